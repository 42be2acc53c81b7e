"""How many pages a second the client reads, beside httpx alone and on a link that takes its time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx

from segtui.credentials import ClientSecrets
from segtui.model import MemberQuery, PageRequest, SegmentQuery
from segtui.platforms.emporix.client import EmporixPlatform, connect
from segtui.profiles import Profile
from tests.bench.probe import Figures
from tests.bench.sandbox import Sandbox

PAGE_SIZE = 100
PAGES = 150
"""Pages of one timing on loopback."""
LATENCY_MS = 50
AT_ONCE = 8
PAGES_FAR_AWAY = 40
"""Pages of one timing where each takes LATENCY_MS."""

PAGES_THERE = 12
"""Full pages of the demo's largest segment; they are read again and again."""

Read = Callable[[int], Awaitable[None]]
"""Reads a page by its number."""


def client_figures(sandbox: Sandbox, rounds: int) -> list[tuple[Figures, Figures]]:
    """For each round: the figures of httpx alone, and those of the client."""
    return asyncio.run(_measured(sandbox, rounds))


async def _measured(sandbox: Sandbox, rounds: int) -> list[tuple[Figures, Figures]]:
    shop = sandbox.shop
    secrets = ClientSecrets(shop["client_id"], shop["client_secret"])
    profile = Profile(name="bench", tenant=shop["tenant"], base_url=shop["base_url"], max_connections=AT_ONCE)
    platform = connect(profile, secrets)
    try:
        async with httpx.AsyncClient(base_url=shop["base_url"]) as bare:
            reads = await _bare_read(bare, sandbox, platform), await _client_read(platform)
            return [await _round(sandbox, *reads) for _ in range(rounds)]
    finally:
        await platform.aclose()


async def _bare_read(bare: httpx.AsyncClient, sandbox: Sandbox, platform: EmporixPlatform) -> Read:
    shop = sandbox.shop
    form = {"grant_type": "client_credentials"}
    form |= {"client_id": shop["client_id"], "client_secret": shop["client_secret"]}
    token = (await bare.post("/oauth/token", data=form)).json()["access_token"]
    path = f"/customer-segment/{shop['tenant']}/segments/{await _largest(platform)}/customers"
    headers = {"Authorization": f"Bearer {token}"}

    async def read(number: int) -> None:
        query = {"pageNumber": number, "pageSize": PAGE_SIZE}
        answer = await bare.get(path, params=query, headers=headers)
        answer.raise_for_status()

    return read


async def _client_read(platform: EmporixPlatform) -> Read:
    segment_id = await _largest(platform)

    async def read(number: int) -> None:
        await platform.members(segment_id, MemberQuery(), PageRequest(number, PAGE_SIZE))

    return read


async def _largest(platform: EmporixPlatform) -> str:
    first = await platform.segments(SegmentQuery(), PageRequest(size=1))
    return first.rows[0].id


async def _round(sandbox: Sandbox, bare: Read, ours: Read) -> tuple[Figures, Figures]:
    sandbox.control("DELETE", "faults")
    near = [await _near(read) for read in (bare, ours)]
    sandbox.control("POST", "faults", {"latency_ms": LATENCY_MS})
    far = [await _far(read) for read in (bare, ours)]
    return near[0] | far[0], near[1] | far[1]


async def _near(read: Read) -> Figures:
    spent_s = time.process_time()
    seconds = await _read_all(read, PAGES, at_once=1)
    return {
        "pages/s": PAGES / seconds,
        "cpu ms a page": (time.process_time() - spent_s) / PAGES * 1000,
    }


async def _far(read: Read) -> Figures:
    alone = await _read_all(read, PAGES_FAR_AWAY, at_once=1)
    together = await _read_all(read, PAGES_FAR_AWAY * AT_ONCE, at_once=AT_ONCE)
    return {f"{AT_ONCE} at once, {LATENCY_MS} ms away, times one": alone * AT_ONCE / together}


async def _read_all(read: Read, pages: int, *, at_once: int) -> float:
    """Read so many pages; in how many seconds."""
    numbers = iter(range(pages))

    async def worker() -> None:
        for number in numbers:
            await read(number % PAGES_THERE + 1)

    began_s = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    return time.perf_counter() - began_s
