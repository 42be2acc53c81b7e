"""Refuses what is older than what is stored (D9)."""

from __future__ import annotations

from typing import Any

from segtui.sandbox.clock import moment_of
from segtui.sandbox.schema import Document
from segtui.sandbox.shopgate.errors import conflict


def check_revision(stored: Document, changes: dict[str, Any], what: str) -> None:
    """Refuse changes whose `externalUpdateDate` lies before the stored one."""
    held, given = stored.get("externalUpdateDate"), changes.get("externalUpdateDate")
    if held is None or given is None:
        return
    held_moment, given_moment = moment_of(held), moment_of(given)
    if held_moment is not None and given_moment is not None and given_moment < held_moment:
        raise conflict(f"A newer version of the {what} exists")
