"""Dates as a person enters and reads them: in the shop's time zone, and none that could mean two moments.

A clock that is set forward skips times, and one that is set back shows times twice. Both are refused, with
the two moments that may be meant.

Moments are told in UTC, and say so; of a day in a list, the heading of its column says it. One of which much
depends, such as a bound of a validity by itself, is told on the shop's clock and on that of the reader
besides, where these show another time.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from segtui.errors import BadInput

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EXAMPLE = "2026-12-01T08:00"
"""A time as it can be entered."""


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its IANA name; raises BadInput where this machine does not know it."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        # The library's own error is a KeyError; a name that is a folder, or leads out of it, gives others.
        raise _unknown_zone(name) from error


def moment_in(text: str, zone: tzinfo | None) -> datetime:
    """The aware moment that a text means; one without an offset is read in `zone`.

    Raises BadInput for a text that is no time, that lacks the time of day, that needs a zone where none is
    known, and for a local time that does not exist or exists twice.
    """
    written = text.strip()
    try:
        entered = datetime.fromisoformat(written)
    except ValueError as error:
        raise BadInput(
            f"{text!r} is no time such as {EXAMPLE} or {EXAMPLE}:00+01:00.",
            hint="Write year, month and day, then hours and minutes.",
        ) from error
    if len(written) <= len("2026-W49-2"):
        raise BadInput(
            f"{text!r} does not say the time of day: the day's first or last minute may be meant.",
            hint=f"Write {entered:%Y-%m-%d}T00:00 or {entered:%Y-%m-%d}T23:59:59.",
        )
    if entered.tzinfo is None and zone is None:
        raise BadInput(
            f"{text!r} does not say its zone, and the platform does not tell the shop's.",
            hint=f"Name the zone (as Europe/Berlin), or write an offset: {written}Z is in UTC.",
        )
    try:
        moment = entered if zone is None or entered.tzinfo else _only_reading(text, entered, zone)
        moment.astimezone(UTC)
    except OverflowError as error:
        raise BadInput(
            f"{text!r} is in no year from 1 to 9999 in UTC.",
            hint="Write a moment inside these years, or leave the bound open.",
        ) from error
    return moment


class Reading(NamedTuple):
    """One moment on one clock."""

    whose: str
    """"UTC", "shop" or "here"."""
    local: datetime

    @property
    def text(self) -> str:
        """Date, time and zone; seconds only where there are any."""
        return f"{_time_words(self.local)} {_zone_words(self.local)}"


def utc_words(moment: datetime) -> str:
    """The moment in UTC, which it says; seconds only where there are any."""
    return f"{_time_words(moment.astimezone(UTC))} UTC"


def utc_day(moment: datetime) -> str:
    """The day in UTC, for a column whose heading says so."""
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def _time_words(local: datetime) -> str:
    clock = "%H:%M:%S" if local.second else "%H:%M"
    return f"{local:%Y-%m-%d} {local:{clock}}"


def readings(moment: datetime, shop: tzinfo | None) -> tuple[Reading, ...]:
    """The moment in UTC, on the shop's clock where its zone is known, and on that of the reader.

    A clock on which it is in no year from 1 to 9999 is left out: shops write 9999 for "without end".
    """
    utc = Reading("UTC", moment.astimezone(UTC))
    others = [("shop", shop)] if shop is not None else []
    found = [utc]
    for whose, zone in (*others, ("here", None)):
        with suppress(OverflowError):
            found.append(Reading(whose, moment.astimezone(zone)))
    return tuple(found)


def told_readings(moment: datetime, shop: tzinfo | None) -> tuple[Reading, ...]:
    """The readings for a person: a clock that shows the time of one before it is left out."""
    told: dict[datetime, Reading] = {}
    for each in readings(moment, shop):
        told.setdefault(each.local.replace(tzinfo=None), each)
    return tuple(told.values())


def is_near(moment: datetime) -> bool:
    """Whether a moment, and one some weeks later, can be told in every zone."""
    return datetime.min.year < moment.year < datetime.max.year


def in_words(moment: datetime, shop: tzinfo | None) -> str:
    """The moment on all clocks that show another time, in one line."""
    whose = {"UTC": "", "shop": " in the shop", "here": " here"}
    return " = ".join(f"{each.text}{whose[each.whose]}" for each in told_readings(moment, shop))


def _only_reading(text: str, entered: datetime, zone: tzinfo) -> datetime:
    first, second = (entered.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    # In a gap the offset after it reads the time before it, and the other way round.
    exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == entered
    either = sorted(each.astimezone(UTC).astimezone(zone) for each in (first, second))
    earlier, later = either
    if exists:
        raise BadInput(
            f"{text!r} happens twice in {zone}, because clocks are set back: "
            f"at {earlier.isoformat()} and at {later.isoformat()}.",
            hint="Write the one you mean, with its offset.",
        )
    raise BadInput(
        f"{text!r} does not exist in {zone}, because clocks are set forward: "
        f"{earlier.isoformat()} or {later.isoformat()} may be meant.",
        hint="Write the one you mean, with its offset.",
    )


def _zone_words(local: datetime) -> str:
    if local.tzinfo is UTC:
        return "UTC"
    offset = local.isoformat()[-6:]
    zone = getattr(local.tzinfo, "key", None)
    return f"{offset} {zone}" if zone else offset


def _unknown_zone(name: str) -> BadInput:
    return BadInput(
        f"This machine knows no time zone {name!r}.",
        hint="Use an IANA name such as Europe/Berlin, or write times with an offset such as +01:00.",
    )
