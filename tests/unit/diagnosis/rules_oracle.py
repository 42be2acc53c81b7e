"""Rules held against customers by brute force: from the fact sheet (4, 13), not from the engine."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

Rules = dict[str, Any]
Customer = Mapping[str, Any]

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}
COUNTRIES = ("DE", "SE", "CH", "NO")


def values(customer: Customer, field: str) -> list[Any]:
    """What a customer has in a field, absent ones left out."""
    group, _, name = field.removeprefix("customer.").partition(".")
    if group == "contacts":
        found = [contact.get(name) for contact in customer["contacts"]]
    elif name:
        found = [customer[group].get(name)]
    else:
        found = [customer.get(group)]
    return [each for each in found if each is not None]


def holds(customer: Customer, field: str, wanted: Any) -> bool:
    """Whether any value does; what is denied also holds where there is none (D26, D27)."""
    sign, operand = next(iter(wanted.items())) if isinstance(wanted, dict) else ("$eq", wanted)
    own = values(customer, field)
    if sign in _ORDER:
        return any(_ORDER[sign](comparable(each), comparable(operand)) for each in own)
    if sign == "$ne":
        return not own or any(each != operand for each in own)
    return any(each in (operand if sign == "$in" else [operand]) for each in own)


def comparable(value: Any) -> Any:
    """Moments as moments."""
    return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else value


def matches(customer: Customer, rules: Rules) -> bool:
    """Whether all keys hold; of `$or` any part."""
    return all(
        any(matches(customer, part) for part in wanted)
        if name == "$or"
        else all(matches(customer, part) for part in wanted)
        if name == "$and"
        else holds(customer, name, wanted)
        for name, wanted in rules.items()
    )


def clauses(rules: Rules) -> list[tuple[str, Any]]:
    """Every clause with its field, in order."""
    found: list[tuple[str, Any]] = []
    for name, wanted in rules.items():
        if name in {"$or", "$and"}:
            found += [each for part in wanted for each in clauses(part)]
        else:
            found.append((name, wanted))
    return found


def made_up(random: Random, customer: Customer) -> Rules:
    """Rules of up to four clauses, with operands around what a customer has."""
    fields = random.sample(list(_MAKING), random.randint(2, 4))
    parts: list[Rules] = [{field: _MAKING[field](random, customer)} for field in fields]
    first, *rest = parts
    match random.randrange(3):
        case 0:
            return {"$or": parts}
        case 1:
            return {"$or": rest, **first}
    return {"$and": [first, {"$or": rest}]} if random.random() < 0.5 else {"$and": parts}


def _number(random: Random, own: float) -> dict[str, float]:
    near = own * random.choice((0.2, 0.93, 0.995, 1, 1.005, 1.07, 3)) + random.choice((0, 0, 1, -1))
    return {random.choice(list(_ORDER)): round(near, 2)}


def _spent(random: Random, customer: Customer) -> object:
    return _number(random, customer["metrics"]["lifetimeValue"])


def _orders(random: Random, customer: Customer) -> object:
    count = customer["metrics"]["numberOfOrders"]
    return random.choice((count, count + 1, 0, {"$gt": count}, {"$lte": count}, {"$ne": count}))


def _ordered_at(random: Random, customer: Customer) -> object:
    own = customer["metrics"].get("lastOrderDate") or "2026-06-01T00:00:00.000Z"
    return {random.choice(list(_ORDER)): random.choice((own, "2026-08-01T00:00:00.000Z"))}


def _country(random: Random, _: Customer) -> object:
    return random.choice((*COUNTRIES, {"$in": ["DE", "SE"]}, {"$ne": "DE"}))


_MAKING: dict[str, Callable[[Random, Customer], object]] = {
    "customer.metrics.lifetimeValue": _spent,
    "metrics.numberOfOrders": _orders,
    "customer.metrics.lastOrderDate": _ordered_at,
    "customer.contacts.country": _country,
    "customer.isAnonymous": lambda random, _: random.random() < 0.2,
    "customer.settings.marketingOptIn": lambda random, _: random.random() < 0.5,
}
