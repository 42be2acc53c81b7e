"""The command palette over the same tables of actions that the keys use."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from segtui.tui.actions import Acting, Action, perform
from segtui.tui.panes.base import Pane
from segtui.tui.screens.console import ConsoleScreen


class ActionCommands(Provider):
    """Offers every action of every pane; one of another pane goes there first."""

    def _offers(self) -> Iterator[tuple[Action, Pane | None]]:
        screen = self.screen
        if isinstance(screen, ConsoleScreen):
            for number in (screen.current, *(n for n in range(1, 5) if n != screen.current)):
                pane = screen.pane(number)
                for action in pane.actions():
                    yield action, pane
        if isinstance(screen, Acting):
            for action in screen.actions():
                yield action, None

    async def _run(self, action: Action, pane: Pane | None) -> None:
        screen = self.screen
        if isinstance(screen, ConsoleScreen) and pane is not None:
            screen.go_to(pane.number)
        if isinstance(screen, Acting):
            await perform(action, screen.say)

    def _title(self, action: Action, pane: Pane | None) -> str:
        place = f"{pane.noun}: " if pane is not None else ""
        return f"{place}{action.label} ({action.key_name})"

    async def discover(self) -> Hits:
        """Everything, before anything is typed."""
        for action, pane in self._offers():
            yield DiscoveryHit(self._title(action, pane), partial(self._run, action, pane), help=action.help)

    async def search(self, query: str) -> Hits:
        """What matches."""
        matcher = self.matcher(query)
        for action, pane in self._offers():
            title = self._title(action, pane)
            score = max(matcher.match(title), matcher.match(action.help) * 0.8)
            if score > 0:
                yield Hit(score, matcher.highlight(title), partial(self._run, action, pane), help=action.help)
