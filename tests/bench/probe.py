"""The figures of one run: start, rest, keys and end of a program in a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import sleep

from tests.bench.emulator import Size
from tests.bench.link import Link
from tests.bench.terminal import Terminal, now

SETTLED_AFTER_S = 0.4
"""A silence that ends the start, and what a held key brought about."""
QUIET_AFTER_S = 0.15
"""A silence that ends what a key brought about."""
START_TAKES_AT_MOST_S = 60.0
KEY_TAKES_AT_MOST_S = 30.0
END_TAKES_AT_MOST_S = 10.0

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "tab": "\t",
    "enter": "\r",
    "escape": "\x1b",
    "ctrl+q": "\x11",
}
"""What a terminal sends for a key that has a name; any other stands for itself."""

Figures = dict[str, float]
"""Numbers by what they are of; the unit stands at the end of the name."""


class Failed(Exception):
    """A program did not do what was waited for; says what, with the screen as it was."""


@dataclass(frozen=True, slots=True)
class Program:
    """What is run, and how it shows that it is ready."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready: str
    """A pattern that the screen's text matches once the first rows are shown."""


class Probe:
    """Asks one running program for its figures."""

    def __init__(self, program: Program, terminal: Terminal) -> None:
        self._program = program
        self._terminal = terminal

    def start(self) -> Figures:
        """Wait until it is ready and silent: first paint, ready, bytes, processor time, memory."""
        terminal, ready = self._terminal, re.compile(self._program.ready)
        first = terminal.wait_for(lambda _: bool(terminal.screen.text.strip()), START_TAKES_AT_MOST_S)
        if first is None:
            raise self._failure("showed nothing")
        shown = first if ready.search(terminal.screen.text) else None
        shown = shown or terminal.wait_for(
            lambda changed: changed and bool(ready.search(terminal.screen.text)), START_TAKES_AT_MOST_S
        )
        if shown is None:
            raise self._failure(f"never showed {self._program.ready!r}")
        terminal.wait_until_quiet(SETTLED_AFTER_S, KEY_TAKES_AT_MOST_S)
        return {
            "first paint ms": (first.at_s - terminal.started_s) * 1000,
            "first paint cpu ms": first.cpu_s * 1000,
            "ready ms": (shown.at_s - terminal.started_s) * 1000,
            "ready cpu ms": shown.cpu_s * 1000,
            "settled cpu ms": terminal.cpu_s() * 1000,
            "start bytes": terminal.bytes_since(0),
            "rss mb": terminal.rss_mb(),
        }

    def rest(self, seconds: float, label: str = "idle") -> Figures:
        """Leave it alone for a while: bytes and processor time."""
        terminal = self._terminal
        before, spent_s, began_s = len(terminal.chunks), terminal.cpu_s(), now()
        terminal.wait(seconds)
        return {
            f"{label} bytes": terminal.bytes_since(before),
            f"{label} cpu %": (terminal.cpu_s() - spent_s) / (now() - began_s) * 100,
        }

    def memory(self, label: str) -> Figures:
        """What it holds now."""
        return {label: self._terminal.rss_mb()}

    def press(self, key: str, times: int, label: str) -> Figures:
        """Press a key several times, waiting each time: the medians of bytes, ms to change and cpu ms."""
        rows = [self._press_once(key) for _ in range(times)]
        # A press that changes nothing to be seen, at a list's end for instance, has no time to the change.
        names = dict.fromkeys(name for row in rows for name in row)
        return {f"{label} {name}": median(row[name] for row in rows if name in row) for name in names}

    def hold(self, key: str, times: int) -> None:
        """Press a key several times, without measuring."""
        for _ in range(times):
            self._press_once(key)

    def repeat(self, key: str, times: int, every_s: float, label: str) -> Figures:
        """Hold a key down so that it repeats: bytes, and ms from the last press to the last byte."""
        terminal = self._terminal
        before, spent_s, began_s = len(terminal.chunks), terminal.cpu_s(), now()
        for number in range(times):
            sleep(max(0.0, began_s + number * every_s - now()))
            at_s = terminal.send(KEYS.get(key, key).encode())
        # Silence counts from the last press: before that, it may be busy with presses that were sent.
        terminal.wait(SETTLED_AFTER_S)
        terminal.wait_until_quiet(SETTLED_AFTER_S, KEY_TAKES_AT_MOST_S, after=before)
        if len(terminal.chunks) == before:
            raise self._failure(f"wrote nothing while {key} was held")
        if now() - terminal.chunks[-1].at_s < SETTLED_AFTER_S:
            raise self._failure(f"did not come to rest after {key} was held")
        return {
            f"{label} lag ms": (terminal.chunks[-1].at_s - at_s) * 1000,
            f"{label} bytes": terminal.bytes_since(before),
            f"{label} cpu ms": (terminal.cpu_s() - spent_s) * 1000,
        }

    def type(self, keys: Sequence[str], wanted: str, label: str) -> Figures:
        """Press keys at once: ms from the last one until the screen's text matches `wanted`."""
        terminal, pattern = self._terminal, re.compile(wanted)
        before, spent_s = len(terminal.chunks), terminal.cpu_s()
        for key in keys:
            at_s = terminal.send(KEYS.get(key, key).encode())
        hit = terminal.wait_for(lambda _: bool(pattern.search(terminal.screen.text)), KEY_TAKES_AT_MOST_S)
        if hit is None:
            raise self._failure(f"did not show {wanted!r} after {' '.join(keys)}")
        terminal.wait_until_quiet(SETTLED_AFTER_S, KEY_TAKES_AT_MOST_S)
        return {
            f"{label} ms": (hit.at_s - at_s) * 1000,
            f"{label} bytes": terminal.bytes_since(before),
            f"{label} cpu ms": (terminal.cpu_s() - spent_s) * 1000,
        }

    def quit(self, key: str) -> Figures:
        """Press the key that ends it: ms until it has, its exit code, and how much it left behind."""
        terminal = self._terminal
        at_s = terminal.send(KEYS.get(key, key).encode())
        code = terminal.process.wait(END_TAKES_AT_MOST_S)
        return {
            "quit ms": (now() - at_s) * 1000,
            "exit code": code,
            "left on": len(terminal.left_behind()),
        }

    def _press_once(self, key: str) -> Figures:
        terminal = self._terminal
        before, spent_s = len(terminal.chunks), terminal.cpu_s()
        at_s = terminal.send(KEYS.get(key, key).encode())
        changed = terminal.wait_until_quiet(QUIET_AFTER_S, 2.0, after=before, test=lambda changed: changed)
        figures = {
            "bytes": float(terminal.bytes_since(before)),
            "cpu ms": (terminal.cpu_s() - spent_s) * 1000,
        }
        return figures if changed is None else {**figures, "ms": (changed.at_s - at_s) * 1000}

    def _failure(self, what: str) -> Failed:
        return Failed(f"{self._program.name} {what}; its screen:\n{self._terminal.screen.text}")


@contextmanager
def running(program: Program, size: Size, link: Link | None = None) -> Iterator[Probe]:
    """A program in a terminal, at the far end of a link where one is given; ended on leaving."""
    with Terminal(program.command, size, program.environment, link) as terminal:
        yield Probe(program, terminal)
