"""Where an address that is longer than a line is broken: between its parts, never inside an id."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content

_ADDRESS = re.compile(r"\S+://\S+")
_PART = re.compile(r"[a-z]+://[^/?&]*|[/?&]?[^/?&]+|[/?&]")


def broken(text: Content, width: int) -> Content:
    """The text with line breaks in the addresses that do not fit into `width` cells; 0 leaves it as it is."""
    offsets = list(_breaks(text.plain, width)) if width > 0 else []
    return Content("\n").join(text.divide(offsets)) if offsets else text


def _breaks(text: str, width: int) -> Iterator[int]:
    for address in _ADDRESS.finditer(text):
        before = text[text.rfind("\n", 0, address.start()) + 1 : address.start()]
        if cell_len(before) + cell_len(address[0]) <= width:
            continue
        # What stands before an address on its line is taken to be short: a method, a word.
        used = cell_len(before) % width
        for part in _PART.finditer(address[0]):
            wide = cell_len(part[0])
            if part.start() and used + wide > width:
                yield address.start() + part.start()
                used = 0
            used += wide
