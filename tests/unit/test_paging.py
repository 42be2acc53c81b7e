"""Reading a listing to its end: in order, ahead of the reader, and no further than asked."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.model import Page, PageRequest
from segtui.paging import Reading, pages_in_order


class Shelf:
    """A listing of numbers that counts what is asked of it."""

    def __init__(self, rows: int, *, tells_total: bool = True, largest_page: int = 1000) -> None:
        self._rows = list(range(rows))
        self._tells_total = tells_total
        self._largest_page = largest_page
        self.requests: list[PageRequest] = []
        self.under_way = 0
        self.most_under_way = 0

    async def fetch(self, request: PageRequest) -> Page[int]:
        self.requests.append(request)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        for _ in range(request.number % 3):
            await asyncio.sleep(0)
        self.under_way -= 1
        size = min(request.size, self._largest_page)
        start = (request.number - 1) * size
        total = len(self._rows) if self._tells_total and request.with_total else None
        return Page(self._rows[start : start + size], request.number, request.size, total)


async def _read(shelf: Shelf, reading: Reading) -> list[int]:
    rows: list[int] = []
    async with aclosing(pages_in_order(shelf.fetch, reading)) as pages:
        async for page in pages:
            rows += page.rows
    return rows


@given(rows=st.integers(0, 120), size=st.integers(1, 30), ahead=st.integers(1, 8), tells_total=st.booleans())
def test_every_row_comes_once_and_in_order(rows: int, size: int, ahead: int, tells_total: bool) -> None:
    shelf = Shelf(rows, tells_total=tells_total)

    assert asyncio.run(_read(shelf, Reading(size, ahead))) == list(range(rows))


@given(rows=st.integers(0, 60), size=st.integers(1, 20), said=st.integers(0, 60))
def test_to_the_end_every_row_comes_once_whatever_the_total_is_said_to_be(
    rows: int, size: int, said: int
) -> None:
    class Lagging(Shelf):
        async def fetch(self, request: PageRequest) -> Page[int]:
            found = await super().fetch(request)
            return found._replace(total=None if found.total is None else said)

    read = asyncio.run(_read(Lagging(rows), Reading(size, ahead=3, to_the_end=True)))
    assert read == list(range(rows))


async def test_a_platform_that_gives_smaller_pages_than_asked_is_read_whole() -> None:
    shelf = Shelf(95, largest_page=10)

    assert await _read(shelf, Reading(page_size=200)) == list(range(95))


async def test_no_more_pages_are_under_way_than_allowed() -> None:
    shelf = Shelf(500)

    await _read(shelf, Reading(page_size=10, ahead=4))

    assert 1 < shelf.most_under_way <= 4


async def test_a_limit_asks_for_no_page_beyond_it() -> None:
    shelf = Shelf(1000)

    rows = await _read(shelf, Reading(page_size=10, limit=25))

    assert rows[:25] == list(range(25))
    assert max(request.number for request in shelf.requests) == 3


async def test_the_total_is_asked_for_once() -> None:
    shelf = Shelf(100)

    await _read(shelf, Reading(page_size=10))

    assert [request.with_total for request in shelf.requests].count(True) == 1


async def test_a_failing_page_ends_the_reading_with_its_error() -> None:
    async def fetch(request: PageRequest) -> Page[int]:
        if request.number == 3:
            raise ConnectionError("page 3")
        return Page([request.number], request.number, 1, 10 if request.with_total else None)

    pages = pages_in_order(fetch, Reading(page_size=1, ahead=3))

    assert [(await anext(pages)).number, (await anext(pages)).number] == [1, 2]
    with pytest.raises(ConnectionError, match="page 3"):
        await anext(pages)


async def test_leaving_early_leaves_nothing_under_way() -> None:
    shelf = Shelf(1000)
    before = asyncio.all_tasks()
    async with aclosing(pages_in_order(shelf.fetch, Reading(page_size=10, ahead=5))) as pages:
        async for page in pages:
            if page.number == 2:
                break

    assert asyncio.all_tasks() == before
