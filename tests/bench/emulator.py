"""A terminal's screen for bytes that come in pieces, and what a terminal answers when it is asked."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import NamedTuple

import pyte

_PRIVATE = re.compile(r"\x1b\[(?:[<=>][0-9:;]*[ -/]*[@-~]|[?]?[0-9;]*[ -/]+[@-~]|[?][0-9;]*[u])")
"""Sequences that pyte would take for others."""
_STRINGS = re.compile(r"\x1b[P_^X\]][^\x07\x1b]*(?:\x07|\x1b\\)")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[P_^X\]][^\x07\x1b]*\x1b?)?\Z")
_MODES = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_ASKED = re.compile(rb"\x1b\[\?([0-9]+)\$p")
_KITTY = re.compile(rb"\x1b\[([<>])[0-9]*u")

SYNCHRONIZED_OUTPUT, IN_BAND_RESIZE, SHOWN_CURSOR = 2026, 2048, 25
MUST_BE_OFF = frozenset({1000, 1002, 1003, 1004, 1006, 1015, 1016, 1047, 1049, 2004, 2026, 2048})
"""Modes that a program must not leave on: reports of the mouse and the focus, the other screen, ..."""

Line = tuple[pyte.screens.Char, ...]


class Size(NamedTuple):
    """A terminal's size in cells."""

    columns: int
    rows: int

    def __str__(self) -> str:
        return f"{self.columns}x{self.rows}"


class Emulator:
    """Takes output in and keeps the screen."""

    def __init__(self, size: Size) -> None:
        self._screen = pyte.Screen(size.columns, size.rows)
        self._stream = pyte.Stream(self._screen)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._lines: list[Line] = [()] * size.rows
        self._cursor: tuple[int, int] | None = None

    def feed(self, data: bytes) -> bool:
        """Take output in; whether a cell, its colours or the visible cursor differ from before."""
        text = self._rest + self._decode(data)
        unfinished = _UNFINISHED.search(text)
        at = unfinished.start() if unfinished else len(text)
        text, self._rest = text[:at], text[at:]
        self._stream.feed(_PRIVATE.sub("", _STRINGS.sub("", text)))
        return self._note_changes()

    @property
    def text(self) -> str:
        """The screen's text, line by line."""
        return "\n".join(self._screen.display)

    def _note_changes(self) -> bool:
        screen, changed = self._screen, False
        for number in screen.dirty:
            if number < len(self._lines):
                row = screen.buffer[number]
                line = tuple(row[column] for column in range(screen.columns))
                changed = changed or line != self._lines[number]
                self._lines[number] = line
        screen.dirty.clear()
        cursor = None if screen.cursor.hidden else (screen.cursor.x, screen.cursor.y)
        moved, self._cursor = cursor != self._cursor, cursor
        return changed or moved


class Answers:
    """Answers as a present-day terminal does, and keeps book of the modes that are on."""

    def __init__(self, size: Size, send: Callable[[bytes], object]) -> None:
        self._size = size
        self._send = send
        self._rest = b""
        self._kitty_depth = 0
        self._modes: dict[int, bool] = {}

    def read(self, data: bytes) -> None:
        """Look through output for questions and switches."""
        data = self._rest + data
        cut = data.rfind(b"\x1b", max(0, len(data) - 32))
        complete = cut < 0 or re.match(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[^\[])", data[cut:]) is not None
        data, self._rest = (data, b"") if complete else (data[:cut], data[cut:])
        for modes, switch in _MODES.findall(data):
            for mode in modes.split(b";"):
                self._switch(int(mode), on=switch == b"h")
        for mode in _ASKED.findall(data):
            self._tell_mode(int(mode))
        for direction in _KITTY.findall(data):
            self._kitty_depth += 1 if direction == b">" else -1

    def left_on(self) -> list[str]:
        """What is on that a program should have switched off before it ended."""
        on = [str(mode) for mode in sorted(MUST_BE_OFF) if self._modes.get(mode)]
        if not self._modes.get(SHOWN_CURSOR, True):
            on.append("cursor hidden")
        return [*on, "kitty keyboard"] if self._kitty_depth > 0 else on

    def _switch(self, mode: int, *, on: bool) -> None:
        self._modes[mode] = on
        if on and mode == IN_BAND_RESIZE:
            columns, rows = self._size
            self._send(f"\x1b[48;{rows};{columns};{rows * 16};{columns * 8}t".encode())

    def _tell_mode(self, mode: int) -> None:
        known = mode in MUST_BE_OFF or mode == SHOWN_CURSOR
        state = 0 if not known else 1 if self._modes.get(mode) else 2
        self._send(f"\x1b[?{mode};{state}$y".encode())
