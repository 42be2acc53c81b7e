"""All there is to say of one check, route, fix or moment of an explanation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from segtui.plain import plain
from segtui.tui.screens.explain_words import (
    STATUS_TONES,
    STYLES,
    VERDICT_TONES,
    Pieces,
    age,
    answered,
    field_words,
    fix_reach,
    status_sign,
    verdict_sign,
)

if TYPE_CHECKING:
    from datetime import tzinfo

    from segtui.diagnosis.check import Check, Evidence
    from segtui.diagnosis.fixes import Fix
    from segtui.diagnosis.flips import Flip
    from segtui.diagnosis.verdict import Route


def check_words(check: Check, read: Check | None, now: datetime) -> Content:
    """A check with all its evidence; `read` is what was read where the check is only supposed."""
    style = STYLES[STATUS_TONES[check.status.value]]
    parts: Pieces = [
        (f"{status_sign(check.status)} {check.status.value}  ", f"bold {style}"),
        (f"{check.code}\n", "bold"),
        (f"{plain(check.subject)}\n\n", "$text-muted"),
        f"{plain(check.detail)}\n",
    ]
    shown = check
    if check.is_supposed and read is not None:
        shown = read
        parts += [("\nWhat was read\n", "bold $text-accent")]
        parts.append(f"{status_sign(read.status)} {read.status.value}: {plain(read.detail)}\n")
    parts += _evidence(shown.evidence, now)
    if shown.settled_by:
        parts += [("\nWhat would settle it\n", "bold $text-accent"), f"the scope {plain(shown.settled_by)}\n"]
    parts += [("\nThe rule\n", "bold $text-accent"), f"{CERTAINTIES[check.certainty.value]}\n"]
    return Content.assemble(*parts)


CERTAINTIES = {
    "stated": "stated by the platform's documentation",
    "implied": "implied by the platform's documentation, not stated",
    "assumed": "assumed: the platform's documentation does not say",
}


def _evidence(evidence: Sequence[Evidence], now: datetime) -> Iterator[str | tuple[str, str]]:
    yield ("\nEvidence\n", "bold $text-accent")
    if not evidence:
        yield ("none: it follows from the question and the other checks\n", "$text-muted")
    for (request, status, at), fields in groupby(evidence, lambda each: each[:3]):
        for each in fields:
            yield f"{field_words(each)}\n"
        method, _, address = plain(request).rpartition(" ")
        moment = f"{at.astimezone(UTC):%H:%M:%S} UTC, {age(at, now)}"
        # The address by itself: it is one long word, and would leave the method alone on a line.
        yield (f"{method} {answered(status)} at {moment}\n{address}\n", "$text-muted")


def route_words(route: Route, checks: Sequence[Check], policy: str) -> Content:
    """Every step of a route, every check it stands on, and the policy that what is seen rests on."""
    parts: Pieces = [
        (f"{route_sign(route)} {route_state(route)}\n\n", f"bold {STYLES[STATUS_TONES[route.status.value]]}")
    ]
    for depth, step in enumerate(route.names or route.path):
        parts.append(f"{'  ' * depth}{'→ ' if depth else ''}{plain(step)}\n")
    parts.append(("\nIt stands on\n", "bold $text-accent"))
    for each in checks:
        if each.key in route.checks:
            style = STYLES[STATUS_TONES[each.status.value]]
            parts += [(f"{status_sign(each.status)} {each.code}", style), f"  {plain(each.detail)}\n"]
    if policy:
        parts += [("\nThe policy\n", "bold $text-accent"), f"{policy}\n"]
    return Content.assemble(*parts)


def route_sign(route: Route) -> str:
    """The sign of whether a route is whole."""
    return status_sign(route.status)


def route_state(route: Route) -> str:
    """Whether a route is whole, or where it breaks."""
    if route.status.value == "pass":
        return "whole"
    return f"{'breaks' if route.status.value == 'fail' else 'open'} at {route.broken_at}"


def fix_words(fix: Fix) -> Content:
    """A fix with its reach and its changes."""
    parts: Pieces = [(f"{plain(fix.title)}\n\n", "bold"), ("Whom it touches\n", "bold $text-accent")]
    parts.append(f"{fix_reach(fix)}\n")
    parts.append(("\nWhat it does\n", "bold $text-accent"))
    for change in fix.changes:
        parts.append(f"{plain(change.title)}\n")
    if not fix.changes:
        parts.append("nothing that segtui would send\n")
    parts += [
        ("\nWhat it leads to\n", "bold $text-accent"),
        f"{fix.verdict_after.value}, tried on these facts\n",
    ]
    if fix.needs:
        parts += [
            ("\nWhat it takes\n", "bold $text-accent"),
            f"{plain(fix.needs)}, which this credential has not got\n",
        ]
    return Content.assemble(*parts)


def flip_words(flip: Flip, zone: tzinfo | None, at: datetime) -> Content:
    """A moment on the clocks that show another time."""
    from segtui.shop_time import told_readings

    whose = {"UTC": "", "shop": "  the shop", "here": "  you"}
    when = "This lies behind." if flip.at <= at else "This lies ahead."
    parts: Pieces = [
        (
            f"{verdict_sign(flip.verdict)} {flip.verdict.value}",
            f"bold {STYLES[VERDICT_TONES[flip.verdict.value]]}",
        ),
        f" from this moment on, by {flip.code}\n\n",
    ]
    parts += [f"{each.text}{whose[each.whose]}\n" for each in told_readings(flip.at, zone)]
    parts.append((f"\n{when}\n", "$text-muted"))
    return Content.assemble(*parts)
