"""Running one command's work on an open session."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable

from segtui.cli.secrets import secrets_for
from segtui.profiles import choose_profile
from segtui.session import Session, open_session


def with_session(profile_name: str | None, work: Callable[[Session], Awaitable[int]]) -> int:
    """Open the profile, do the work on it and return its exit code.

    A Ctrl-C stops reading at once; a change that is being sent runs to its end first, because closing the
    session waits for it.
    """
    profile = choose_profile(profile_name)

    async def run() -> int:
        async with await open_session(profile, await secrets_for(profile)) as session:
            # What was imported stays; looking for garbage among it costs a fifth of reading a page.
            gc.freeze()
            return await work(session)

    return asyncio.run(run())
