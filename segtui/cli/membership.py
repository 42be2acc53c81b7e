"""Adding and removing members: resolve, show, ask, send, read back, tell."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from segtui.changes.change import LabelledMember
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.outcome import Confirmation, Outcome
from segtui.cli.consent import Consent
from segtui.cli.diff_views import SHOWN_LINES, first_lines
from segtui.cli.hints import hint_of
from segtui.cli.lists import RefusedFile
from segtui.cli.output import say, say_lines, write
from segtui.cli.segment_fields import json_given
from segtui.cli.shapes import JsonObject, document
from segtui.cli.which_segment import segment_named
from segtui.cli.who import CompanyChoice, Given, LeftOut, each_exactly_one, each_that_is_one
from segtui.cli.wording import segment_name
from segtui.cli.writing import (
    DONE_IN_PART,
    Undertaking,
    agreed_and_sent,
    carry_out,
    how_to_undo,
    require_access,
    row_shape,
    tell_refusals,
)
from segtui.errors import BadInput, NotFound
from segtui.model import Customer, CustomerRef
from segtui.plain import plain
from segtui.session import Session

MembershipChange = AddMembers | RemoveMembers


@dataclass(frozen=True, slots=True)
class Order:
    """Whom to add to or remove from a segment."""

    segment_id: str
    keys: tuple[Given, ...]
    """E-mail addresses, numbers or ids."""
    legal_entity_id: str | None
    b2c: bool
    consent: Consent
    refused: RefusedFile | None = None
    """Where rows go that are not done; None stops at the first that cannot be understood."""


@dataclass(frozen=True, slots=True)
class _People:
    """Whom an order turned out to mean."""

    members: tuple[LabelledMember, ...]
    texts: dict[str, str]
    """By the name of the member's row: how to name them again."""
    left_out: tuple[LeftOut, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """Who is left out, in words."""
        return tuple(first_lines([f"left out: {one.given}: {one.why}" for one in self.left_out]))

    @property
    def shapes(self) -> list[JsonObject]:
        """Who is left out, as data."""
        return [
            {"text": one.given.text, "line": one.given.line or None, "reason": one.why}
            for one in self.left_out
        ]


async def add(session: Session, order: Order) -> int:
    """Add the customers of the order."""
    require_access(session, order.consent)
    segment_id, name = await _segment(session, order)
    people = await _people(session, order, must_be_theirs=True)
    return await _carry_out(session, order, AddMembers(segment_id, name, people.members), people)


async def remove(session: Session, order: Order) -> int:
    """Remove the customers of the order; several at once only with the segment's name."""
    require_access(session, order.consent, name_needed=len(order.keys) > 1)
    segment_id, name = await _segment(session, order)
    people = await _people(session, order, must_be_theirs=False)
    return await _carry_out(session, order, RemoveMembers(segment_id, name, people.members), people)


async def add_matching(session: Session, segment_id: str, text: str, consent: Consent) -> int:
    """Add everybody whom a filter finds now."""
    require_access(session, consent)
    segment = await segment_named(session, segment_id)
    change = await session.matching_change(segment, json_given(text, "filter"))
    return await carry_out(session, Undertaking(change, (segment.id, change.segment_name)), consent)


async def _segment(session: Session, order: Order) -> tuple[str, str]:
    segment = await segment_named(session, order.segment_id)
    return segment.id, segment_name(segment, (session.profile.language,))


async def _people(session: Session, order: Order, *, must_be_theirs: bool) -> _People:
    left_out: list[LeftOut] = []
    if order.refused is not None:
        chosen, left_out = await each_that_is_one(session, order.keys)
    else:
        try:
            chosen = await each_exactly_one(session, order.keys)
        except NotFound as error:
            raise NotFound(
                f"{error.summary} Nothing was sent.", hint=error.hint, request_id=error.request_id
            ) from error
    choice = CompanyChoice(order.legal_entity_id, order.b2c, must_be_theirs)
    companies = await choice.of_each(
        session, [customer for _, customer in chosen], [given.company_id for given, _ in chosen]
    )
    members: dict[str, LabelledMember] = {}
    texts: dict[str, str] = {}
    for (given, customer), company in zip(chosen, companies, strict=True):
        if isinstance(company, BadInput):
            if order.refused is None:
                raise company
            left_out.append(LeftOut(given, f"{company.summary} {hint_of(company)}"))
            continue
        who = _reference(customer)
        member = LabelledMember.of(who, company.id, company.name) if company else LabelledMember.of(who)
        members[member.row_name] = member
        texts[member.row_name] = _named_again(given, member)
    in_order = sorted(left_out, key=lambda one: one.given.line)
    people = _People(tuple(members.values()), texts, tuple(in_order))
    if not members:
        _keep_refused(order, people, ())
        raise BadInput(
            f"None of the rows given ({len(left_out):,}) could be followed; nothing was sent.",
            hint=f"See {order.refused.path}." if order.refused else "Say whom you mean.",
        )
    return people


def _reference(customer: Customer) -> CustomerRef:
    return CustomerRef(
        id=customer.id,
        first_name=customer.first_name,
        last_name=customer.last_name,
        email=customer.email,
    )


def _named_again(given: Given, member: LabelledMember) -> str:
    """How to name the same member in another list."""
    is_word = not any(character in given.text for character in " /,;|\t")
    who = given.text if is_word else member.key.customer_id
    return f"{who}/{member.key.legal_entity_id}" if member.key.legal_entity_id else who


async def _carry_out(session: Session, order: Order, change: MembershipChange, people: _People) -> int:
    undertaking = Undertaking(
        change,
        (change.segment_id, change.segment_name),
        people.remarks,
        {"left_out": [*people.shapes]},
        in_part=bool(people.left_out),
    )
    outcome = await agreed_and_sent(session, undertaking, order.consent)
    if order.consent.dry_run:
        return DONE_IN_PART if people.left_out else 0
    confirmation = await session.confirm(change) if outcome is not None else None
    code = _told(undertaking, change, outcome, confirmation, order.consent)
    _keep_refused(order, people, () if outcome is None else _refused(outcome, people))
    return code


def _refused(outcome: Outcome, people: _People) -> list[tuple[str, str]]:
    return [
        (people.texts[name], f"{row.code} {row.message or 'refused without a reason'}")
        for name, row in zip(outcome.change.row_names, outcome.result.rows, strict=True)
        if not row.ok
    ]


def _keep_refused(order: Order, people: _People, refused: Sequence[tuple[str, str]]) -> None:
    """Write down all that was not done, so that it can be mended and given again."""
    if order.refused is None:
        return
    left_out = [
        (f"{one.given.text}/{one.given.company_id}" if one.given.company_id else one.given.text, one.why)
        for one in people.left_out
    ]
    order.refused.keep([*left_out, *refused])


def _told(
    undertaking: Undertaking,
    change: MembershipChange,
    outcome: Outcome | None,
    confirmation: Confirmation | None,
    consent: Consent,
) -> int:
    """Say what became of the change; the exit code."""
    if consent.as_json:
        write(document("outcome", {**undertaking.head, **_outcome_shape(change, outcome, confirmation)}))
    in_part = DONE_IN_PART if undertaking.in_part else 0
    if outcome is None or confirmation is None:
        return in_part
    sys.stdout.flush()
    _tell_outcome(outcome, confirmation)
    return DONE_IN_PART if outcome.result.refused else in_part


def _tell_outcome(outcome: Outcome, confirmation: Confirmation) -> None:
    rows = len(outcome.result.rows)
    seen = "gone" if isinstance(outcome.change, RemoveMembers) else "visible"
    say(f"Accepted {outcome.in_words}; {seen} now {len(confirmation.visible):,} of {rows:,}.")
    tell_refusals(outcome)
    if not outcome.result.refused:
        for member in confirmation.pending[:SHOWN_LINES]:
            say(f"  accepted, but not {seen} yet: {member.text}")
    unread = [
        f"  could not be read back: {one.member.text}: {one.error.summary}" for one in confirmation.unread
    ]
    say_lines(first_lines([plain(line) for line in unread]))
    say(how_to_undo(outcome))


def _outcome_shape(
    change: MembershipChange, outcome: Outcome | None, confirmation: Confirmation | None
) -> JsonObject:
    if outcome is None or confirmation is None:
        unchanged = [
            {**_member_shape(member, True), **row_shape(member.row_name, None)} for member in change.members
        ]
        return {"recorded_as": None, "accepted": 0, "refused": 0, "rows": [*unchanged]}
    visible = {member.key for member in confirmation.visible}
    unread = {one.member.key for one in confirmation.unread}
    rows: list[JsonObject] = []
    for member, row in zip(change.members, outcome.result.rows, strict=True):
        seen = None if member.key in unread else member.key in visible
        rows.append({**_member_shape(member, seen), **row_shape(member.row_name, row)})
    return {
        "recorded_as": outcome.recorded_id,
        "accepted": outcome.accepted,
        "refused": len(outcome.result.refused),
        "rows": [*rows],
    }


def _member_shape(member: LabelledMember, confirmed: bool | None) -> JsonObject:
    """Who a row is about; `confirmed` tells whether the wanted state was read back, null: nobody knows."""
    return {
        "customer_id": member.key.customer_id,
        "legal_entity_id": member.key.legal_entity_id,
        "who": member.who,
        "confirmed": confirmed,
    }
