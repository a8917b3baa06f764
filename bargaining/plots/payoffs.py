"""Payoffs and probabilities of a game in LaTeX, in the symbols of the literature."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bargaining.algebra.terms import Affine, Extremum, Term, terms_of
from bargaining.errors import MethodError
from bargaining.expressions.numbers import as_sympy
from bargaining.games.game import Game
from bargaining.games.nodes import Node, Offer
from bargaining.regimes.writer import Writer, number

__all__ = ["Notation"]

#: Letters for the terms of offers, the first name met first; letters for minima and maxima follow as z_1, z_2, ...
_LETTERS = "xywvut"

#: Letters for the variables that states carry.
_CARRIED = "qrs"


class Notation:
    """How the numbers of a game are written.

    Parameters
    ----------
    game : Game
    latex : mapping of str to str
        The symbol of each parameter, by path.
    values : mapping of str to Fraction
        Where signs are read, so that what is positive is written first.

    Attributes
    ----------
    terms : dict of str to str
        The letter of each term, by the term's name.
    defined : dict of str to str
        Letters that stand for a minimum or maximum, with what they stand for.
    used : set of str
        The names of all symbols written so far.
    """

    def __init__(self, game: Game, latex: Mapping[str, str], values: Mapping[str, Fraction]) -> None:
        self.game, self.latex, self.values = game, latex, values
        self.defined: dict[str, str] = {}
        self.used: set[str] = set()
        self._letter: dict[Term, str] = {}
        offers: dict[tuple[str, int], None] = {}
        depths = _depths([game.root, *game.states.values()])
        for term, depth in depths.items():
            offers.setdefault((term.name, depth))
        letters = {key: _LETTERS[k] if k < len(_LETTERS) else f"x_{{{k}}}" for k, key in enumerate(offers)}
        self._letter = {term: letters[term.name, depth] for term, depth in depths.items()}
        self.terms = {letters[key]: key[0] for key in offers}
        carried = list(dict.fromkeys(variable.name for variable in game.variables.values()))
        for variable in game.variables.values():
            k = carried.index(variable.name)
            letter = _CARRIED[k] if k < len(_CARRIED) else f"q_{{{k}}}"
            self._letter[variable.term] = letter
            self.terms[letter] = f"{variable.name}, which the state carries"

    def letter(self, term: Term) -> str:
        """Return the letter of a term."""
        return self._letter[term]

    def write(self, quantity: Any) -> str:
        """Return a quantity in LaTeX, without dollar signs.

        Raises
        ------
        MethodError
            If it is an array: many games at once have no single tree.
        """
        if hasattr(quantity, "shape") and getattr(quantity, "shape", ()) != ():
            raise MethodError("a game with arrays holds many games; draw the tree of one of them")
        import sympy

        expression = sympy.sympify(self._symbolic(quantity))
        if expression.is_number:
            return _number(expression)
        return self._written(expression)

    def _written(self, expression: Any) -> str:
        import sympy
        from sympy.polys.rings import PolyRing

        symbols = sorted(expression.free_symbols, key=lambda s: s.name)
        self.used.update(s.name for s in symbols)
        top, bottom = sympy.fraction(sympy.cancel(sympy.together(expression)))
        names = [self.latex.get(s.name, s.name if s.name in self._printed() else _word(s.name)) for s in symbols]
        if not (top.is_polynomial(*symbols) and bottom.is_polynomial(*symbols)):
            return str(sympy.latex(expression, symbol_names=dict(zip(symbols, names, strict=True))))
        ring = PolyRing(symbols, sympy.QQ, sympy.polys.orderings.lex)
        point = [Fraction(self.values.get(s.name, Fraction(1, 2))) for s in symbols]
        return Writer(names, point).fraction(ring.from_expr(top), ring.from_expr(bottom))

    def _printed(self) -> set[str]:
        return {*self._letter.values(), *self.defined}

    def _symbolic(self, quantity: Any) -> Any:
        """Turn a quantity into an expression in which terms, minima and maxima are letters."""
        import sympy

        if isinstance(quantity, Affine):
            total = self._symbolic(quantity.constant)
            for atom, c in quantity.coefficients.items():
                letter = self._extremum(atom) if isinstance(atom, Extremum) else self._letter[atom]
                total = total + self._symbolic(c) * sympy.Symbol(letter)
            return total
        if isinstance(quantity, float):
            quantity = Fraction(str(quantity))
        if isinstance(quantity, Fraction):
            return as_sympy(quantity)
        if isinstance(quantity, sympy.Basic):
            found = quantity.atoms(sympy.Min, sympy.Max)
            outer = [e for e in found if not any(e is not o and o.has(e) for o in found)]
            return quantity.xreplace({e: sympy.Symbol(self._defined(self._function(e))) for e in outer})
        return sympy.sympify(quantity)

    def _extremum(self, atom: Extremum) -> str:
        return self._defined(self._bracketed(atom))

    def _bracketed(self, quantity: Any) -> str:
        """Write a minimum or maximum with its arguments, plain numbers first."""
        if isinstance(quantity, Affine) and quantity.constant == 0 and len(quantity.coefficients) == 1:
            ((atom, c),) = quantity.coefficients.items()
            if isinstance(atom, Extremum) and c == 1:
                return self._bracketed(atom)
        if isinstance(quantity, Extremum):
            parts = sorted(quantity.args, key=lambda a: any(True for _ in terms_of(a)))
            return _of(quantity.greatest, [self._bracketed(a) for a in parts])
        return self.write(quantity)

    def _function(self, expression: Any) -> str:
        """Write a minimum or maximum of sympy."""
        import sympy

        if isinstance(expression, (sympy.Min, sympy.Max)):
            parts = sorted(expression.args, key=lambda a: (not a.is_number, str(a)))
            return _of(isinstance(expression, sympy.Max), [self._function(a) for a in parts])
        return self.write(expression)

    def _defined(self, text: str) -> str:
        for letter, meaning in self.defined.items():
            if meaning == text:
                return letter
        letter = f"z_{{{len(self.defined) + 1}}}"
        self.defined[letter] = text
        return letter


def _of(greatest: bool, parts: list[str]) -> str:
    inside = r",\, ".join(parts)
    return rf"\{'max' if greatest else 'min'}\{{{inside}\}}"


def _number(value: Any) -> str:
    if value.is_Rational:
        return number(Fraction(int(value.p), int(value.q)))
    return f"{float(value):.4g}"


def _word(name: str) -> str:
    return name if len(name) == 1 else r"\mathrm{" + name.replace("_", r"\_").replace(" ", r"\ ") + "}"


def _depths(roots: list[Node]) -> dict[Term, int]:
    """Return, for each term in the order of the tree, how many deals of other offers it stands below."""
    out: dict[Term, int] = {}
    stack: list[tuple[Node, int]] = [(root, 0) for root in reversed(roots)]
    seen: set[tuple[int, int]] = set()
    while stack:
        node, depth = stack.pop()
        if (id(node), depth) in seen:
            continue
        seen.add((id(node), depth))
        if isinstance(node, Offer):
            out.setdefault(node.term, depth)
            stack.extend((b, depth) for b in (node.otherwise, node.reject) if b is not None)
            stack.append((node.accept, depth + node.last))
        else:
            stack.extend((child, depth) for child in reversed(node.children))
    return out
