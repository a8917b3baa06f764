"""Regions: what is proved of them, against solutions at random points by the plain solver, and against games made for the purpose."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
import sympy

import bargaining as bg
from bargaining.protocols.protocol import Domain
from bargaining.regimes.atlas import Atlas
from bargaining.regimes.conditions import Condition
from bargaining.regimes.fields import Field
from bargaining.regimes.proofs import Prover, essential, holds_on_box
from bargaining.regimes.search import point_in

MAPS = ["fearon1995/bargaining_range", "derived/territory_for_guarantee", "binmore1989/outside_option"]


def drawn(axes: dict[str, tuple[Fraction, Fraction]], rng: random.Random) -> dict[str, Fraction]:
    return {path: low + (high - low) * Fraction(rng.randrange(1, 9973), 9973) for path, (low, high) in axes.items()}


def name_of(eq: bg.Equilibrium) -> str:
    return eq.outcome if isinstance(eq.outcome, str) else " or ".join(sorted(eq.outcome))


@pytest.mark.parametrize("name", MAPS)
def test_outcome_regions_cut_the_box_without_gap_or_overlap(name: str) -> None:
    model = bg.load(name)
    axes = dict(model.map_hint.axes)
    found = bg.regime_map(model, {path: (*ends, 9) for path, ends in axes.items()})
    rng = random.Random(1)
    for _ in range(60):
        point = drawn(axes, rng)
        label = name_of(bg.solve(model.replace(point)))
        assert [str(o) for o in found.outcomes if o.region.holds(point)] == [label]
    assert sum(o.share for o in found.outcomes) == 1
    assert found.outcomes[found.outcomes[0]].conditions == found.outcomes[0].conditions


@pytest.mark.parametrize(
    "name", ["fearon1995/bargaining_range", "binmore1989/outside_option", "derived/indivisible_territory_for_guarantee"]
)
def test_conditions_of_a_regime_are_sufficient_and_its_region_is_necessary(name: str) -> None:
    model = bg.load(name)
    regime = bg.solve(model).regime
    axes = {p: (d.low, d.high) for p, d in regime.box.items() if d.low != d.high}
    region = regime.region
    rng = random.Random(2)
    inside = 0
    for _ in range(80):
        point = {**model.numbers, **drawn(axes, rng)}
        point = {path: point[path] for path in regime.point}
        same = regime.holds_at(point)
        if all(c.holds(point) for c in regime.conditions):
            inside += 1
            assert same
        assert region.holds(point) >= same
        if region.necessary:
            assert region.holds(point) == same
    assert inside >= 3
    assert region.holds({path: Fraction(value) for path, value in regime.point.items()})


def test_a_condition_without_consequence_is_dropped() -> None:
    # Whether B would fight or yield after a demand that is never made does not matter to what is played.
    c, w = sympy.symbols("c w")
    after = bg.decision(
        "B's answer",
        "B",
        {"fight": bg.outcome("war", {"A": -1, "B": -c}), "yield": bg.outcome("gain", {"A": -2, "B": -w})},
    )
    game = bg.Game(["A", "B"], bg.decision("demand?", "A", {"no": bg.outcome("peace", {"A": 0, "B": 0}), "yes": after}))
    regime = bg.solve(game, at={"c": Fraction(1, 2), "w": Fraction(1, 3)}).regime
    assert [str(c) for c in regime.profile]
    assert regime.conditions == ()
    assert regime.region.everywhere


def test_equality_is_a_limit_of_the_play_described() -> None:
    model = bg.load("fearon1995/bargaining_range")
    regime = bg.solve(model).regime
    (condition,) = regime.conditions
    edge = model.replace({"power": 1 - model["B.cost"].value})
    assert condition.holds({path: edge.numbers[path] for path in regime.point})
    values = {eq.values["A"] for eq in bg.equilibria(edge)}
    wanted = regime.values["A"].subs(
        {sympy.Symbol(p): sympy.Rational(v.numerator, v.denominator) for p, v in edge.numbers.items()}
    )
    assert Fraction(int(wanted.p), int(wanted.q)) in values


def thin() -> bg.Game:
    """A strip of width 1/500 in which the middle way is best."""
    x, y = sympy.symbols("x y")
    return bg.Game(
        ["A"],
        bg.decision(
            "way",
            "A",
            {
                "left": bg.outcome("left", {"A": x - y}),
                "middle": bg.outcome("middle", {"A": sympy.Rational(1, 1000)}),
                "right": bg.outcome("right", {"A": y - x}),
            },
        ),
    )


def test_a_region_between_the_points_of_a_grid_is_found() -> None:
    found = bg.regime_map(thin(), {"x": (0, 1, 5), "y": [Fraction(1, 8), Fraction(3, 8), Fraction(5, 8)]})
    assert set(found.outcomes) == {"left", "right"}
    assert [regime.outcome for regime in found.search.missed] == ["middle"]
    assert found.search.proved
    assert found.search.unsettled == 0
    assert "middle" in str(found.search)


def test_a_knife_edge_is_found() -> None:
    x = sympy.Symbol("x")
    # A indifferent between two ways takes the first listed; B's tie is broken for 'stay', which only pays A on the line itself.
    b = bg.decision(
        "B", "B", {"stay": bg.outcome("kept", {"A": 5, "B": 0}), "go": bg.outcome("left", {"A": 0, "B": x * x})}
    )
    game = bg.Game(["A", "B"], b)
    found = bg.regime_map(game, {"x": (Fraction(-1), Fraction(9, 10), 7)})
    assert list(found.outcomes) == ["left"]
    (edge,) = found.knife_edges
    assert (edge.regime.outcome, edge.sides, str(edge.condition)) == ("kept", ("left",), "x = 0")
    assert "between left" in str(edge)


def test_maps_of_three_parameters_have_regions_too() -> None:
    model = bg.load("fearon1995/bargaining_range")
    found = bg.regime_map(model, {"power": (0, 1, 4), "A.cost": (0, 1, 3), "B.cost": (0, 1, 3)})
    assert found.search.proved
    assert found.outcomes["settlement"].region.everywhere
    with pytest.raises(bg.errors.PathError, match="did you mean 'settlement'"):
        found.outcomes["setlement"]


def polynomial(field: Field, rng: random.Random) -> object:
    x, y, z = field.field.ring.gens
    parts = [1, x, y, z, x * y, y * z, x * y * z, x * x, z * z * y]
    out = sum(rng.randint(-3, 3) * p for p in rng.sample(parts, 4))
    return out if out and not getattr(out, "is_ground", True) else x - y


def test_no_proof_contradicts_a_point() -> None:
    field = Field(["x", "y", "z"], {})
    box = {n: Domain(Fraction(0), Fraction(1)) for n in "xyz"}
    rng = random.Random(5)
    starts = [np.array([rng.random() for _ in range(3)]) for _ in range(4)]
    proved = found = 0
    for _ in range(120):
        conditions = [Condition(polynomial(field, rng), rng.choice([-1, 1])) for _ in range(rng.randint(1, 4))]
        prover = Prover(box, tuple("xyz"))
        contradiction = prover.contradiction(conditions) or prover.contradiction(conditions, effort=2)
        point = point_in(conditions, (Fraction(0),) * 3, (Fraction(1),) * 3, starts)
        if point is not None:
            found += 1
            assert all(c.holds(dict(zip("xyz", point, strict=True))) for c in conditions)
            assert contradiction is None
        if contradiction:
            proved += 1
            assert contradiction <= set(conditions)
            grid = [Fraction(k, 6) for k in range(7)]
            assert not any(
                all(c.holds({"x": a, "y": b, "z": d}) for c in contradiction) for a in grid for b in grid for d in grid
            )
    assert proved > 10
    assert found > 40


def test_bernstein_coefficients_bound_a_polynomial_of_higher_degree() -> None:
    field = Field(["x"], {})
    x = field.field.ring.gens[0]
    box = {"x": Domain(Fraction(0), Fraction(1))}
    assert holds_on_box(Condition(4 * x * x - 4 * x + 2, 1), box, ["x"])
    assert not holds_on_box(Condition(4 * x * x - 4 * x + 1, 1), box, ["x"])
    assert not holds_on_box(Condition(100 * x * x - 100 * x + 24, 1), box, ["x"])
    assert essential([Condition(x + 1, 1), Condition(2 * x - 1, 1)], box, ["x"]) == [Condition(2 * x - 1, 1)]


def test_the_points_at_which_signs_are_tried_lie_in_the_box_one_in_each_slice() -> None:
    s, t = sympy.symbols("s t")
    game = bg.Game(["A"], bg.decision("d", "A", {"s": bg.outcome("s", {"A": s}), "t": bg.outcome("t", {"A": t})}))
    problem = bg.regime_map(game, {"s": (2, 3, 3), "t": (-1, 4, 3)}).problem
    found = Atlas(problem, {"s": Domain(Fraction(2), Fraction(3)), "t": Domain(Fraction(-1), Fraction(4))})
    count = len(found.points)
    assert count > 10
    for k, (low, high) in enumerate([(2, 3), (-1, 4)]):
        share = [(point[k] - low) / (high - low) for point in found.points]
        assert all(0 < f < 1 for f in share) and sorted(int(f * count) for f in share) == list(range(count))
