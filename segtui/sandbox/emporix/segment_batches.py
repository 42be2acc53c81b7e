"""Segments by the batch (fact sheet section 4.2)."""

from __future__ import annotations

from collections.abc import Callable

from segtui.sandbox.emporix.batches import RowResult, ok_words, processed
from segtui.sandbox.emporix.bodies import item_body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import invalid
from segtui.sandbox.emporix.languages import write_language
from segtui.sandbox.emporix.ownership import MANAGE
from segtui.sandbox.emporix.segments import BASE, create, delete, replace
from segtui.sandbox.exchange import Answer


def create_segments(call: Call) -> Answer:
    """Create up to 200 segments."""
    language = write_language(call)

    def process(element: object) -> RowResult:
        return 201, {"id": create(call, item_body(element, call.service), language)}

    return _batch(call, process)


def put_segments(call: Call) -> Answer:
    """Replace or create up to 200 segments."""
    language = write_language(call)

    def process(element: object) -> RowResult:
        body = item_body(element, call.service)
        segment_id = body.text("id", required=True) or ""
        return replace(call, segment_id, body, language), {"id": segment_id}

    return _batch(call, process)


def delete_segments(call: Call) -> Answer:
    """Delete up to 200 segments."""
    force = call.flag("forceDelete")

    def process(element: object) -> RowResult:
        if not isinstance(element, str):
            raise invalid(call.service, "Every item must be the id of a segment")
        delete(call, element, force=force)
        return 204, {"id": element}

    return _batch(call, process)


def _batch(call: Call, process: Callable[[object], RowResult]) -> Answer:
    return processed(call, call.batch(), process, base=call.shop.switches.bulk_index_base, words=ok_words)


OPERATIONS = (
    Operation("POST", f"{BASE}/bulk", create_segments, (MANAGE,)),
    Operation("PUT", f"{BASE}/bulk", put_segments, (MANAGE,)),
    Operation("DELETE", f"{BASE}/bulk", delete_segments, (MANAGE,)),
)
"""The batch calls on segments."""
