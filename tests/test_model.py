"""The model as a value: reading it, replacing numbers and structure, and what it refuses."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from bargaining.errors import DomainError, FormulaError, InputError, PathError
from bargaining.expressions.formulas import parse
from bargaining.model import ASSUMED, DEFAULT, SET, Claim, MapHint, Model, Parameter
from bargaining.protocols.protocol import COST, DISCOUNT, PROBABILITY, REAL, Choice, Domain, Protocol, Quantity


def build(**parts: Any) -> dict[str, Any]:
    """Stands in for a game: shows what it was built from."""
    return parts


PROTOCOL = Protocol(
    name="double",
    roles={
        "attacker": {"discount": Quantity("patience", DISCOUNT, r"\delta"), "cost": Quantity("cost", COST, "k_0")},
        "defender": {"discount": Quantity("patience", DISCOUNT, r"\delta"), "cost": Quantity("cost", COST, "k_0")},
    },
    parameters={"power": Quantity("strength", PROBABILITY, "p")},
    structure={
        "proposer": Choice("who proposes", roles=("attacker", "defender")),
        "rounds": Choice("rounds", low=1, high=20),
        "order": Choice("order of the agenda", options=("open", "closed")),
    },
    outcomes=("deal", "war"),
    terms=("pie",),
    build=build,
)


def number(path: str, value: str, domain: Domain, high: str = "0.9", symbol: str = "x", **rest: Any) -> Parameter:
    ends = (Fraction(0), Fraction(high))
    defaults = {"source": ASSUMED, "note": "an example", "unit": "pie"}
    return Parameter(path, Fraction(value), ends, domain=domain, symbol=symbol, **(defaults | rest))


def model(*extra: Parameter, actors: tuple[str, str] = ("russia", "ukraine")) -> Model:
    first, second = actors
    numbers = [
        number(f"{first}.discount", "0.95", DISCOUNT, "0.99", r"\delta"),
        number(f"{first}.cost", "0.1", COST, symbol="k_0", source="yamazoe2026, p. 4", note=""),
        number(f"{second}.discount", "0.9", DISCOUNT, "0.99", r"\delta"),
        number(f"{second}.cost", "0.2", COST, symbol="k_0"),
        number("power", "0.4", PROBABILITY, "0.5", "p"),
    ]
    return Model(
        name="test/double",
        title="A double",
        question="What is asked?",
        protocol=PROTOCOL,
        actors={"attacker": first, "defender": second},
        parameters={p.path: p for p in [*numbers, *extra]},
        structure={"proposer": first, "rounds": 3, "order": "open"},
        claims=(Claim("so it is", {"power": Fraction(1, 2)}, {"outcome": "war"}, "yamazoe2026"),),
    )


def derived(path: str, formula: str, domain: Domain = REAL, high: str = "9") -> Parameter:
    return number(path, "0", domain, high, source=f"derived: {formula}", formula=parse(formula), note="")


# Reading ---------------------------------------------------------------------------------------------------------


def test_a_path_gives_a_parameter_or_a_choice() -> None:
    assert model()["ukraine.cost"].value == Fraction(1, 5)
    assert model()["proposer"] == "russia"
    assert model()["rounds"] == 3


def test_the_game_is_built_from_roles_names_and_exact_numbers() -> None:
    game = model().game()
    assert (game["attacker"].name, game["attacker"].discount) == ("russia", Fraction(19, 20))
    assert (game["power"], game["proposer"], game["order"]) == (Fraction(2, 5), "russia", "open")


def test_the_game_takes_arrays_and_symbols_in_place_of_numbers() -> None:
    grid = np.linspace(0, 1, 3)
    assert model().game({"power": grid})["power"] is grid
    symbolic = model().game(model().symbols)
    assert symbolic["defender"].cost == sympy.Symbol("ukraine.cost")


def test_symbols_are_the_paths_and_derived_ones_their_formula_in_the_others() -> None:
    m = model(derived("gap", "1 - power"), derived("twice", "2*gap"))
    power = sympy.Symbol("power")
    assert m.symbols["power"] == power
    assert m.symbols["gap"] == 1 - power
    assert sympy.expand(m.symbols["twice"] - (2 - 2 * power)) == 0
    assert m.complete({"power": np.array([0.0, 1.0])})["twice"].tolist() == [2.0, 0.0]


def test_latex_has_the_initial_of_the_actor_and_joins_an_index() -> None:
    assert model().latex == {
        "russia.discount": r"\delta_{R}",
        "russia.cost": "k_{0,R}",
        "ukraine.discount": r"\delta_{U}",
        "ukraine.cost": "k_{0,U}",
        "power": "p",
    }


def test_latex_has_the_whole_name_where_actors_share_an_initial() -> None:
    shared = model(actors=("united_states", "ukraine")).latex
    assert shared["united_states.discount"] == r"\delta_{\mathrm{united\_states}}"
    assert shared["ukraine.discount"] == r"\delta_{\mathrm{ukraine}}"


def test_a_model_is_a_value() -> None:
    m = model()
    assert pickle.loads(pickle.dumps(m)) == m == copy.deepcopy(m)
    assert hash(m) == hash(model())
    assert hash(m.claims[0]) == hash(model().claims[0])
    assert hash(MapHint({"power": (Fraction(0), Fraction(1))})) is not None
    for part in (m.parameters, m.structure, m.claims[0].set):
        with pytest.raises(TypeError):
            part["power"] = 1  # type: ignore[index]


def test_text_tells_reported_assumed_and_set_numbers_apart() -> None:
    text = str(model().replace({"power": "0.7", "rounds": 5}))
    assert text.splitlines()[:2] == ["A double", "What is asked?"]
    assert "double: attacker = russia, defender = ukraine" in text
    assert "proposer = russia, rounds = 5, order = open" in text
    assert "claims     1" in text
    assert "note       power = 0.7 leaves its range [0, 0.5]" in text
    rows = {line.split()[0]: line for line in text.rpartition("\n\n")[0].splitlines() if line}
    assert rows["russia.cost"].endswith("[0, 0.9]   pie   yamazoe2026, p. 4")
    assert rows["ukraine.cost"].endswith("pie   assumed: an example")
    assert rows["power"].endswith("set by the user: the model file has 0.4 (assumed)")


def test_the_table_has_a_row_for_each_number() -> None:
    frame = model().to_frame()
    assert list(frame.index) == list(model().parameters)
    assert frame.loc["power", "value"] == 0.4
    assert frame.loc["power", "exact"] == "2/5"
    assert frame.loc["russia.cost", "source"] == "yamazoe2026, p. 4"


def test_importing_the_model_imports_nothing_slow() -> None:
    code = "import bargaining.model, bargaining.catalog, bargaining.citing, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sympy", "pydantic", "pandas", "numpy", "matplotlib"} & set(loaded)


# Replacing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "0.95",
        "19/20",
        " 0.95 ",
        "95e-2",
        0.95,
        Fraction(19, 20),
        Decimal("0.95"),
        np.float64(0.95),
        np.float32(0.95),
        np.array(0.95),
        np.array(Fraction(19, 20), dtype=object),
        sympy.Rational(19, 20),
        sympy.Float(0.95),
    ],
    ids=repr,
)
def test_a_number_is_read_exactly_whatever_its_type(value: Any) -> None:
    assert model().replace({"ukraine.cost": value})["ukraine.cost"].value == Fraction(19, 20)


@pytest.mark.parametrize("value", [1, np.int64(1), "1", 1.0, sympy.Integer(1), np.uint8(1)], ids=repr)
def test_whole_numbers_serve_as_numbers_and_as_choices(value: Any) -> None:
    m = model().replace({"ukraine.cost": value, "rounds": value})
    assert m["ukraine.cost"].value == 1
    assert m["rounds"] == 1
    assert isinstance(m["rounds"], int)


def test_replacing_leaves_the_model_alone_and_marks_the_number() -> None:
    m = model()
    changed = m.replace({"russia.cost": 0.3, "proposer": "ukraine", "order": "closed"})
    assert m["russia.cost"].value == Fraction(1, 10)
    assert changed["russia.cost"].source == SET
    assert changed["russia.cost"].note == "the model file has 0.1 (yamazoe2026, p. 4)"
    assert changed["russia.cost"].range == m["russia.cost"].range
    assert (changed["proposer"], changed["order"]) == ("ukraine", "closed")


def test_replacing_back_gives_the_model_back() -> None:
    m = model()
    assert m.replace({"russia.cost": 0.3}).replace({"russia.cost": 0.4}).replace({"russia.cost": "0.1"}) == m
    assert m.replace({}) == m


def test_leaving_the_range_is_noted_and_returning_is_not() -> None:
    assert model().notes == ()
    outside = model().replace({"power": 0.7, "russia.cost": 2})
    assert outside.notes == ("russia.cost = 2 leaves its range [0, 0.9]", "power = 0.7 leaves its range [0, 0.5]")
    assert outside.replace({"power": 0.5, "russia.cost": 0}).notes == ()


def test_a_default_has_no_range_to_leave() -> None:
    extra = Parameter("hope", Fraction(0), (Fraction(0), Fraction(0)), "", DEFAULT)
    assert model(extra).replace({"hope": 3}).notes == ()


def test_derived_numbers_follow_in_any_order() -> None:
    m = model(derived("twice", "2*gap"), derived("gap", "1 - power"))
    assert (m["gap"].value, m["twice"].value) == (Fraction(3, 5), Fraction(6, 5))
    assert m.replace({"power": 1})["twice"].value == 0


def test_a_derived_number_that_is_given_becomes_independent() -> None:
    m = model(derived("gap", "1 - power")).replace({"gap": 0.6})
    assert m["gap"].formula is None
    assert m["gap"].note == "the model file has 0.6 (derived: 1 - power)"
    assert m.replace({"power": 0})["gap"].value == Fraction(3, 5)
    assert m.symbols["gap"] == sympy.Symbol("gap")


# Refusing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("ukraine.discont", "did you mean 'ukraine.discount'?"),
        ("defender.cost", "did you mean 'ukraine.cost'?"),
        ("attacker.discount", "did you mean 'russia.discount'?"),
        ("defender.cst", "did you mean 'ukraine.cost'?"),
        ("propser", "did you mean 'proposer'?"),
        ("zzz", "known: russia.discount, russia.cost, ukraine.discount, ukraine.cost, power, proposer, rounds, order"),
        ("", "known: "),
        ("defender", "known: "),
    ],
)
def test_an_unknown_path_is_refused_with_the_likely_one(path: str, hint: str) -> None:
    for ask in (lambda: model()[path], lambda: model().replace({path: 1})):
        with pytest.raises(PathError) as caught:
            ask()
        assert str(caught.value).startswith(f"{path}: names nothing in test/double; {hint}")


def test_an_unknown_path_is_refused_where_a_game_is_built() -> None:
    with pytest.raises(PathError, match=r"did you mean 'ukraine\.cost'"):
        model().game({"defender.cost": 1})
    with pytest.raises(PathError, match=r"proposer: is a choice of structure and no number"):
        model().complete({"proposer": 1})


def test_an_unknown_path_is_a_key_error_too() -> None:
    with pytest.raises(KeyError):
        model()["nothing"]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("ukraine.discount", 95, "must lie in [0, 1); got 95; did you mean 0.95 (a percentage over 100)?"),
        ("power", "60", "must lie in [0, 1]; got 60; did you mean 0.6 (a percentage over 100)?"),
        ("power", 1.2, "must lie in [0, 1]; got 1.2"),
        ("power", -0.2, "must lie in [0, 1]; got -0.2"),
        ("ukraine.discount", 1, "must lie in [0, 1); got 1; the end 1 itself is excluded"),
        ("ukraine.discount", "1/0.5", "must be a number; got '1/0.5'"),
        ("russia.cost", -0.3, "must lie in [0, oo); got -0.3; did you mean 0.3 (the game subtracts it)?"),
        ("power", 5000, "must lie in [0, 1]; got 5000"),
        (
            "proposer",
            "defender",
            "must be one of 'russia', 'ukraine'; got 'defender'; did you mean 'ukraine', who is defender?",
        ),
        ("proposer", "Ukraine", "must be one of 'russia', 'ukraine'; got 'Ukraine'; did you mean 'ukraine'?"),
        ("proposer", 1, "must be one of 'russia', 'ukraine'; got 1"),
        ("order", "opn", "must be one of 'open', 'closed'; got 'opn'; did you mean 'open'?"),
        ("rounds", 0, "must be a whole number from 1 to 20; got 0"),
        ("rounds", 21, "must be a whole number from 1 to 20; got 21"),
        ("rounds", "2.5", "must be a whole number from 1 to 20; got 2.5"),
        ("rounds", True, "must be a number; got True"),
        ("rounds", "many", "must be a number; got 'many'"),
        ("power", None, "must be a number; got None"),
        ("power", False, "must be a number; got False"),
        ("power", np.True_, "must be a number; got np.True_"),
        ("power", float("nan"), "must be finite; got 'nan'"),
        ("power", float("inf"), "must be finite; got 'inf'"),
        ("power", np.float64("-inf"), "must be finite; got '-inf'"),
        ("power", Decimal("NaN"), "must be finite; got 'NaN'"),
        ("power", "nan", "must be finite; got 'nan'"),
        ("power", "", "must be a number; got ''"),
        ("power", "40%", "must be a number; got '40%'; did you mean 0.4?"),
        ("power", "0,4", "must be a number; got '0,4'; did you mean 0.4?"),
        ("power", "1/0", "must not divide by zero; got '1/0'"),
        ("power", "1e999999999", "must have an exponent between -400 and 400; got '1e999999999'"),
        ("power", Decimal("1e-999999"), "must have an exponent between -400 and 400; got '1E-999999'"),
        ("power", "0." + "3" * 70, "must have at most 60 digits"),
        ("power", 10**10000, "must be a number of sensible size; got a whole number of 33220 bits"),
        ("power", 1j, "must be a rational number; got 1j"),
        ("power", [0.4], "must be a rational number; got [0.4]"),
        ("power", np.array([0.4, 0.5]), "must be one number; got an array of shape (2,)"),
        ("power", sympy.sqrt(2), "must be a rational number; got sqrt(2)"),
        ("power", sympy.Symbol("x"), "must be a rational number; got x"),
    ],
    ids=lambda part: part[:30] if isinstance(part, str) else type(part).__name__,
)
def test_a_value_outside_the_domain_is_refused_with_path_rule_and_value(path: str, value: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        model().replace({path: value})
    assert str(caught.value).startswith(f"{path}: {message}")
    if "must lie" in message or "whole number from" in message or "one of" in message:
        assert isinstance(caught.value, DomainError)


def test_a_derived_number_must_stay_in_its_domain() -> None:
    m = model(derived("gap", "power - 0.3", PROBABILITY))
    with pytest.raises(DomainError, match=r"gap: must lie in \[0, 1\]; got -0\.3"):
        m.replace({"power": 0})


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ((derived("a", "b"), derived("b", "a")), "derived in a circle: "),
        ((derived("a", "a + 1"),), "a: derived in a circle: a -> a"),
        ((derived("a", "pwer"),), "a: 'pwer': no number named 'pwer'; did you mean 'power'?"),
        ((derived("a", "1/(power - 0.4)"),), r"a: '1/(power - 0.4)': division by zero"),
        ((derived("a", "proposer"),), "a: 'proposer': no number named 'proposer'"),
    ],
)
def test_formulas_that_lead_nowhere_are_refused(extra: tuple[Parameter, ...], message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        model(*extra)
    assert message in str(caught.value)


def test_a_division_by_zero_after_a_change_is_named() -> None:
    m = model(derived("ratio", "ukraine.cost/russia.cost"))
    with pytest.raises(FormulaError, match=r"ratio: .*division by zero: 'russia\.cost' is 0"):
        m.replace({"russia.cost": 0})
