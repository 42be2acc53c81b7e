"""On real sockets: what is given up must not cost the connections anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random

import pytest

from segtui.errors import Unreachable
from segtui.wire.call import Answer, Call
from segtui.wire.options import WireOptions
from segtui.wire.wire import Wire
from tests.unit.wire.support import vendor_fault

SEARCH = Call("GET", "/search", "search", repeatable=True)
ADD = Call("POST", "/members", "add the member", body={"id": "1"})
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]"


@dataclass
class LoopbackPlatform:
    """A server that answers each request when `gate` is open, after `delay_s`."""

    delay_s: float = 0.0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: list[str] = field(default_factory=list)
    answered: int = 0
    arrival: asyncio.Condition = field(default_factory=asyncio.Condition)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (
                        int(line[15:])
                        for line in head.split(b"\r\n")
                        if line.lower().startswith(b"content-length:")
                    ),
                    0,
                )
                await reader.readexactly(length)
                async with self.arrival:
                    self.arrived.append(head.split(b" ", 1)[0].decode())
                    self.arrival.notify_all()
                await self.gate.wait()
                await asyncio.sleep(self.delay_s)
                writer.write(OK)
                await writer.drain()
                self.answered += 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def until_arrived(self, count: int) -> None:
        async with self.arrival:
            await self.arrival.wait_for(lambda: len(self.arrived) >= count)


@asynccontextmanager
async def loopback(platform: LoopbackPlatform, *, backlog: int = 100) -> AsyncIterator[Wire]:
    server = await asyncio.start_server(platform.serve, "127.0.0.1", 0, backlog=backlog)
    platform.port = server.sockets[0].getsockname()[1]
    wire = Wire(
        f"http://127.0.0.1:{platform.port}",
        credential_name="acme",
        parse_error=vendor_fault,
        options=WireOptions(max_connections=4),
    )
    try:
        yield wire
    finally:
        await wire.aclose()
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize("most_steps", [0, 3, 12])
async def test_a_thousand_superseded_searches_leave_the_pool_whole(most_steps: int) -> None:
    """In bursts wider than the pool: httpx alone ends in PoolTimeout here after a few of them."""
    platform = LoopbackPlatform(delay_s=0.001)
    platform.gate.set()
    chance = Random(most_steps)  # noqa: S311  # where to stop, nothing secret
    async with loopback(platform, backlog=1) as wire:
        for _ in range(100):
            searches = [asyncio.create_task(wire.send(SEARCH, token=None)) for _ in range(10)]
            for search in searches:
                # The number of steps decides where it is stopped: queue, connect, send, wait for the answer.
                for _ in range(chance.randint(0, most_steps)):
                    await asyncio.sleep(0)
                search.cancel()
            outcomes = await asyncio.gather(*searches, return_exceptions=True)
            assert all(isinstance(found, asyncio.CancelledError | Answer) for found in outcomes)
        async with asyncio.timeout(5):
            answers = await asyncio.gather(*(wire.send(SEARCH, token=None) for _ in range(20)))
            assert [answer.status for answer in answers] == [200] * 20
            # What was superseded under way comes to its end unheard.
            while wire._errands.running:  # noqa: ASYNC110  # nothing tells of the end of an unheard request
                await asyncio.sleep(0)
        assert wire._errands.slots.free == 4


async def test_a_search_that_still_waits_for_its_turn_is_never_sent() -> None:
    platform = LoopbackPlatform()
    async with loopback(platform) as wire:
        first = [asyncio.create_task(wire.send(SEARCH, token=None)) for _ in range(4)]
        await platform.until_arrived(4)
        waiting = asyncio.create_task(wire.send(SEARCH, token=None))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        platform.gate.set()
        await asyncio.gather(*first)
        await wire.send(SEARCH, token=None)
        assert len(platform.arrived) == 5


async def test_a_search_under_way_gives_its_connection_back_when_its_answer_comes() -> None:
    platform = LoopbackPlatform()
    async with loopback(platform) as wire:
        search = asyncio.create_task(wire.send(SEARCH, token=None))
        await platform.until_arrived(1)
        search.cancel()
        with pytest.raises(asyncio.CancelledError):
            await search
        assert wire._errands.slots.free == 3
        platform.gate.set()
        await wire.send(SEARCH, token=None)
        assert platform.answered == 2
        assert wire._errands.slots.free == 4


async def test_closing_waits_for_a_write_under_way_but_not_for_reads() -> None:
    platform = LoopbackPlatform()
    async with loopback(platform) as wire:
        write = asyncio.create_task(wire.send(ADD, token=None))
        read = asyncio.create_task(wire.send(SEARCH, token=None))
        await platform.until_arrived(2)
        for task in (write, read):
            task.cancel()
        closing = asyncio.create_task(wire.aclose())
        await asyncio.wait({read})
        assert not closing.done()
        platform.gate.set()
        await closing
        # The read's connection was torn down, the write's answer came.
        assert "POST" in platform.arrived
        assert wire._errands.running == 0
        assert [exchange.method for exchange in wire.trace.entries if exchange.status == 200] == ["POST"]


async def test_a_write_given_up_before_it_left_is_never_sent() -> None:
    platform = LoopbackPlatform()
    async with loopback(platform) as wire:
        reads = [asyncio.create_task(wire.send(SEARCH, token=None)) for _ in range(4)]
        await platform.until_arrived(4)
        write = asyncio.create_task(wire.send(ADD, token=None))
        await asyncio.sleep(0)
        write.cancel()
        with pytest.raises(asyncio.CancelledError):
            await write
        platform.gate.set()
        await asyncio.gather(*reads)
        assert "POST" not in platform.arrived


async def test_whoever_still_waits_for_a_read_when_the_wire_closes_is_told_so() -> None:
    platform = LoopbackPlatform()
    async with loopback(platform) as wire:
        read = asyncio.create_task(wire.send(SEARCH, token=None))
        await platform.until_arrived(1)
        await wire.aclose()
        with pytest.raises(Unreachable, match="has been closed"):
            await read
