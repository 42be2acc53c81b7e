"""Keys that arrive together, as they do over a slow line, are handled one after the other."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from textual.app import App
from textual.events import Key, Paste

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.events import Event
    from textual.message_pump import MessagePump


class KeysInTurn(App[int]):
    """An App whose keys go to whoever has the focus after the key before.

    Textual hands every key to the present focus at once, while a key that moves the focus takes effect only
    when it has come back up: text that is typed behind a Tab would land in the field before.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_under_way = False
        self._waiting: deque[Key | Paste] = deque()

    async def on_event(self, event: Event) -> None:
        """Let keys and pastes wait for the key before them."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._is_under_way:
            self._waiting.append(event)
        else:
            await self._hand_over(event)

    async def _hand_over(self, event: Key | Paste) -> None:
        target = self.focused or self.screen
        # What a line takes as text reaches nobody else, and stays in order by itself.
        is_text = isinstance(event, Paste) or target.check_consume_key(event.key, event.character)
        way = target.ancestors_with_self
        await super().on_event(event)
        if not is_text:
            self._is_under_way = True
            await self._follow(way, way)

    async def _follow(self, way: Sequence[MessagePump], again: Sequence[MessagePump]) -> None:
        """Go up the way that a key takes, to each place behind it; at the end the key has had its effect.

        What has gone, such as a screen that the key closed, takes nothing any more and is passed over.
        What the key led to, a line's Submitted for instance, takes the same way: hence a second time.
        """
        for place, pump in enumerate(way):
            if pump.call_later(self._follow, way[place + 1 :], again):
                return
        if again and self._waiting:
            await self._follow(again, ())
        else:
            await self._go_on()

    async def _go_on(self) -> None:
        self._is_under_way = False
        while self._waiting and not self._is_under_way:
            await self._hand_over(self._waiting.popleft())
