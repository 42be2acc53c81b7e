"""What is to be explained: the question as it stands in the panes, and a form for what they leave open."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from segtui.errors import BadInput, SegtuiError
from segtui.plain import plain
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.screens.segment_form import FormScroll
from segtui.tui.widgets.moment_line import MomentLine

if TYPE_CHECKING:
    from datetime import datetime

    from segtui.diagnosis.question import Ambiguous, Candidate, NamedItem, Question
    from segtui.drafts import Money
    from segtui.session import Session

AskedT = TypeVar("AskedT", bound="Question")

ALONE = "none"
"""What is typed for the customer without a company."""
FIELDS = {
    "customer": ("customer", "e-mail address, number, id or name"),
    "segment": ("in segment", "name or id"),
    "item": ("sees", "product: or category: with id, code or name; or a link"),
    "coupon": ("gets coupon", "its code; what stands above is in the cart then"),
    "total": ("order total", "of the coupon, as 180.00 EUR; may stay empty"),
    "company": ("company", f"id of a legal entity; {ALONE}; empty for each of theirs"),
    "site": ("on site", "code; empty for the usual one"),
}
_BETWEEN = re.compile(r"[\s,;]+")


class Draft(NamedTuple):
    """A question as far as it is known, in texts as they can be typed."""

    customer: str = ""
    segment: str = ""
    item: str = ""
    """`product:ID` or `category:ID`; several of them for a coupon's cart."""
    coupon: str = ""
    total: str = ""
    """An amount with its currency."""
    company: str = ""
    site: str = ""
    at: datetime | None = None

    @classmethod
    def of(cls, question: Question) -> Draft:
        """The texts of a question that was asked."""
        from segtui.diagnosis.question import CouponUse, Membership, Visibility

        company = ALONE if question.without_company else question.company or ""
        known = cls(question.customer, company=company, site=question.site or "", at=question.at)
        match question:
            case Membership(segment=segment):
                return known._replace(segment=segment)
            case Visibility(kind=kind, item=item):
                return known._replace(item=f"{kind.value}:{item}")
            case CouponUse(coupon=code, items=items, total=total):
                cart = " ".join(f"{each.kind.value}:{each.text}" for each in items)
                worth = f"{total.amount:g} {total.currency}" if total else ""
                return known._replace(item=cart, coupon=code, total=worth)
        return known

    @property
    def is_whole(self) -> bool:
        """Whether there is enough of it to ask."""
        return bool(self.customer and (self.segment or self.item or self.coupon))

    def question(self) -> Question:
        """What is asked; raises BadInput for what is missing, or one too many."""
        from segtui.diagnosis.question import CouponUse, Membership, Visibility

        if not self.customer:
            raise BadInput("Whom is it about?", hint="Name a customer.")
        if not self.is_whole or (self.segment and (self.item or self.coupon)):
            raise BadInput(
                "Is it about a segment, an item or a coupon?", hint="Name one; items may go with a coupon."
            )
        alone = self.company.casefold() == ALONE
        company = None if alone else self.company or None
        place = (self.customer, company, alone, self.site or None, self.at)
        if self.segment:
            return Membership(*place, segment=self.segment)
        if self.coupon:
            cart = tuple(_item(each) for each in _BETWEEN.split(self.item) if each)
            return CouponUse(*place, coupon=self.coupon, items=cart, total=_money(self.total))
        kind, item_id = _item(self.item)
        return Visibility(*place, kind=kind, item=item_id)


def _money(text: str) -> Money | None:
    from segtui.drafts import CouponKind, Money
    from segtui.tui.coupon_words import discount_in

    if not text:
        return None
    found = discount_in(text)
    if found.kind is not CouponKind.ABSOLUTE or found.amount is None or found.currency is None:
        raise BadInput(f"{text} is no amount.", hint="Write what the order comes to, as 180.00 EUR.")
    return Money(found.amount, found.currency)


def _item(text: str) -> NamedItem:
    """A text without a kind is a product's."""
    from segtui.diagnosis.question import NamedItem, item_named
    from segtui.model import ItemKind

    found = item_named(text)
    if found is None and (":" in text or "/" in text):
        raise BadInput(f"{text} is no item.", hint="Write product:ID or category:ID, or paste a link to one.")
    return found or NamedItem(ItemKind.PRODUCT, text.strip())


def picked(question: AskedT, ambiguous: Ambiguous, candidate: Candidate) -> AskedT:
    """The question with one of several that a name may mean in its place."""
    from segtui.diagnosis.question import CouponUse

    changed: dict[str, Any] = {_NAMES[ambiguous.what]: candidate.id}
    if isinstance(question, CouponUse) and _NAMES[ambiguous.what] == "item":
        items = (
            each._replace(text=candidate.id) if each.text == ambiguous.asked else each
            for each in question.items
        )
        changed = {"items": tuple(items)}
    return replace(question, **changed)


_NAMES = {"customer": "customer", "segment": "segment", "product": "item", "category": "item"}
"""In which field of a question stands what a name may mean."""


class AskScreen(BoxScreen["Question"]):
    """Asks for what is missing; answers a question that can be put."""

    title_text = "Explain"
    keys_text = "↓ ↑ Tab fields   Enter asks   Esc cancels"

    DEFAULT_CSS = """
    AskScreen .row { height: auto; width: 1fr; }
    AskScreen .label { width: 12; color: $text-muted; }
    AskScreen #problem { height: auto; color: $text-error; text-style: bold; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f4", "ask", show=False, priority=True)]

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        self.session = session
        self.draft = draft

    def compose_inside(self) -> ComposeResult:
        """One line for each part of the question."""
        has_items = self.session.platform.capabilities.items
        more = ", sees an item, gets a coupon" if has_items else ""
        yield words(f"Is a customer in a segment{more}?", classes="question")
        given = self.draft._asdict()
        with FormScroll():
            for name in self._fields:
                label, hint = FIELDS[name]
                line = Input(value=given[name], placeholder=hint, compact=True, id=name)
                line.cursor_blink = False
                yield self._row(label, line)
            if self._moments_differ:
                yield self._row("at", MomentLine(self.draft.at, None, when_open="now"))
        yield words("", id="problem")

    @property
    def _fields(self) -> tuple[str, ...]:
        """The parts of a question that the platform has something of."""
        can = self.session.platform.capabilities
        absent = {
            *(() if can.items else ("item", "coupon", "total")),
            *(() if can.legal_entities else ("company",)),
            *(() if can.sites else ("site",)),
        }
        return tuple(name for name in FIELDS if name not in absent)

    @property
    def _moments_differ(self) -> bool:
        """Whether another moment than the present can be asked about."""
        return self.session.platform.witness is None

    def _row(self, label: str, widget: Widget) -> Horizontal:
        return Horizontal(Static(label, classes="label", markup=False), widget, classes="row")

    def on_mount(self) -> None:
        """Start in the first line that is open, and find out the shop's clock."""
        lines = [self.query_one(f"#{name}", Input) for name in ("customer", "segment")]
        open_lines = [line for line in lines if not line.value]
        (open_lines or lines)[0].focus()
        if self._moments_differ:
            self.run_worker(self._tell_zone(), group="zone")

    async def _tell_zone(self) -> None:
        site = self.draft.site or self.session.profile.site
        if not site:
            return
        try:
            zone = await self.session.shop_zone(site)
        except SegtuiError:
            # Without the shop's clock a moment is typed with its offset, as the line then says.
            return
        self.query_one(MomentLine).use_zone(zone)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_ask()

    def action_ask(self) -> None:
        """Answer the question, or say what is missing."""
        try:
            question = self._draft().question()
        except BadInput as error:
            self.query_one("#problem", Static).update(Content(plain(f"{error.summary} {hint_of(error)}")))
            self._go_to_what_is_missing()
            return
        self.dismiss(question)

    def _draft(self) -> Draft:
        texts = {name: self.query_one(f"#{name}", Input).value.strip() for name in self._fields}
        at = self.query_one(MomentLine).moment if self._moments_differ else None
        return Draft(**texts, at=at)

    def _go_to_what_is_missing(self) -> None:
        if self._moments_differ and not self.query_one(MomentLine).is_understood:
            self.query_one(MomentLine).query_one(Input).focus()
            return
        for name in ("customer", "segment"):
            line = self.query_one(f"#{name}", Input)
            if not line.value.strip():
                line.focus()
                return
