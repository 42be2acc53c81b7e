"""`segtui sync apply` is killed at any point and gone on with: members, journal and runs tell the same."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from segtui.credentials import ClientSecrets
from segtui.drafts import SegmentFields
from segtui.model import MemberKey
from segtui.profiles import Profile
from segtui.sandbox.app import Surroundings, create_sandbox
from segtui.sandbox.faults import fault_rule
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import demo_shop
from segtui.sandbox.threaded import running_sandbox
from segtui.session import Session, open_session
from segtui.sync.plan import Act, Mode, Plan
from segtui.sync.planning import Progress, present_members
from segtui.sync.source import KeyKind, SourceOptions
from segtui.sync.wanted import PlanWanted
from tests.e2e.program import ROOT, Desk, desk_for
from tests.e2e.program import Sandbox as Served
from tests.e2e.watch import PATIENCE_S, Door, Moment, Watch, announced, await_marks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are POSIX")

KILLS = int(os.environ.get("SYNC_KILLS", "8"))
"""A hundred take three minutes."""
PEOPLE = 700
MEMBERS_BEFORE, WANTED = slice(0, 250), slice(210, 700)
"""A mirror that adds 450 in three batches and removes 210 in two."""
WRITES = 5
LATENCY_MS = 5


def quietly(_: Progress) -> None:
    """Nobody watches."""


@dataclass
class Shop:
    """A sandbox on a socket, the watch before it, and a process that runs commands in children."""

    door: dict[str, Any]
    control_url: str
    customers: list[str]
    watch: Watch
    driver: subprocess.Popen[str]

    def start(self, desk: Desk, *command: str) -> None:
        """Start a command; the watch knows its process."""
        self.watch.pid_known.clear()
        said = str(desk.home / "said.txt")
        self.tell(json.dumps({"command": command, "environment": desk.environment(), "said": said}))
        self.watch.pid = int(self.told())
        self.watch.pid_known.set()

    def end(self) -> int:
        """Wait for its end, then until the sandbox has served all that it had sent; its exit code."""
        status = int(self.told())
        self.tell("")
        while True:
            with urlopen(f"{self.control_url}/statistics", timeout=PATIENCE_S) as answer:  # noqa: S310 - loopback
                answer.read()
            if self.watch.begun == self.watch.ended:
                return status

    def tell(self, line: str) -> None:
        """Give the driver a line."""
        assert self.driver.stdin is not None
        self.driver.stdin.write(line + "\n")
        self.driver.stdin.flush()

    def told(self) -> str:
        """The next line of the driver."""
        assert self.driver.stdout is not None
        line = self.driver.stdout.readline()
        assert line, "the driver ended"
        return line


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    watch, options = Watch(), SandboxOptions(customers=PEOPLE)
    sandbox = create_sandbox(options, Surroundings(cache_directory=tmp_path_factory.mktemp("cache")))
    sandbox.faults.add(fault_rule({"latency_ms": LATENCY_MS, "path": "*/segments/*/customers/*"}))
    sandbox.asgi.add_middleware(Door, watch=watch)
    customers = [document["id"] for document in demo_shop(PEOPLE).customers]
    command = [sys.executable, "-m", "tests.e2e.bulk_driver"]
    with (
        running_sandbox(options, sandbox) as ready,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as driver,
    ):
        served = Shop(ready["emporix"], ready["control_url"].rstrip("/"), customers, watch, driver)
        journal = tmp_path_factory.mktemp("warm") / "journal.sqlite3"
        first = {**served.door, "segment": "nowhere", "journal": str(journal), "customers": customers[:1]}
        served.tell(json.dumps(first))
        served.told()
        yield served
        assert driver.stdin is not None
        driver.stdin.close()


@pytest.fixture
def desk(shop: Shop, tmp_path: Path) -> Desk:
    return desk_for(tmp_path, Served({"emporix": shop.door}), writable=True)


@pytest.fixture
async def session(shop: Shop, desk: Desk) -> AsyncIterator[Session]:
    """The same user an hour later, so that nothing is under way any more."""
    door = shop.door
    profile = Profile(name="shop", tenant=door["tenant"], base_url=door["base_url"], writable=True)
    async with await open_session(
        profile,
        ClientSecrets(door["client_id"], door["client_secret"]),
        clock=lambda: datetime.now(UTC) + timedelta(hours=1),
        journal_path=desk.home / "state" / "journal.sqlite3",
    ) as opened:
        yield opened


async def test_a_killed_sync_is_gone_on_with_and_loses_nothing(
    shop: Shop, desk: Desk, session: Session
) -> None:
    chance, killed = random.Random(7), 0  # noqa: S311 - the same points each time, not secret ones
    for number in range(KILLS):
        segment_id = f"sync-{number}"
        before = set(shop.customers[MEMBERS_BEFORE])
        await session.platform.create_segment(segment_id, SegmentFields(name={"en": segment_id}, site="main"))
        await session.platform.add_members(segment_id, [MemberKey(each) for each in sorted(before)])
        plan = await planned(shop, desk, session, segment_id)
        removed = str(plan.head.count(Act.REMOVE))
        options = ("--yes", "--allow-remove", removed, "--lanes", str(chance.choice((1, 2))))
        status = await asyncio.to_thread(killed_at, shop, desk, plan, chance, options)
        assert status in (0, -signal.SIGKILL), (desk.home / "said.txt").read_text()
        run = await session.sync_run(None)
        assert run.head == plan.head
        killed += status != 0
        if run.state != "done":
            await asyncio.to_thread(shop.start, desk, "sync", "resume", *options)
            assert await asyncio.to_thread(shop.end) == 0, (desk.home / "said.txt").read_text()
        await check(shop, session, segment_id)
        if not number % 4:
            await undo(session)
            assert await members(session, segment_id) == before
    assert killed >= KILLS * 3 // 4


async def planned(shop: Shop, desk: Desk, session: Session, segment_id: str) -> Plan:
    source = desk.home / "source.csv"
    source.write_text("id\n" + "".join(f"{each}\n" for each in shop.customers[WANTED]))
    options = SourceOptions(KeyKind.ID)
    path = desk.home / f"{segment_id}.plan"
    wanted = PlanWanted(str(source), options, Mode.MIRROR, segment_id=segment_id, path=path)
    return await session.plan_sync(wanted, quietly)


def killed_at(shop: Shop, desk: Desk, plan: Plan, chance: random.Random, options: tuple[str, ...]) -> int:
    """Apply a plan and kill the process at a moment that chance chooses; how it ended."""
    moment, at_write = chance.choice(list(Moment)[:-1]), chance.randint(1, WRITES)
    shop.watch.aim(moment, at_write)
    journal = desk.home / "state" / "journal.sqlite3"
    marks = announced(journal)
    shop.start(desk, "sync", "apply", str(plan.path), *options)
    if moment is Moment.RECORDED:
        await_marks(journal, marks + chance.randint(1, 2), chance.randrange(40))
        shop.watch.kill()
    status = shop.end()
    shop.watch.aim(Moment.NEVER, 0)
    return status


async def check(shop: Shop, session: Session, segment_id: str) -> None:
    """Members are what the source wants; journal and runs tell of every row that came and went."""
    wanted, before = set(shop.customers[WANTED]), set(shop.customers[MEMBERS_BEFORE])
    assert await members(session, segment_id) == wanted
    await session.resolve_unresolved()
    assert await session.unresolved() == []
    run = await session.sync_run(None)
    assert run.state == "done"
    done: dict[str, set[str]] = {"add-members": set(), "remove-members": set()}
    for each in await session.sync_runs():
        if each.head.segments[0].id == segment_id:
            for number in each.changes:
                entry = await session.entry(number)
                assert entry.intent.run == each.id
                done[entry.intent.kind] |= entry.done
    assert done == {"add-members": wanted - before, "remove-members": before - wanted}


async def undo(session: Session) -> None:
    steps = await session.undo_steps_of_sync(await session.sync_run(None))
    async for _ in session.undo_sync(steps):
        pass


async def members(session: Session, segment_id: str) -> set[str]:
    return (await present_members(session.platform, segment_id, quietly)).names
