"""Holds a plan against the members as they are now: what is left to do, and what has changed since."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from segtui.errors import ChangedSince
from segtui.sync.measuring import fingerprint
from segtui.sync.plan import Act, Mode, Plan, PlannedSegment, name_of
from segtui.sync.planning import Present

_TOLD = 5
"""Differences that are told one by one; the others are counted."""
_HELD_TO = (Act.ADD, Act.REMOVE, Act.KEEP, Act.LEFT_ALONE)


class PlanStale(ChangedSince):
    """The members are no longer those that the plan was made from."""


@dataclass(slots=True)
class Left:
    """What is left to do of a plan for one segment; rows are held by their places in the plan's file."""

    segment: PlannedSegment
    present: Present | None
    """Who is a member now; None where the segment is not there."""
    to_add: array[int] = field(default_factory=lambda: array("Q"))
    to_remove: array[int] = field(default_factory=lambda: array("Q"))
    already: int = 0
    """Rows that are as wanted."""
    differences: list[str] = field(default_factory=list)
    difference_count: int = 0
    _named: int = 0
    _named_print: int = 0
    _planned: int = 0
    _planned_print: int = 0

    @property
    def is_creation(self) -> bool:
        """Whether the segment is still to be created."""
        return self.present is None and self.segment.creation is not None

    @property
    def is_untouched(self) -> bool:
        """Whether nobody was a member when the plan was made, and nobody is now."""
        return not self.segment.members and (self.present is None or not self.present.names)

    def forget_names(self) -> None:
        """Hold no longer who is a member: there may be a million."""
        if self.present is not None:
            self.present = Present()

    def differs(self, words: str) -> None:
        """Note what is not as it was when the plan was made."""
        self.difference_count += 1
        if len(self.differences) < _TOLD:
            self.differences.append(words)

    def names(self, name: str, *, was_there: bool) -> bool:
        """Note that the plan names a member; whether they are there now."""
        is_there = self.present is not None and name in self.present.names
        if was_there or is_there:
            mark = fingerprint(name)
            self._planned += was_there
            self._planned_print += mark * was_there
            self._named += is_there
            self._named_print += mark * is_there
        return is_there

    def others(self) -> tuple[int, int] | None:
        """How many members the plan does not name, then and now; None where they are the same ones."""
        if self.present is None:
            return None
        before = (self.segment.print - self._planned_print) % 2**64
        now = (self.present.print - self._named_print) % 2**64
        if before == now:
            return None
        return self.segment.members - self._planned, len(self.present.names) - self._named


def compared(plan: Plan, presents: Mapping[str, Present | None], *, resuming: bool) -> list[Left]:
    """What is left to do, by segment. Blocks: it reads the whole plan.

    Raises PlanStale where the members are others than the plan knows; with `resuming`, only where it cannot
    be this plan that changed them.
    """
    lefts = {each.id: Left(each, presents[each.id]) for each in plan.head.segments}
    for left in lefts.values():
        _compare_segment(left, resuming=resuming)
    if len(lefts) == 1 and all(left.is_untouched for left in lefts.values()):
        # Every row is one to be added, whomever it names: none needs to be looked into.
        for left in lefts.values():
            left.to_add.extend(plan.places(Act.ADD))
    else:
        _compare_rows(plan, lefts, resuming=resuming)
    for left in lefts.values():
        _compare_others(plan, left)
    if changed := [left for left in lefts.values() if left.difference_count]:
        raise _stale(changed)
    return list(lefts.values())


def _compare_rows(plan: Plan, lefts: Mapping[str, Left], *, resuming: bool) -> None:
    for place, row in plan.placed(*_HELD_TO):
        left, name = lefts[row.segment], name_of(row)
        is_there = left.names(name, was_there=row.act is not Act.ADD)
        is_wanted = row.act is not Act.REMOVE
        if row.act in (Act.KEEP, Act.LEFT_ALONE):
            if not is_there and left.present is not None:
                left.differs(f"{row.who or row.customer} is no member any more")
        elif is_there is not is_wanted:
            (left.to_add if is_wanted else left.to_remove).append(place)
        else:
            left.already += 1
            if not resuming:
                who = row.who or row.customer
                left.differs(f"{who} is a member by now" if is_wanted else f"{who} is no member any more")


def _compare_segment(left: Left, *, resuming: bool) -> None:
    if left.present is None and left.segment.creation is None:
        left.differs("the segment itself is not there any more")
    if left.present is not None and left.segment.creation is not None and not resuming:
        left.differs("the segment, which was to be created, is there by now")


def _compare_others(plan: Plan, left: Left) -> None:
    """Whoever the plan does not touch must be there as before, whatever of it has been done."""
    found = left.others()
    if found is None or left.present is None:
        return
    was, now = found
    if plan.head.mode is Mode.MIRROR:
        # A mirror names every member there was, so each of the others can be named.
        rows = (row for row in plan.rows(*_HELD_TO) if row.segment == left.segment.id)
        for name in sorted(left.present.names.difference(map(name_of, rows))):
            left.differs(f"{name} is a member by now")
    elif was != now:
        left.differs(f"the members that the plan does not touch were {was:,}, and are {now:,} now")
    else:
        left.differs(f"the {now:,} members that the plan does not touch are others than before")


def _stale(changed: Sequence[Left]) -> PlanStale:
    names = ", ".join(left.segment.name for left in changed)
    differences = tuple(words for left in changed for words in left.differences)
    more = sum(left.difference_count for left in changed) - len(differences[:_TOLD])
    told = "; ".join(differences[:_TOLD]) + (f"; and {more:,} more" if more else "")
    return PlanStale(
        f"The members of {names} have changed since the plan was made: {told}. Nothing was sent.",
        hint="Make a new plan of the same source.",
        differences=differences,
    )
