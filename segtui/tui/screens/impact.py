"""What hangs on a segment, before it is deleted or switched off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.parts import Failed, Known
from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.changes.building import Impact
    from segtui.changes.change import Change
    from segtui.drafts import Coupon
    from segtui.session import Session

COUPONS_SHOWN = 12
"""Coupons that are listed; the rest is counted."""
LABEL = 10
"""Cells for the words before what hangs on it."""
COUNT = 7
"""Cells for how many there are."""

Pieces = list[str | tuple[str, str]]


class Consequence(NamedTuple):
    """What is about to happen to a segment, and how the change for it is made."""

    title: str
    segment_id: str
    members: str
    """What becomes of its members."""
    items: str
    """As `members`."""
    coupons: str
    """As `members`."""
    no_loss: str
    """What is said where everything can come back."""
    make: Callable[[], Awaitable[Change]]


class ImpactScreen(BoxScreen["Change"]):
    """Answers the change, once its impact was read and the user goes on."""

    keys_text = "Esc cancels"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "go_on", show=False)]

    def __init__(self, session: Session, consequence: Consequence) -> None:
        super().__init__()
        self.session = session
        self.consequence = consequence
        self.title_text = consequence.title
        self.impact: Impact | None = None
        self.change: Change | None = None

    def compose_inside(self) -> ComposeResult:
        """The impact."""
        with VerticalScroll(id="impact-scroll"):
            yield words("Looking at what hangs on it …", id="impact-text")

    def on_mount(self) -> None:
        """Read it."""
        self.query_one("#impact-scroll").focus()
        self.run_worker(self._read(), group="impact", exclusive=True)

    async def _read(self) -> None:
        text = self.query_one("#impact-text", Static)
        self.impact = await self.session.segment_impact(self.consequence.segment_id)
        text.update(
            Content.assemble(*self._told(self.impact), "\n", ("Reading what is needed …", "$text-muted"))
        )
        try:
            change = await self.consequence.make()
            notes = self.session.show(change).notes
        except SegtuiError as error:
            text.update(
                Content.assemble(
                    *self._told(self.impact),
                    (f"\n{choose_signs().failed} {error.title}\n", "bold $text-error"),
                    f"{plain(error.summary)}\n{plain(hint_of(error))}",
                )
            )
            return
        others = [note for note in notes if note not in self.impact.remarks]
        text.update(Content.assemble(*self._told(self.impact), *self._losses(others)))
        self.change = change
        self.retitle(keys="Enter shows the change   Esc cancels")

    def _told(self, impact: Impact) -> Pieces:
        told = self.consequence
        members = _counted("members", impact.member_count, told.members)
        if self.session.platform.shop is None:
            return members
        return [
            *members,
            *_counted("items", impact.item_count, told.items),
            *_coupons(impact.coupons, told.coupons),
        ]

    def _losses(self, notes: list[str]) -> Pieces:
        parts: Pieces = [("\nWhat cannot come back\n", "bold")]
        if not notes:
            return [*parts, f"  {choose_signs().member} {self.consequence.no_loss}\n"]
        for note in notes:
            parts += [("  ! ", "bold $text-warning"), f"{plain(note)}\n"]
        return parts

    def action_go_on(self) -> None:
        """Go on to the diff."""
        if self.change is not None:
            self.dismiss(self.change)


def _counted(label: str, count: Known[int | None] | Failed, fate: str) -> Pieces:
    head = (f"{label:<{LABEL}}", "bold")
    if isinstance(count, Failed):
        return [head, ("not known: ", "bold $text-warning"), f"{plain(count.error.summary)}\n"]
    if count.value is None:
        return [head, ("not known: ", "bold $text-warning"), "the platform does not say\n"]
    if count.value == 0:
        return [head, "none\n"]
    return [head, (f"{count.value:<{COUNT},}", "bold $text-accent"), f"{fate}\n"]


def _coupons(coupons: Known[list[Coupon]] | Failed, fate: str) -> Pieces:
    head = (f"{'coupons':<{LABEL}}", "bold")
    if isinstance(coupons, Failed):
        return [head, ("not known: ", "bold $text-warning"), f"{plain(coupons.error.summary)}\n"]
    if not coupons.value:
        return [head, "none names it\n"]
    parts: Pieces = [head, (f"{len(coupons.value):<{COUNT},}", "bold $text-accent"), f"{fate}\n"]
    for coupon in coupons.value[:COUPONS_SHOWN]:
        name = f"  {plain(coupon.name)}" if coupon.name else ""
        parts += [" " * (LABEL + COUNT), (plain(coupon.code), "bold"), f"{name}  ({coupon.status.value})\n"]
    if len(coupons.value) > COUPONS_SHOWN:
        parts.append(f"{' ' * (LABEL + COUNT)}and {len(coupons.value) - COUPONS_SHOWN:,} more\n")
    return parts
