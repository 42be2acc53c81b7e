"""Requests that write segments, items and mixins, as plain values (fact sheet, sections 3.4 and 4)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from segtui.drafts import ItemKey, SegmentFields
from segtui.errors import BadInput
from segtui.mixins import JsonValue, Mixins
from segtui.model import MemberKey, SegmentStatus
from segtui.platforms.emporix.addressing import ANY_LANGUAGE, Pairs, an_id, path, read
from segtui.platforms.emporix.requests import (
    ITEM_ROUTES,
    SEGMENT_MANAGE,
    SEGMENT_READ,
    Tenant,
    member_address,
    named,
    segment_address,
    segments_address,
)
from segtui.wire.call import Call, Method

BODY_LIMIT_BYTES = 10_000_000
"""The platform takes 10 MB (fact sheet, section 1); whether it means a little more is not stated."""

ALL_LANGUAGES: Pairs = (("Content-Language", "*"),)
"""Localized fields are sent as maps of all languages (fact sheet, section 3.3)."""

ItemRow = tuple[ItemKey, Mixins | None]


def create_segment(tenant: Tenant, segment_id: str, fields: SegmentFields) -> Call:
    """Create a segment under a chosen id (`POST-customer-segment-create-segment`)."""
    segment_address(tenant, segment_id)  # raises for an id that could never be asked for again
    body: dict[str, JsonValue] = {"id": segment_id, **_segment_body(fields, None)}
    call = _write("POST", segments_address(tenant), f"create the segment {segment_id}", body)
    return _with_languages(call)


def update_segment(tenant: Tenant, segment_id: str, fields: SegmentFields, version: int | None) -> Call:
    """Replace all fields of a segment (`PUT-customer-segment-update-segment`).

    Never sent twice by itself: a second one would meet its own first as a change of somebody else.
    """
    body = _segment_body(fields, version)
    call = _write("PUT", segment_address(tenant, segment_id), f"change the segment {segment_id}", body)
    return _with_languages(call)


def delete_segment(tenant: Tenant, segment_id: str, *, with_assignments: bool) -> Call:
    """Delete a segment (`DELETE-customer-segment-remove-segment`); `forceDelete` takes all rows with it."""
    address = segment_address(tenant, segment_id)
    query = (("forceDelete", "true" if with_assignments else "false"),)
    asking = f"delete the segment {segment_id}"
    return Call("DELETE", address, asking, query=query, scope=SEGMENT_MANAGE, repeatable=True)


def item(tenant: Tenant, segment_id: str, key: ItemKey) -> Call:
    """One item assignment (`GET-customer-segment-retrieve-item`)."""
    asking = f"read the {key.kind.value} {key.id} of segment {segment_id}"
    call = read(_item(tenant, segment_id, key), asking, SEGMENT_READ)
    return Call("GET", call.path, asking, headers=ANY_LANGUAGE, scope=call.scope, repeatable=True)


def assign_items(tenant: Tenant, segment_id: str, rows: Sequence[ItemRow]) -> Call:
    """Assign up to 200 items of one kind; one of them by its own call."""
    if len(rows) == 1:
        (key, mixins), *_ = rows
        asking = f"assign the {key.kind.value} {key.id} to segment {segment_id}"
        return _repeatable("PUT", _item(tenant, segment_id, key), asking, mixins_body(mixins, None))
    kind = rows[0][0].kind
    asking = f"assign {len(rows)} items ({kind.value}) to segment {segment_id}"
    body: JsonValue = [{"id": key.id, **mixins_body(mixins, None)} for key, mixins in rows]
    return _repeatable("PUT", _items_in_bulk(tenant, segment_id, rows[0][0]), asking, body)


def unassign_items(tenant: Tenant, segment_id: str, keys: Sequence[ItemKey]) -> Call:
    """Take up to 200 items of one kind out of a segment; one of them by its own call."""
    if len(keys) == 1:
        asking = f"take the {keys[0].kind.value} {keys[0].id} out of segment {segment_id}"
        return _repeatable("DELETE", _item(tenant, segment_id, keys[0]), asking, None)
    asking = f"take {len(keys)} items ({keys[0].kind.value}) out of segment {segment_id}"
    body: JsonValue = [key.id for key in keys]
    return _repeatable("DELETE", _items_in_bulk(tenant, segment_id, keys[0]), asking, body)


def set_member_mixins(
    tenant: Tenant, segment_id: str, key: MemberKey, mixins: Mixins, version: int | None
) -> Call:
    """Replace the mixins of a member that is there; as `update_segment`, never sent twice by itself."""
    asking = f"set the mixins of {named(key)} in segment {segment_id}"
    return _write(
        "PUT", member_address(tenant, segment_id, key), asking, mixins_body(mixins, version, whole=True)
    )


def set_item_mixins(
    tenant: Tenant, segment_id: str, key: ItemKey, mixins: Mixins, version: int | None
) -> Call:
    """Replace the mixins of an item that is there; as `update_segment`, never sent twice by itself."""
    asking = f"set the mixins of the {key.kind.value} {key.id} in segment {segment_id}"
    return _write("PUT", _item(tenant, segment_id, key), asking, mixins_body(mixins, version, whole=True))


def mixins_body(mixins: Mixins | None, version: int | None, *, whole: bool = False) -> dict[str, JsonValue]:
    """Mixins, their schemas and the version, where there are any; `whole` also says that there are none."""
    body: dict[str, JsonValue] = {}
    if mixins and (mixins.values or whole):
        body["mixins"] = dict(mixins.values)
    metadata: dict[str, JsonValue] = {} if version is None else {"version": version}
    if mixins and (mixins.schemas or whole):
        metadata["mixins"] = dict(mixins.schemas)
    if metadata:
        body["metadata"] = metadata
    return body


def moment(value: datetime) -> str:
    """A moment as the platform writes it: UTC, thousandths of a second, `Z`."""
    in_utc = value.astimezone(UTC).replace(tzinfo=None)
    return f"{in_utc.isoformat(timespec='milliseconds')}Z"


def small_enough(call: Call) -> Call:
    """The call itself; raises BadInput where its body is more than the platform takes."""
    size = size_of(call.body)
    if size > BODY_LIMIT_BYTES:
        raise BadInput(
            f"Could not {call.asking}: the request would be {size:,} bytes long, and the platform takes "
            f"{BODY_LIMIT_BYTES:,}.",
            hint="Write less at once: shorten the mixins.",
        )
    return call


def size_of(body: JsonValue) -> int:
    """How many bytes a body takes on the wire."""
    return len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def _segment_body(fields: SegmentFields, version: int | None) -> dict[str, JsonValue]:
    """All fields: an absent status would switch the segment off, and an absent field is cleared (trap 15)."""
    if fields.status is SegmentStatus.UNKNOWN:
        raise BadInput(
            "The status of the segment is a word that segtui does not know.",
            hint="Set it to active or inactive.",
        )
    if not any(text.strip() for text in fields.name.values()):
        raise BadInput("The segment has no name.", hint="Give it a name in at least one language.")
    if not fields.site:
        raise BadInput("The segment belongs to no site.", hint="Name the site it belongs to.")
    body: dict[str, JsonValue] = {
        "name": dict(fields.name),
        "status": fields.status.value.upper(),
        "siteCode": fields.site,
    }
    if fields.description:
        body["description"] = dict(fields.description)
    window: dict[str, JsonValue] = {
        bound: moment(value)
        for bound, value in (("from", fields.starts_at), ("to", fields.ends_at))
        if value is not None
    }
    if window:
        body["validity"] = window
    return {**body, **mixins_body(fields.mixins, version)}


def _with_languages(call: Call) -> Call:
    return Call(call.method, call.path, call.asking, headers=ALL_LANGUAGES, body=call.body, scope=call.scope)


def _write(method: Method, address: str, asking: str, body: JsonValue) -> Call:
    return small_enough(Call(method, address, asking, body=body, scope=SEGMENT_MANAGE))


def _repeatable(method: Method, address: str, asking: str, body: JsonValue) -> Call:
    return small_enough(Call(method, address, asking, body=body, scope=SEGMENT_MANAGE, repeatable=True))


def _item(tenant: Tenant, segment_id: str, key: ItemKey) -> str:
    item_id = an_id(key.id, key.kind.value, ITEM_ROUTES)
    return f"{segment_address(tenant, segment_id)}{path('items', key.kind.value.upper(), item_id)}"


def _items_in_bulk(tenant: Tenant, segment_id: str, key: ItemKey) -> str:
    return f"{segment_address(tenant, segment_id)}{path('items', key.kind.value.upper(), 'bulk')}"
