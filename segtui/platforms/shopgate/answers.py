"""What became of each row of a batch (fact sheet, section 5)."""

from __future__ import annotations

from collections.abc import Sequence

from segtui.model import RowResult
from segtui.platforms.parsing import one
from segtui.platforms.shopgate.documents import Batch, BatchError
from segtui.wire.call import Answer, Call
from segtui.wire.faults import malformed

ACCEPTED = 202
NOT_THERE = 404
THERE_ALREADY = 409
UNSTATED = 400
"""The code of a refusal that names none."""


def batch(
    answer: Answer, names: Sequence[str], call: Call, ids: Sequence[str] | None = None
) -> list[RowResult]:
    """One outcome for each row of the request, in its order: a row without an error was taken.

    `ids` are what the platform may call the rows; without them, `names`. Raises Malformed where an error
    names no row, since nobody could say then which were taken.
    """
    errors = one(answer, Batch, call).errors if answer.body.strip() else ()
    places = ids or names
    failed: dict[int, BatchError] = {}
    for error in errors:
        at = _place(error, places)
        if at is None:
            raise malformed(
                call.asking,
                answer,
                expected="errors that name their rows",
                came=f"one that does not ({error.text})",
            )
        failed.setdefault(at, error)
    return [_row(name, failed.get(at), answer) for at, name in enumerate(names)]


def _place(error: BatchError, ids: Sequence[str]) -> int | None:
    """By index first: an id may stand twice in a request, or be null."""
    if error.index is not None and 0 <= error.index < len(ids):
        return error.index
    if error.id is not None and error.id in ids:
        return ids.index(error.id)
    return 0 if len(ids) == 1 else None


def _row(name: str, error: BatchError | None, answer: Answer) -> RowResult:
    if error is None:
        return RowResult(name, ok=True, code=answer.status, pending=answer.status == ACCEPTED)
    return RowResult(
        name, ok=False, code=error.code or UNSTATED, message=error.text or "refused without a reason"
    )
