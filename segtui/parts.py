"""Parts of a view that are read at the same time, each of which may fail by itself."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar

from segtui.errors import SegtuiError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A part of a view that could be read."""

    value: T


@dataclass(frozen=True, slots=True)
class Failed:
    """A part of a view that could not be read; never to be shown as empty."""

    error: SegtuiError


async def part(read: Awaitable[T]) -> Known[T] | Failed:
    """What was read, or why it could not be."""
    try:
        return Known(await read)
    except SegtuiError as error:
        return Failed(error)
