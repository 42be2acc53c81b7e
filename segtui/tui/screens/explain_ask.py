"""What is to be explained: the question as it stands in the panes, and a form for what they leave open."""

from __future__ import annotations

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
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.screens.segment_form import FormScroll
from segtui.tui.widgets.moment_line import MomentLine

if TYPE_CHECKING:
    from datetime import datetime

    from segtui.diagnosis.question import Ambiguous, Candidate, Question
    from segtui.model import ItemKind
    from segtui.session import Session

AskedT = TypeVar("AskedT", bound="Question")

ALONE = "none"
"""What is typed for the customer without a company."""
FIELDS = {
    "customer": ("customer", "e-mail address, number, id or name"),
    "segment": ("in segment", "name or id"),
    "item": ("or sees", "product:ID, product:CODE or category:ID"),
    "company": ("company", f"id of a legal entity; {ALONE}; empty for each of theirs"),
    "site": ("on site", "code; empty for the usual one"),
}


class Draft(NamedTuple):
    """A question as far as it is known, in texts as they can be typed."""

    customer: str = ""
    segment: str = ""
    item: str = ""
    """`product:ID` or `category:ID`."""
    company: str = ""
    site: str = ""
    at: datetime | None = None

    @classmethod
    def of(cls, question: Question) -> Draft:
        """The texts of a question that was asked."""
        from segtui.diagnosis.question import Membership, Visibility

        segment = question.segment if isinstance(question, Membership) else ""
        item = f"{question.kind.value}:{question.item}" if isinstance(question, Visibility) else ""
        company = ALONE if question.without_company else question.company or ""
        return cls(question.customer, segment, item, company, question.site or "", question.at)

    def question(self) -> Question:
        """What is asked; raises BadInput for what is missing, or one too many."""
        from segtui.diagnosis.question import Membership, Visibility

        if not self.customer:
            raise BadInput("Whom is it about?", hint="Name a customer.")
        if bool(self.segment) == bool(self.item):
            raise BadInput("Is it about a segment, or about an item?", hint="Name exactly one of the two.")
        alone = self.company.casefold() == ALONE
        company = None if alone else self.company or None
        place = (self.customer, company, alone, self.site or None, self.at)
        if self.segment:
            return Membership(*place, segment=self.segment)
        kind, item_id = item_named(self.item)
        return Visibility(*place, kind=kind, item=item_id)


def item_named(text: str) -> tuple[ItemKind, str]:
    """Kind and id of an item; a text without a kind is a product's. Raises BadInput for another kind."""
    from segtui.model import ItemKind

    kind, colon, item_id = text.partition(":")
    if not colon:
        return ItemKind.PRODUCT, text.strip()
    if kind.strip().casefold() not in set(ItemKind) or not item_id.strip():
        raise BadInput(f"{text} is no item.", hint="Write product:ID or category:ID.")
    return ItemKind(kind.strip().casefold()), item_id.strip()


def picked(question: AskedT, ambiguous: Ambiguous, candidate: Candidate) -> AskedT:
    """The question with one of several that a name may mean in its place."""
    name = {"customer": "customer", "segment": "segment", "product": "item"}[ambiguous.what]
    changed: dict[str, Any] = {name: candidate.id}
    return replace(question, **changed)


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
        yield words("Is a customer in a segment, or does a customer see an item?", classes="question")
        given = self.draft._asdict()
        with FormScroll():
            for name, (label, hint) in FIELDS.items():
                line = Input(value=given[name], placeholder=hint, compact=True, id=name)
                line.cursor_blink = False
                yield self._row(label, line)
            yield self._row("at", MomentLine(self.draft.at, None, when_open="now"))
        yield words("", id="problem")

    def _row(self, label: str, widget: Widget) -> Horizontal:
        return Horizontal(Static(label, classes="label", markup=False), widget, classes="row")

    def on_mount(self) -> None:
        """Start in the first line that is open, and find out the shop's clock."""
        lines = [self.query_one(f"#{name}", Input) for name in ("customer", "segment")]
        open_lines = [line for line in lines if not line.value]
        (open_lines or lines)[0].focus()
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
            self.query_one("#problem", Static).update(Content(plain(f"{error.summary} {error.hint}")))
            self._go_to_what_is_missing()
            return
        self.dismiss(question)

    def _draft(self) -> Draft:
        texts = {name: self.query_one(f"#{name}", Input).value.strip() for name in FIELDS}
        return Draft(**texts, at=self.query_one(MomentLine).moment)

    def _go_to_what_is_missing(self) -> None:
        if not self.query_one(MomentLine).is_understood:
            self.query_one(MomentLine).query_one(Input).focus()
            return
        for name in ("customer", "segment"):
            line = self.query_one(f"#{name}", Input)
            if not line.value.strip():
                line.focus()
                return
