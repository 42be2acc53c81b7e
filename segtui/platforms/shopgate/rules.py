"""Rules taken apart: the clauses of a filter, how they are joined, what a record shows of their fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from segtui.errors import Rejected
from segtui.model import Customer
from segtui.platforms.shopgate.clauses import in_words
from segtui.platforms.shopgate.filters import JOINS, Filter, written
from segtui.platforms.testimony import Condition, Joined, Relation, RuleTree, conditions
from segtui.wire.call import JsonValue

_RELATIONS = {
    "$eq": Relation.IS,
    "$ne": Relation.IS_NOT,
    "$gt": Relation.MORE,
    "$gte": Relation.AT_LEAST,
    "$lt": Relation.LESS,
    "$lte": Relation.AT_MOST,
    "$ct": Relation.CONTAINS,
    "$nct": Relation.LACKS,
    "$in": Relation.ONE_OF,
    "$nin": Relation.NONE_OF,
    "$exists": Relation.PRESENT,
    "$nExists": Relation.ABSENT,
}
_OPERATORS = {relation: operator for operator, relation in _RELATIONS.items()}

_OWNER, _DEVICE = "customer.", "devices."
_OF_CUSTOMERS = frozenset(
    {
        "id",
        "name",
        "emailAddress",
        "status",
        "externalCustomerNumber",
        "internalCustomerNumber",
        "contactStatus",
        "isAnonymous",
        "contacts.postalCode",
        "contacts.region",
        "contacts.country",
        "contacts.isDefaultBilling",
        "contacts.isDefaultShipping",
    }
)
"""What customers can be filtered by, besides metrics and attributes (section 8)."""
_GROUPS = frozenset({"contacts", "settings", "attributes"})
"""What only the record of one customer has."""
_SHOWN = frozenset({"emailAddress", "status", "isAnonymous", "externalCustomerNumber"})


def tree_of(rules: object) -> RuleTree:
    """The clauses of rules and how they are joined; raises Rejected for what is no filter.

    Two that are not the same have different words, even where these leave something out.
    """
    tree = _tree(rules)
    meant: dict[str, set[str]] = {}
    for each in conditions(tree):
        meant.setdefault(each.words, set()).add(_exactly(each))
    return _told_apart(tree, frozenset(words for words, exact in meant.items() if len(exact) > 1))


def _told_apart(tree: RuleTree, unclear: frozenset[str]) -> RuleTree:
    if isinstance(tree, Joined):
        return tree._replace(parts=tuple(_told_apart(part, unclear) for part in tree.parts))
    return tree._replace(words=f"{tree.words} {_exactly(tree)}") if tree.words in unclear else tree


def _exactly(wanted: Condition) -> str:
    return written(clause(wanted, prefixed=True))


def _tree(rules: object) -> RuleTree:
    if not isinstance(rules, dict) or not rules:
        raise Rejected("The segment has no rules: nobody can be in it.", hint="Give it rules, or delete it.")
    parts = tuple(_parts(cast("Filter", rules)))
    return parts[0] if len(parts) == 1 else Joined(is_every=True, parts=parts)


def _parts(rules: Filter) -> Iterator[RuleTree]:
    for name, wanted in rules.items():
        if name in JOINS and isinstance(wanted, list) and wanted:
            yield Joined(name == "$and", tuple(_tree(each) for each in wanted))
        elif isinstance(wanted, dict) and wanted:
            yield from (condition(name, {operator: value}) for operator, value in wanted.items())
        else:
            yield condition(name, wanted)


def condition(name: str, wanted: JsonValue) -> Condition:
    """One clause; of an operator that is not known, as it is written."""
    words = "".join(line.text for line in in_words({name: wanted}))
    is_of_devices = name.startswith(_DEVICE)
    if not isinstance(wanted, dict):
        return Condition(name, Relation.IS, wanted, words, is_of_devices)
    operator, value = next(iter(wanted.items()), ("", None))
    relation = _RELATIONS.get(operator, Relation.OTHER)
    return Condition(name, relation, wanted if relation is Relation.OTHER else value, words, is_of_devices)


def clause(wanted: Condition, *, prefixed: bool) -> Filter:
    """The filter of one clause, as rules name its field or as the customers' listing does."""
    own = wanted.field.removeprefix(_OWNER)
    name = wanted.field if wanted.is_of_devices else f"{_OWNER if prefixed else ''}{own}"
    operator = _OPERATORS.get(wanted.relation)
    return {name: wanted.value if operator is None else {operator: wanted.value}}


def is_of_customers(wanted: Condition) -> bool:
    """Whether the customers' listing can be filtered by the field (section 8)."""
    own = wanted.field.removeprefix(_OWNER)
    return not wanted.is_of_devices and (own in _OF_CUSTOMERS or own.startswith(("metrics.", "attributes.")))


def is_in_records(wanted: Condition) -> bool:
    """Whether whole records show the field; of metrics they show none."""
    own = wanted.field.removeprefix(_OWNER)
    return own in _SHOWN or own == "name" or own.partition(".")[0] in _GROUPS


def shown_by(wanted: Condition, customer: Customer) -> tuple[str, ...] | None:
    """The values of the field in the customer's record; None where records do not have it."""
    document = customer.model_dump(by_alias=True)
    own = wanted.field.removeprefix(_OWNER)
    group, _, rest = own.partition(".")
    if own in _SHOWN:
        return tuple(_texts([document.get(own)]))
    if own == "name":
        return (customer.name,) if customer.name else ()
    if group not in _GROUPS or not rest or group not in document:
        return None
    held = document[group]
    if group == "settings":
        found = held.get(rest) if isinstance(held, Mapping) else None
        return tuple(_texts(found if isinstance(found, list) else [found]))
    rows = [row for row in held if isinstance(row, Mapping)] if isinstance(held, list) else []
    if group == "contacts":
        return tuple(_texts(row.get(rest) for row in rows))
    return tuple(_texts(_attribute(row) for row in rows if row.get("code") == rest))


def _attribute(row: Mapping[str, object]) -> object:
    value = row.get("value")
    return value.get("code") if isinstance(value, Mapping) else value


def _texts(values: Iterable[object]) -> Iterator[str]:
    words = {True: "yes", False: "no"}
    found = (words[each] if isinstance(each, bool) else str(each) for each in values if each is not None)
    yield from dict.fromkeys(found)
