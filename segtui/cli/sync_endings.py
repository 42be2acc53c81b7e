"""How a run of a sync ended, told in one line of JSON: for the log of cron, whatever became of it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from segtui.cli.failures import INTERRUPTED
from segtui.cli.hints import hint_of
from segtui.cli.output import write, write_parts
from segtui.cli.shapes import JsonObject, Streamed, json_parts
from segtui.cli.sync_views import run_shape
from segtui.cli.work import with_session
from segtui.errors import SegtuiError
from segtui.session import Session
from segtui.sync.applying import Applied
from segtui.sync.memory import Run


@dataclass(slots=True)
class Begun:
    """The run that a command has begun, as far as it came to that."""

    run: Run | None = None
    """As the journal knew it when somebody looked last."""
    _number: int = 0

    def told(self, applied: Applied) -> None:
        """Take down which run it is."""
        self._number = applied.run

    async def look(self, session: Session) -> None:
        """Ask the journal what became of it, if one was begun."""
        if self._number:
            self.run = await session.sync_run(self._number)


def told_in_one_line(
    profile_name: str | None, work: Callable[[Session, Begun], Awaitable[int]], *, as_json: bool
) -> int:
    """Do the work on a session; with JSON, a failure is told in a line, also one before it is opened.

    Being terminated ends it as Ctrl-C does: what is under way is awaited and recorded. Where it was started
    with Ctrl-C ignored, as shells start what scripts put into the background, it is terminated at once.
    """
    begun = Begun()
    before = signal.getsignal(signal.SIGTERM)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        return with_session(profile_name, lambda session: work(session, begun))
    except SegtuiError as error:
        if as_json:
            told: JsonObject = {"title": error.title, "summary": error.summary, "hint": hint_of(error)}
            write_run(begun.run, {"error": told, "exit_code": error.exit_code})
        raise
    except KeyboardInterrupt:
        if as_json:
            told = {"title": "Stopped", "summary": "It was interrupted.", "hint": how_to_go_on(begun.run)}
            write_run(begun.run, {"error": told, "exit_code": INTERRUPTED})
        raise
    finally:
        signal.signal(signal.SIGTERM, before)


def how_to_go_on(run: Run | None) -> str:
    """What is to be known of a run that did not end as it should; None where none was begun."""
    if run is None:
        return "Nothing was sent."
    if run.state in ("done", "part"):
        return (
            f"Run {run.id} has sent everything, and all of it was answered: only reading back is missing, "
            f"which segtui sync verify {run.plan} does."
        )
    return f"What was done is recorded; segtui sync resume {run.id} goes on with it."


def write_run(run: Run | None, facts: Mapping[str, Streamed]) -> None:
    """Write the line of a run; None where none was begun."""
    head = {"run": None} if run is None else run_shape(run)
    write_parts(json_parts({"schema": "segtui.sync-run/1", **head, **facts}, indent=None))
    write("\n")
    sys.stdout.flush()
