"""Sending the rows of a bulk write batch by batch, and reading what became of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from segtui.errors import Conflict, NotFound, Rejected, SegtuiError
from segtui.model import BulkResult, RowResult
from segtui.platforms.batching import sent_in_order
from segtui.platforms.emporix import answers
from segtui.wire.call import Call
from segtui.wire.wire import Wire

_ROW_REFUSALS = {Rejected: 400, NotFound: 404, Conflict: 409}


class RowBatch(NamedTuple):
    """The rows of one request; one row goes by its own call, which answers without a list."""

    call: Call
    names: Sequence[str]
    """What the rows are called in the outcome."""
    ids: Sequence[str]
    """What the platform's answer may call them."""


async def write_rows(
    wire: Wire, batches: Sequence[RowBatch], read_segment: Callable[[], Awaitable[object]]
) -> BulkResult:
    """Send the batches in order; one outcome per row.

    Where a whole request is refused, the segment is read: no 404 is declared for a bulk write, so a segment
    that is not there may be told as a fault of the rows (fact sheet, section 4.2). Raises NotFound then, and
    Interrupted where a later batch fails as a whole.
    """

    async def send(batch: RowBatch) -> Sequence[RowResult]:
        try:
            return await _written(wire, batch)
        except (Rejected, NotFound, Conflict) as error:
            is_removal_of_one = batch.call.method == "DELETE" and len(batch.names) == 1
            if not is_removal_of_one and (gone := await _gone(read_segment)):
                raise gone from error
            if len(batch.names) > 1:
                raise
            refused = RowResult(
                batch.names[0], ok=False, code=_ROW_REFUSALS[type(error)], message=error.summary
            )
            return answers.gone_is_done([refused], batch.call)

    return await sent_in_order(batches, send, sum(len(each.names) for each in batches))


async def _gone(read_segment: Callable[[], Awaitable[object]]) -> NotFound | None:
    """The platform's word that the segment is not there; None where it is, or where nobody can tell."""
    try:
        await read_segment()
    except NotFound as error:
        return error
    except SegtuiError:
        # What the platform said of the rows is still the best that is known.
        return None
    return None


async def _written(wire: Wire, batch: RowBatch) -> Sequence[RowResult]:
    call, names = batch.call, batch.names
    answer = await wire.send(call)
    if len(names) == 1:
        return [RowResult(names[0], ok=True, code=answer.status)]
    rows = answers.gone_is_done(answers.bulk(answer, batch.ids, call).rows, call)
    return [row if row.key == name else row._replace(key=name) for name, row in zip(names, rows, strict=True)]
