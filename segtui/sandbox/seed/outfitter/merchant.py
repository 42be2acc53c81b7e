"""Puts the demo merchant together, and names what is wrong in it on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segtui.sandbox.seed.chance import Chance
from segtui.sandbox.seed.outfitter.cast import CAST
from segtui.sandbox.seed.outfitter.devices import devices
from segtui.sandbox.seed.outfitter.imports import full_import_ref, imports
from segtui.sandbox.seed.outfitter.people import People
from segtui.sandbox.seed.outfitter.segments import SEGMENTS, members
from segtui.sandbox.seed.shape import Document

_SEGMENTS = {
    "segment.fixed": "vip",
    "segment.inactive": "winter-preview",
    "segment.fixed_with_rules": "founders",
    "segment.large": "newsletter",
    "segment.with_devices": "app-testers",
    "segment.empty": "press",
    "segment.by_country": "customers-de",
    "segment.by_metric": "high-spenders",
    "segment.by_platform": "ios-app",
    "segment.by_either": "win-back",
}


@dataclass(frozen=True)
class DemoMerchant:
    """One merchant's data."""

    customers: tuple[Document, ...]
    """Customers with contacts, attributes, settings, and the metrics that filters know."""
    devices: tuple[Document, ...]
    """Devices with the app."""
    segments: tuple[Document, ...]
    """Segments without what follows from members."""
    members: tuple[tuple[str, str], ...]
    """Segment code, and id of a customer or code of a device; nobody twice in one segment."""
    imports: tuple[Document, ...]
    """Imports, the oldest first."""
    troubles: Mapping[str, tuple[str, ...]]
    """Planted trouble to what it is made of: `customer.*` gives ids of customers in the order of the cast,
    `segment.*` the code of a segment, `import.*` the reference of an import."""


def demo_merchant(seed: int = 11) -> DemoMerchant:
    """Make the merchant of `seed`: the same argument gives the same data, byte for byte."""
    chance = Chance(seed)
    people = People(chance)
    return DemoMerchant(
        customers=tuple(people.documents()),
        devices=tuple(devices(chance, people)),
        segments=SEGMENTS,
        members=tuple(dict.fromkeys(members(chance, people))),
        imports=imports(chance),
        troubles=_troubles(chance, people),
    )


def _troubles(chance: Chance, people: People) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for place, character in enumerate(CAST):
        found[character.key] = (*found.get(character.key, ()), people.id_of(place))
    found |= {name: (code,) for name, code in _SEGMENTS.items()}
    return found | {"import.full_with_deletions": (full_import_ref(chance),)}
