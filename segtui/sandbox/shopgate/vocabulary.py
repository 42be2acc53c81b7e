"""The fields that filters and rules may name, by route, and where the database keeps each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum


class Kind(Enum):
    """What a field holds, as refusals say it."""

    TEXT = "a text"
    NUMBER = "a number"
    FLAG = "true or false"
    MOMENT = "an ISO 8601 date"
    LABEL = "a text or a whole number"
    """A number in one service and a text in another (section 12.6)."""
    ANY = "a text, a number or true or false"
    """The value of an attribute that the merchant defines."""


@dataclass(frozen=True)
class Field:
    """One field as the database sees it; `s` is the row, `e` an element of a list in it."""

    kind: Kind
    """What it holds."""
    value: str
    """The SQL expression; NULL where the field is absent."""
    each: str | None = None
    """The list whose elements have the field; None when the row has it itself (D27)."""
    attribute: str | None = None
    """Of a list of attributes, the code of the one that counts."""
    of_devices: bool = False
    """Whether it is a device's."""


@dataclass(frozen=True)
class Vocabulary:
    """The fields of one route."""

    fields: Mapping[str, Field]
    """By full name."""
    attributes: Mapping[str, Field]
    """The field of attributes, by the prefix of their names; the code follows it."""
    default_prefix: str | None = None
    """What names without `customer.` and `devices.` mean; None refuses them (D23)."""

    def field(self, name: str) -> Field | None:
        """Find a field by the name in a filter; None when the route does not know it."""
        if self.default_prefix is not None and not name.startswith(("customer.", "devices.")):
            name = self.default_prefix + name
        if name in self.fields:
            return self.fields[name]
        for prefix, field in self.attributes.items():
            code = name.removeprefix(prefix)
            if code != name and code:
                return replace(field, attribute=code)
        return None


def _of_row(path: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(kind, f"json_extract(s.doc, '$.{path}')")


def _of_device(path: str) -> Field:
    return replace(_of_row(path), of_devices=True)


def _of_contact(path: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(kind, f"json_extract(e.value, '$.{path}')", "json_each(s.doc, '$.contacts') e")


def _of_attribute(kind: str) -> Field:
    # A value is itself, or an object that names one of the values of a collection.
    value = "coalesce(json_extract(e.value, '$.value.code'), json_extract(e.value, '$.value'))"
    each = f"json_each(CASE s.kind WHEN '{kind}' THEN json_extract(s.doc, '$.attributes') END) e"
    return Field(Kind.ANY, value, each, of_devices=kind == "device")


def _named(fields: Mapping[str, Field], names: str, prefix: str = "") -> dict[str, Field]:
    return {prefix + name: fields[name] for name in names.split()}


METRICS = [
    "lifetimeValue",
    "averageOrderValue",
    "averageItemsPerOrder",
    "averageOnlineOrderValue",
    "averagePickupInStoreOrderValue",
    "pushOpenRate",
    "pushConversionRate",
    "numberOfOrders",
    "numberOfBOPUISOrders",
    "numberOfROPUISOrders",
    "numberOfDirectShipOrders",
    "averageBOPUISItemsPerOrder",
    "averageROPUISItemsPerOrder",
    "averageDirectShipItemsPerOrder",
    "averageBOPUISOrderRevenue",
    "averageROPUISOrderRevenue",
    "averageDirectShipOrderRevenue",
]
"""Metrics that are numbers; `customerCreateAt` and `lastOrderDate` are moments."""


def _metrics(prefix: str) -> Iterable[tuple[str, Field]]:
    yield from ((f"{prefix}metrics.{name}", _of_row(f"metrics.{name}", Kind.NUMBER)) for name in METRICS)
    for name in ("customerCreateAt", "lastOrderDate"):
        yield f"{prefix}metrics.{name}", _of_row(f"metrics.{name}", Kind.MOMENT)


_CUSTOMER: Mapping[str, Field] = {
    "id": Field(Kind.TEXT, "s.id"),
    "name": Field(Kind.TEXT, "CASE s.kind WHEN 'customer' THEN s.name END"),
    "emailAddress": Field(Kind.TEXT, "s.email"),
    "externalCustomerNumber": Field(Kind.TEXT, "s.external"),
    "internalCustomerNumber": Field(Kind.NUMBER, "s.number"),
    "status": _of_row("status"),
    "isAnonymous": _of_row("isAnonymous", Kind.FLAG),
    "contactStatus": _of_contact("status"),
    "settings.communicationPreferences": Field(
        Kind.TEXT, "e.value", "json_each(s.doc, '$.settings.communicationPreferences') e"
    ),
    "settings.marketingOptIn": _of_row("settings.marketingOptIn", Kind.FLAG),
    "contacts.status": _of_contact("status"),
    "contacts.emailAddress": _of_contact("emailAddress"),
    "contacts.postalCode": _of_contact("postalCode"),
    "contacts.region": _of_contact("region"),
    "contacts.country": _of_contact("country"),
    "contacts.isDefaultBilling": _of_contact("isDefaultBilling", Kind.FLAG),
    "contacts.isDefaultShipping": _of_contact("isDefaultShipping", Kind.FLAG),
}
_DEVICE: Mapping[str, Field] = {
    name: _of_device(name) for name in ("code", "platform", "type", "pushToken", "model")
}
_PLACES = (
    "contacts.postalCode contacts.region contacts.country contacts.isDefaultBilling"
    " contacts.isDefaultShipping"
)

CUSTOMERS = Vocabulary(
    {
        **_named(
            _CUSTOMER,
            "id name emailAddress status externalCustomerNumber internalCustomerNumber contactStatus"
            f" isAnonymous {_PLACES}",
        ),
        **dict(_metrics("")),
    },
    {"attributes.": _of_attribute("customer")},
)
"""`GET /customers` (section 8)."""

RULES = Vocabulary(
    {
        **_named(
            _CUSTOMER,
            "name emailAddress status externalCustomerNumber isAnonymous settings.communicationPreferences"
            f" settings.marketingOptIn contacts.status contacts.emailAddress {_PLACES}",
            "customer.",
        ),
        **dict(_metrics("customer.")),
        **_named(_DEVICE, "code platform type pushToken model", "devices."),
    },
    {"customer.attributes.": _of_attribute("customer"), "devices.attributes.": _of_attribute("device")},
    default_prefix="customer.",
)
"""Rules, membersSearch and addByFilter (section 7)."""

MEMBERS = Vocabulary(
    {
        **_named(_CUSTOMER, "name emailAddress status externalCustomerNumber", "customer."),
        "customer.internalCustomerNumber": Field(Kind.LABEL, "CAST(s.number AS TEXT)"),
        **_named(_DEVICE, "code platform type pushToken model", "devices."),
    },
    {},
)
"""The members of a fixed segment (section 7): neither the id nor whether they are guests."""

SEGMENTS = Vocabulary(
    {
        "code": Field(Kind.TEXT, "s.id"),
        "name": Field(Kind.TEXT, "s.name"),
        "type": Field(Kind.TEXT, "s.type"),
        "status": Field(Kind.TEXT, "s.status"),
    },
    {},
)
"""Segments (D10)."""

IMPORTS = Vocabulary({"ref": Field(Kind.TEXT, "s.id"), "status": _of_row("status")}, {})
"""Imports, by the vendor's file for that service."""
