"""The attributes of its own that a shop gives an object: mixins, each with the schema it follows."""

from __future__ import annotations

from typing import NamedTuple

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]
"""Any value that JSON can write; not a number for NaN or infinity."""


class Mixins(NamedTuple):
    """The mixins of one object."""

    values: dict[str, JsonValue] = {}  # noqa: RUF012 - never changed in place, as nothing of a value is
    """By mixin name: its attributes."""
    schemas: dict[str, str] = {}  # noqa: RUF012 - as above
    """By mixin name: the address of its schema. A mixin may have none."""

    def to_json(self) -> dict[str, JsonValue]:
        """As the journal and an editor write it."""
        return {"values": dict(self.values), "schemas": dict(self.schemas)}

    @classmethod
    def from_json(cls, content: JsonValue) -> Mixins:
        """The inverse of `to_json`; raises ValueError for anything else."""
        if not isinstance(content, dict):
            raise ValueError("mixins are a JSON object")
        values, schemas = content.get("values", {}), content.get("schemas", {})
        if not isinstance(values, dict) or not isinstance(schemas, dict):
            raise ValueError("mixins have an object of values and one of schemas")
        return cls(dict(values), {name: url for name, url in schemas.items() if isinstance(url, str)})


NO_MIXINS = Mixins()
"""An object without attributes of its own."""


def mixins_in(values: object, schemas: object) -> Mixins:
    """The mixins as a platform sent them; what is no object holds none."""
    return Mixins(
        dict(values) if isinstance(values, dict) else {},
        {name: url for name, url in schemas.items() if isinstance(url, str)}
        if isinstance(schemas, dict)
        else {},
    )
