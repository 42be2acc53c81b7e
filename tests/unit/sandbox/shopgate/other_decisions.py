"""Decisions about filters, customers, errors and what is not there at all."""

from __future__ import annotations

from typing import Any

from tests.unit.sandbox.shopgate.conftest import Counter
from tests.unit.sandbox.shopgate.decisions import NOBODY, segment_body


async def d25(counter: Counter) -> None:
    """A wrong filter is refused, a parameter that nobody knows is ignored."""
    await counter.add_segment("d25")
    assert await counter.refused("GET", "/segments", filters={"colour": "red"}) == (400, "INVALID_FORMAT")
    everybody = (await counter.get("/segments"))["meta"]["totalItemCount"]
    for name in ("filter", "colour"):
        page = await counter.get("/segments", **{name: {"code": "d25"}})
        assert page["meta"]["totalItemCount"] == everybody


async def d26(counter: Counter) -> None:
    """Equality knows letter case, containment does not; negations also match what is absent."""
    ann = await counter.add_customer("D26", externalCustomerNumber="D26-Nr")
    without = await counter.add_customer("D26b")

    async def found(condition: Any) -> set[str]:
        filters = {"id": {"$in": [ann, without]}, "externalCustomerNumber": condition}
        rows = (await counter.get("customer:/customers", filters=filters))["customers"]
        return {row["id"] for row in rows}

    assert await found("D26-Nr") == {ann}
    assert await found("d26-nr") == await found({"$in": ["d26-nr"]}) == set()
    assert await found({"$ct": "d26-NR"}) == {ann}
    for negation in ({"$ne": "D26-Nr"}, {"$nin": ["D26-Nr"]}, {"$nct": "d26"}):
        assert await found(negation) == {without}


async def d27(counter: Counter) -> None:
    """One contact that fits is enough."""
    contacts = [{"firstName": "A", "lastName": "B", "country": country} for country in ("SE", "DE")]
    ann = await counter.add_customer("D27", contacts=contacts)
    for condition in ("DE", "SE", {"$ne": "DE"}):
        page = await counter.get("customer:/customers", filters={"id": ann, "contacts.country": condition})
        assert page["meta"]["totalItemCount"] == 1
    page = await counter.get("customer:/customers", filters={"id": ann, "contacts.country": "FR"})
    assert page["meta"]["totalItemCount"] == 0


async def d28(counter: Counter) -> None:
    """A name is its parts with single spaces."""
    ann = await counter.add_customer("D28", middleName="Maria")
    page = await counter.get("customer:/customers", filters={"name": "D28 Maria Test"})
    assert [row["id"] for row in page["customers"]] == [ann]


async def d30(counter: Counter) -> None:
    """A deleted customer is gone at once, from member lists after the lag; the status is only a value."""
    ann = await counter.add_customer("D30")
    marked = await counter.add_customer("D30b", status="deleted")
    await counter.add_segment("d30", ann)
    await counter.done("DELETE", f"customer:/customers/{ann}")
    for path in (f"customer:/customers/{ann}", f"/customers/{ann}/segments"):
        assert await counter.refused("GET", path) == (404, "NotFound")
    mine = {"name": {"$ct": "d30"}}
    rows = (await counter.get("customer:/customers", filters=mine))["customers"]
    assert [row["id"] for row in rows] == [marked]
    assert [row["id"] for row in (await counter.get("/membersSearch", rules=mine))["members"]] == [marked]
    assert await counter.members("d30") == [ann]
    await counter.wait(2)
    assert await counter.members("d30") == []
    assert (await counter.get(f"customer:/customers/{marked}"))["customer"]["status"] == "deleted"


async def d31(counter: Counter) -> None:
    """Customers come by number; every default field sorts; the direction is mandatory."""
    people = [await counter.add_customer(f"D31{letter}") for letter in "ba"]
    mine = {"name": {"$ct": "d31"}}
    page = await counter.get("customer:/customers", filters=mine)
    assert [row["id"] for row in page["customers"]] == people
    for name in page["customers"][0]:
        await counter.get("customer:/customers", filters=mine, sort=f"{name}:DESC")
    page = await counter.get("customer:/customers", filters=mine, sort="firstName:asc")
    assert [row["id"] for row in page["customers"]] == people[::-1]
    for wrong in ("firstName", "firstName:up", "shoeSize:asc", ":asc"):
        assert await counter.refused("GET", "customer:/customers", sort=wrong) == (400, "INVALID_FORMAT")


async def d32(counter: Counter) -> None:
    """A validation error has the form of the vendor's tests, or the one that is documented."""
    body = {"customers": [{"lastName": "X", "emailAddress": "x@y.test", "isAnonymous": "no"}]}
    tested = (await counter.call("POST", "customer:/customers", body)).json()
    assert tested["code"] == tested["error"]["code"] == "SCHEMA_VALIDATION_FAILED"
    assert tested["error"]["paramName"] == "body"
    assert tested["error"]["results"]["errors"] == [
        {
            "code": "OBJECT_MISSING_REQUIRED_PROPERTY",
            "message": "Missing required property: firstName",
            "path": ["customers", "0"],
        },
        {
            "code": "INVALID_TYPE",
            "message": "Expected type boolean but found type string",
            "path": ["customers", "0", "isAnonymous"],
        },
    ]
    async with counter.switched(validation_body="documented"):
        documented = (await counter.call("POST", "customer:/customers", body)).json()
        assert [each["field"] for each in documented["errors"]] == [
            "customers.0.firstName",
            "customers.0.isAnonymous",
        ]
        documented = (await counter.call("GET", "/segments", limit="many")).json()
        message = "Expected type integer but found many"
        assert documented == {
            "errors": [{"field": "limit", "value": "many", "code": "INVALID_TYPE", "message": message}]
        }


async def d33(counter: Counter) -> None:
    """The text of a batch error is its reason, or its message."""
    await counter.add_segment("d33")
    for name, other in (("reason", "message"), ("message", "reason")):
        async with counter.switched(batch_text=name):
            (entry,) = (await counter.call("POST", "/segments", segment_body("d33"))).json()["errors"]
            assert entry[name] == "Segment already exists"
            assert other not in entry


async def d34(counter: Counter) -> None:
    """Nothing limits the rate; troubles come on demand, in the platform's words."""
    rule = {"path": "/shopgate/*", "status": 429, "retry_after": 3, "times": 1}
    await counter.control("/faults", rule)
    answer = await counter.call("GET", "/segments")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
    assert answer.json() == {"code": "TooManyRequests", "message": "Too Many Requests"}
    await counter.control("/faults", {"path": "/shopgate/customer/*", "status": 503, "times": 1})
    assert (await counter.call("GET", "/segments")).status_code == 200
    assert await counter.refused("GET", "customer:/customers") == (503, "ServiceUnavailable")
    async with counter.switched(rate_limit_per_s=1):
        statuses = [(await counter.call("GET", "/segments")).status_code for _ in range(2)]
    assert statuses == [200, 429]


async def d36(counter: Counter) -> None:
    """Internal routes are not there; imports are, to be read."""
    for path in (
        "customer:/search",
        "customer:/devices",
        f"customer:/customers/{NOBODY}/metrics",
        "customer:/segments/x/members",
        "webhook:/webhooks",
        "event-receiver:/events",
    ):
        assert await counter.refused("GET", path) == (404, "NotFound")
    assert (await counter.get("import:/imports"))["imports"] == []
    assert await counter.refused("POST", "import:/imports", {}) == (405, "MethodNotAllowed")
