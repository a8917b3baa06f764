"""The flagship game on a grid of offers, by plain recursion from the end, with bounds for the continuum.

A grid is not a continuum: the grid's value is one the proposer can get, so it bounds the continuous game from
below. `bounds` adds an upper bound that holds for every x, cell by cell, from monotonicity alone: on a cell [a, b]
the later power P lies in [P(a), P(b)] (it is nondecreasing in x), hence

* the challenger can honour somewhere in the cell only if b - P(a) + kR >= 0, attack only if a - P(b) + kR < 0;
* its payoff is max(x, (1 - dR) x + dR (P(x) - kR)), nondecreasing, hence at most its value at b;
* the defender's, 1 - x or (1 - dU)(1 - x) + dU (1 - P(x) - kU), is nonincreasing in each mode, hence at most its
  value at a in that mode.

A cell counts only if the responder's upper bound there reaches its war payoff.
"""

from fractions import Fraction


def number(value):
    """Return the value as a Fraction, floats by their shortest decimal."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


class Grid:
    """One parameter point, one proposer, offers 0, 1/n, ..., 1 and the extra points given."""

    def __init__(self, values, proposer, n=20, extra=()):
        if proposer not in ("ukraine", "russia"):
            raise ValueError(proposer)
        self.v = {path: number(value) for path, value in values.items()}
        self.proposer = proposer
        self.offers = sorted({Fraction(i, n) for i in range(n + 1)} | {number(x) for x in extra})

    def power_after(self, x, guaranteed):
        """Challenger's chance after a deal at x, over the guarantor's lottery."""
        raw = self.v["power"] + self.v["regrouping"] + self.v["strategic_value"] * x
        alone = sorted((Fraction(0), raw, Fraction(1)))[1]
        if not guaranteed:
            return alone
        helped = sorted((Fraction(0), raw - self.v["guarantee_effect"], Fraction(1)))[1]
        return alone + self.v["credibility"] * (helped - alone)

    def war_now(self, guaranteed):
        """Payoffs of no agreement."""
        v = self.v
        return {
            "ukraine": 1 - v["power"] - v["ukraine.cost"],
            "russia": v["power"] - v["russia.cost"],
            "guarantor": -v["guarantor.war_loss"] - guaranteed * v["guarantor.cost"],
        }

    def peace(self, x, guaranteed):
        """Payoffs of a deal honoured for good."""
        return {"ukraine": 1 - x, "russia": x, "guarantor": -guaranteed * self.v["guarantor.cost"]}

    def broken(self, x, guaranteed):
        """Payoffs of one period at the terms, then war."""
        v, later = self.v, self.power_after(x, guaranteed)
        loss = v["guarantor.war_loss"] + guaranteed * v["credibility"] * v["guarantor.intervention_cost"]
        now = {"ukraine": 1 - x, "russia": x, "guarantor": Fraction(0)}
        then = {
            "ukraine": 1 - later - v["ukraine.cost"],
            "russia": later - v["russia.cost"],
            "guarantor": -loss,
        }
        total = {}
        for actor, today in now.items():
            d = v[f"{actor}.discount"]
            flow = today if actor == "guarantor" else (1 - d) * today
            total[actor] = flow + d * then[actor]
        total["guarantor"] -= guaranteed * v["guarantor.cost"]
        return total

    def after_acceptance(self, x, guaranteed):
        """Return (kind, x, payoffs): the challenger honours when indifferent."""
        keep, attack = self.peace(x, guaranteed), self.broken(x, guaranteed)
        if keep["russia"] >= attack["russia"]:
            return "peace", x, keep
        return "broken", x, attack

    def after_offer(self, x, guaranteed):
        """Return play after an offer; the responder accepts when indifferent."""
        responder = "russia" if self.proposer == "ukraine" else "ukraine"
        deal, war = self.after_acceptance(x, guaranteed), self.war_now(guaranteed)
        return deal if deal[2][responder] >= war[responder] else ("war", None, war)

    def after_guarantee(self, guaranteed):
        """Return play after the guarantor's move; a deal is preferred at a tie, then the smallest x."""
        best = None
        for x in self.offers:
            play = self.after_offer(x, guaranteed)
            if play[0] != "war" and (best is None or play[2][self.proposer] > best[2][self.proposer]):
                best = play
        war = self.war_now(guaranteed)
        if best is None or war[self.proposer] > best[2][self.proposer]:
            return "war", None, war
        return best

    def solve(self):
        """Solve the game on the grid: (label, x or None, payoffs); no guarantee at a tie."""
        without, given = self.after_guarantee(False), self.after_guarantee(True)
        guaranteed = given[2]["guarantor"] > without[2]["guarantor"]
        kind, x, payoffs = given if guaranteed else without
        names = {
            (False, False): "front-line settlement",
            (False, True): "cession without guarantee",
            (True, False): "guarantee without cession",
            (True, True): "cession for guarantee",
        }
        label = {"war": "fight on", "broken": "war after deal"}.get(kind) or names[guaranteed, x > 0]
        return label, x, payoffs

    def bounds(self, guaranteed):
        """Rigorous (lower, upper) for the proposer's value in the continuous game after the guarantor's move.

        Returns also the set of kinds ("war", "peace", "broken") that may be the continuous game's outcome.
        """
        v, war = self.v, self.war_now(guaranteed)
        lower = self.after_guarantee(guaranteed)[2][self.proposer]
        d, k = v["russia.discount"], v["russia.cost"]
        ceilings = []  # (proposer's upper bound, kind) per cell and mode
        for a, b in zip(self.offers, self.offers[1:], strict=False):
            low, high = self.power_after(a, guaranteed), self.power_after(b, guaranteed)
            challenger = max(b, (1 - d) * b + d * (high - k))
            defender = {}
            if d == 0 or b - low + k >= 0:
                defender["peace"] = 1 - a
            if d > 0 and a - high + k < 0:
                defender["broken"] = self.broken(a, guaranteed)["ukraine"]
            for kind, most in defender.items():
                if self.proposer == "ukraine" and challenger >= war["russia"]:
                    ceilings.append((most, kind))
                if self.proposer == "russia" and most >= war["ukraine"]:
                    ceilings.append((challenger, kind))
        mine = war[self.proposer]
        upper = max([mine] + [top for top, _ in ceilings])
        kinds = {kind for top, kind in ceilings if top >= lower} | ({"war"} if mine == lower else set())
        return lower, upper, kinds


def solve(values, proposer, n=20, extra=()):
    """Solve the grid game: (label, x or None, payoffs by actor)."""
    return Grid(values, proposer, n, extra).solve()
