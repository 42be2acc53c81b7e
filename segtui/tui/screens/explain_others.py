"""Who else fails at the check that decides an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.tui.copying import send_to_clipboard
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.diagnosis.explanation import Answer, Explanation
    from segtui.diagnosis.others import Other, Others
    from segtui.session import Session

SHOWN = 200
"""How many are listed; the rest is counted."""


class OthersScreen(BoxScreen[None]):
    """Looks, and lists those it found."""

    title_text = "Who else?"
    keys_text = "Esc stops looking"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "copy", show=False)]

    def __init__(self, session: Session, found: Explanation, answer: Answer) -> None:
        super().__init__()
        self.session = session
        self.found = found
        self.answer = answer
        self.text: Content | None = None
        """What was found; None while it is looked for."""

    def compose_inside(self) -> ComposeResult:
        """The text."""
        decisive = self.answer.judgement.decisive
        code = decisive.code if decisive is not None else ""
        with VerticalScroll(id="others-scroll"):
            yield words(f"Looking who else fails at {code} …", id="others-text")

    def on_mount(self) -> None:
        """Look."""
        self.query_one("#others-scroll").focus()
        self.run_worker(self._look(), group="others", exclusive=True)

    async def _look(self) -> None:
        try:
            others = await self.session.who_else(self.found, self.answer, self._tell)
        except SegtuiError as error:
            self._show(Content(plain(f"{error.summary} {hint_of(error)}")), "Esc closes")
            return
        self.text = others_text(others)
        self._show(self.text, "y copies   Esc closes")

    def _tell(self, done: int, total: int) -> None:
        self.retitle(keys=f"{done} of {total} look-ups   Esc stops looking")

    def _show(self, text: Content, keys: str) -> None:
        self.query_one("#others-text", Static).update(text)
        self.retitle(keys=keys)

    async def action_copy(self) -> None:
        """Send the list to the clipboard."""
        if self.text is not None:
            await send_to_clipboard(self.app, self.text.plain)
            self.retitle(keys="sent to your terminal   Esc closes")


def others_text(others: Others) -> Content:
    """How many they are, what this does not say, and who they are."""
    from segtui.diagnosis.others import counted_words

    counted = counted_words(others)
    parts: list[str | tuple[str, str]] = [(f"{plain(counted[:1].upper() + counted[1:])}\n", "bold")]
    parts += [(f"{plain(remark)}\n", "$text-muted") for remark in others.remarks]
    if others.people:
        parts.append("\n")
    parts += [_named(person) for person in others.people[:SHOWN]]
    if len(others.people) > SHOWN or (others.count or 0) > len(others.people):
        parts.append(("and more\n", "$text-muted"))
    requests = "1 request" if others.requests == 1 else f"{others.requests} requests"
    return Content.assemble(*parts, (f"\n{requests}", "$text-muted"))


def _named(other: Other) -> str:
    address = f" <{other.customer.email}>" if other.customer.email else ""
    company = f" for {other.company.name or other.company.id}" if other.company else ""
    return f"{plain(f'{other.customer.id}  {other.name}{address}{company}')}\n"
