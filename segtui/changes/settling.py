"""Waiting until what was accepted is seen: accepted is not done.

Some platforms take a write and carry it out later, without ever telling when. So the matching read is
repeated, first soon and then more slowly; what is not seen in time is not confirmed, which is no failure, and
is looked for again whenever somebody asks. Nothing is ever sent a second time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from segtui.changes.entries import Entry, EntryState
from segtui.changes.journal import Journal
from segtui.changes.resolving import resolve
from segtui.errors import Refused
from segtui.platforms.port import Platform

FIRST_WAITS_S = (1.0, 2.0, 4.0, 8.0)
LATER_WAIT_S = 15.0
LONGEST_S = 300.0
"""How long is waited for one change altogether."""


class Patience(NamedTuple):
    """How a wait passes."""

    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    tell: Callable[[Entry, float], None] = lambda entry, wait_s: None
    """Told before each wait what is known, and how long it is."""
    longest_s: float = LONGEST_S


def waits(longest_s: float = LONGEST_S) -> Iterator[float]:
    """The pauses between reads, in seconds: together no longer than `longest_s`."""
    left = longest_s
    for wait_s in FIRST_WAITS_S:
        if wait_s > left:
            return
        yield wait_s
        left -= wait_s
    while left >= LATER_WAIT_S:
        yield LATER_WAIT_S
        left -= LATER_WAIT_S


async def settled(platform: Platform, journal: Journal, number: int, patience: Patience) -> Entry:
    """Read until the accepted rows of a recorded change are seen, or patience ends; the entry as it is then.

    Raises Refused where the journal cannot be used.
    """
    entry = await _looked_at(platform, journal, number, patience.clock())
    for wait_s in waits(patience.longest_s):
        if entry.state is not EntryState.ACCEPTED:
            break
        patience.tell(entry, wait_s)
        await patience.sleep(wait_s)
        entry = await _looked_at(platform, journal, number, patience.clock())
    return entry


async def _looked_at(platform: Platform, journal: Journal, number: int, now: datetime) -> Entry:
    found = await asyncio.to_thread(journal.open_entry, number)
    if found is not None:
        return await resolve(platform, journal, found, now)
    entry = await asyncio.to_thread(journal.entry, number)
    if entry is None:
        raise Refused(
            f"Change {number} is no longer in the journal {journal.path}.",
            hint="Look at what it was about, and repeat it only if it did not take effect.",
        )
    return entry
