"""Files of Gambit and trees for LaTeX: what is read, what is written, and what is refused."""

from __future__ import annotations

import contextlib
import random
import shutil
import subprocess
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import bargaining as bg
from bargaining.cli import app
from bargaining.errors import GameError, InputError, MethodError
from bargaining.formats.efg_reading import read_efg
from bargaining.formats.efg_writing import to_efg
from bargaining.formats.nfg import read_nfg, to_nfg
from bargaining.games.extensive_form import ExtensiveForm
from bargaining.games.grids import on_a_grid

#: One-card poker, written by hand from its description: the ante is 1, a raise 1; B does not see the card.
POKER = """EFG 2 R "one card" { "A" "B" }
"A is dealt red or black"
c "deal" 1 "" { "red" 1/2 "black" 0.5 } 0
p "" 1 1 "red" { "raise" "fold" } 0
p "" 2 1 "" { "meet" "pass" } 0
t "" 1 "A wins big" { 2, -2 }
t "" 2 "A wins" { 1 -1 }
t "" 2
p "" 1 2 "black" { "raise" "fold" } 0
p "" 2 1 0
t "" 3 "B wins big" { -2, 2 }
t "" 2
t "" 4 "B wins" { -1, 1 }
"""


def form(game: bg.Game) -> ExtensiveForm:
    return ExtensiveForm(game)


def payoff_table(game: bg.Game) -> list[tuple[tuple[str, ...], tuple[F, ...]]]:
    shape = form(game)
    return [(shape.history(i), tuple(map(F, shape.places[i].payoffs))) for i in shape.ends]


def test_poker_is_read_as_written() -> None:
    game = read_efg(POKER)
    shape = form(game)
    assert [(h.name, len(h.members)) for h in shape.information_sets] == [("red", 1), ("B, 1", 2), ("black", 1)]
    assert dict(payoff_table(game)) == {
        ("red", "raise", "meet"): (2, -2),
        ("red", "raise", "pass"): (1, -1),
        ("red", "fold"): (1, -1),
        ("black", "raise", "meet"): (-2, 2),
        ("black", "raise", "pass"): (1, -1),
        ("black", "fold"): (-1, 1),
    }


def test_payoffs_on_the_way_and_at_the_end_are_added() -> None:
    text = 'EFG 2 R "" { "A" } "" p "" 1 1 "" { "x" "y" } 1 "fee" { -1/2 } t "" 2 "" { 3 } t "" 0'
    assert [paid for _, paid in payoff_table(read_efg(text))] == [(F(5, 2),), (F(-1, 2),)]


@pytest.mark.parametrize("seed", range(30))
def test_what_is_written_is_read_again(seed: int) -> None:
    """Random trees with chance, information sets and awkward names come back with the same histories, payoffs and sets."""
    rng = random.Random(seed)
    names = ['say "no"', "a  b", "back\\slash", "wait", "ünïcode"]

    def number() -> F:
        return F(rng.randint(-20, 20), rng.choice([1, 2, 3, 7]))

    def node(depth: int, draws: tuple[str, ...]) -> Any:
        kind = rng.random()
        if depth == 0 or kind < 0.15:
            return bg.outcome(rng.choice(names), {"A": number(), "B": number()})
        if kind < 0.4:
            p = F(rng.randint(1, 4), 5)
            return bg.chance(f"c{depth}", {"u": (p, node(depth - 1, draws)), "d": (1 - p, node(depth - 1, draws))})
        acts = rng.sample(names, 2)
        return bg.decision(f"d{depth}", rng.choice("AB"), {a: node(depth - 1, draws) for a in acts})

    hidden = {
        k: bg.decision(f"guess {k}", "B", {"x": node(2, ()), "y": node(2, ())}, information_set="B in the dark")
        for k in ("l", "r")
    }
    game = bg.Game(["A", "B"], bg.decision("start", "A", {**hidden, "o": node(4, ())}))
    back = read_efg(to_efg(game, title="round trip"))

    def plain(table: Any) -> Any:
        return [(tuple(" ".join(step.split()) for step in steps), paid) for steps, paid in table]

    assert plain(payoff_table(back)) == plain(payoff_table(game))
    assert [len(h.members) for h in form(back).information_sets] == [
        len(h.members) for h in form(game).information_sets
    ]
    assert to_efg(back, title="round trip") == to_efg(read_efg(to_efg(back, title="round trip")), title="round trip")


def test_an_offer_is_written_on_a_grid_and_its_best_answer_is_close() -> None:
    """On a grid that contains it the ultimatum's proposal is kept; the tree has one answer for each number."""
    war = bg.outcome("war", {"A": F(1, 2), "B": F(3, 10)})
    deal = lambda x: bg.outcome("settlement", {"A": x, "B": 1 - x})  # noqa: E731
    game = bg.Game(["A", "B"], bg.offer("demand", "A", "B", reject=war, accept=deal))
    with pytest.raises(MethodError, match="as in grid=11"):
        to_efg(game)
    back = read_efg(to_efg(game, grid=11))
    assert len(form(back).ends) == 22
    eq = bg.solve(back)
    assert eq.values["A"] == F(7, 10) == bg.solve(game).values["A"]


def test_several_issues_and_divisions_are_written_on_a_grid() -> None:
    issues = bg.Issues({"land": 1, "arms": 1})
    deal = lambda x: bg.outcome("deal", {"A": 2 * x["land"] + x["arms"], "B": 3 - x["land"] - 2 * x["arms"]})  # noqa: E731
    none = bg.outcome("none", {"A": 0, "B": 1})
    game = bg.Game(["A", "B"], bg.offer("o", "A", "B", over=issues, accept=deal, reject=none))
    finite = on_a_grid(game, 3)
    assert not finite.has_offers
    assert bg.solve(finite).values["A"] == max(
        2 * x + y for x in (0, F(1, 2), 1) for y in (0, F(1, 2), 1) if 3 - x - 2 * y >= 1
    )


def test_a_shipped_model_is_written() -> None:
    model = bg.load("stahl1972/finite_horizon").replace({"rounds": 2})
    text = to_efg(model.game(), grid=5)
    assert text.splitlines()[0] == 'EFG 2 R "" { "A" "B" }'
    assert form(read_efg(text)).ends


def test_a_model_with_kinks_and_labels_that_depend_on_terms_is_written() -> None:
    model = bg.load("abudhabi2026/fortress_belt")
    back = read_efg(to_efg(model.game(), grid=7))
    ours = bg.solve(model)
    assert ours.terms["territory"] == F(1, 3)  # a point of the grid of sixths and of thirds
    assert bg.solve(back).values == ours.values


def test_strategic_forms() -> None:
    """Prisoners' dilemma by payoffs and by outcomes: the first player's strategy changes fastest."""
    by_payoffs = 'NFG 1 R "pd" { "A" "B" } { 2 2 } 3 3 5 0 0 5 1 1'
    by_outcomes = (
        'NFG 1 D "pd" { "A" "B" } { { "c" "d" } { "c" "d" } } "two prisoners" '
        '{ { "both" 3, 3 } { "A goes" 5 0 } { "B goes" 0, 5 } { "" 1, 1 } } 1 2 3 4'
    )
    for text in (by_payoffs, by_outcomes):
        paid = dict(payoff_table(read_nfg(text)))
        assert list(paid.values()) == [(3, 3), (0, 5), (5, 0), (1, 1)]
    assert read_nfg(to_nfg(read_nfg(by_outcomes))).root.actions == ("c", "d")
    assert to_nfg(read_nfg(by_payoffs)).splitlines()[-1] == "3 3 5 0 0 5 1 1"


def test_the_strategic_form_of_poker() -> None:
    """Myerson's table: payoffs of A for raise-raise, raise-fold, fold-raise, fold-fold against meet and pass."""
    numbers = to_nfg(read_efg(POKER)).splitlines()[-1].split()
    of_a = [F(x) for x in numbers[::2]]
    assert of_a == [0, F(1, 2), F(-1, 2), 0, 1, 0, 1, 0]


REFUSED = [
    ("nothing", "", "1:1: expected EFG"),
    ("another file", "NFG 1 R", "expected EFG"),
    ("version", 'EFG 9 R "" { "A" }', "1:5: known are versions 1 and 2"),
    ("letter", 'EFG 2 X "" { "A" }', "1:7: expected R or D"),
    ("no title", "EFG 2 R { }", "expected the title, text in quotes"),
    ("no players", 'EFG 2 R "" { }', "a game has players"),
    ("no node", 'EFG 2 R "" { "A" }', "a tree has at least one node; the text ends"),
    ("half a tree", 'EFG 2 R "" { "A" }\np "" 1 1 "" { "x" "y" } 0\nt "" 1 "" { 1 }', "3:16: the tree is not complete"),
    ("too much", 'EFG 2 R "" { "A" }\nt "" 1 "" { 1 }\nt "" 1', "3:1: the tree is complete"),
    ("player", 'EFG 2 R "" { "A" }\np "" 2 1 "" { "x" } 0', "2:6: players are numbered from 1 to 1"),
    ("payoffs", 'EFG 2 R "" { "A" "B" }\nt "" 1 "" { 1 }', "one payoff for each of the 2 players; there are 1"),
    ("word as payoff", 'EFG 2 R "" { "A" }\nt "" 1 "" { x }', "a payoff is a number; 'x' is none"),
    ("unknown outcome", 'EFG 2 R "" { "A" }\nt "" 7', "outcome 7 is met here first and has no payoffs"),
    ("unknown set", 'EFG 2 R "" { "A" }\np "" 1 3 0', "information set 3 is met here first and has no actions"),
    (
        "letter of node",
        'EFG 2 R "" { "A" }\nq "" 1',
        "2:1: expected a node, which begins with c (nature), p (player) or t (end)",
    ),
    ("no name", 'EFG 2 R "" { "A" }\nt 1', "2:3: expected the name of the node, text in quotes; got '1'"),
    ("probabilities", 'EFG 2 R "" { "A" }\nc "" 1 "" { "u" 1/2 "d" 1/3 } 0', "sum to 1; these sum to 0.8333"),
    ("negative", 'EFG 2 R "" { "A" }\nc "" 1 "" { "u" -1 "d" 2 } 0', "probabilities are not negative"),
    ("by zero", 'EFG 2 R "" { "A" }\nt "" 1 "" { 1/0 }', "divide by zero"),
    ("exponent", 'EFG 2 R "" { "A" }\nt "" 1 "" { 1e99999999 }', "must have an exponent between"),
    (
        "other count",
        'EFG 2 R "" { "A" }\np "" 1 1 "" { "x" "y" } 0\np "" 1 1 "" { "x" } 0',
        "had 2 actions before and has 1 here",
    ),
]


@pytest.mark.parametrize(("text", "message"), [(t, m) for _, t, m in REFUSED], ids=[name for name, _, _ in REFUSED])
def test_what_breaks_the_format_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_efg(text, "game.efg")
    assert message in str(refusal.value)
    assert str(refusal.value).startswith("game.efg:")


def test_imperfect_recall_is_refused_with_the_file() -> None:
    text = 'EFG 2 R "" { "A" } "" p "" 1 1 "" { "x" "y" } 0 ' + 'p "" 1 2 "" { "l" "r" } 0 t "" 1 "" { 1 } t "" 1 ' * 2
    with pytest.raises(GameError, match=r"^cards.efg: information set .*imperfect recall"):
        read_efg(text, "cards.efg")


NFG_REFUSED = [
    ('NFG 1 R "" { "A" "B" } { 2 }', "the strategies of 2 players are listed; there are 1"),
    ('NFG 1 R "" { "A" "B" } { 2 2 } 1 2 3', "expected a payoff, a number; the text ends"),
    ('NFG 1 R "" { "A" "B" } { 1 1 } 1 2 3', "the payoffs are complete"),
    ('NFG 1 R "" { "A" "B" } { 0 1 }', "a player has at least one strategy"),
    ('NFG 1 R "" { "A" "B" } { 99999999 1 }', "profiles is not read"),
    ('NFG 1 R "" { "A" "B" } { 1 1 } { { "" 1 } } 1', "one payoff for each of the 2 players; there are 1"),
    ('NFG 1 R "" { "A" "B" } { 1 1 } { { "" 1 2 } } 2', "outcomes are numbered up to 1"),
]


@pytest.mark.parametrize(("text", "message"), NFG_REFUSED)
def test_strategic_forms_that_are_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_nfg(text)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_text_makes_the_reader_fail_otherwise(data: st.DataObject) -> None:
    """Pieces of a good file cut out, doubled and replaced: it is read or refused, and nothing else happens."""
    text = POKER
    for _ in range(data.draw(st.integers(1, 4))):
        i, j = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
        put = data.draw(
            st.sampled_from(["", text[i:j] * 2, '"', "{", "}", "0", "-1", "1e5", "p", "t", "c", "\\", "\x00", "9" * 30])
        )
        text = text[:i] + put + text[j if data.draw(st.booleans()) else i :]
    for reader in (read_efg, read_nfg):
        with contextlib.suppress(InputError):
            reader(text)


def test_large_trees_of_perfect_information_are_held_in_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ['EFG 2 R "" { "A" "B" }', '""']
    rng = random.Random(5)
    count = [0, 0]

    def node(depth: int) -> Any:
        if depth == 0:
            count[0] += 1
            pay = rng.randint(-9, 9), F(rng.randint(-9, 9), 2)
            lines.append(f't "" {count[0]} "e{count[0]}" {{ {pay[0]}, {pay[1]} }}')
            return bg.outcome(f"e{count[0]}", dict(zip("AB", pay, strict=True)))
        count[1] += 1
        if depth == 3:
            lines.append(f'c "" {count[1]} "" {{ "u" 1/3 "d" 2/3 }} 0')
            return bg.chance("c", {"u": (F(1, 3), node(depth - 1)), "d": (F(2, 3), node(depth - 1))})
        lines.append(f'p "" {depth % 2 + 1} {count[1]} "" {{ "l" "r" }} 0')
        return bg.decision(str(count[1]), "AB"[depth % 2], {"l": node(depth - 1), "r": node(depth - 1)})

    game = bg.Game(["A", "B"], node(7))
    monkeypatch.setattr("bargaining.formats.efg_reading._LARGE", 10)
    held = read_efg("\n".join(lines))
    assert held.arrays is not None
    assert bg.solve(held).values == bg.solve(game).values


def test_trees_for_latex_compile(tmp_path: Path) -> None:
    names = ["fearon1995/bargaining_range", "abudhabi2026/fortress_belt", "binmore1989/outside_option"]
    for k, name in enumerate(names):
        bg.formats.write(bg.load(name), tmp_path / f"tree{k}.tex")
    bg.formats.write(read_efg(POKER), tmp_path / "poker.tex")
    poker = (tmp_path / "poker.tex").read_text()
    assert r"\xtInfoset" in poker and poker.count(r"\istroot") == 5
    if shutil.which("pdflatex") is None or shutil.which("kpsewhich") is None:
        pytest.skip("there is no LaTeX here")
    if not subprocess.run(["kpsewhich", "istgame.sty"], capture_output=True, check=False).stdout:
        pytest.skip("the LaTeX here has no istgame")
    for file in sorted(tmp_path.glob("*.tex")):
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", file.name],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-800:]


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    game = read_efg(POKER)
    for refuse in (lambda: bg.formats.read(tmp_path / "g.gbt"), lambda: bg.formats.write(game, tmp_path / "g.txt")):
        with pytest.raises(InputError, match=r"the name must end in \.efg or \.nfg"):
            refuse()
    with pytest.raises(InputError, match=r"none\.efg: No such file"):
        bg.formats.read(tmp_path / "none.efg")
    with pytest.raises(InputError, match="No such file"):
        bg.formats.write(game, tmp_path / "no" / "g.efg")
    with pytest.raises(InputError, match="must be a Game or a Model"):
        bg.formats.write(3, tmp_path / "g.efg")
    with pytest.raises(GameError, match="at least two points"):
        on_a_grid(bg.load("fearon1995/bargaining_range").game(), 1)
    with pytest.raises(MethodError, match="has no last period"):
        bg.formats.write(bg.load("rubinstein1982/alternating_offers"), tmp_path / "g.efg", grid=3)


def test_a_symbol_cannot_be_written(tmp_path: Path) -> None:
    import sympy

    game = bg.Game(["A"], bg.outcome("end", {"A": sympy.Symbol("k")}))
    with pytest.raises(MethodError, match="the symbols k have none"):
        bg.formats.write(game, tmp_path / "g.efg")


def test_the_verb(tmp_path: Path) -> None:
    file = tmp_path / "range.efg"
    done = CliRunner().invoke(app, ["export", "fearon1995/bargaining_range", str(file), "--grid", "5"])
    assert done.exit_code == 0, done.output
    assert form(bg.formats.read(file)).ends
    done = CliRunner().invoke(app, ["export", "fearon1995/bargaining_range", str(file)])
    assert done.exit_code == 1 and "grid=11" in done.output
    done = CliRunner().invoke(app, ["export", "fearon1995/bargaining_range", str(tmp_path / "x.pdf")])
    assert done.exit_code == 2
