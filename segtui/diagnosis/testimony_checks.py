"""The conditions where segments are lists or rules and nothing else (fact sheet of such a platform, 11)."""

from __future__ import annotations

from functools import partial

from segtui.diagnosis import boundary
from segtui.diagnosis.check import Certainty, Check, Evidence, Finding, Rule, Status, shown, unread
from segtui.diagnosis.checks import (
    CustomerCase,
    SegmentCase,
    customer_exists,
    segment_active,
    segment_exists,
    segment_label,
    short_label,
)
from segtui.diagnosis.facts import NOBODY_ASKED, Facts
from segtui.diagnosis.reading import Absent, Read, Reading, Unread
from segtui.diagnosis.testimony import ClauseFacts, Effect, Pending, Testimony
from segtui.model import Customer, Member, SegmentKind
from segtui.shop_time import utc_words

RULES = "member.rules"
KEPT = "member.kept"
_NO_SEGMENT = Finding(Status.SKIP, "There is no segment.")


def customer_unique(case: CustomerCase) -> Finding:
    """Several accounts never come this far; guests and contacts with the address are named."""
    record = case.customer.record
    if not isinstance(record, Read):
        return Finding(Status.SKIP, "There is no account to tell from others.")
    evidence = (shown(record.source, "id", record.value.id),)
    others, own = case.customer.namesakes or (), record.value.email
    if "@" in case.customer.asked and (own or "").casefold() != case.customer.asked.strip().casefold():
        detail = f"{case.customer.asked} is the address of a contact; that of the account is {own or 'none'}."
        return Finding(Status.PASS, detail, (*evidence, shown(record.source, "emailAddress", own)))
    if not others:
        return Finding(Status.PASS, f"{case.customer.asked} names exactly one customer.", evidence)
    words = ", ".join(kind_of(each) + f" {each.id}" for each in others)
    return Finding(
        Status.PASS, f"{case.customer.asked} names exactly one account, besides {words}.", evidence
    )


def customer_active(case: CustomerCase) -> Finding:
    """Nothing says that it keeps anybody out of a segment, but nobody can log in (D16)."""
    record = case.customer.record
    if isinstance(record, Absent):
        return Finding(Status.SKIP, "There is no account.")
    if not isinstance(record, Read):
        return unread(record, "Whether the account is active")
    standing = standing_of(record.value)
    evidence = (shown(record.source, "status", standing),)
    if standing == "active":
        return Finding(Status.PASS, "It is active.", evidence)
    if standing == "unknown":
        return Finding(Status.UNKNOWN, "The platform does not say whether the account is active.", evidence)
    return Finding(Status.FAIL, f"The account is {standing}: nobody can log in with it.", evidence)


def customer_registered(case: CustomerCase) -> Finding:
    """A guest may be a member, but nobody who logs in is that guest."""
    record = case.customer.record
    if not isinstance(record, Read):
        return Finding(Status.SKIP, "There is no account to look at.")
    evidence = (shown(record.source, "isAnonymous", str(record.value.is_guest).lower()),)
    if record.value.is_guest is None:
        return Finding(Status.UNKNOWN, "The platform does not say whether it is a guest.", evidence)
    if record.value.is_guest:
        return Finding(Status.FAIL, "It is a guest and no account: nobody can log in as it.", evidence)
    return Finding(Status.PASS, "It is an account, not a guest.", evidence)


def segment_found(case: SegmentCase) -> Finding:
    """What another environment has is not looked at."""
    found = segment_exists(case)
    if found.status is not Status.FAIL:
        return found
    merchant = told(case).merchant
    return found._replace(
        detail=f"There is no segment {case.segment.id} of the merchant {merchant}; "
        "another environment may have one."
    )


def member_assigned(case: SegmentCase) -> Finding:
    """The list decides; near misses are named."""
    if isinstance(case.segment.record, Absent):
        return _NO_SEGMENT
    if is_dynamic(case):
        return Finding(Status.SKIP, "No list decides who is in this segment: its rules do.")
    rows, who, name = case.segment.rows, whom(case), named(case)
    evidence: tuple[Evidence, ...]
    if case.customer.id is None:
        return Finding(Status.UNKNOWN, "Whom to look for among the members is not known.")
    if not isinstance(rows, Read):
        return unread(rows, f"The list of members of {name}")
    if has_row(case):
        evidence = (shown(rows.source, "members.id", case.customer.id),)
        going = pending_words(case, Effect.REMOVES, "is to take them out of it")
        return Finding(Status.PASS, f"{who} is on the list of {name}.{going}{unread_journal(case)}", evidence)
    evidence = (shown(rows.source, "members.id", "not among them"), *_near_evidence(case))
    coming = pending_words(case, Effect.ADDS, "is to bring them in")
    copied = pending_words(case, Effect.MAY_ADD, "is copying the members")
    return Finding(
        Status.FAIL,
        f"{who} is not on the list of {name}.{near(case)}{coming}{copied}{unread_journal(case)}",
        evidence,
    )


def member_kept(case: SegmentCase) -> Finding:
    """A full import takes away whoever its file does not hold; whom, it does not tell."""
    if isinstance(case.segment.record, Absent) or is_dynamic(case) or has_row(case):
        return Finding(Status.SKIP, "There is no list that somebody could be missing from.")
    imports = told(case).imports
    if not isinstance(imports, Read):
        found = unread(imports, "The list of imports")
        return found._replace(detail=f"{found.detail} The right to read imports would settle it.")
    if not imports.value:
        none = shown(imports.source, "imports.entityFiles.deleted", "none")
        return Finding(Status.PASS, "No full import is listed that took members away.", (none,))
    latest = imports.value[0]
    evidence = (
        shown(imports.source, "imports.ref", latest.ref),
        shown(imports.source, "imports.entityFiles.deleted", latest.deleted),
    )
    ended = utc_words(latest.ended_at) if latest.ended_at else "an unknown time"
    by = f" from {latest.source}" if latest.source else ""
    detail = (
        f"A full import{by} that ended at {ended} took {latest.deleted:,} members away, of whatever segment; "
        f"they may be among them. The file of the import {latest.ref} would settle it."
    )
    return Finding(Status.UNKNOWN, detail, evidence)


def member_rules(case: SegmentCase) -> Finding:
    """What the platform itself makes of the rules decides."""
    if isinstance(case.segment.record, Absent):
        return _NO_SEGMENT
    if not is_dynamic(case):
        return Finding(Status.SKIP, "The members of this segment are a list, not the result of rules.")
    rows, name, who = case.segment.rows, named(case), whom(case)
    by_clauses = told(case).by_clauses
    evidence: tuple[Evidence, ...]
    if not isinstance(rows, Read):
        found = unread(rows, f"Who matches the rules of {name}")
        if by_clauses is None:
            return found
        words = "holds" if by_clauses else "does not hold"
        status = Status.PASS if by_clauses else Status.FAIL
        detail = f"{found.detail} Clause by clause, what they ask for {words}."
        return Finding(status, detail, found.evidence)
    if has_row(case):
        evidence = (shown(rows.source, "members.id", case.customer.id),)
        return Finding(Status.PASS, f"{who} matches the rules of {name}.", evidence)
    evidence = (shown(rows.source, "members.id", "not among them"), *_near_evidence(case))
    apart = ""
    if by_clauses is True:
        apart = " Each clause holds by itself: the platform may want them of one and the same contact."
    return Finding(Status.FAIL, f"{who} does not match the rules of {name}.{apart}{near(case)}", evidence)


def clause_check(clause: ClauseFacts) -> Check:
    """One clause of the rules, with the distance to its boundary where it does not hold."""
    rule: Rule[ClauseFacts] = Rule(RULES, "10", Certainty.IMPLIED, _clause)
    return rule.check(clause, clause.condition.words)


def agrees(case: SegmentCase, facts: Facts, code: str, subject: str) -> Check:
    """The list, or the rules, against what the platform says of the customer: where they differ, it lags."""
    rule: Rule[SegmentCase] = Rule(code, AGREES_ROWS, Certainty.IMPLIED, partial(_agreement, facts.unasked))
    return rule.check(case, subject)


def _agreement(unasked: Unread, case: SegmentCase) -> Finding:
    if unasked is not NOBODY_ASKED:
        return Finding(Status.SKIP, f"The platform itself was not asked: {unasked.why}.")
    segments, rows = case.customer.segments, case.segment.rows
    if isinstance(case.segment.record, Absent):
        return _NO_SEGMENT
    if isinstance(segments, Unread) and segments.source is None:
        return Finding(Status.SKIP, f"The platform itself was not asked: {segments.why}.")
    if not isinstance(segments, Read):
        return unread(segments, "What the platform says of the customer's segments")
    names_it = any(each.id == case.segment.id for each in segments.value)
    said = f"Among the customer's segments the platform {'names' if names_it else 'does not name'} it"
    evidence = (shown(segments.source, "segments.code", case.segment.id if names_it else "not among them"),)
    if not isinstance(rows, Read):
        return Finding(Status.UNKNOWN, f"{said}; with what to compare that is not known.", evidence)
    if names_it is has_row(case):
        return Finding(Status.PASS, f"{said}, which agrees with the segment's own side.", evidence)
    ours = ", ".join(each.words for each in told(case).pending or ())
    cause = f"It is pending: {ours}." if ours else "A change is pending, or that side lags behind."
    return Finding(
        Status.FAIL, f"{said}, which the segment's own side denies; that one decides. {cause}", evidence
    )


CUSTOMER_RULES: tuple[Rule[CustomerCase], ...] = (
    Rule("customer.exists", "2 3", Certainty.STATED, customer_exists),
    Rule("customer.unique", "2 14", Certainty.STATED, customer_unique),
    Rule("customer.active", "3", Certainty.ASSUMED, customer_active),
    Rule("customer.registered", "3", Certainty.ASSUMED, customer_registered),
)
SEGMENT_RULES: tuple[Rule[SegmentCase], ...] = (
    Rule("segment.exists", "1 4", Certainty.STATED, segment_found),
    Rule("segment.active", "4", Certainty.IMPLIED, segment_active),
)
MEMBER_RULES: tuple[Rule[SegmentCase], ...] = (
    Rule("member.assigned", "5 7 8 11", Certainty.STATED, member_assigned),
    Rule(KEPT, "12", Certainty.IMPLIED, member_kept),
    Rule(RULES, "8 9", Certainty.IMPLIED, member_rules),
)
AGREES_ROWS = "6"


def told(case: SegmentCase) -> Testimony:
    """What was asked; these checks are made of nothing else."""
    if case.segment.testimony is None:
        raise AssertionError("only where there is a testimony are these checks made")
    return case.segment.testimony


def is_dynamic(case: SegmentCase) -> bool:
    """Whether rules decide; what is not known is taken for a list, which is looked through as a whole."""
    record = case.segment.record
    return isinstance(record, Read) and record.value.kind is SegmentKind.DYNAMIC


def has_row(case: SegmentCase) -> bool:
    """Whether the customer, and no device and no twin of theirs, is known to be a member."""
    rows = case.segment.rows
    return isinstance(rows, Read) and any(_is_of(row, case.customer.id) for row in rows.value)


def named(case: SegmentCase) -> str:
    """The segment by its name."""
    record = case.segment.record
    return segment_label(record.value, case.shop.language) if isinstance(record, Read) else case.segment.id


def whom(case: SegmentCase) -> str:
    """The customer by name, address or id."""
    record = case.customer.record
    return short_label(record.value) if isinstance(record, Read) else case.customer.asked


def standing_of(customer: Customer) -> str:
    """Its status in a word."""
    if customer.deleted:
        return "deleted"
    return {True: "active", False: "inactive", None: "unknown"}[customer.active]


def kind_of(customer: Customer) -> str:
    """What a record is, with what is wrong with it."""
    standing = standing_of(customer)
    marked = "" if standing in {"active", "unknown"} else f"{standing} "
    if customer.is_guest is None:
        return f"the {marked}record"
    return f"the {marked}guest" if customer.is_guest else f"the {marked}account"


def near(case: SegmentCase) -> str:
    """Others of the same address, and devices, who are members in the customer's place."""
    testimony, said = told(case), ""
    for row in _read(testimony.alike):
        customer = testimony.people.get(row.customer.id)
        what = kind_of(customer) if customer else "the record"
        said += f" {what[0].upper()}{what[1:]} {row.customer.id} of the same address is a member instead."
    for row in _read(testimony.devices):
        device = row.device
        model = f" ({device.model})" if device and device.model else ""
        said += f" Their device {row.customer.id}{model} is a member: it counts on that device alone."
    return said


def pending_words(case: SegmentCase, effect: Effect, words: str) -> str:
    """Our own changes that are under way with this effect."""
    found: list[Pending] = [each for each in told(case).pending or () if each.effect is effect]
    return "".join(f" Not seen yet: {each.words}, which {words}." for each in found)


def unread_journal(case: SegmentCase) -> str:
    """That nobody knows of changes of ours, where that is so."""
    known = told(case).pending is not None
    return "" if known else " Whether a change of ours is under way is not known: the journal was not read."


def _clause(clause: ClauseFacts) -> Finding:
    condition, holds = clause.condition, clause.holds
    if condition.is_of_devices:
        detail = f"“{condition.words}” is asked of devices, so no customer meets it."
        return Finding(Status.FAIL, detail)
    if not isinstance(holds, Read):
        found = unread(holds, f"“{condition.words}”")
        return found._replace(detail=f"“{condition.words}” could not be checked: {holds.why}.")
    evidence = (shown(holds.source, condition.field, _held(holds.value)), *_of_distance(clause))
    if holds.value:
        own = f": {instead(clause)}" if clause.values is not None else ""
        return Finding(Status.PASS, f"“{condition.words}” holds{own}.", evidence)
    return Finding(Status.FAIL, f"“{condition.words}” does not hold: {instead(clause)}.", evidence)


def instead(clause: ClauseFacts) -> str:
    """What is so in place of what a clause asks for, and how far that is from it."""
    condition, values = clause.condition, clause.values
    if values is not None:
        if not values.value:
            return "the record has no value there"
        gap = boundary.exact_distance(condition, values.value[0]) if len(values.value) == 1 else ""
        return f"in the record it is {', '.join(values.value)}{gap}"
    distance = boundary.distance(condition, [(probe, answer.value) for probe, answer in clause.probes])
    return distance or "what it is instead was not found out"


def _held(holds: bool) -> str:
    return "holds" if holds else "does not hold"


def _of_distance(clause: ClauseFacts) -> tuple[Evidence, ...]:
    values, probes = clause.values, clause.probes
    if values is not None:
        own = ", ".join(values.value) or "no value"
        return (shown(values.source, clause.condition.field, own),)
    return tuple(shown(answer.source, probe.words, _held(answer.value)) for probe, answer in probes)


def _near_evidence(case: SegmentCase) -> tuple[Evidence, ...]:
    testimony = told(case)
    return tuple(
        shown(part.source, field, row.customer.id)
        for part, field in ((testimony.alike, "members.id"), (testimony.devices, "members.device.code"))
        if isinstance(part, Read)
        for row in part.value
    )


def _is_of(row: Member, customer_id: str | None) -> bool:
    return row.device is None and row.customer.id == customer_id


def _read(rows: Reading[tuple[Member, ...]]) -> tuple[Member, ...]:
    return rows.value if isinstance(rows, Read) else ()
