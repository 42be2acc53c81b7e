"""Starts the console. Only the standard library and Textual are imported before the first paint."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from segtui.errors import Unreachable

if TYPE_CHECKING:
    from segtui.profiles import Profile
    from segtui.session import Session
    from segtui.tui.demo_directory import DemoDirectory
    from segtui.tui.opening import Opening


Ready = dict[str, Any]
"""The sandbox's ready line, as it came from the other process."""


DEMO_SITES = {"emporix": "main"}
"""By platform: the site of the demo shop that a storefront is seen on, where there are sites."""


class DemoOptions(NamedTuple):
    """What the demo shop is like."""

    customers: int | None = None
    """How many customers; None is the demo's own number."""
    platform: str = "emporix"


def run_console(profile_name: str | None = None) -> int:
    """Run the console on a profile, the default one where none is named; the exit code.

    Raises BadInput for a profile that does not exist or cannot be used.
    """
    gc.disable()
    from segtui.profiles import choose_profile, load_profiles

    if profile_name is None and not load_profiles().by_name and not os.environ.get("SEGTUI_TENANT"):
        return _welcome()
    return _run_profile(choose_profile(profile_name))


def _welcome() -> int:
    from segtui.profiles import choose_profile
    from segtui.tui.welcome import WelcomeApp

    app = WelcomeApp()
    app.run()
    if app.choice.what == "demo":
        return run_demo(DemoOptions(platform=app.choice.platform))
    if app.choice.what == "tenant":
        return _run_profile(choose_profile(app.choice.profile_name), app.choice.secrets)
    return 0


def _run_profile(profile: Profile, secrets: tuple[str, ...] | None = None) -> int:
    return _run(_opening(profile, secrets))


def _opening(profile: Profile, secrets: tuple[str, ...] | None = None) -> Opening:
    from segtui.tui.opening import Opening

    async def open_profile(typed: tuple[str, ...] | None) -> Session:
        return await _open(profile, typed)

    return Opening(profile, open_profile, typed_secrets=secrets, others=lambda: _openings(but=profile.name))


def _openings(*, but: str) -> list[Opening]:
    """What the profiles of this machine open, all but one."""
    from segtui.profiles import choose_profile, load_profiles

    return [_opening(choose_profile(name)) for name in load_profiles().by_name if name != but]


def run_demo(options: DemoOptions) -> int:
    """Run the console on a private sandbox that lives as long as the console; the exit code."""
    # The server starts on the other core while this process imports Textual.
    server = DemoServer(options)
    gc.disable()
    try:
        return _run(_demo_opening(server, options.platform))
    finally:
        server.stop()


def _demo_opening(server: DemoServer, platform: str) -> Opening:
    """One platform of the demo; it can be changed to the others, which stand on the same server."""
    from segtui.profiles import PLATFORMS, Profile
    from segtui.tui.opening import Opening

    async def open_demo(_typed: tuple[str, ...] | None) -> Session:
        return await _open_demo(server, platform)

    def others() -> list[Opening]:
        demos = [_demo_opening(server, each) for each in PLATFORMS if each != platform]
        return [*demos, *_openings(but="")]

    site = DEMO_SITES.get(platform)
    shown = Profile(name="demo", platform=platform, tenant="demo", site=site, writable=True)
    return Opening(shown, open_demo, demo_customer=lambda: server.customer_of(platform), others=others)


def _run(opening: Opening) -> int:
    from segtui.tui.app import SegtuiApp
    from segtui.tui.textual_seams import leave_terminal_clean

    app = SegtuiApp(opening)
    try:
        code = app.run()
    finally:
        leave_terminal_clean()
        # Nothing of this is looked through once more when the process ends.
        gc.freeze()
    return app.return_code or code or 0


async def _open(profile: Profile, typed: tuple[str, ...] | None) -> Session:
    await asyncio.to_thread(_import_client, profile.platform)
    from segtui.credentials import ClientSecrets
    from segtui.session import open_session

    return await open_session(profile, ClientSecrets(*typed) if typed is not None else None)


async def _open_demo(server: DemoServer, platform: str) -> Session:
    # The imports use one core while the server fills its shop on the other.
    _, ready = await asyncio.gather(
        asyncio.to_thread(_import_client, platform), asyncio.to_thread(server.wait_until_ready)
    )
    from segtui.credentials import ClientSecrets
    from segtui.profiles import Profile
    from segtui.session import open_session

    door = ready[platform]
    profile = Profile(
        name="demo",
        platform=platform,
        base_url=door.get("base_url") or door["base_url_template"],
        tenant=door.get("tenant") or door["merchant_code"],
        site=DEMO_SITES.get(platform),
        storefront_client_id=door.get("storefront_client_id"),
        writable=True,
    )
    secrets = ClientSecrets(
        door["client_id"], door["client_secret"], door.get("username"), door.get("password")
    )
    journal_path = await asyncio.to_thread(server.make_journal_path)
    return await open_session(profile, secrets, journal_path=journal_path)


def _import_client(platform: str) -> None:
    """Import what the first requests need; in a thread, so that the screen answers meanwhile."""
    import segtui.session  # noqa: F401  # imported for the time it takes
    from segtui.platforms.registry import prepare

    prepare(platform)
    # What was imported stays; looking for garbage among it took a tenth of the start.
    gc.freeze()
    gc.enable()


class DemoServer:
    """The sandbox in a process of its own; it ends when this process does, however that happens."""

    def __init__(self, options: DemoOptions) -> None:
        command = [sys.executable, "-m", "segtui.sandbox", "--port", "0", "--exit-with-stdin"]
        if options.customers is not None:
            command += ["--customers", str(options.customers)]
        self._process = subprocess.Popen(  # noqa: S603  # our own module, by our own interpreter
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._ready: Ready | None = None
        self._directory: DemoDirectory | None = None

    def make_journal_path(self) -> Path:
        """The demo's own journal: what is tried out there does not belong among the user's real changes.

        Blocks: what demos that were killed have left behind is removed first.
        """
        from segtui.tui.demo_directory import DemoDirectory, remove_left_over

        if self._directory is None:
            remove_left_over()
            self._directory = DemoDirectory()
        return self._directory.path / "journal.sqlite3"

    def customer_of(self, platform: str) -> tuple[str, str] | None:
        """E-mail address and password of a demo's shopper, once the server is ready and if it has one."""
        if self._ready is None:
            return None
        customer = self._ready[platform].get("customer")
        return (customer["email"], customer["password"]) if customer else None

    def wait_until_ready(self) -> Ready:
        """Block until the server says where it is; raises Unreachable where it ended instead."""
        if self._ready is None:
            line = _stream(self._process.stdout).readline()
            if not line:
                said = _stream(self._process.stderr).read().strip().splitlines()
                raise Unreachable(
                    f"The demo's server ended before it was ready: {said[-1] if said else 'it said nothing'}",
                    hint="Run `segtui sandbox` to see what it says.",
                )
            self._ready = json.loads(line)
        return self._ready

    def stop(self) -> None:
        """End the server."""
        _stream(self._process.stdin).close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _stream(self._process.stdout).close()
        _stream(self._process.stderr).close()
        if self._directory is not None:
            self._directory.remove()


def _stream(stream: IO[str] | None) -> IO[str]:
    return cast("IO[str]", stream)
