"""A regime as a proposition of a paper: assumptions, claim, closed forms, conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bargaining.protocols.protocol import Domain
from bargaining.regimes.conditions import Condition

__all__ = ["Proposition", "latex_of", "write"]


def write(expression: Any) -> str:
    """Write a sympy expression in the parameters' paths.

    Examples
    --------
    >>> from sympy import Symbol
    >>> write(Symbol("power") + Symbol("B.cost"))
    'B.cost + power'
    """
    return str(expression)


def latex_of(expression: Any, names: Mapping[str, str]) -> str:
    """Write a sympy expression in LaTeX, each parameter by its symbol."""
    from sympy import Symbol, latex

    return str(latex(expression, symbol_names={Symbol(path): symbol for path, symbol in names.items()}))


def _latex_label(text: str) -> str:
    text = re.sub(r"'([^']*)'", r"``\1''", text)
    for plain, escaped in (("\\", r"\textbackslash{}"), ("_", r"\_"), ("%", r"\%"), ("&", r"\&"), ("#", r"\#")):
        text = text.replace(plain, escaped)
    return text


@dataclass(frozen=True)
class Proposition:
    """A statement about one regime.

    Attributes
    ----------
    name, outcome : str
    box : mapping of str to Domain
        The assumptions on the parameters.
    conditions : sequence of Condition
    steps : tuple of str
        Play on the path, in words.
    terms, values : mapping of str to sympy expression
    latex : mapping of str to str
        Each parameter's symbol.
    """

    name: str
    outcome: str
    box: Mapping[str, Domain]
    conditions: Sequence[Condition]
    steps: tuple[str, ...]
    terms: Mapping[str, Any]
    values: Mapping[str, Any]
    latex: Mapping[str, str]

    def __str__(self) -> str:
        lines = [f"Proposition ({self.name}: {self.outcome})."]
        lines.append("Let " + "; ".join(f"{path} in {domain}" for path, domain in self.occurring().items()) + ".")
        lines.append("If")
        lines.extend(f"    {c}" for c in self.conditions)
        lines.append(f"then a subgame-perfect equilibrium has the outcome {self.outcome!r}:")
        lines.extend(f"    {step};" for step in self.steps)
        for name, form in self.terms.items():
            lines.append(f"    {name} = {write(form)};")
        lines.append("and the actors receive")
        lines.extend(f"    {actor}: {write(form)}" for actor, form in self.values.items())
        return "\n".join(lines)

    def occurring(self) -> dict[str, Domain]:
        """Return the assumptions on parameters that occur in the statement."""
        held = {str(s) for form in (*self.terms.values(), *self.values.values()) for s in form.free_symbols}
        for condition in self.conditions:
            symbols = [str(s) for s in condition.polynomial.ring.symbols]
            held |= {
                s for monomial in condition.polynomial.monoms() for s, e in zip(symbols, monomial, strict=True) if e
            }
        return {path: domain for path, domain in self.box.items() if path in held}

    def to_latex(self) -> str:
        """Return the proposition in LaTeX, for use inside a ``proposition`` environment or as it is."""
        assumed = ", ".join(
            rf"${self.latex.get(path, path)} \in {_interval(domain)}$" for path, domain in self.occurring().items()
        )
        lines = [rf"\textbf{{Proposition}} (\emph{{{_latex_label(self.outcome)}}}). Let {assumed}. If"]
        if self.conditions:
            rows = [self._condition(c) for c in self.conditions]
            lines.append("\\begin{align*}\n" + ",\\\\\n".join(rows) + ",\n\\end{align*}")
        lines.append(
            "then a subgame-perfect equilibrium has this outcome: " + "; ".join(map(_latex_label, self.steps)) + "."
        )
        rows = [rf"\text{{{_latex_label(n)}}} &= {latex_of(f, self.latex)}" for n, f in self.terms.items()]
        rows += [rf"u_{{\text{{{_latex_label(n)}}}}} &= {latex_of(f, self.latex)}" for n, f in self.values.items()]
        lines.append("\\begin{align*}\n" + ",\\\\\n".join(rows) + ".\n\\end{align*}")
        return "\n".join(lines)

    def _condition(self, condition: Condition) -> str:
        left, relation, right = condition.sides()
        sign = {">=": r"\ge", "<=": r"\le", "=": "=", ">": ">", "<": "<"}[relation]
        return f"{latex_of(left, self.latex)} &{sign} {latex_of(right, self.latex)}"


def _interval(domain: Domain) -> str:
    from sympy import Rational, latex

    def end(value: Any) -> str:
        return str(latex(Rational(value.numerator, value.denominator)))

    left = r"(-\infty" if domain.low is None else f"{'(' if domain.low_open else '['}{end(domain.low)}"
    right = r"\infty)" if domain.high is None else f"{end(domain.high)}{')' if domain.high_open else ']'}"
    return f"{left}, {right}"
