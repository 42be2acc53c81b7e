"""Driving the console from tests and from the script that makes the pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from textual._context import visible_screen_stack
from textual.events import Key
from textual.pilot import Pilot

from segtui.tui.load_state import Loaded, Loading
from segtui.tui.screens.console import ConsoleScreen

PATIENCE_S = 20.0
POLL_S = 0.005
FRAME_S = 1 / 50
"""What Textual does not do at once, such as to follow a new size, it does within this time."""


def console(pilot: Pilot[int]) -> ConsoleScreen:
    """The screen with the four panes, whatever stands over it."""
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, ConsoleScreen))


async def settle(pilot: Pilot[int]) -> None:
    """Let everything run until what is left waits for time, for a thread or for a socket.

    `Pilot.pause` hands every widget a message and waits for its return instead: that is more work than most
    keys make, and over before what those messages lead to.
    """
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    await _until_nothing_runs()
    while _draws_something(pilot):
        assert asyncio.get_running_loop().time() < deadline, "the console never came to rest"
        await _until_nothing_runs()


def _draws_something(pilot: Pilot[int]) -> bool:
    """Do now what the screens in view do sixty times a second; whether it led to more."""
    for beneath in pilot.app._background_screens:
        # Only that: to draw them is to draw the screen on top again, without an end.
        if beneath._layout_required:
            beneath._on_timer_update()
    pilot.app.screen._on_timer_update()
    return _runs(asyncio.get_running_loop())


async def until_idle(*_seconds: float) -> None:
    """Wait until nothing runs, where Textual waits for an idle processor for at most some time."""
    await _until_nothing_runs()
    await asyncio.sleep(FRAME_S)
    await _until_nothing_runs()


async def _until_nothing_runs() -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE_S
    await asyncio.sleep(0)
    while _runs(loop):
        assert loop.time() < deadline, "something never stops to run"
        await asyncio.sleep(0)


def _runs(loop: asyncio.AbstractEventLoop) -> bool:
    return bool(getattr(loop, "_ready"))  # noqa: B009  # no public name says it


async def until(pilot: Pilot[int], condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition, looked at whenever nothing runs.

    Fails with what was waited for and what the screen says.
    """
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    await settle(pilot)
    while not condition():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"waited in vain for {what}; on the screen:\n{screen_text(pilot)}")
        await asyncio.sleep(POLL_S)
        await settle(pilot)


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys, each one once the one before has had its effect.

    `Pilot.press` waits for an idle processor instead, which takes long on a busy machine.
    """
    for key in keys:
        pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await settle(pilot)


async def type_text(pilot: Pilot[int], text: str) -> None:
    """Type a text."""
    for sign in text:
        pilot.app.post_message(Key(sign, sign))
    await settle(pilot)


async def until_at_rest(pilot: Pilot[int]) -> None:
    """Wait until no pane is loading and no page is under way."""
    await until(pilot, lambda: not any(_is_busy(pilot)), "the panes to come to rest")


def _is_busy(pilot: Pilot[int]) -> Sequence[bool]:
    screen = console(pilot)
    states = [screen.pane(number).state for number in range(1, 5)]
    return [
        *(isinstance(state, Loading) for state in states),
        *(worker.is_running for worker in pilot.app.workers if worker.group != "session"),
    ]


def is_loaded(pilot: Pilot[int], number: int) -> bool:
    """Whether a pane shows rows."""
    return isinstance(console(pilot).pane(number).state, Loaded)


def screen_text(pilot: Pilot[int]) -> str:
    """What stands on the screen, as plain lines."""
    screen = pilot.app.screen
    # Who reads before anything was painted draws it: the screens beneath a box belong to it.
    visible_screen_stack.set(pilot.app._background_screens)
    strips = screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)
