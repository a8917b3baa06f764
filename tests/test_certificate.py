"""The certificate finds out whoever tampers with a solution."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

import bargaining as bg
from bargaining.equilibrium.certificate import check
from bargaining.equilibrium.plays import Chosen, Drawn, Settled
from bargaining.errors import NoEquilibriumError, VerificationError
from bargaining.games.nodes import Node
from tests.oracles import offers, trees
from tests.test_backward_induction import divide, translated
from tests.test_backward_induction import written as with_offer

F = Fraction


def end(label: str, a: Any, b: Any) -> Node:
    return bg.outcome(label, {"A": a, "B": b})


def read(value: Any) -> Any:
    return value


def ultimatum() -> bg.Game:
    root = bg.offer("o", "A", "B", accept=lambda x: end("deal", x, 1 - x), reject=end("none", 0, F(1, 4)))
    return bg.Game(["A", "B"], root)


def caught(game: bg.Game, play: Any) -> bool:
    """Whether a tampered solution is found out."""
    try:
        return bool(check(game, play, read).gain > 0)
    except VerificationError:
        return True


def test_an_equilibrium_passes() -> None:
    eq = bg.solve(ultimatum())
    assert (eq.certificate.gain, eq.certificate.where) == (0, "")
    assert eq.certificate.decisions > 3


def test_another_action() -> None:
    game = bg.Game(["A", "B"], bg.decision("d", "A", {"x": end("x", 1, 0), "y": end("y", F(3, 4), 0)}))
    play = bg.solve(game).play
    assert isinstance(play, Chosen)
    forged = check(game, replace(play, index=1, values=play.branches[1].values), read)
    assert (forged.gain, forged.where) == (F(1, 4), "d")


def test_another_action_off_the_path() -> None:
    # B would fight for 2; a forged B yields, off the path, and would gain 1.
    threat = bg.decision("threat", "B", {"fight": end("war", -1, 2), "yield": end("peace", 1, 1)})
    game = bg.Game(["A", "B"], bg.decision("d", "A", {"wait": end("wait", 2, 0), "go": threat}))
    play = bg.solve(game).play
    assert isinstance(play, Chosen)
    below = play.branches[1]
    assert isinstance(below, Chosen)
    forged = replace(play, branches=(play.branches[0], replace(below, index=1, values=below.branches[1].values)))
    result = check(game, forged, read)
    assert (result.gain, result.where) == (1, "threat")


@pytest.mark.parametrize("x", [F(0), F(1, 2), F(74, 100), F(76, 100), F(1), F(2), F(-1)])
def test_other_terms(x: Fraction) -> None:
    game = ultimatum()
    play = bg.solve(game).play
    assert isinstance(play, Settled)
    assert play.terms == F(3, 4)
    for index in range(len(play.pieces)):
        for values in (play.values, (x, 1 - x)):
            assert caught(game, replace(play, index=index, terms=x, values=values))


def test_lower_terms_lose_the_difference() -> None:
    game = ultimatum()
    play = bg.solve(game).play
    assert isinstance(play, Settled)
    assert play.pieces[1].refused is None
    forged = replace(play, index=1, terms=F(1, 2), values=(F(1, 2), F(1, 2)))
    assert check(game, forged, read).gain == F(1, 4)


def test_another_answer() -> None:
    game = ultimatum()
    play = bg.solve(game).play
    assert isinstance(play, Settled)
    for k, piece in enumerate(play.pieces):
        other = replace(piece, refused="B" if piece.refused is None else None)
        assert caught(game, replace(play, pieces=(*play.pieces[:k], other, *play.pieces[k + 1 :]))), k


def test_an_answer_that_gives_away_too_much() -> None:
    # B accepts all up to x = 1, where refusing gains it 1/4.
    game = ultimatum()
    play = bg.solve(game).play
    assert isinstance(play, Settled)
    pieces = tuple(replace(piece, refused=None) for piece in play.pieces)
    last = len(pieces) - 1
    forged = check(game, replace(play, pieces=pieces, index=last, terms=F(1), values=(F(1), F(0))), read)
    assert (forged.gain, forged.where) == (F(1, 4), "o: answer of B")


def test_pieces_left_out() -> None:
    game = ultimatum()
    play = bg.solve(game).play
    assert isinstance(play, Settled)
    for pieces in (play.pieces[:-1], play.pieces[:-2], play.pieces[1:], play.pieces[:1]):
        index = min(play.index or 0, len(pieces) - 1)
        assert caught(game, replace(play, pieces=pieces, index=index))


def test_no_offer_where_one_must_be_made() -> None:
    game = ultimatum()
    play = bg.solve(game).play
    assert isinstance(play, Settled)
    with pytest.raises(VerificationError, match="no offer is made where one must be"):
        check(game, replace(play, index=None, terms=None), read)


def test_values_that_are_not_those_played() -> None:
    game = ultimatum()
    with pytest.raises(VerificationError, match="A is said to get 1 and gets 3/4"):
        check(game, replace(bg.solve(game).play, values=(F(1), F(1, 4))), read)


def test_another_game() -> None:
    with pytest.raises(VerificationError, match="belongs to another game"):
        check(ultimatum(), bg.solve(ultimatum()).play, read)


def test_branches_exchanged_or_left_out() -> None:
    game = bg.Game(["A", "B"], bg.decision("d", "A", {"x": end("x", 1, 0), "y": end("y", 0, 0)}))
    play = bg.solve(game).play
    assert isinstance(play, Chosen)
    for branches in (play.branches[::-1], play.branches[:1]):
        with pytest.raises(VerificationError, match="does not follow the tree"):
            check(game, replace(play, branches=branches), read)


def test_other_probabilities() -> None:
    root = bg.chance("c", {"win": (F(1, 3), end("win", 1, 0)), "lose": (F(2, 3), end("lose", 0, 1))})
    game = bg.Game(["A", "B"], root)
    play = bg.solve(game).play
    assert isinstance(play, Drawn)
    with pytest.raises(VerificationError):
        check(game, replace(play, probabilities=(F(2, 3), F(1, 3)), values=(F(2, 3), F(1, 3))), read)
    with pytest.raises(VerificationError, match="the probabilities are not those of the game"):
        check(game, replace(play, probabilities=(F(2, 3), F(1, 3))), read)


def test_a_kink_passed_over() -> None:
    # A's min(x, 1 - x) with the pieces glued together: affine nowhere near 1/2.
    root = bg.offer("o", "A", "B", accept=lambda x: end("deal", bg.minimum(x, 1 - x), 1), reject=end("none", 0, 0))
    game = bg.Game(["A", "B"], root)
    play = bg.solve(game).play
    assert isinstance(play, Settled)
    first, last = play.pieces[0], play.pieces[-1]
    middle = replace(play.pieces[1], cell=replace(play.pieces[1].cell, high=last.cell.low))
    forged = replace(play, pieces=(first, middle, last), index=0, terms=F(0), values=(F(0), F(1)))
    assert check(game, play, read).gain == 0
    with pytest.raises(VerificationError, match="not affine where the solution says it is"):
        check(game, forged, read)


def written(node: Any) -> Node:
    if node[0] == "outcome":
        return bg.outcome(node[1], node[2])
    if node[0] == "decision":
        return bg.decision(node[1], node[2], {a: written(child) for a, child in node[3].items()})
    return bg.chance(node[1], {e: (p, written(child)) for e, (p, child) in node[2].items()})


def test_every_other_first_action_of_random_trees() -> None:
    """The gain found is the difference between the best branch and the one forged."""
    forged = 0
    for seed in range(200):
        game = bg.Game(["A", "B"], written(trees.random_tree(seed)))
        play = bg.solve(game).play
        if not isinstance(play, Chosen):
            continue
        me = game.names.index(play.node.actor)
        for k, branch in enumerate(play.branches):
            gain = check(game, replace(play, index=k, values=branch.values), read).gain
            assert gain == play.values[me] - branch.values[me], seed
            forged += gain > 0
    assert forged > 100


def test_every_other_offer_of_random_games() -> None:
    """The gain found is the difference between the supremum by the oracle and what the forged offer leads to."""
    forged = 0
    for seed in range(150):
        node = offers.random_game(seed, "one")
        game = bg.Game(["A", "B"], with_offer(node, {}))
        try:
            play = bg.solve(game).play
        except NoEquilibriumError:
            continue
        assert isinstance(play, Settled)
        best = offers.supremum(node)
        for k, piece in enumerate(play.pieces):
            x = (piece.cell.low + piece.cell.high) / F(2)
            answer = (
                offers.play(node[6], {node[4]: x}).payoffs
                if piece.refused is None
                else offers.play(node[7], {}).payoffs
            )
            values = tuple(answer[i] for i in game.names)
            terms = x if piece.refused is None else None
            gain = check(game, replace(play, index=k, terms=terms, values=values), read).gain
            assert gain == best - answer[node[2]], (seed, k)
            forged += gain > 0
    assert forged > 100


def test_offers_solved_exactly_are_checked_exactly() -> None:
    eq = bg.solve(ultimatum())
    assert isinstance(eq.verify(), Fraction | int)
    root = bg.offer("o", "A", "B", accept=lambda x: end("deal", x, 1 - x), reject=end("none", 0, 0.3))
    assert abs(bg.solve(bg.Game(["A", "B"], root)).verify()) < 1e-9


# Invariance, and floats


ULTIMATUM = bg.Game(
    ["A", "B"], bg.offer("o", "A", "B", accept=divide, reject=bg.outcome("none", {"A": 0, "B": Fraction(1, 4)}))
)


@pytest.mark.parametrize("seed", range(0, 120, 3))
def test_positive_affine_changes_of_utility_change_nothing(seed: int) -> None:
    """u_A -> 3 u_A - 2 and u_B -> u_B / 2 + 1: the same play and terms, values carried along."""
    node = offers.random_game(seed)
    scale = {"A": (Fraction(3), Fraction(-2)), "B": (Fraction(1, 2), Fraction(1))}
    game, other = (bg.Game(["A", "B"], translated(n)) for n in (node, rescaled(node, scale)))
    try:
        eq = bg.solve(game)
    except NoEquilibriumError:
        with pytest.raises(NoEquilibriumError):
            bg.solve(other)
        return
    moved = bg.solve(other)
    assert (moved.terms, moved.outcome, moved.verify()) == (eq.terms, eq.outcome, 0)
    assert moved.values == {i: scale[i][0] * v + scale[i][1] for i, v in eq.values.items()}


def rescaled(node: Any, scale: dict[str, tuple[Fraction, Fraction]]) -> Any:
    def change(a: Any, factor: Fraction, shift: Fraction) -> Any:
        if a[0] == "affine":
            return ("affine", factor * a[1] + shift, {t: factor * c for t, c in a[2].items()})
        return (a[0], tuple(change(b, factor, shift) for b in a[1]))

    if node[0] == "outcome":
        return (node[0], node[1], {i: change(a, *scale[i]) for i, a in node[2].items()})
    if node[0] == "decision":
        return (*node[:3], {a: rescaled(child, scale) for a, child in node[3].items()})
    if node[0] == "chance":
        return (*node[:2], {e: (p, rescaled(child, scale)) for e, (p, child) in node[2].items()})
    return (*node[:6], *(None if child is None else rescaled(child, scale) for child in node[6:]))


def test_floats_are_not_exact_and_say_so() -> None:
    eq = bg.solve(
        bg.Game(["A", "B"], bg.offer("o", "A", "B", accept=divide, reject=bg.outcome("none", {"A": 0.0, "B": 0.1})))
    )
    assert (eq.exact, eq.tolerance) == (False, 1e-9)
    assert eq.verify() == pytest.approx(0, abs=1e-9)
    assert "floats; ties within 1e-09" in str(eq)
    assert "exactly 0" in str(bg.solve(ULTIMATUM))


def test_floats_within_the_tolerance_are_ties() -> None:
    close = bg.decision("d", "A", {"x": bg.outcome("x", {"A": 0.1 + 0.2}), "y": bg.outcome("y", {"A": 0.3})})
    eq = bg.solve(bg.Game(["A"], close))
    assert (eq.outcome, eq.unique) == ("x", False)
    assert eq.ties == ("at 'd' A is indifferent between 'x' (taken) and 'y'",)
