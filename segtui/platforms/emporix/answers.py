"""Reading Emporix answers into the types of `model.py`: one parse for a whole page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from segtui.model import BulkResult, Document, Page, PageRequest, RowResult
from segtui.platforms.parsing import json_object as json_object
from segtui.platforms.parsing import one as one
from segtui.platforms.parsing import unreadable
from segtui.wire.call import Answer, Call

if TYPE_CHECKING:
    from segtui.model import Customer

D = TypeVar("D", bound=Document)

X_TOTAL_COUNT = "x-total-count"
"""The header of a total for most services (fact sheet, section 3.2)."""
X_COUNT = "x-count"
"""The header of a total for sites."""
COUNT = "count"
"""The header of the customer service, of which nobody says what it counts (trap 23)."""
UNKNOWN_OUTCOME = 0
"""The code of a row of which the platform said nothing."""
NOT_THERE = 404
"""The code of a row that is not there."""
FAILED_FROM = 400
"""The codes of refused rows begin here; the status texts beside them are unreliable (trap 4)."""

_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)


class BulkRow(BaseModel):
    """What a 207 says about one row (fact sheet, section 3.5)."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True, defer_build=True)

    code: int
    index: int | None = None
    id: str | None = None
    message: str | None = None


def page(
    answer: Answer, kind: type[D], wanted: PageRequest, call: Call, *, header: str = X_TOTAL_COUNT
) -> Page[D]:
    """A page of documents, with the total where the platform sent one: a missing total is not zero."""
    return Page(rows(answer, kind, call), wanted.number, wanted.size, total(answer, header))


def customer_page(answer: Answer, wanted: PageRequest, call: Call) -> Page[Customer]:
    """A page of customers, with a total only where `Count` can mean nothing else."""
    from segtui.platforms.emporix.customer_documents import EmporixCustomer

    found: list[Customer] = rows(answer, EmporixCustomer, call)
    counted = customer_total(total(answer, COUNT), len(found), wanted)
    return Page(found, wanted.number, wanted.size, counted)


def customer_total(count: int | None, row_count: int, wanted: PageRequest) -> int | None:
    """What `Count` says about all matches; None where it may be the size of this page (trap 23)."""
    if count is None or count > row_count:
        return count
    is_whole_listing = wanted.number == 1 and row_count < wanted.size and count == row_count
    return count if is_whole_listing else None


def total(answer: Answer, header: str) -> int | None:
    """The number in a header; None where it is missing or no number."""
    text = answer.headers.get(header, "").strip()
    return int(text) if _NUMBER.fullmatch(text) else None


def rows(answer: Answer, kind: type[D], call: Call) -> list[D]:
    """The documents of a list. Raises Malformed."""
    try:
        found: list[D] = _adapter(kind).validate_json(answer.body)
    except ValidationError as error:
        raise unreadable(answer, call, "a list", error) from error
    return found


def nested_rows(answer: Answer, kind: type[D], call: Call) -> list[D]:
    """The documents of a list, or of a list of lists as one file has it (trap 45). Raises Malformed."""
    try:
        lists = _nested_adapter(kind).validate_json(answer.body)
    except ValidationError as error:
        raise unreadable(answer, call, "a list", error) from error
    found: list[D] = []
    for each in lists:
        found.extend(each if isinstance(each, list) else [each])
    return found


def bulk(answer: Answer, keys: Sequence[str], call: Call) -> BulkResult:
    """What became of each row of a bulk write, in the order of `keys`.

    A 207 comes even when all of them failed. A row of which the answer says nothing is not ok and has the
    code `UNKNOWN_OUTCOME`. Raises Malformed.
    """
    try:
        results: list[BulkRow] = _adapter(BulkRow).validate_json(answer.body)
    except ValidationError as error:
        raise unreadable(answer, call, "a list of outcomes", error) from error
    # Backwards, so that of two outcomes for one row the first stays.
    outcomes = dict(zip(reversed(positions(results, keys)), reversed(results), strict=True))
    return BulkResult(tuple(_row_result(key, outcomes.get(at)) for at, key in enumerate(keys)))


def gone_is_done(rows: Sequence[RowResult], call: Call) -> Sequence[RowResult]:
    """The rows of a removal, where "not found" says that what is wanted holds already."""
    if call.method != "DELETE":
        return rows
    return [row._replace(ok=True) if row.code == NOT_THERE else row for row in rows]


def positions(results: Sequence[BulkRow], keys: Sequence[str]) -> list[int]:
    """Which row of the request each result speaks of.

    By id where all have one that names a row; else by `index`, whose base is 0 or 1 (trap 3: the text says 0,
    the examples say 1, so a lone 1 counts from 1); else by order.
    """
    places = {key: at for at, key in enumerate(keys)}
    ids = [result.id for result in results]
    if len(places) == len(keys) and len(set(ids)) == len(ids) and all(each in places for each in ids):
        return [places[each] for each in ids if each is not None]
    indices = [result.index for result in results if result.index is not None]
    if len(set(indices)) == len(results) and indices:
        base = min(1, min(indices))
        if base >= 0 and max(indices) - base < len(keys):
            return [index - base for index in indices]
    return list(range(len(results)))


def _row_result(key: str, result: BulkRow | None) -> RowResult:
    if result is None:
        return RowResult(
            key, ok=False, code=UNKNOWN_OUTCOME, message="The platform did not say what became of it."
        )
    return RowResult(key, result.code < FAILED_FROM, result.code, result.message)


def prepare(*kinds: type[Document]) -> None:
    """Build the readers for lists of these documents now rather than with their first page."""
    for kind in kinds:
        _adapter(kind).rebuild(force=False)


@cache
def _adapter(kind: type[BaseModel]) -> TypeAdapter[Any]:
    return TypeAdapter(list[kind])  # type: ignore[valid-type]  # a type known only at run time


@cache
def _nested_adapter(kind: type[BaseModel]) -> TypeAdapter[Any]:
    return TypeAdapter(list[kind | list[kind]])  # type: ignore[valid-type]  # as above
