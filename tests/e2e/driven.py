"""A shop behind a watch that kills, and the driver whose processes are killed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from segtui.credentials import ClientSecrets
from segtui.profiles import Profile
from segtui.sandbox.app import create_sandbox
from segtui.sandbox.faults import fault_rule
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import demo_shop
from segtui.sandbox.surroundings import Surroundings
from segtui.sandbox.threaded import running_sandbox
from segtui.session import Session, open_session
from tests.e2e.program import ROOT
from tests.e2e.watch import PATIENCE_S, Door, Watch


@dataclass
class Shop:
    """A sandbox on a socket, the watch before it, and a driver that starts processes."""

    door: dict[str, Any]
    control_url: str
    customers: list[str]
    watch: Watch
    driver: subprocess.Popen[str]

    def warm_up(self, journal: Path) -> None:
        """Have the driver itself add one customer to a segment that is not there."""
        self._order(self.addition("nowhere", journal, self.customers[:1]))
        self._told()

    def addition(self, segment: str, journal: Path, customers: list[str]) -> dict[str, Any]:
        """The order to add customers to a segment."""
        return {**self.door, "segment": segment, "journal": str(journal), "customers": customers}

    def start(self, order: dict[str, Any]) -> None:
        """Have a process carry out an order; the watch knows it."""
        self.watch.pid_known.clear()
        self._order(order)
        self.watch.pid = int(self._told())
        self.watch.pid_known.set()

    def end(self) -> int:
        """Wait for its end, then until the sandbox has served all that it had sent; its exit code."""
        status = int(self._told())
        self._tell("")
        # What it sent before it was killed is read before a request that is made after.
        while True:
            with urlopen(f"{self.control_url}/statistics", timeout=PATIENCE_S) as answer:  # noqa: S310 - loopback
                answer.read()
            if self.watch.begun == self.watch.ended:
                return status

    def _order(self, order: dict[str, Any]) -> None:
        self._tell(json.dumps(order))

    def _tell(self, line: str) -> None:
        assert self.driver.stdin is not None
        self.driver.stdin.write(line + "\n")
        self.driver.stdin.flush()

    def _told(self) -> str:
        assert self.driver.stdout is not None
        line = self.driver.stdout.readline()
        assert line, "the driver ended"
        return line


@contextmanager
def driven_shop(directory: Path, customers: int, **slow: Any) -> Iterator[Shop]:
    """A shop of so many customers with its driver warmed up; `slow` says which requests take a while."""
    watch, options = Watch(), SandboxOptions(customers=customers)
    sandbox = create_sandbox(options, Surroundings(cache_directory=directory / "cache"))
    sandbox.faults.add(fault_rule({"latency_ms": 5, **slow}))
    sandbox.asgi.add_middleware(Door, watch=watch)
    ids = [document["id"] for document in demo_shop(customers).customers]
    command = [sys.executable, "-m", "tests.e2e.bulk_driver"]
    with (
        running_sandbox(options, sandbox) as ready,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as driver,
    ):
        served = Shop(ready["emporix"], ready["control_url"].rstrip("/"), ids, watch, driver)
        served.warm_up(directory / "journal.sqlite3")
        yield served
        assert driver.stdin is not None
        driver.stdin.close()


@asynccontextmanager
async def an_hour_later(shop: Shop, journal: Path) -> AsyncIterator[Session]:
    """The program as the same user starts it later, so that nothing is under way any more."""
    door = shop.door
    profile = Profile(name="shop", tenant=door["tenant"], base_url=door["base_url"], writable=True)
    async with await open_session(
        profile,
        ClientSecrets(door["client_id"], door["client_secret"]),
        clock=lambda: datetime.now(UTC) + timedelta(hours=1),
        journal_path=journal,
    ) as opened:
        yield opened
