"""Devices with the merchant's app: some belong to a customer, some to nobody who is known."""

from __future__ import annotations

from collections.abc import Iterator

from segtui.sandbox.seed.chance import Chance, past
from segtui.sandbox.seed.outfitter.cast import CAST
from segtui.sandbox.seed.outfitter.people import GENERATED, People
from segtui.sandbox.seed.shape import Document

_EVERY = 7
_UNKNOWN = 24
_MODELS = (
    ("ios", "phone", "iPhone15,3", "18.1"),
    ("android", "phone", "Pixel 8", "15"),
    ("ios", "tablet", "iPad13,18", "17.6"),
    ("android", "phone", "SM-S918B", "14"),
    ("android", "tablet", "SM-X716B", "14"),
)


def device_code(chance: Chance, index: int) -> str:
    """Give the code of a device."""
    return chance.uuid("device", index)


def owners() -> tuple[int | None, ...]:
    """Name the place of each device's customer; None where nobody is logged in."""
    cast = [place for place, character in enumerate(CAST) if character.has_device]
    made_up = [len(CAST) + index for index in range(0, GENERATED, _EVERY)]
    return (*cast, *made_up, *[None] * _UNKNOWN)


def devices(chance: Chance, people: People) -> Iterator[Document]:
    """Make every device."""
    for index, owner in enumerate(owners()):
        bits = chance.bits("device-kind", index)
        platform, kind, model, version = _MODELS[bits % len(_MODELS)]
        yield {
            "code": device_code(chance, index),
            "platform": platform,
            "type": kind,
            "model": model,
            "osVersion": version,
            "localeCode": "en-ie" if owner is None else None,
            "lastActivity": past(bits >> 8, 90),
            "pushToken": f"{chance.bits('push-token', index):032x}",
            "loggedInCustomerId": None if owner is None else people.id_of(owner),
        }
