"""The merchant's segments, and who is in the fixed ones."""

from __future__ import annotations

from collections.abc import Iterator

from segtui.sandbox.seed.chance import Chance, after
from segtui.sandbox.seed.outfitter.cast import CAST
from segtui.sandbox.seed.outfitter.devices import device_code, owners
from segtui.sandbox.seed.outfitter.people import GENERATED, People
from segtui.sandbox.seed.shape import Document


def _segment(code: str, name: str, description: str | None, **more: object) -> Document:
    return {
        "code": code,
        "name": name,
        "description": description,
        "type": "dynamic" if "rules" in more and more.get("type") != "fixed" else "fixed",
        "status": "active",
        "rules": {},
        "externalUpdateDate": None,
        **more,
    }


SEGMENTS = (
    _segment("vip", "VIP", "Looked after by customer care"),
    _segment("winter-preview", "Winter preview", "Opens with the catalogue", status="inactive"),
    _segment(
        "founders", "Founders’ circle", "From the first shop",
        type="fixed", rules={"contacts.country": "CH"},
    ),
    _segment("newsletter", "Newsletter", "Everybody who signed up in the shops"),
    _segment("app-testers", "App testers", "Customers, and devices of the test lab"),
    _segment("press", "Presse & Blogger", None),
    _segment("customers-de", "Kundschaft in Deutschland", "By contact",
             rules={"customer.contacts.country": "DE"}),
    _segment("high-spenders", "High spenders", "Lifetime value above 500",
             rules={"customer.metrics.lifetimeValue": {"$gt": 500}}),
    _segment("ios-app", "iOS app", "Devices for the Apple campaign", rules={"devices.platform": "ios"}),
    _segment(
        "win-back", "Win back", "Nothing bought, or nothing for three months",
        rules={
            "$or": [
                {"customer.metrics.numberOfOrders": 0},
                {"customer.metrics.lastOrderDate": {"$lt": after(-90)}},
            ],
            "customer.isAnonymous": False,
        },
    ),
)  # fmt: skip
"""Each kind once: fixed and dynamic, active and inactive, empty, large, mixed, with stored rules."""

NEWSLETTER = 1040
"""Made-up customers in the segment that is larger than one page can be."""

_MADE_UP = {"vip": 48, "winter-preview": 25, "founders": 12, "newsletter": NEWSLETTER, "app-testers": 30}
_TEST_DEVICES = 18


def members(chance: Chance, people: People) -> Iterator[tuple[str, str]]:
    """Name who is in the fixed segments: segment code, and id of a customer or code of a device."""
    for place, character in enumerate(CAST):
        yield from ((code, people.id_of(place)) for code in character.segments)
    for code, count in _MADE_UP.items():
        chosen = chance.shuffle(f"members-{code}", GENERATED).first(count)
        yield from ((code, people.id_of(len(CAST) + index)) for index in chosen)
    owned = owners()
    of_cast = {place: index for index, place in enumerate(owned) if place is not None and place < len(CAST)}
    for place, character in enumerate(CAST):
        yield from ((code, device_code(chance, of_cast[place])) for code in character.device_segments)
    yield from (
        ("app-testers", device_code(chance, len(owned) - 1 - index)) for index in range(_TEST_DEVICES)
    )
