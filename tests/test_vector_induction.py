"""Many points at once: against the point-by-point solver in fractions, on the hardest points (ties everywhere)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy

from bargaining import api
from bargaining.actors import Actor
from bargaining.errors import DomainError, InputError, MethodError, PathError
from bargaining.games.game import Game
from bargaining.games.nodes import Node, chance, continue_to, decision, offer, outcome
from bargaining.solvers.flat_program import FlatProgram
from bargaining.solvers.points import Tile
from bargaining.solvers.vector_induction import EXACT, FLOATS, UNDEFINED, VectorProgram, VectorResult
from tests.oracles import trees

F = Fraction
SYMBOLS = sympy.symbols("u v w q")
NAMES = [s.name for s in SYMBOLS]


def rational(v: Any) -> Any:
    return sympy.Rational(v.numerator, v.denominator) if isinstance(v, (int, Fraction)) else v


def symbolic_tree(seed: int, draws: int) -> Game:
    """A random tree whose payoffs are small rational expressions, so that ties fill whole lines of the grid."""
    root = trees.random_tree(seed, decisions=8, chances=draws, levels=3)
    rng = random.Random(seed)
    u, v, w, q = SYMBOLS

    def payoff() -> Any:
        a, b = rng.choice([u, v, w, 0, 1]), rng.choice([u, v, w, 1])
        return rng.choice([a, a + b, a * b, a - b, (a + b) / 2, sympy.Max(a, b), sympy.Min(a, b) - w, a / (2 + b)])

    def build(node: trees.Node) -> Node:
        if node[0] == "outcome":
            return outcome(rng.choice(["war", "peace", "truce", node[1]]), {"A": payoff(), "B": payoff()})
        if node[0] == "decision":
            return decision(node[1], node[2], {a: build(c) for a, c in node[3].items()})
        events = [(e, p, build(c)) for e, (p, c) in node[2].items()]
        if len(events) == 2 and rng.random() < 0.7:
            chances: list[Any] = [q, 1 - q]
        else:
            chances = [rational(p) for _, p, _ in events]
        return chance(node[1], {e: (p, c) for (e, _, c), p in zip(events, chances, strict=True)})

    return Game(["A", "B"], build(root))


def agrees(game: Game, result: VectorResult, points: list[dict[str, Fraction]]) -> None:
    """Compare with the solver in fractions at every point."""
    used = set(VectorProgram(game).names)
    assert result.values is not None
    codes, worth = result.outcome.ravel(), result.values.reshape(len(game.names), -1)
    for k, point in enumerate(points):
        eq = api.solve(game, at={n: x for n, x in point.items() if n in used})
        label = eq.outcome if isinstance(eq.outcome, str) else " or ".join(sorted(eq.outcome))
        assert result.labels[codes[k]] == label, point
        assert worth[:, k].tolist() == pytest.approx([float(x) for x in eq.values.values()], abs=1e-12), point


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("draws", [0, 3])
def test_every_point_has_the_answer_of_the_solver_in_fractions(seed: int, draws: int) -> None:
    game = symbolic_tree(seed, draws)
    program = VectorProgram(game)
    rng = random.Random(seed)
    # A coarse grid, where most comparisons that can tie do, and a few points between.
    grid = [dict(zip(NAMES[:3], p, strict=True)) for p in product([F(0), F(1, 3), F(1)], repeat=3)]
    points = [{**p, "q": x} for p in rng.sample(grid, 8) for x in (F(0), F(1, 3), F(1))]
    points += [{n: F(rng.randint(0, 40), 40) for n in NAMES} for _ in range(6)]
    exactly = Exactly([{n: p[n] for n in program.names} for p in points])
    result = program.run_points(exactly, (len(points),))
    agrees(game, result, points)
    assert set(result.status.tolist()) <= {FLOATS, EXACT}
    alone = program.run_points(exactly, (len(points),), values=False)
    assert [alone.labels[k] for k in alone.outcome] == [result.labels[k] for k in result.outcome]
    assert alone.values is None


class Exactly:
    """Rational points that are no short decimals."""

    def __init__(self, points: list[dict[str, Fraction]]) -> None:
        self.points, self.count = points, len(points)

    def ranges(self) -> dict[str, tuple[float, float]]:
        return {n: (min(f := [float(p[n]) for p in self.points]), max(f)) for n in self.points[0]}

    def tiles(self, first: int, last: int) -> Iterator[Tile]:
        at = {n: v[None, :] for n, v in self.at(np.arange(first, last)).items()}
        yield Tile(first, 1, last - first, last - first, at)

    def at(self, places: Any) -> dict[str, Any]:
        return {n: np.array([float(self.points[k][n]) for k in places]) for n in self.points[0]}

    def exact(self, k: int) -> dict[str, Fraction]:
        return self.points[k]


@pytest.mark.parametrize(("rounds", "k"), [(1, 4), (2, 3), (3, 2)])
def test_the_crisis_tree_is_solved_as_by_plain_induction(rounds: int, k: int) -> None:
    names = ["power", "cA", "cB", "dA", "dB", "s"]
    symbols = sympy.symbols(names)
    game = crisis(rounds, k, *symbols)
    rng = random.Random(k)
    points = [
        [
            F(rng.randint(20, 80), 100),
            F(rng.randint(0, 4), 10),
            F(rng.randint(0, 4), 10),
            F(9, 10),
            F(4, 5),
            F(rng.randint(0, 2), 20),
        ]
        for _ in range(120)
    ]
    program = VectorProgram(game)
    columns = {n: [float(p[i]) for p in points] for i, n in enumerate(names) if n in program.names}
    result = program.run(columns)
    assert result.values is not None
    for j, point in enumerate(points):
        expected = trees.values(trees.crisis_tree(rounds, k, *point))
        assert result.values[:, j].tolist() == pytest.approx([float(expected["A"]), float(expected["B"])], abs=1e-12)
    some = list(range(0, 120, 12))
    part = VectorResult(result.outcome[some], result.labels, result.values[:, some], result.status[some])
    agrees(game, part, [dict(zip(names, points[j], strict=True)) for j in some])


def crisis(rounds: int, k: int, *symbols: Any) -> Game:
    """The oracle's crisis tree, in the constructors, with symbols for numbers."""
    root = trees.crisis_tree(rounds, k, *symbols)
    made: dict[int, Node] = {}

    def build(node: trees.Node) -> Node:
        if id(node) not in made:
            if node[0] == "outcome":
                made[id(node)] = outcome(node[1], {a: exact_shares(v, k) for a, v in node[2].items()})
            elif node[0] == "decision":
                made[id(node)] = decision(node[1], node[2], {a: build(c) for a, c in node[3].items()})
            else:
                made[id(node)] = chance(node[1], {e: (p, build(c)) for e, (p, c) in node[2].items()})
        return made[id(node)]

    return Game(["A", "B"], build(root))


def exact_shares(value: Any, k: int) -> Any:
    """Replace the floats i/(k + 1) that the oracle writes beside symbols by fractions."""
    value = sympy.sympify(value)
    floats = {x: sympy.Rational(Fraction(float(x)).limit_denominator(10 * k + 10)) for x in value.atoms(sympy.Float)}
    return value.xreplace(floats)


def test_a_tie_on_the_path_is_decided_exactly_and_the_first_action_taken() -> None:
    x = sympy.Symbol("x")
    root = decision(
        "n", "A", {"a": outcome("a", {"A": 3 * x, "B": 1}), "b": outcome("b", {"A": sympy.Rational(3, 10), "B": 2})}
    )
    result = VectorProgram(Game(["A", "B"], root)).run({"x": [0.1, 0.1 - 2e-17, 0.09, 0.11]})
    # 3 * 0.1 > 0.3 in floats; 0.1 - 2e-17 is the float below 0.1, whose shortest decimal is below it as well.
    assert [result.labels[k] for k in result.outcome] == ["a", "b", "b", "a"]
    assert result.status.tolist() == [EXACT, EXACT, FLOATS, FLOATS]


def test_a_tie_off_the_path_costs_nothing() -> None:
    x = sympy.Symbol("x")
    tie = decision("later", "B", {"l": outcome("l", {"A": 0, "B": x}), "r": outcome("r", {"A": 1, "B": x**2})})
    root = decision("first", "A", {"take": outcome("take", {"A": 2, "B": x}), "pass": tie})
    result = VectorProgram(Game(["A", "B"], root)).run({"x": [0.0, 0.5, 1.0]})
    assert [result.labels[k] for k in result.outcome] == ["take"] * 3
    assert result.status.tolist() == [FLOATS] * 3


def test_a_subgame_reached_by_two_actions_is_no_tie_to_decide() -> None:
    x, y = sympy.symbols("x y")
    rest = decision("rest", "B", {"l": outcome("l", {"A": x, "B": 0}), "r": outcome("r", {"A": y, "B": y - x})})
    answers = [
        decision(f"n{k}", "B", {"yes": outcome(f"deal {k}", {"A": k, "B": -1 - k}), "no": rest}) for k in range(4)
    ]
    root = decision("root", "A", {f"offer {k}": node for k, node in enumerate(answers)})
    result = VectorProgram(Game(["A", "B"], root)).run({"x": np.linspace(0.1, 1, 50), "y": 0.55111})
    assert set(result.status.tolist()) == {FLOATS}
    assert {result.labels[k] for k in result.outcome} == {"l", "r"}


def test_an_event_without_probability_is_no_outcome() -> None:
    p = sympy.Symbol("p")
    lottery = chance("c", {"win": (p, outcome("won", {"A": 1})), "lose": (1 - p, outcome("lost", {"A": 0}))})
    result = VectorProgram(Game(["A"], lottery)).run({"p": [0, 0.5, 1]})
    assert [result.labels[k] for k in result.outcome] == ["lost", "lost or won", "won"]
    assert result.values is not None
    assert result.values.tolist() == [[0, 0.5, 1]]
    assert result.status.tolist() == [EXACT, FLOATS, EXACT]


def test_a_lottery_over_choices_names_what_is_chosen_in_each_event() -> None:
    p, x, y = sympy.symbols("p x y")
    branches = [
        decision(
            f"d{k}", "A", {f"up {k}": outcome(f"up {k}", {"A": s}), f"down {k}": outcome(f"down {k}", {"A": F(1, 2)})}
        )
        for k, s in enumerate((x, y))
    ]
    game = Game(["A"], chance("c", {"l": (p, branches[0]), "r": (1 - p, branches[1])}))
    points = [
        dict(zip("pxy", c, strict=True))
        for c in product([F(0), F(1, 4), F(1)], [F(0), F(1, 2), F(1)], [F(1, 4), F(3, 4)])
    ]
    result = VectorProgram(game).run({n: [float(q[n]) for q in points] for n in "pxy"})
    agrees(game, result, points)


def test_a_payoff_that_divides_by_zero_is_undefined_there_and_only_there() -> None:
    x = sympy.Symbol("x")
    root = decision("n", "A", {"a": outcome("a", {"A": 1 / x}), "b": outcome("b", {"A": 2})})
    result = VectorProgram(Game(["A"], root)).run({"x": [-1, 0, 0.25, 0.5, 1, 1e-9]})
    assert result.status.tolist() == [FLOATS, UNDEFINED, FLOATS, EXACT, FLOATS, FLOATS]
    assert [result.labels[k] if k >= 0 else None for k in result.outcome] == ["b", None, "a", "a", "b", "a"]
    assert result.values is not None
    assert np.isnan(result.values[0]).tolist() == [False, True, False, False, False, False]


def test_a_game_is_not_defined_where_a_probability_is_negative() -> None:
    p = sympy.Symbol("p")
    lottery = chance("c", {"win": (p, outcome("won", {"A": 1})), "lose": (1 - p, outcome("lost", {"A": 0}))})
    game = Game(["A"], decision("n", "A", {"fight": lottery, "stop": outcome("stop", {"A": 5})}))
    result = VectorProgram(game).run({"p": [-0.1, 0, 0.5, 1, 1.1]})
    assert result.status.tolist() == [UNDEFINED, EXACT, FLOATS, EXACT, UNDEFINED]
    assert result.outcome.tolist()[0] == -1
    with pytest.raises(DomainError, match=r"chance 'c': the probability of 'win' must lie in \[0, 1\]; got -1"):
        VectorProgram(game).run({}, {"p": -1})


def test_periods_are_discounted_at_every_point() -> None:
    d, c = sympy.symbols("d c")
    later = decision("later", "B", {"l": outcome("l", {"A": 0, "B": 1}), "r": outcome("r", {"A": 3, "B": c * 4})})
    again = continue_to(later, flow={"B": -c})
    root = decision("now", "A", {"stop": outcome("stop", {"A": 1, "B": 1}), "wait": continue_to(again, flow={"A": -c})})
    game = Game([Actor("A", d), Actor("B", d**2)], root)
    points = [{"d": F(i, 4), "c": F(j, 8)} for i in range(5) for j in range(5)]
    result = VectorProgram(game).run({n: [float(p[n]) for p in points] for n in "dc"})
    agrees(game, result, points)


def test_arrays_in_the_tree_are_points() -> None:
    cost = np.array([[0.1, 0.5], [0.7, 0.5]])
    power = np.array([[0.5], [0.9]])
    war = chance(
        "war", {"win": (power, outcome("war", {"A": 1 - cost})), "lose": (1 - power, outcome("war", {"A": -cost}))}
    )
    game = Game(["A"], decision("n", "A", {"fight": war, "talk": outcome("peace", {"A": F(1, 4)})}))
    result = VectorProgram(game).run()
    assert result.outcome.shape == (2, 2)
    labels = np.array(result.labels)[result.outcome]
    assert labels.tolist() == [["war", "peace"], ["peace", "war"]]


def test_parameters_that_do_not_vary_are_folded() -> None:
    x, y = sympy.symbols("x y")
    inner = decision("i", "B", {"l": outcome("l", {"A": y, "B": y}), "r": outcome("r", {"A": 1, "B": y**2})})
    game = Game(["A", "B"], decision("n", "A", {"go": inner, "stop": outcome("s", {"A": x, "B": 0})}))
    program = FlatProgram(game, {"x": (0.0, 1.0)}, {"y": F(1, 2)})
    order = program.needed([program.root.code, *program.root.values])
    assert sum(program.operations[k].name == "mask" for k in order) == 1
    # Where x is above all that B leaves, its range decides.
    far = FlatProgram(game, {"x": (2.0, 3.0)}, {"y": F(1, 2)})
    assert not any(far.operations[k].name == "mask" for k in far.needed(far.root.values))


def test_equal_subgames_are_computed_once() -> None:
    game = crisis(2, 5, *sympy.symbols("p a b dA dB s"))
    program = FlatProgram(game, dict.fromkeys(("p", "a", "b", "dA", "dB", "s"), (0.1, 0.4)), {})
    masks = [o for o in program.operations if o.name == "mask"]
    # Of each round: one choice between attacking and rejecting, for all five offers; five answers; five between moves.
    assert len(masks) <= 2 * (1 + 5 + 5)


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    from bargaining.solvers import points as tiles
    from bargaining.solvers import vector_induction

    game = crisis(2, 3, *sympy.symbols("p a b dA dB s"))
    rng = np.random.default_rng(1)
    points = {n: rng.integers(1, 10, 1000) / 20 for n in ("a", "b", "dA", "dB", "s")}
    points["p"] = 0.5 + points["s"] / 20
    whole = VectorProgram(game).run(points)
    seen: list[int] = []
    monkeypatch.setattr(vector_induction, "_BLOCK", 170)
    monkeypatch.setattr(tiles, "_TILE", 170)
    parts = VectorProgram(game).run(points, progress=seen.append)
    assert seen == [170, 340, 510, 680, 850, 1000]
    assert np.array_equal(np.array(whole.labels)[whole.outcome], np.array(parts.labels)[parts.outcome])
    assert np.array_equal(whole.values, parts.values)


@pytest.mark.parametrize(
    ("points", "fixed", "error", "message"),
    [
        ({"x": [1]}, {}, MethodError, r"the symbols \['y'\] have no value"),
        ({"x": [1], "z": [1]}, {"y": 1}, PathError, "z: names no symbol of the game"),
        ({"x": [1]}, {"y": 1, "yy": 2}, PathError, "yy: names no symbol of the game; did you mean 'y'"),
        ({"x": [float("nan")]}, {"y": 1}, InputError, "x: every value must be a finite number"),
        ({"x": [1]}, {"y": "one"}, InputError, "must be a number"),
    ],
)
def test_points_that_cannot_be_read_are_refused(points: Any, fixed: Any, error: type[Exception], message: str) -> None:
    x, y = sympy.symbols("x y")
    program = VectorProgram(Game(["A"], outcome("o", {"A": x + y})))
    with pytest.raises(error, match=message):
        program.run(points, fixed)


def test_games_without_a_tree_of_numbers_are_refused() -> None:
    none = outcome("none", {"A": 0, "B": 0})
    deal = offer("o", "A", "B", accept=lambda x: outcome("deal", {"A": x, "B": 1 - x}), reject=none)
    with pytest.raises(MethodError, match="mapped by its regimes"):
        VectorProgram(Game(["A", "B"], deal))
    with pytest.raises(MethodError, match="nothing to vary"):
        VectorProgram(Game.from_arrays(["A"], [-2], [0, 0], [], [[1]]))
    with pytest.raises(MethodError, match="outside the field"):
        VectorProgram(Game(["A"], outcome("o", {"A": sympy.exp(SYMBOLS[0])}))).run({"u": [1.0]})


def test_no_points_is_an_answer() -> None:
    result = VectorProgram(Game(["A"], outcome("o", {"A": SYMBOLS[0]}))).run({"u": []})
    assert result.outcome.shape == (0,)
