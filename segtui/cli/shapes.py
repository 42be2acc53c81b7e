"""The JSON that commands print: stable names, one schema and version per document."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import cast

from segtui.model import Customer, Item, LegalEntity, LocalizedText, Member, Segment, localize
from segtui.wire.call import JsonValue

JsonObject = dict[str, JsonValue]

_TERMINAL_CONTROLS = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What JSON may carry as it is, but a terminal or its reader would be fooled by."""


def instant(moment: datetime | None) -> str | None:
    """A moment in UTC, ISO 8601, to the second; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:-6] + "Z"


def json_text(value: JsonValue, *, indent: int | None = 2) -> str:
    """JSON that is safe to show on a terminal and can be written in the encoding of standard output."""
    is_utf8 = (sys.stdout.encoding or "").lower() in ("utf-8", "utf8")
    text = _encoder(not is_utf8, indent).encode(value)
    if text.isascii() and "\x7f" not in text:
        return text
    return _TERMINAL_CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@cache
def _encoder(ensure_ascii: bool, indent: int | None) -> json.JSONEncoder:
    # json.dumps would make one for every line of an export.
    return json.JSONEncoder(ensure_ascii=ensure_ascii, indent=indent)


def document(thing: str, body: Mapping[str, JsonValue], *, version: int = 1) -> str:
    """A whole JSON document with its schema, and a line end."""
    return json_text({"schema": f"segtui.{thing}/{version}", **body}) + "\n"


Streamed = JsonValue | Iterator[JsonValue] | Mapping[str, "Streamed"]
"""JSON of which some lists are iterators: they may be longer than should be held."""


def json_parts(value: Streamed, *, indent: int | None = 2, depth: int = 0) -> Iterator[str]:
    """What `json_text` gives, piece by piece. Blocks as its iterators do."""
    outer = "" if indent is None else "\n" + " " * indent * depth
    inner = "" if indent is None else outer + " " * indent
    comma = ", " if indent is None else ","
    if isinstance(value, Iterator):
        lead = "["
        for row in value:
            yield f"{lead}{inner}" + json_text(row, indent=indent).replace("\n", inner)
            lead = comma
        yield "[]" if lead == "[" else f"{outer}]"
    elif isinstance(value, Mapping) and value:
        lead = "{"
        for name, part in value.items():
            yield f"{lead}{inner}{json_text(name)}: "
            yield from json_parts(part, indent=indent, depth=depth + 1)
            lead = comma
        yield f"{outer}}}"
    else:
        # Nothing in it is streamed: it is no object, or an empty one.
        yield json_text(cast("JsonValue", value), indent=indent).replace("\n", outer)


def document_parts(thing: str, body: Mapping[str, Streamed], *, version: int = 1) -> Iterator[str]:
    """What `document` gives, piece by piece."""
    yield from json_parts({"schema": f"segtui.{thing}/{version}", **body})
    yield "\n"


def text_in(text: LocalizedText, languages: Sequence[str]) -> str | None:
    """The text in the first of the languages that has it; None where there is none at all."""
    return localize(text, languages).text or None


def _all_languages(text: LocalizedText) -> JsonObject:
    return {language: value for language, value in text.items() if value} if isinstance(text, dict) else {}


def segment_shape(segment: Segment, at: datetime, languages: Sequence[str]) -> JsonObject:
    """A segment, with its state at the moment `at`."""
    validity = segment.validity
    return {
        "id": segment.id,
        "name": text_in(segment.name, languages),
        "names": _all_languages(segment.name),
        "description": text_in(segment.description, languages),
        "status": segment.status.value,
        "kind": segment.kind.value,
        "rules": cast("JsonValue", segment.rules),
        "force": segment.force(at).value,
        "site": segment.site,
        "starts_at": instant(validity.starts_at) if validity else None,
        "ends_at": instant(validity.ends_at) if validity else None,
        "version": segment.version,
        "created_at": instant(segment.created_at),
        "modified_at": instant(segment.modified_at),
    }


MEMBER_FIELDS = (
    "customer_id",
    "first_name",
    "last_name",
    "email",
    "legal_entity_id",
    "legal_entity_name",
    "origin",
    "created_at",
    "device_id",
    "marks",
)
"""The columns of a member, in CSV and JSON alike."""


def member_values(member: Member) -> tuple[str | None, ...]:
    """A member in the order of `MEMBER_FIELDS`."""
    customer, company, device = member.customer, member.legal_entity, member.device
    return (
        None if device else customer.id,
        customer.first_name,
        customer.last_name,
        customer.email,
        company.id if company else None,
        company.name if company else None,
        member.origin,
        instant(member.created_at),
        device.id if device else None,
        ", ".join(member_marks(member)) or None,
    )


def member_marks(member: Member) -> tuple[str, ...]:
    """What sets a member apart, as far as it is known: a guest, no longer active, another kind of thing."""
    if member.device is not None:
        return ("device",)
    standing = member.customer.standing
    return (
        *(("guest",) if member.customer.is_guest else ()),
        *((standing,) if standing and standing != "active" else ()),
    )


def member_shape(member: Member) -> JsonObject:
    """A member."""
    return dict(zip(MEMBER_FIELDS, member_values(member), strict=True))


def customer_shape(customer: Customer) -> JsonObject:
    """A customer as the platform keeps them."""
    return {
        "id": customer.id,
        "number": customer.number,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "email": customer.email,
        "logins": list(customer.logins),
        "active": customer.active,
        "guest": customer.is_guest,
        "deleted": customer.deleted,
        "on_hold": customer.on_hold,
        "business_model": customer.business_model,
        "companies": [{"id": company.id, "name": company.name} for company in customer.companies],
        "preferred_language": customer.preferred_language,
        "preferred_site": customer.preferred_site,
        "restriction": customer.restriction,
    }


def company_shape(company: LegalEntity) -> JsonObject:
    """A company, with what the customer is to it."""
    return {
        "id": company.id,
        "name": company.name,
        "kind": company.kind,
        "parent_id": company.parent_id,
        "contact_kind": company.contact_kind,
    }


def item_shape(item: Item, languages: Sequence[str]) -> JsonObject:
    """An item of a segment."""
    return {
        "segment_id": item.segment_id,
        "id": item.id,
        "kind": item.kind.value,
        "code": item.code,
        "name": text_in(item.name, languages),
        "names": _all_languages(item.name),
        "created_at": instant(item.created_at),
    }
