r"""Closed forms of the risk-return trade-off, the condition of each corner, and signs of effects with their proofs.

A sign is proved by writing the case into the numbers: with :math:`b = 2a + k_A + s`, :math:`s \ge 0`, in the interior of the
uniform case, and :math:`m = p + a + t`, :math:`b = 2(a + t) + k_A + s` at its corner, the derivative's numerator and denominator
become polynomials (times exponentials) whose coefficients have one sign, and every number in them is at least 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bargaining.games.distributions import Exponential, Uniform
from bargaining.games.readings import symbolic
from bargaining.games.risk_return import RiskReturn
from bargaining.model import Model

__all__ = ["Effect", "Forms", "effects", "forms", "relation_text", "sum_text"]


def sum_text(expression: Any) -> str:
    """Write an expression, in every sum what is added before what is taken away.

    Examples
    --------
    >>> import sympy
    >>> cost, high = sympy.symbols("A.cost B.highest")
    >>> sum_text(-cost + high), sum_text((high - cost) / 2)
    ('B.highest - A.cost', 'B.highest/2 - A.cost/2')
    """
    from sympy.printing.str import StrPrinter

    class Printer(StrPrinter):  # type: ignore[misc]
        """Sums with their positive terms first."""

        def _as_ordered_terms(self, expr: Any, order: Any = None) -> Any:
            terms = super()._as_ordered_terms(expr, order)
            return sorted(terms, key=lambda term: bool(term.could_extract_minus_sign()))

    return str(Printer().doprint(expression))


def relation_text(relation: Any) -> str:
    """Write an inequality, in every sum what is added before what is taken away."""
    if not hasattr(relation, "rel_op"):
        return str(relation)
    return f"{sum_text(relation.lhs)} {relation.rel_op} {sum_text(relation.rhs)}"


@dataclass(frozen=True)
class Effect:
    """Which way one number moves the probability of war.

    Parameters
    ----------
    path : str
        The number.
    sign : int
        -1, 0 or 1: never up, no effect, never down, within the case.
    expression : sympy expression or None
        The derivative, where there is a closed form.
    why : str
        What the sign rests on.
    """

    path: str
    sign: int
    expression: Any
    why: str

    def __str__(self) -> str:
        way = {-1: "falls with", 0: "does not depend on", 1: "rises with"}[self.sign]
        if self.expression is None and self.sign:
            way = "never rises with" if self.sign < 0 else "never falls with"
        form = "" if self.expression is None or self.sign == 0 else f", by {sum_text(self.expression)}"
        return f"{way} {self.path}{form} ({self.why})"


@dataclass(frozen=True)
class Forms:
    """What holds in each case, in symbols.

    Parameters
    ----------
    conditions, demand, war : mapping of str to sympy expression
        By case.
    """

    conditions: Mapping[str, Any]
    demand: Mapping[str, Any]
    war: Mapping[str, Any]

    def parts(self, case: str) -> list[Any]:
        """Return the inequalities of a condition, one by one."""
        import sympy

        whole = self.conditions[case]
        return list(sympy.ordered(whole.args)) if isinstance(whole, sympy.And) else [whole]


def forms(game: RiskReturn, model: Model | None = None) -> Forms | None:
    """Return the closed forms in the model's numbers, or in ``power``, ``cost``, ``low``, ``high``, ``mean``; None if there are none."""
    made = _generic(game)
    if made is None:
        return None
    shown = _shown(game, model)
    named = {symbol: shown[str(symbol)] for symbol in made[1]}
    each = [MappingProxyType({case: _written(form, named) for case, form in part.items()}) for part in made[0]]
    return Forms(*each)


def effects(game: RiskReturn, model: Model | None, case: str) -> Mapping[str, Effect]:
    """Return the effects on the probability of war within a case, by path."""
    import sympy

    made, shown = _generic(game), _shown(game, model)
    named, slopes = {}, dict[str, tuple[int, Any, str]]()
    if made is None:
        cost = -1 if case == "interior" else 0
        slopes["cost"] = (cost, None, "increasing differences, for any distribution" if cost else "a corner")
        slopes["power"] = (-1 if case == "corner" else 0, None, "less can be asked beyond what war brings")
        slopes["at_most"] = (1 if case == "corner" else 0, None, "more may be asked")
    else:
        (_, _, war), symbols = made
        named = {s: shown[str(s)] for s in symbols}
        for symbol in symbols:
            slope = sympy.factor(sympy.diff(war[case], symbol))
            why = "proved: every coefficient has one sign in this case"
            slopes[str(symbol)] = (_sign(slope, case, game.private), slope, why)
    # A path may stand in several numbers of the game, or in one by a formula of the model.
    parts: dict[str, list[tuple[int, Any, str]]] = {}
    for key, (sign, slope, why) in slopes.items():
        for path in getattr(shown[key], "free_symbols", ()):
            inner = sympy.diff(shown[key], path)
            if inner.is_number:
                form = None if slope is None else inner * _written(slope, named)
                parts.setdefault(str(path), []).append((sign * int(sympy.sign(inner)), form, why))
    out: dict[str, Effect] = {}
    for path, found in sorted(parts.items()):
        signs = {sign for sign, _, _ in found if sign}
        if len(signs) < 2:
            forms_ = [form for _, form, _ in found]
            whole = None if None in forms_ else sympy.factor(sum(forms_))
            out[path] = Effect(path, signs.pop() if signs else 0, whole, found[0][2])
    return MappingProxyType(out)


def _sign(slope: Any, case: str, private: Any) -> int:
    """Prove the sign of a derivative on a case by the signs of coefficients.

    Examples
    --------
    >>> import sympy
    >>> power, low, high = sympy.symbols("power low high", nonnegative=True)
    >>> _sign(-1 / (high - low), "interior", Uniform(0, 1))
    -1
    """
    import sympy

    if slope == 0:
        return 0
    p, c, m, a, b, u, s, t = sympy.symbols("power cost at_most low high mean s t", nonnegative=True)
    if isinstance(private, Uniform):
        inside = {m: p + a + t, b: 2 * (a + t) + c + s} if case == "corner" else {b: 2 * a + c + s}
    else:
        inside = {m: p + t} if case == "corner" else {u: c + s}
    top, bottom = sympy.fraction(sympy.together(slope.subs(inside, simultaneous=True)))
    found = 1
    for part in (top, bottom):
        grown = part.replace(lambda e: isinstance(e, sympy.exp), lambda _: sympy.Integer(1))
        signs = {sympy.sign(k) for k in sympy.Poly(sympy.expand(grown), *grown.free_symbols or [p]).coeffs()}
        if len(signs) != 1:
            raise AssertionError(f"the sign of {slope} is not proved")
        found *= int(signs.pop())
    return found


def _generic(game: RiskReturn) -> Any:
    """Return (conditions, demand, war) by case in generic symbols, and the symbols; None if there is no closed form."""
    import sympy

    p, c, m, a, b, u = sympy.symbols("power cost at_most low high mean", nonnegative=True)
    half, never = sympy.Rational(1, 2), sympy.Integer(0)
    symbols: tuple[Any, ...]
    risk: tuple[Any, Any]
    if isinstance(game.private, Uniform):
        low, inner, symbols = a, (b - c) * half, (p, c, m, a, b)
        safe, taken = sympy.Le(b - c, 2 * a), sympy.And(sympy.Lt(2 * a, b - c), sympy.Lt(b - c, 2 * (m - p)))
        over = sympy.And(sympy.Lt(a, m - p), sympy.Le(2 * (m - p), b - c))
        risk = (sympy.simplify((inner - a) / (b - a)), (m - p - a) / (b - a))
    elif isinstance(game.private, Exponential):
        low, inner, symbols = never, u - c, (p, c, m, u)
        safe, taken = sympy.Le(u, c), sympy.And(sympy.Lt(c, u), sympy.Lt(u - c, m - p))
        over = sympy.And(sympy.Lt(p, m), sympy.Le(m - p, u - c))
        risk = (1 - sympy.exp(c / u - 1), 1 - sympy.exp((p - m) / u))
    else:
        return None
    conditions = {
        "interior": taken,
        "safe": sympy.And(safe, sympy.Lt(p + low, m)),
        "corner": over,
        "bounded": sympy.And(sympy.Le(p - c, m), sympy.Le(m, p + low)),
        "attack": sympy.Lt(m, p - c),
    }
    demand = {"interior": p + inner, "safe": p + low, "corner": m, "bounded": m, "attack": sympy.nan}
    war = {"interior": risk[0], "safe": never, "corner": risk[1], "bounded": never, "attack": sympy.Integer(1)}
    return (conditions, demand, war), symbols


def _shown(game: RiskReturn, model: Model | None) -> dict[str, Any]:
    """Return for each number of the game what it is called: a symbol, a formula of a model, or a number that nobody varies."""
    import sympy

    written = game if model is None else model.game(model.symbols)
    fields = {"power": written.power, "cost": written.cost, "at_most": written.at_most}
    for key in ("low", "high", "mean"):
        if hasattr(written.private, key):
            fields[key] = getattr(written.private, key)
    out = {}
    for key, value in fields.items():
        if symbolic(value):
            out[key] = value
        elif model is not None or (key == "at_most" and value == 1):
            out[key] = sympy.Rational(str(value)) if not hasattr(value, "free_symbols") else value
        else:
            out[key] = sympy.Symbol(key)
    return out


def _written(form: Any, named: Mapping[Any, Any]) -> Any:
    return form.subs(named, simultaneous=True)
