"""Numbers that remember: the closed form of a computation is that computation, and its comparisons are its conditions."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
import sympy

from bargaining.algebra.traced import Tape, evaluate, lift, number, sign
from bargaining.errors import MethodError
from bargaining.regimes.fields import Field


def scramble(seed: int, leaves: list[Any]) -> Any:
    """A random computation of the leaves, by its seed."""
    rng = random.Random(seed)
    pool = list(leaves)
    for _ in range(15):
        a, b = rng.choice(pool), rng.choice([*pool, Fraction(2, 3), 1, 0, -2])
        kind = rng.randrange(6)
        if kind == 0:
            pool.append(a + b)
        elif kind == 1:
            pool.append(b - a)
        elif kind == 2:
            pool.append(a * b)
        elif kind == 3:
            pool.append(-a)
        elif kind == 4 and number(a) != 0:
            pool.append((Fraction(b) if isinstance(b, int) else b) / a)
        elif kind == 5 and number(b) != 0:
            pool.append((Fraction(a) if isinstance(a, int) else a) / b)
    return pool[-1]


@pytest.mark.parametrize("seed", range(60))
def test_history_is_a_closed_form(seed: int) -> None:
    rng = random.Random(seed)
    point = {n: Fraction(rng.randrange(1, 40), rng.randrange(1, 9)) for n in ("p", "q")}
    tape = Tape()
    result = scramble(seed, [tape.parameter(n, v) for n, v in point.items()])
    assert number(result) == scramble(seed, list(point.values()))
    (element,) = Field(["p", "q"], {}).elements([result])
    form = element.as_expr()
    assert form.subs(
        {sympy.Symbol(n): sympy.Rational(v.numerator, v.denominator) for n, v in point.items()}
    ) == sympy.Rational(number(result).numerator, number(result).denominator)
    assert evaluate([result], {n: float(v) for n, v in point.items()}.__getitem__, float)[0] == pytest.approx(
        float(number(result))
    )


def test_equal_computations_are_one_object_within_and_across_tapes() -> None:
    shared: dict[Any, int] = {}
    one, two = Tape(shared), Tape(shared)
    a = one.parameter("a", Fraction(1)) * 2 + 1
    b = two.parameter("a", Fraction(7)) * 2 + 1
    assert one.parameter("a", Fraction(1)) * 2 + 1 is a
    assert (a.key, a.value, b.value) == (b.key, 3, 15)


def test_comparisons_are_recorded_once_in_the_order_of_asking() -> None:
    tape = Tape()
    p, q = tape.parameter("p", Fraction(1, 2)), tape.parameter("q", Fraction(1, 2))
    assert [sign(p - q), sign(q), sign(p - q)] == [0, 1, 0]
    assert list(tape.comparisons.values()) == [0, 1]


def test_division_asks_whether_the_divisor_vanishes() -> None:
    tape = Tape()
    p = tape.parameter("p", Fraction(0))
    with pytest.raises(ZeroDivisionError):
        1 / p
    assert tape.comparisons == {p: 0}


def test_a_traced_number_cannot_be_tested_unseen() -> None:
    with pytest.raises(TypeError, match="sign"):
        bool(Tape().parameter("p", Fraction(1)))


def test_floats_close_to_zero_are_ties_and_nan_is_refused() -> None:
    assert [sign(v) for v in (1e-10, -1e-10, 1e-8, -1e-8, 0)] == [0, 0, 1, -1, 0]
    with pytest.raises(MethodError, match="not a number"):
        sign(float("nan"))


def test_sign_at_an_irrational_point_is_told_by_the_tape() -> None:
    tape = Tape()
    p = tape.parameter("p", Fraction(707, 500))
    gap = p * p - 2
    tape.vanishes = lambda node: node is gap
    assert (sign(gap), sign(gap + 1)) == (0, 1)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a/b - b**2", Fraction(2, 3) - 9),
        ("(a - b)**-2", Fraction(1)),
        ("Min(a, b) + Max(a, b, 1)", Fraction(5)),
        ("0.25*a", Fraction(1, 2)),
        ("a*b/(a + b)", Fraction(6, 5)),
    ],
)
def test_expressions_are_computed_exactly(text: str, value: Fraction) -> None:
    assert lift(sympy.sympify(text), {"a": Fraction(2), "b": Fraction(3)}) == value


def test_expressions_outside_the_field_are_refused() -> None:
    for text in ("exp(a)", "sqrt(a)", "a**b"):
        with pytest.raises(MethodError, match="outside the field"):
            lift(sympy.sympify(text), {"a": Fraction(2), "b": Fraction(3)})
    with pytest.raises(MethodError, match="'c' has no value"):
        lift(sympy.Symbol("c"), {"a": Fraction(2)})
