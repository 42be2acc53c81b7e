"""What the terminal (or file) behind standard output can show."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from dataclasses import dataclass
from typing import TextIO

from segtui.signs import ASCII, UNICODE, Signs


def cell_width(text: str) -> int:
    """How many terminal cells the text takes."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def fitted(text: str, width: int, ellipsis: str) -> str:
    """The text cut to at most `width` cells, with the ellipsis where something is missing."""
    if cell_width(text) <= width:
        return text
    kept, used = "", 0
    for character in text:
        used += _character_width(character)
        if used > width - len(ellipsis):
            break
        kept += character
    return kept + ellipsis


@dataclass(frozen=True, slots=True)
class Lines:
    """The characters that tables and trees are drawn with."""

    ellipsis: str
    branch: str
    last_branch: str
    trunk: str


UNICODE_LINES = Lines("…", "├─ ", "└─ ", "│  ")
ASCII_LINES = Lines("~", "|- ", "`- ", "|  ")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a stream can be drawn on with: the signs shared with the console, and lines."""

    signs: Signs
    lines: Lines
    width: int | None
    """In cells; None for a file or a pipe, which take any width."""


def drawing_for(stream: TextIO) -> Drawing:
    """ASCII where the user asks for it (SEGTUI_ASCII) or the stream cannot encode the others."""
    rich = _is_rich(stream)
    return Drawing(UNICODE if rich else ASCII, UNICODE_LINES if rich else ASCII_LINES, _width_of(stream))


def _is_rich(stream: TextIO) -> bool:
    if os.environ.get("SEGTUI_ASCII", "") not in {"", "0"}:
        return False
    try:
        "●◷◆…├".encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _width_of(stream: TextIO) -> int | None:
    return shutil.get_terminal_size().columns if stream.isatty() else None


def prepare_streams() -> None:
    """Let no name from a platform fail a command: what a stream cannot encode is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
