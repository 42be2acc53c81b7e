from __future__ import annotations

import asyncio

from segtui.tui.screens.first_rows import FirstRows


async def test_what_waits_for_the_first_rows_goes_on_once_they_are_there() -> None:
    rows = FirstRows()
    painting = asyncio.create_task(rows.awaited())
    await asyncio.sleep(0)
    assert rows.are_awaited
    behind = asyncio.create_task(rows.passed())
    await asyncio.sleep(0)
    assert not behind.done()
    rows.come()
    await asyncio.gather(painting, behind)
    assert not rows.are_awaited


async def test_what_waits_for_first_rows_that_do_not_come_goes_on_all_the_same() -> None:
    rows = FirstRows()
    painting = asyncio.create_task(rows.awaited())
    await asyncio.sleep(0)
    assert rows.are_awaited
    await rows.passed()
    await painting


async def test_nothing_waits_while_no_rows_are_awaited() -> None:
    rows = FirstRows()
    rows.come()
    await rows.passed()
