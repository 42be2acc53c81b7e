"""The catalogs: one for each site with its root categories, and three that are not what they seem."""

from __future__ import annotations

from typing import NamedTuple

from segtui.sandbox.seed.categories import category_id
from segtui.sandbox.seed.chance import Chance, after, past
from segtui.sandbox.seed.shape import Document
from segtui.sandbox.seed.sites import LANGUAGES


class Range(NamedTuple):
    """One catalog before it becomes a document."""

    key: str
    """How the rest of the seed refers to it."""
    names: str
    """English, German and Swedish, separated by `|`; an empty one is a missing translation."""
    roots: str
    """Codes of the root categories in it."""
    sites: str
    """Codes of sites, as someone typed them."""
    window: tuple[float | None, float | None] = (None, None)
    """Days from the shop's moment to the start and the end; None for an open end."""


RANGES = (
    Range("international", "International range|Internationales Sortiment|Internationellt sortiment",
          "espresso brew coffee tableware care refurbished seasonal", "main"),
    Range("germany", "Range for Germany|Sortiment Deutschland|",
          "espresso brew coffee tableware care seasonal", "DE", (-900, None)),
    Range("nordics", "Nordic range||Nordiskt sortiment",
          "espresso brew coffee tableware professional", "nordics", (-500, None)),
    Range("outlet", "Outlet|Outlet|Outlet", "espresso refurbished", "outlet", (-700, -90)),
    # Published on DE, and meant for the site `main`, of which the letters are not these.
    Range("professional", "For professionals|Gastronomie|För proffs", "professional", "DE Main"),
    Range("nordic-season", "Season in the north||Säsong i norr", "seasonal", "nordics", (150, 240)),
)  # fmt: skip
IN_NONE = ("care", "nordics")
"""Code of the category that is in no catalog of the site behind it."""


def catalog_id(chance: Chance, key: str) -> str:
    """Give the id of the catalog with that key."""
    return chance.hex_id("catalog", key)


def _catalog(chance: Chance, row: Range) -> Document:
    bits = chance.bits("catalog-life", row.key)
    names = dict(zip(LANGUAGES, row.names.split("|"), strict=True))
    bounds = zip(("from", "to"), row.window, strict=True)
    window = {bound: after(days) for bound, days in bounds if days is not None}
    return {
        "id": catalog_id(chance, row.key),
        "name": {language: name for language, name in names.items() if name},
        "visibility": {"visible": True, **window},
        "publishedSites": row.sites.split(),
        "categoryIds": [category_id(chance, code) for code in row.roots.split()],
        "metadata": {
            "version": 1 + bits % 5,
            "createdAt": past(bits, 1400),
            "updatedAt": past(bits >> 50, 300),
        },
    }


def catalogs(chance: Chance) -> tuple[Document, ...]:
    """List the catalogs."""
    return tuple(_catalog(chance, row) for row in RANGES)
