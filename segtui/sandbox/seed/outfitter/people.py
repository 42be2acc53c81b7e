"""Customers as Shopgate keeps them: profile, contacts, attributes, settings, and metrics it never shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from segtui.sandbox.seed.chance import MOMENT, Chance, past, stamp
from segtui.sandbox.seed.names import FullName, full_names
from segtui.sandbox.seed.outfitter.cast import CAST, Character
from segtui.sandbox.seed.outfitter.places import PLACES, STREETS, Place
from segtui.sandbox.seed.shape import Document

GENERATED = 1200
"""Made-up customers beside the cast."""

_MAIL_DOMAINS = ("example.com", "example.org", "example.net", "fjord.example", "inbox.example", "alp.example")
_LEVELS = (("bronze", "Bronze"), ("silver", "Silver"), ("gold", "Gold"))
_CHANNELS: tuple[list[str], ...] = (["email"], ["email", "push"], ["sms", "push"], [])


@dataclass(frozen=True)
class People:
    """All customers of the merchant, each made from its place alone."""

    chance: Chance
    """The seed."""

    @cached_property
    def _names(self) -> list[FullName]:
        # Nobody made up shares a mailbox with the cast, whose twins are the only ones.
        taken = {character.email.partition("@")[0].lower() for character in CAST}
        names = [name for name in full_names() if name.mailbox not in taken]
        return [names[place] for place in self.chance.shuffle("people", len(names)).first(GENERATED)]

    def id_of(self, place: int) -> str:
        """Give the id of the customer at a place; the cast comes first."""
        return self.chance.uuid("customer", place)

    def documents(self) -> Iterator[Document]:
        """Make every customer."""
        for place, character in enumerate(CAST):
            yield self._cast(place, character)
        for index, name in enumerate(self._names):
            yield self._generated(len(CAST) + index, name)

    def _cast(self, place: int, character: Character) -> Document:
        profile = dict(character.profile)
        second = profile.pop("second_country", None)
        email = character.contact_email or character.email
        countries = [character.country, *([second] if second else [])]
        contacts = [
            self._contact(place, number, country, character.given, character.family, email)
            for number, country in enumerate(countries)
        ]
        orders = max(1, round(character.lifetime_value / 90))
        document = self._document(place, character.given, character.family, character.email, contacts)
        document["metrics"] = self._metrics(place, orders, character.lifetime_value)
        return document | profile

    def _generated(self, place: int, name: FullName) -> Document:
        bits = self.chance.bits("profile", place)
        domain = _MAIL_DOMAINS[bits % len(_MAIL_DOMAINS)]
        email = f"{name.mailbox}@{domain}"
        countries = [name.country.code, *(["DE"] if place % 19 == 0 else [])]
        contacts = [
            self._contact(place, number, country, name.given, name.family, email)
            for number, country in enumerate(countries)
        ]
        document = self._document(place, name.given, name.family, email, contacts)
        orders = (bits >> 8) % 13 if (bits >> 16) % 5 else 0
        spent = round(orders * (18 + (bits >> 20) % 9000 / 100), 2)
        document["metrics"] = self._metrics(place, orders, spent)
        if place % 9 == 0:
            document |= {"isAnonymous": True, "externalCustomerNumber": None, "attributes": []}
        elif place % 41 == 0:
            document["status"] = "inactive"
        return document

    def _document(
        self, place: int, given: str | None, family: str | None, email: str, contacts: list[Document]
    ) -> Document:
        bits = self.chance.bits("settings", place)
        return {
            "id": self.id_of(place),
            "internalCustomerNumber": place + 1,
            "externalCustomerNumber": f"F{200_001 + place * 7}",
            "firstName": given,
            "middleName": None,
            "lastName": family,
            "emailAddress": email,
            "status": "active",
            "isAnonymous": False,
            "externalUpdateDate": past(bits, 700),
            "taxExempt": False,
            "contacts": contacts,
            "attributes": self._attributes(bits),
            "settings": {
                "defaultLocale": PLACES[contacts[0]["country"]].locale,
                "defaultCurrency": PLACES[contacts[0]["country"]].currency,
                "communicationPreferences": _CHANNELS[(bits >> 40) % len(_CHANNELS)],
                "marketingOptIn": bool((bits >> 44) % 3),
            },
        }

    def _attributes(self, bits: int) -> list[Document]:
        code, name = _LEVELS[(bits >> 50) % len(_LEVELS)]
        level = {"code": "clubLevel", "name": "Club level", "value": {"code": code, "name": name}}
        score = {
            "code": "creditScore",
            "name": "Credit score",
            "value": str((bits >> 54) % 100),
            "visibility": "internal",
        }
        return [level, score] if (bits >> 62) % 2 else [level]

    def _contact(
        self, place: int, number: int, country: str, given: str | None, family: str | None, email: str
    ) -> Document:
        at: Place = PLACES[country]
        bits = self.chance.bits(f"contact-{number}", place)
        city, region, postal_code = at.cities[bits % len(at.cities)]
        street = STREETS[(bits >> 8) % len(STREETS)]
        return {
            "id": self.chance.uuid(f"contact-{number}", place),
            "status": "active",
            "firstName": given or "",
            "lastName": family or "",
            "address1": f"{street} {1 + (bits >> 16) % 140}",
            "city": city,
            "region": region,
            "postalCode": postal_code,
            "country": country,
            "emailAddress": email,
            "isDefaultBilling": number == 0,
            "isDefaultShipping": number == 0,
        }

    def _metrics(self, place: int, orders: int, spent: float) -> dict[str, Any]:
        bits = self.chance.bits("metrics", place)
        joined = MOMENT - timedelta(days=200 + bits % 1300)
        metrics = {
            "customerCreateAt": stamp(joined),
            "numberOfOrders": orders,
            "lifetimeValue": spent,
            "pushOpenRate": round((bits >> 16) % 100 / 100, 2),
            "pushConversionRate": round((bits >> 24) % 20 / 100, 2),
        }
        if not orders:
            return metrics
        collected = (bits >> 32) % (orders + 1)
        return metrics | {
            "averageOrderValue": round(spent / orders, 2),
            "averageItemsPerOrder": 1 + (bits >> 40) % 5,
            "numberOfBOPUISOrders": collected,
            "numberOfDirectShipOrders": orders - collected,
            "lastOrderDate": stamp(MOMENT - timedelta(days=1 + (bits >> 48) % 190)),
        }
