"""One line to choose one of a few: with the arrows, or by a first letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from segtui.plain import plain
from segtui.signs import choose_signs


class Option(NamedTuple):
    """Something that can be chosen."""

    value: str
    label: str


class OneOf(Widget, can_focus=True):
    """All options side by side where they fit, else the chosen one between arrows."""

    DEFAULT_CSS = """
    OneOf { height: 1; width: 1fr; padding: 0 1; }
    OneOf:focus { background: $primary 40%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
    ]

    chosen: reactive[str | None] = reactive(None)
    """The value; None until something is chosen."""

    class Changed(Message):
        """Another option was chosen."""

        def __init__(self, line: OneOf, value: str) -> None:
            super().__init__()
            self.line = line
            self.value = value

        @property
        def control(self) -> OneOf:
            """The line it was chosen on."""
            return self.line

    def __init__(self, options: Sequence[Option], chosen: str | None, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.options = tuple(options)
        known = any(option.value == chosen for option in self.options)
        self.set_reactive(OneOf.chosen, chosen if known else None)

    def offer(self, options: Sequence[Option], chosen: str | None) -> None:
        """Give other options to choose from."""
        self.options = tuple(options)
        self.chosen = chosen if any(option.value == chosen for option in self.options) else None
        self.refresh()

    @property
    def _place(self) -> int | None:
        values = [option.value for option in self.options]
        return values.index(self.chosen) if self.chosen in values else None

    def action_step(self, step: int) -> None:
        """Choose the next option, or the one before, round and round."""
        if self.options:
            place = self._place
            start = (-1 if step > 0 else 0) if place is None else place
            self._choose(self.options[(start + step) % len(self.options)].value)

    def on_key(self, event: events.Key) -> None:
        """Go to the next option that begins with a letter."""
        letter = (event.character or "").casefold()
        if not letter.isalnum():
            return
        begin = 0 if self._place is None else self._place + 1
        in_turn = (*self.options[begin:], *self.options[:begin])
        match = next((option for option in in_turn if option.label.casefold().startswith(letter)), None)
        if match is not None:
            event.stop()
            self._choose(match.value)

    def _choose(self, value: str) -> None:
        if value != self.chosen:
            self.chosen = value
            self.post_message(self.Changed(self, value))

    def render(self) -> Content:
        """The options, the chosen one marked by a sign as well as by its style."""
        signs = choose_signs()
        side_by_side = Content("   ").join(
            Content.styled(f"{signs.in_force} {plain(option.label)}", "bold $text-accent")
            if option.value == self.chosen
            else Content.styled(f"{signs.inactive} {plain(option.label)}", "$text-muted")
            for option in self.options
        )
        if side_by_side.cell_length <= self.size.width:
            return side_by_side
        place = self._place
        if place is None:
            return Content.styled(f"‹ choose one of {len(self.options)} ›", "$text-warning")
        label = Content.styled(f"‹ {plain(self.options[place].label)} ›", "bold $text-accent")
        count = Content.styled(f"  {place + 1} of {len(self.options)}", "$text-muted")
        return (label + count).truncate(self.size.width, ellipsis=True)
