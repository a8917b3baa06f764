"""What a model's source says the answer is, and which map shows the model best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bargaining.model.expectations import SOLVED
from bargaining.model.frozen import Frozen

__all__ = ["Claim", "MapHint"]


@dataclass(frozen=True)
class Claim:
    """What a source, or a derivation, says the answer is.

    Parameters
    ----------
    says : str
        The statement in words.
    set : mapping of str to Fraction, int or str
        Path -> the value at which it is made.
    expect : mapping of str to str
        ``"outcome"`` -> a label; ``"probability.<label>"``, ``"terms.<term>"`` and ``"values.<actor>"`` -> a formula in the
        model's numbers. Where beliefs depend on what actors do, ``"strategy.<information set>.<action>"``
        and ``"belief.<information set>.<history>"`` -> a formula, or an interval ``"[<formula>, <formula>]"`` if the probability
        varies along a continuum of equilibria with the same play. Of all equilibria: ``"least.<actor>"`` and ``"greatest.<actor>"`` ->
        a formula for the end of the set of the actor's payoffs; ``"equilibria"`` -> their number; ``"unique"`` -> ``"yes"`` or
        ``"no"``.
    source : str
        ``"<bibkey>, <locator>"`` or ``"derived: <how>"``.
    tolerance : Fraction
        How far the answer may be from the formula; 0 where the claim is exact.
    holds_in : str
        ``"the answer"`` of :func:`bargaining.solve`; or ``"some equilibrium"`` of :func:`bargaining.equilibria`, which meets all
        expectations together, ``"every equilibrium"``, or ``"no equilibrium"``.
    """

    says: str
    set: Mapping[str, Fraction | int | str]
    expect: Mapping[str, str]
    source: str
    tolerance: Fraction = Fraction(0)
    holds_in: str = SOLVED

    def __post_init__(self) -> None:
        object.__setattr__(self, "set", Frozen(self.set))
        object.__setattr__(self, "expect", Frozen(self.expect))


@dataclass(frozen=True)
class MapHint:
    """Which map shows the model best: two axes, and the choice of structure that makes the panels."""

    axes: Mapping[str, tuple[Fraction, Fraction]]
    panels: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", Frozen(self.axes))
