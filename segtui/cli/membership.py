"""Adding and removing members: resolve, show, ask, send, read back, tell."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from segtui.changes.change import Diff, LabelledMember
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.outcome import Confirmation, Outcome
from segtui.cli.consent import Consent, obtain, require_means_of_consent
from segtui.cli.output import count_of, say, say_lines, write, write_lines
from segtui.cli.shapes import JsonObject, document
from segtui.cli.who import CompanyChoice, Given, each_exactly_one
from segtui.cli.wording import segment_name
from segtui.errors import NotFound, ReadOnly
from segtui.model import CustomerRef, RequestPreview
from segtui.plain import plain
from segtui.session import Session

DONE_IN_PART = 5
"""The exit code where the platform refused some of the rows."""

SHOWN_LINES = 40
"""How many lines of a diff, and how many requests, are printed for a person; JSON has all."""

MembershipChange = AddMembers | RemoveMembers


@dataclass(frozen=True, slots=True)
class Order:
    """Whom to add to or remove from a segment."""

    segment_id: str
    customers: tuple[str, ...]
    """E-mail addresses, numbers or ids."""
    legal_entity_id: str | None
    b2c: bool
    consent: Consent
    lines: tuple[int, ...] = ()
    """By customer, the line of standard input the text was read from, 0 for an argument; empty: all 0."""

    @property
    def keys(self) -> list[Given]:
        """Whom the order is about, as they were given."""
        lines = self.lines or (0,) * len(self.customers)
        return [Given(text, line) for text, line in zip(self.customers, lines, strict=True)]


async def add(session: Session, order: Order) -> int:
    """Add the customers of the order."""
    _require_access(session, order, name_needed=False)
    change = AddMembers(*await _resolved(session, order, must_be_theirs=True))
    return await _carry_out(session, change, order.consent, name_needed=False)


async def remove(session: Session, order: Order) -> int:
    """Remove the customers of the order; several at once only with the segment's name."""
    _require_access(session, order, name_needed=len(order.customers) > 1)
    change = RemoveMembers(*await _resolved(session, order, must_be_theirs=False))
    return await _carry_out(session, change, order.consent, name_needed=len(change.members) > 1)


def _require_access(session: Session, order: Order, *, name_needed: bool) -> None:
    """Refuse before anything is asked or read, where the end would be a refusal anyway."""
    consent = order.consent
    if consent.dry_run:
        return
    if session.profile.writable and session.profile.production and consent.reason:
        session.unlock(consent.reason)
    try:
        session.require_write_access()
    except ReadOnly as error:
        hint = (
            "A production profile needs --reason TEXT."
            if session.profile.writable
            else "--dry-run shows what would be sent. Writing takes a profile made with --writable."
        )
        raise ReadOnly(f"Nothing was sent. {error.summary}", hint=hint) from error
    require_means_of_consent(consent, name_needed=name_needed)


async def _resolved(
    session: Session, order: Order, *, must_be_theirs: bool
) -> tuple[str, str, tuple[LabelledMember, ...]]:
    segment = await session.platform.segment(order.segment_id)
    try:
        customers = await each_exactly_one(session, order.keys)
    except NotFound as error:
        raise NotFound(
            f"{error.summary} Nothing was sent.", hint=error.hint, request_id=error.request_id
        ) from error
    choice = CompanyChoice(order.legal_entity_id, order.b2c, must_be_theirs)
    companies = await choice.of_each(session, customers)
    members = []
    for customer, company in zip(customers, companies, strict=True):
        who = CustomerRef(
            id=customer.id,
            first_name=customer.first_name,
            last_name=customer.last_name,
            email=customer.email,
        )
        members.append(
            LabelledMember.of(who, company.id, company.name) if company else LabelledMember.of(who)
        )
    return segment.id, segment_name(segment, (session.profile.language,)), tuple(members)


async def _carry_out(
    session: Session, change: MembershipChange, consent: Consent, *, name_needed: bool
) -> int:
    prepared = await session.prepare(change)
    diff = session.show(prepared)
    if consent.dry_run:
        _print_plan(change, diff, consent)
        return 0
    say_lines(_shown(diff))
    if all(line.sign == " " for line in diff.lines):
        say("There is nothing to change.")
        return _told(change, None, None, consent)
    obtain(consent, segment_name=change.segment_name, name_needed=name_needed)
    outcome = await session.apply(prepared, reason=consent.reason)
    confirmation = await session.confirm(change)
    return _told(change, outcome, confirmation, consent)


def _print_plan(change: MembershipChange, diff: Diff, consent: Consent) -> None:
    if not consent.as_json:
        write_lines(_shown(diff))
        say("Nothing was sent.")
        return
    body: JsonObject = {
        **_head(change),
        "lines": [{"sign": line.sign, "text": line.text} for line in diff.lines],
        "requests": [
            {"method": request.method, "url": request.url, "body": request.body} for request in diff.requests
        ],
        "notes": list(diff.notes),
    }
    write(document("change", body))


def _shown(diff: Diff) -> Iterator[str]:
    yield plain(diff.title)
    yield from _some([f"  {line.sign} {plain(line.text)}" for line in diff.lines])
    for note in diff.notes:
        yield f"  ! {plain(note)}"
    yield "Requests:"
    yield from _some([line for request in diff.requests for line in _request_lines(request)])


def _request_lines(request: RequestPreview) -> Iterator[str]:
    yield f"  {request.method} {plain(request.url)}"
    if request.body is not None:
        yield f"    {plain(request.body)}"


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:SHOWN_LINES]
    if len(lines) > SHOWN_LINES:
        yield f"  and {count_of(len(lines) - SHOWN_LINES, 'more line')}; --json has all."


def _head(change: MembershipChange) -> JsonObject:
    return {
        "kind": change.kind,
        "title": change.title,
        "segment": {"id": change.segment_id, "name": change.segment_name},
    }


def _told(
    change: MembershipChange, outcome: Outcome | None, confirmation: Confirmation | None, consent: Consent
) -> int:
    """Say what became of the change; the exit code."""
    if consent.as_json:
        write(document("outcome", {**_head(change), **_outcome_shape(change, outcome, confirmation)}))
    if outcome is None or confirmation is None:
        return 0
    sys.stdout.flush()
    _tell_outcome(outcome, confirmation)
    return DONE_IN_PART if outcome.result.refused else 0


def _tell_outcome(outcome: Outcome, confirmation: Confirmation) -> None:
    rows = len(outcome.result.rows)
    seen = "gone" if isinstance(outcome.change, RemoveMembers) else "visible"
    say(f"Accepted {outcome.accepted:,} of {rows:,}; {seen} now {len(confirmation.visible):,} of {rows:,}.")
    for row in outcome.result.refused:
        say(f"  refused: {row.key}: {row.code} {row.message or 'without a reason'}")
    if not outcome.result.refused:
        for member in confirmation.pending[:SHOWN_LINES]:
            say(f"  accepted, but not {seen} yet: {member.text}")
    for unread in confirmation.unread[:SHOWN_LINES]:
        say(f"  could not be read back: {unread.member.text}: {unread.error.summary}")
    if outcome.journal_error is not None:
        say(f"  the journal could not be completed: {outcome.journal_error.summary}")
    say(f"Recorded as change {outcome.recorded_id}.")


def _outcome_shape(
    change: MembershipChange, outcome: Outcome | None, confirmation: Confirmation | None
) -> JsonObject:
    if outcome is None or confirmation is None:
        unchanged = [_row_shape(member, "unchanged", True) for member in change.members]
        return {"recorded_as": None, "accepted": 0, "refused": 0, "rows": [*unchanged]}
    visible = {member.key for member in confirmation.visible}
    unread = {one.member.key for one in confirmation.unread}
    rows: list[JsonObject] = []
    for member, row in zip(change.members, outcome.result.rows, strict=True):
        seen = None if member.key in unread else member.key in visible
        shape = _row_shape(member, "accepted" if row.ok else "refused", seen)
        rows.append({**shape, "code": row.code, "message": row.message})
    return {
        "recorded_as": outcome.recorded_id,
        "accepted": outcome.accepted,
        "refused": len(outcome.result.refused),
        "rows": [*rows],
    }


def _row_shape(member: LabelledMember, result: str, confirmed: bool | None) -> JsonObject:
    """A row; `confirmed` tells whether the wanted state was read back, null where nobody knows."""
    return {
        "customer_id": member.key.customer_id,
        "legal_entity_id": member.key.legal_entity_id,
        "who": member.who,
        "result": result,
        "confirmed": confirmed,
    }
