"""Figures to medians and ratios, and those to a table, to JSON and to what was aimed at."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from tests.bench.cases import BARE, CLIENT, CONTROL, HELLO, LARGE, PANES, SEGTUI, SMALL, Runs
from tests.bench.probe import Figures
from tests.bench.sync import GUIDE, LANES, ONLY_SENDS, SYNC, WRITING, far_away

CONTROL_MAY_BE = (0.95, 1.05)
"""How far the smallest app may be from itself in a run whose times count."""
CONTROLLED = ("first paint ms", "first paint cpu ms", "down ms", "held down lag ms", "quit ms")

Results = Mapping[str, Runs]
"""By section: by program: the figures of each round."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a figure is to be: at most (or at least) so many times that of another program, or so much."""

    section: str
    figure: str
    limit: float
    program: str = SEGTUI
    against: str | None = HELLO
    """None means that the limit is the figure itself."""
    at_least: bool = False


GOALS = (
    Goal("start", "first paint ms", 1.25),
    Goal("start", "first paint cpu ms", 1.25),
    Goal("start", "ready ms", 1.6),
    Goal("start", "ready cpu ms", 1.6),
    Goal("start", "rss mb", 1.8),
    Goal("start", "quit ms", 1.4),
    Goal("start", "exit code", 0, against=None),
    Goal("start", "left on", 0, against=None),
    Goal("keys", "idle bytes", 0, against=None),
    Goal("keys", "idle cpu %", 1.5),
    Goal("keys", "idle in search bytes", 0, against=None),
    Goal("keys", "down bytes", 0.40),
    Goal("keys", "down ms", 1.3),
    Goal("keys", "down scrolling bytes", 0.12),
    Goal("keys", "pagedown bytes", 0.5),
    Goal("keys", "tab bytes", 0.25, against=PANES),
    Goal("keys", "tab ms", 0.6, against=PANES),
    # Inside a page the smallest app sends less than the link carries: its lag is the link's own. The list of
    # the stock panes, soon at its end, sends more, and so does the table of the smallest app once it scrolls.
    Goal("link", "held down lag ms", 300, against=None),
    Goal("link", "held down lag ms", 0.3, against=PANES),
    Goal("link", "held on lag ms", 300, against=None),
    Goal("link", "held on lag ms", 0.3),
    Goal("million", "open ms", 1.2, program=LARGE, against=SMALL),
    Goal("million", "rss at the end mb", 1.2, program=LARGE, against=SMALL),
    Goal("million", "down ms", 1.3, program=LARGE, against=SMALL),
    Goal("million", "jump to the end ms", 2.0, program=LARGE, against=SMALL),
    Goal("client", "pages/s", 0.6, program=CLIENT, against=BARE, at_least=True),
    *(
        Goal("explain", f"{kind} {figure}", limit, against=None)
        for kind in ("membership", "visibility", "coupon")
        for figure, limit in (("requests", 15), ("round trips deep", 3), ("what-if ms", 50))
    ),
    Goal("sync", "requests a row", 0.02, program=SYNC, against=GUIDE),
    *(
        Goal("sync", far_away(lanes, what), 0.9, SYNC, ONLY_SENDS, at_least=True)
        for what in WRITING
        for lanes in LANES
    ),
    Goal("client", "8 at once, 50 ms away, times one", 6, program=CLIENT, against=None, at_least=True),
)
"""What segtui aims at."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A goal and what came of it."""

    goal: Goal
    value: float
    """The ratio, or the figure itself where the goal is against nothing."""
    is_met: bool


def judge(results: Results) -> list[Judged]:
    """Every goal whose figures were measured."""
    return [judged for goal in GOALS if (judged := _judged(goal, results)) is not None]


def _judged(goal: Goal, results: Results) -> Judged | None:
    runs = results.get(goal.section, {})
    mine = runs.get(goal.program, [])
    if goal.against is None:
        value = _median(mine, goal.figure)
    else:
        value = ratio(mine, runs.get(goal.against, []), goal.figure)
    if value is None:
        return None
    return Judged(goal, value, value >= goal.limit if goal.at_least else value <= goal.limit)


def ratio(mine: Sequence[Figures], others: Sequence[Figures], figure: str) -> float | None:
    """The median over the rounds of a figure in parts of another program's of the same round."""
    parts = [
        own[figure] / other[figure]
        for own, other in zip(mine, others, strict=False)
        if figure in own and other.get(figure)
    ]
    return median(parts) if parts else None


def _median(runs: Sequence[Figures], figure: str) -> float | None:
    values = [run[figure] for run in runs if figure in run]
    return median(values) if values else None


def table(section: str, runs: Runs) -> str:
    """The medians of a section, and their ratios to its first program."""
    base, *_ = runs
    figures = list(dict.fromkeys(name for rows in runs.values() for row in rows for name in row))
    rounds = max(len(rows) for rows in runs.values())
    lines = [f"{section}, medians of {rounds} (ratio to {base})"]
    lines.append(f"{'':36}" + "".join(f"{program:>22}" for program in runs))
    for figure in figures:
        cells = (_cell(rows, runs[base], figure, is_base=program == base) for program, rows in runs.items())
        lines.append(f"{figure:36}" + "".join(f"{cell:>22}" for cell in cells))
    return "\n".join(lines)


def _cell(rows: Sequence[Figures], base: Sequence[Figures], figure: str, *, is_base: bool) -> str:
    value, part = _median(rows, figure), ratio(rows, base, figure)
    if value is None:
        return "-"
    return f"{value:,.4g}" if is_base or part is None else f"{value:,.4g} ({part:.2f}x)"


def verdicts(results: Results) -> str:
    """What was aimed at and what came of it, the control first."""
    return "\n".join([*_controls(results), *(_verdict(judged) for judged in judge(results))])


def _controls(results: Results) -> list[str]:
    low, high = CONTROL_MAY_BE
    lines = []
    for section, runs in results.items():
        for figure in CONTROLLED:
            value = ratio(runs.get(CONTROL, []), runs.get(HELLO, []), figure)
            if value is not None:
                note = "" if low <= value <= high else "   too noisy: do not count these times"
                lines.append(f"control   {section}: {figure} {value:.2f}x of itself{note}")
    return lines


def _verdict(judged: Judged) -> str:
    goal = judged.goal
    unit = "" if goal.against is None else f"x {goal.against}"
    word = "met" if judged.is_met else "MISSED"
    sign = ">=" if goal.at_least else "<="
    return f"{word:9} {goal.section}: {goal.figure} {judged.value:.3g}{unit} (goal {sign} {goal.limit:g})"


def document(results: Results, options: Mapping[str, object]) -> dict[str, Any]:
    """Everything as JSON."""
    return {
        "schema": "segtui.bench/1",
        "machine": {
            "cores": os.cpu_count(),
            "load": os.getloadavg(),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "options": dict(options),
        "medians": {
            section: {program: _summary(rows, runs) for program, rows in runs.items()}
            for section, runs in results.items()
        },
        "goals": [asdict(judged) for judged in judge(results)],
        "rounds": results,
    }


def _summary(rows: Sequence[Figures], runs: Runs) -> dict[str, dict[str, float | None]]:
    base = next(iter(runs.values()))
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: {"median": _median(rows, name), "ratio": ratio(rows, base, name)} for name in names}
