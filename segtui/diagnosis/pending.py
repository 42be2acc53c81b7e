"""Changes of ours that are under way, as far as they concern one membership."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from segtui.changes.change import Change
from segtui.changes.cloning import CloneSegment
from segtui.changes.combined import Combined
from segtui.changes.entries import OPEN_STATES, Entry
from segtui.changes.members import AddMembers, MembershipChange
from segtui.changes.recording import Record, from_record
from segtui.changes.segments import DeleteSegment
from segtui.diagnosis.testimony import Effect, Pending
from segtui.errors import Refused
from segtui.model import MemberKey


def pending_in(
    entries: Iterable[Entry] | None, segment_id: str, customer_id: str | None
) -> tuple[Pending, ...] | None:
    """Those that are about this customer in this segment, or about the segment as a whole, oldest first.

    None where the journal could not be read.
    """
    if entries is None:
        return None
    return tuple(
        Pending(entry.id, entry.at, entry.intent.title, effect)
        for entry in entries
        for effect in _effects(entry, segment_id, customer_id)
    )


def _effects(entry: Entry, segment_id: str, customer_id: str | None) -> Iterator[Effect]:
    try:
        change = from_record(
            Record(entry.intent.kind, *map(json.loads, (entry.intent.before, entry.intent.after)))
        )
    except (Refused, ValueError):
        # It cannot be read any more, so it cannot be told whom it is about; the history shows it as open.
        return
    yield from _of_change(change, _settled(change, entry), segment_id, customer_id)


def _settled(change: Change, entry: Entry) -> frozenset[str]:
    """The rows of which it is known what became of them."""
    rows = zip(change.row_names, entry.rows, strict=False)
    return frozenset(name for name, row in rows if row.state not in OPEN_STATES)


def _of_change(
    change: Change, settled: frozenset[str], segment_id: str, customer_id: str | None
) -> Iterator[Effect]:
    match change:
        case Combined():
            for part in change.parts:
                yield from _of_change(part, frozenset(), segment_id, customer_id)
        case MembershipChange() if change.segment_id == segment_id and customer_id is not None:
            names = dict(zip(change.keys, change.row_names, strict=True))
            name = names.get(MemberKey(customer_id))
            if name is not None and name not in settled:
                yield Effect.ADDS if isinstance(change, AddMembers) else Effect.REMOVES
        case DeleteSegment() if change.segment_id == segment_id:
            yield Effect.REMOVES
        case CloneSegment() if change.segment_id == segment_id:
            yield Effect.MAY_ADD
