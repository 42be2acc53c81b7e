"""Mixins as a person writes them: JSON that says all of it, refused wherever something could get lost."""

from __future__ import annotations

import json
from typing import NamedTuple

from segtui.errors import BadInput
from segtui.mixins import JsonValue, Mixins
from segtui.ways import Way

VALUES, SCHEMAS = "values", "schemas"
HEAD = frozenset({"schema", "segment", "member", "item", "version"})
"""What may stand beside the mixins: whose they are, and the version they were read with."""


class WrittenMixins(NamedTuple):
    """The mixins of a text, with what stands beside them."""

    mixins: Mixins
    head: dict[str, JsonValue]


def mixins_in_text(text: str) -> WrittenMixins:
    """The mixins that a text says. Raises BadInput that tells where it goes wrong."""
    content = _json(text)
    if not isinstance(content, dict) or VALUES not in content:
        raise BadInput(
            "These are no mixins: there is no object with “values”.",
            hint=f"Begin with what is there ({Way.MIXINS}); “values” has the attributes by mixin.",
        )
    strange = content.keys() - {VALUES, SCHEMAS} - HEAD
    if strange:
        raise BadInput(
            f"Beside “values” and “schemas” stands {', '.join(sorted(strange))}.",
            hint="A mixin stands inside of “values”, its schema's address inside of “schemas”.",
        )
    values, schemas = content[VALUES], content.get(SCHEMAS, {})
    mixins = Mixins(_objects(values), _addresses(schemas))
    return WrittenMixins(mixins, {name: value for name, value in content.items() if name in HEAD})


def unlike_usual(mixins: Mixins) -> tuple[str, ...]:
    """What can be sent and may be meant otherwise."""
    without = ", ".join(name for name in mixins.values if name not in mixins.schemas)
    unused = ", ".join(name for name in mixins.schemas if name not in mixins.values)
    return (
        *((f"Without a schema: {without}; the platform may refuse that.",) if without else ()),
        *((f"A schema without a mixin: {unused}.",) if unused else ()),
    )


def _json(text: str) -> JsonValue:
    try:
        content: JsonValue = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_json)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"Line {error.lineno}, column {error.colno} is no JSON: {error.msg}.",
            hint="Quotation marks are straight, and no comma stands behind the last of a list.",
        ) from error
    except RecursionError as error:
        raise BadInput("The JSON is nested too deeply.", hint="Take some levels out.") from error
    return content


def _once_each(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput(f"{twice!r} stands twice in one object.", hint="Only one of them would be kept.")
    return found


def _no_json(word: str) -> JsonValue:
    raise BadInput(f"{word} is no JSON.", hint="Write a number, or null.")


def _objects(values: JsonValue) -> dict[str, JsonValue]:
    if not isinstance(values, dict):
        raise BadInput("“values” is no object.", hint="It has the attributes of each mixin by its name.")
    for name, attributes in values.items():
        if not isinstance(attributes, dict):
            raise BadInput(f"The mixin {name!r} is no object.", hint="Its attributes stand in braces.")
    return values


def _addresses(schemas: JsonValue) -> dict[str, str]:
    if not isinstance(schemas, dict):
        raise BadInput("“schemas” is no object.", hint="It has the schema's address by the mixin's name.")
    found: dict[str, str] = {}
    for name, address in schemas.items():
        if not isinstance(address, str) or not address.startswith(("https://", "http://")):
            raise BadInput(f"The schema of {name!r} is no address.", hint="It begins with https://.")
        found[name] = address
    return found
