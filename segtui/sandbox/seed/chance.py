"""Numbers that follow from the seed alone: no state, so any row can be made without the rows before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from math import gcd

MOMENT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
"""The moment the shop was made for; every date is laid around it."""

_DAYS = tuple((MOMENT - timedelta(days=day)).strftime("%Y-%m-%d") for day in range(1, 1501))


@dataclass(frozen=True)
class Chance:
    """A seed, and what can be drawn from it by name."""

    seed: int
    """Any integer; the same one gives the same draws on every machine."""

    def bits(self, kind: str, index: int | str = 0) -> int:
        """Give 128 bits for one thing, named by its kind and index."""
        text = f"{self.seed}/{kind}/{index}".encode()
        return int.from_bytes(blake2b(text, digest_size=16).digest(), "big")

    def hex_id(self, kind: str, index: int | str) -> str:
        """Make an opaque id of 24 hex digits, as segments, products and companies have."""
        return f"{self.bits(kind, index):032x}"[:24]

    def uuid(self, kind: str, index: int | str) -> str:
        """Make an opaque id in the shape of a random UUID, as categories have."""
        digits = f"{self.bits(kind, index):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def stream(self, kind: str) -> Callable[[int], int]:
        """Make a function from an index to 64 bits, several times faster than `bits` (splitmix64)."""
        offset = self.bits(kind)

        def draw(index: int) -> int:
            mixed = (index * 0x9E3779B97F4A7C15 + offset) & 0xFFFFFFFFFFFFFFFF
            mixed = ((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
            return mixed ^ mixed >> 29

        return draw

    def shuffle(self, kind: str, size: int) -> Shuffle:
        """Make an order of `range(size)` that needs no list."""
        bits = self.bits(kind)
        step = bits % size | 1
        while gcd(step, size) != 1:
            step += 2
        return Shuffle(size, step, (bits >> 64) % size)


@dataclass(frozen=True)
class Shuffle:
    """A permutation of `range(size)`: every place gives another number, at once and without memory."""

    size: int
    """How many numbers there are."""
    step: int
    """Coprime to `size`, or numbers would repeat."""
    offset: int
    """The number at place 0."""

    def __getitem__(self, place: int) -> int:
        return (place * self.step + self.offset) % self.size

    def first(self, count: int) -> Iterator[int]:
        """Yield the numbers at the first `count` places, all of them different."""
        size, step, number = self.size, self.step % self.size, self.offset
        for _ in range(min(count, size)):
            yield number
            number += step
            if number >= size:
                number -= size


def stamp(moment: datetime) -> str:
    """Write a moment as the vendor does: UTC with three fractional digits."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def after(days: float) -> str:
    """Write the moment that lies `days` after the shop's own; negative for the past."""
    return stamp(MOMENT + timedelta(days=days))


def past_stamps() -> tuple[str, ...]:
    """List 4,096 moments of the last four years in no order, for rows made by the million."""
    draw = Chance(0).stream("stamps")
    return tuple(past(draw(index)) for index in range(4096))


def past(bits: int, within_days: int = 1500) -> str:
    """Write some moment of the last `within_days` days (at most 1500), chosen by `bits`."""
    day = _DAYS[bits % within_days]
    bits >>= 11
    return f"{day}T{bits % 24:02d}:{(bits >> 5) % 60:02d}:{(bits >> 11) % 60:02d}.{(bits >> 17) % 1000:03d}Z"
