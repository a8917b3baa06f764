"""What Gambit, where it is installed (``pip install pygambit``, version 17), says of the games written for it, and of their equilibria."""

from __future__ import annotations

import io
import random
from fractions import Fraction as F
from typing import Any

import pytest

import bargaining as bg
from bargaining.formats.efg_writing import to_efg
from bargaining.formats.nfg import to_nfg
from tests.oracles import games as known

gambit: Any = pytest.importorskip("pygambit", minversion="17.0.0b1", reason="Gambit is not installed")


def payoffs(profile: Any) -> tuple[F, ...]:
    return tuple(F(str(value)) for value in dict(profile.payoffs).values())


def extreme(game: bg.Game) -> set[tuple[F, ...]]:
    """Return the payoffs of Gambit's extreme equilibria, found in exact arithmetic."""
    read = gambit.read_efg(io.BytesIO(to_efg(game).encode()))
    return {payoffs(profile) for profile in gambit.nash.enummixed_solve(read, rational=True).equilibria}


@pytest.mark.parametrize("seed", range(12))
def test_all_equilibria_of_random_matrices(seed: int) -> None:
    rng = random.Random(seed)
    rows, columns = rng.randint(2, 4), rng.randint(2, 4)
    first, second = ([[rng.randint(0, 6) for _ in range(columns)] for _ in range(rows)] for _ in "AB")
    game = bg.Simultaneous(["A", "B"], first, second)
    found = bg.nash(game)
    assert found.complete
    assert {tuple(map(F, eq.values.values())) for eq in found} == extreme(game.game())


def test_known_games() -> None:
    assert extreme(known.one_card_poker()) == {(F(1, 3), F(-1, 3))}
    for strong in (F(9, 10), F(1, 10)):
        game = known.beer_quiche(strong)
        assert {tuple(map(F, eq.values.values())) for eq in bg.equilibria(game)} <= extreme(game)


@pytest.mark.parametrize("name", ["fearon1995/bargaining_range", "stahl1972/finite_horizon"])
def test_models_on_a_grid_are_read(name: str) -> None:
    game = bg.load(name).game()
    read = gambit.read_efg(io.BytesIO(to_efg(game, grid=3).encode()))
    assert list(read.players) == list(game.names)
    assert read.is_perfect_recall


def test_strategic_forms_are_read() -> None:
    game = bg.Simultaneous(["A", "B"], [[2, 0], [0, 1]], [[1, 0], [0, 2]])
    read = gambit.read_nfg(io.BytesIO(to_nfg(game.game()).encode()))
    ours = {tuple(map(F, eq.values.values())) for eq in bg.nash(game)}
    assert (
        {payoffs(p) for p in gambit.nash.enummixed_solve(read, rational=True).equilibria}
        == ours
        == {(2, 1), (1, 2), (F(2, 3), F(2, 3))}
    )
