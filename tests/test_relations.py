"""Numbers between which a game is not defined are refused, with one sentence that names both."""

from __future__ import annotations

from typing import Any

import pytest

import bargaining as bg
from bargaining.errors import DomainError


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("smith2004/learning", {"held": 12}, "held must be at most forts; got held 12 and forts 10"),
        ("smith2004/forts", {"held": 12}, "held must be at most forts; got held 12 and forts 10"),
        ("slantchev2003/battles", {"forts": 3, "held": 4}, "held must be at most forts; got held 4 and forts 3"),
        ("fearon1995/risk_return", {"B.lowest": "0.4"}, "B.lowest must be less than B.highest; got B.lowest 0.4"),
        ("chatterjee1983/double_auction", {"S.lowest": 2}, "S.lowest must be less than S.highest; got S.lowest 2"),
        ("fudenberg1985/two_types", {"B.low": 3}, "B.low must be less than B.high; got B.low 3 and B.high 2"),
        ("abreu2000/reputation", {"A.demand": "0.1"}, r"A.demand \+ B.demand must be more than 1; got 0.1 \+ 0.6"),
        ("powell2004/screening_while_fighting", {"power_strong": "0.7"}, "power_strong must be less than power_weak"),
        ("powell2004/screening_while_fighting", {"collapse_strong": 1}, "collapse_strong must be at most"),
        ("lewis2003/crisis_signalling", {"A.concession": -5}, "A.status_quo must be less than A.concession"),
    ],
)
def test_numbers_that_do_not_fit_together_are_refused(name: str, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(DomainError, match=said):
        bg.solve(bg.load(name).replace(changes))


def test_nothing_is_required_of_numbers_that_play_no_part() -> None:
    model = bg.load("fearon1995/risk_return").replace({"B.lowest": "0.45", "distribution": "exponential"})
    assert bg.solve(model).outcome
    assert bg.solve(bg.load("smith2004/learning").replace({"held": 10})).outcome == "victory"
