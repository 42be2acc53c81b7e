"""What becomes of rows, as a person says it."""

from __future__ import annotations

from segtui.sync.fates import Fate
from segtui.sync.held import HeldRows
from segtui.sync.plan import Act, PlanHead, PlanRow
from segtui.sync.source import LINE, place_words

ACT_WORDS = {
    Act.ADD: "to add",
    Act.REMOVE: "to remove",
    Act.KEEP: "members already",
    Act.ABSENT: "no members anyway",
    Act.UNMATCHED: "name nobody",
    Act.AMBIGUOUS: "name several",
    Act.SKIPPED: "decided to leave out",
    Act.INVALID: "cannot be used",
    Act.DUPLICATE: "named above already",
    Act.LEFT_ALONE: "members left alone",
}
"""Behind a number of rows."""

ONE_WORDS = {
    **ACT_WORDS,
    Act.KEEP: "member already",
    Act.ABSENT: "no member anyway",
    Act.UNMATCHED: "names nobody",
    Act.AMBIGUOUS: "names several",
    Act.LEFT_ALONE: "member left alone",
}
"""Of a single row."""


UNUSED = (Act.AMBIGUOUS, Act.UNMATCHED, Act.INVALID)
"""Rows of a source that nothing is done for, and that a person might have wanted something done for."""


def fate_words(row: PlanRow, fate: Fate) -> str:
    """What became of a row, as a person says it."""
    if fate is Fate.NOTHING:
        return ONE_WORDS[row.act]
    done = "removed" if row.act is Act.REMOVE else "added"
    return {
        Fate.DONE: done,
        Fate.ALREADY: "already as wanted",
        Fate.UNKNOWN: "answer lost",
    }.get(fate, fate.value)


def place_of(row: PlanRow) -> str:
    """Where a row stands in the source; empty of a member that is in no row of it."""
    return place_words(row.line, in_array=row.in_array) if row.line is not None else ""


def short_place_of(row: PlanRow) -> str:
    """The same beneath the heading “line”."""
    return place_of(row).removeprefix(f"{LINE} ")


def besides_refused(refused: HeldRows) -> str:
    """Ends a sentence on members that were read back: what of the plan cannot show, since it was refused."""
    there = refused.count(Act.REMOVE, Act.ABSENT)
    counts = ((len(refused) - there, "missing"), (there, "still there"))
    told = [
        f"{count:,} refused {'row is' if count == 1 else 'rows are'} {word}"
        for count, word in counts
        if count
    ]
    return f"; {' and '.join(told)}, as expected." if told else "."


def words_behind(act: Act, count: int) -> str:
    """What becomes of so many rows, without their number."""
    return (ONE_WORDS if count == 1 else ACT_WORDS)[act]


def counted_words(act: Act, count: int) -> str:
    """A number of rows with what becomes of them."""
    return f"{count:,} {words_behind(act, count)}"


def undecided_words(head: PlanHead) -> str:
    """Which rows of a source nothing is done for, as the end of a sentence; empty where there are none."""
    counts = [counted_words(act, head.count(act)) for act in UNUSED if head.count(act)]
    return f" Of the source, {', '.join(counts)}." if counts else ""
