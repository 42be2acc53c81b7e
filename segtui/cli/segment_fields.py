"""From what the command line says about a segment to its fields, with dates on the shop's clock."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import NamedTuple

from segtui.cli.hints import hint_of
from segtui.cli.shapes import JsonObject
from segtui.drafts import ONLY_TEXT, SegmentFields
from segtui.errors import BadInput, Forbidden, Unsupported
from segtui.mixins import JsonValue
from segtui.model import SegmentStatus
from segtui.platforms.port import Capabilities
from segtui.session import Session
from segtui.shop_time import in_words, moment_in, readings, zone_named

OPEN = "open"
"""What stands for a bound that there is not."""
SAME = "same"
"""What stands for "as the original has it"."""

Text = tuple[str, str]
"""A language and a text in it."""


@dataclass(frozen=True, slots=True)
class GivenFields:
    """The fields as they were typed; None stands for what was not."""

    names: tuple[Text, ...] = ()
    descriptions: tuple[Text, ...] = ()
    status: str | None = None
    site: str | None = None
    starts: str | None = None
    """A time, or `open`."""
    ends: str | None = None
    """As `starts`."""
    rules: str | None = None
    """The rules of a dynamic segment, as JSON."""
    zone: str | None = None
    """The zone that times without an offset are meant in; None stands for the shop's."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change."""
        return not (self.names or self.descriptions) and not any(
            (self.status, self.site, self.starts, self.ends, self.rules)
        )

    def require_all(self, can: Capabilities, hint: str) -> None:
        """Raise BadInput where a field that a new segment has on this platform was not given."""
        needed = {"--name": self.names, "--status": self.status}
        needed |= {"--site": self.site} if can.sites else {}
        needed |= {"--from": self.starts, "--to": self.ends} if can.validity else {}
        missing = [option for option, value in needed.items() if not value]
        if missing:
            raise BadInput(
                f"Missing {', '.join(missing)}: nothing of a new segment is guessed.", hint=f"Say it: {hint}."
            )

    def as_of(self, original: SegmentFields) -> GivenFields:
        """The same, with what is `same` left to the original."""
        if self.site == SAME and not original.site:
            raise BadInput("The original belongs to no site.", hint="Name one with --site CODE.")

        def or_none(given: str | None) -> str | None:
            return None if given == SAME else given

        return replace(
            self,
            status=or_none(self.status),
            site=or_none(self.site),
            starts=or_none(self.starts),
            ends=or_none(self.ends),
        )


class Clocks(NamedTuple):
    """On which clocks dates are read and told."""

    zone: tzinfo | None
    """In which times without an offset are meant."""
    shop: tzinfo | None
    """The shop's; None where it is not known."""
    remarks: tuple[str, ...] = ()
    """What could not be found out."""


class Filled(NamedTuple):
    """Fields with what a person should know of them."""

    fields: SegmentFields
    remarks: tuple[str, ...]
    facts: JsonObject


async def filled(session: Session, given: GivenFields, base: SegmentFields) -> Filled:
    """The base with all that was given. Raises BadInput for what cannot be meant."""
    can = session.platform.capabilities
    site = given.site or base.site
    clocks = await clocks_of(session, site, given.zone, tolerant=not given.site)
    fields = replace(
        base,
        name=_texts(base.name, given.names, can),
        description=_texts(base.description, given.descriptions, can),
        rules=_rules(given.rules, can) if given.rules else base.rules,
        status=SegmentStatus(given.status) if given.status else base.status,
        site=site,
        starts_at=bound(given.starts, clocks) if given.starts else base.starts_at,
        ends_at=bound(given.ends, clocks) if given.ends else base.ends_at,
    )
    return told_times(session, fields, base, clocks)


def told_times(session: Session, fields: SegmentFields, base: SegmentFields, clocks: Clocks) -> Filled:
    """The fields, with each bound that is new on all clocks."""
    bounds = {
        "starts_at": None if fields.starts_at == base.starts_at else fields.starts_at,
        "ends_at": None if fields.ends_at == base.ends_at else fields.ends_at,
    }
    remarks, facts = told_bounds(session, bounds, clocks)
    return Filled(fields, remarks, facts)


def told_bounds(
    session: Session, bounds: Mapping[str, datetime | None], clocks: Clocks
) -> tuple[tuple[str, ...], JsonObject]:
    """Each bound on all clocks, in words and as data; None stands for one that there is not, or not anew."""
    words = {"starts_at": "valid from", "ends_at": "valid until"}
    new = {name: moment for name, moment in bounds.items() if moment is not None}
    remarks = [f"{words[name]} {in_words(moment, clocks.shop)}" for name, moment in new.items()]
    if "ends_at" in new and new["ends_at"] <= session.now():
        remarks.append("This end has passed already: it will have no effect.")
    times: JsonObject = {name: _clock_shape(moment, clocks.shop) for name, moment in new.items()}
    return (*clocks.remarks, *remarks), {"times": times}


async def clocks_of(session: Session, site: str | None, zone: str | None, *, tolerant: bool = True) -> Clocks:
    """The zone of the command line, else the shop's. Raises BadInput for a zone that nobody knows.

    A site that is not there is only remarked where `tolerant`: a segment may belong to one, and that must
    not keep anybody from mending it. Else it raises BadInput, too.
    """
    shop: tzinfo | None = None
    remarks: tuple[str, ...] = ()
    if site is not None and session.platform.capabilities.sites:
        try:
            shop = await session.shop_zone(site)
        except (BadInput, Forbidden) as error:
            if isinstance(error, BadInput) and not tolerant:
                raise
            remarks = (f"The shop's time zone is not known: {error.summary}",)
    return Clocks(zone_named(zone) if zone else shop, shop, remarks)


def bound(text: str, clocks: Clocks) -> datetime | None:
    """A bound of the validity; None for an open one. Raises BadInput."""
    if text.strip().lower() == OPEN:
        return None
    try:
        return moment_in(text, clocks.zone)
    except BadInput as error:
        if clocks.zone is None and "zone" in error.summary:
            raise BadInput(error.summary, hint=f"{hint_of(error)} Or give --zone.") from error
        raise


def _texts(old: dict[str, str], given: Sequence[Text], can: Capabilities) -> dict[str, str]:
    """The texts by language; an empty one takes its language away. Raises BadInput for a missing language."""
    if not can.localized_names:
        # One text, in whatever language: how the platform keeps it is the client's to know.
        return {ONLY_TEXT: given[-1][1]} if given else old
    for language, text in given:
        if not language:
            raise BadInput(
                f"{text!r} does not begin with a language and =, as en=Gold club does.",
                hint="Name the language: this platform keeps a text for each.",
            )
    return {language: text for language, text in {**old, **dict(given)}.items() if text}


def _rules(text: str, can: Capabilities) -> JsonValue:
    if not can.dynamic_segments:
        raise Unsupported("Segments of this platform have no rules.", hint="Leave out --rules.")
    return json_given(text, "rules")


def json_given(text: str, what: str) -> JsonValue:
    """The JSON of the command line; `what` names it. Raises BadInput for what is none."""
    try:
        content: JsonValue = json.loads(text)
    except ValueError as error:
        hint = 'Write it as {"customer.contacts.country": "DE"}.'
        raise BadInput(f"{text!r} is no JSON, and so no {what}: {error}.", hint=hint) from error
    return content


def _clock_shape(moment: datetime, shop: tzinfo | None) -> JsonObject:
    return {each.whose.lower(): each.local.isoformat() for each in readings(moment, shop)}
