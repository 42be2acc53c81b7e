"""A small form for a coupon that only members of one segment may redeem; nothing is sent from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from segtui.errors import BadInput, SegtuiError
from segtui.plain import plain
from segtui.tui.coupon_words import discount_in
from segtui.tui.hints import hint_of
from segtui.tui.leading import lead
from segtui.tui.naming import shown_name
from segtui.tui.screens.modal import TALL_FROM, BoxScreen, words
from segtui.tui.widgets.moment_line import MomentLine

if TYPE_CHECKING:
    from datetime import tzinfo

    from segtui.changes.coupons import CreateCoupon
    from segtui.drafts import CouponDraft
    from segtui.model import Segment
    from segtui.session import Session

FIELDS = {
    "code": ("code", "letters and digits, as customers type it"),
    "name": ("name", "what customers read"),
    "gives": ("gives", "10 %, 5 EUR or free shipping"),
    "most": ("redemptions", "at most, by all together; empty: no limit"),
    "most-each": ("per customer", "at most, by each; empty: no limit"),
}


OPEN_START = "open: valid from now on"
OPEN_END = "open: valid without end"


class CouponFormScreen(BoxScreen[bool]):
    """Answers whether a coupon was created."""

    keys_text = "Tab next field   F4 shows the change   Esc leaves"

    DEFAULT_CSS = """
    CouponFormScreen .row { height: auto; margin: 0; }
    CouponFormScreen.-tall .row { margin: 0 0 1 0; }
    CouponFormScreen .label { width: 14; height: 1; }
    """

    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL_FROM, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f4", "go_on", show=False, priority=True)]

    def __init__(self, session: Session, segment: Segment, zone: tzinfo | None) -> None:
        super().__init__()
        self.session = session
        self.segment = segment
        self.zone = zone
        self.title_text = f"New coupon for {shown_name(session, segment.name, segment.id)}"

    def compose_inside(self) -> ComposeResult:
        """The fields, and what is wrong with them."""
        yield words("Only members of this segment will be able to redeem it.", classes="question")
        # Above the fields, so that it is seen however few lines there are.
        yield words("", id="coupon-note")
        with VerticalScroll(id="coupon-fields", can_focus=False):
            for name, (label, hint) in FIELDS.items():
                line = Input(placeholder=hint, compact=True, id=name)
                line.cursor_blink = False
                yield _row(label, line)
            yield _row("valid from", MomentLine(None, self.zone, when_open=OPEN_START, id="starts"))
            yield _row("valid until", MomentLine(None, self.zone, when_open=OPEN_END, id="ends"))

    def on_mount(self) -> None:
        """Start typing."""
        self.say("")
        self.query_one("#code").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field."""
        event.stop()
        self.focus_next()

    def action_go_on(self) -> None:
        """Show the creation, where everything was said."""
        from segtui.changes.coupons import CreateCoupon

        try:
            change = CreateCoupon(self._draft())
            self.session.show(change)
        except SegtuiError as error:
            self.say(f"{error.summary} {hint_of(error)}")
            return
        self.say("")
        lead(self, self._show(change), "change", exclusive=True)

    def say(self, text: str) -> None:
        """Show a note beneath the fields."""
        note = self.query_one("#coupon-note", Static)
        note.display = bool(text)
        note.update(plain(text))

    async def _show(self, change: CreateCoupon) -> None:
        from segtui.tui.screens.change import ChangeScreen

        screen = ChangeScreen(self.session, change)
        if await self.app.push_screen_wait(screen) and screen.failure is None:
            self.dismiss(True)

    def _draft(self) -> CouponDraft:
        from segtui.drafts import CouponDraft

        discount = discount_in(self._text("gives"))
        return CouponDraft(
            code=self._needed("code"),
            name=self._needed("name"),
            kind=discount.kind,
            percentage=discount.percentage,
            amount=discount.amount,
            currency=discount.currency,
            starts_at=self.query_one("#starts", MomentLine).moment,
            ends_at=self.query_one("#ends", MomentLine).moment,
            segment_ids=(self.segment.id,),
            max_redemptions=self._count("most"),
            max_redemptions_per_customer=self._count("most-each"),
        )

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _needed(self, name: str) -> str:
        text = self._text(name)
        if not text:
            raise BadInput(f"The {FIELDS[name][0]} is missing.", hint=f"It is {FIELDS[name][1]}.")
        return text

    def _count(self, name: str) -> int | None:
        text = self._text(name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or int(text) < 1:
            raise BadInput(f"{text!r} is no number of redemptions.", hint="Write 1 or more, or nothing.")
        return int(text)


def _row(label: str, field: Widget) -> Horizontal:
    return Horizontal(words(label, classes="label"), field, classes="row")
