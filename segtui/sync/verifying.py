"""Reads back what a plan has done: accepted is not yet visible, and some platforms work on it later."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from segtui.platforms.port import Platform
from segtui.sync.applying import Drift, drift_from
from segtui.sync.held import RefusedRows
from segtui.sync.plan import Plan
from segtui.sync.planning import Tell

WAITS_S = (1.0, 2.0, 4.0, 8.0, *[15.0] * 19)
"""Waits between two looks, five minutes in all (Shopgate fact sheet, section 9)."""


async def settled(
    platform: Platform,
    plan: Plan,
    tell: Tell,
    refused: RefusedRows | None = None,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Drift:
    """What differs from the plan, once a platform that works later has had its time.

    What was refused is not waited for.
    """
    drift = await drift_from(platform, plan, tell, refused)
    if not platform.capabilities.asynchronous_writes:
        return drift
    for wait_s in WAITS_S:
        if drift.is_none:
            break
        await sleep(wait_s)
        drift = await drift_from(platform, plan, tell, refused)
    return drift
