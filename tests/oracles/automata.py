"""Alternating offers played by automata, checked deviation by deviation in plain fractions.

An independent route to equilibria that depend on history: nothing here uses the package. A *phase* says who proposes
what, and for every share y (A's) that may be proposed whether it is accepted and, after a rejection, who then leaves and
which phase follows. By the one-shot deviation principle the automaton is a subgame-perfect equilibrium iff nobody gains
by departing from it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

F = Fraction
Payoffs = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Answer:
    """What follows a proposal: the answer and, after a rejection, who leaves, asked in this order, and the next phase."""

    accepted: bool
    following: str
    leaves: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Phase:
    """A round: who proposes which share of A, and the answer to every share."""

    proposer: str
    share: Fraction
    answer: Callable[[Fraction], Answer]


@dataclass(frozen=True)
class Automaton:
    """Phases by name, and the rules of the game that they play."""

    phases: Mapping[str, Phase]
    discounts: Payoffs = (F(1), F(1))
    costs: Payoffs = (F(0), F(0))
    options: Payoffs = (F(0), F(0))

    def value(self, name: str) -> Payoffs:
        phase = self.phases[name]
        return self.proposed(name, phase.share)

    def proposed(self, name: str, share: Fraction) -> Payoffs:
        answer = self.phases[name].answer(share)
        return (share, 1 - share) if answer.accepted else self.rejected(answer)

    def rejected(self, answer: Answer) -> Payoffs:
        return self.options if any(answer.leaves.values()) else self.waited(answer)

    def waited(self, answer: Answer) -> Payoffs:
        a, b = self.value(answer.following)
        return self.discounts[0] * a - self.costs[0], self.discounts[1] * b - self.costs[1]

    def largest_gain(self, shares: Iterable[Fraction]) -> Fraction:
        """Return the largest gain from one deviation; besides those of the phases, the shares tried are `shares`."""
        tried = [*shares, *(phase.share for phase in self.phases.values())]
        gain = F(0)
        for name, phase in self.phases.items():
            me, you = (0, 1) if phase.proposer == "A" else (1, 0)
            here = self.value(name)[me]
            for share in tried:
                gain = max(gain, self.proposed(name, share)[me] - here)
                answer = phase.answer(share)
                deal, no_deal = (share, 1 - share)[you], self.rejected(answer)[you]
                gain = max(gain, no_deal - deal if answer.accepted else deal - no_deal)
                asked = list(answer.leaves.items())
                for k, (who, leaves) in enumerate(asked):
                    i = "AB".index(who)
                    later = any(other for _, other in asked[k + 1 :])
                    stay = (self.options if later else self.waited(answer))[i]
                    gain = max(gain, stay - self.options[i] if leaves else self.options[i] - stay)
        return gain


def grid(*special: Fraction) -> list[Fraction]:
    """Return shares: a fine grid, the special ones, and their close neighbours."""
    near = F(1, 10**6)
    found = {F(k, 40) for k in range(41)} | {s + e for s in special for e in (-near, F(0), near)}
    return sorted(s for s in found if 0 <= s <= 1)


def leaving_after_own_offer(d: Fraction, b: Fraction, x: Fraction) -> Automaton:
    """B may leave, for b, when A rejects its offer; A proposes x at first, on pain of 1 - d."""
    kept = 1 - b / d

    def first(target: Fraction) -> Phase:
        def answer(y: Fraction) -> Answer:
            return Answer(True, "B yields") if y == target else Answer(y <= 1 - d, "B takes all")

        return Phase("A", target, answer)

    return Automaton(
        {
            "x": first(x),
            "kept": first(kept),
            "B yields": Phase("B", d - b, lambda y: Answer(y >= d - b, "kept", {"B": False})),
            "B takes all": Phase("B", F(0), lambda y: Answer(True, "kept", {"B": True})),
        },
        discounts=(d, d),
        options=(F(0), b),
    )


def both_may_leave(d: Fraction, x: Fraction) -> Automaton:
    """Both may leave, for nothing, after any rejection; A proposes x, and any other proposal hands all to the other side."""
    gone = {"B": True, "A": True}

    def a_proposes(target: Fraction) -> Phase:
        def answer(y: Fraction) -> Answer:
            return (
                Answer(True, "B has all", gone)
                if y == target
                else Answer(y <= 1 - d, "B has all", {"B": False, "A": False})
            )

        return Phase("A", target, answer)

    def b_proposes(target: Fraction) -> Phase:
        def answer(y: Fraction) -> Answer:
            if y == target:
                return Answer(True, "A has all", {"A": True, "B": True})
            return Answer(y >= d, "A has all", {"A": False, "B": False})

        return Phase("B", target, answer)

    phases = {"x": a_proposes(x), "A has all": a_proposes(F(1)), "B has all": b_proposes(F(0))}
    return Automaton(phases, discounts=(d, d))


def equal_costs(c: Fraction, later: Fraction) -> Automaton:
    """Rounds cost c to both. A asks for all and is refused; B then proposes A's share `later`, which is accepted."""

    def a_proposes(target: Fraction) -> Phase:
        def answer(y: Fraction) -> Answer:
            return Answer(True, f"B {max(target - c, F(0))}") if y == target else Answer(y <= c, "B 0")

        return Phase("A", target, answer)

    def b_proposes(target: Fraction) -> Phase:
        def answer(y: Fraction) -> Answer:
            return Answer(True, f"A {min(target + c, F(1))}") if y == target else Answer(y >= 1 - c, "A 1")

        return Phase("B", target, answer)

    def refused(y: Fraction) -> Answer:
        return Answer(False, f"B {later}") if y == 1 else Answer(y <= c, "B 0")

    phases = {"delay": Phase("A", F(1), refused)}
    todo = [f"B {later}", "A 1", "B 0"]
    while todo:
        name = todo.pop()
        if name not in phases:
            side, target = name[0], F(name[2:])
            phases[name] = a_proposes(target) if side == "A" else b_proposes(target)
            todo.append(phases[name].answer(target).following)
    return Automaton(phases, costs=(c, c))
