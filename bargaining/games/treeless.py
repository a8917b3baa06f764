"""Games written as what they are, and not as a tree of moves."""

from __future__ import annotations

from typing import Any, ClassVar

__all__ = ["AT_POINTS", "BORDERS", "TreelessGame"]

#: What answers where no map is derived.
AT_POINTS = "use solve(), which prints when the answer holds where that is known, or sweep() over a grid"

#: The same, of games whose answer holds closed forms.
BORDERS = f"{AT_POINTS}; the answer's `borders` tell in symbols where neither side is the weaker one, and `formulas` its closed forms"


class TreelessGame:
    """A game that no tree of decisions, offers and moves of nature holds: actions along a continuum, or types without end.

    A type of such games says with its definition what it is called, and what answers where all equilibria, maps or thresholds are
    asked for. Its solver stands in :mod:`bargaining.solvers.treeless`, and nowhere else is there a list of types.

    Parameters
    ----------
    in_words : str
        What the game is called in a sentence, as ``"a legislature"``.
    instead : str
        What answers where the question needs a tree.

    Examples
    --------
    >>> from bargaining.games.salami import Salami
    >>> Salami.in_words
    'demands on ground that gives power'
    """

    __slots__ = ()

    in_words: ClassVar[str]
    instead: ClassVar[str]

    def __init_subclass__(cls, *, in_words: str, instead: str = AT_POINTS, **more: Any) -> None:
        super().__init_subclass__(**more)
        cls.in_words, cls.instead = in_words, instead

    @classmethod
    def refusal(cls) -> str:
        """Return what a question that needs a tree is answered with.

        Examples
        --------
        >>> from bargaining.games.risk_return import RiskReturn
        >>> RiskReturn.refusal()
        'a demand against a continuum of types is no tree of moves, which this question needs: use solve(), which prints when ...'
        """
        return f"{cls.in_words} is no tree of moves, which this question needs: {cls.instead}"
