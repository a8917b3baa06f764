r"""Wars of attrition under complete information: the hazards that keep both waiting, and the continuum of equilibria.

Mathematics
-----------
Side i waits and concedes at every date only if both are worth the same. If j concedes at t with hazard :math:`h_j`, waiting a moment
longer gains :math:`h_j (F_i - L_i)` and costs :math:`-L_i'`, so

.. math:: h_j(t) = \frac{-L_i'(t)}{F_i(t) - L_i(t)}, \qquad S_j(t) = (1 - q_j) \exp\Bigl(-\int_0^t h_j\Bigr).

The hazard of a side is set by the *other's* payoffs: a greater cost of one's own makes the other concede faster. With prizes and costs
:math:`h_j = (c_i + g_i t)/v_i`.

Atoms at 0 are free: any :math:`q_1 \in [0, 1]` with :math:`q_2 = 0`, or any :math:`q_2` with :math:`q_1 = 0`, is an equilibrium, but
not both positive, as waiting an instant would then pay. At q = 1 one side concedes at once because the other would wait. Payoffs are

.. math:: u_i = L_i(0) + q_j \bigl(F_i(0) - L_i(0)\bigr).

:func:`attrition` returns the equilibrium without atoms; :meth:`AttritionEquilibrium.with_atom` the others.

With prizes and costs let :math:`\alpha = \sum c_i/v_i`, :math:`\beta = \sum g_i/v_i`. The first concession comes after

.. math:: I = \int_0^\infty e^{-\alpha t - \beta t^2/2} dt = \sqrt{\tfrac{\pi}{2 \beta}} \, e^{\alpha^2/(2\beta)} \,
          \operatorname{erfc}\frac{\alpha}{\sqrt{2 \beta}}, \qquad I = 1/\alpha \text{ if } \beta = 0

on average, without atoms, and by side 1 with probability :math:`\alpha_1 I + \beta_1 (1 - \alpha I)/\beta`.

References
----------
Hendricks, K., Weiss, A. and Wilson, C. (1988). The war of attrition in continuous time with complete information. *International
Economic Review* 29(4), 663-680.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bargaining.equilibrium.concession import ConcessionEquilibrium, Plan
from bargaining.errors import DomainError, GameError, InputError, MethodError, did_you_mean
from bargaining.expressions.numbers import as_sympy, exact
from bargaining.games.two_sides import time
from bargaining.games.war_of_attrition import WarOfAttrition
from bargaining.model import Model

__all__ = ["AttritionEquilibrium", "attrition"]


def attrition(game: WarOfAttrition, model: Model | None = None) -> AttritionEquilibrium:
    """Find the equilibrium of a war of attrition in which nobody concedes at once.

    Parameters
    ----------
    game : WarOfAttrition
    model : Model, optional
        Where it comes from.

    Raises
    ------
    MethodError
        If sympy finds no integral of a hazard, or concession is not certain in the end.

    Examples
    --------
    >>> eq = attrition(WarOfAttrition(("A", "B"), prizes=(1, 1), costs=(0.2, 0.1)))
    >>> eq.hazards["A"], eq.hazards["B"], eq.duration
    (1/10, 1/5, Fraction(10, 3))
    >>> other = eq.with_atom("B", 0.25)
    >>> other.values["A"], other.verify() < 1e-12
    (Fraction(1, 4), True)
    """
    return _with(game, None, 0, model)


def _with(game: WarOfAttrition, who: str | None, atom: Any, model: Model | None) -> AttritionEquilibrium:
    import sympy

    t = time()
    hazards = [
        sympy.simplify(-sympy.diff(low, t) / (high - low)) for low, high in zip(game.lead, game.follow, strict=True)
    ][::-1]
    plans, numbers = {}, {}
    for k, name in enumerate(game.names):
        q = atom if name == who else sympy.S.Zero
        plans[name] = Plan(q, hazards[k], (1 - q) * _held_out(name, hazards[k]))
        low, high = (pair[k].subs(t, 0) for pair in (game.lead, game.follow))
        numbers[f"values.{name}"] = low + (atom if who not in (None, name) else 0) * (high - low)
        numbers[f"atom.{name}"] = q
        numbers[f"hazard.{name}"] = hazards[k]
    formulas: dict[str, Any] = {}
    if game.written:
        numbers |= _closed(game.names, game.numbers, who, atom)
        symbols = {path: sympy.Symbol(path) for path in game.numbers}
        plain = {**symbols, **{path: 0 for path, g in game.numbers.items() if path.endswith(".growth") and g == 0}}
        q = sympy.Symbol("q") if who is not None else sympy.S.Zero
        formulas = _closed(game.names, plain, who, q)
        for k, name in enumerate(game.names):
            other = game.names[1 - k]
            rate = plain[f"{other}.cost"] + plain[f"{other}.growth"] * t
            formulas[f"hazard.{name}"] = rate / symbols[f"{other}.prize"]
            formulas[f"values.{name}"] = (q if who == other else sympy.S.Zero) * symbols[f"{name}.prize"]
            formulas[f"atom.{name}"] = q if who == name else sympy.S.Zero
    return AttritionEquilibrium(game, plans, sympy.oo, numbers, formulas, model=model)


def _held_out(name: str, hazard: Any) -> Any:
    """Return the probability of holding out until t under a hazard, which must vanish in the end."""
    import sympy

    t = time()
    s = sympy.Symbol("s", nonnegative=True)
    total = sympy.integrate(hazard.subs(t, s), (s, 0, t))
    if total.has(sympy.Integral):
        raise MethodError(
            f"no closed form is found of the integral of {name}'s hazard, {hazard}; write payoffs whose hazard has one"
        )
    if sympy.limit(total, t, sympy.oo) != sympy.oo:
        raise MethodError(
            f"{name} would hold out for ever with positive probability: its hazard, {hazard}, falls too fast. Only wars of attrition in "
            "which somebody concedes in the end are solved"
        )
    return sympy.simplify(sympy.exp(-total))


def _closed(names: tuple[str, str], n: Mapping[str, Any], who: str | None, atom: Any) -> dict[str, Any]:
    """Return the closed forms with prizes and costs, in numbers or in symbols."""
    import sympy

    a = {k: n[f"{names[1 - k]}.cost"] / n[f"{names[1 - k]}.prize"] for k in (0, 1)}
    b = {k: n[f"{names[1 - k]}.growth"] / n[f"{names[1 - k]}.prize"] for k in (0, 1)}
    alpha, beta = a[0] + a[1], b[0] + b[1]
    if beta == 0:
        mean = 1 / alpha
        first = [a[k] / alpha for k in (0, 1)]
    else:
        mean = (
            sympy.sqrt(sympy.pi / (2 * beta))
            * sympy.exp(alpha**2 / (2 * beta))
            * sympy.erfc(alpha / sympy.sqrt(2 * beta))
        )
        first = [a[k] * mean + b[k] * (1 - alpha * mean) / beta for k in (0, 1)]
    none = sympy.S.Zero
    chances = [(atom if who == name else none) + (1 - atom) * first[k] for k, name in enumerate(names)]
    return {
        "duration": (1 - atom) * mean,
        **{f"probability.{name} concedes": chances[k] for k, name in enumerate(names)},
    }


@dataclass(frozen=True, eq=False)
class AttritionEquilibrium(ConcessionEquilibrium):
    """An equilibrium of a war of attrition under complete information; one of a continuum."""

    concept: ClassVar[str] = "Nash equilibrium in dates of concession, subgame-perfect"
    unique: ClassVar[bool | None] = False
    uniqueness: ClassVar[str] = (
        "one of a continuum: one side may concede at once with any probability from 0 to 1 if the other does not "
        "(with_atom; Hendricks, Weiss and Wilson 1988)"
    )

    @property
    def family(self) -> Mapping[str, tuple[int, int]]:
        """The continuum of equilibria: for each side the interval of probabilities of conceding at once, the other's being 0."""
        return dict.fromkeys(self.names, (0, 1))

    @property
    def outcomes(self) -> tuple[str, ...]:  # type: ignore[override]
        """Every way in which the war can end."""
        return self.endings[:2]

    def with_atom(self, name: str, probability: Any) -> AttritionEquilibrium:
        """Return the equilibrium in which a side concedes at once with some probability.

        Parameters
        ----------
        name : str
        probability : number
            In [0, 1]; at 1 the side concedes because the other would wait.

        Raises
        ------
        DomainError
            If the probability leaves [0, 1].
        GameError
            If there is no such side.
        """
        if name not in self.names:
            raise GameError(f"no side {name!r}; sides are {list(self.names)}{did_you_mean(name, self.names)}")
        try:
            q = exact(probability)
        except InputError as wrong:
            raise InputError(f"the probability of conceding at once {wrong}") from wrong
        if not 0 <= q <= 1:
            raise DomainError(f"the probability of conceding at once must lie in [0, 1]; got {probability}")
        return _with(self.game, name if q else None, as_sympy(q), self.model)
