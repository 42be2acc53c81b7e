"""`metadata` of stored documents: versions, dates, and the lock a version is (fact sheet section 3.4)."""

from __future__ import annotations

from typing import Any

from segtui.sandbox.emporix.errors import CHANGED, Refusal
from segtui.sandbox.schema import Document


def created(now: str, *, mixins: object = None, version: int = 1) -> dict[str, Any]:
    """Make the metadata of a new document."""
    made: dict[str, Any] = {"version": version, "createdAt": now, "modifiedAt": now}
    return made | ({"mixins": mixins} if mixins is not None else {})


def changed(old: Document, now: str, *, mixins: object = None) -> dict[str, Any]:
    """Make the metadata that follows on the old document's: the version rises by one."""
    before = old.get("metadata", {})
    made: dict[str, Any] = {
        "version": before.get("version", 0) + 1,
        "createdAt": before.get("createdAt", now),
        "modifiedAt": now,
    }
    return made | ({"mixins": mixins} if mixins is not None else {})


def check_version(old: Document, version: int | None, resource_id: str | None = None) -> None:
    """Refuse a version other than the document's; None asks for no lock."""
    if version is not None and version != old.get("metadata", {}).get("version", 0):
        raise Refusal(409, CHANGED, resource_id=resource_id)
