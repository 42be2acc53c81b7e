"""The mixins of a segment, a member or an item as JSON, with their schemas; sent from the diff alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static, TextArea

from segtui.errors import BadInput
from segtui.mixins import JsonValue, Mixins
from segtui.plain import plain
from segtui.tui.screens.modal import TALL_FROM, BoxScreen, words

PAUSE_S = 0.25
"""How long typing must rest before the text is looked at."""

CHANGED_MEANWHILE = (
    "Somebody changed them on the platform meanwhile. This is what you typed; the change will be shown "
    "against what is there now."
)

QUESTION = "“values” holds the attributes of each mixin, “schemas” the address of the schema it follows."


class MixinsScreen(BoxScreen[Mixins]):
    """Answers other mixins than were given; Escape, or no difference, answers nothing."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL_FROM, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f4", "go_on", show=False, priority=True)]

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
        self._rest: Timer | None = None

    def compose_inside(self) -> ComposeResult:
        """The text, and whether it can be used."""
        yield words(CHANGED_MEANWHILE if self.typed else QUESTION, classes="question")
        text = json.dumps((self.typed or self.mixins).to_json(), indent=2, ensure_ascii=False)
        yield TextArea(
            text, show_line_numbers=True, tab_behavior="focus", read_only=self.why_not_write is not None
        )
        yield words("", id="mixins-state")

    def on_mount(self) -> None:
        """Start typing."""
        area = self.query_one(TextArea)
        area.cursor_blink = False
        area.focus()
        self._tell()

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(PAUSE_S, self._tell)

    def _tell(self) -> None:
        self.query_one("#mixins-state", Static).update(self._state())

    def _state(self) -> Content:
        if self.why_not_write is not None:
            return Content.styled(f"Cannot be changed now: {plain(self.why_not_write)}.", "$text-muted")
        try:
            mixins = mixins_from(self.query_one(TextArea).text)
        except BadInput as error:
            return Content.styled(f"{plain(error.summary)} {plain(error.hint)}", "$text-error")
        if mixins == self.mixins:
            return Content.styled(f"{_count(mixins)}; as it is on the platform.", "$text-muted")
        return Content.styled(" ".join((f"{_count(mixins)}, changed.", *remarks_on(mixins))), "$text-success")

    def action_go_on(self) -> None:
        """Answer, where the text can be used and says something else than before."""
        if self.why_not_write is not None:
            return
        try:
            mixins = mixins_from(self.query_one(TextArea).text)
        except BadInput:
            self._tell()
            return
        if mixins == self.mixins:
            self.retitle(keys="nothing was changed   Esc closes")
        else:
            self.dismiss(mixins)


def mixins_from(text: str) -> Mixins:
    """The mixins that a text says; raises BadInput that tells where it goes wrong."""
    try:
        content: JsonValue = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_json)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"Line {error.lineno}, column {error.colno} is no JSON: {error.msg.lower()}.",
            hint="Quotation marks must be straight ones, and no comma may stand behind the last of a list.",
        ) from error
    except RecursionError as error:
        raise BadInput("It is nested too deeply.", hint="Take a level out.") from error
    if not isinstance(content, dict) or content.keys() - {"values", "schemas"}:
        raise BadInput(
            "It has other parts than “values” and “schemas”.", hint="Both are objects by the mixin's name."
        )
    values, schemas = content.get("values", {}), content.get("schemas", {})
    if not isinstance(values, dict) or not isinstance(schemas, dict):
        raise BadInput("“values” and “schemas” must be objects.", hint="Both are by the mixin's name.")
    _check_values(values)
    _check_schemas(schemas)
    return Mixins.from_json(content)


def remarks_on(mixins: Mixins) -> Sequence[str]:
    """What may be meant otherwise, though it can be sent."""
    without = ", ".join(plain(name) for name in mixins.values if name not in mixins.schemas)
    unused = ", ".join(plain(name) for name in mixins.schemas if name not in mixins.values)
    remarks = [f"Without a schema: {without}; the platform may refuse it."] if without else []
    return [*remarks, *([f"A schema without a mixin: {unused}."] if unused else [])]


def _check_values(values: dict[str, JsonValue]) -> None:
    for name, attributes in values.items():
        if not name.strip() or not isinstance(attributes, dict):
            raise BadInput(f"The mixin {name!r} is no object.", hint="Its attributes stand in braces.")


def _check_schemas(schemas: dict[str, JsonValue]) -> None:
    for name, address in schemas.items():
        if not isinstance(address, str) or not address.startswith(("https://", "http://")):
            raise BadInput(f"The schema of {name!r} is no address.", hint="It begins with https://.")


def _once_each(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for name, value in pairs:
        if name in found:
            raise BadInput(f"{name!r} stands twice in one object.", hint="Only one of them would be kept.")
        found[name] = value
    return found


def _no_json(word: str) -> JsonValue:
    raise BadInput(f"{word} is no JSON.", hint="Use a number, or null.")


def _count(mixins: Mixins) -> str:
    return "1 mixin" if len(mixins.values) == 1 else f"{len(mixins.values):,} mixins"
