"""How Emporix documents are read: strict about what we rely on, lenient about what is only shown.

Everything here becomes part of pydantic's compiled validators, so that a page of members is read without a
Python call per row.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from segtui.model import Document
from segtui.platforms.lenient import VENDOR as VENDOR
from segtui.platforms.lenient import Instant as Instant
from segtui.platforms.lenient import NullIsEmpty as NullIsEmpty
from segtui.platforms.lenient import Status as Status
from segtui.platforms.lenient import copied as copied
from segtui.platforms.lenient import inside as inside
from segtui.platforms.lenient import instant as instant
from segtui.platforms.lenient import lower_word as lower_word


def raw(document: Document) -> dict[str, Any]:
    """The document in the platform's own JSON, with the fields that segtui does not know.

    A field that was sent under one of its lesser names (`customerId` for `id`) appears under its usual one.
    """
    return document.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _login_addresses(accounts: object) -> object:
    if not isinstance(accounts, list):
        return () if accounts is None else accounts
    return [account.get("id") if isinstance(account, dict) else account for account in accounts]


Logins = Annotated[tuple[str, ...], BeforeValidator(_login_addresses)]
"""The ids of `accounts`: the addresses that the customer signs in with (fact sheet, section 5.2)."""


def _real_parent(parent_id: object) -> object:
    return None if parent_id in {"root", "null", ""} else parent_id


ParentId = Annotated[str | None, BeforeValidator(_real_parent)]
"""None for a root, which Emporix also writes as `root` or `null` (fact sheet, section 8)."""
