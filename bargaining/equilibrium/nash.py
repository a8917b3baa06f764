"""Nash equilibria: one as a frozen answer with its certificate, and all that were found with what is known of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

from bargaining.equilibrium.behaviour import Behaviour
from bargaining.equilibrium.exact_verdict import Answer
from bargaining.equilibrium.figures import as_data, decimal
from bargaining.equilibrium.no_regime import NoRegime
from bargaining.equilibrium.verdict_lines import head_data, note_lines, outcome_text, value_lines
from bargaining.games.extensive_form import ExtensiveForm

if TYPE_CHECKING:
    import pandas as pd

    from bargaining.model import Model

__all__ = ["NashEquilibria", "NashEquilibrium", "NashSubset", "strategy_lines"]


class NashEquilibrium(Answer):
    """A Nash equilibrium in behaviour strategies.

    Attributes
    ----------
    behaviour : Behaviour
        The profile, with what is reached, beliefs where play comes, and gains from deviations.
    model : Model or None
    concept : str
    exact : bool
        True if probabilities are fractions and the certificate is exact.
    tolerance : float
    """

    regime = NoRegime("no closed form: Nash equilibria are found at given numbers")
    has_regime = False
    concept = "Nash equilibrium"
    terms: Mapping[str, Any] = MappingProxyType({})

    def __init__(
        self, behaviour: Behaviour, model: Model | None = None, unique: bool | None = None, tolerance: float = 0.0
    ) -> None:
        self.behaviour, self.model, self.unique, self.tolerance = behaviour, model, unique, tolerance
        self.exact = tolerance == 0
        self.game = behaviour.form.game
        self.outcomes = tuple(dict.fromkeys(behaviour.form.places[e].label for e in behaviour.form.ends))

    @cached_property
    def outcome(self) -> str | Mapping[str, Any]:
        """The label of the outcome; a mapping of labels to probabilities where several are possible."""
        found = self.behaviour.outcomes
        return next(iter(found)) if len(found) == 1 else found

    @property
    def values(self) -> Mapping[str, Any]:
        """What each actor expects."""
        return self.behaviour.values

    @property
    def strategy(self) -> Mapping[str, Mapping[str, Any]]:
        """The probability of each action, by information set."""
        return self.behaviour.strategy

    def verify(self) -> Any:
        """Return the largest gain any actor has from any deviation, computed afresh; exactly 0 when exact."""
        return Behaviour(self.behaviour.form, self.behaviour.lotteries).gain

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data, numbers as floats and, where exact, as fractions in text."""
        show = partial(as_data, exact=self.exact)

        return {
            **head_data(self, show),
            "strategy": {k: {a: show(p) for a, p in lottery.items()} for k, lottery in self.strategy.items()},
            "exact": self.exact,
            "unique": self.unique,
            "largest_gain": show(self.verify()),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return the strategy as a table: information set, actor, action, probability, the probability that play comes there."""
        return self.behaviour.to_frame()

    def _reason(self, outcome: str) -> str:
        return (
            f"{outcome!r} has probability 0 under these strategies, from which no actor gains by deviating; "
            "other equilibria may lead to it"
        )

    def __str__(self) -> str:
        lines = [f"{self._title()}: {self.concept}", *self._body()]
        gain = self.verify()
        proof = "exactly 0" if self.exact and gain == 0 else f"{decimal(gain)} (tolerance {self.tolerance:g})"
        lines.append(f"  certificate  largest gain from any deviation of one actor: {proof}")
        if self.exact and gain != 0:
            lines.append("               NOT AN EQUILIBRIUM")
        says = {True: "the only Nash equilibrium", False: "there are other Nash equilibria", None: "not determined"}
        lines.append(f"  uniqueness   {says[self.unique]}")
        idle = [name for name, p in self.behaviour.reached.items() if p == 0]
        if idle:
            lines.append(
                "  note         play never comes to some information sets; what is done there need not be sequentially rational"
            )
        return "\n".join([*lines, *note_lines(self.model)])

    def _title(self) -> str:
        return self.model.name if self.model is not None else "game"

    def _body(self) -> list[str]:
        return [
            f"  outcome      {outcome_text(self.outcome)}",
            *value_lines(self.values),
            *strategy_lines(self.behaviour),
        ]

    def __repr__(self) -> str:
        values = ", ".join(f"{name}: {decimal(value)}" for name, value in self.values.items())
        return f"{type(self).__name__}({values})"


def strategy_lines(behaviour: Behaviour) -> list[str]:
    """Write behaviour strategies, an information set a line."""
    lines = ["  strategies   (* where play comes)"]
    form: ExtensiveForm = behaviour.form
    for h, lottery in zip(form.information_sets, behaviour.lotteries, strict=True):
        if len(chosen := [a for a, p in zip(h.actions, lottery, strict=True) if p != 0]) == 1:
            does = chosen[0]
        else:
            does = ", ".join(f"{a} {decimal(p)}" for a, p in zip(h.actions, lottery, strict=True))
        mark = "*" if behaviour.reached[h.name] != 0 else " "
        lines.append(f"    {mark} {h.name} -- {form.names[h.actor]}: {does}")
    return lines


@dataclass(frozen=True)
class NashSubset:
    """A maximal Nash subset: all mixtures of some strategies of one actor, against all mixtures of some of the other's.

    A mixture of behaviour strategies is meant as a lottery over them before play begins.

    Attributes
    ----------
    first, second : tuple of mapping of str to (mapping of str to Fraction)
        The extreme strategies of each actor, by information set; an information set that the actor's own earlier actions rule out
        is left out.
    """

    first: tuple[Mapping[str, Mapping[str, Fraction]], ...]
    second: tuple[Mapping[str, Mapping[str, Fraction]], ...]

    @property
    def is_point(self) -> bool:
        """Whether it is a single equilibrium."""
        return len(self.first) == len(self.second) == 1


class NashEquilibria(Sequence[NashEquilibrium]):
    """The Nash equilibria that were found.

    Attributes
    ----------
    complete : bool
        Whether every equilibrium is in one of the components.
    method : str
        How they were found.
    components : tuple of tuple of NashSubset
        Where complete: connected sets of equilibria, each the union of some subsets. Empty otherwise.
    """

    def __init__(
        self,
        found: Sequence[NashEquilibrium],
        *,
        complete: bool,
        method: str,
        components: Sequence[Sequence[NashSubset]] = (),
    ) -> None:
        self._found = tuple(found)
        self.complete, self.method = complete, method
        self.components = tuple(tuple(c) for c in components)

    @property
    def unique(self) -> bool | None:
        """Whether there is exactly one Nash equilibrium; None where that is not known."""
        if len(self._found) > 1:
            return False
        return True if self.complete else None

    def verify(self) -> Any:
        """Return the largest gain from a deviation over all of them, computed afresh."""
        return max((eq.verify() for eq in self._found), default=Fraction(0))

    @overload
    def __getitem__(self, index: int) -> NashEquilibrium: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[NashEquilibrium, ...]: ...
    def __getitem__(self, index: int | slice) -> NashEquilibrium | tuple[NashEquilibrium, ...]:
        return self._found[index]

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[NashEquilibrium]:
        return iter(self._found)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each equilibrium, information set and action."""
        import pandas as pd

        frames = [eq.to_frame().assign(equilibrium=k) for k, eq in enumerate(self._found, start=1)]
        out = pd.concat(frames, ignore_index=True)
        return out[["equilibrium", *(c for c in out.columns if c != "equilibrium")]]

    def to_csv(self, path: Any) -> None:
        """Write :meth:`to_frame` to a file."""
        self.to_frame().to_csv(path, index=False)

    def __str__(self) -> str:
        count = len(self._found)
        if self.complete:
            continua = sum(1 for c in self.components if not (len(c) == 1 and c[0].is_point))
            extreme = "extreme " if continua else ""
            head = f"{count} {extreme}Nash equilibri{'um' if count == 1 else 'a'}: all there are"
            if continua:
                what = "1 connected continuum allows" if continua == 1 else f"{continua} connected continua allow"
                head += f", with the mixtures that {what}"
        else:
            head = f"{count} Nash equilibri{'um' if count == 1 else 'a'} found; NOT GUARANTEED TO BE ALL"
        lines = [head, f"  method       {self.method}"]
        for k, eq in enumerate(self._found, start=1):
            lines += [f"  ({k})", *eq._body()]
        gain = self.verify()
        exactly = all(eq.exact for eq in self._found)
        proof = "exactly 0" if exactly and gain == 0 else decimal(gain)
        lines.append(f"  certificate  largest gain from any deviation of one actor: {proof}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"NashEquilibria({len(self._found)} found, {'complete' if self.complete else 'not guaranteed complete'})"
