"""What a profile must know of each platform it can name, without loading any of their clients."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import NamedTuple

SERVICE = "{service}"
"""Stands in a base URL for the service of a request, where each service has a host of its own."""


class PlatformFacts(NamedTuple):
    """What the values of a profile for one platform look like."""

    base_url: str
    """The address of its production."""
    tenant: re.Pattern[str]
    tenant_hint: str
    url_example: str
    has_shop: bool = False
    """Whether segments decide what is seen in a shop: there are sites, languages, items and a storefront."""
    by_service: bool = False
    """Whether the base URL must name the place of the service."""
    signs_in_a_user: bool = False
    """Whether user name and password are wanted beside client id and secret."""
    presets: MappingProxyType[str, str] = MappingProxyType({})
    """Addresses by the word that may stand for them."""


_SHOPGATE = MappingProxyType(
    {
        "production": "https://{service}.shopgate.io",
        "staging": "https://{service}.demo.shopgatedev.io",
        "staging-pg": "https://{service}.shopgatepg.io",
    }
)
"""Of the first staging only the auth host is documented; the vendor's own SDK builds the second."""

FACTS = MappingProxyType(
    {
        "emporix": PlatformFacts(
            base_url="https://api.emporix.io",
            tenant=re.compile(r"(?=.{3,16}\Z)[a-z][a-z0-9]+", re.ASCII),
            tenant_hint="Use 3 to 16 lower-case letters and digits, the first a letter.",
            url_example="https://api.emporix.io",
            has_shop=True,
        ),
        "shopgate": PlatformFacts(
            base_url=_SHOPGATE["production"],
            tenant=re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII),
            tenant_hint="Use the merchant code: letters, digits, dots, dashes and underscores.",
            url_example=f"{_SHOPGATE['production']}, or one of {', '.join(_SHOPGATE)}",
            by_service=True,
            signs_in_a_user=True,
            presets=_SHOPGATE,
        ),
    }
)
"""By the word a profile uses; the same platforms as in the registry."""
