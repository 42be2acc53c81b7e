"""Decisions about segments: making, changing, deleting, copying and listing them."""

from __future__ import annotations

from tests.unit.sandbox.shopgate.conftest import Counter, listed
from tests.unit.sandbox.shopgate.decisions import NOBODY, entries, segment_body


async def d4(counter: Counter) -> None:
    """Batches answer their errors, other writes nothing at all."""
    ann = await counter.add_customer("D4")
    assert await counter.done("POST", "/segments", segment_body("d4")) == {"errors": []}
    assert await counter.done("POST", "/segments/d4/members", {"members": listed(ann)}) == {"errors": []}
    assert await counter.done("DELETE", "/segments/d4/members", {"members": listed(ann)}) == {"errors": []}
    for method, path, body, status in (
        ("POST", "/segments/d4/clone", {"newSegmentCode": "d4-copy"}, 202),
        ("POST", "/segments/d4", {"name": "new"}, 204),
        ("DELETE", "/segments/d4", None, 202),
        ("DELETE", f"customer:/customers/{ann}", None, 204),
    ):
        answer = await counter.call(method, path, body)
        assert (answer.status_code, answer.content) == (status, b"")


async def d5(counter: Counter) -> None:
    """A code that is taken is an entry behind 201, or refuses the whole request."""
    both = {"segments": [segment_body("d5")["segments"][0], segment_body("d5-other")["segments"][0]]}
    await counter.add_segment("d5")
    answer = await counter.call("POST", "/segments", both)
    assert (answer.status_code, entries(answer.json())) == (201, [(409, "segment", "d5", 0)])
    assert answer.json()["errors"][0]["reason"] == "Segment already exists"
    async with counter.switched(create_conflict="status"):
        both["segments"].insert(0, segment_body("d5-new")["segments"][0])
        assert await counter.refused("POST", "/segments", both) == (409, "Conflict")
    assert (await counter.call("GET", "/segments/d5-new")).status_code == 404


async def d6(counter: Counter) -> None:
    """What a new segment must have, and what its code may be."""
    await counter.add_segment("d6")
    assert (await counter.get("/segments/d6"))["segment"]["status"] == "active"
    missing = (400, "OBJECT_MISSING_REQUIRED_PROPERTY")
    whole = segment_body("d6-b")["segments"][0]
    for name in ("code", "name", "type"):
        partial = {key: value for key, value in whole.items() if key != name}
        assert await counter.refused("POST", "/segments", {"segments": [partial]}) == missing
    assert await counter.refused("POST", "/segments", segment_body("d6-b", type="dynamic")) == missing
    for code, problem in (("", "MIN_LENGTH"), ("x" * 256, "MAX_LENGTH"), ("a/b", "PATTERN")):
        assert await counter.refused("POST", "/segments", segment_body(code)) == (400, problem)
    await counter.add_segment("x" * 255)
    rules = {"no.such.field": 1}
    assert await counter.refused("POST", "/segments", segment_body("d6-b", rules=rules)) == (
        400,
        "INVALID_FORMAT",
    )


async def d7(counter: Counter) -> None:
    """Members may come with a fixed segment; the unknown among them are entries, the segment exists."""
    ann = await counter.add_customer("D7")
    told = (await counter.call("POST", "/segments", segment_body("d7", members=listed(ann, NOBODY)))).json()
    assert entries(told) == [(404, "segmentMember", NOBODY, 0)]
    assert told["errors"][0]["subentityPath"] == ["members", 1]
    assert await counter.members("d7") == [ann]
    dynamic = segment_body("d7-b", type="dynamic", rules={"customer.name": "x"}, members=listed(ann))
    assert (await counter.call("POST", "/segments", dynamic)).status_code == 400


async def d8(counter: Counter) -> None:
    """An update cannot change what a segment is."""
    await counter.add_segment("d8")
    for change in ({"code": "x"}, {"type": "dynamic"}, {"memberCount": 3}, {"name": "ok", "colour": "red"}):
        problem = await counter.refused("POST", "/segments/d8", change)
        assert problem == (400, "OBJECT_ADDITIONAL_PROPERTIES")
    assert await counter.refused("POST", "/segments/d8", {}) == (400, "OBJECT_PROPERTIES_MINIMUM")
    await counter.done("POST", "/segments/d8", {"description": None, "status": "inactive"})
    segment = (await counter.get("/segments/d8"))["segment"]
    assert (segment["name"], segment["description"], segment["status"]) == ("d8", None, "inactive")


async def d9(counter: Counter) -> None:
    """What is older than what is stored is refused."""
    await counter.add_segment("d9", externalUpdateDate="2026-05-01T10:00:00.000Z")
    older = {"name": "old", "externalUpdateDate": "2026-05-01T11:59:59+02:00"}
    assert await counter.refused("POST", "/segments/d9", older) == (409, "Conflict")
    for moment in ("2026-05-01T10:00:00Z", "2026-05-02T10:00:00Z"):
        await counter.done("POST", "/segments/d9", {"name": "new", "externalUpdateDate": moment})
    segment = (await counter.get("/segments/d9"))["segment"]
    assert segment["name"] == "new"
    assert "externalUpdateDate" not in segment


async def d10(counter: Counter) -> None:
    """Segments are listed by code unless asked otherwise, at most 1000 at once."""
    for code, name in (("d10-b", "Ärmel"), ("d10-a", "Zelt"), ("d10-c", "Zelt")):
        await counter.add_segment(code, name=name)
    mine = {"code": {"$ct": "d10"}}
    page = await counter.get("/segments", filters=mine)
    assert [each["code"] for each in page["segments"]] == ["d10-a", "d10-b", "d10-c"]
    assert page["meta"] == {"limit": 100, "offset": 0, "totalItemCount": 3}
    page = await counter.get("/segments", filters=mine, sort="name:asc,code:desc", limit=1, offset=1)
    assert [each["code"] for each in page["segments"]] == ["d10-a"]
    assert (await counter.get("/segments", filters=mine | {"name": "Zelt", "type": "dynamic"}))[
        "segments"
    ] == []
    for limit, problem in (
        (1001, "MAXIMUM"),
        (0, "MINIMUM"),
        ("ten", "INVALID_TYPE"),
        ("1.5", "INVALID_TYPE"),
    ):
        assert await counter.refused("GET", "/segments", limit=limit) == (400, problem)
    assert await counter.refused("GET", "/segments", sort="memberCount:asc") == (400, "INVALID_FORMAT")


async def d18(counter: Counter) -> None:
    """A batch holds 1 to 1000 items."""
    await counter.add_segment("d18")
    for count, problem in ((0, "ARRAY_LENGTH_SHORT"), (1001, "ARRAY_LENGTH_LONG")):
        body = {"members": listed(NOBODY) * count}
        for method in ("POST", "DELETE"):
            assert await counter.refused(method, "/segments/d18/members", body) == (400, problem)
    answer = await counter.call("POST", "/segments/d18/members", {"members": listed(NOBODY) * 1000})
    assert len(answer.json()["errors"]) == 1000


async def d19(counter: Counter) -> None:
    """Accepted work is done after the lag, in the order of acceptance; until then all reads as before."""
    ann = await counter.add_customer("D19")
    await counter.add_segment("d19", ann)
    async with counter.switched(deferred_lag_s=10):
        await counter.done("DELETE", "/segments/d19/members", {"members": listed(ann)})
    async with counter.switched(deferred_lag_s=0):
        await counter.done("DELETE", "/segments/d19")
    await counter.wait(9.9)
    assert await counter.members("d19") == [ann]
    await counter.done("POST", "/segments/d19", {"name": "still there"})
    await counter.wait(0.2)
    assert (await counter.call("GET", "/segments/d19")).status_code == 404


async def d20(counter: Counter) -> None:
    """The member count follows each change by the lag; a dynamic segment counts who matches now."""
    ann = await counter.add_customer("D20")
    await counter.add_segment("d20", ann)
    await counter.add_segment("d20-dynamic", type="dynamic", rules={"customer.name": "D20 Test"})

    async def count(code: str) -> int:
        found: int = (await counter.get(f"/segments/{code}"))["segment"]["memberCount"]
        return found

    assert (await count("d20"), await count("d20-dynamic")) == (0, 1)
    await counter.wait(2)
    assert await count("d20") == 1
    await counter.done("DELETE", "/segments/d20/members", {"members": listed(ann)})
    await counter.wait(2)
    assert (await counter.members("d20"), await count("d20")) == ([], 1)
    await counter.wait(2)
    assert await count("d20") == 0


async def d22(counter: Counter) -> None:
    """A clone is there at once and its members after the lag; it does not follow its source."""
    ann = await counter.add_customer("D22")
    await counter.add_segment("d22", ann, description="as is", status="inactive")
    await counter.done("POST", "/segments/d22/clone", {"newSegmentCode": "d22-copy"})
    copy = (await counter.get("/segments/d22-copy"))["segment"]
    assert (copy["description"], copy["status"], copy["memberCount"]) == ("as is", "inactive", 0)
    assert await counter.members("d22-copy") == []
    await counter.wait(2)
    assert await counter.members("d22-copy") == [ann]
    await counter.done("DELETE", "/segments/d22/members", {"members": listed(ann)})
    await counter.wait(2)
    assert await counter.members("d22-copy") == [ann]
    assert await counter.refused("POST", "/segments/d22/clone", {"newSegmentCode": "d22-copy"}) == (
        409,
        "Conflict",
    )
    assert await counter.refused("POST", "/segments/nope/clone", {"newSegmentCode": "x"}) == (404, "NotFound")
    await counter.add_segment("d22-dynamic", type="dynamic", rules={"customer.name": "D22 Test"})
    await counter.done("POST", "/segments/d22-dynamic/clone", {"newSegmentCode": "d22-dynamic-copy"})
    copy = (await counter.get("/segments/d22-dynamic-copy"))["segment"]
    assert (copy["type"], copy["rules"], copy["memberCount"]) == ("dynamic", {"customer.name": "D22 Test"}, 1)


async def d24(counter: Counter) -> None:
    """A customer's segments: fixed and dynamic, active or not, by code, page by page."""
    ann = await counter.add_customer("D24")
    await counter.add_segment("d24-c", ann, status="inactive")
    await counter.add_segment("d24-a", type="dynamic", rules={"emailAddress": "d24@shop.test"})
    await counter.add_segment("d24-b", ann)
    await counter.add_segment("d24-none", type="dynamic", rules={"customer.name": "nobody"})
    first = await counter.get(f"/customers/{ann}/segments", limit=2)
    assert [each["code"] for each in first["segments"]] == ["d24-a", "d24-b"]
    assert first["meta"]["totalItemCount"] == 3
    rest = await counter.get(f"/customers/{ann}/segments", limit=2, after=first["meta"]["cursors"]["after"])
    assert ([each["code"] for each in rest["segments"]], rest["meta"]["cursors"]) == (
        ["d24-c"],
        {"after": None},
    )
    active = await counter.get(f"/customers/{ann}/segments", filters={"status": "inactive"})
    assert [each["code"] for each in active["segments"]] == ["d24-c"]
    answer = await counter.call("GET", f"/customers/{NOBODY}/segments")
    assert (answer.status_code, answer.json()["message"]) == (404, "Customer not found")
