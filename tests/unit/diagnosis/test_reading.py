"""Facts keep the request that brought them, and no question costs more requests than it may."""

from __future__ import annotations

import asyncio

import pytest

from segtui.diagnosis.reading import LIMIT_REACHED, Absent, Asker, Read, Unread
from segtui.errors import Forbidden, NotFound, SegtuiError, Unreachable
from segtui.wire.trace import Exchange, Trace
from tests.fakes import NOON


def exchange(trace: Trace, path: str, status: int = 200) -> None:
    """A request that was sent and answered."""
    trace.record(
        Exchange(trace.next_id(), NOON, path, "GET", f"https://shop.example{path}", status, 1.0, 0, 0)
    )


def asker(trace: Trace, limit: int = 15) -> Asker:
    return Asker(trace, lambda: NOON, limit)


async def test_questions_asked_at_once_keep_their_own_requests() -> None:
    trace = Trace()
    asking, gate = asker(trace), asyncio.Event()

    async def read(path: str) -> str:
        await gate.wait()
        exchange(trace, path)
        return path

    both = asyncio.gather(asking.ask("one", lambda: read("/a?x=1")), asking.ask("two", lambda: read("/b")))
    await asyncio.sleep(0)
    gate.set()
    one, two = await both
    assert isinstance(one, Read)
    assert isinstance(two, Read)
    assert (one.source.request, two.source.request) == ("GET /a?x=1", "GET /b")
    assert asking.requests == 2


async def test_what_others_ask_meanwhile_is_no_evidence() -> None:
    trace = Trace()
    asking = asker(trace)
    exchange(trace, "/else")
    assert asking.requests == 0


@pytest.mark.parametrize(
    ("error", "kind", "scope"),
    [
        (NotFound("gone", hint=""), Absent, None),
        (Forbidden("no", hint="", scope="some.scope"), Unread, "some.scope"),
        (Unreachable("down", hint=""), Unread, None),
    ],
)
async def test_a_failure_is_a_fact_as_well(error: SegtuiError, kind: type, scope: str | None) -> None:
    async def read() -> str:
        raise error

    found = await asker(Trace()).find("one", read)
    assert isinstance(found, kind)
    assert getattr(found, "scope", None) == scope


async def test_a_list_may_be_empty_and_is_never_missing() -> None:
    async def read() -> list[str]:
        raise NotFound("gone", hint="")

    found = await asker(Trace()).ask("all", read)
    assert isinstance(found, Unread)
    assert "gone" in found.why


async def test_once_the_limit_is_reached_nothing_more_is_asked() -> None:
    trace = Trace()
    asking = asker(trace, limit=2)

    async def read() -> str:
        exchange(trace, "/a")
        return "a"

    found = [await asking.ask("one", read) for _ in range(3)]
    assert isinstance(found[1], Read)
    assert found[2] is LIMIT_REACHED
    assert asking.requests == 2


async def test_a_closed_asker_listens_no_more() -> None:
    trace = Trace()
    asking = asker(trace)
    asking.close()

    async def read() -> str:
        exchange(trace, "/a")
        return "a"

    found = await asking.ask("one", read)
    assert isinstance(found, Read)
    assert found.source.request == "one"
