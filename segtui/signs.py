"""The signs that tell a state beside its word, and their stand-ins for terminals without them."""

from __future__ import annotations

import locale
import os
from typing import NamedTuple


class Signs(NamedTuple):
    """One set of signs; every one is a single cell wide."""

    in_force: str
    inactive: str
    out_of_time: str
    unknown: str
    member: str
    assigned: str
    inherited: str
    label: str
    product: str
    failed: str
    warning: str
    fallback: str
    device: str


UNICODE = Signs("●", "○", "◷", "?", "✓", "◆", "◇", "·", "▪", "✗", "!", "~", "▯")
ASCII = Signs("*", "o", "@", "?", "+", "#", "%", ".", "-", "x", "!", "~", "=")


def choose_signs() -> Signs:
    """ASCII where the user asks for it (SEGTUI_ASCII) or the locale cannot write the others."""
    if os.environ.get("SEGTUI_ASCII", "") not in {"", "0"}:
        return ASCII
    try:
        "●◷◆".encode(locale.getpreferredencoding(do_setlocale=False))
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


def stand_ins() -> dict[int, str] | None:
    """For terminals without them: what is drawn for lines, blocks and typographic signs, each one cell wide.

    None where the terminal has them.
    """
    if choose_signs() is not ASCII:
        return None
    drawn = {code: "+" for code in range(0x2500, 0x2580)}
    drawn |= {code: " " for code in range(0x2580, 0x2590)}
    drawn |= dict.fromkeys(map(ord, "─━┄┅┈┉╌╍═╴╸╶╺╼╾"), "-")
    drawn |= dict.fromkeys(map(ord, "│┃┆┇┊┋╎╏║╵╹╷╻╽╿"), "|")
    drawn |= dict(zip(map(ord, "…·›‹–—≥≤→←↑↓“”„‘’×"), '~.><--><><^v"""\'\'x', strict=True))
    return drawn
