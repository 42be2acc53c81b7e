"""A line for rules as JSON, which says in words what was understood and how many it would hold."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.recognise import straightened
from segtui.tui.hints import hint_of

if TYPE_CHECKING:
    from segtui.mixins import JsonValue

PAUSE_S = 0.4
"""How long typing must rest before it is asked who matches."""
NO_RULES = "none: a list of members"
NOT_A_FILTER = "a JSON object that names at least one field is wanted"
STRAIGHTENED = "Curly quotes were made straight. "

Telling = Callable[["JsonValue"], Awaitable[str]]
"""Says in words what rules ask for, and how many match them now."""


class RulesLine(Vertical):
    """The line, and beneath it what it comes to."""

    DEFAULT_CSS = """
    RulesLine { height: auto; width: 1fr; }
    RulesLine #rules-told { color: $text-muted; padding: 0 1; height: auto; max-height: 6; }
    """

    def __init__(self, rules: str, telling: Telling, *, placeholder: str = NO_RULES) -> None:
        super().__init__()
        self._placeholder = placeholder
        self._given = rules
        self._telling = telling
        self._rest: Timer | None = None
        self._remark = ""

    def compose(self) -> ComposeResult:
        """The line, and the words."""
        yield Input(value=self._given, placeholder=self._placeholder, compact=True, id="rules-json")
        yield Static("", id="rules-told", markup=False)

    def on_mount(self) -> None:
        """Tell what stands there."""
        self._ask()

    @property
    def rules(self) -> JsonValue:
        """What is typed; None where it is no filter."""
        try:
            content: JsonValue = json.loads(self.query_one(Input).value)
        except ValueError:
            return None
        return content if isinstance(content, dict) and content else None

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        straight = straightened(event.value)
        if straight != event.value and _is_json(straight) and not _is_json(event.value):
            self._remark = STRAIGHTENED
            event.input.value = straight
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(PAUSE_S, self._ask)

    def _ask(self) -> None:
        self.run_worker(self._tell(), group="rules", exclusive=True)

    async def _tell(self) -> None:
        text = self.query_one(Input).value
        line = self.query_one("#rules-told", Static)
        if not text.strip():
            line.update("")
            return
        try:
            told = await self._telling(json.loads(text))
        except SegtuiError as error:
            told = f"{error.summary} {hint_of(error)}"
        except ValueError as error:
            told = f"Not JSON yet: {error}."
        line.update(Content(plain(f"{self._remark}{told}")))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
