"""Running one command's work on an open session."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from shlex import quote

from segtui.cli.secrets import secrets_for
from segtui.errors import BadInput
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


def profile_typed(name: str) -> str:
    """What a command ends with that is to use this profile; empty where it would without being told."""
    try:
        return "" if choose_profile().name == name else f" --profile {quote(name)}"
    except BadInput:
        return f" --profile {quote(name)}"
