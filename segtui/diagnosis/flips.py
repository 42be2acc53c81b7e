"""The moments at which a verdict changes: found by judging the same facts at every bound of every window."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from segtui.diagnosis.check import Check, Verdict
from segtui.diagnosis.verdict import Judgement
from segtui.model import Validity
from segtui.shop_time import is_near

TICK = timedelta(milliseconds=1)
"""The platform's finest time: an end is inclusive, so that what follows begins one later."""


_SUMS = frozenset({"item.assigned", "coupon.segment", "coupon.item"})
"""Checks that follow from others."""


class Flip(NamedTuple):
    """A moment from which the verdict is another one."""

    at: datetime
    code: str
    """The check that changes."""
    verdict: Verdict


def flips(judge: Callable[[datetime], Judgement], windows: Iterable[Validity | None]) -> tuple[Flip, ...]:
    """Every change of the verdict in time, in order, past ones included."""
    moments = sorted(set(_bounds(windows)))
    if not moments:
        return ()
    before = judge(moments[0] - TICK)
    found = []
    for moment in moments:
        after = judge(moment)
        if after.verdict is not before.verdict:
            found.append(Flip(moment, _changed(before.checks, after.checks), after.verdict))
        before = after
    return tuple(found)


def _bounds(windows: Iterable[Validity | None]) -> Iterator[datetime]:
    """Where something may turn. Shops write the first and the last year for "open": nothing turns there."""
    for window in windows:
        starts_at, ends_at = (window.starts_at, window.ends_at) if window is not None else (None, None)
        if starts_at is not None and is_near(starts_at):
            yield starts_at
        if ends_at is not None and is_near(ends_at):
            yield ends_at + TICK


def _changed(before: tuple[Check, ...], after: tuple[Check, ...]) -> str:
    """The code of the first check that comes to something else; of a single one before a summing up."""
    statuses = {each.key: each.status for each in before}
    codes = [each.code for each in after if statuses.get(each.key) is not each.status]
    return next((code for code in codes if code not in _SUMS), codes[0] if codes else "item.assigned")
