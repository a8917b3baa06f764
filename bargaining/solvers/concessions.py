r"""Salami tactics: how far and how fast ground is ceded that gives the power to demand more.

Mathematics
-----------
*Continuous power* (no jump). There is no war: fighting is costly, and B can be compensated exactly. A demands as much as B accepts,
so B is held to its war value wherever that is positive:

.. math:: V_B(x) = \max(0, W_B(x)), \qquad V_A(x) = \frac{1}{1 - \delta} - V_B(x),

and the demand :math:`x'` solves :math:`1 - x' + \delta V_B(x') = V_B(x)`. As long as :math:`W_B(x') \ge 0`,

.. math:: x' = \frac{(1 - \delta) p_0 + k x + (1 - \delta)^2 c_B}{1 - \delta + \delta k},

a contraction for :math:`k < 1` towards :math:`x^* = (p_0 + (1 - \delta) c_B)/(1 - k)`: concession after concession, each small
because the next weakens B only a little. Everything is swallowed in the end iff :math:`W_B(1) \le 0`, that is
:math:`k \ge 1 - p_0 - (1 - \delta) c_B`.

*At strategic ground* (x = h, with :math:`p_L = p_0 + k h` there and :math:`p_H = p_L + j` just beyond). B accepts nothing beyond
the line iff even the least step across gives away too much, and A then prefers war to staying iff staying for ever is worth less:

.. math:: \delta (p_H - p_L) > (1 - \delta)(p_L - h) + (1 - \delta)^2 c_B, \qquad h < p_L - (1 - \delta) c_A .

If both hold there is war, although both would prefer many divisions to it: none of them is lasting. Withdrawing does not help A:
short of the line B accepts a crossing even less, so if M is the most A can have at or below the line,
:math:`M \le \max(W_A(h), h + \delta M)`, and :math:`M = W_A(h)`. If the first fails A crosses, and holds B to its war value;
if only the second fails, A stays at the line. Away from the line the answer with a jump is not given here.

The proof evaluates strategies on a cell decomposition of [0, 1] on which everything is affine, so that what holds at the ends of a
cell and inside it holds on all of it.

References
----------
Fearon, J. D. (1996). Bargaining over objects that influence future bargaining power. Paper, American Political Science Association
(the game here is the one defined in :mod:`bargaining.games.salami`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from bargaining.equilibrium.exact_verdict import Answer, exact_verdict
from bargaining.equilibrium.figures import decimal
from bargaining.equilibrium.no_regime import NoRegime
from bargaining.equilibrium.verdict_lines import note_lines
from bargaining.errors import MethodError
from bargaining.expressions.numbers import exact
from bargaining.games.salami import Salami
from bargaining.model import Model

__all__ = ["SalamiEquilibrium", "concessions"]


def concessions(game: Salami, model: Model | None = None) -> SalamiEquilibrium:
    """Find the stationary equilibrium of demands on ground that gives power.

    Parameters
    ----------
    game : Salami
    model : Model, optional
        Where it comes from.

    Raises
    ------
    MethodError
        If there is a jump in power and the game does not begin where it is, or play would return across it.

    Examples
    --------
    >>> eq = concessions(Salami(("A", "B"), 0.9, (0, 0.3), 0.2, 0.6, 0.3))
    >>> [round(float(x), 6) for x in eq.path(4)], eq.steady_state, eq.verify()
    ([0.317188, 0.333301, 0.348407, 0.362569], Fraction(23, 40), Fraction(0, 1))
    """
    if exact(game.jump) == 0:
        return SalamiEquilibrium(game, "settlement", beyond=False, model=model)
    line = exact(game.line)
    if exact(game.ground) != line:
        raise MethodError(
            f"with a jump in power at {line} the answer is known where the game begins there; it begins at {exact(game.ground)}"
        )
    stay = SalamiEquilibrium(game, "settlement at the line", beyond=False, model=model)
    cross = SalamiEquilibrium(game, "settlement", beyond=True, model=model)
    d, war_a, war_b = exact(game.discount), *game.war(line)
    if (1 - line) / (1 - d) < war_b:
        raise MethodError("the first side would have to give ground back at the line, and come to it again")
    step = cross.law(line)
    if step > line:
        if cross.steady_state < line:
            raise MethodError("the first side would cross the line and come back to it")
        return cross
    if war_a > line / (1 - d):
        return SalamiEquilibrium(game, "war", beyond=False, model=model)
    return stay


class SalamiEquilibrium(Answer):
    """The stationary equilibrium of demands on ground that gives power.

    Attributes
    ----------
    game : Salami
    model : Model or None
    outcome : str
        ``"settlement"``, ``"settlement at the line"`` or ``"war"``.
    concept : str
    exact : bool
    unique : None
        Whether strategies that depend on history support other payoffs is not determined.
    """

    concept = "stationary subgame-perfect equilibrium"
    outcomes = ("settlement", "settlement at the line", "war")
    exact = True
    tolerance = 0.0
    has_regime = False
    regime = NoRegime(
        "no closed form: demands on ground that gives power are solved at given numbers; sweep() tabulates a model's answers"
    )

    def __init__(self, game: Salami, outcome: str, *, beyond: bool, model: Model | None = None) -> None:
        self.game, self.outcome, self.model, self._beyond = game, outcome, model, beyond
        self.unique: bool | None = None
        self._d = exact(game.discount)

    def worth(self, x: Fraction) -> tuple[Fraction, Fraction]:
        """Return both sides' values at x, on the side of the line on which play goes on."""
        second = max(Fraction(0), self.game.war(x, self._beyond)[1])
        return 1 / (1 - self._d) - second, second

    def law(self, x: Fraction) -> Fraction:
        """Return the share that is demanded, and granted, when x is held."""
        d, k = self._d, exact(self.game.slope)
        held = max(Fraction(0), self.game.war(x)[1])
        if held == 0:
            return Fraction(1)
        cost, base = exact(self.game.costs[1]), self.game.chance(0, self._beyond)
        # 1 - y + d max(0, W_B(y)) = held: first where W_B(y) counts, then where nothing is left to lose.
        weight = 1 + d * k / (1 - d)
        y = (1 - held + d * ((1 - base) / (1 - d) - cost)) / weight
        if y < 1 and self.game.war(y, self._beyond)[1] >= 0:
            return y
        return min(Fraction(1), 1 - held)

    def path(self, periods: int) -> list[Fraction]:
        """Return the shares at the end of the first periods; none if there is war."""
        out: list[Fraction] = []
        x = exact(self.game.ground)
        for _ in range(periods if self.outcome != "war" else 0):
            x = x if self.outcome == "settlement at the line" else self.law(x)
            out.append(x)
        return out

    @cached_property
    def steady_state(self) -> Fraction:
        """The share to which the ground held tends: 1 if all is swallowed in the end."""
        if self.outcome == "settlement at the line":
            return exact(self.game.line)
        k, base = exact(self.game.slope), self.game.chance(0, self._beyond)
        rest = base + (1 - self._d) * exact(self.game.costs[1])
        return Fraction(1) if k + rest >= 1 else rest / (1 - k)

    @cached_property
    def swallowed(self) -> bool:
        """Whether the first side has everything in the end."""
        return self.outcome != "war" and self.steady_state == 1

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """Present values at the beginning."""
        x = exact(self.game.ground)
        if self.outcome == "war":
            pair = self.game.war(x)
        elif self.outcome == "settlement at the line":
            pair = (x / (1 - self._d), (1 - x) / (1 - self._d))
        else:
            y = self.law(x)
            later = self.worth(y)
            pair = (y + self._d * later[0], 1 - y + self._d * later[1])
        return MappingProxyType(dict(zip(self.game.names, pair, strict=True)))

    @cached_property
    def terms(self) -> Mapping[str, Fraction]:
        """``ground`` after the first demand, and its ``limit``; empty if there is war."""
        settled = {} if self.outcome == "war" else {"ground": self.path(1)[0], "limit": self.steady_state}
        return MappingProxyType(settled)

    @cached_property
    def strategy(self) -> Mapping[str, str]:
        """What both do at the beginning, in words."""
        a, b = self.game.names
        x = exact(self.game.ground)
        if self.outcome == "war":
            refused = "fight over any demand beyond the line"
            return MappingProxyType({f"{a} at {decimal(x)}": "start a war", f"{b} at {decimal(x)}": refused})
        first = decimal(self.path(1)[0])
        return MappingProxyType({f"{a} at {decimal(x)}": f"demand {first}", f"{b} at {decimal(x)}": f"accept {first}"})

    def _reason(self, outcome: str) -> str:
        """Compare what both have with a war begun at once."""
        if outcome != "war":
            return super()._reason(outcome)
        fights = zip(self.values.items(), self.game.war(exact(self.game.ground)), strict=True)
        compared = "; ".join(
            f"{name} gets {decimal(value)}, and a war now would give it {decimal(war)}" for (name, value), war in fights
        )
        return f"'war' does not occur: {compared} (present values)."

    def verify(self) -> Fraction:
        """Return the largest gain from one deviation; exactly 0."""
        return max(self._gains(), default=Fraction(0))

    def _gains(self) -> Iterator[Fraction]:
        if self.outcome == "settlement" and not self._beyond:
            yield from self._gains_everywhere()
            return
        # At the line: war, staying, and the most that lies beyond it or just beyond it.
        x, d = exact(self.game.line), self._d
        war_a, war_b = self.game.war(x)
        mine, theirs = self.values[self.game.names[0]], self.values[self.game.names[1]]
        yield war_a - mine
        yield war_b - theirs
        over = SalamiEquilibrium(self.game, "settlement", beyond=True)
        y = over.law(x)
        # Staying for another period is accepted, and is followed by what is played here.
        if 1 - x + d * theirs >= war_b:
            yield x + d * mine - mine
        if y > x:
            yield y + d * over.worth(y)[0] - mine
            yield abs(1 - y + d * over.worth(y)[1] - max(war_b, Fraction(0)))

    def _gains_everywhere(self) -> Iterator[Fraction]:
        """Yield the gains on cells of [0, 1] on which the law, the values and the war values are affine."""
        d, game = self._d, self.game
        cuts = {Fraction(0), Fraction(1), exact(game.ground)}
        k = exact(game.slope)
        if k:
            free = (1 - exact(game.power) - (1 - d) * exact(game.costs[1])) / k  # from here B has nothing to lose
            cuts.add(free)
            if d < 1 and game.war(free)[1] == 0 and 0 <= free <= 1:
                # The ground from which a demand reaches that place.
                cuts.add((1 - exact(game.power) - (1 - d) * (exact(game.costs[1]) + 1 - free)) / k)
        inside = sorted(c for c in cuts if 0 <= c <= 1)
        places = sorted({low + (high - low) * Fraction(n, 4) for low, high in pairwise(inside) for n in range(5)})
        for x in places:
            y, here, (war_a, war_b) = self.law(x), self.worth(x), game.war(x)
            later = self.worth(y)
            yield abs(y + d * later[0] - here[0])  # the values are those of the strategies
            yield abs(1 - y + d * later[1] - here[1])
            yield war_a - here[0]
            yield war_b - here[1]
            for other in (
                *places,
                Fraction(1),
            ):  # what is granted is worth most to A: other demands that B would accept
                after = self.worth(other)
                if 1 - other + d * after[1] >= war_b:
                    yield other + d * after[0] - here[0]

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return exact_verdict(self)

    def __str__(self) -> str:
        title = self.model.name if self.model is not None else "salami tactics"
        lines = [f"{title}: {self.concept}", f"  outcome      {self.outcome}"]
        a = self.game.names[0]
        meaning = {"ground": f"share of {a} after the first demand", "limit": f"what the share of {a} tends to"}
        lines += [f"  terms        {k} = {decimal(v)}: {meaning[k]}" for k, v in self.terms.items()]
        if len(self.path(6)) > 1:
            shares = ", ".join(decimal(x).split(" ")[0] for x in self.path(6))
            lines.append(f"  path         {shares}, ...: share of {a}, period by period")
        lines.append("  values       (present values, in periods of holding all the ground)")
        width = max(map(len, self.values))
        for name, value in self.values.items():
            lines.append(f"  {'':<12} {name:<{width}}  {decimal(value)}")
        lines.append(
            f"  strategies   (at the beginning, when {a} holds {decimal(exact(self.game.ground))} of the ground)"
        )
        lines += [f"    * {key} -- {text}" for key, text in self.strategy.items()]
        proof = "exactly 0" if self.verify() == 0 else f"{decimal(self.verify())}, NOT AN EQUILIBRIUM"
        lines.append(f"  certificate  largest gain from one deviation: {proof}")
        lines.append("  uniqueness   not determined")
        return "\n".join([*lines, *note_lines(self.model)])

    def __repr__(self) -> str:
        return f"SalamiEquilibrium(outcome={self.outcome!r})"
