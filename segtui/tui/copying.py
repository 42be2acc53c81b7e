"""Copying to the clipboard of the terminal the user sits at, also through tmux and SSH."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App


async def send_to_clipboard(app: App[int], text: str) -> None:
    """Send `text` by OSC 52, and to tmux where it stands between.

    No terminal acknowledges a copy, so the caller says "sent", not "copied". tmux drops OSC 52 under its
    default settings but passes on what `load-buffer -w` gives it.
    """
    app.copy_to_clipboard(text)
    if not os.environ.get("TMUX"):
        return
    try:
        process = await asyncio.create_subprocess_exec(
            "tmux",
            "load-buffer",
            "-w",
            "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        # TMUX outlives a change of machine or container, where there is no tmux; OSC 52 is all there is then.
        return
    await process.communicate(text.encode())
