"""Several issues settled together: a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bargaining.errors import GameError

__all__ = ["Issues"]


class Issues:
    r"""A box of terms, one for each issue: :math:`\prod_k [\ell_k, h_k]`.

    Parameters
    ----------
    issues : sequence of str, or mapping of str to (low, high) or size
        Each issue's name and where it may be settled: [0, 1] unless said. Bounds inside the whole range are *red lines*.

    Raises
    ------
    GameError
        If there is no issue, or a red line leaves nothing.

    Examples
    --------
    >>> Issues({"territory": 1, "security": (0, "1/2")}).names
    ('territory', 'security')
    """

    def __init__(self, issues: Sequence[str] | Mapping[str, Any]) -> None:
        from bargaining.frontiers.bounds import bounds_of

        if isinstance(issues, str):
            raise GameError(f"issues are listed, as in Issues([{issues!r}, 'another']); got the text {issues!r}")
        if not isinstance(issues, (Mapping, Sequence)):
            raise GameError(
                f"issues are given by name, as in ['territory', 'security'] or {{'territory': (0, 1)}}; got {issues!r}"
            )
        if not all(isinstance(name, str) for name in issues):
            raise GameError(f"an issue is named by text; got {list(issues)}")
        if len(set(issues)) != len(issues):
            raise GameError(f"issues need different names; got {list(issues)}")
        given = dict(issues) if isinstance(issues, Mapping) else dict.fromkeys(issues, 1)
        if not given:
            raise GameError("a package needs at least one issue; got none")
        for name in given:
            if not isinstance(name, str):
                raise GameError(f"an issue is named by text; got {name!r}")
        self.names = tuple(given)
        self.bounds = {name: bounds_of(name, value) for name, value in given.items()}

    def __repr__(self) -> str:
        return f"Issues({self.bounds})"
