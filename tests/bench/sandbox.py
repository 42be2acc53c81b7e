"""The sandbox as a process of its own, and a place for a user who has one profile for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[2]

_NOT_PASSED_ON = frozenset(
    {
        "COLORTERM",
        "COLUMNS",
        "FORCE_COLOR",
        "LINES",
        "NO_COLOR",
        "PYTHONDONTWRITEBYTECODE",
        "STY",
        "TERM_PROGRAM",
        "TMUX",
    }
)
"""What describes the terminal the benchmark itself runs in, or would have every start compile everything."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a measured program finds its files, and the terminal it believes to be in."""

    home: Path

    def environment(self, **variables: str) -> dict[str, str]:
        """The variables of a program. Byte code is cached here, as an installation has it."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in _NOT_PASSED_ON and not name.startswith(("SEGTUI_", "TEXTUAL"))
        }
        own = {
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "PYTHONPYCACHEPREFIX": str(self.home / "bytecode"),
            "SEGTUI_CONFIG_DIR": str(self.home / "config"),
            "SEGTUI_STATE_DIR": str(self.home / "state"),
        }
        return {**kept, **own, **variables}


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that listens."""

    ready: Mapping[str, Any]
    """What it said when it was ready."""

    @property
    def shop(self) -> Mapping[str, Any]:
        """Address, tenant and credentials of its Emporix half."""
        shop: Mapping[str, Any] = self.ready["emporix"]
        return shop

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Ask the control API."""
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.ready['control_url'].rstrip('/')}/{path}"
        request = Request(url, data=data, method=method, headers={"Content-Type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=30) as answer:  # noqa: S310  # always the sandbox on this machine
            return json.loads(answer.read() or b"null")

    def requests(self) -> list[str]:
        """What the sandbox was asked since it started, by method and path."""
        served = self.control("GET", "requests")
        return [f"{row['method']} {row['path']}" for row in served]

    def console(self, place: Place) -> dict[str, str]:
        """The variables of a console on this sandbox, whose profile is written now."""
        shop, directory = self.shop, place.home / f"config-{self.shop['base_url'].rpartition(':')[2]}"
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "profiles.toml").write_text(
            f'default = "shop"\n\n[profiles.shop]\nplatform = "emporix"\nbase_url = "{shop["base_url"]}"\n'
            f'tenant = "{shop["tenant"]}"\nsite = "main"\n'
            f'storefront_client_id = "{shop["storefront_client_id"]}"\n'
        )
        return place.environment(
            SEGTUI_CONFIG_DIR=str(directory),
            SEGTUI_CLIENT_ID=shop["client_id"],
            SEGTUI_CLIENT_SECRET=shop["client_secret"],
        )


@contextmanager
def serving(place: Place, *options: str) -> Iterator[Sandbox]:
    """A sandbox, ended on leaving."""
    command = [sys.executable, "-m", "segtui.sandbox", "--port", "0", "--exit-with-stdin", *options]
    with subprocess.Popen(
        command, cwd=ROOT, env=place.environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout is not None else ""
            if not line:
                raise SystemExit(f"the sandbox did not start: {' '.join(command)}")
            yield Sandbox(json.loads(line))
        finally:
            process.terminate()
            process.wait(10)
