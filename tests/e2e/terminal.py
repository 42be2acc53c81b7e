"""segtui on a terminal of its own: keys go in, a screen comes out, and nothing may stay behind."""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import psutil

from tests.bench.emulator import Answers, Emulator, Size
from tests.e2e.program import PROGRAM, ROOT

WIDE, NARROW, SMALL = Size(120, 40), Size(80, 24), Size(60, 16)
PATIENCE_S = 30.0

DOWN, ENTER, ESCAPE, END = b"\x1b[B", b"\r", b"\x1b", b"\x1b[F"
CLIPBOARD = re.compile(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
TRUE_COLOUR = re.compile(rb"[34]8;2;([0-9]+);([0-9]+);([0-9]+)")
PALETTE_COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:[349][0-7]|10[0-7]|[34]8;5;[0-9]+)(?:;[0-9;]*)?m")


class Terminal:
    """One run of the program on a terminal that answers no questions, as the plainest ones do not."""

    def __init__(self, *args: str, environment: Mapping[str, str], size: Size = WIDE) -> None:
        self._main, replica = os.openpty()
        self._set_size(size)
        self._settings = termios.tcgetattr(self._main)
        self._modes = Answers(size, lambda _answer: None)
        self.screen = Emulator(size)
        self.output = bytearray()
        """Everything that was written to the terminal."""
        self._is_hung_up = False
        self.process = subprocess.Popen(
            [*PROGRAM, *args],
            stdin=replica,
            stdout=replica,
            stderr=replica,
            env={**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=_take_the_terminal,
        )
        os.close(replica)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for process in self.family():
            process.kill()
        self.process.wait(PATIENCE_S)
        if not self._is_hung_up:
            os.close(self._main)

    # What goes in.

    def type(self, *keys: str | bytes) -> None:
        """Type texts and keys."""
        for key in keys:
            os.write(self._main, key if isinstance(key, bytes) else key.encode())

    def resize(self, size: Size) -> None:
        """Change the size; what the program does not draw anew is not on the screen any more."""
        self._read_all()
        self.screen = Emulator(size)
        self._set_size(size)

    def signal(self, number: signal.Signals) -> None:
        """Send the program, and only it, a signal."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Close the terminal as a window or a lost SSH connection does."""
        os.close(self._main)
        self._is_hung_up = True

    def _set_size(self, size: Size) -> None:
        fcntl.ioctl(self._main, termios.TIOCSWINSZ, struct.pack("HHHH", size.rows, size.columns, 0, 0))

    # What comes out.

    @property
    def words(self) -> str:
        """The screen without frames and line breaks."""
        return " ".join(self.screen.text.translate({ord(sign): " " for sign in "│║┃╭╮╰╯─━┏┓┗┛"}).split())

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Read until a condition holds; fail with the screen as it is."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            if not self._read(max(0.0, deadline - time.monotonic())):
                raise AssertionError(f"waited in vain for {what}; on the screen:\n{self.screen.text}")

    def until_shown(self, *words: str) -> None:
        """Read until all these words are on the screen."""
        self.until(lambda: all(each in self.words for each in words), f"{words}")

    def bytes_within(self, seconds: float) -> bytes:
        """What comes while nobody does anything."""
        before, deadline = len(self.output), time.monotonic() + seconds
        while (left_s := deadline - time.monotonic()) > 0:
            self._read(left_s)
        return bytes(self.output[before:])

    def until_quiet(self, seconds: float = 1.0) -> None:
        """Read until nothing came for a while."""
        deadline = time.monotonic() + PATIENCE_S
        while self.bytes_within(seconds):
            assert time.monotonic() < deadline, "it never came to rest"

    @property
    def clipboard(self) -> list[bytes]:
        """What was sent to the clipboard, in base64."""
        return CLIPBOARD.findall(bytes(self.output))

    def _read_all(self) -> None:
        while self._read(0):
            pass

    def _read(self, within_s: float) -> bool:
        ready, _, _ = select.select([self._main], [], [], within_s)
        if not ready:
            return False
        try:
            piece = os.read(self._main, 65536)
        except OSError:
            # Linux says so where nobody has the terminal open any more.
            return False
        self.output += piece
        self._modes.read(piece)
        self.screen.feed(piece)
        return bool(piece)

    def until_stopped(self) -> None:
        """Read until the program has gone to the background."""
        deadline = time.monotonic() + PATIENCE_S
        program = psutil.Process(self.process.pid)
        while program.status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < deadline, "it never stopped"
            self._read(0.05)
        self._read_all()

    # The end.

    def ended(self) -> int:
        """Wait for the end; the exit code."""
        deadline = time.monotonic() + PATIENCE_S
        while self.process.poll() is None and time.monotonic() < deadline:
            if self._is_hung_up:
                self.process.wait(PATIENCE_S)
            else:
                self._read(0.05)
        if not self._is_hung_up:
            self._read_all()
        return self.process.wait(0)

    def left_behind(self) -> list[str]:
        """What an ended program did not restore: modes of the terminal, and the settings of its line."""
        is_same = termios.tcgetattr(self._main) == self._settings
        return self._modes.left_on() + ([] if is_same else ["line settings"])

    def family(self) -> list[psutil.Process]:
        """The program and the processes it started, as far as they live."""
        try:
            root = psutil.Process(self.process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


def none_alive(processes: Sequence[psutil.Process]) -> bool:
    """Whether all end."""
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE_S)
    return all(process.status() == psutil.STATUS_ZOMBIE for process in alive)


def _take_the_terminal() -> None:
    """Make the terminal the process's own, so that closing it hangs up on the process."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
