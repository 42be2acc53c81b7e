"""segtui as its users run it: a process with arguments, an environment and three streams."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from segtui.profiles import Profile, add_profile

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "segtui")
PATIENCE_S = 50.0


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A sandbox that has said it is ready."""

    ready: Mapping[str, Any]

    @property
    def shop(self) -> Mapping[str, Any]:
        """What the ready line says about the Emporix half."""
        shop: Mapping[str, Any] = self.ready["emporix"]
        return shop

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Ask the control API."""
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.ready['control_url'].rstrip('/')}/{path}"
        request = Request(url, data=data, method=method, headers={"Content-Type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310  # always the loopback sandbox
            return json.loads(answer.read() or b"null")


@contextmanager
def sandbox_process(*options: str) -> Iterator[Sandbox]:
    """`segtui sandbox` on a free port, ended on leaving."""
    command = [*PROGRAM, "sandbox", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            yield Sandbox(json.loads(process.stdout.readline()))
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Desk:
    """A user's place: their configuration, their state and their secrets."""

    home: Path
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def run(self, *args: str, stdin: str = "", **variables: str) -> Ended:
        """Run one command to its end."""
        done = subprocess.run(
            [*PROGRAM, *args],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=self.environment(**variables),
            check=False,
            timeout=PATIENCE_S,
            cwd=ROOT,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    def environment(self, **variables: str) -> dict[str, str]:
        """Nothing of the machine's own settings but what a process needs to start."""
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
        own = {
            "HOME": str(self.home),
            "SEGTUI_CONFIG_DIR": str(self.home / "config"),
            "SEGTUI_STATE_DIR": str(self.home / "state"),
            "PYTHONUTF8": "1",
            "PYTHONWARNINGS": "error",
        }
        return {**kept, **own, **self.secrets, **variables}


def desk_for(home: Path, sandbox: Sandbox, *, writable: bool = False) -> Desk:
    """A place with one profile for the sandbox's shop, and its credential in the environment."""
    shop = sandbox.shop
    desk = Desk(home, {"SEGTUI_CLIENT_ID": shop["client_id"], "SEGTUI_CLIENT_SECRET": shop["client_secret"]})
    profile = Profile(
        name="shop",
        tenant=shop["tenant"],
        base_url=shop["base_url"],
        site="main",
        writable=writable,
        storefront_client_id=shop["storefront_client_id"],
    )
    add_profile(profile, desk.environment())
    return desk


class Conversation:
    """A command on a terminal of its own, with someone who reads what it says and types answers."""

    def __init__(self, desk: Desk, *args: str, **variables: str) -> None:
        self._terminal, far_end = os.openpty()
        environment = desk.environment(TERM="xterm-256color", **variables)
        self._process = subprocess.Popen(
            [*PROGRAM, *args],
            stdin=far_end,
            stdout=far_end,
            stderr=far_end,
            env=environment,
            cwd=ROOT,
            start_new_session=True,
        )
        os.close(far_end)
        self.said = ""
        """Everything the terminal has shown, echoes included."""

    def read_until(self, words: str, *, within_s: float = PATIENCE_S) -> None:
        """Read until the words have been said since the last answer."""
        deadline = time.monotonic() + within_s
        start = len(self.said)
        while words not in self.said[start:]:
            if not self._read_some(deadline):
                raise AssertionError(f"{words!r} was never said; said was: {self.said!r}")

    def answer(self, text: str) -> None:
        """Type a line."""
        os.write(self._terminal, text.encode() + b"\n")

    def interrupt(self) -> None:
        """What Ctrl-C makes of itself on a terminal."""
        self._process.send_signal(signal.SIGINT)

    def end(self, *, within_s: float = PATIENCE_S) -> int:
        """Read to the end; the exit code."""
        deadline = time.monotonic() + within_s
        while self._read_some(deadline):
            pass
        # Closed only now: a program that still flushes to a terminal that is gone ends with another code.
        code = self._process.wait(within_s)
        os.close(self._terminal)
        return code

    def _read_some(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            piece = os.read(self._terminal, 65536)
        except OSError:
            # Linux says so where the other end of a terminal is closed.
            return False
        self.said += piece.decode(errors="replace")
        return bool(piece)
