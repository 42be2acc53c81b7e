"""The segments of a plan with their counts: one of them can be looked at by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.content import Content

from segtui.sync.plan import Act, PlannedSegment
from segtui.tui.panes.listing import FixedRows
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.sync_words import creations_words
from segtui.tui.widgets.columns import Cell, Tone
from segtui.tui.widgets.page_table import Column, PageTable

if TYPE_CHECKING:
    from segtui.sync.plan import PlanHead

MOST_LINES = 14
"""Segments in sight at once."""
_COUNTED = {Act.ADD: "to add", Act.REMOVE: "to remove", Act.KEEP: "already"}
"""The kinds of rows that are counted by themselves, and what stands over them."""


class SegmentChoice(NamedTuple):
    """Whose rows are to be shown."""

    segment: PlannedSegment | None
    """None for those of all."""


class SegmentsOfPlanScreen(BoxScreen[SegmentChoice]):
    """Answers the segment whose rows are to be shown."""

    title_text = "The segments of the plan"
    keys_text = "Enter shows the rows of one   Esc closes"

    DEFAULT_CSS = """
    SegmentsOfPlanScreen PageTable { height: 3; }
    SegmentsOfPlanScreen .note { height: auto; margin: 1 0 0 0; }
    """

    def __init__(self, head: PlanHead, shown: PlannedSegment | None) -> None:
        super().__init__()
        self.head = head
        self.shown = shown

    def compose_inside(self) -> ComposeResult:
        """All together, then each by itself."""
        yield PageTable["SegmentChoice"](
            [
                Column("name", "segment", weight=1, min_width=14, render=self._called),
                Column("members", "members", width=9, align="right", render=self._members),
                *(self._count_column(act, title) for act, title in _COUNTED.items()),
                Column("rest", "others", width=7, align="right", render=self._rest),
            ],
            row_key=lambda each: each.segment.id if each.segment is not None else None,
        )
        note = Content(creations_words(self.head))
        if self.nowhere:
            count = f"{self.nowhere:,} {'row stands' if self.nowhere == 1 else 'rows stand'}"
            note = Content("\n" if note.plain else "").join([note, Content(f"{count} in none of them.")])
        if note.plain:
            yield words(note, classes="note")

    def on_mount(self) -> None:
        """Start with the one whose rows are shown."""
        rows = [SegmentChoice(None), *map(SegmentChoice, self.head.segments)]
        table: PageTable[SegmentChoice] = self.query_one(PageTable)
        table.styles.height = 1 + min(len(rows), MOST_LINES)
        table.set_source(FixedRows(rows), total=len(rows), first_page=rows[: table.page_size])
        if self.shown is not None:
            table.select_key(self.shown.id)
        table.focus()

    @property
    def nowhere(self) -> int:
        """The rows that are about no segment of the plan."""
        return sum(self.head.counts.values()) - sum(sum(each.counts.values()) for each in self.head.segments)

    @on(PageTable.RowChosen)
    def _chosen(self, event: PageTable.RowChosen[SegmentChoice]) -> None:
        event.stop()
        self.dismiss(event.row)

    def _counted(self, choice: SegmentChoice) -> PlannedSegment | PlanHead:
        return self.head if choice.segment is None else choice.segment

    def _called(self, choice: SegmentChoice) -> str:
        return "all of them" if choice.segment is None else choice.segment.name

    def _members(self, choice: SegmentChoice) -> str | Cell:
        if choice.segment is None:
            return f"{self.head.member_count:,}"
        is_new = choice.segment.creation is not None
        return Cell("created", Tone.GOOD) if is_new else f"{choice.segment.members:,}"

    def _count_column(self, act: Act, title: str) -> Column[SegmentChoice]:
        def count(choice: SegmentChoice) -> Cell:
            number = self._counted(choice).count(act)
            return Cell(f"{number:,}", Tone.NORMAL if number else Tone.MUTED)

        return Column(act.value, title, width=max(7, len(title)), align="right", render=count)

    def _rest(self, choice: SegmentChoice) -> str:
        counted = self._counted(choice)
        return f"{sum(counted.counts.values()) - sum(counted.count(act) for act in _COUNTED):,}"
