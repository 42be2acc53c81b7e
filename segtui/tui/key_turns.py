"""Keys that arrive together, as they do over a slow line, are handled one after the other."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from textual.app import App
from textual.events import Key, Paste
from textual.message import Message

if TYPE_CHECKING:
    from textual.events import Event
    from textual.message_pump import MessagePump
    from textual.timer import Timer

PATIENCE_S = 0.25
"""How long keys wait for one whose end is never heard of, because its widget went away with it."""


class KeyDone(Message):
    """Follows a key on its way from its widget up to the app; there, the key has had its effect."""

    def __init__(self, target: MessagePump, *, is_second: bool = False) -> None:
        super().__init__()
        self.target = target
        self.is_second = is_second


class KeysInTurn(App[int]):
    """An App whose keys go to whoever has the focus after the key before.

    Textual hands every key to the present focus at once, while a key that moves the focus takes effect only
    when it has come back up: text that is typed behind a Tab would land in the field before.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_under_way = False
        self._waiting: deque[Key | Paste] = deque()
        self._patience: Timer | None = None

    async def on_event(self, event: Event) -> None:
        """Let keys and pastes wait for the key before them."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        if self._is_under_way:
            self._waiting.append(event)
            if self._patience is None:
                self._patience = self.set_timer(PATIENCE_S, self._go_on)
            return
        await self._hand_over(event)

    async def _hand_over(self, event: Key | Paste) -> None:
        target = self.focused or self.screen
        # What a line takes as text reaches nobody else, and stays in order by itself.
        is_text = isinstance(event, Paste) or target.check_consume_key(event.key, event.character)
        await super().on_event(event)
        if not is_text:
            self._is_under_way = target.post_message(KeyDone(target))

    async def on_key_done(self, message: KeyDone) -> None:
        """Let the next one go."""
        if self._waiting and not message.is_second:
            # What the key led to, such as a line's Submitted, is on the same way; it goes first.
            self._is_under_way = message.target.post_message(KeyDone(message.target, is_second=True))
            if self._is_under_way:
                return
        await self._go_on()

    async def _go_on(self) -> None:
        self._is_under_way = False
        if self._patience is not None:
            self._patience.stop()
            self._patience = None
        while self._waiting and not self._is_under_way:
            await self._hand_over(self._waiting.popleft())
        if self._waiting:
            self._patience = self.set_timer(PATIENCE_S, self._go_on)
