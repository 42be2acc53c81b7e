"""A watch before the sandbox that kills the process whose bulk write has come to a chosen moment."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATIENCE_S = 20.0


class Moment(Enum):
    """When a process is killed, seen from one of its bulk requests."""

    ARRIVED = "the request is there, nothing was done"
    TAKEN = "the change is made, the answer is not sent"
    ANSWERED = "the answer is on its way"
    RECORDED = "the journal got further"
    NEVER = "not at all"


@dataclass
class Watch:
    """Stands before the sandbox, counts the bulk writes, and kills their sender at the chosen moment."""

    app: ASGIApp | None = None
    moment: Moment = Moment.NEVER
    at_write: int = 0
    begun: int = 0
    ended: int = 0
    writes: int = 0
    pid: int = 0
    pid_known: threading.Event = field(default_factory=threading.Event)

    def aim(self, moment: Moment, at_write: int) -> None:
        """Forget the process before, and choose when the next is killed."""
        self.moment, self.at_write, self.writes = moment, at_write, 0
        self.pid_known.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun += 1
        is_write = scope["method"] in ("PUT", "DELETE") and "/customers/" in scope["path"]
        self.writes += is_write
        is_target = is_write and self.writes == self.at_write
        if is_target and self.moment is Moment.ARRIVED:
            self.kill()

        async def watched(message: Message) -> None:
            if is_target and self.moment is Moment.TAKEN and message["type"] == "http.response.start":
                self.kill()
            await send(message)

        assert self.app is not None
        try:
            await self.app(scope, receive, watched)
        finally:
            self.ended += 1
        if is_target and self.moment is Moment.ANSWERED:
            self.kill()

    def kill(self) -> None:
        """End the sender as a power cut would."""
        assert self.pid_known.wait(PATIENCE_S)
        os.kill(self.pid, signal.SIGKILL)


class Door:
    """The way into the sandbox, past the watch."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        watch.app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._watch(scope, receive, send)


def await_marks(path: Path, wanted: int, further_looks: int) -> None:
    """Look into the journal until so many batches were announced, and a few times more."""
    deadline = time.monotonic() + PATIENCE_S
    while announced(path) < wanted:
        assert time.monotonic() < deadline, "the journal does not announce what is sent"
    for _ in range(further_looks):
        announced(path)


def announced(path: Path) -> int:
    """How many batches the journal has announced, of all changes."""
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=PATIENCE_S)
    try:
        return int(connection.execute("SELECT count(*) FROM sending").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # the tables are not made yet
    finally:
        connection.close()
