"""The fields of a segment side by side: as paths with values, and as the lines a person reads."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from segtui.changes.change import DiffLine
from segtui.drafts import SegmentFields
from segtui.mixins import JsonValue, Mixins
from segtui.model import SegmentKind, SegmentStatus
from segtui.shop_time import utc_words

FieldPath = tuple[str, ...]
"""Where a value stands: `("name", "de")`, `("status",)`, `("mixins", "loyalty", "tier")`."""

MIXINS = "mixins"
SCHEMAS = "mixin schemas"
LONGEST_VALUE = 60
"""Characters of a value that a line shows."""


def flattened(fields: SegmentFields, whole: Collection[str] = ()) -> dict[FieldPath, JsonValue]:
    """Every value by its path; the mixins named in `whole` are one value each, not one for each attribute."""
    flat: dict[FieldPath, JsonValue] = {
        **{("name", language): text for language, text in fields.name.items()},
        **{("description", language): text for language, text in fields.description.items()},
        ("status",): fields.status.value,
        ("starts_at",): _moment(fields.starts_at),
        ("ends_at",): _moment(fields.ends_at),
        ("site",): fields.site,
    }
    if fields.kind is not SegmentKind.FIXED:
        flat[("kind",)] = fields.kind.value
    if fields.rules is not None:
        flat[("rules",)] = fields.rules
    return {**flat, **flattened_mixins(fields.mixins, whole)}


def flattened_mixins(mixins: Mixins, whole: Collection[str] = ()) -> dict[FieldPath, JsonValue]:
    """The values of mixins and their schemas by path."""
    flat: dict[FieldPath, JsonValue] = {(SCHEMAS, name): url for name, url in mixins.schemas.items()}
    for name, value in mixins.values.items():
        if name in whole or not isinstance(value, dict):
            flat[(MIXINS, name)] = value
            continue
        # An empty object stands for the mixin itself: one without attributes is there all the same.
        flat[(MIXINS, name)] = {}
        flat.update({(MIXINS, name, attribute): each for attribute, each in value.items()})
    return flat


def unflattened(flat: Mapping[FieldPath, JsonValue]) -> SegmentFields:
    """The inverse of `flattened`."""
    texts: dict[str, dict[str, str]] = {"name": {}, "description": {}, SCHEMAS: {}}
    values: dict[str, JsonValue] = {}
    for path, value in flat.items():
        if path[0] in texts:
            texts[path[0]][path[1]] = str(value)
        elif path[0] == MIXINS and len(path) == 2:
            values[path[1]] = value
    for path, value in flat.items():
        if path[0] == MIXINS and len(path) > 2:
            attributes = values.setdefault(path[1], {})
            if isinstance(attributes, dict):
                values[path[1]] = {**attributes, path[2]: value}
    site = flat.get(("site",))
    return SegmentFields(
        name=texts["name"],
        description=texts["description"],
        status=SegmentStatus(str(flat[("status",)])),
        starts_at=_read_moment(flat.get(("starts_at",))),
        ends_at=_read_moment(flat.get(("ends_at",))),
        site=site if isinstance(site, str) else None,
        mixins=Mixins(values, texts[SCHEMAS]),
        kind=SegmentKind(str(flat.get(("kind",), SegmentKind.FIXED.value))),
        rules=flat.get(("rules",)),
    )


def changed_lines(old: SegmentFields, new: SegmentFields, *, localized: bool = True) -> tuple[DiffLine, ...]:
    """A line for every field that differs; a text names its language where there may be several."""
    return _lines(flattened(old), flattened(new), localized=localized)


def changed_mixin_lines(old: Mixins, new: Mixins) -> tuple[DiffLine, ...]:
    """A line for every attribute that differs."""
    return _lines(flattened_mixins(old), flattened_mixins(new))


def in_words(path: FieldPath, *, localized: bool = True) -> str:
    """A path as a person reads it: `name (de)`, `loyalty.tier`."""
    if path[0] in ("name", "description"):
        return f"{path[0]} ({path[1]})" if localized else path[0]
    if path[0] == SCHEMAS:
        return f"schema of {path[1]}"
    if path[0] == MIXINS:
        return ".".join(path[1:])
    return {"starts_at": "valid from", "ends_at": "valid until"}.get(path[0], path[0])


def value_in_words(value: JsonValue) -> str:
    """A value as a line shows it, cut where it is long; `nothing` where there is none."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values are the same JSON; Python by itself takes 1 for true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _lines(
    old: dict[FieldPath, JsonValue], new: dict[FieldPath, JsonValue], *, localized: bool = True
) -> tuple[DiffLine, ...]:
    paths = dict.fromkeys((*old, *new))
    with_attributes = {path[:2] for path in paths if path[0] == MIXINS and len(path) > 2}
    lines = []
    for path in sorted(paths, key=lambda path: _ORDER.index(path[0])):
        was, becomes, name = old.get(path), new.get(path), in_words(path, localized=localized)
        if same(was, becomes) and (path in old) == (path in new):
            continue
        if path in with_attributes and not (was or becomes):
            continue  # its attributes have lines of their own
        if path not in old or was is None:
            lines.append(DiffLine("+", f"{name}: {_told(path, becomes)}"))
        elif path not in new or becomes is None:
            lines.append(DiffLine("-", f"{name}: {_told(path, was)}"))
        else:
            lines.append(DiffLine("~", f"{name}: {_told(path, was)} → {_told(path, becomes)}"))
    return tuple(lines)


def _told(path: FieldPath, value: JsonValue) -> str:
    if path[0] in ("starts_at", "ends_at") and isinstance(value, str):
        return utc_words(datetime.fromisoformat(value))
    return value_in_words(value)


_ORDER = ("name", "description", "status", "starts_at", "ends_at", "site", "kind", "rules", MIXINS, SCHEMAS)
"""Fields in the order in which a person reads them."""


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _read_moment(value: JsonValue) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
