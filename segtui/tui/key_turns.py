"""Keys that arrive together, as they do over a slow line, are handled one after the other."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.app import App
from textual.events import Key, Paste

from segtui.tui.leads import Leads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.events import Event
    from textual.message_pump import MessagePump

NEVER_HELD = frozenset({"ctrl+q", "ctrl+z"})
"""The ways out of the program lead out of it whatever is under way."""


@runtime_checkable
class AwareOfKeys(Protocol):
    """A screen that is told of every key before anything on it is."""

    def key_comes(self) -> None:
        """A key comes: what stood there until the next one has been read."""
        ...


class KeysInTurn(App[int]):
    """An App whose keys go to whoever has the focus after the key before.

    Textual hands every key to the present focus at once, while a key that moves the focus takes effect only
    when it has come back up: text that is typed behind a Tab would land in the field before. And where a key
    opens a screen, those behind it wait for that screen: beneath it, letters are commands.
    """

    def __init__(self) -> None:
        super().__init__()
        self.leads = Leads(lambda: self.call_later(self._hand_over_waiting))
        """What is under way to a screen."""
        self._is_under_way = False
        self._waiting: deque[Key | Paste] = deque()

    async def on_event(self, event: Event) -> None:
        """Let keys and pastes wait for the key before them."""
        if not isinstance(event, Key | Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._is_under_way or (self.leads.hold_keys and not _leads_out(event)):
            self._wait(event)
        else:
            await self._hand_over(event)

    def _wait(self, event: Key | Paste) -> None:
        if isinstance(event, Key) and event.key == "escape" and self.leads.can_be_given_up:
            self.drop_waiting_keys()
            self.leads.give_up()
        else:
            self._waiting.append(event)

    def drop_waiting_keys(self) -> None:
        """Forget what was typed for a screen that does not come."""
        self._waiting.clear()

    if not TYPE_CHECKING:  # only the overloads of the original tell its callers what comes back

        def push_screen(self, screen, callback=None, wait_for_dismiss=False, **how):  # noqa: ANN001, ANN003, ANN201
            """Show a screen over the others, and keep for it what is typed until it has its focus."""
            opened = super().push_screen(screen, callback, wait_for_dismiss, **how)
            self.leads.opens(screen, opened if wait_for_dismiss else None)
            return opened

    async def _hand_over(self, event: Key | Paste) -> None:
        target = self.focused or self.screen
        # What a line takes as text reaches nobody else, and stays in order by itself.
        is_text = isinstance(event, Paste) or target.check_consume_key(event.key, event.character)
        way = target.ancestors_with_self
        if isinstance(event, Key) and isinstance(self.screen, AwareOfKeys):
            self.screen.key_comes()
        await super().on_event(event)
        if not is_text:
            self._is_under_way = True
            await self._follow(way, way)

    async def _follow(self, way: Sequence[MessagePump], again: Sequence[MessagePump]) -> None:
        """Go up the way that a key takes, to each place behind it; at the end the key has had its effect.

        What has gone, such as a screen that the key closed, takes nothing any more and is passed over.
        What the key led to, a line's Submitted or a pane's wish for a form, takes the same way: hence a
        second time.
        """
        for place, pump in enumerate(way):
            if pump.call_later(self._follow, way[place + 1 :], again):
                return
        if again:
            await self._follow(again, ())
        else:
            self._is_under_way = False
            await self._hand_over_waiting()

    async def _hand_over_waiting(self) -> None:
        while self._waiting and not self._is_under_way and not self.leads.hold_keys:
            await self._hand_over(self._waiting.popleft())


def _leads_out(event: Key | Paste) -> bool:
    return isinstance(event, Key) and event.key in NEVER_HELD
