"""The shop's sites: two names that differ from their codes, one code in capitals, one inactive."""

from __future__ import annotations

from segtui.sandbox.seed.shape import Document

LANGUAGES = ("en", "de", "sv")
"""The tenant's languages; the first is its default."""


def _site(code: str, name: str, languages: list[str], currency: str, home: Document) -> Document:
    return {
        "code": code,
        "name": name,
        "active": True,
        "default": code == "main",
        "includesTax": True,
        "defaultLanguage": languages[0],
        "languages": languages,
        "currency": currency,
        "availableCurrencies": sorted({currency, "EUR"}),
        "homeBase": home,
        "shipToCountries": [home["address"]["country"]],
        "taxDeterminationBasedOn": "SHIPPING_ADDRESS",
        "cartCalculationScale": 2,
        "metadata": {"version": 0, "mixins": {}},
    }


def _home(street: str, number: str, zip_code: str, city: str, country: str, timezone: str) -> Document:
    address = {
        "street": street,
        "streetNumber": number,
        "zipCode": zip_code,
        "city": city,
        "country": country,
    }
    return {"address": address, "timezone": timezone}


def sites() -> tuple[Document, ...]:
    """List the sites; the last one is inactive."""
    hamburg = _home("Brooktorkai", "11", "20457", "Hamburg", "DE", "Europe/Berlin")
    main = _site("main", "Kaffeekontor International", ["en", "de", "sv"], "EUR", hamburg)
    main["shipToCountries"] = ["AT", "CH", "DE", "ES", "FR", "IE", "IT", "NL", "PL"]
    germany = _site("DE", "Kaffeekontor Deutschland", ["de", "en"], "EUR", hamburg)
    germany["shipToCountries"] = ["AT", "CH", "DE"]
    malmo = _home("Östra Varvsgatan", "4", "211 75", "Malmö", "SE", "Europe/Stockholm")
    nordics = _site("nordics", "Kaffekontoret Norden", ["sv", "en"], "SEK", malmo)
    nordics["shipToCountries"] = ["DK", "NO", "SE"]
    outlet = _site("outlet", "Kaffeekontor Outlet", ["en"], "EUR", hamburg) | {"active": False}
    return (main, germany, nordics, outlet)
