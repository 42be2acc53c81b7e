"""The three-way merge of a segment that two people changed at once: field by field, purely."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from segtui.changes.fields_diff import FieldPath, flattened, in_words, same, unflattened
from segtui.drafts import SegmentFields
from segtui.mixins import JsonValue

BOUNDS: tuple[FieldPath, ...] = (("starts_at",), ("ends_at",))
"""Fields that only together say whether there is any moment at which the segment is valid."""


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that both sides changed, to different values."""

    path: FieldPath
    base: JsonValue
    """As both found it; None where it was absent."""
    mine: JsonValue
    """None where it was taken away."""
    theirs: JsonValue
    """As `mine`."""

    @property
    def name(self) -> str:
        """The field as a person reads it."""
        return in_words(self.path)


@dataclass(frozen=True, slots=True)
class Merge:
    """Both sides' edits together."""

    merged: SegmentFields
    """With my value wherever there is a conflict."""
    merged_with_theirs: SegmentFields
    """With their value wherever there is a conflict."""
    conflicts: tuple[FieldConflict, ...] = ()
    """In the order of their paths."""
    undivided: frozenset[str] = frozenset()
    """The mixins that are one value each, not one for each attribute."""

    def decided(self, for_theirs: Collection[FieldPath]) -> SegmentFields:
        """With their value at these conflicts, and with mine at the others."""
        mine, theirs = (flattened(side, self.undivided) for side in (self.merged, self.merged_with_theirs))
        given = frozenset(for_theirs)
        kept = {path: value for path, value in mine.items() if path not in given}
        return unflattened({**kept, **{path: theirs[path] for path in given if path in theirs}})


def merge(base: SegmentFields, mine: SegmentFields, theirs: SegmentFields) -> Merge:
    """What both sides made of `base`: each language of a text and each attribute of a mixin by itself.

    Where they changed the same thing to different values it is a conflict. So are both bounds of the validity
    where the edits are fine one by one and leave no valid moment together.
    """
    whole = _not_objects(base, mine, theirs)
    was, ours, others = (flattened(each, whole) for each in (base, mine, theirs))
    paths = sorted({*was, *ours, *others})
    conflicts = {path for path in paths if _both_changed(path, was, ours, others)}
    mixed = _merged(paths, was, ours, others)
    odd_already = mine.ends_before_it_starts or theirs.ends_before_it_starts
    if not odd_already and any(
        _decided(mixed, conflicts, side).ends_before_it_starts for side in (ours, others)
    ):
        conflicts.update(BOUNDS)
    told = tuple(
        FieldConflict(path, was.get(path), ours.get(path), others.get(path)) for path in sorted(conflicts)
    )
    return Merge(_decided(mixed, conflicts, ours), _decided(mixed, conflicts, others), told, whole)


def _not_objects(*sides: SegmentFields) -> frozenset[str]:
    """The mixins that are no object on some side: these have no attributes to merge one by one."""
    return frozenset(
        name for side in sides for name, value in side.mixins.values.items() if not isinstance(value, dict)
    )


def _both_changed(
    path: FieldPath,
    was: dict[FieldPath, JsonValue],
    ours: dict[FieldPath, JsonValue],
    others: dict[FieldPath, JsonValue],
) -> bool:
    return not (_equal(path, ours, was) or _equal(path, others, was) or _equal(path, ours, others))


def _merged(
    paths: list[FieldPath],
    was: dict[FieldPath, JsonValue],
    ours: dict[FieldPath, JsonValue],
    others: dict[FieldPath, JsonValue],
) -> dict[FieldPath, JsonValue]:
    """My value where I changed it, else theirs."""
    mixed: dict[FieldPath, JsonValue] = {}
    for path in paths:
        side = others if _equal(path, ours, was) else ours
        if path in side:
            mixed[path] = side[path]
    return mixed


def _decided(
    mixed: dict[FieldPath, JsonValue], conflicts: set[FieldPath], side: dict[FieldPath, JsonValue]
) -> SegmentFields:
    decided = {path: value for path, value in mixed.items() if path not in conflicts}
    decided.update({path: side[path] for path in conflicts if path in side})
    return unflattened(decided)


def _equal(path: FieldPath, one: dict[FieldPath, JsonValue], other: dict[FieldPath, JsonValue]) -> bool:
    return (path in one) == (path in other) and same(one.get(path), other.get(path))
