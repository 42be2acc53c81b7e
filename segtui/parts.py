"""Parts of a view that are read at the same time, each of which may fail by itself."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Generic, NamedTuple, TypeVar

from segtui.errors import SegtuiError

T = TypeVar("T")


class Known(NamedTuple, Generic[T]):
    """A part of a view that could be read."""

    value: T


class Failed(NamedTuple):
    """A part of a view that could not be read; never to be shown as empty."""

    error: SegtuiError


async def part(read: Awaitable[T]) -> Known[T] | Failed:
    """What was read, or why it could not be."""
    try:
        return Known(await read)
    except SegtuiError as error:
        return Failed(error)
