"""The filter grammar: every filter finds what a plain reading of the fact sheet finds, or is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from segtui.sandbox.exchange import parse_json
from segtui.sandbox.shopgate.filter_sql import sql_of
from segtui.sandbox.shopgate.filters import DEEPEST, MOST_CONDITIONS, BadFilter, filter_of
from segtui.sandbox.shopgate.loading import loaded
from segtui.sandbox.shopgate.schema import SUBJECTS, name_of
from segtui.sandbox.shopgate.vocabulary import CUSTOMERS, MEMBERS, RULES, SEGMENTS
from segtui.sandbox.store import Store
from tests.unit.sandbox.shopgate.conftest import Counter

Document = dict[str, Any]
Test = Callable[[Any, Any], bool]

_EMAILS = (None, "ANN@shop.test", "straße@shop.test")
_CONTACTS: tuple[list[Document], ...] = (
    [],
    [{"country": "DE", "isDefaultBilling": True}],
    [{"country": "SE", "region": "O"}, {"country": "DE", "isDefaultBilling": False}],
    [{"region": None}],
)
_ATTRIBUTES: tuple[list[Document], ...] = (
    [],
    [{"code": "level", "value": {"code": "gold", "name": "Gold"}}],
    [{"code": "level", "value": 3}, {"code": "pet", "value": "Cat"}],
)
_METRICS: tuple[Document, ...] = (
    {},
    {"lifetimeValue": 500, "lastOrderDate": "2026-01-01T00:00:00.000Z"},
    {"lifetimeValue": 500.5, "lastOrderDate": "2026-06-01T10:00:00.000Z"},
)


def _people() -> Iterator[Document]:
    choices = product(_EMAILS, _CONTACTS, _ATTRIBUTES, _METRICS)
    for place, (email, contacts, attributes, metrics) in enumerate(choices):
        yield {
            "kind": "customer",
            "id": f"c{place}",
            "internalCustomerNumber": place,
            "firstName": "Ann" if place % 2 else "Örjan",
            "lastName": None if place % 5 else "O'Brien",
            "emailAddress": email,
            "isAnonymous": bool(place % 3),
            "status": ("active", "inactive", "deleted")[place % 3],
            "contacts": contacts,
            "attributes": attributes,
            "metrics": metrics,
            "settings": {"communicationPreferences": ["sms", "push"][: place % 3]},
        }
    for place, platform in enumerate(("ios", "android")):
        attributes = [{"code": "level", "value": "gold"}]
        yield {"kind": "device", "code": f"d{place}", "platform": platform, "attributes": attributes}


_PEOPLE = tuple(_people())


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    made = loaded("empty")
    made.load(SUBJECTS, ((each.get("id") or each["code"], each) for each in _PEOPLE))
    yield made
    made.close()


def _found(store: Store, document: Document) -> set[str]:
    """Ask the sandbox, by way of the text that a client would send."""
    sql = sql_of(filter_of(parse_json(json.dumps(document)), RULES))
    return {row for (row,) in store.rows(f"SELECT s.id FROM subjects s WHERE {sql.text}", sql.params)}  # noqa: S608


# The oracle: the grammar read word by word, one row at a time, without a database.

_POSITIVE: dict[str, Test] = {
    "$eq": lambda value, operand: value == operand,
    "$gt": lambda value, operand: value > operand,
    "$gte": lambda value, operand: value >= operand,
    "$lt": lambda value, operand: value < operand,
    "$lte": lambda value, operand: value <= operand,
    "$in": lambda value, operand: value in operand,
    "$ct": lambda value, operand: any(
        each.casefold() in value.casefold() for each in (operand if isinstance(operand, list) else [operand])
    ),
    "$exists": lambda _, __: True,
}
_OPPOSITE = {"$ne": "$eq", "$nin": "$in", "$nct": "$ct", "$nExists": "$exists"}


def _holds(document: Document, person: Document) -> bool:
    return all(_part_holds(key, value, person) for key, value in document.items())


def _part_holds(key: str, value: Any, person: Document) -> bool:
    if key == "$and":
        return all(_holds(each, person) for each in value)
    if key == "$or":
        return any(_holds(each, person) for each in value)
    operator, operand = next(iter(value.items())) if isinstance(value, dict) else ("$eq", value)
    values = _values(key if key.startswith(("customer.", "devices.")) else f"customer.{key}", person)
    if operator in _OPPOSITE:
        test = _POSITIVE[_OPPOSITE[operator]]
        return not values or any(each is None or not test(each, operand) for each in values)
    return any(each is not None and _POSITIVE[operator](each, operand) for each in values)


def _values(name: str, person: Document) -> list[Any]:
    """Give the values of a field: one, or one for each element of a list."""
    prefix, _, path = name.partition(".")
    if person["kind"] != prefix.removesuffix("s"):
        return []
    if path == "name":
        return [name_of(person)]
    if path.startswith("contacts."):
        return [contact.get(path.removeprefix("contacts.")) for contact in person["contacts"]]
    if path.startswith("attributes."):
        held = [each["value"] for each in person["attributes"] if each["code"] == path.split(".")[1]]
        return [each["code"] if isinstance(each, dict) else each for each in held]
    if path == "settings.communicationPreferences":
        return list(person["settings"]["communicationPreferences"])
    value: Any = person
    for part in path.split("."):
        value = value.get(part) if value is not None else None
    return [value]


_TEXTS = st.sampled_from(("DE", "SE", "O", "o'b", "ANN@shop.test", "STRASSE", "ör", "gold", "ios", "", "sms"))
_TEXT_FIELDS = st.sampled_from(
    (
        "customer.name", "name", "customer.emailAddress", "customer.status", "contacts.country",
        "customer.contacts.region", "customer.settings.communicationPreferences", "devices.platform",
    )
)  # fmt: skip
_NUMBERS = st.sampled_from((0, 499.5, 500, 500.0, 500.5, 501))
_DATES = st.sampled_from(("2026-01-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"))
_PRESENCE = st.sampled_from(({"$exists": True}, {"$nExists": True}))


def _operators(operands: st.SearchStrategy[Any], names: str) -> st.SearchStrategy[Any]:
    bare = operands
    single = st.builds(lambda name, value: {name: value}, st.sampled_from(names.split()), operands)
    lists = st.lists(operands, min_size=1, max_size=3)
    several = st.builds(lambda name, values: {name: values}, st.sampled_from(("$in", "$nin")), lists)
    return st.one_of(bare, single, several, _PRESENCE)


def _condition(fields: st.SearchStrategy[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    return st.builds(lambda name, value: {name: value}, fields, values)


_CONDITIONS = st.one_of(
    _condition(_TEXT_FIELDS, _operators(_TEXTS, "$eq $ne $ct $nct")),
    _condition(_TEXT_FIELDS, st.lists(_TEXTS, min_size=1, max_size=2).map(lambda texts: {"$ct": texts})),
    _condition(st.just("customer.metrics.lifetimeValue"), _operators(_NUMBERS, "$eq $ne $gt $gte $lt $lte")),
    _condition(st.just("metrics.lastOrderDate"), _operators(_DATES, "$eq $ne $gt $gte $lt $lte")),
    _condition(
        st.sampled_from(("isAnonymous", "customer.contacts.isDefaultBilling")),
        _operators(st.booleans(), "$eq $ne"),
    ),
    _condition(
        st.sampled_from(("attributes.level", "devices.attributes.level", "customer.attributes.pet")),
        _operators(_TEXTS, "$eq $ne"),
    ),
)


def _merged(parts: list[Document]) -> Document:
    return {key: each for part in parts for key, each in part.items()}


_FILTERS = st.recursive(
    _CONDITIONS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(_merged),
        st.builds(
            lambda key, parts: {key: parts},
            st.sampled_from(("$and", "$or")),
            st.lists(inner, min_size=1, max_size=3),
        ),
    ),
    max_leaves=6,
)


@example({"customer.contacts.country": {"$ne": "DE"}})
@example({"customer.name": {"$ct": "STRASSE"}})
@given(_FILTERS)
def test_a_filter_finds_what_a_plain_reading_finds(store: Store, document: Document) -> None:
    expected = {each.get("id") or each["code"] for each in _PEOPLE if _holds(document, each)}
    assert _found(store, document) == expected


def test_a_moment_is_compared_as_a_moment(store: Store) -> None:
    same = [{"metrics.lastOrderDate": text} for text in ("2026-06-01T12:00:00+02:00", "2026-06-01T10:00:00Z")]
    assert _found(store, same[0]) == _found(store, same[1]) != set()


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "must be a JSON object"),
        ({"customer.shoeSize": 41}, "Filter field customer.shoeSize is not supported"),
        ({"customer.id": "1"}, "customer.id is not supported"),
        ({"customer.attributes.": "x"}, "is not supported"),
        ({"customer.name": {"$regex": "x"}}, r"\$regex is not supported"),
        ({"$not": []}, r"\$not is not supported"),
        ({"$or": []}, r"\$or takes a list"),
        ({"$and": {"customer.name": "x"}}, r"\$and takes a list"),
        ({"$or": ["x"]}, "must be a JSON object"),
        ({"customer.name": {"$eq": "a", "$ne": "b"}}, "one operator, not 2"),
        ({"customer.name": {}}, "one operator, not 0"),
        ({"customer.name": None}, "takes a text, not None"),
        ({"customer.name": 3}, "takes a text, not 3"),
        ({"customer.name": {"$gt": "a"}}, "cannot be ordered"),
        ({"customer.name": {"$in": "a"}}, "takes a list"),
        ({"customer.name": {"$in": []}}, "takes a list"),
        ({"customer.name": {"$ct": [1]}}, "takes a text"),
        ({"customer.isAnonymous": "true"}, "takes true or false"),
        ({"customer.isAnonymous": {"$ct": "t"}}, "is no text"),
        ({"customer.metrics.lifetimeValue": "500"}, "takes a number"),
        ({"customer.metrics.lifetimeValue": True}, "takes a number"),
        ({"customer.metrics.lifetimeValue": {"$gt": 2**64}}, "takes a number"),
        ({"customer.metrics.lastOrderDate": "yesterday"}, "takes an ISO 8601 date"),
        ({"customer.name": {"$exists": False}}, "take true"),
    ],
)
def test_what_is_not_in_the_grammar_is_refused(document: object, told: str) -> None:
    with pytest.raises(BadFilter, match=told):
        filter_of(document, RULES)


def test_a_filter_has_a_depth_and_a_size() -> None:
    deep: Document = {"name": "x"}
    for _ in range(DEEPEST - 1):
        deep = {"$or": [deep]}
    filter_of(deep, RULES)
    with pytest.raises(BadFilter, match="nest"):
        filter_of({"$and": [deep]}, RULES)
    many = [{"name": "x"}] * MOST_CONDITIONS
    filter_of({"$or": many}, RULES)
    with pytest.raises(BadFilter, match="at most"):
        filter_of({"$or": [*many, *many[:1]]}, RULES)


@pytest.mark.parametrize(
    ("name", "known_to"),
    [
        ("id", {"customers"}),
        ("name", {"customers", "rules", "segments"}),
        ("customer.name", {"rules", "members"}),
        ("isAnonymous", {"customers", "rules"}),
        ("customer.isAnonymous", {"rules"}),
        ("customer.internalCustomerNumber", {"members"}),
        ("internalCustomerNumber", {"customers"}),
        ("contactStatus", {"customers"}),
        ("customer.contacts.status", {"rules"}),
        ("customer.contacts.emailAddress", {"rules"}),
        ("contacts.emailAddress", {"rules"}),
        ("metrics.pushOpenRate", {"customers", "rules"}),
        ("metrics.shoes", set()),
        ("attributes.level", {"customers", "rules"}),
        ("devices.model", {"rules", "members"}),
        ("device.model", set()),
        ("type", {"segments"}),
    ],
)
def test_each_route_knows_its_own_fields(name: str, known_to: set[str]) -> None:
    routes = {"customers": CUSTOMERS, "rules": RULES, "members": MEMBERS, "segments": SEGMENTS}
    assert {route for route, fields in routes.items() if fields.field(name) is not None} == known_to


async def test_the_largest_filter_is_served(empty: Counter) -> None:
    await empty.add_segment("by-the-largest")
    every = [{"customer.emailAddress": {"$ct": [f"{number}@x"]}} for number in range(MOST_CONDITIONS)]
    path = "/segments/by-the-largest/members/addByFilter"
    assert (await empty.done("POST", path, {"filter": {"$or": every}}))["memberCount"] == 0
    texts = [f"{number}@x" for number in range(5000)]
    for operator in ("$ct", "$in"):
        body = {"filter": {"customer.emailAddress": {operator: texts}}}
        assert (await empty.done("POST", path, body))["memberCount"] == 0


async def test_filters_that_are_no_filters_are_400(empty: Counter) -> None:
    await empty.add_segment("unread")
    reader = await empty.add_customer("Reader")
    paths = ("/segments", "/segments/unread/members", "customer:/customers", f"/customers/{reader}/segments")
    for path, text in product(paths, ("{", "[" * 1200, '{"name":NaN}', '"x"', '{"name":"\\ud800"}')):
        answer = await empty.call("GET", path, filters=text)
        problem = answer.json()["error"]
        assert (answer.status_code, problem["paramName"], problem["paramValue"]) == (400, "filters", text)
        assert problem["results"]["errors"][0]["code"] == "INVALID_FORMAT"
