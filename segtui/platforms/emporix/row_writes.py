"""Sending the rows of a bulk write batch by batch, and reading what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from segtui.errors import Conflict, NotFound, Rejected
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


async def write_rows(wire: Wire, batches: Sequence[RowBatch]) -> BulkResult:
    """Send the batches in order; one outcome per row.

    Raises Interrupted where a later one fails as a whole.
    """
    row_count = sum(len(each.names) for each in batches)
    return await sent_in_order(batches, lambda batch: _written(wire, batch), row_count)


async def _written(wire: Wire, batch: RowBatch) -> Sequence[RowResult]:
    call, names = batch.call, batch.names
    if len(names) > 1:
        found = answers.bulk(await wire.send(call), batch.ids, call)
        rows = answers.gone_is_done(found.rows, call)
        return [
            row if row.key == name else replace(row, key=name) for name, row in zip(names, rows, strict=True)
        ]
    try:
        answer = await wire.send(call)
    except (Rejected, NotFound, Conflict) as error:
        refused = RowResult(names[0], ok=False, code=_ROW_REFUSALS[type(error)], message=error.summary)
        return answers.gone_is_done([refused], call)
    return [RowResult(names[0], ok=True, code=answer.status)]
