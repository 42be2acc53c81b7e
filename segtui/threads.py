"""Blocking calls that may never return, in a thread that does not hold up the end of the program."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_daemon_thread(work: Callable[[], T], *, deadline_s: float | None = None) -> T:
    """What the work returns or raises; TimeoutError after the deadline, while the work goes on unheard.

    Not `asyncio.to_thread`: its threads are waited for at the end, so one that hangs keeps the program alive.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # without an error there is a result

    def run() -> None:
        result, failure = None, None
        try:
            result = work()
        except Exception as error:
            failure = error
        # After the deadline the loop may be gone, and nobody waits.
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, daemon=True, name="segtui-blocking").start()
    async with asyncio.timeout(deadline_s):
        return await future
