"""How documents of a platform are read: strict about what is relied on, lenient about what is only shown.

Everything here becomes part of pydantic's compiled validators, so that a page of members is read without a
Python call per row.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import AliasPath, ConfigDict, Field, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

from segtui.model import SegmentStatus

VENDOR = ConfigDict(populate_by_name=False, coerce_numbers_to_str=True, defer_build=True)
"""The configuration of every vendor document; it is built when the first one is read."""


def inside(*path: str) -> Any:  # noqa: ANN401 - as `Field`: any field may be declared by it
    """A field that stands deeper in the JSON.

    It takes no part in `raw`: the document keeps the outermost object of the path as it came.
    """
    return Field(default=None, validation_alias=AliasPath(*path), exclude=True)


def copied(key: str) -> Any:  # noqa: ANN401 - as `Field`: any field may be declared by it
    """A field read from a key that another field keeps as it came, because reading it may lose something."""
    return Field(default=None, validation_alias=key, exclude=True)


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


class _LenientInstant:
    """A date that cannot be one (the documentation itself shows 2022-02-31) is None and fails nothing."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        aware = core_schema.datetime_schema(tz_constraint="aware")
        naive = core_schema.no_info_after_validator_function(_in_utc, core_schema.datetime_schema())
        moment = core_schema.union_schema([aware, naive], mode="left_to_right")
        nullable = core_schema.nullable_schema(moment)
        return core_schema.with_default_schema(nullable, default=None, on_error="default")


Instant = Annotated[datetime | None, _LenientInstant()]
"""An aware moment; without an offset it is UTC (fact sheet, section 1)."""


@cache
def _instants() -> TypeAdapter[datetime | None]:
    return TypeAdapter(Instant)


def instant(stated: object) -> datetime | None:
    """What came for a moment, read as an `Instant` is."""
    return _instants().validate_python(stated)


class _LowerWord:
    """A word of a platform, in whatever letter case; ours are in lower case."""

    def __init__(self, words: type[StrEnum], otherwise: StrEnum | None = None) -> None:
        self._words = words
        self._otherwise = otherwise

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        word = core_schema.chain_schema(
            [core_schema.str_schema(to_lower=True), core_schema.enum_schema(self._words, list(self._words))]
        )
        if self._otherwise is None:
            return word
        return core_schema.with_default_schema(word, default=self._otherwise, on_error="default")


Status = Annotated[SegmentStatus, _LowerWord(SegmentStatus, SegmentStatus.UNKNOWN)]
"""Active or inactive; any other word is `UNKNOWN`."""


def lower_word(words: type[StrEnum], otherwise: StrEnum | None = None) -> _LowerWord:
    """Marks a field whose word must be one of these, in any letter case, or else counts as `otherwise`."""
    return _LowerWord(words, otherwise)


def _nothing(_: None) -> tuple[()]:
    return ()


class NullIsEmpty:
    """Marks a list for which null means that there is none."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        null = core_schema.no_info_after_validator_function(_nothing, core_schema.none_schema())
        return core_schema.union_schema([handler(source), null], mode="left_to_right")
