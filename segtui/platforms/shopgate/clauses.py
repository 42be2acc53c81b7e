"""Rules in words: what each clause of a filter asks for (fact sheet, sections 4 and 7)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from segtui.platforms.port import RuleLine
from segtui.platforms.shopgate.filters import JOINS

if TYPE_CHECKING:
    from segtui.wire.call import JsonValue

_JOINED = {"$and": "all of these", "$or": "at least one of these"}

_OPERATORS = {
    "$eq": "is",
    "$ne": "is not",
    "$gt": "is more than",
    "$gte": "is at least",
    "$lt": "is less than",
    "$lte": "is at most",
    "$ct": "contains",
    "$nct": "does not contain",
    "$in": "is one of",
    "$nin": "is none of",
    "$exists": "is present",
    "$nExists": "is absent",
}
_OF_TIME = {"$gt": "is after", "$gte": "is not before", "$lt": "is before", "$lte": "is not after"}
_WITHOUT_OPERAND = frozenset({"$exists", "$nExists"})

_FIELDS = {
    "emailAddress": "e-mail address",
    "externalCustomerNumber": "customer number",
    "internalCustomerNumber": "internal number",
    "isAnonymous": "guest",
    "settings.marketingOptIn": "marketing opt-in",
    "settings.communicationPreferences": "communication preference",
    "contacts.isDefaultBilling": "a contact's default for billing",
    "contacts.isDefaultShipping": "a contact's default for shipping",
    "contacts.emailAddress": "e-mail address of a contact",
    "contacts.postalCode": "postal code of a contact",
}
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z)?")


def in_words(rules: JsonValue, depth: int = 0) -> list[RuleLine]:
    """Rules clause by clause; what is no filter stands there as it is written."""
    if not isinstance(rules, dict) or not rules:
        return [RuleLine(depth, _written(rules))]
    lines: list[RuleLine] = []
    for name, wanted in rules.items():
        if name in JOINS and isinstance(wanted, list):
            lines.append(RuleLine(depth, f"{_JOINED[name]}:"))
            for part in wanted:
                lines += _part(part, depth + 1)
        else:
            lines.append(RuleLine(depth, f"{_field(name)} {_wanted(wanted)}"))
    return lines


def _part(part: JsonValue, depth: int) -> list[RuleLine]:
    """One of several that are joined: where it asks for several things itself, these belong together."""
    if isinstance(part, dict) and len(part) > 1:
        return [RuleLine(depth, f"{_JOINED['$and']}:"), *in_words(part, depth + 1)]
    return in_words(part, depth)


def _field(name: str) -> str:
    owner, _, rest = name.partition(".")
    if owner == "devices" and rest:
        return f"device's {_own_words(rest)}"
    return _own_words(rest if owner == "customer" and rest else name)


def _own_words(field: str) -> str:
    if field in _FIELDS:
        return _FIELDS[field]
    group, _, rest = field.partition(".")
    if group == "attributes" and rest:
        return f"attribute {rest}"
    if group == "metrics" and rest:
        return _HUMPS.sub(" ", rest).lower()
    if group == "contacts" and rest:
        return f"{rest} of a contact"
    return field


def _wanted(wanted: JsonValue) -> str:
    if not isinstance(wanted, dict):
        return f"is {_value(wanted)}"
    return " and ".join(_held_against(operator, operand) for operator, operand in wanted.items())


def _held_against(operator: str, operand: JsonValue) -> str:
    words = _OPERATORS.get(operator)
    if words is None:
        return _written({operator: operand})
    if operator in _WITHOUT_OPERAND:
        return words
    if isinstance(operand, str) and _MOMENT.fullmatch(operand):
        words = _OF_TIME.get(operator, words)
    return f"{words} {_value(operand)}"


def _value(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    if isinstance(value, str):
        moment = _MOMENT.fullmatch(value)
        if moment is None:
            return f"“{value}”"
        day, time = moment.groups()
        return day if time in {None, "00:00"} else f"{day} {time} UTC"
    return _written(value)


def _written(content: JsonValue) -> str:
    return json.dumps(content, ensure_ascii=False)
