"""How the expectations of a claim are written: what each is about, intervals, and of which equilibria a claim speaks."""

from __future__ import annotations

import re

__all__ = ["EVERY", "HOLDS_IN", "NO", "OF_ALL", "OF_PLAY", "SOLVED", "SOME", "interval"]

#: Of which equilibria a claim speaks: of the one that ``solve`` returns unless said.
SOLVED, SOME, EVERY, NO = "the answer", "some equilibrium", "every equilibrium", "no equilibrium"
HOLDS_IN = (SOLVED, SOME, EVERY, NO)

#: What a claim may say of behaviour and beliefs, where beliefs depend on what actors do.
OF_PLAY = ("strategy", "belief")

#: What a claim may say of all equilibria together.
OF_ALL = ("least", "greatest", "equilibria", "unique")

_INTERVAL = re.compile(r"\s*\[([^\[\],]+),([^\[\],]+)\]\s*")


def interval(text: str) -> tuple[str, str] | None:
    """Return the formulas of the two ends of an interval; ``None`` if the text is none.

    Examples
    --------
    >>> interval("[1/2, 1]"), interval("1/2")
    (('1/2', '1'), None)
    """
    found = _INTERVAL.fullmatch(text)
    return None if found is None else (found[1].strip(), found[2].strip())
