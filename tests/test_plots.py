"""Figures: what they must say, that lines are exact, that they are written the same every time, and what is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from matplotlib import colors
from matplotlib.patches import PathPatch
from matplotlib.text import Text

import bargaining as bg
from bargaining.errors import InputError, MethodError
from bargaining.plots.numbering import drawn, numbered
from bargaining.plots.style import FILLS

BELT = "abudhabi2026/fortress_belt"
GRID = {"power": (0, 0.5, 61), "credibility": (0, 1, 61)}


@pytest.fixture(scope="module")
def maps():
    model = bg.load(BELT)
    return [bg.regime_map(model.replace({"proposer": who}), GRID) for who in ("ukraine", "russia")]


@pytest.fixture(scope="module")
def figure(maps):
    return bg.plot.regions(maps)


@pytest.fixture(scope="module")
def outlined(maps):
    return [drawn(m) for m in maps]


@pytest.fixture(scope="module")
def entries(outlined):
    return numbered(outlined)


@pytest.fixture(scope="module")
def twice():
    model = bg.load("fearon1995/bargaining_range")
    axes = {"B.cost": (0, 0.5, 11), "power": (0, 1, 11)}
    return [bg.plot.regions(bg.regime_map(model, axes)) for _ in range(2)]


def words(artist):
    return [text.get_text().replace("\n", " ") for text in artist.findobj(Text)]


def test_every_region_is_labelled_in_its_panel(maps, figure):
    for regime_map, ax in zip(maps, figure.axes, strict=True):
        shown = words(ax)
        for label in regime_map.outcomes:
            assert label in shown
    assert len(maps[0].outcomes) == 6


def test_panels_are_named_after_the_proposer(figure):
    assert [ax.get_title(loc="left") for ax in figure.axes] == ["(a) proposer: ukraine", "(b) proposer: russia"]


def test_an_outcome_has_one_colour_and_one_hatching_in_all_panels(maps, figure, outlined):
    seen: dict[str, set] = {}
    for regime_map, ax, outlines in zip(maps, figure.axes, [p.outlines for p in outlined], strict=True):
        patches = [p for p in ax.patches if isinstance(p, PathPatch)]
        for code, patch in zip(outlines.rings, patches, strict=True):
            seen.setdefault(regime_map.outcomes[code], set()).add((patch.get_facecolor(), patch.get_hatch()))
    assert all(len(styles) == 1 for styles in seen.values())
    assert len({next(iter(s)) for s in seen.values()}) == len(seen)


def test_colours_stay_apart_in_grey():
    grey = [float(np.dot(np.array(colors.to_rgb(c)) ** 2.2, [0.2126, 0.7152, 0.0722]) ** (1 / 2.2)) for c, _ in FILLS]
    assert all(a - b > 0.025 for a, b in pairwise(grey))
    assert min(grey) > 0.55  # black text on it is legible
    assert len({hatch for _, hatch in FILLS}) == len(FILLS)


# The corners follow from the borders of the case (k = 0.2, rho = 0.1, sigma = 0.85, gamma = 0.2, delta = 0.85), by hand:
# p = 0.13/0.85; there a guarantee suffices without cession from (p - 0.1)/0.2 on; p = k_R = 0.2 meets it at 0.5;
# p = 0.11/0.3 meets 0.2 q = 0.85 p - 0.121 at 0.9533..., and 0.2 q = 0.85 p - 0.13 (russia) at 0.90833...
@pytest.mark.parametrize(
    ("panel", "corner"),
    [
        (0, (0.13 / 0.85, (0.13 / 0.85 - 0.1) / 0.2)),
        (0, (0.2, 0.5)),
        (0, (0.11 / 0.3, (0.85 * 0.11 / 0.3 - 0.121) / 0.2)),
        (1, (0.11 / 0.3, (0.85 * 0.11 / 0.3 - 0.13) / 0.2)),
        (1, (0.13 / 0.85, 0.0)),
    ],
)
def test_corners_are_exact_on_a_coarse_grid(outlined, panel, corner):
    points = np.vstack([chain.points for chain in outlined[panel].outlines.chains])
    assert np.hypot(*(points - corner).T).min() < 1e-5


def test_regions_fill_the_map_without_gaps_or_overlaps(outlined):
    for panel in outlined:
        areas = []
        for code, rings in panel.outlines.rings.items():
            area = sum(0.5 * float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) for x, y in (r.T for r in rings))
            share = float((panel.map.outcome_codes == code).mean())
            assert area / 0.5 == pytest.approx(share, abs=0.03)
            areas.append(area)
        assert sum(areas) == pytest.approx(0.5, abs=1e-9)


def test_numbered_inequalities_hold_where_they_say(outlined, entries):
    """Points beside the drawn line, classified afresh, lie in the outcome named exactly on the side of the inequality."""
    assert len(entries) == 8
    for entry in entries:
        for panel in outlined:
            for run in panel.along(entry.polynomial)[:1]:
                a, b = run[0], run[1]
                across = np.array([a[1] - b[1], b[0] - a[0]]) / np.hypot(*(b - a))
                for side in (-1, 1):
                    point = (a + b) / 2 + side * 2e-3 * across
                    values = {**panel.map.problem.values}
                    values.update({p: Fraction(float(v)) for p, v in zip(panel.map.axes, point, strict=True)})
                    value = entry.polynomial.evaluate([(g, _rational(g, values)) for g in entry.polynomial.ring.gens])
                    label = panel.map.outcomes[int(panel.map.classify(*point[:, None])[0])]
                    holds = label in entry.sides[1 if value > 0 else -1]
                    assert holds
                    named = entry.outcome.split(" / ")
                    assert (label in named) == (set(named) <= set(entry.sides[1 if value > 0 else -1]))


def _rational(generator, values):
    exact = values[str(generator)]
    return generator.ring.domain(exact.numerator) / generator.ring.domain(exact.denominator)


def test_inequalities_are_those_of_the_case(entries):
    texts = [f"{entry.text}: {entry.outcome}" for entry in entries]
    for expected in (
        r"p \leq k_{R} - \rho: front-line settlement",
        r"p \leq k_{R}: guarantee without cession",
        r"\pi \geq \dfrac{p + \rho - k_{R}}{\gamma}: guarantee without cession",
        r"p \geq \dfrac{\delta_{U} \rho}{1 - \delta_{U}} - k_{U}: war after deal",
    ):
        assert expected in texts


def test_fixed_numbers_are_named_beneath(figure):
    said = " ".join(words(figure))
    for part in ("strategic_value $\\sigma$ = 0.85", "guarantor.cost $c_{G}$ = 0.02", BELT, "61×61"):
        assert part in said


@pytest.mark.parametrize("ending", ["pdf", "svg", "png"])
def test_two_runs_write_the_same_bytes(ending, twice, tmp_path):
    one, two = (bg.plot.save(f, tmp_path / f"{k}.{ending}").read_bytes() for k, f in enumerate(twice))
    assert one == two


def test_fonts_are_embedded_as_truetype(figure, tmp_path):
    import matplotlib

    with matplotlib.rc_context({"pdf.compression": 0}):
        for name, write in (("a.pdf", lambda p: bg.plot.save(figure, p)), ("b.pdf", figure.savefig)):
            write(tmp_path / name)
            content = (tmp_path / name).read_bytes()
            assert b"/FontFile2" in content
            assert b"/Type3" not in content
            assert b"CreationDate" not in content


def test_nothing_global_is_touched():
    code = (
        "import matplotlib, sys, bargaining as bg; names = [n for n in matplotlib.rcParams if n != 'backend'];"
        "before = [matplotlib.rcParams[n] for n in names]; bg.plot.tree(bg.load('fearon1995/bargaining_range'));"
        "assert [matplotlib.rcParams[n] for n in names] == before; assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_three_axes_are_refused():
    model = bg.load("fearon1995/bargaining_range")
    m = bg.regime_map(model, {"B.cost": (0, 0.5, 3), "A.cost": (0, 0.5, 3), "power": (0, 1, 3)})
    with pytest.raises(MethodError, match="3 axes"):
        bg.plot.regions(m)


def test_different_axes_side_by_side_are_refused(maps):
    other = bg.regime_map(bg.load(BELT), {"power": (0, 0.5, 3)})
    with pytest.raises(MethodError, match="same axes"):
        bg.plot.regions([maps[0], other])
    with pytest.raises(MethodError, match="at least one map"):
        bg.plot.regions([])


def test_other_endings_are_refused(figure, tmp_path):
    with pytest.raises(InputError, match=r"\.pdf, \.svg or \.png"):
        bg.plot.save(figure, tmp_path / "map.jpg")


def test_one_parameter_gives_strips_with_exact_ends():
    m = bg.regime_map(bg.load(BELT), {"power": (0, 0.5, 51)})
    figure = bg.plot.regions(m)
    shown = words(figure)
    for label in m.outcomes:
        assert label in shown
    below = figure.axes[0]
    ends = {round(float(p.get_x()), 6) for p in below.patches}
    # p = k_R - rho, 0.13/0.85, k_R, 271/850 and 0.11/0.3 at credibility 0.75
    assert ends == {0.0, 0.1, 0.152941, 0.2, 0.318824, 0.366667}


def test_the_tree_names_actors_actions_outcomes_and_payoffs():
    model = bg.load(BELT)
    shown = words(bg.plot.tree(model))
    for part in ("guarantor", "give a guarantee", "acts ($\\pi$)", "does not ($1 - \\pi$)", "reject", "no offer"):
        assert part in shown
    assert "front-line settlement ($x = 0$) /" in shown
    assert "ukraine: $1 - p - k_{U}$" in shown
    assert any("min" in part and "z_{1}" in part for part in shown)
    assert not any("russia: $" in part for part in words(bg.plot.tree(model, payoffs=False)))


def test_the_path_of_play_is_thick():
    solved = bg.plot.tree(bg.solve(bg.load(BELT)))
    thick = [line for line in solved.axes[0].lines if line.get_linewidth() == 2.0]
    assert len(thick) == 4  # guarantee, offer, accept, honour
    assert "$x = 1/3$" in words(solved)
    assert not [
        line for line in bg.plot.tree(bg.load(BELT), payoffs=False).axes[0].lines if line.get_linewidth() == 2.0
    ]


def test_a_large_tree_is_refused_with_its_size():
    with pytest.raises(MethodError, match=r"nodes, and at most 60 are drawn"):
        bg.plot.tree(bg.load("stahl1972/finite_horizon").replace({"rounds": 50}))


def test_a_game_without_a_model_and_a_wait():
    deal = bg.outcome("deal", {"A": 0.5, "B": Fraction(1, 3)})
    shown = words(bg.plot.tree(bg.Game(["A", "B"], bg.continue_to(deal, {"A": -0.1}))))
    assert "A: $0.5$" in shown
    assert any(part.startswith("a period passes: A gets") for part in shown)


def test_the_frontier_marks_what_is_played():
    eq = bg.solve(bg.load(BELT))
    ax = bg.plot.frontier(eq).axes[0]
    cross = next(line for line in ax.lines if line.get_marker() == "P")
    assert (cross.get_xdata()[0], cross.get_ydata()[0]) == pytest.approx((2 / 3, 1 / 3))
    square = next(line for line in ax.lines if line.get_marker() == "s")
    assert (square.get_xdata()[0], square.get_ydata()[0]) == pytest.approx((0.5, 0.1))
    # From x = 1/3 on the terms are honoured and payoffs are (1 - x, x); just below they are not, and ukraine's jumps.
    assert any(line.get_linewidth() == 2.0 and line.get_xdata()[0] == pytest.approx(2 / 3) for line in ax.lines)
    assert any(line.get_markerfacecolor() == "white" and line.get_marker() == "o" for line in ax.lines)


def inside(figure):
    """Whether every text lies on the figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from bargaining.plots.style import styled

    figure.set_dpi(300)
    with styled():
        renderer = FigureCanvasAgg(figure).get_renderer()
        boxes = [t.get_window_extent(renderer) for t in figure.findobj(Text) if t.get_text()]
    return all(b.x0 > -0.5 and b.x1 < figure.bbox.width + 0.5 for b in boxes)


@pytest.mark.parametrize(
    ("name", "letters"), [("inserrano2004/issue_by_issue", "$x,\\, y$"), ("herrero1985/unanimity", "$x,\\, y$")]
)
def test_an_offer_of_several_terms_is_one_branch(name, letters):
    figure = bg.plot.tree(bg.load(name))
    shown = words(figure)
    assert letters in shown
    states = len(bg.load(name).game().states)
    assert shown.count("accept") == shown.count("reject") == states
    assert sum(part.startswith("state '") for part in shown) == states
    assert inside(figure)


def test_the_several_terms_proposed_stand_on_the_thick_path():
    shown = words(bg.plot.tree(bg.solve(bg.load("inserrano2004/issue_by_issue"))))
    assert "$x = 1,\\; y = 14/269$" in shown


def test_flows_and_states_are_named():
    shown = words(bg.plot.tree(bg.load("muthoo1999/inside_options")))
    assert {"A: $g_{A}$ in the period", "a period passes,", "then state 'B'", "state 'A' (start)", "state 'B'"} <= set(
        shown
    )
    battles = bg.plot.tree(bg.load("slantchev2003/battles"))
    said = " ".join(words(battles))
    assert "A: $-k_{A}$ in the period" in said
    assert "Drawn is the state in which the game starts, 'A proposes at 2'; not drawn: 'A proposes at 1'" in said
    assert inside(battles)
    bare = words(bg.plot.tree(bg.load("muthoo1999/inside_options"), payoffs=False))
    assert not any("in the period" in part for part in bare)


@pytest.mark.parametrize(
    "name",
    [name for name in bg.names() if not isinstance(bg.load(name).game(), bg.Game)],
)
def test_what_is_no_tree_is_refused_in_words(name):
    for made in (bg.load(name), bg.load(name).game(), bg.solve(bg.load(name))):
        with pytest.raises(MethodError, match="is no tree"):
            bg.plot.tree(made)
    with pytest.raises(MethodError, match="is no tree"):
        bg.plot.frontier(bg.load(name))


def test_the_frontier_of_two_issues_bends_where_the_cheaper_one_is_given_up():
    """A weights X by 0.7, B Y by 0.6: from (0, 1) to (0.7, 0.6) A takes X, then to (1, 0) Y."""
    ax = bg.plot.frontier(bg.load("inserrano2004/issue_by_issue")).axes[0]
    ends = {tuple(np.round(p, 9)) for line in ax.lines if len(line.get_xdata()) == 2 for p in line.get_xydata()}
    assert {(0.0, 1.0), (0.7, 0.6), (1.0, 0.0)} <= ends
    cross = next(line for line in ax.lines if line.get_marker() == "P")
    assert cross.get_xydata()[0] == pytest.approx((385 / 538, 153 / 269))
    assert any(text.get_text() == "X = 1,\nY = 0" for text in ax.texts)


def test_an_offer_that_two_answer_has_no_plane():
    with pytest.raises(MethodError, match="answered by B and C: its payoffs do not lie in a plane"):
        bg.plot.frontier(bg.load("herrero1985/unanimity"))


def test_an_offer_of_packages_is_drawn_from_its_payoffs():
    with pytest.raises(MethodError, match="of finitely many packages give the payoffs"):
        bg.plot.frontier(bg.load("derived/indivisible_territory_for_guarantee"))
    packages = {"all": (0, 10), "half": (4, 8), "bad": (2, 3), "none": (10, 0)}
    ax = bg.plot.frontier(packages).axes[0]
    assert not [line for line in ax.lines if line.get_linestyle() not in ("None", "none")]
    assert {text.get_text() for text in ax.texts} == set(packages)
    drawn = [line for line in bg.plot.frontier(packages, lotteries=True).axes[0].lines if len(line.get_xdata()) == 3]
    assert [tuple(p) for p in drawn[0].get_xydata()] == [(0, 10), (4, 8), (10, 0)]


def test_an_end_of_the_frontier_that_is_proposed_is_named_once():
    for name in ("rubinstein1982/fixed_costs", "smith2004/forts"):
        texts = [text.get_text() for text in bg.plot.frontier(bg.load(name)).axes[0].texts]
        assert sum("pie = 1" in text for text in texts) == 1


def test_a_frontier_of_points_and_its_refusals():
    assert bg.plot.frontier([(0, 1), (0.6, 0.7), (1, 0)], disagreement=(0.2, 0.1)).axes
    with pytest.raises(InputError, match="at least two points"):
        bg.plot.frontier([(0, 1)])
    with pytest.raises(MethodError, match="no offer 'x'"):
        bg.plot.frontier(bg.load("fearon1995/bargaining_range"), offer="x")


def value_of(text, values):
    """Read the LaTeX that figures print, by another way than it was written: to Python, products made explicit."""
    known = sorted(values, key=len, reverse=True)
    pattern = "|".join([r"\\d?frac\{", r"\}\{", r"\^\{\d+\}", *map(re.escape, known), r"[\d.]+", r"[-+()}]"])
    out: list[str] = []
    for token in re.findall(pattern, text.replace(" ", "")):
        factor = token in values or token[0].isdigit() or token in ("(",) or "frac" in token
        if factor and out and (out[-1][-1] in ")" or out[-1][-1].isdigit()):
            out.append("*")
        if "frac" in token:
            out.append("((")
        elif token == "}{":
            out.append(")/(")
        elif token == "}":
            out.append("))")
        elif token.startswith("^"):
            out.append(f"**{token[2:-1]}")
        else:
            out.append(f"({values[token]!r})" if token in values else token)
    return eval("".join(out).replace("Fraction", "F"), {"F": Fraction})


def test_what_is_printed_has_the_value_of_what_was_meant():
    import sympy
    from sympy.polys.rings import ring

    from bargaining.regimes.writer import Writer

    names = ["p", r"\delta_{U}", r"k_{U}", r"k_{R}", r"\sigma"]
    made, p, d, k, r, s = ring("p,d,k,r,s", sympy.QQ)
    point = [Fraction(2, 7), Fraction(3, 5), Fraction(1, 9), Fraction(4, 11), Fraction(5, 13)]
    forms = [
        (p * s + k - r, s),
        (p * (1 - d) - k * d, (1 - d) * (1 - d * s)),
        (d * (1 - s) ** 2 * (k + r) - s * r + p * s, s * (1 - d + d * s)),
        ((1 - p) * (1 - d) + d * (1 - s - k), made.one),
        (3 * p**2 * d - k / 4 + made(2) / 3, 2 * d - 7 * s),
        (-p, made.one),
    ]
    for top, bottom in forms:
        text = Writer(names, point).fraction(top, bottom)
        at = [sympy.QQ(v.numerator, v.denominator) for v in point]
        exact = top.evaluate(list(zip(made.gens, at, strict=True))) / bottom.evaluate(
            list(zip(made.gens, at, strict=True))
        )
        shown = value_of(text, dict(zip(names, point, strict=True)))
        assert shown == Fraction(int(exact.numerator), int(exact.denominator)), text


def test_printed_borders_are_zeros_of_their_polynomials(entries, outlined):
    problem = outlined[0].map.problem
    for entry in entries:
        left, _, right = entry.text.partition(next(r for r in (r"\leq", r"\geq", "<", ">") if r in entry.text))
        path = next(name for name, symbol in problem.latex.items() if symbol == left.strip())
        values = {problem.latex[name]: v for name, v in problem.values.items()}
        at = {**problem.values, path: value_of(right, values)}
        assert entry.polynomial.evaluate([(g, _rational(g, at)) for g in entry.polynomial.ring.gens]) == 0


def rubinstein():
    """A game of one's own in symbols, of which no values are known."""
    import sympy

    a, b = sympy.symbols("d_A d_B")

    def deal(x):
        return bg.outcome("agreement", {"A": x, "B": 1 - x})

    states = {
        "A": bg.offer("A proposes", "A", "B", accept=deal, reject=bg.continue_to("B")),
        "B": bg.offer("B proposes", "B", "A", accept=deal, reject=bg.continue_to("A")),
    }
    return bg.Game([bg.Actor("A", a), bg.Actor("B", b)], states=states)


def test_a_game_without_values_of_its_own_has_no_mark():
    """At d_A = 0.5 the share is (1 - d_B)/(1 - d_B/2): the line of 0.5 passes d_B = 2/3."""
    figure = bg.plot.regions(bg.regime_map(rubinstein(), {"d_A": (0, 0.99, 9), "d_B": (0, 0.99, 9)}))
    said = " ".join(words(figure))
    assert "own values" not in said
    assert "Held fixed" not in said
    assert "model" not in words(figure.axes[0])
    assert "Thin lines: pie (the terms)." in said
    assert r"pie $= \dfrac{1 - d_{B}}{1 - d_{A} d_{B}}$" in said or "d_{B}" in said
    line = bg.plot.regions(bg.regime_map(rubinstein(), {"d_A": (0, 0.99, 9)}, at={"d_B": 0.8}))
    assert "own values" not in " ".join(words(line))
    assert not [
        one for ax in line.axes for one in ax.lines if len(one.get_xdata()) == 2 and set(one.get_xdata()) == {0.0}
    ]
    known = bg.plot.regions(bg.regime_map(rubinstein(), {"d_A": (0, 0.99, 9)}, at={"d_A": 0.5, "d_B": 0.8}))
    assert "own values: d_A = 0.5." in " ".join(words(known))


def test_where_the_outcome_is_one_lines_show_the_terms():
    """pie = B.cost + power up to 1: the contour of 0.8 leaves the left edge at power = 0.8."""
    model = bg.load("fearon1995/bargaining_range")
    figure = bg.plot.regions(bg.regime_map(model, {"B.cost": (0, 0.5, 11), "power": (0, 1, 11)}))
    ax = figure.axes[0]
    segments = [
        s
        for c in ax.collections
        if hasattr(c, "get_paths")
        for p in c.get_paths()
        for s in p.to_polygons(closed_only=False)
    ]
    sums = {round(float(x + y), 2) for s in segments for x, y in s}
    assert {0.2, 0.4, 0.6, 0.8} <= sums
    dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert len(dashed) == 1
    assert np.allclose(dashed[0].get_xydata().sum(axis=1), 1)
    said = words(figure)
    assert {"(i)", "(ii)", "(i)  pie $= k_{B} + p$", "(ii)  pie $= 1$"} <= set(said)


def test_inside_an_outcome_the_border_of_the_formulas_is_dashed():
    """An outside option counts above delta/(1 + delta) = 9/19."""
    model = bg.load("binmore1989/outside_option")
    figure = bg.plot.regions(bg.regime_map(model, {"B.outside_option": (0, 1, 21), "A.outside_option": (0, 1, 21)}))
    dashed = [line.get_xydata() for line in figure.axes[0].lines if line.get_linestyle() == "--"]
    places = {round(float(v), 6) for line in dashed for v in line.ravel()}
    assert round(9 / 19, 6) in places


def test_outcomes_on_single_points_are_dots():
    model = bg.load("ponsati1998/both_may_leave")
    axes = {"B.outside_option": (0, 0.9, 13), "A.outside_option": (0, 0.9, 13)}
    m = bg.regime_map(model, axes)
    figure = bg.plot.regions(m)
    code = m.outcomes.index("no stationary equilibrium found")
    dots = next(line for line in figure.axes[0].lines if line.get_marker() == "o" and line.get_markersize() < 2)
    assert len(dots.get_xdata()) == int((m.outcome_codes == code).sum())
    assert "Dots: single grid points with 'no stationary equilibrium found'" in " ".join(words(figure))
    cross = next(line for line in figure.axes[0].lines if line.get_marker() == "P")
    assert not cross.get_clip_on()


def test_a_model_is_no_map():
    with pytest.raises(InputError, match=r"regime_map\(model, .* got Model"):
        bg.plot.regions(bg.load("fearon1995/bargaining_range"))
