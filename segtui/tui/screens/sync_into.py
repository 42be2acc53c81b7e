"""Which segments a source is for: one, or those that a column names, with what becomes of missing ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from segtui.drafts import SegmentFields
from segtui.model import SegmentStatus
from segtui.tui.widgets.one_of import OneOf, Option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segtui.model import Site
    from segtui.sync.looking import Sight
    from segtui.sync.wanted import PlanWanted

FOUND_OUT = "found out"
_BY_COLUMN = "column"
_MISSING = (
    Option("", "told, not created"),
    Option(SegmentStatus.ACTIVE.value, "created active"),
    Option(SegmentStatus.INACTIVE.value, "created inactive"),
)


class Goal(NamedTuple):
    """The segment that a source is chosen for."""

    segment_id: str
    name: str


class Lack(NamedTuple):
    """What has to be chosen before there can be a plan."""

    line: OneOf
    words: str


class IntoLines(Vertical):
    """The lines of a form that ask for it; those that do not matter are not shown."""

    DEFAULT_CSS = """
    IntoLines { height: auto; }
    """

    def __init__(self, goal: Goal | None, wanted: PlanWanted | None, *, has_sites: bool) -> None:
        super().__init__()
        self.goal = goal
        self.has_sites = has_sites
        self.is_looked_at = False
        """Whether the columns of the source are known."""
        self.found: str | None = None
        """The column that is known to name segments, in words; None where none is."""
        self._before = wanted.options.segment_column if wanted is not None else None
        self._by_column = Option(_BY_COLUMN, "segments named in a column")
        named = goal is None or (wanted is not None and wanted.segment_id is None)
        self._into = _BY_COLUMN if named else ""
        self._creation = wanted.creation if wanted is not None else None

    def compose(self) -> ComposeResult:
        """One segment or a column; the column; missing segments; their site."""
        one = [Option("", self.goal.name)] if self.goal is not None else []
        yield row("into", OneOf([*one, self._by_column], self._into, id="into"))
        yield row("named in", OneOf(remembered(self._before), self._before or "", id="segment-column"))
        status = self._creation.status.value if self._creation is not None else ""
        yield row("missing", OneOf(_MISSING, status, id="missing"))
        yield row("site", OneOf([], None, id="new-site"))

    def on_mount(self) -> None:
        """Show what matters."""
        self.follow()

    def follow(self) -> None:
        """Show the lines that matter with what is chosen now."""
        shown = {
            "#segment-column": self.names_segments,
            "#missing": self.names_segments,
            "#new-site": self._wants_site,
        }
        for id, is_shown in shown.items():
            line = self.query_one(id).parent
            if isinstance(line, Widget):
                line.display = is_shown

    # What is chosen.

    @property
    def names_segments(self) -> bool:
        """Whether a column names the segment of each row."""
        return self.query_one("#into", OneOf).chosen == _BY_COLUMN

    @property
    def segment_id(self) -> str | None:
        """The segment of all rows; None where a column names it."""
        return None if self.names_segments or self.goal is None else self.goal.segment_id

    @property
    def column(self) -> str | None:
        """The column that names the segments; None where it is found out."""
        return (self.query_one("#segment-column", OneOf).chosen or None) if self.names_segments else None

    @property
    def creation(self) -> SegmentFields | None:
        """What missing segments are created with; None where none is created."""
        status = self.query_one("#missing", OneOf).chosen
        if not self.names_segments or not status:
            return None
        return SegmentFields(status=SegmentStatus(status), site=self.query_one("#new-site", OneOf).chosen)

    @property
    def _wants_site(self) -> bool:
        return self.has_sites and self.creation is not None

    @property
    def wants_sites(self) -> bool:
        """Whether the sites should be read to choose from."""
        return self._wants_site and not self.query_one("#new-site", OneOf).options

    @property
    def lack(self) -> Lack | None:
        """What has to be chosen first; None where nothing has."""
        if not self.names_segments:
            return None
        if self.is_looked_at and self.column is None and self.found is None:
            words = "No column is known to name segments. Choose the one that does."
            return Lack(self.query_one("#segment-column", OneOf), words)
        if self._wants_site and self.query_one("#new-site", OneOf).chosen is None:
            return Lack(self.query_one("#new-site", OneOf), "Choose the site that segments are created for.")
        return None

    # What there is to choose from.

    def offer(self, sight: Sight | None) -> None:
        """Let the columns of a source be chosen from; None while nothing is known of it."""
        self.is_looked_at = sight is not None
        column = sight.detected.columns.segment if sight is not None and sight.detected is not None else None
        line = self.query_one("#segment-column", OneOf)
        if not line.chosen or sight is None:
            self.found = column_words(column) if column is not None else None
        lead = f"{FOUND_OUT}: {self.found}" if self.found is not None else f"{FOUND_OUT}: none"
        names = [Option(name, name) for name in sight.columns] if sight is not None else []
        line.offer([Option("", lead if sight is not None else FOUND_OUT), *names], line.chosen or "")

    def offer_sites(self, sites: Sequence[Site]) -> None:
        """Let the site of segments that are created be chosen; none is by itself."""
        wanted = self._creation.site if self._creation is not None else None
        options = [Option(site.code, _site_label(site)) for site in sites]
        self.query_one("#new-site", OneOf).offer(options, wanted)


def remembered(column: str | None) -> list[Option]:
    """What a column can be before the source was looked at: found out, or as it was the last time."""
    return [Option("", FOUND_OUT), *([Option(column, column)] if column is not None else [])]


def row(label: str, widget: Widget) -> Horizontal:
    """A line of the form."""
    return Horizontal(Static(label, classes="label", markup=False), widget, classes="row")


def column_words(column: str | int) -> str:
    """A column as a person calls it."""
    return column if isinstance(column, str) else f"column {column + 1}"


def _site_label(site: Site) -> str:
    return f"{site.code} (inactive)" if site.active is False else site.code
