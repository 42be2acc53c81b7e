"""Sends bulk changes and runs commands, each in a process of its own that may be killed at any moment.

Reads orders as lines of JSON. For each it tells the number of the process, and once that ended its exit
code, or the signal that ended it as a negative number; it goes on after another line.
The first order is carried out in this process, so that all is imported and made before the first fork: a
hundred starts of Python would take a minute.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from segtui.changes.change import LabelledMember
from segtui.changes.members import AddMembers
from segtui.credentials import ClientSecrets
from segtui.errors import NotFound
from segtui.model import MemberKey
from segtui.profiles import Profile
from segtui.session import open_session


async def _apply(order: dict[str, Any]) -> None:
    profile = Profile(name="shop", tenant=order["tenant"], base_url=order["base_url"], writable=True)
    secrets = ClientSecrets(order["client_id"], order["client_secret"])
    people = tuple(LabelledMember(MemberKey(each), each) for each in order["customers"])
    change = AddMembers(order["segment"], order["segment"], people, frozenset())
    async with await open_session(profile, secrets, journal_path=Path(order["journal"])) as session:
        await session.apply(change)


def _command(order: dict[str, Any]) -> int:
    from segtui.cli.main import run

    os.environ.update(order["environment"])
    with Path(order["said"]).open("w") as told, Path(os.devnull).open() as nothing:
        # What is told to the one who gives orders must stay apart.
        sys.stdin, sys.stdout, sys.stderr = nothing, told, told
        return run(order["command"])


def _child(order: dict[str, Any]) -> int:
    try:
        if "command" in order:
            return _command(order)
        asyncio.run(_apply(order))
    except BaseException:  # whatever it is, this process must not go on as its parent
        traceback.print_exc()
        return 1
    return 0


def _tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    """Serve orders until standard input ends."""
    with suppress(NotFound):
        asyncio.run(_apply(json.loads(sys.stdin.readline())))
    _tell(os.getpid())
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os._exit(_child(order))
        _tell(pid)
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        _tell(ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status)
        # Until it is told to, it keeps the number taken: a kill that comes late hits nobody else.
        sys.stdin.readline()
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
