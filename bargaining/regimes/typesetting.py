r"""Propositions in LaTeX: lines that fit the page, fractions that fit the line.

A formula is broken before a sign of its outermost sums; a fraction too long for a line is given names for its numerator and
denominator, which are written out below. Only amsmath and amsthm are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bargaining.regimes.notation import Formula, Sentence, latex_label, membership

if TYPE_CHECKING:
    from bargaining.regimes.proposition import Proposition

__all__ = ["broken", "typeset", "width"]

#: About how many signs fit on a line, and how many above the stroke of a fraction.
_LINE, _STROKE = 48, 40

_PREAMBLE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb,amsthm}
\newtheorem{proposition}{Proposition}
\emergencystretch=3em
\begin{document}
"""


def typeset(proposition: Proposition, document: bool) -> str:
    """Write a proposition and its proof in LaTeX.

    Parameters
    ----------
    proposition : Proposition
    document : bool
        Whether with a preamble.
    """
    page = _Page({s.name.latex for s in proposition.symbols})
    body = "\n".join([*page.symbols(proposition), *page.statement(proposition), *page.proof(proposition)])
    return f"{_PREAMBLE}{body}\n\\end{{document}}\n" if document else body


class _Page:
    """What has been given a name so far."""

    def __init__(self, used: set[str]) -> None:
        self.letter = next((a for a in ("N", "M", "E") if not any(s.startswith(a) for s in used)), r"\mathcal{N}")
        self.names: dict[str, str] = {}
        self.owed: list[tuple[str, str]] = []

    def symbols(self, p: Proposition) -> Iterator[str]:
        # A symbol that is its own meaning needs no explanation.
        told = [s for s in p.symbols if not s.name.latex == str(s.name) == s.meaning]
        if not told:
            return
        yield r"\begin{center}"
        yield r"\begin{tabular}{lp{0.75\linewidth}}"
        for s in told:
            yield rf"${s.name.latex}$ & {latex_label(s.meaning)} \\"
        yield r"\end{tabular}"
        yield r"\end{center}"

    def statement(self, p: Proposition) -> Iterator[str]:
        yield rf"\begin{{proposition}}[{latex_label(f'{p.title or p.name}: {p.outcome}')}]"
        held = [f"${membership(s.name, s.domain).latex}$" for s in p.parameters if s.domain is not None]
        if held:
            yield f"Let {', '.join(held)}."
        supposed, numbered = p.divided()
        if supposed:
            yield "Suppose that"
            yield self.display([(f, rf"\tag{{{n}}}") for n, f in supposed], ",", ".")
            yield from self.definitions()
        before, after = p.condition_words()
        claim = latex_label(p.claim()) + (", with" if p.terms or p.values else ".")
        if any(numbered):
            yield before
            for k, piece in enumerate(numbered):
                if k:
                    yield "or"
                yield self.display([(f, rf"\tag{{{n}}}") for n, f in piece], ",")
            yield from self.definitions()
            yield f"{after} {claim}"
        else:
            yield f"There is {claim}"
        # The letter by which strategies call the terms stands beside their name.
        letters = {
            str(s.name): rf"\ {s.name.latex}" for s in p.symbols if s.domain is None and s.name.latex != str(s.name)
        }
        rows = [
            (Formula("", rf"\text{{{latex_label(name)}}}{letters.get(name, '')} = {form.latex}"), "")
            for name, form in p.terms.items()
        ]
        rows += [
            (Formula("", rf"u_{{\text{{{latex_label(name)}}}}} = {form.latex}"), "") for name, form in p.values.items()
        ]
        yield self.display(rows, ",", ".")
        yield from self.definitions()
        if p.remark():
            yield p.remark()
        yield p.strategy_words()
        if p.case:
            yield self.display([(f, rf"\tag{{{n}}}") for n, f in p.numbered_case()], ",", ".")
            yield from self.definitions()
        rules, whole = p.shown_rules()
        yield r"\begin{itemize}\raggedright"
        for k, rule in enumerate(rules):
            end = (
                "."
                if whole and k == len(rules) - 1 and not p.definitions
                else ";"
                if k < len(rules) - 1 or not whole
                else ","
            )
            yield rf"\item at {latex_label(chr(39) + rule.node + chr(39))} {latex_label(rule.actor)} {self.words(rule.does)}{end}"
        if not whole:
            yield r"\item elsewhere, as in the table of strategies."
        yield r"\end{itemize}"
        if p.definitions:
            yield "where"
            yield self.display([(d, "") for d in p.definitions], ",", ".")
        yield from self.definitions()
        yield self.words(p.uniqueness)
        yield r"\end{proposition}"

    def proof(self, p: Proposition) -> Iterator[str]:
        from bargaining.regimes.proposition import LOSSES, reason_sentence

        proof = p.proof
        yield r"\begin{proof}"
        if proof.cases.parts:
            yield self.words(proof.cases)
        yield self.words(proof.principle)
        if proof.equations:
            yield "The values $V_{i}(s)$ of actor $i$ at the beginning of a period in state $s$ solve the linear system"
            yield self.display([(e, "") for e in proof.equations], ",")
            yield "whose only solution is"
            yield self.display([(e, "") for e in proof.solution], ",", ".")
            yield from self.definitions()
        if proof.deviations:
            yield LOSSES
            yield r"\begin{itemize}\raggedright"
        for node, actor, those in proof.by_choice():
            at = f"{actor} at '{node}'" if node != "never ending" else f"{actor}, without end"
            yield rf"\item {latex_label(at)}:"
            for k, one in enumerate(those):
                checks = []
                for c in one.checks:
                    where = f"{self.words(c.where)}, " if c.where.parts else ""
                    checks.append(f"{where}{self.inline(c.says)}{self.words(reason_sentence(c, proof.numbers))}")
                yield f"{self.words(one.instead)}: {'; '.join(checks)}{'.' if k == len(those) - 1 else ';'}"
        if proof.deviations:
            yield r"\end{itemize}"
        yield from self.definitions()
        yield self.words(proof.ending)
        yield r"\end{proof}"

    def words(self, sentence: Sentence) -> str:
        """Write a sentence, its long fractions by name."""
        return "".join(self.inline(p) if isinstance(p, Formula) else latex_label(p) for p in sentence.parts)

    def inline(self, formula: Formula) -> str:
        """Write a formula within a line; TeX breaks it at its signs."""
        return f"${self.named(formula.latex)}$"

    def display(self, rows: Sequence[tuple[Formula, str]], between: str, last: str | None = None) -> str:
        """Write formulas below one another, each broken where it is too long; flush left where sides are too long to be aligned."""
        lines = []
        split = [broken(self.named(formula.latex)) for formula, _ in rows]
        sides = [line.split("&", 1) if "&" in line else ["", line] for parts in split for line in parts]
        aligned = len(sides) == len(rows) and sum(max(width(side[k]) for side in sides) for k in (0, 1)) <= _LINE
        for k, ((_, tag), parts) in enumerate(zip(rows, split, strict=True)):
            mark = (between if last is None or k < len(rows) - 1 else last) + tag
            if not aligned:
                parts = [parts[0] if parts[0].startswith("&") else "&" + parts[0].replace("&", "", 1), *parts[1:]]
                parts = [parts[0], *(part.replace("&", "", 1) for part in parts[1:])]
            lines.append(" \\\\\n&\\quad ".join(parts) + mark)
        return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}"

    def definitions(self) -> Iterator[str]:
        """Write out what was given a name since the last time."""
        if self.owed:
            yield "Here"
            rows = [(Formula("", f"{name} = {text}"), "") for name, text in self.owed]
            self.owed = []
            yield self.display(rows, ",", ".")

    def named(self, latex: str) -> str:
        """Give names to the parts of fractions that are too long."""
        out, rest = "", latex
        while match := re.search(r"\\d?frac\{", rest):
            above, after = _group(rest, match.end() - 1)
            below, after = _group(rest, after)
            parts = [self.name(part) if width(part) > _STROKE else part for part in (above, below)]
            out += rest[: match.start()] + rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
            rest = rest[after:]
        return out + rest

    def name(self, text: str) -> str:
        if text not in self.names:
            self.names[text] = f"{self.letter}_{{{len(self.names) + 1}}}"
            self.owed.append((self.names[text], text))
        return self.names[text]


def _group(text: str, start: int) -> tuple[str, int]:
    """Return what stands in the braces that open at a place, and the place after them."""
    depth = 0
    for k in range(start, len(text)):
        depth += (text[k] == "{") - (text[k] == "}")
        if depth == 0:
            return text[start + 1 : k], k + 1
    raise ValueError(f"braces do not match in {text!r}")


def width(latex: str) -> int:
    r"""Return about how many signs a formula is wide.

    Examples
    --------
    >>> width(r"\delta_{A} + 1"), width(r"\dfrac{1}{1 - \delta_{A}}")
    (4, 4)
    """
    text = latex
    while match := re.search(r"\\d?frac\{", text):
        above, after = _group(text, match.end() - 1)
        below, after = _group(text, after)
        text = text[: match.start()] + "x" * max(width(above), width(below)) + text[after:]
    text = re.sub(r"\\(?:text|mathit|mathrm|operatorname)\b", "", text)
    return len(re.sub(r"[{}_^\s]", "", re.sub(r"\\[a-zA-Z]+", "x", text)))


def broken(latex: str) -> list[str]:
    r"""Break a relation into lines that fit, aligned at its first sign of relation.

    Examples
    --------
    >>> broken("a + b > c")
    ['a + b &> c']
    """
    parts = _split(latex)
    total = width(latex)
    lines, line, room = [], "", _LINE
    marked = False
    for part in parts:
        relation = re.match(r"(=|<|>|\\geq|\\leq)(?= )", part)
        if relation and not marked:
            part, marked = f"&{part}", True
        if line and total > _LINE and width(line) + width(part) > room:
            lines.append(line)
            line, room = part.removeprefix("&"), _LINE - 4
        else:
            line += f" {part}" if line else part
    lines.append(line)
    if len(lines) > 1 and marked and "&" not in lines[0]:
        lines[0] = f"&{lines[0]}"
    return lines


def _split(latex: str) -> list[str]:
    """Cut before signs and relations that stand outside all braces."""
    parts, depth, start = [], 0, 0
    for match in re.finditer(r"[{}]| (?:[+\-=<>]|\\geq|\\leq)(?= )", latex):
        if match[0] in "{}":
            depth += 1 if match[0] == "{" else -1
        elif depth == 0:
            parts.append(latex[start : match.start()])
            start = match.start() + 1
    parts.append(latex[start:])
    return parts
