"""What answers share whose game is no tree: the verdict as plain data and as a table, and why another outcome does not occur."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bargaining.errors import MethodError, PathError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

from bargaining.equilibrium.figures import as_data

__all__ = ["Answer", "exact_verdict"]


class Answer:
    """A base for answers with the face of an :class:`~bargaining.equilibrium.Equilibrium`.

    Attributes
    ----------
    outcomes : tuple of str
        Every label that an outcome of such a game can have.
    """

    outcomes: tuple[str, ...] = ("agreement",)
    outcome: Any
    strategy: Any

    def to_frame(self) -> pd.DataFrame:
        """Return the strategy as a table: where, and what is done there."""
        import pandas as pd

        strategy: Mapping[str, str] = self.strategy
        return pd.DataFrame(list(strategy.items()), columns=["node", "action"])

    def to_csv(self, path: Any) -> None:
        """Write :meth:`to_frame` to a file."""
        frame = self.to_frame()
        frame.to_csv(path, index=frame.index.name is not None)

    def why_not(self, outcome: str) -> str:
        """Say why an outcome does not occur.

        Raises
        ------
        PathError
            If such a game has no outcome of that label.
        MethodError
            If the method does not say.
        """
        if outcome not in self.outcomes:
            near = did_you_mean(outcome, self.outcomes)
            raise PathError(f"no outcome {outcome!r}{near}; outcomes are {list(self.outcomes)}")
        return f"{outcome!r} occurs." if outcome == self.outcome else self._reason(outcome)

    def _reason(self, outcome: str) -> str:
        raise MethodError(
            f"why {outcome!r} does not occur is found by comparing the payoffs of a tree, and this game is none; "
            f"its outcome is {self.outcome!r}, and verify() is the proof"
        )


def exact_verdict(answer: Any) -> dict[str, Any]:
    """Return the verdict of an exact answer, numbers as floats and as fractions in text.

    Parameters
    ----------
    answer : CommitmentEquilibrium, LegislativeEquilibrium or SalamiEquilibrium
        Anything with the face of an :class:`~bargaining.equilibrium.Equilibrium` and only fractions for numbers.
    """
    return {
        "model": None if answer.model is None else answer.model.name,
        "concept": answer.concept,
        "outcome": answer.outcome,
        "terms": {k: as_data(v) for k, v in answer.terms.items()},
        "values": {k: as_data(v) for k, v in answer.values.items()},
        "strategy": dict(answer.strategy),
        "exact": True,
        "unique": answer.unique,
        "largest_gain": as_data(answer.verify()),
    }
