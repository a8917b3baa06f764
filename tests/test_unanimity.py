"""Unanimity among several sides: stationary shares in rotation and by draw, and where there are other equilibria."""

from __future__ import annotations

from fractions import Fraction as F
from types import SimpleNamespace

import numpy as np
import pytest

import bargaining as bg
from bargaining.errors import ModelFileError
from bargaining.protocols.unanimity import ROLES, build


def game(discounts, weights=None, proposer="A"):
    sides = {
        role: SimpleNamespace(name=name, discount=d, recognition=w)
        for role, name, d, w in zip(ROLES, "ABCDE", discounts, weights or [1] * 5, strict=False)
    }
    return build("rotation" if weights is None else "random", proposer, **sides)


def by_linear_algebra(discounts):
    """V_i + sum_k d_{i+k}^k V_{i+k} = 1."""
    n = len(discounts)
    matrix = [[float(discounts[j]) ** ((j - i) % n) for j in range(n)] for i in range(n)]
    return np.linalg.solve(matrix, np.ones(n))


def random_by_iteration(discounts, p, rounds=20000):
    """v_i = p_i (1 - sum_{j != i} d_j v_j) + (1 - p_i) d_i v_i, iterated from an even division."""
    d, p = np.array(discounts, float), np.array(p, float)
    v = np.full(len(d), 1 / len(d))
    for _ in range(rounds):
        v = p * (1 - (d @ v - d * v)) + (1 - p) * d * v
    return v


def test_published_numbers():
    assert float(bg.solve(game([F(9, 10)] * 3)).values["A"]) == pytest.approx(0.369003690037, abs=1e-12)
    eq = bg.solve(game([F(95, 100), F(9, 10), F(8, 10)]))
    assert [float(x) for x in eq.terms.values()] == pytest.approx([0.602827548, 0.291725474, 0.105446977], abs=1e-9)
    eq = bg.solve(game([F(95, 100), F(9, 10), F(8, 10)], [F(1, 2), F(3, 10), F(1, 5)]))
    assert eq.values == {"A": F(5, 7), "B": F(3, 14), "C": F(1, 14)}
    assert F(3, 4) in [x for name, x in eq.terms.items() if name.startswith("A [A proposes")]
    eq = bg.solve(game([F(9, 10), F(95, 100)], [F(3, 10), F(7, 10)]))
    assert float(eq.values["A"]) == pytest.approx(0.176470588235, abs=1e-12)


@pytest.mark.parametrize("discounts", [["0.5", "0.9"], ["0.9", "0.3", "0.8"], ["0.99", "0.9", "0.95", "0.6"]])
def test_rotation_agrees_with_the_linear_system(discounts):
    values = by_linear_algebra(discounts)
    n = len(discounts)
    for k in range(n):
        eq = bg.solve(game([F(d) for d in discounts], proposer="ABCDE"[k]))
        assert eq.outcome == "agreement"
        assert eq.verify() == 0
        shares = [values[j] * float(discounts[j]) ** ((j - k) % n) for j in range(n)]
        assert [float(x) for x in eq.values.values()] == pytest.approx(shares, abs=1e-12)


@pytest.mark.parametrize("weights", [[1, 1, 1], [5, 3, 2], [0, 1, 4]])
def test_random_recognition_agrees_with_the_iterated_equations(weights):
    discounts = [F(95, 100), F(9, 10), F(8, 10)]
    eq = bg.solve(game(discounts, weights))
    p = [w / sum(weights) for w in weights]
    assert [float(x) for x in eq.values.values()] == pytest.approx(random_by_iteration(discounts, p), abs=1e-10)
    assert eq.verify() == 0


def test_two_sides_in_rotation_are_alternating_offers():
    # Rubinstein: the first proposer has (1 - d_B)/(1 - d_A d_B), and the payoffs are unique.
    eq = bg.solve(game([F(9, 10), F(8, 10)]))
    assert eq.values["A"] == F(1, 5) / (1 - F(72, 100))
    assert eq.unique


def test_among_three_the_stationary_equilibrium_is_one_of_many_once_the_discount_factor_is_a_half():
    # A responder who is offered at most 1/(n - 1) refuses if it has the whole pie next: d >= 1/2 for n = 3.
    impatient, patient = bg.solve(game([F(2, 5)] * 3)), bg.solve(game([F(1, 2)] * 3))
    assert impatient.unique
    assert not patient.unique
    assert all(ends == (0, 1) for ends in patient.payoff_bounds.values())


def test_a_model_needs_two_sides_and_may_have_five(tmp_path):
    number = 'discount = {{ value = 0.9, range = [0, 0.99], unit = "per round", source = "assumed", note = "x" }}'
    side = '[actors.{}]\nrole = "{}"\n' + number + "\n"
    head = 'schema = 1\ntitle = "t"\nquestion = "q?"\nprotocol = "unanimity"\n'
    file = tmp_path / "sides.toml"
    file.write_text(head + "".join(side.format(n, r) for n, r in zip("ABCD", ROLES, strict=False)))
    eq = bg.solve(bg.load(file))
    assert eq.values["A"] == 1 / (1 + F(9, 10) + F(81, 100) + F(729, 1000))
    file.write_text(head + side.format("A", "first"))
    with pytest.raises(ModelFileError, match="nobody takes the role 'second'"):
        bg.load(file)
