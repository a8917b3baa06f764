"""A regime as a proposition of a paper, with its proof: assumptions, strategies, closed forms, conditions, deviations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bargaining.protocols.protocol import Domain
from bargaining.regimes.choices import Rule
from bargaining.regimes.conditions import Condition
from bargaining.regimes.deviations import Deviation, Inequality
from bargaining.regimes.notation import Formula, Sentence, membership

if TYPE_CHECKING:
    from bargaining.regimes.checking import Check, Evidence

__all__ = ["Proof", "Proposition", "Symbol", "latex_of", "reason_sentence", "write"]

#: A list of strategies with more lines, or a longer line, than this is shortened to what is done on the path.
_MOST_RULES, _LONGEST = 24, 400


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


@dataclass(frozen=True)
class Symbol:
    """A parameter or a term that occurs in a proposition.

    Attributes
    ----------
    name : Formula
        Its path, and its symbol.
    meaning : str
    domain : Domain or None
        Where it is assumed to lie.
    """

    name: Formula
    meaning: str
    domain: Domain | None = None


@dataclass(frozen=True)
class Proof:
    """A proof by one deviation at a time.

    Attributes
    ----------
    principle : Sentence
        Why one deviation at a time is enough, with the reference.
    equations : tuple of Formula
        For a recursive game, the linear system that the values of the states solve, and its solution.
    deviations : tuple of Deviation
    ending : Sentence
        What is drawn from them.
    cases : Sentence
        Why the conditions are enough, and whether they are needed, where this is shown by going through all cases.
    numbers : tuple of int
        The numbers of the conditions to which reasons refer by position.
    """

    principle: Sentence
    equations: tuple[Formula, ...]
    solution: tuple[Formula, ...]
    deviations: tuple[Deviation, ...]
    ending: Sentence
    cases: Sentence
    numbers: tuple[int, ...]

    @property
    def inequalities(self) -> Iterator[Inequality]:
        """Every inequality of the proof."""
        for deviation in self.deviations:
            yield from deviation.checks

    @property
    def complete(self) -> bool:
        """Whether every inequality has a reason."""
        return all(one.reason is not None for one in self.inequalities)

    def by_choice(self) -> Iterator[tuple[str, str, list[Deviation]]]:
        """Yield the deviations of each actor at each node."""
        grouped: dict[tuple[str, str], list[Deviation]] = {}
        for one in self.deviations:
            grouped.setdefault((one.node, one.actor), []).append(one)
        for (node, actor), those in grouped.items():
            yield node, actor, those

    def __str__(self) -> str:
        lines = [f"Proof. {self.cases} {self.principle}" if self.cases.parts else f"Proof. {self.principle}"]
        if self.equations:
            lines.append("The values V(actor, state) at the beginning of a period solve the linear system")
            lines.extend(f"    {e};" for e in self.equations)
            lines.append("whose only solution is")
            lines.extend(f"    {e};" for e in self.solution)
        if self.deviations:
            lines.append(LOSSES)
        for node, actor, those in self.by_choice():
            lines.append(f"  {actor} at '{node}':" if node != "never ending" else f"  {actor}, without end:")
            for one in those:
                checks = [f"{_prefix(c)}{c.says}{reason_sentence(c, self.numbers)}" for c in one.checks]
                if len(checks) == 1:
                    lines.append(f"    {one.instead}: {checks[0]};")
                else:
                    lines.append(f"    {one.instead}:")
                    lines.extend(f"        {c};" for c in checks)
        lines.append(f"{self.ending} QED" if self.complete else str(self.ending))
        return "\n".join(lines)


def _prefix(check: Inequality) -> str:
    return f"{check.where}, " if check.where.parts else ""


def reason_sentence(check: Inequality, numbers: Sequence[int]) -> Sentence:
    """Say, in brackets, what an inequality rests on; conditions by the numbers printed beside them."""
    reason = check.reason
    if reason is None:
        return Sentence.of(" [no derivation found]")
    if not check.loss:
        return Sentence(())
    if not reason.conditions:
        return Sentence.of(" [ranges]")
    named = ", ".join(f"({numbers[k]})" for k in reason.conditions)
    return Sentence.of(f" [{named}]" if reason.direct else f" [follows from {named}]")


#: What stands before the list of deviations.
LOSSES = (
    "Here is what the actor loses by each deviation, and in brackets what makes this at least 0: the ranges of the parameters, or the "
    "conditions of these numbers."
)


@dataclass(frozen=True)
class Proposition:
    """A statement about one regime, and its proof.

    Attributes
    ----------
    name, title, outcome, concept : str
    symbols : tuple of Symbol
        The parameters that occur, with the assumptions on them, and the terms of offers.
    pieces : tuple of tuple of Condition
        The conditions: all those of one piece hold. No piece: never; one without conditions: always.
    written : tuple of tuple of Formula
        The same, as they are printed.
    necessary : bool
        Whether the conditions are necessary as well for the play on the path and its closed forms: in a finite game under the tie rule,
        and, if :attr:`uniqueness` says so, in every pure equilibrium.
    supposed : tuple of Condition
        The first conditions of the only piece, if the others are necessary where these hold; empty if all conditions are necessary, or
        none is shown to be.
    case : tuple of Condition
        What must hold beyond the first piece for the strategies to be those listed; elsewhere other actions off the path differ.
    case_written : tuple of Formula
    definitions : tuple of Formula
        Names of terms that occur in the strategies.
    rules : tuple of Rule
        The strategies.
    whole : bool
        Whether these are all that strategies say.
    terms, values : mapping of str to Formula
        The closed forms.
    uniqueness : Sentence
        What is known of other equilibria, and why.
    proof : Proof
    """

    name: str
    title: str
    outcome: str
    concept: str
    symbols: tuple[Symbol, ...]
    pieces: tuple[tuple[Condition, ...], ...]
    written: tuple[tuple[Formula, ...], ...]
    necessary: bool
    case: tuple[Condition, ...]
    case_written: tuple[Formula, ...]
    definitions: tuple[Formula, ...]
    rules: tuple[Rule, ...]
    whole: bool
    terms: Mapping[str, Formula]
    values: Mapping[str, Formula]
    uniqueness: Sentence
    proof: Proof
    evidence: Evidence = field(repr=False, compare=False)
    supposed: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions of the piece that the proof is about."""
        return self.pieces[0] if self.pieces else ()

    @property
    def parameters(self) -> tuple[Symbol, ...]:
        """The parameters that occur."""
        return tuple(s for s in self.symbols if s.domain is not None)

    def shown_rules(self) -> tuple[list[Rule], bool]:
        """Return the strategies as far as they are short, and whether these are all."""
        if len(self.rules) <= _MOST_RULES and all(len(str(r)) <= _LONGEST for r in self.rules):
            return list(self.rules), self.whole
        return [r for r in self.rules if r.reached], False

    def numbered(self) -> list[list[tuple[int, Formula]]]:
        """Return the conditions with the numbers by which the proof refers to them."""
        out: list[list[tuple[int, Formula]]] = []
        count = 0
        for piece in self.written:
            out.append([(count + k + 1, f) for k, f in enumerate(piece)])
            count += len(piece)
        return out

    def divided(self) -> tuple[list[tuple[int, Formula]], list[list[tuple[int, Formula]]]]:
        """Return what is supposed, and the conditions, all with their numbers."""
        numbered, many = self.numbered(), len(self.supposed)
        return (numbered[0][:many], [numbered[0][many:]]) if many else ([], numbered)

    def numbered_case(self) -> list[tuple[int, Formula]]:
        """Return the conditions of the case with their numbers."""
        first = sum(map(len, self.written)) + 1
        return [(first + k, f) for k, f in enumerate(self.case_written)]

    def condition_words(self) -> tuple[str, str]:
        """Return the words before the conditions, and after them."""
        many = len(self.pieces) > 1
        if self.necessary:
            return "If and only if" + (" one of the following holds," if many else ""), "there is"
        return "If" + (" one of the following holds:" if many else ""), "then there is"

    def claim(self) -> str:
        """Return what there is."""
        article = "an" if self.concept[0] in "aeiou" else "a"
        return f"{article} {self.concept} with the outcome '{self.outcome}'"

    def strategy_words(self) -> str:
        """Return the words before the strategies."""
        where = "Where the first set of conditions holds, " if len(self.pieces) > 1 else ""
        if self.case:
            return (
                f"{where}{'and' if where else 'If'} also the following holds, its strategies are those below; elsewhere some actions off "
                "the path differ:"
            )
        return f"{where}its strategies are:" if where else "Its strategies are:"

    def remark(self) -> str:
        """Return what equality means, if any condition allows it."""
        if not any(c.weak for piece in (*self.pieces, self.case) for c in piece):
            return ""
        text = "Equality in a condition is meant as a limit of points at which the inequalities are strict"
        if any("/" in str(f) for f in (*self.terms.values(), *self.values.values())):
            text += ", and at which no formula divides by zero"
        text += "; there other equilibria may exist as well, and an outcome named after its terms or after an event may have another name."
        if self.necessary:
            text += " Necessity is claimed off the borders between other equilibria, where no comparison made in solving is zero."
        return text

    def __str__(self) -> str:
        lines = [f"Proposition ({self.name}: {self.outcome})."]
        held = "; ".join(str(membership(s.name, s.domain)) for s in self.parameters if s.domain is not None)
        if held:
            lines.append(f"Let {held}.")
        supposed, numbered = self.divided()
        if supposed:
            lines.append("Suppose that")
            lines.extend(f"    ({n}) {f}" for n, f in supposed)
        before, after = self.condition_words()
        what = "on the terms" if self.terms else "and the payoffs"
        if any(numbered):
            lines.append(before)
            for k, piece in enumerate(numbered):
                lines.extend(["or"] if k else [])
                lines.extend(f"    ({n}) {f}" for n, f in piece)
            lines.append(f"{after} {self.claim()}, {what}")
        else:
            lines.append(f"There is {self.claim()}, {what}")
        if self.terms:
            lines.extend(f"    {name} = {form};" for name, form in self.terms.items())
            lines.append("and with the payoffs")
        lines.extend(f"    {actor}: {form};" for actor, form in self.values.items())
        lines.extend(filter(None, [self.remark()]))
        lines.append(self.strategy_words())
        lines.extend(f"    ({n}) {f}" for n, f in self.numbered_case())
        rules, whole = self.shown_rules()
        lines.extend(f"    {rule};" for rule in rules)
        if not whole:
            lines.append("    elsewhere, as in the table of strategies.")
        if self.definitions:
            lines.append("where")
            lines.extend(f"    {definition};" for definition in self.definitions)
        lines.append(str(self.uniqueness).rstrip())
        return "\n".join(lines)

    def to_latex(self, document: bool = False) -> str:
        """Return the proposition and its proof in LaTeX.

        Parameters
        ----------
        document : bool
            Whether as a document that can be compiled; otherwise a table of symbols and the environments ``proposition`` and
            ``proof`` of the package amsthm.
        """
        from bargaining.regimes.typesetting import typeset

        return typeset(self, document)

    def check(self, samples: int = 200, seed: int = 0) -> Check:
        """Put the proposition to the test at random points of the ranges.

        Parameters
        ----------
        samples : int
            How many points are drawn.
        seed : int

        Returns
        -------
        Check
            At each point that satisfies the conditions the game is solved in numbers and outcome, terms and values are compared, and
            every inequality of the proof is evaluated; where the conditions are claimed to be necessary, points that violate them
            are solved too.
        """
        from bargaining.regimes.checking import check

        return check(self, samples, seed)
