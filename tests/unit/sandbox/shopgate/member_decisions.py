"""Decisions about members: adding, removing, listing and searching for them."""

from __future__ import annotations

import json
from base64 import b64decode

from tests.unit.sandbox.shopgate.conftest import Counter, listed
from tests.unit.sandbox.shopgate.decisions import NOBODY, entries


async def d11(counter: Counter) -> None:
    """The members of a dynamic segment cannot be listed or managed."""
    await counter.add_segment("d11", type="dynamic", rules={"customer.name": "x"})
    body = {"members": listed(NOBODY)}
    path = "/segments/d11/members"
    for method, where, content in (
        ("GET", path, None),
        ("POST", path, body),
        ("DELETE", path, body),
        ("POST", f"{path}/addByFilter", {"filter": {"customer.name": "x"}}),
    ):
        answer = await counter.call(method, where, content)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "VALIDATION_FAILED")
        assert "dynamic" in error["message"]


async def d12(counter: Counter) -> None:
    """A member that is there already is an entry, or no matter."""
    ann = await counter.add_customer("D12")
    await counter.add_segment("d12", ann)
    body = {"members": listed(ann)}
    told = (await counter.call("POST", "/segments/d12/members", body)).json()
    assert entries(told) == [(409, "segmentMember", ann, 0)]
    async with counter.switched(duplicate_member="ignore"):
        assert await counter.done("POST", "/segments/d12/members", body) == {"errors": []}
    assert await counter.members("d12") == [ann]


async def d13(counter: Counter) -> None:
    """Whoever does not exist cannot be added."""
    ann, gone = await counter.add_customer("D13"), await counter.add_customer("Gone")
    await counter.done("DELETE", f"customer:/customers/{gone}")
    await counter.add_segment("d13")
    members = [*listed(NOBODY, ann, gone), *listed(ann, kind="device")]
    answer = await counter.call("POST", "/segments/d13/members", {"members": members})
    assert (answer.status_code, entries(answer.json())) == (
        201,
        [(404, "segmentMember", each, place) for place, each in ((0, NOBODY), (2, gone), (3, ann))],
    )
    assert await counter.members("d13") == [ann]


async def d14(counter: Counter) -> None:
    """Deleting who is no member does nothing."""
    ann = await counter.add_customer("D14")
    await counter.add_segment("d14", ann)
    members = [*listed(NOBODY), *listed(ann, kind="device")]
    assert await counter.done("DELETE", "/segments/d14/members", {"members": members}) == {"errors": []}
    await counter.wait(2)
    assert await counter.members("d14") == [ann]


async def d15(counter: Counter) -> None:
    """The id `*` means all members of the type, and of that type only."""
    people = [await counter.add_customer(name) for name in ("D15", "D15b")]
    await counter.add_segment("d15", *people)
    await counter.done("DELETE", "/segments/d15/members", {"members": listed("*", kind="device")})
    await counter.wait(2)
    assert set(await counter.members("d15")) == set(people)
    await counter.done("DELETE", "/segments/d15/members", {"members": listed("*")})
    await counter.wait(2)
    assert await counter.members("d15") == []


async def d16(counter: Counter) -> None:
    """Guests and inactive customers may be members."""
    guest = await counter.add_customer("D16", isAnonymous=True)
    away = await counter.add_customer("D16b", status="inactive")
    await counter.add_segment("d16", guest, away)
    assert set(await counter.members("d16")) == {guest, away}


async def d17(counter: Counter) -> None:
    """The same member twice in one body: the second is an entry."""
    ann = await counter.add_customer("D17")
    await counter.add_segment("d17")
    told = (await counter.call("POST", "/segments/d17/members", {"members": listed(ann, ann)})).json()
    assert entries(told) == [(409, "segmentMember", ann, 1)]


async def d21(counter: Counter) -> None:
    """addByFilter is a snapshot of who matches when it is accepted."""
    ann, bob = await counter.add_customer("D21-ann"), await counter.add_customer("D21-bob")
    await counter.add_segment("d21", ann)
    body = {"filter": {"customer.emailAddress": {"$ct": ["d21-ann", "d21-bob"]}}}
    answer = await counter.call("POST", "/segments/d21/members/addByFilter", body)
    assert (answer.status_code, answer.json()) == (202, {"memberCount": 2})
    await counter.add_customer("D21-ann-too")
    await counter.done("POST", f"customer:/customers/{bob}", {"emailAddress": "other@shop.test"})
    assert await counter.members("d21") == [ann]
    await counter.wait(2)
    assert set(await counter.members("d21")) == {ann, bob}


async def d23(counter: Counter) -> None:
    """membersSearch is paged by cursor; names without a prefix are customers'."""
    people = [await counter.add_customer(f"D23{letter}") for letter in "ab"]
    found: list[str] = []
    after: dict[str, str | None] = {}
    for _ in people:
        page = await counter.get("/membersSearch", rules={"name": {"$ct": "d23"}}, limit=1, **after)
        found += [row["id"] for row in page["members"]]
        after = {"after": page["meta"]["cursors"]["after"]}
    assert found == people
    assert after["after"] is None
    backwards = await counter.get("/membersSearch", rules={"name": {"$ct": "d23"}}, sort="name:desc")
    assert [row["id"] for row in backwards["members"]] == people[::-1]
    assert "contacts" not in backwards["members"][0]["customer"]
    shown = await counter.get("/membersSearch", rules={"name": {"$ct": "d23"}}, fields="customer.contacts")
    assert shown["members"][0]["customer"]["contacts"] == []
    assert (await counter.refused("GET", "/membersSearch"))[0] == 400
    assert await counter.refused("GET", "/membersSearch", rules="{") == (400, "INVALID_FORMAT")


async def d29(counter: Counter) -> None:
    """Members come by name; the cursor holds the last one's; there are two kinds of paging."""
    people = [await counter.add_customer(f"D29{letter}") for letter in "cab"]
    await counter.add_segment("d29", *people)
    by_name = [people[1], people[2], people[0]]
    assert await counter.members("d29") == by_name
    page = await counter.get("/segments/d29/members", limit=2)
    cursor = page["meta"]["cursors"]["after"]
    assert json.loads(b64decode(cursor)) == ["D29b Test", people[2]]
    last = await counter.get("/segments/d29/members", limit=2, after=cursor)
    assert [row["id"] for row in last["members"]] == by_name[2:]
    assert last["meta"] == {"limit": 2, "cursors": {"after": None}, "totalItemCount": 3}
    async with counter.switched(trailing_cursor=True):
        last = await counter.get("/segments/d29/members", limit=2, after=cursor)
        beyond = await counter.get("/segments/d29/members", after=last["meta"]["cursors"]["after"])
        assert (beyond["members"], beyond["meta"]["cursors"]) == ([], {"after": None})
    async with counter.switched(members_paging="offset"):
        page = await counter.get("/segments/d29/members", limit=2, offset=1)
        assert [row["id"] for row in page["members"]] == by_name[1:]
        assert page["meta"] == {"limit": 2, "offset": 1, "totalItemCount": 3}
    for wrong in ("%%%", "bnVsbA==", "W10=", "WyJhIixbXV0="):
        assert await counter.refused("GET", "/segments/d29/members", after=wrong) == (400, "INVALID_FORMAT")
