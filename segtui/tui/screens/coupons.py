"""The coupons that name a segment, and the segments that a coupon names."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from segtui.errors import NotFound, SegtuiError
from segtui.plain import plain
from segtui.platforms.reaching import shop_of
from segtui.platforms.rights import Thing
from segtui.tui.coupon_words import gives, shown_status, until
from segtui.tui.hints import hint_of
from segtui.tui.leading import lead
from segtui.tui.naming import shown_name
from segtui.tui.panes.listing import FixedRows
from segtui.tui.screens.explain_flow import lead_to_explanation
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.widgets.columns import Cell, Tone
from segtui.tui.widgets.filter_line import FilterLine
from segtui.tui.widgets.page_table import Column, PageTable

if TYPE_CHECKING:
    from segtui.drafts import Coupon
    from segtui.model import Segment
    from segtui.session import Session


class CouponsScreen(BoxScreen[str]):
    """The coupons of one segment; answers the id of a segment to go to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", show=False),
        Binding("n", "create", show=False),
        Binding("d", "delete", show=False),
        Binding("e", "explain", show=False),
        Binding("r", "read_again", show=False),
    ]

    keys_text = "Enter segments   e explain   n new   d delete   / find   r reads again   Esc closes"

    def __init__(self, session: Session, segment: Segment, customer_id: str = "") -> None:
        super().__init__()
        self.session = session
        self.segment = segment
        self.customer_id = customer_id
        """The chosen customer, whose grant of a coupon may be explained; empty for none."""
        self.name_shown = shown_name(session, segment.name, segment.id)
        self.title_text = f"Coupons of {self.name_shown}"
        self.is_read = False
        """Whether what is shown is what there is."""

    def compose_inside(self) -> ComposeResult:
        """A line for a code, the coupons, and what is to be said of them."""
        line = FilterLine("the whole code of any coupon, then Enter", id="code")
        line.display = False
        yield line
        yield PageTable["Coupon"](self._columns(), row_key=lambda coupon: coupon.code)
        yield words("Reading …", id="coupons-note")

    def _columns(self) -> list[Column[Coupon]]:
        return [
            Column("code", "code", weight=2, min_width=12, render=lambda coupon: coupon.code),
            Column("gives", "gives", width=13, render=gives),
            Column("status", "status", width=9, render=shown_status),
            Column("until", "until UTC", width=10, render=self._until, priority=1),
            Column("used", "used", width=9, align="right", render=_used, priority=2),
            Column("segments", "segments", width=8, align="right", render=_segments, priority=3),
            Column(
                "name", "name", weight=3, min_width=10, render=lambda coupon: coupon.name or "", priority=4
            ),
        ]

    def _until(self, coupon: Coupon) -> Cell:
        # The platform's status may be out of date; the day tells.
        is_over = coupon.ends_at is not None and coupon.ends_at < self.session.now()
        return Cell(until(coupon), Tone.WARNING if is_over else Tone.NORMAL)

    def on_mount(self) -> None:
        """Read them."""
        self.query_one(PageTable).focus()
        self.action_read_again()

    def action_read_again(self) -> None:
        """Read them anew."""
        self.is_read = False
        self.run_worker(self._read(), group="coupons", exclusive=True)

    async def _read(self) -> None:
        try:
            coupons = await shop_of(self.session.platform).coupons_of(self.segment.id)
        except SegtuiError as error:
            self.query_one(PageTable).clear()
            self.say(f"{error.title}: {error.summary} {hint_of(error)} r tries again.")
            return
        table: PageTable[Coupon] = self.query_one(PageTable)
        table.set_source(FixedRows(coupons), total=len(coupons), first_page=coupons[: table.page_size])
        table.styles.height = min(max(len(coupons), 1), 12) + 1
        self.say("" if coupons else "No coupon names this segment. n creates one.")
        self.is_read = True

    def say(self, text: str) -> None:
        """Show a note beneath the rows."""
        note = self.query_one("#coupons-note", Static)
        note.display = bool(text)
        note.update(plain(text))

    # The segments of one.

    @on(PageTable.RowChosen)
    def _chosen(self, event: PageTable.RowChosen[Coupon]) -> None:
        event.stop()
        lead(self, self._show_segments(event.row), "segments", exclusive=True)

    async def _show_segments(self, coupon: Coupon) -> None:
        chosen = await self.app.push_screen_wait(CouponSegmentsScreen(self.session, coupon))
        if chosen is not None:
            self.dismiss(chosen)

    def action_find(self) -> None:
        """Ask for a code."""
        line = self.query_one(FilterLine)
        line.display = True
        line.focus()

    @on(FilterLine.Rested)
    def _code_typed(self, event: FilterLine.Rested) -> None:
        event.stop()
        if event.entered and event.text:
            lead(self, self._find(event.text), "segments", exclusive=True)

    async def _find(self, code: str) -> None:
        self.say(f"Looking for the coupon {code} …")
        try:
            coupon = await shop_of(self.session.platform).coupon(code)
        except NotFound:
            self.say(f"There is no coupon {code}, or none to be seen. Codes are looked up in full.")
            return
        except SegtuiError as error:
            self.say(f"{error.title}: {error.summary} {hint_of(error)}")
            return
        self.say("")
        await self._show_segments(coupon)

    @on(FilterLine.Left)
    def _code_left(self, event: FilterLine.Left) -> None:
        event.stop()
        self.query_one(FilterLine).display = False
        self.query_one(PageTable).focus()

    def action_explain(self) -> None:
        """Say whether the chosen customer would be granted the coupon under the cursor."""
        coupon: Coupon | None = self.query_one(PageTable).cursor_row_data if self.is_read else None
        if coupon is None:
            self.say("There is no coupon here.")
        else:
            lead(self, self._explain(coupon.code), "explain", exclusive=True)

    async def _explain(self, code: str) -> None:
        from segtui.tui.screens.explain_ask import Draft

        if await lead_to_explanation(self.app, self.session, Draft(self.customer_id, coupon=code)):
            self.action_read_again()

    # Changes.

    def action_create(self) -> None:
        """Open the form for a new one."""
        if (reason := self._why_not_write()) is not None:
            self.say(f"A coupon cannot be created now: {reason}.")
        else:
            lead(self, self._create(), "change", exclusive=True)

    async def _create(self) -> None:
        from segtui.tui.screens.coupon_form import CouponFormScreen

        zone = None
        if self.segment.site:
            try:
                zone = await self.session.shop_zone(self.segment.site)
            except SegtuiError as error:
                self.say(f"The shop's clock is not known: {error.summary}")
        form = CouponFormScreen(self.session, self.segment, zone)
        if await self.app.push_screen_wait(form):
            self.action_read_again()

    def action_delete(self) -> None:
        """Show the deletion of the coupon under the cursor."""
        coupon: Coupon | None = self.query_one(PageTable).cursor_row_data if self.is_read else None
        if coupon is None:
            self.say("There is no coupon here.")
        elif (reason := self._why_not_write()) is not None:
            self.say(f"A coupon cannot be deleted now: {reason}.")
        else:
            lead(self, self._delete(coupon.code), "change", exclusive=True)

    async def _delete(self, code: str) -> None:
        from segtui.tui.screens.change import ChangeScreen

        try:
            change = await self.session.delete_coupon_change(code)
        except SegtuiError as error:
            self.say(f"{error.title}: {error.summary} {hint_of(error)}")
            return
        if await self.app.push_screen_wait(ChangeScreen(self.session, change)):
            self.action_read_again()

    def _why_not_write(self) -> str | None:
        access = self.session.write_access(Thing.COUPONS)
        return None if access.allowed else access.reason


class CouponSegmentsScreen(BoxScreen[str]):
    """Which segments a coupon names; answers the id of one of them."""

    keys_text = "Enter goes to the segment   Esc back"

    def __init__(self, session: Session, coupon: Coupon) -> None:
        super().__init__()
        self.session = session
        self.coupon = coupon
        self.title_text = f"Segments of the coupon {coupon.code}"

    def compose_inside(self) -> ComposeResult:
        """What the coupon gives, and its segments."""
        coupon = self.coupon
        end = until(coupon)
        facts = [coupon.name or "", gives(coupon), shown_status(coupon).text, f"until {end}" if end else ""]
        yield words(" · ".join(fact for fact in facts if fact), classes="question")
        yield words(self._who(), classes="question")
        yield OptionList(*(Option(segment_id) for segment_id in self.coupon.segment_ids), markup=False)

    def _who(self) -> str:
        if not self.coupon.segment_ids:
            return "It names no segment: everybody may redeem it."
        if self.coupon.segment_restricted is False:
            return "It names these segments, but is not restricted to them: everybody may redeem it."
        return "Only members of one of these may redeem it:"

    def on_mount(self) -> None:
        """Find out what the segments are called."""
        options = self.query_one(OptionList)
        options.display = bool(self.coupon.segment_ids)
        options.focus()
        self.run_worker(self._name_them(), group="names", exclusive=True)

    async def _name_them(self) -> None:
        options = self.query_one(OptionList)
        for index, segment_id in enumerate(self.coupon.segment_ids):
            options.replace_option_prompt_at_index(index, plain(await self._named(segment_id)))

    async def _named(self, segment_id: str) -> str:
        try:
            segment = await self.session.platform.segment(segment_id)
        except NotFound:
            return f"{segment_id}  there is no such segment, or none to be seen"
        except SegtuiError as error:
            return f"{segment_id}  could not be read: {error.summary}"
        return f"{shown_name(self.session, segment.name, segment.id)}  {segment_id}"

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer."""
        event.stop()
        self.dismiss(self.coupon.segment_ids[event.option_index])


def _used(coupon: Coupon) -> str:
    count = "?" if coupon.redemption_count is None else f"{coupon.redemption_count:,}"
    most = coupon.max_redemptions
    return count if most is None or most < 0 else f"{count}/{most:,}"


def _segments(coupon: Coupon) -> str:
    return str(len(coupon.segment_ids))
