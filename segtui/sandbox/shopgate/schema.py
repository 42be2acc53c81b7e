"""The tables behind the Shopgate half; customers and devices share one, as in the vendor's search index."""

from __future__ import annotations

from segtui.sandbox.schema import Collection, Document, Schema


def name_of(subject: Document) -> str:
    """Give what members are ordered by: a customer's name (D28), a device's code (D29)."""
    if subject["kind"] == "device":
        return str(subject["code"])
    parts = (subject.get(part) for part in ("firstName", "middleName", "lastName"))
    return " ".join(part for part in parts if part)


SUBJECTS = Collection(
    "subjects",
    {
        "kind": lambda doc: doc["kind"],
        "name": name_of,
        "email": lambda doc: doc.get("emailAddress"),
        "number": lambda doc: doc.get("internalCustomerNumber"),
        "external": lambda doc: doc.get("externalCustomerNumber"),
        "gone": lambda doc: int(bool(doc.get("gone"))),
    },
    indexed=("name, id", "email", "kind, number, id", "external"),
)
"""Customers and devices; one that is gone was deleted and only its memberships still show it (D30)."""

SEGMENTS = Collection(
    "segments",
    {
        "name": lambda doc: doc["name"],
        "type": lambda doc: doc["type"],
        "status": lambda doc: doc["status"],
    },
)

IMPORTS = Collection("imports")

SHOPGATE = Schema(
    collections=(SUBJECTS, SEGMENTS, IMPORTS),
    tables=(
        "CREATE TABLE members (segment TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL,"
        " kind TEXT NOT NULL, PRIMARY KEY (segment, name, id)) WITHOUT ROWID",
    ),
    indexes=("CREATE UNIQUE INDEX members_subject ON members (id, segment)",),
)
"""The database behind the Shopgate half; a member row repeats the name, by which members are ordered."""
