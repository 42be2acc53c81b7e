"""Where the merchant's customers live: cities with region and postal code, by country."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """One country."""

    locale: str
    """As settings name it."""
    currency: str
    """ISO 4217."""
    cities: tuple[tuple[str, str, str], ...]
    """City, region and postal code."""


PLACES = {
    "DE": Place(
        "de-de", "EUR", (("Hamburg", "HH", "20457"), ("München", "BY", "80331"), ("Köln", "NW", "50667"))
    ),
    "AT": Place("de-at", "EUR", (("Innsbruck", "T", "6020"), ("Wien", "W", "1010"))),
    "CH": Place("de-ch", "CHF", (("Zürich", "ZH", "8001"), ("Chur", "GR", "7000"))),
    "SE": Place("sv-se", "SEK", (("Göteborg", "O", "41104"), ("Åre", "Z", "83013"))),
    "DK": Place("da-dk", "DKK", (("Aarhus", "82", "8000"), ("København", "84", "1050"))),
    "NO": Place("nb-no", "NOK", (("Tromsø", "55", "9008"), ("Bergen", "46", "5003"))),
    "FR": Place("fr-fr", "EUR", (("Chamonix-Mont-Blanc", "ARA", "74400"), ("Nîmes", "OCC", "30000"))),
    "ES": Place("es-es", "EUR", (("Donostia / San Sebastián", "PV", "20003"), ("Jaca", "AR", "22700"))),
    "IT": Place("it-it", "EUR", (("Bolzano", "BZ", "39100"), ("Forlì", "FC", "47121"))),
    "PL": Place("pl-pl", "PLN", (("Zakopane", "MA", "34-500"), ("Łódź", "LD", "90-001"))),
    "IE": Place("en-ie", "EUR", (("Galway", "G", "H91 E2K3"), ("Dún Laoghaire", "D", "A96 R8C4"))),
    "NL": Place("nl-nl", "EUR", (("'s-Hertogenbosch", "NB", "5211 AB"), ("Utrecht", "UT", "3511 CE"))),
}
"""By ISO 3166-1 alpha-2."""

STREETS = ("Fjällvägen", "Alte Mühle", "Rue du Glacier", "Via Bella Vista", "Camino Real", "Dorpsstraat")
