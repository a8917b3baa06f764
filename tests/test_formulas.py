"""Formulas of model files: what they mean, and that nothing but a formula is one."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from bargaining.errors import FormulaError
from bargaining.expressions.formulas import parse
from bargaining.expressions.numbers import exact, show

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", Fraction(3, 10)),  # not the float 0.30000000000000004
        ("1 - 2 - 3", -4),
        ("8/4/2", 1),
        ("2 + 3*4", 14),
        ("-2**2", -4),
        ("(-2)^2", 4),
        ("2*-3", -6),
        ("--1", 1),
        ("7**0", 1),
        (".5 + 1.", Fraction(3, 2)),
        ("1/3", THIRD),
        ("((((1))))", 1),
    ],
)
def test_arithmetic_is_the_one_of_the_blackboard_and_exact(text: str, value: Fraction) -> None:
    result = parse(text).evaluate({})
    assert result == value
    assert isinstance(result, Fraction)


def test_names_are_paths() -> None:
    formula = parse("(1 - B.discount)/(1 - A.discount*B.discount) + power")
    assert formula.names == {"A.discount", "B.discount", "power"}
    assert formula.evaluate({"A.discount": HALF, "B.discount": HALF, "power": 1}) == Fraction(5, 3)


def test_formulas_with_the_same_text_are_equal_and_hashable() -> None:
    assert len({parse("a + b"), parse("a + b"), parse("b + a")}) == 2


def test_whole_numbers_stay_exact() -> None:
    assert parse("a/b").evaluate({"a": 1, "b": np.int64(3)}) == THIRD


def test_arrays_are_computed_in_floats() -> None:
    result = parse("a/3 + b").evaluate({"a": np.array([1, 2]), "b": HALF})
    assert result.dtype == np.float64
    np.testing.assert_allclose(result, [1 / 3 + 0.5, 2 / 3 + 0.5])


def test_sympy_symbols_carry_the_path() -> None:
    a, b = sympy.Symbol("A.discount"), sympy.Symbol("power")
    assert (
        sympy.expand(parse("(A.discount + 0.5)**2 - power/3").sympy() - ((a + sympy.Rational(1, 2)) ** 2 - b / 3)) == 0
    )


def test_five_hundred_terms_need_no_recursion() -> None:
    assert parse("1+" * 499 + "1").evaluate({}) == 500


REFUSED = [
    ("", 1, "not empty"),
    ("   ", 1, "not empty"),
    ("1 +", 4, "missing; got 'the end'"),
    ("+1", 1, "missing; got '+'"),
    ("1 2", 3, "operator is missing; got '2'"),
    ("2x", 2, "operator is missing; got 'x'"),
    ("2(x)", 2, "operator is missing; got '('"),
    ("1e5", 2, "no exponent; write its digits out"),
    ("sqrt(2)", 1, "formulas call no functions; got 'sqrt('"),
    ("a.__class__(1)", 1, "formulas call no functions"),
    ("__import__('os')", 1 + len("__import__("), 'unknown character; got "\'"'),
    ("a[0]", 2, "unknown character; got '['"),
    ("a = 1", 3, "unknown character; got '='"),
    ("a < 1", 3, "unknown character; got '<'"),
    ("50 %", 4, "unknown character; got '%'"),
    ("1,5", 2, "unknown character; got ','"),
    ("a..b", 2, "unknown character; got '.'"),
    ("a.b.", 4, "unknown character; got '.'"),
    ("x²", 2, "unknown character; got '²'"),
    ("δ", 1, "unknown character; got 'δ'"),
    ("1//2", 3, "missing; got '/'"),
    ("(1", 1, "not closed"),
    ("1)", 2, "no bracket is open"),
    ("(1 2)", 4, "operator is missing"),
    ("()", 2, "missing; got ')'"),
    ("x**y", 4, "a whole number from 0 to 16; got 'y'"),
    ("x**-1", 4, "a whole number from 0 to 16; got '-'"),
    ("x**0.5", 4, "a whole number from 0 to 16; got '0.5'"),
    ("x**(2)", 4, "a whole number from 0 to 16; got '('"),
    ("x**17", 4, "a whole number from 0 to 16; got '17'"),
    ("x**" + "9" * 900, 4, "a whole number from 0 to 16"),
    ("x**2**2", 5, "powers do not chain"),
    ("x**", 4, "got 'the end'"),
    ("((x**16)**16)**16", 1, "at most 512 operands; got 4096"),
    ("9" * 41, 1, "at most 40 digits; got 41"),
    ("(" * 51 + "1" + ")" * 51, 52, "nested deeper than 50"),
    ("-" * 60 + "1", 52, "nested deeper than 50"),
    ("1" + " " * 1000, 1001, "at most 1000 characters; got 1001"),
]


@pytest.mark.parametrize(("text", "column", "rule"), REFUSED, ids=[text[:20] or "empty" for text, _, _ in REFUSED])
def test_what_is_no_formula_is_refused_with_its_column(text: str, column: int, rule: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert f"column {column}: " in str(caught.value)
    assert rule in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("text", [None, 1, b"1", ["1"]])
def test_only_text_is_a_formula(text: object) -> None:
    with pytest.raises(FormulaError, match="a formula is text"):
        parse(text)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [1, Fraction(1), 1.0, np.float64(1), np.array([0.5, 1.0]), sympy.Integer(1)])
def test_division_by_zero_names_the_divisor(value: object) -> None:
    with pytest.raises(FormulaError, match=r"division by zero: '\(1 - a\)' is 0"):
        parse("2/(1 - a)").evaluate({"a": value})


def test_division_by_zero_is_seen_in_symbols() -> None:
    with pytest.raises(FormulaError, match="division by zero"):
        parse("1/(a - a)").sympy()


def test_a_name_without_a_value_is_named_with_the_likely_one() -> None:
    with pytest.raises(FormulaError, match=r"no number named 'B\.discont'; did you mean 'B\.discount'\?"):
        parse("B.discont").evaluate({"B.discount": 1})


@pytest.mark.parametrize("value", [Fraction(7**500, 3**500), 1e300])
def test_numbers_do_not_grow_without_bound(value: object) -> None:
    with pytest.raises(FormulaError, match="grows beyond"):
        parse("(a**16)**16").evaluate({"a": value})


FORMULA_TEXT = st.text(alphabet="AB.x01 +-*/^()e%_,", max_size=40) | st.text(max_size=30)


@given(FORMULA_TEXT)
@settings(max_examples=300, deadline=None)
def test_nothing_but_a_formula_error_escapes_the_parser(text: str) -> None:
    try:
        formula = parse(text)
        formula.evaluate(dict.fromkeys(formula.names, HALF))
    except FormulaError:
        pass


TREES = st.recursive(
    st.sampled_from(["a", "b", "0.5", "2", "3/7"]),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner)
        | st.builds("-({})".format, inner)
        | st.builds("({})**{}".format, inner, st.integers(0, 2))
    ),
    max_leaves=5,
)


@given(TREES)
@settings(max_examples=60, deadline=None)
def test_fractions_agree_with_python_and_sympy(text: str) -> None:
    formula = parse(text)
    a, b = Fraction(2, 3), Fraction(-5, 4)
    value = formula.evaluate({"a": a, "b": b})
    python = text.replace("0.5", "F(1,2)").replace("3/7", "F(3,7)")
    assert value == eval(python, {"F": Fraction, "a": a, "b": b})  # text made above, from five words
    at = {"a": sympy.Rational(2, 3), "b": sympy.Rational(-5, 4)}
    assert formula.sympy().subs(at) == sympy.Rational(value.numerator, value.denominator)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_its_shortest_decimal(value: float) -> None:
    assert exact(value) == Fraction(repr(value))


@given(st.fractions(max_denominator=10**12))
def test_what_is_shown_can_be_read_back(value: Fraction) -> None:
    assert exact(show(value)) == value
