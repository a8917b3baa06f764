"""States that carry a continuous variable: against other solvers, named states, and plain recursion."""

from __future__ import annotations

import contextlib
import random
from fractions import Fraction as F

import pytest
import sympy

import bargaining as bg
from bargaining.errors import GameError, MethodError
from bargaining.games.salami import Salami
from bargaining.solvers.concessions import concessions

D = F(9, 10)


def salami(discount, costs, power, slope, ground):
    """Demands on ground that gives power, in the language."""

    def front(ground):
        chance = power + slope * ground
        war = bg.outcome(
            "war", {"A": chance / (1 - discount) - costs[0], "B": (1 - chance) / (1 - discount) - costs[1]}
        )
        return bg.offer(
            "demand",
            "A",
            "B",
            over=bg.Pie("ground"),
            accept=lambda y: bg.continue_to("front", {"A": y, "B": 1 - y}, ground=y),
            reject=war,
            otherwise=war,
        )

    actors = [bg.Actor("A", discount), bg.Actor("B", discount)]
    return bg.Game(actors, states={"front": front}, start=bg.continue_to("front", ground=ground))


@pytest.mark.parametrize(
    "numbers",
    [
        (D, (0, F(3, 10)), F(2, 10), F(6, 10), F(3, 10)),
        (D, (0, F(3, 10)), F(2, 10), F(8, 10), F(3, 10)),  # everything is swallowed in the end
        (D, (F(1, 2), F(3, 10)), F(1, 10), F(7, 10), F(9, 10)),  # the first side gives ground back
        (D, (0, F(3, 10)), F(2, 10), F(0), F(3, 10)),  # ordinary ground: settled at once
        (F(1, 2), (0, F(1, 10)), F(3, 10), F(1, 2), F(1, 10)),
        (D, (0, F(3, 10)), F(2, 10), F(8, 10), F(19, 20)),
    ],
)
def test_salami_in_the_language_is_what_its_own_solver_finds(numbers):
    eq = bg.solve(salami(*numbers))
    own = concessions(Salami(("A", "B"), *numbers))
    assert dict(eq.values) == dict(own.values)
    assert [x for _, x in eq.path(9)] == [numbers[-1], *own.path(8)]
    assert eq.terms["ground"] == own.terms["ground"]
    assert eq.verify() == 0
    assert eq.exact
    assert eq.outcome == "goes on for ever"


def test_salami_has_closed_forms():
    discount, power, slope, ground = sympy.symbols("discount power slope ground")
    game = salami(discount, (0, F(3, 10)), power, slope, ground)
    at = {"discount": D, "power": F(2, 10), "slope": F(6, 10), "ground": F(3, 10)}
    eq = bg.solve(game, at=at)
    c = F(3, 10)
    law = ((1 - discount) * power + slope * ground + (1 - discount) ** 2 * c) / (1 - discount + discount * slope)
    assert sympy.simplify(eq.regime.terms["ground"] - law) == 0
    assert sympy.simplify(eq.regime.values["B"] - ((1 - power - slope * ground) / (1 - discount) - c)) == 0


def marching(ground):
    """A stops, or waits while what it holds grows; B may end it."""
    let = bg.continue_to("s", {"A": -F(1, 100)}, ground=bg.minimum(ground + F(1, 10), 1))
    end = bg.outcome("ended", {"A": ground / 2, "B": bg.maximum(F(1, 2) - ground, F(1, 10))})
    wait = bg.decision("answer", "B", {"let": let, "end": end})
    stop = bg.outcome("stopped", {"A": ground, "B": F(9, 10) - ground * F(4, 5)})
    return bg.decision("wait?", "A", {"stop": stop, "wait": wait})


@pytest.mark.parametrize("k", range(0, 21, 2))
def test_fixed_steps_are_finitely_many_named_states(k):
    actors = [bg.Actor("A", D), bg.Actor("B", F(8, 10))]
    begin = F(k, 20)
    carried = bg.solve(bg.Game(actors, states={"s": marching}, start=bg.continue_to("s", ground=begin)))

    def named(x):
        later = min(x + F(1, 10), F(1))
        let = bg.continue_to(f"s {later}", {"A": -F(1, 100)})
        end = bg.outcome("ended", {"A": x / 2, "B": max(F(1, 2) - x, F(1, 10))})
        wait = bg.decision("answer", "B", {"let": let, "end": end})
        return bg.decision(
            "wait?", "A", {"stop": bg.outcome("stopped", {"A": x, "B": F(9, 10) - x * F(4, 5)}), "wait": wait}
        )

    places = {min(begin + F(n, 10), F(1)) for n in range(12)}
    finite = bg.solve(bg.Game(actors, states={f"s {x}": named(x) for x in sorted(places)}, start=f"s {begin}"))
    assert dict(carried.values) == dict(finite.values)
    assert carried.outcome == finite.outcome
    assert carried.verify() == 0


def kept(who, other, flow):
    """An offer whose rejection brings a period of a status quo that stays."""

    def state(q):
        again = bg.continue_to(f"{other} proposes", {"A": flow * q, "B": F(1, 20) - F(1, 20) * q}, q=q)
        deal = lambda x: bg.outcome("deal", {"A": x, "B": 1 - x})  # noqa: E731
        return bg.offer(f"{who} proposes", who, other, accept=deal, reject=again)

    return state


def test_a_status_quo_that_stays_is_a_number_in_ordinary_states():
    actors = [bg.Actor("A", D), bg.Actor("B", F(8, 10))]
    for k in range(20):
        q = F(k, 19)
        carried = {f"{i} proposes": kept(i, j, F(1, 10)) for i, j in ("AB", "BA")}
        eq = bg.solve(bg.Game(actors, states=carried, start=bg.continue_to("A proposes", q=q)))
        plain = {
            f"{i} proposes": bg.offer(
                f"{i} proposes",
                i,
                j,
                accept=lambda x: bg.outcome("deal", {"A": x, "B": 1 - x}),
                reject=bg.continue_to(f"{j} proposes", {"A": q / 10, "B": F(1, 20) - q / 20}),
            )
            for i, j in ("AB", "BA")
        }
        other = bg.solve(bg.Game(actors, states=plain, start="A proposes"))
        assert dict(eq.values) == dict(other.values)
        assert dict(eq.terms) == dict(other.terms)
        assert eq.verify() == 0


def test_a_status_quo_that_stays_has_the_closed_form_of_ordinary_states():
    d, q = sympy.symbols("d q")
    carried = {f"{i} proposes": kept(i, j, F(1, 10)) for i, j in ("AB", "BA")}
    actors = [bg.Actor("A", d), bg.Actor("B", d)]
    eq = bg.solve(
        bg.Game(actors, states=carried, start=bg.continue_to("A proposes", q=q)), at={"d": F(4, 5), "q": F(1, 3)}
    )
    # x = 1 - f_B - d (1 - z), z = f_A + d x, with z what B offers.
    x = (1 - F(1, 20) + q / 20 - d + d * q / 10) / (1 - d**2)
    assert sympy.simplify(eq.regime.terms["pie"] - x) == 0
    m = bg.regime_map(
        bg.Game(actors, states=carried, start=bg.continue_to("A proposes", q=q)),
        {"q": (0, 1, 5), "d": (F(1, 10), F(4, 5), 5)},
    )
    assert len(m.regimes) >= 1


def random_game(seed, offers):
    """A random game on a front that moves by tenths, and its value at tenths by plain recursion from a distant last period."""
    draw = random.Random(seed)
    number = lambda low, high: F(draw.randint(low, high), 97)  # noqa: E731
    discounts = [F(draw.randint(50, 90), 100) for _ in range(2)]
    line = [(number(-50, 97), number(-50, 97)) for _ in range(4)]
    cost = [number(-9, 2), number(-9, 2)]
    step, odds = draw.choice([1, 2]), F(draw.randint(1, 9), 10)

    def front(x):
        move = lambda to: bg.continue_to("s", {"A": cost[0], "B": cost[1]}, x=to)  # noqa: E731
        up, down = bg.minimum(x + F(step, 10), 1), bg.maximum(x - F(1, 10), 0)
        fight = bg.chance("battle", {"won": (odds, move(up)), "lost": (1 - odds, move(down))})
        give = bg.outcome("given up", {"A": line[0][0] + line[0][1] * x, "B": line[1][0] + line[1][1] * x})
        if offers:
            deal = lambda y: bg.outcome("deal", {"A": y, "B": 1 - y})  # noqa: E731
            return bg.decision(
                "stay?", "A", {"no": give, "yes": bg.offer("offer", "A", "B", accept=deal, reject=fight)}
            )
        leave = bg.outcome("left", {"A": line[2][0] + line[2][1] * x, "B": line[3][0] + line[3][1] * x})
        return bg.decision("stay?", "A", {"no": give, "yes": bg.decision("fight?", "B", {"no": leave, "yes": fight})})

    table = [(0.0, 0.0)] * 11
    for _ in range(500):
        before, table = table, []
        for k in range(11):
            x, up, down = k / 10, before[min(k + step, 10)], before[max(k - 1, 0)]
            fight = [
                float(cost[i]) + float(discounts[i]) * (float(odds) * up[i] + float(1 - odds) * down[i]) for i in (0, 1)
            ]
            give = [float(a) + float(b) * x for a, b in line[:2]]
            if offers:
                y = min(1.0, 1 - fight[1])
                stay = [y, 1 - y] if y >= 0 and y >= fight[0] else fight
            else:
                leave = [float(a) + float(b) * x for a, b in line[2:]]
                stay = leave if leave[1] >= fight[1] else fight
            table.append(tuple(give if give[0] >= stay[0] else stay))
    settled = max(abs(a - b) for r, s in zip(table, before, strict=True) for a, b in zip(r, s, strict=True)) < 1e-12
    game = lambda x: bg.Game(  # noqa: E731
        [bg.Actor("A", discounts[0]), bg.Actor("B", discounts[1])],
        states={"s": front},
        start=bg.continue_to("s", x=x),
    )
    return game, table if settled else None


@pytest.mark.parametrize("offers", [False, True])
def test_random_games_agree_with_recursion_from_a_distant_last_period(offers):
    compared = 0
    for seed in (0, 1, 2, 3, 5, 7, 10, 11):
        game, table = random_game(seed, offers)
        if table is None:
            continue
        for k in (0, 3, 8) if seed != 2 else (3,):
            eq = bg.solve(game(F(k, 10)))
            assert [float(v) for v in eq.values.values()] == pytest.approx(table[k], abs=1e-9), seed
            assert eq.verify() == 0
            assert sum(eq.outcome.values() if not isinstance(eq.outcome, str) else [1]) == 1
            compared += 1
    assert compared >= 15


def test_a_lie_about_the_play_or_its_values_is_found():
    from bargaining.equilibrium.certificate import check, everywhere
    from bargaining.equilibrium.plays import Passed
    from bargaining.errors import VerificationError
    from bargaining.solvers.curve_iteration import curve_iteration

    for harm in ("values", "action"):
        game = bg.Game(
            [bg.Actor("A", D), bg.Actor("B", F(8, 10))], states={"s": marching}, start=bg.continue_to("s", ground=0)
        )
        play = curve_iteration(game, F).play
        (carried,) = {at.entering.carried for at in everywhere(play) if isinstance(at, Passed)}
        piece = carried.pieces[1][1]
        if harm == "values":
            piece.values = (piece.values[0] + 1, piece.values[1])
            with pytest.raises(VerificationError):
                check(game, play, F)
        else:
            piece.index = 1 - piece.index
            assert_gain_or_fault(game, play)


def assert_gain_or_fault(game, play):
    """Somebody gains, or the values are not those of the strategies."""
    from bargaining.equilibrium.certificate import check
    from bargaining.errors import VerificationError

    with contextlib.suppress(VerificationError):
        assert check(game, play, F).gain > 0


def front(ground):
    """The least state."""
    return bg.decision("go", "A", {"on": bg.continue_to("s", ground=ground), "off": bg.outcome("end", {"A": ground})})


def start(**variables):
    return bg.continue_to("s", **variables)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: bg.Game(["A"], states={"s": front}), "write start=continue_to('s', ground=...)"),
        (lambda: bg.Game(["A"], states={"s": front}, start="s"), "write start=continue_to('s', ground=...)"),
        (lambda: bg.Game(["A"], states={"s": front}, start=start(grund=0)), "did you mean 'ground'"),
        (lambda: bg.Game(["A"], states={"s": front}, start=start()), "must say what the variable becomes"),
        (lambda: bg.Game(["A"], states={"s": front}, start=start(ground=2)), "must lie between 0 and 1"),
        (lambda: bg.Game(["A"], states={"s": front}, start=start(ground="x")), "must be a number"),
        (
            lambda: bg.Game(["A"], states={"s": front}, start=bg.continue_to("s", {"A": 1}, ground=0)),
            "no flow is received before",
        ),
        (
            lambda: bg.Game(["A"], states={"s": front}, start=start(ground=0), variables={"gound": (0, 1)}),
            "no state carries",
        ),
        (
            lambda: bg.Game(["A"], states={"s": front}, start=start(ground=0), variables={"ground": (1, 0)}),
            "low < high",
        ),
        (lambda: bg.Game(["A"], states={"s": lambda x, y: front(x)}, start=start(x=0)), "carries one variable"),
        (lambda: bg.Game(["A"], states={"s": lambda x: x / "a"}, start=start(x=0)), "state 's'"),
        (lambda: bg.Game(["A"], states={"s": lambda x: 3}, start=start(x=0)), "must be a node"),
        (
            lambda: bg.Game(["A"], states={"s": lambda x: bg.outcome("e", {"A": x * x})}, start=start(x=0)),
            "product of two quantities",
        ),
        (
            lambda: bg.Game(["A"], states={"s": bg.decision("d", "A", {"on": start(ground=0)})}),
            "carries no variable",
        ),
        (
            lambda: bg.Game(["A"], states={"s": lambda x: bg.decision("d", "A", {"on": start(y=x)})}, start=start(x=0)),
            "carries 'x'",
        ),
        (lambda: bg.continue_to(bg.outcome("e", {"A": 1}), ground=1), "only a named state"),
    ],
)
def test_refusals(make, says):
    with pytest.raises(GameError) as refusal:
        make()
    assert says in str(refusal.value)


def test_a_variable_that_leaves_its_range_is_named_with_its_expression():
    away = lambda x: bg.decision("d", "A", {"on": start(x=x + F(1, 10)), "off": bg.outcome("e", {"A": x})})  # noqa: E731
    with pytest.raises(MethodError) as refusal:
        bg.solve(bg.Game([bg.Actor("A", D)], states={"s": away}, start=start(x=0)))
    assert "'x' would leave its range from 0 to 1" in str(refusal.value)
    assert "clip" in str(refusal.value)


def test_what_needs_named_states_says_so():
    game = bg.Game([bg.Actor("A", D)], states={"s": front}, start=start(ground=F(1, 2)))
    with pytest.raises(MethodError, match="solve"):
        bg.equilibria(game)
    assert bg.solve(game).unique is None
    assert bg.solve(game).payoff_bounds is None


def test_a_term_of_one_state_is_refused_in_another():
    kept_term = []

    def leaking(x):
        kept_term.append(x)
        return bg.outcome("e", {"A": x})

    def using(y):
        return bg.outcome("f", {"A": kept_term[0]})

    with pytest.raises(GameError, match="outside that state"):
        bg.Game(["A"], states={"s": leaking, "t": using}, start=start(x=0))


def test_the_verdict_shows_the_path_and_where_each_action_is_taken():
    text = str(bg.solve(salami(D, (0, F(3, 10)), F(2, 10), F(6, 10), F(3, 10))))
    assert "front (0.3) > front (0.317188" in text
    assert "(the first 6 periods)" in text
    assert "accept ground <= 0.0359375 + 0.9375*ground" in text


def test_infinitely_many_pieces_are_approximated_within_a_stated_bound():
    x = F(1, 1000)

    # What is held doubles in every period that A waits: the value has a kink at every power of one half.
    def growing(ground):
        wait = bg.continue_to("s", ground=bg.minimum(2 * ground, 1))
        return bg.decision("wait?", "A", {"stop": bg.outcome("stopped", {"A": ground}), "wait": wait})

    eq = bg.solve(bg.Game([bg.Actor("A", D)], states={"s": growing}, start=bg.continue_to("s", ground=x)))
    true = max(D**n * min(2**n * x, F(1)) for n in range(40))
    assert not eq.exact
    assert 0 < eq.verify() < F(1, 20)
    assert abs(eq.values["A"] - true) <= eq.verify()
    assert "APPROXIMATE" in str(eq)


def test_everybody_must_discount():
    with pytest.raises(MethodError, match="'A' does not discount"):
        bg.solve(bg.Game([bg.Actor("A", 1)], states={"s": front}, start=start(ground=0)))


def closed_salami():
    """Salami tactics in symbols, solved at a point."""
    discount, power, slope, ground = sympy.symbols("discount power slope ground")
    at = {"discount": D, "power": F(2, 10), "slope": F(6, 10), "ground": F(3, 10)}
    return bg.solve(salami(discount, (0, F(3, 10)), power, slope, ground), at=at)


def test_conditions_are_those_needed_and_end_where_the_method_does():
    eq = closed_salami()
    eq.path(30)  # following play for long makes no conditions
    regime = eq.regime
    assert len(regime.profile) < 15
    assert 1 <= len(regime.conditions) <= 6
    assert all(regime.lifted(c).holds(dict(regime.point)) for c in regime.conditions)
    assert regime.region.pieces == (regime.conditions,)
    assert regime.holds_at({"ground": F(1, 2)})
    assert not regime.holds_at({"ground": 5})  # outside the range of the variable
    assert "holds when\n    ground >= 0" in str(eq)


def test_what_is_not_derived_with_variables_is_refused_in_words():
    eq = closed_salami()
    with pytest.raises(MethodError, match="no proposition is written where states carry a variable"):
        eq.regime.proposition()
    with pytest.raises(MethodError, match="states carry a variable"):
        bg.payoff_set(salami(D, (0, F(3, 10)), F(2, 10), F(6, 10), F(3, 10)))
    assert eq.why_not("goes on for ever") == "'goes on for ever' occurs."


def test_offers_of_several_terms_and_states_behind_deals_are_told():
    """In a state with a variable an offer of two issues is one offer; a deal leads on to a named state."""

    def talk(ground):
        return bg.offer(
            "package",
            "A",
            "B",
            over=bg.Issues(["land", "gold"]),
            accept=lambda x: bg.continue_to(
                "after", {"A": (3 * x["land"] + x["gold"]) / 4, "B": 1 - (x["land"] + 3 * x["gold"]) / 4}
            ),
            reject=bg.outcome("war", {"A": ground / 2, "B": (1 - ground) / 2}),
        )

    after = bg.decision(
        "keep?", "B", {"yes": bg.outcome("kept", {"A": 0, "B": 1}), "no": bg.outcome("lost", {"A": 1, "B": 0})}
    )
    eq = bg.solve(
        bg.Game(
            [bg.Actor("A", D), bg.Actor("B", D)],
            states={
                "calm": bg.decision("wait", "A", {"on": bg.continue_to("talk", ground=F(1, 4))}),
                "talk": talk,
                "after": after,
            },
        )
    )
    assert eq.verify() == 0
    package = str(eq.strategy["package"])
    assert "offer land = " in package
    assert ", gold = " in package
    assert eq.strategy["package: answer"].action.startswith("accept ")
    assert eq.strategy["keep?"].on_path
    assert eq.strategy["package"].on_path


def test_trees_draw_the_first_state_where_its_variable_begins_and_name_what_is_carried():
    figure = bg.plot.tree(salami(D, (0, F(3, 10)), F(2, 10), F(6, 10), F(3, 10)))
    written = " ".join(text.get_text() for text in figure.axes[0].texts)
    assert "then state 'front' at $q = x$" in written
    assert "state 'front' at ground = $0.3$ (start)" in written
