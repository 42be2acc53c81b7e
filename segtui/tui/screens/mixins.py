"""The mixins of a segment, a member or an item as JSON, with their schemas; sent from the diff alone."""

from __future__ import annotations

import json

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static, TextArea

from segtui.errors import BadInput
from segtui.mixins import Mixins
from segtui.mixins_text import mixins_in_text, unlike_usual
from segtui.plain import plain
from segtui.tui.hints import hint_of
from segtui.tui.screens.modal import words
from segtui.tui.screens.text_box import TextBoxScreen

CHANGED_MEANWHILE = (
    "Somebody changed them on the platform meanwhile. This is what you typed; the change will be shown "
    "against what is there now."
)

QUESTION = "“values” holds the attributes of each mixin, “schemas” the address of the schema it follows."


class MixinsScreen(TextBoxScreen[Mixins]):
    """Answers other mixins than were given; Escape, or no difference, answers nothing."""

    def __init__(
        self, whose: str, mixins: Mixins, *, why_not_write: str | None, typed: Mixins | None = None
    ) -> None:
        super().__init__()
        self.title_text = f"Mixins of {whose}"
        self.mixins = mixins
        self.why_not_write = why_not_write
        self.typed = typed
        """What was typed before, where the mixins were changed by somebody else meanwhile."""
        self.keys_text = "Esc closes" if why_not_write else "F4 shows the change   Esc cancels"

    def compose_inside(self) -> ComposeResult:
        """The text, and whether it can be used."""
        yield words(CHANGED_MEANWHILE if self.typed else QUESTION, classes="question")
        text = json.dumps((self.typed or self.mixins).to_json(), indent=2, ensure_ascii=False)
        yield TextArea(
            text, show_line_numbers=True, tab_behavior="focus", read_only=self.why_not_write is not None
        )
        yield words("", id="mixins-state")

    def tell(self) -> None:
        """Say whether the text can be used."""
        self.query_one("#mixins-state", Static).update(self._state())

    def _state(self) -> Content:
        if self.why_not_write is not None:
            return Content.styled(f"Cannot be changed now: {plain(self.why_not_write)}.", "$text-muted")
        try:
            mixins = mixins_in_text(self.query_one(TextArea).text).mixins
        except BadInput as error:
            return Content.styled(f"{plain(error.summary)} {plain(hint_of(error))}", "$text-error")
        if mixins == self.mixins:
            return Content.styled(f"{_count(mixins)}; as it is on the platform.", "$text-muted")
        return Content.styled(
            " ".join((f"{_count(mixins)}, changed.", *map(plain, unlike_usual(mixins)))), "$text-success"
        )

    def action_go_on(self) -> None:
        """Answer, where the text can be used and says something else than before."""
        if self.why_not_write is not None:
            return
        try:
            mixins = mixins_in_text(self.query_one(TextArea).text).mixins
        except BadInput:
            self.tell()
            return
        if mixins == self.mixins:
            self.retitle(keys="nothing was changed   Esc closes")
        else:
            self.dismiss(mixins)


def _count(mixins: Mixins) -> str:
    return "1 mixin" if len(mixins.values) == 1 else f"{len(mixins.values):,} mixins"
