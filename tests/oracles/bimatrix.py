"""Equilibria of bimatrix games by brute force: every pair of supports, least squares in floats, best replies checked. No shared code."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import numpy as np
from scipy.optimize import linprog

TINY = 1e-9


def supports(count: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, count + 1):
        yield from combinations(range(count), size)


def _indifferent(payoffs: Any, alike: tuple[int, ...], support: tuple[int, ...]) -> Any | None:
    """A lottery on a support that makes some replies equally good; the one with the least norm where there are many."""
    block = payoffs[np.ix_(alike, support)]
    matrix = np.block([[block, -np.ones((len(alike), 1))], [np.ones((1, len(support))), np.zeros((1, 1))]])
    right = np.append(np.zeros(len(alike)), 1.0)
    found = np.linalg.lstsq(matrix, right, rcond=None)[0]
    if np.abs(matrix @ found - right).max() > TINY:
        return None
    out = np.zeros(payoffs.shape[1])
    out[list(support)] = found[:-1]
    return out if out.min() > -TINY else None


def is_equilibrium(a: Any, b: Any, x: Any, y: Any) -> bool:
    return bool((a @ y).max() - x @ a @ y < 1e-7 and (x @ b).max() - x @ b @ y < 1e-7)


def support_enumeration(a: Any, b: Any) -> list[tuple[Any, Any]]:
    """One equilibrium for each pair of supports that has one."""
    a, b = (np.array(m, dtype=float) / max(np.abs(m).max(), 1) for m in (a, b))
    out: list[tuple[Any, Any]] = []
    for rows, columns in product(supports(a.shape[0]), supports(a.shape[1])):
        y, x = _indifferent(a, rows, columns), _indifferent(b.T, columns, rows)
        if x is None or y is None or not is_equilibrium(a, b, x, y):
            continue
        if not any(np.allclose(x, u, atol=1e-7) and np.allclose(y, v, atol=1e-7) for u, v in out):
            out.append((x, y))
    return out


def in_hull(point: Any, corners: Any) -> bool:
    """Whether a point is a mixture of some others."""
    corners = np.array(corners, dtype=float)
    equal = np.vstack([corners.T, np.ones(len(corners))])
    found = linprog(np.zeros(len(corners)), A_eq=equal, b_eq=np.append(point, 1.0), bounds=(0, None))
    return bool(found.status == 0)
