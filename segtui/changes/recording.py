"""Changes as the journal keeps them, and back: what was recorded can be undone by another process, later.

Reading is patient with records of earlier versions: what they did not keep is taken as not known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from segtui.changes.change import Change, LabelledMember
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.errors import Refused
from segtui.mixins import JsonValue
from segtui.model import MemberKey


class Record(NamedTuple):
    """A change as JSON."""

    kind: str
    before: JsonValue
    after: JsonValue


def to_record(change: Change) -> Record:
    """What the journal keeps of a change."""
    return Record(change.kind, change.before, change.after)


def from_record(record: Record) -> Change:
    """The change that was recorded. Raises Refused for one that this segtui cannot read."""
    read = _READERS.get(record.kind)
    if read is None:
        raise Refused(
            f"A change of the kind {record.kind!r} was recorded, which this segtui does not know.",
            hint="A newer segtui wrote it: use that one.",
        )
    try:
        return read(record.before, record.after)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            f"The record of a change of the kind {record.kind!r} is damaged: {error!r}.",
            hint="Compare it with the platform by hand: segtui changes show prints what is left of it.",
        ) from error


# The readers take JSON as it comes; whatever does not fit is a ValueError, KeyError or TypeError of theirs.


def _add_members(before: Any, after: Any) -> AddMembers:  # noqa: ANN401 - JSON comes in here
    return AddMembers(after["segment"], after["name"], _members(before), _present(before))


def _remove_members(before: Any, after: Any) -> RemoveMembers:  # noqa: ANN401 - as above
    automatic = frozenset(_key(row) for row in before if row.get("automatic"))
    return RemoveMembers(after["segment"], after["name"], _members(before), _present(before), automatic)


def _members(rows: Any) -> tuple[LabelledMember, ...]:  # noqa: ANN401 - as above
    return tuple(LabelledMember(_key(row), row["who"], row.get("company")) for row in rows)


def _present(rows: Any) -> frozenset[MemberKey] | None:  # noqa: ANN401 - as above
    """Who was a member; None where nobody looked."""
    if any(row["member"] is None for row in rows):
        return None
    return frozenset(_key(row) for row in rows if row["member"])


def _key(row: Any) -> MemberKey:  # noqa: ANN401 - as above
    return MemberKey(row["customer"], row["legal_entity"])


_READERS: dict[str, Callable[[Any, Any], Change]] = {
    AddMembers.kind: _add_members,
    RemoveMembers.kind: _remove_members,
}
