"""The companies that buy for their cafés, hotels and offices: legal entities with their subsidiaries."""

from __future__ import annotations

from segtui.sandbox.seed.chance import Chance, past
from segtui.sandbox.seed.names import latin
from segtui.sandbox.seed.shape import Document

DOMAINS = 12
"""Companies come in as many families as private customers have mail domains; see `people.py`."""

_PLACES = (
    ("Hamburg", "DE", "20457"), ("Wien", "AT", "1070"), ("Zürich", "CH", "8004"), ("Malmö", "SE", "211 75"),
    ("København", "DK", "1660"), ("Bergen", "NO", "5003"), ("Lyon", "FR", "69002"),
    ("Sevilla", "ES", "41004"),
    ("Torino", "IT", "10123"), ("Kraków", "PL", "31-056"), ("Galway", "IE", "H91 E2"),
    ("Utrecht", "NL", "3511"),
    ("Köln", "DE", "50672"), ("Graz", "AT", "8010"), ("Göteborg", "SE", "411 09"),
    ("Düsseldorf", "DE", "40213"),
)  # fmt: skip
_FORMS = {
    "DE": "GmbH", "AT": "GmbH", "CH": "AG", "SE": "AB", "DK": "ApS", "NO": "AS",
    "FR": "SARL", "ES": "S.L.", "IT": "S.r.l.", "PL": "Sp. z o.o.", "IE": "Ltd", "NL": "B.V.",
}  # fmt: skip
_KINDS = (
    "Café", "Rösterei", "Hotel", "Bäckerei", "Espressobar", "Konditorei", "Kantine", "Coworking",
    "Bistro", "Pension", "Teestube", "Kiosk", "Brasserie", "Buchcafé", "Gasthof", "Catering",
)  # fmt: skip
_NAMES = (
    "Morgenrot", "Fjällgården", "Zur Alten Post", "Due Cugini", "Nordstern", "L'Heure Bleue", "Kranich",
    "Lindenhof", "Svea", "Papageno", "Seeblick", "Kupferkanne", "Marabu", "Solsidan", "Bellevue",
    "Zimt & Zucker",
    "Tre Kronor", "Waldkauz", "Ó Briain", "Violet", "Hafenkante", "Św. Anny", "El Molino", "Kleine Freiheit",
)  # fmt: skip
_AGENCIES = {"DE": "Amtsgericht", "AT": "Landesgericht", "CH": "Handelsregisteramt", "SE": "Bolagsverket"}


def company_count(customers: int) -> int:
    """Say how many companies a shop of that many customers has: 60 to 6,000, whole families only."""
    return DOMAINS * max(5, min(customers // 480, 500))


def company_name(index: int) -> str:
    """Name a company without its legal form; no two are the same."""
    kind, name = _KINDS[index * 5 % len(_KINDS)], _NAMES[index * 7 % len(_NAMES)]
    round_ = index // (len(_KINDS) * 3)
    branch = f" {round_ + 1}" if round_ else ""
    return f"{kind} {name}{branch}"


def company_domain(index: int) -> str:
    """Give the mail domain of a company, below .example, which nobody can own."""
    words = (latin(word) for word in company_name(index).split())
    return f"{'-'.join(word for word in words if word)}.example"


def legal_entity(chance: Chance, index: int) -> Document:
    """Make one company; every fourth is a subsidiary of the one three before it."""
    bits = chance.bits("company", index)
    city, country, postcode = _PLACES[index % len(_PLACES)]
    name, form = company_name(index), _FORMS[country]
    created = past(bits, 1200)
    document: Document = {
        "id": chance.hex_id("legal-entity", index),
        "name": f"{name} {form}",
        "type": "COMPANY",
        "accountLimit": {"currency": "EUR", "value": float(500 * (1 + bits % 40))},
        "legalInfo": {
            "legalName": f"{name} {form}",
            "registrationDate": past(bits >> 20, 1500),
            "taxRegistrationNumber": f"{country}{bits % 10**9:09d}",
            "registrationAgency": f"{_AGENCIES.get(country, 'Chamber of commerce')} {city}",
            "countryOfRegistration": country,
            "registrationId": f"HRB {(bits >> 40) % 10**6}",
        },
        "entitiesAddresses": [
            {
                "id": chance.hex_id("company-address", index),
                "name": f"{name}, {city}",
                "type": "HEADQUARTER",
                "contactDetails": {
                    "emails": [f"office@{company_domain(index)}"],
                    "addressLine1": f"{name.split()[-1]}-Platz {1 + bits % 90}",
                    "city": city,
                    "postcode": postcode,
                    "countryCode": country,
                },
                "metadata": {"createdAt": created, "modifiedAt": created, "version": 1},
            }
        ],
        "metadata": {"createdAt": created, "modifiedAt": created, "version": 1},
        "mixins": {},
    }
    return document | _belonging(chance, index, name, city)


def _belonging(chance: Chance, index: int, name: str, city: str) -> Document:
    if index % 4 != 3:
        return {}
    parent = company_name(index - 3)
    return {
        "name": f"{parent} {city} ({name})",
        "type": "SUBSIDIARY",
        "parentId": chance.hex_id("legal-entity", index - 3),
    }


def legal_entities(chance: Chance, count: int) -> tuple[Document, ...]:
    """List the companies; one has a registration date that no calendar knows (fact sheet, trap 39)."""
    made = tuple(legal_entity(chance, index) for index in range(count))
    made[BAD_DATE]["legalInfo"]["registrationDate"] = "2022-02-31T13:18:02.379Z"
    made[RESTRICTED]["restrictions"] = ["CH"]
    return made


BAD_DATE = 5
"""Index of the company with the impossible registration date."""
RESTRICTED = 2
"""Index of the company hidden from credentials of another restriction."""
