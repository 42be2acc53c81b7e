"""What is under way to a screen: for as long as it is, what is typed is meant for that screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.worker import NoActiveWorker, Worker, get_current_worker

if TYPE_CHECKING:
    from asyncio import Future

    from textual.screen import Screen


@dataclass(eq=False)
class Lead:
    """Work under way to its next screen, or waiting for the answer of one."""

    say: Callable[[str], None]
    worker: Worker[None] | None = None
    has_opened: bool = False
    """A screen came of it."""
    is_waiting: bool = False
    """Its screen is there: the keys go to that one."""

    @property
    def holds_keys(self) -> bool:
        """Whether what is typed now is meant for the screen that comes."""
        # A worker that is cancelled before its first step never says that it has ended.
        is_over = self.worker is not None and (self.worker.is_finished or self.worker.is_cancelled)
        return not (self.is_waiting or is_over)


class Leads:
    """All that is under way to a screen."""

    def __init__(self, tell_change: Callable[[], object]) -> None:
        self._tell_change = tell_change
        self._leads: list[Lead] = []
        self._opening: set[Screen[object]] = set()

    @property
    def hold_keys(self) -> bool:
        """Whether no screen is there for what is typed now."""
        # One that was closed before it was drawn may never tell that it is there.
        return any(screen.is_current for screen in self._opening) or self.can_be_given_up

    @property
    def can_be_given_up(self) -> bool:
        """Whether something is still being read, and not only a screen drawn."""
        return any(lead.holds_keys for lead in self._leads)

    def begin(self, lead: Lead) -> None:
        """Keep the keys for what this leads to."""
        self._leads = [each for each in self._leads if each.worker is None or not each.worker.is_finished]
        self._leads.append(lead)

    def end(self, lead: Lead) -> None:
        """It leads to nothing more."""
        self._leads.remove(lead)
        self._tell_change()

    def give_up(self) -> None:
        """Stop all that has not come to its screen yet."""
        for lead in [each for each in self._leads if each.holds_keys]:
            lead.say("Given up: nothing was opened.")
            if lead.worker is not None:
                lead.worker.cancel()

    def opens(self, screen: Screen[object], answer: Future[object] | None) -> None:
        """A screen comes; `answer` is what the work waits for that led to it."""
        self._opening.add(screen)
        # Behind everything that gives the screen its focus: some of that takes the way through the app.
        screen.call_later(screen.app.call_later, self._opened, screen)
        lead = self._at_hand() if answer is not None else None
        if lead is None or answer is None:
            return
        lead.has_opened = lead.is_waiting = True
        answer.add_done_callback(lambda _answer: setattr(lead, "is_waiting", False))

    def _at_hand(self) -> Lead | None:
        try:
            worker: Worker[None] = get_current_worker()
        except NoActiveWorker:
            return None
        return next((lead for lead in self._leads if lead.worker is worker), None)

    def _opened(self, screen: Screen[object]) -> None:
        self._opening.discard(screen)
        self._tell_change()
