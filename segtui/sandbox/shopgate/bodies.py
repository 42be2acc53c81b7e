"""What the request bodies may hold (sections 7 and 8, decisions D6 to D8 and D18)."""

from __future__ import annotations

from segtui.sandbox.shopgate.shapes import Shape

MOST_ITEMS = 1000
"""Items of one batch (D18)."""


def _object(required: str, properties: dict[str, Shape], **more: int) -> Shape:
    return {"type": "object", "required": tuple(required.split()), "properties": properties, **more}


def _batch(name: str, item: Shape) -> Shape:
    return _object(name, {name: {"type": "array", "items": item, "minItems": 1, "maxItems": MOST_ITEMS}})


_TEXT: Shape = {"type": "string"}
_NULLABLE: Shape = {"type": ("string", "null")}
_FLAG: Shape = {"type": "boolean"}
_EXPRESSION: Shape = {"type": "object"}
_MOMENT: Shape = {"type": "string", "format": "date-time"}
_EMAIL: Shape = {"type": "string", "format": "email"}
_NAME: Shape = {"type": "string", "minLength": 1}
_STATE: Shape = {"type": "string", "enum": ("active", "inactive")}
_CUSTOMER_STATE: Shape = {"type": "string", "enum": ("active", "inactive", "deleted")}
_CODE: Shape = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[^/]*$"}

_MEMBER = _object(
    "id type",
    {"id": {"type": "string", "minLength": 1}, "type": {"type": "string", "enum": ("customer", "device")}},
)
MEMBERS = _batch("members", _MEMBER)
BY_FILTER = _object("filter", {"filter": _EXPRESSION})

SEGMENTS = _batch(
    "segments",
    _object(
        "code name type",
        {
            "code": _CODE,
            "name": _NAME,
            "description": _NULLABLE,
            "type": {"type": "string", "enum": ("fixed", "dynamic")},
            "status": _STATE,
            "rules": _EXPRESSION,
            "externalUpdateDate": _MOMENT,
            "members": {"type": "array", "items": _MEMBER, "maxItems": MOST_ITEMS},
        },
    ),
)
SEGMENT_UPDATE = _object(
    "",
    {
        "name": _NAME,
        "description": _NULLABLE,
        "status": _STATE,
        "rules": _EXPRESSION,
        "externalUpdateDate": _MOMENT,
    },
    minProperties=1,
)
CLONE = _object("newSegmentCode", {"newSegmentCode": _CODE})

_CONTACT: dict[str, Shape] = {
    **dict.fromkeys(("firstName", "lastName", "address1", "city", "postalCode", "region", "country"), _TEXT),
    **dict.fromkeys(
        ("externalContactCode", "middleName", "companyName", "address2", "address3", "address4"), _NULLABLE
    ),
    **dict.fromkeys(("phone", "fax", "mobile"), _NULLABLE),
    **dict.fromkeys(("isDefaultBilling", "isDefaultShipping"), _FLAG),
    "status": _CUSTOMER_STATE,
    "emailAddress": _EMAIL,
    "additionalFields": {"type": "object"},
    "externalUpdateDate": _MOMENT,
}
_ATTRIBUTE = _object("code", {"code": _TEXT, "value": {}, "name": _TEXT})
_CHANNEL: Shape = {"type": "string", "enum": ("sms", "email", "push")}
_SETTINGS = _object(
    "",
    {
        "defaultLocale": _TEXT,
        "defaultCurrency": _TEXT,
        "communicationPreferences": {"type": "array", "items": _CHANNEL},
        "defaultLocationCode": _TEXT,
        "marketingOptIn": _FLAG,
    },
)
_CUSTOMER: dict[str, Shape] = {
    "externalCustomerNumber": _TEXT,
    "firstName": _TEXT,
    "middleName": _NULLABLE,
    "lastName": _TEXT,
    "emailAddress": _EMAIL,
    "status": _CUSTOMER_STATE,
    "isAnonymous": _FLAG,
    "taxExempt": _FLAG,
    "taxClass": _NULLABLE,
    "attributes": {"type": "array", "items": _ATTRIBUTE},
    "settings": _SETTINGS,
    "externalUpdateDate": _MOMENT,
}
CUSTOMERS = _batch(
    "customers",
    _object(
        "firstName lastName emailAddress",
        {
            **_CUSTOMER,
            "password": _TEXT,
            "contacts": {"type": "array", "items": _object("firstName lastName", _CONTACT)},
        },
    ),
)
CUSTOMER_UPDATE = _object(
    "", {**_CUSTOMER, "contacts": {"type": "array", "items": _object("", {"id": _TEXT, **_CONTACT})}}
)
