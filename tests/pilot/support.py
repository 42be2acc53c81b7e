"""The console in a test's hands: on the sandbox in process, with no real wait and no real time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from rich.cells import cell_len, set_cell_size
from textual.geometry import Region
from textual.pilot import Pilot
from textual.screen import Screen

from segtui.changes.journal import Journal
from segtui.credentials import ClientSecrets
from segtui.platforms.registry import connect
from segtui.profiles import Profile
from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.emporix.scopes import ALL_SCOPES
from segtui.sandbox.faults import FaultRule, fault_rule
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.schema import Collection
from segtui.sandbox.seed import DemoShop
from segtui.sandbox.surroundings import Surroundings
from segtui.sandbox.switches import Switches
from segtui.session import Session
from segtui.tui.app import SegtuiApp
from segtui.tui.load_state import Idle, Loading, LoadState
from segtui.tui.opening import Opening
from segtui.tui.panes.base import Pane
from segtui.tui.screens.console import ConsoleScreen
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.status_header import StatusHeader
from segtui.wire._http import ASGITransport, AsyncBaseTransport, ConnectError, Request, Response
from segtui.wire.options import Timeouts, WireOptions
from tests import driving

CUSTOMERS = 300
WIDE = (120, 40)
NARROW = (80, 24)
_TIMEOUTS = Timeouts()
NOTHING_LISTENS_HERE = "http://127.0.0.1:9"
"""No packet is sent to it: requests are answered in process."""


NO_FRAMES = {ord(sign): " " for sign in "│║┃╭╮╰╯─━┏┓┗┛"}


def _at(line: str, cell: int) -> int:
    """The place in a line of the character that stands in a cell."""
    return (
        len(set_cell_size(line, cell).rstrip()) if cell_len(line) <= cell else len(set_cell_size(line, cell))
    )


class Cable(AsyncBaseTransport):
    """The way to the sandbox, which can be pulled out and plugged in again."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._through = ASGITransport(sandbox.asgi)
        self.is_cut = False
        self.tokens: set[str] = set()
        """Every access token that was presented."""

    async def handle_async_request(self, request: Request) -> Response:
        self.tokens.add(request.headers.get("Authorization", "").removeprefix("Bearer "))
        self.tokens.discard("")
        if self.is_cut:
            raise ConnectError("the cable is out", request=request)
        return await self._through.handle_async_request(request)


class Waits:
    """Stands in for sleeping between attempts: over at once, unless a test holds it."""

    def __init__(self) -> None:
        self.lengths_s: list[float] = []
        self._go_on = asyncio.Event()
        self._go_on.set()

    def hold(self) -> None:
        """Let nobody go on."""
        self._go_on.clear()

    def release(self) -> None:
        """Let everybody go on."""
        self._go_on.set()

    async def __call__(self, seconds: float) -> None:
        self.lengths_s.append(seconds)
        await self._go_on.wait()


@dataclass
class Shop:
    """The demo shop in a sandbox, and the ways to a console on it."""

    seed: DemoShop
    sandbox: Sandbox
    directory: Path
    waits: Waits = field(default_factory=Waits)
    platform: str = "emporix"
    was_changed: bool = False
    """The data is not the seed's any more, other than by requests."""

    def __post_init__(self) -> None:
        self.cable = Cable(self.sandbox)
        self.door = self.sandbox.ready_line(NOTHING_LISTENS_HERE)[self.platform]

    def profile(self, **changed: Any) -> Profile:
        """A writable profile of the shop, unless it is changed."""
        if self.platform == "shopgate":
            known = {"name": "demo", "platform": self.platform, "writable": True}
            known |= {"base_url": self.door["base_url_template"], "tenant": self.door["merchant_code"]}
            return Profile(**{**known, **changed})
        known = {
            "name": "demo",
            "base_url": self.door["base_url"],
            "tenant": self.door["tenant"],
            "site": "main",
            "storefront_client_id": self.door["storefront_client_id"],
            "writable": True,
        }
        return Profile(**{**known, **changed})

    def secrets(self, *without: str) -> ClientSecrets:
        """The shop's credential, or a new one that lacks the scopes of these patterns."""
        if not without:
            user = self.door.get("username"), self.door.get("password")
            return ClientSecrets(self.door["client_id"], self.door["client_secret"], *user)
        granted = (
            scope for scope in ALL_SCOPES if not any(fnmatchcase(scope, pattern) for pattern in without)
        )
        made = self.sandbox.shop.tokens.register(tuple(granted))
        return ClientSecrets(made.client_id, made.client_secret)

    def open(
        self,
        profile: Profile,
        secrets: ClientSecrets,
        *,
        transport: AsyncBaseTransport | None,
        timeouts: Timeouts = _TIMEOUTS,
    ) -> Session:
        """A session as `open_session` makes it, with the sandbox's clock and without real waits."""
        options = WireOptions(
            transport=transport,
            timeouts=timeouts,
            now=self.sandbox.clock.now,
            monotonic=lambda: 0.0,
            sleep=self.waits,
            random=lambda: 0.5,
        )
        journal = Journal(self.directory / "journal.sqlite3")
        return Session(profile, connect(profile, secrets, options), journal, clock=self.sandbox.clock.now)

    def opening(self, profile: Profile, secrets: ClientSecrets) -> Opening:
        """What a console is opened with; secrets that were typed go before the given ones."""

        async def session(typed: tuple[str, ...] | None) -> Session:
            chosen = secrets if typed is None else ClientSecrets(*typed)
            return self.open(profile, chosen, transport=self.cable)

        return Opening(profile, session, demo_customer=lambda: self.seed.login)

    def opening_on(self, ready: dict[str, Any], *, read_s: float = _TIMEOUTS.read_s) -> Opening:
        """What a console on another sandbox, behind a real socket, is opened with."""
        door = ready["emporix"]
        profile = self.profile(base_url=door["base_url"])
        secrets = ClientSecrets(door["client_id"], door["client_secret"])

        async def session(_typed: tuple[str, ...] | None) -> Session:
            return self.open(profile, secrets, transport=None, timeouts=Timeouts(read_s=read_s))

        return Opening(profile, session)

    @asynccontextmanager
    async def console(
        self,
        *,
        size: tuple[int, int] = WIDE,
        secrets: ClientSecrets | None = None,
        opening: Opening | None = None,
        **profile: Any,
    ) -> AsyncIterator[Console]:
        """A console on the shop, at rest."""
        chosen = opening or self.opening(self.profile(**profile), secrets or self.secrets())
        async with SegtuiApp(chosen).run_test(size=size) as pilot:
            console = Console(pilot)
            await console.opened()
            yield console

    # What the sandbox is told and asked.

    def trouble(self, path: str, **rule: Any) -> None:
        """Have requests to a path meet a trouble."""
        self.sandbox.faults.add(self.rule(path, **rule))

    @staticmethod
    def rule(path: str, **rule: Any) -> FaultRule:
        """A trouble that requests to a path meet."""
        return fault_rule({"path": path, **rule})

    def no_trouble(self) -> None:
        """Lift every trouble."""
        self.sandbox.faults.clear()

    def rewrite(self, collection: Collection, id: str, **fields: object) -> None:
        """Have the platform send other fields of a document."""
        store = self.sandbox.shop.store
        document = store.get(collection, id)
        assert document is not None
        store.put(collection, id, {**document, **fields})
        self.was_changed = True

    def lose(self, collection: Collection, id: str) -> None:
        """Have a document deleted behind the console's back."""
        self.sandbox.shop.store.remove(collection, id)
        self.was_changed = True

    def asked(self, path: str = "*", method: str = "*") -> list[dict[str, Any]]:
        """The requests that were served, oldest first."""
        return [
            served
            for served in self.sandbox.traffic.as_list()
            if fnmatchcase(served["path"], path) and fnmatchcase(served["method"], method)
        ]

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Method and path of everything that was asked beyond reading and signing in."""
        reads = {"GET", "HEAD"}
        return [
            (served["method"], served["path"])
            for served in self.asked()
            if served["method"] not in reads
            and not served["path"].endswith(("/oauth/token", "/search", "/login"))
        ]

    # What the shop holds.

    def person(self, trouble: str, index: int = 0) -> dict[str, Any]:
        """The customer whom a planted trouble is about."""
        wanted = self.seed.troubles[f"customer.{trouble}"][index]
        return next(customer for customer in self.seed.customers if customer["id"] == wanted)

    def segment(self, name: str) -> dict[str, Any]:
        """The segment with this English name."""
        return next(segment for segment in self.seed.segments if segment["name"].get("en") == name)

    def member_count(self, name: str) -> int:
        """How many members the seed gave a segment."""
        wanted = self.segment(name)["id"]
        return sum(1 for member in self.seed.members if member.segment_id == wanted)


class Console:
    """What a test does with a console, and what it sees."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot = pilot

    @property
    def panes(self) -> ConsoleScreen:
        """The screen with the four panes, whatever stands over it."""
        return driving.console(self.pilot)

    @property
    def top(self) -> Screen[object]:
        """The screen that is on top."""
        return self.pilot.app.screen

    @property
    def text(self) -> str:
        """Everything on the screen."""
        return driving.screen_text(self.pilot)

    @property
    def words(self) -> str:
        """Everything on the screen with frames and line breaks taken away, for sentences that wrap."""
        return " ".join(self.text.translate(NO_FRAMES).split())

    @property
    def header(self) -> str:
        """The line at the top."""
        return str(self.panes.query_one(StatusHeader).render())

    @property
    def notice(self) -> str:
        """What the bottom line says in place of the keys."""
        return self.panes.query_one(KeyBar).notice or ""

    @property
    def focused_pane(self) -> int | None:
        """The pane that has the focus."""
        focused = self.top.focused
        nodes = [] if focused is None else focused.ancestors_with_self
        return next((node.number for node in nodes if isinstance(node, Pane)), None)

    def heading(self, number: int) -> str:
        """The title of a pane."""
        return self.panes.pane(number).heading

    def state(self, number: int) -> LoadState:
        """What a pane is doing."""
        return self.panes.pane(number).state

    def says(self, number: int) -> str:
        """What stands in a pane, its rows or its words, frames and line breaks taken away."""
        return self._within(self.panes.pane(number).region)

    @property
    def dialog(self) -> str:
        """What stands in the box over the panes, frames and line breaks taken away."""
        return self._within(self.top.query_one("#box").region)

    def _within(self, region: Region) -> str:
        lines = self.text.split("\n")[region.y : region.bottom]
        # Wide characters take two cells, hence no slicing of strings.
        inside = " ".join(set_cell_size(line, region.right)[_at(line, region.x) :] for line in lines)
        return " ".join(inside.translate(NO_FRAMES).split())

    async def press(self, *keys: str) -> None:
        """Press keys, each one once the one before has had its effect."""
        await driving.press(self.pilot, *keys)

    async def settle(self) -> None:
        """Let every message be handled, and what they lead to."""
        await driving.settle(self.pilot)

    async def type(self, text: str) -> None:
        """Type a text."""
        await driving.type_text(self.pilot, text)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a condition."""
        await driving.until(self.pilot, condition, what)

    async def until_says(self, words: str) -> None:
        """Wait until words are on the screen."""
        await self.until(lambda: words in self.words, f"the words {words!r}")

    async def at_rest(self) -> None:
        """Wait until nothing is being read."""
        await driving.until_at_rest(self.pilot)

    async def opened(self) -> None:
        """Wait until the first panes have what they show, or say why not."""
        await self.until(
            lambda: (
                len(self.pilot.app.screen_stack) > 1
                or not isinstance(self.panes.segments.state, Idle | Loading)
            ),
            "the segments",
        )
        if driving.is_loaded(self.pilot, 1):
            await self.until(lambda: self.panes.members.segment is not None, "the panes to follow")
            await self.at_rest()

    async def choose(self, segment_id: str) -> None:
        """Put the cursor on a segment, and wait until the panes have followed."""
        assert self.panes.segments.body().select_key(segment_id)
        await self.until(
            lambda: self.panes.members.segment is not None and self.panes.members.segment.id == segment_id,
            "the members to follow",
        )
        await self.at_rest()

    async def find(self, text: str) -> None:
        """Search for a customer as the user does."""
        await self.press("3", "slash")
        await self.type(text)
        await self.press("enter")
        await self.until(lambda: self.panes.customers.searched == text, "the search")
        await self.at_rest()


def new_sandbox(seed: DemoShop) -> Sandbox:
    """The demo shop in a sandbox that stands at the seed's moment."""
    moment = datetime.fromisoformat(seed.moment).astimezone(UTC)
    return create_sandbox(SandboxOptions(customers=CUSTOMERS), Surroundings(real_now=lambda: moment))


def as_new(shop: Shop) -> None:
    """Leave nothing of a test behind; what was written costs a reset, everything else little."""
    sandbox = shop.sandbox
    if shop.was_changed or any(method != "POST" for method, _ in shop.writes):
        sandbox.reset(sandbox.options)
    sandbox.faults.clear()
    sandbox.traffic.clear()
    sandbox.clock.set(None)
    sandbox.switches = Switches()
