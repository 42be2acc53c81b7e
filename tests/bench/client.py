"""How many pages a second the client reads, beside httpx alone and on a link that takes its time."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx

from segtui.credentials import ClientSecrets
from segtui.model import MemberQuery, PageRequest
from segtui.platforms.emporix.client import connect
from segtui.profiles import Profile
from tests.bench.probe import Figures
from tests.bench.sandbox import ROOT, Place

PAGE_SIZE = 100
PAGES = 300
"""Pages of one timing on loopback."""
LATENCY_MS = 50
AT_ONCE = 8
PAGES_FAR_AWAY = 40
"""Pages of one timing where each takes LATENCY_MS."""

Read = Callable[[], Awaitable[object]]
"""Reads a page."""


def client_figures(place: Place, rounds: int) -> list[tuple[Figures, Figures]]:
    """For each round: the figures of httpx alone, and those of the client."""
    page = place.home / "page.json"
    page.write_text(json.dumps([_member(number) for number in range(PAGE_SIZE)], ensure_ascii=False))
    # As the console and the commands do: what was imported stays, and is not looked through for garbage.
    gc.freeze()
    with _served(page, 0) as near, _served(page, LATENCY_MS) as far:
        return asyncio.run(_measured(near, far, rounds))


def _member(number: int) -> dict[str, object]:
    customer = {"id": f"{90_000_000 + number}", "firstName": "Ada", "lastName": f"Bergström-{number}"}
    moment = f"2026-0{number % 9 + 1}-17T10:04:54.054Z"
    return {
        "customer": {**customer, "email": f"ada.bergstroem.{number}@post.example"},
        "assignmentType": "AUTOMATIC",
        "mixins": {},
        "metadata": {"version": 1, "createdAt": moment, "modifiedAt": moment},
    }


@contextmanager
def _served(page: Path, delay_ms: float) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.canned", str(page), str(delay_ms)]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE) as process:
        try:
            port = process.stdout.readline() if process.stdout is not None else ""
            yield f"http://127.0.0.1:{int(port)}"
        finally:
            process.terminate()


async def _measured(near: str, far: str, rounds: int) -> list[tuple[Figures, Figures]]:
    figures = []
    async with (
        _bare(near) as bare_near,
        _bare(far) as bare_far,
        _ours(near) as near_read,
        _ours(far) as far_read,
    ):
        for number in range(-1, rounds):
            bare = await _near(bare_near) | await _far(bare_far)
            ours = await _near(near_read) | await _far(far_read)
            if number >= 0:
                figures.append((bare, ours))
    return figures


@asynccontextmanager
async def _bare(base_url: str) -> AsyncIterator[Read]:
    async with httpx.AsyncClient(base_url=base_url, headers={"Authorization": "Bearer canned"}) as client:

        async def read() -> object:
            query = {"pageNumber": 1, "pageSize": PAGE_SIZE}
            return await client.get("/customer-segment/bench/segments/large/customers", params=query)

        yield read


@asynccontextmanager
async def _ours(base_url: str) -> AsyncIterator[Read]:
    profile = Profile(name="bench", tenant="bench", base_url=base_url, max_connections=AT_ONCE)
    platform = connect(profile, ClientSecrets("bench", "not a secret at all"))

    async def read() -> object:
        return await platform.members("large", MemberQuery(), PageRequest(size=PAGE_SIZE))

    try:
        yield read
    finally:
        await platform.aclose()


async def _near(read: Read) -> Figures:
    spent_s = time.process_time()
    seconds = await _read_all(read, PAGES, at_once=1)
    return {"pages/s": PAGES / seconds, "cpu ms a page": (time.process_time() - spent_s) / PAGES * 1000}


async def _far(read: Read) -> Figures:
    alone_s = await _read_all(read, PAGES_FAR_AWAY, at_once=1)
    together_s = await _read_all(read, PAGES_FAR_AWAY * AT_ONCE, at_once=AT_ONCE)
    return {f"{AT_ONCE} at once, {LATENCY_MS} ms away, times one": alone_s * AT_ONCE / together_s}


async def _read_all(read: Read, pages: int, *, at_once: int) -> float:
    """Read so many pages; in how many seconds."""
    numbers = iter(range(pages))

    async def worker() -> None:
        for _ in numbers:
            await read()

    began_s = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return time.perf_counter() - began_s
