"""Tells what a support engineer pasted: an e-mail address, a number, an id, a link, a filter or a name."""

from __future__ import annotations

from dataclasses import dataclass

from segtui.model import CustomerQuery


@dataclass(frozen=True, slots=True)
class Recognised:
    """A pasted text as a search, with the words that say how it was understood."""

    query: CustomerQuery
    as_what: str
    """Completes "recognised as": "e-mail address", "customer number", "id from a link" ..."""
    note: str | None = None
    """What was repaired on the way; None where the text was taken as it stood."""


def recognise(text: str) -> Recognised:
    """What `text` asks for. Never raises; blank text is a search for every name."""
    raise NotImplementedError
