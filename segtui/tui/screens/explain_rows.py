"""The list beneath a verdict: every check, every route, every fix, and every moment at which it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from segtui.shop_time import in_words
from segtui.signs import choose_signs
from segtui.tui.screens.explain_detail import route_sign, route_state
from segtui.tui.screens.explain_words import (
    STATUS_TONES,
    VERDICT_TONES,
    Seen,
    status_sign,
    verdict_sign,
)
from segtui.tui.widgets.columns import Tone
from segtui.tui.widgets.proof_list import ProofRow, heading, part

if TYPE_CHECKING:
    from segtui.diagnosis.check import Check
    from segtui.diagnosis.fixes import Fix
    from segtui.diagnosis.flips import Flip
    from segtui.diagnosis.question import Ambiguous
    from segtui.diagnosis.verdict import Route

BLANK = heading("")
PLATFORM_AGREES = "platform.agrees"
PARTS = {
    "customer": "Customer",
    "company": "Customer",
    "item": "Item",
    "category": "The way to it",
    "catalog": "The way to it",
    "coupon": "Coupon",
    "platform": "The platform itself",
}
"""What checks are about, by what their codes begin with."""
FIX_LABELS = {"none": "no write", "customer": "customer", "segment": "segment", "catalogue": "catalogue"}


class RowKey(NamedTuple):
    """What a row stands for."""

    kind: str
    """"check", "route", "fix", "flip", "note" or "candidate"."""
    place: int
    """Its position among those of its kind."""
    name: tuple[str, ...] = ()
    """What stays the same when it is read again."""


def rows_of(seen: Seen) -> list[ProofRow]:
    """All sections; those without rows are left out."""
    sections = (_routes(seen), _checks(seen), _fixes(seen), _flips(seen), _notes(seen))
    rows: list[ProofRow] = []
    for section in sections:
        found = list(section)
        if len(found) > 1:
            rows += [BLANK, *found] if rows else found
    return rows


def candidate_rows(ambiguous: Ambiguous) -> list[ProofRow]:
    """Those that a name may mean, with what tells them apart."""
    rows = [heading(ambiguous.several.capitalize(), f"that {ambiguous.asked} may mean")]
    for place, each in enumerate(ambiguous.candidates):
        told = "  ".join(part for part in (each.email or "", ", ".join(each.marks), each.id) if part)
        key = RowKey("candidate", place, (each.id,))
        rows.append(
            ProofRow(key, choose_signs().product, Tone.NORMAL, each.name or each.id, told, Tone.MUTED)
        )
    return rows


def _checks(seen: Seen) -> Iterator[ProofRow]:
    checks = seen.answer.judgement.checks
    counts = {status: sum(each.status.value == status for each in checks) for status in STATUS_TONES}
    told = {"pass": "pass", "fail": "fail", "unknown": "not known", "skip": "do not apply"}
    words = ", ".join(f"{count} {told[status]}" for status, count in counts.items() if count)
    yield heading("Checks", words)
    # Where there are several segments, the same codes come again for each.
    has_parts = len({each.subject for each in checks if each.subject in seen.segments}) > 1
    before = ""
    for place, check in enumerate(checks):
        title = _part(check, seen)
        if has_parts and title != before:
            yield part(title)
        before = title
        key = RowKey("check", place, check.key)
        tone = STATUS_TONES[check.status.value]
        words_tone = Tone.MUTED if check.status.value == "skip" else Tone.NORMAL
        yield ProofRow(key, status_sign(check.status), tone, check.code, _detail(check), words_tone)


def _part(check: Check, seen: Seen) -> str:
    if check.subject in seen.segments and check.code != PLATFORM_AGREES:
        return f"Segment {seen.segments[check.subject]}"
    return PARTS.get(check.code.partition(".")[0], "Others")


def _detail(check: Check) -> str:
    return f"WHAT IF  {check.detail}" if check.is_supposed else check.detail


def _routes(seen: Seen) -> Iterator[ProofRow]:
    judged = seen.answer.judgement
    whole = sum(each.status.value == "pass" for each in judged.routes)
    if judged.verdict.value == "yes" and whole:
        each_one = "this one" if whole == 1 else f"each of these {whole}"
        words = f"to hide it, {each_one} has to be closed"
    else:
        words = f"{whole} whole, {len(judged.routes) - whole} broken or not known"
    yield heading("Routes", words)
    for place, route in enumerate(judged.routes):
        key, tone = RowKey("route", place, route.path), STATUS_TONES[route.status.value]
        yield ProofRow(key, route_sign(route), tone, route_state(route), _by_way_of(route))


def _by_way_of(route: Route) -> str:
    """What lies between the item and the customer, who both stand in the question; the segment first."""
    return " > ".join(reversed((route.names or route.path)[1:-1]))


def _fixes(seen: Seen) -> Iterator[ProofRow]:
    yield heading("Fixes", "each would make it a yes; the ones that touch least come first")
    for place, fix in enumerate(seen.answer.fixes):
        key = RowKey("fix", place, (fix.title,))
        yield ProofRow(key, f"{place + 1}"[-1], Tone.ACCENT, _reach(fix), _fix_words(fix))


def _reach(fix: Fix) -> str:
    many = f" · {fix.customers:,}" if fix.customers and fix.reach.value in {"segment", "catalogue"} else ""
    return f"{FIX_LABELS[fix.reach.value]}{many}"


def _fix_words(fix: Fix) -> str:
    return f"{fix.title}  (hand over: {fix.needs})" if fix.needs else fix.title


def _flips(seen: Seen) -> Iterator[ProofRow]:
    yield heading("In time", "when it changes by itself")
    for place, flip in enumerate(seen.answer.flips):
        key, tone = RowKey("flip", place, (flip.at.isoformat(),)), VERDICT_TONES[flip.verdict.value]
        yield ProofRow(key, verdict_sign(flip.verdict), tone, _turn(flip, seen), _clocks(flip, seen))


def _notes(seen: Seen) -> Iterator[ProofRow]:
    yield heading("Notes", "what no check proves")
    for place, note in enumerate(seen.notes):
        key = RowKey("note", place, (note,))
        yield ProofRow(key, choose_signs().label, Tone.MUTED, "note", note, Tone.MUTED)


def _turn(flip: Flip, seen: Seen) -> str:
    return f"{flip.verdict.value} since" if flip.at <= seen.at else f"{flip.verdict.value} from"


def _clocks(flip: Flip, seen: Seen) -> str:
    return f"{in_words(flip.at, seen.zone)}  {flip.code}"
