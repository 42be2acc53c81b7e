"""How Emporix documents are read: strict about what we rely on, lenient about what is only shown.

Everything here becomes part of pydantic's compiled validators, so that a page of members is read without a
Python call per row.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

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


class _WithVersion:
    """An object of which only the version is looked at, as a write is locked by it."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        version = core_schema.nullable_schema(core_schema.int_schema())
        noted = {"version": core_schema.typed_dict_field(version, required=False)}
        return core_schema.nullable_schema(core_schema.typed_dict_schema(noted, extra_behavior="allow"))


Metadata = Annotated[dict[str, object] | None, _WithVersion()]
"""What the platform notes about an object, as it came: a plain dict, since every row of a page has one."""


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
