"""What segments do to a shop's assortment: no API tells it, so a profile states it, for each site."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

UNSTATED = (
    "Whether segments extend or limit the assortment is the shop's policy, which no API shows: "
    "here an item counts as visible where a segment in force opens it. The profile's assortment can say it."
)
"""What is assumed where no profile says it."""


class Policy(StrEnum):
    """What segments do on a site."""

    LIMIT = "limit"
    """Customers see what their segments open; one without any in force sees everything."""
    EXTEND = "extend"
    """Everybody sees what no segment holds; what one holds, only its members."""


def policies(text: str | None) -> Mapping[str | None, Policy]:
    """By site what a profile says, None standing for every other one: `limit`, `main=extend,DE=limit`.

    Raises ValueError for what says nothing of the kind.
    """
    found: dict[str | None, Policy] = {}
    for part in text.split(",") if text is not None else ():
        site, equals, word = (each.strip() for each in part.partition("="))
        if equals and not site:
            raise ValueError(f"no site is named in {part.strip()!r}")
        found[site if equals else None] = Policy(word if equals else site)
    return found


def policy_on(text: str | None, site: str | None) -> Policy | None:
    """What the profile says of a site; None where it says nothing."""
    known = policies(text)
    return known.get(site, known.get(None))


def policy_words(policy: Policy | None) -> str:
    """The policy as a sentence that stands beside what rests on it."""
    return {
        None: UNSTATED,
        Policy.LIMIT: "By the profile, segments limit the assortment here: customers see what their segments "
        "open, and who is in no segment in force sees everything.",
        Policy.EXTEND: "By the profile, segments extend the assortment here: everybody sees what no segment "
        "holds, and what one holds is for its members.",
    }[policy]
