"""A program in a pseudo-terminal, seen from outside: what it wrote, when, and at what cost.

A thread does nothing but read, stamp and answer. The screen, which is slow to emulate, is brought up to date
in pauses, so that emulating neither delays a stamp nor takes the program's core in the middle of a frame.
Over a link the program is read no faster than the link carries, and the stamps are those of the far end.
"""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Self

import psutil

from tests.bench.emulator import Answers, Emulator, Size
from tests.bench.link import Line, Link

PAUSE_S = 0.015
"""A silence this long is used for bringing the screen up to date."""
AT_LATEST_S = 0.25
"""So long after it came, output is put on the screen in any case."""

now = time.monotonic


class Chunk(NamedTuple):
    """A piece of output."""

    at_s: float
    """When it was read, or came over the link, on the clock of `now`."""
    cpu_s: float
    """What the program had used of the processor by then."""
    data: bytes


class Terminal:
    """One run of a program in a terminal of its own; a context manager that ends the program."""

    def __init__(
        self, command: Sequence[str], size: Size, environment: Mapping[str, str], link: Link | None = None
    ) -> None:
        sys.setswitchinterval(0.0005)
        self._main, replica = os.openpty()
        fcntl.ioctl(self._main, termios.TIOCSWINSZ, struct.pack("HHHH", size.rows, size.columns, 0, 0))
        self._settings = termios.tcgetattr(self._main)
        self.screen = Emulator(size)
        self.answers = Answers(size, self._answer)
        self._line = Line(link, self._write)
        self.chunks: list[Chunk] = []
        self._shown = 0
        self._is_over = False
        self._seen_at_s = 0.0
        self._news = threading.Condition()
        self.started_s = now()
        self.process = subprocess.Popen(
            command, stdin=replica, stdout=replica, stderr=replica, env=environment, start_new_session=True
        )
        os.close(replica)
        self._root = psutil.Process(self.process.pid)
        self._clock = (~self.process.pid << 3) | 2  # the kernel's clock of a process's time (CLOCK_PROCESS)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        tree = self._tree()
        for process in tree:
            if process.is_running():
                process.terminate()
        for process in psutil.wait_procs(tree, timeout=3)[1]:
            process.kill()
        self.process.wait(5)
        self._reader.join(2)
        self._line.close()
        os.close(self._main)

    # What goes in.

    def send(self, data: bytes) -> float:
        """Type something; when it was typed."""
        at_s = now()
        self._line.send(data, at_s)
        return at_s

    def _answer(self, data: bytes) -> None:
        # Asked for by the output that is being read: the answer sets out when that is seen.
        self._line.send(data, self._seen_at_s)

    def _write(self, data: bytes) -> None:
        if not self._is_over:
            os.write(self._main, data)

    # What came out.

    @property
    def is_over(self) -> bool:
        """Whether the program has closed its terminal."""
        return self._is_over

    def bytes_since(self, number: int) -> int:
        """How many bytes came after the first `number` pieces."""
        return sum(len(chunk.data) for chunk in self.chunks[number:])

    def wait_for(self, test: Callable[[bool], bool], timeout_s: float) -> Chunk | None:
        """The first piece of output after which `test` holds; None where it never does.

        `test` is told whether the piece changed the screen.
        """
        deadline = now() + timeout_s
        while True:
            hit = self._bring_up_to_date(test, patient=True)
            if hit is not None or (self._is_over and self._shown == len(self.chunks)) or now() >= deadline:
                return hit
            self._await_news(deadline)

    def wait_until_quiet(
        self,
        silence_s: float,
        timeout_s: float,
        *,
        after: int = 0,
        test: Callable[[bool], bool] = lambda _: False,
    ) -> Chunk | None:
        """Wait for a silence that follows piece number `after`; the first piece after which `test` held."""
        deadline, hit = now() + timeout_s, None
        while now() < deadline and not self._is_over:
            if len(self.chunks) > after and now() - self.chunks[-1].at_s >= silence_s:
                break
            found = self._bring_up_to_date(test, patient=True)
            hit = hit or found
            self._await_news(deadline)
        for _ in range(len(self.chunks) - self._shown):
            found = self._bring_up_to_date(test, patient=False)
            hit = hit or found
        return hit

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        deadline = now() + seconds
        while now() < deadline:
            self._await_news(deadline)
        self._bring_up_to_date(lambda _: False, patient=False)

    # What it cost.

    def cpu_s(self) -> float:
        """What the program and its children have used of the processor so far."""
        spent = 0.0
        for process in self._tree():
            try:
                spent += time.clock_gettime((~process.pid << 3) | 2)
            except OSError:  # it has just ended
                continue
        return spent

    def rss_mb(self) -> float:
        """The memory that the program and its children hold."""
        held = 0
        for process in self._tree():
            try:
                held += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return held / 2**20

    def left_behind(self) -> list[str]:
        """What an ended program did not restore: modes of the terminal, and the settings of its line."""
        self._reader.join(2)
        is_same = termios.tcgetattr(self._main) == self._settings
        return self.answers.left_on() + ([] if is_same else ["line settings"])

    def _tree(self) -> list[psutil.Process]:
        try:
            return [self._root, *self._root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _bring_up_to_date(self, test: Callable[[bool], bool], *, patient: bool) -> Chunk | None:
        while self._shown < len(self.chunks):
            is_pause = now() - self.chunks[-1].at_s >= PAUSE_S
            if patient and not is_pause and now() - self.chunks[self._shown].at_s < AT_LATEST_S:
                return None
            chunk = self.chunks[self._shown]
            self._shown += 1
            if test(self.screen.feed(chunk.data)):
                return chunk
        return None

    def _await_news(self, deadline: float) -> None:
        pending = self._shown < len(self.chunks)
        with self._news:
            self._news.wait(max(0.0, min(deadline - now(), PAUSE_S / 3 if pending else 0.05)))

    def _read(self) -> None:
        while True:
            room = self._line.await_room()
            try:
                select.select([self._main], [], [])
                data = os.read(self._main, room)
            except OSError:  # how Linux says that nobody has the terminal open any more
                break
            if not data:
                break
            self._seen_at_s = self._line.carry(len(data))
            chunk = Chunk(self._seen_at_s, self._root_cpu_s(), data)
            self.answers.read(data)
            with self._news:
                self.chunks.append(chunk)
                self._news.notify_all()
        self._is_over = True
        with self._news:
            self._news.notify_all()

    def _root_cpu_s(self) -> float:
        try:
            return time.clock_gettime(self._clock)
        except OSError:  # it has ended, and this is the last it wrote
            return self.chunks[-1].cpu_s if self.chunks else 0.0
