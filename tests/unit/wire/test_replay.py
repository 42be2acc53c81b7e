"""What a platform answered once is answered again from the recording, and nothing else is."""

from __future__ import annotations

import pytest

from segtui.errors import NotFound, SegtuiError
from segtui.wire._http import ReadTimeout, Response
from segtui.wire.call import Call
from segtui.wire.replay import NotRecorded, replaying
from segtui.wire.trace import Exchange, Uncut
from segtui.wire.wire import Wire
from tests.unit.wire.support import READ, START, ScriptedPlatform, answer, vendor_fault, wire_to

SEARCH = Call("POST", "/segments/search", "search", body={"q": "ä", "code": "c"}, repeatable=True)
CODED = Call("GET", "/coupons", "find", query=(("code", "SUMMER"), ("q", "name:(a b)")), repeatable=True)


async def outcome(wire: Wire, call: Call) -> tuple[str, object]:
    """What a call came to: its body, or the kind and the words of its failure."""
    try:
        return "answered", (await wire.send(call, token=None)).body
    except SegtuiError as error:
        return type(error).__name__, error.summary


def wire_on(exchanges: list[Exchange]) -> Wire:
    return Wire(
        "http://localhost:8080",
        credential_name="acme",
        parse_error=vendor_fault,
        options=replaying(exchanges, lambda: START),
    )


@pytest.mark.parametrize("call", [READ, SEARCH, CODED])
@pytest.mark.parametrize(
    "script",
    [
        (answer(200, {"rows": ["ü", 1]}),),
        (answer(200),),
        (answer(403, {"message": "no", "scope": "segment_read"}),),
        (answer(404, {"message": "gone"}),),
        (answer(503), answer(200, {"rows": []})),
        (answer(503),),
        (ReadTimeout("slow"), answer(200, {"rows": []})),
        (ReadTimeout("slow"),),
        (Response(200, text="<html>Sign in</html>", headers={"content-type": "text/html"}),),
    ],
)
async def test_every_outcome_is_the_same_again(call: Call, script: tuple[Response | Exception, ...]) -> None:
    wire, told = wire_to(ScriptedPlatform(*script)), list[Uncut]()
    wire.trace.subscribe_whole(told.append)
    first = await outcome(wire, call)
    again = wire_on([each.whole() for each in told])
    assert await outcome(again, call) == first
    assert [each.started_at for each in again.trace.entries] == [each.kept.started_at for each in told]


async def test_what_was_not_asked_then_is_not_answered() -> None:
    wire, told = wire_to(ScriptedPlatform(answer(200, {"rows": []}))), list[Uncut]()
    wire.trace.subscribe_whole(told.append)
    await wire.send(READ, token=None)
    again = wire_on([each.whole() for each in told])
    for call in (SEARCH, CODED):
        with pytest.raises(NotRecorded, match="not in the recording"):
            await again.send(call, token=None)


async def test_headers_come_again_in_any_script() -> None:
    told = Exchange(1, START, "", "GET", "http://localhost:8080/segments", 404, 1.0, 0, 0)
    told = told._replace(response_headers=(("x-request-id", "größe"), ("content-length", "7")))
    with pytest.raises(NotFound) as failed:
        await wire_on([told]).send(READ, token=None)
    assert failed.value.request_id == "größe"
