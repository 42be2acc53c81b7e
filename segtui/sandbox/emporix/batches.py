"""The 207 answers of batch operations: every row on its own, in order (fact sheet section 3.5, D10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from segtui.sandbox.emporix.call import Call
from segtui.sandbox.emporix.errors import Refusal, Service, reason
from segtui.sandbox.exchange import Answer

RowResult = tuple[int, dict[str, Any]]
"""A row's status code and its further fields."""


def processed(
    call: Call,
    elements: Iterable[object],
    process: Callable[[object], RowResult],
    *,
    base: int = 0,
    words: Callable[[int], str] = reason,
) -> Answer:
    """Process a batch row by row; a refused row changes nothing and stops nothing.

    `base` is the first index, `words` writes the status of a row that succeeded.
    """
    rows = [_row(call, base + place, element, process, words) for place, element in enumerate(elements)]
    return Answer(207, rows)


def _row(
    call: Call,
    index: int,
    element: object,
    process: Callable[[object], RowResult],
    words: Callable[[int], str],
) -> dict[str, Any]:
    try:
        with call.shop.store.transaction():
            code, extra = process(element)
    except Refusal as refusal:
        return _refused(call.service, index, refusal)
    return {"index": index, **extra, "code": code, "status": words(code)}


def _refused(service: Service, index: int, refusal: Refusal) -> dict[str, Any]:
    message = refusal.message
    if service is Service.SEGMENT and refusal.details:
        message = f"{message} {refusal.details[0].message}"
    row = {"index": index, "code": refusal.status, "status": reason(refusal.status), "message": message}
    if service is Service.CUSTOMER and refusal.details:
        row["details"] = [{"message": detail.message} for detail in refusal.details]
    elif service is Service.PRODUCT and refusal.details:
        row["details"] = [detail.message for detail in refusal.details]
    return row


def ok_words(status: int) -> str:
    """Write 204 as the segment service's examples do (trap 4)."""
    return "OK" if status == 204 else reason(status)


def shouted(status: int) -> str:
    """Write a status in capitals, as categories and products do."""
    return reason(status).upper().replace(" ", "_")
