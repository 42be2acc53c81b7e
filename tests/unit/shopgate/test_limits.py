"""However much is asked at once, the platform meets four calls at a time, and one sign-in."""

from __future__ import annotations

import asyncio

from segtui.platforms.shopgate.base import AT_ONCE
from segtui.platforms.shopgate.client import connect
from segtui.profiles import Profile
from segtui.wire._http import AsyncBaseTransport, Request, Response
from segtui.wire.options import WireOptions
from tests.unit.shopgate.merchant import SECRETS, fixed


class Counting(AsyncBaseTransport):
    """Answers every call after a few turns of the loop, and counts those under way."""

    def __init__(self) -> None:
        self.under_way = self.most = self.sign_ins = 0

    async def handle_async_request(self, request: Request) -> Response:
        if request.url.path == "/oauth/token":
            self.sign_ins += 1
            return Response(200, json={"access_token": "token-1", "expires_in": 3600})
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        for _ in range(5):
            await asyncio.sleep(0)
        self.under_way -= 1
        return Response(200, json={"segment": fixed()})


async def test_at_most_four_calls_and_one_sign_in_are_under_way_at_once() -> None:
    transport = Counting()
    profile = Profile(name="test", platform="shopgate", tenant="TM2", max_connections=32)
    options = WireOptions(max_connections=32, transport=transport)
    platform = connect(profile, SECRETS, wire_options=options)
    await asyncio.gather(*(platform.segment(f"s{number}") for number in range(30)))
    await platform.aclose()
    assert (transport.most, transport.sign_ins) == (AT_ONCE, 1) == (4, 1)
