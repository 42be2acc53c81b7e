"""Pane 4 where segments open no shop: what decides who is in one, and what both sides say of a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.actions import Action
from segtui.tui.load_state import Idle, Loaded
from segtui.tui.naming import member_words, shown_name
from segtui.tui.panes.base import Pane
from segtui.tui.widgets.columns import Tone
from segtui.tui.widgets.tree_list import TreeList, TreeRow

if TYPE_CHECKING:
    from segtui.changes.both_sides import Sides
    from segtui.model import Customer, Member, Segment
    from segtui.session import CustomerView, Session
    from segtui.session_sides import Deciding

ADVICE = "Choose a segment to see what decides who is in it, or a customer."
NO_SHOP = "This platform has no storefront."
PREVIEWED = 20
"""Members of a preview."""


class RuleKey(NamedTuple):
    """What a row stands for."""

    kind: str
    """`clause`, `customer`, `device`, `segment` or `text`."""
    id: str


class RulesPane(Pane):
    """The rules of the selected segment with who matches them, or the chosen customer from both sides."""

    number = 4
    noun = "Rules"

    class CustomerChosen(Message):
        """The user wants to know more about somebody who matches."""

        def __init__(self, customer_id: str) -> None:
            super().__init__()
            self.customer_id = customer_id

    class SegmentWanted(Message):
        """The user wants to go to one of the customer's segments."""

        def __init__(self, segment_id: str) -> None:
            super().__init__()
            self.segment_id = segment_id

    def __init__(self) -> None:
        super().__init__(id="rules")
        self.set_reactive(RulesPane.state, Idle(ADVICE))
        self.segment: Segment | None = None
        self.view: CustomerView | None = None
        self.is_about_customer = False

    def compose_body(self) -> ComposeResult:
        """A line that says what is shown, and the rows."""
        yield Static("", id="rules-caption", markup=False)
        yield TreeList[RuleKey](id="rules-rows")

    def body(self) -> TreeList[RuleKey]:
        """The rows."""
        return self.query_one(TreeList)

    def on_mount(self) -> None:
        """Start without a caption."""
        self.query_one("#rules-caption").display = False
        super().on_mount()

    def open(self, session: Session) -> None:
        """Use a session from now on."""
        super().open(session)
        self.segment = self.view = None
        self.is_about_customer = False
        self.read_again()

    def actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        other = "segment" if self.is_about_customer else "customer"
        return (
            Action("rules.open", "enter", "open", "Go to the customer or the segment of this row.", self._go),
            Action(
                "rules.side",
                "i",
                f"the {other}",
                "Change between the rules of the selected segment and the segments of the chosen customer.",
                self._change_side,
                why_not=self._why_not_change_side,
            ),
            Action("rules.refresh", "r", "refresh", "Read again.", self.read_again),
            Action("rules.copy", "y", "copy", "Send the id of the row to the clipboard.", self._copy),
            Action("rules.raw", "v", "raw", "Show the segment with its rules as it was sent.", self._raw),
        )

    # What is shown.

    def follow_segment(self, segment: Segment | None) -> None:
        """The selected segment changed; it is shown unless a customer is."""
        is_same = segment is not None and segment == self.segment
        self.segment = segment
        if not self.is_about_customer and not is_same:
            self.read_again()

    def follow_customer(self, view: CustomerView | None) -> None:
        """Another customer was chosen, and is shown; None goes back to the segment."""
        if view is None and self.view is None:
            return
        self.view = view
        self.is_about_customer = view is not None
        self.read_again()

    def follow_change(self) -> None:
        """Something was changed: what is shown is read again."""
        self.read_again()

    def read_again(self) -> None:
        """Read what is to be shown."""
        if self.session is None:
            return
        if self.is_about_customer and self.view is not None:
            customer = self.view.customer
            name = customer.name or customer.email or customer.id
            self.set_heading(f"Both sides of {name}")
            self.load(self._read_sides(self.session, self.view), f"both sides of {name}")
        elif self.segment is not None:
            name = shown_name(self.session, self.segment.name, self.segment.id)
            self.set_heading(f"Rules of {name}")
            self.load(self._read_rules(self.session, self.segment), f"the rules of {name}")
        else:
            self.set_heading(self.noun)
            self.state = Idle(ADVICE)

    async def _read_rules(self, session: Session, segment: Segment) -> None:
        deciding = await session.deciding(segment.id, PREVIEWED)
        self._show(deciding_caption(deciding), deciding_rows(deciding))

    async def _read_sides(self, session: Session, view: CustomerView) -> None:
        from segtui.session import Failed

        if isinstance(view.segments, Failed):
            raise view.segments.error
        sides, not_asked = await session.both_sides(view.customer, view.segments.value)
        names = {each.segment.id: shown_name(session, each.segment.name, each.segment.id) for each in sides}
        self._show(sides_caption(view.customer, sides, not_asked), sides_rows(sides, names))

    def _show(self, caption: str, rows: list[TreeRow[RuleKey]]) -> None:
        line = self.query_one("#rules-caption", Static)
        line.update(Content(plain(caption)))
        line.display = True
        self.body().set_rows(rows)
        self.state = Loaded()

    def watch_state(self, state: object) -> None:
        """Show the caption only with the rows that it is about."""
        super().watch_state(self.state)
        if not isinstance(state, Loaded):
            self.query_one("#rules-caption").display = False

    # Keys.

    @on(TreeList.RowChosen)
    def _row_chosen(self, event: TreeList.RowChosen[RuleKey]) -> None:
        event.stop()
        self._go()

    @on(TreeList.RowHighlighted)
    @on(TreeList.FoldRequested)
    def _row_noted(self, event: Message) -> None:
        event.stop()

    def _go(self) -> None:
        row = self.body().cursor_row if isinstance(self.state, Loaded) else None
        if row is None:
            return
        if row.key.kind == "customer":
            self.post_message(self.CustomerChosen(row.key.id))
        elif row.key.kind == "segment":
            self.post_message(self.SegmentWanted(row.key.id))
        else:
            self.say(f"{row.label}  {row.note}".strip())

    def _change_side(self) -> None:
        self.is_about_customer = not self.is_about_customer
        self.read_again()

    def _why_not_change_side(self) -> str | None:
        if self.view is None:
            return "no customer is chosen"
        return "no segment is chosen" if self.segment is None else None

    def _copy(self) -> None:
        row = self.body().cursor_row if isinstance(self.state, Loaded) else None
        if row is not None:
            self.post_message(self.CopyRequested(row.key.id, "this row"))

    def _raw(self) -> None:
        if self.segment is not None:
            self.post_message(self.RawRequested(self.segment, f"Segment {self.segment.id}"))


def deciding_caption(deciding: Deciding) -> str:
    """In one sentence, what decides."""
    from segtui.model import SegmentKind

    match deciding.segment.kind:
        case SegmentKind.DYNAMIC:
            return f"{NO_SHOP} Dynamic: whoever fits its rules is in it."
        case SegmentKind.FIXED:
            return f"{NO_SHOP} Fixed: its list of members decides."
    return f"{NO_SHOP} What decides is not known: segtui does not know this kind of segment."


def deciding_rows(deciding: Deciding) -> list[TreeRow[RuleKey]]:
    """The clauses, and who matches them."""
    from segtui.model import SegmentKind
    from segtui.session import Failed

    segment, matches = deciding.segment, deciding.matches
    facts = [_text(0, f"{segment.kind.value}, {segment.status.value}", segment.id)]
    if isinstance(segment.description, str) and segment.description:
        facts.append(_text(0, segment.description))
    if segment.member_count_hint is not None:
        facts.append(
            _text(0, f"≈ {segment.member_count_hint:,} members", "as the platform counts; it may lag")
        )
    if deciding.clauses:
        is_decided = segment.kind is SegmentKind.DYNAMIC
        facts.append(_text(0, "In it is whoever fits" if is_decided else "Rules that nobody evaluates"))
        facts += [
            TreeRow(line.depth + 1, line.text, RuleKey("clause", line.text)) for line in deciding.clauses
        ]
    if isinstance(matches, Failed):
        facts.append(_text(0, "Who matches could not be read", matches.error.summary, Tone.BAD))
    elif matches is not None:
        page = matches.value
        count = f"{len(page.rows)} and more" if page.total is None else f"≈{page.total:,}"
        facts.append(_text(0, f"Matching now: {count}", page.remark or ""))
        facts += [_member(member) for member in page.rows]
        if page.may_continue:
            facts.append(_text(1, "and so on", "pane 2 lists all of them"))
    return facts


def _member(member: Member) -> TreeRow[RuleKey]:
    told, key = member_words(member), member.key
    note = ", ".join(filter(None, (told.address, told.mark)))
    return TreeRow(1, told.name, RuleKey(key.kind.value, key.customer_id), note)


def _text(depth: int, text: str, note: str = "", tone: Tone = Tone.NORMAL) -> TreeRow[RuleKey]:
    return TreeRow(depth, text, RuleKey("text", text), note, tone)


def sides_caption(customer: Customer, sides: list[Sides], not_asked: int) -> str:
    """In one sentence, what the rows are, and what they leave out."""
    beside = f" {not_asked:,} more segments were not asked." if not_asked else ""
    guest = " A guest: an account with the same address is somebody else." if customer.is_guest else ""
    if not sides:
        return f"Neither the customer nor a segment names the other.{beside}{guest}"
    return f"{NO_SHOP} Here is what both sides say.{beside}{guest}"


def sides_rows(sides: list[Sides], names: dict[str, str]) -> list[TreeRow[RuleKey]]:
    """The segments that either side names: first those on which they do not agree."""
    from segtui.errors import SegtuiError

    signs = choose_signs()
    rows = []
    for side in sorted(sides, key=lambda each: each.agree is True):
        if isinstance(side.by_segment, SegtuiError):
            sign, tone, note = signs.unknown, Tone.WARNING, f"not known: {side.by_segment.summary}"
        elif side.agree:
            sign, tone, note = signs.member, Tone.NORMAL, f"{side.segment.kind.value}, both say so"
        elif side.by_customer:
            sign, tone, note = signs.warning, Tone.WARNING, "pending or lag: only the customer names it"
        else:
            sign, tone, note = signs.warning, Tone.WARNING, "pending or lag: only the segment names them"
        key = RuleKey("segment", side.segment.id)
        rows.append(TreeRow(0, f"{sign} {names[side.segment.id]}", key, note, tone))
    return rows
