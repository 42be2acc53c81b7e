"""The conditions on the customer, the company, the segment and the assignment (fact sheet, 14.1 and 14.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from segtui.diagnosis.check import Certainty, Evidence, Finding, Rule, Status, shown, unread
from segtui.diagnosis.facts import CustomerFacts, SegmentFacts, ShopFacts
from segtui.diagnosis.reading import Absent, Read, Unread
from segtui.errors import BadInput
from segtui.model import Customer, Member, MemberKey, Segment, SegmentStatus, Site, localize
from segtui.shop_time import in_words, zone_named

ANONYMOUS_IDS = frozenset({"00000000", "ANONYMOUS"})
"""What a visitor without an account is called (fact sheet, 5.3)."""


@dataclass(frozen=True, slots=True)
class CustomerCase:
    """A customer who acts for one company or for none."""

    customer: CustomerFacts
    company: str | None


@dataclass(frozen=True, slots=True)
class SegmentCase:
    """A segment beside the pair of customer and company."""

    shop: ShopFacts
    customer: CustomerFacts
    company: str | None
    segment: SegmentFacts


def customer_exists(case: CustomerCase) -> Finding:
    """M10: a record that a restriction hides is not known to be missing."""
    record = case.customer.record
    match record:
        case Read(found, source):
            return Finding(Status.PASS, f"{label(found)} was found.", (shown(source, "id", found.id),))
        case Absent(_, source):
            evidence = (shown(source, "id", "not found"),)
            if case.customer.is_blinkered:
                return Finding(
                    Status.UNKNOWN,
                    f"No customer {case.customer.asked} was found, but this credential sees only customers "
                    "of some restriction: one without a restriction would settle it.",
                    evidence,
                )
            return Finding(Status.FAIL, f"There is no customer {case.customer.asked}.", evidence)
        case _:
            return unread(record, f"The customer {case.customer.asked}")


def customer_unique(case: CustomerCase) -> Finding:
    """Several candidates never come this far: none of them is chosen."""
    if isinstance(case.customer.record, Read):
        seen = " of those that this credential sees" if case.customer.is_blinkered else ""
        return Finding(Status.PASS, f"{case.customer.asked} names exactly one account{seen}.")
    return Finding(Status.SKIP, "There is no account to tell from others.")


def customer_active(case: CustomerCase) -> Finding:
    """M8: an account that is inactive or on hold cannot log in."""
    record = case.customer.record
    if isinstance(record, Absent) and not case.customer.is_blinkered:
        return Finding(Status.SKIP, "There is no account.")
    if not isinstance(record, Read):
        return unread(record, "Whether the account is active")
    found, source = record.value, record.source
    evidence = (shown(source, "active", found.active), shown(source, "onHold", found.on_hold))
    if found.active is False:
        return Finding(Status.FAIL, "The account is inactive: it cannot log in.", evidence)
    if found.on_hold:
        return Finding(Status.FAIL, "The account is on hold: it cannot log in.", evidence)
    if found.active is None:
        return Finding(Status.UNKNOWN, "The platform does not say whether the account is active.", evidence)
    return Finding(Status.PASS, "The account is active and not on hold.", evidence)


def customer_registered(case: CustomerCase) -> Finding:
    """M7: a visitor without an account is a member of nothing."""
    if case.customer.id in ANONYMOUS_IDS:
        return Finding(Status.FAIL, "An anonymous visitor has no account, so is a member of no segment.")
    if isinstance(case.customer.record, Read):
        source = case.customer.record.source
        return Finding(Status.PASS, "It is an account.", (shown(source, "id", case.customer.id),))
    return Finding(Status.SKIP, "There is no account to look at.")


def company_selected(case: CustomerCase) -> Finding:
    """M3, M6: the company is one of those the customer acts for."""
    companies = case.customer.companies
    if case.company is None and (case.customer.is_alone or isinstance(companies, Read)):
        return Finding(Status.SKIP, "Asked about the customer without a company.")
    if not isinstance(companies, Read):
        return unread(companies, "The list of the customer's companies")
    names = {company.id: company.name for company in companies.value}
    evidence = (shown(companies.source, "legalEntity.id", ", ".join(names) or "none"),)
    if case.company in names:
        return Finding(Status.PASS, f"The customer acts for {names[case.company] or case.company}.", evidence)
    if case.customer.is_blinkered:
        detail = (
            f"{case.company} is not among the companies of the customer that this credential sees, which are "
            "those of some restriction: one without a restriction would settle it."
        )
        return Finding(Status.UNKNOWN, detail, evidence)
    theirs = ", ".join(f"{name or key} ({key})" for key, name in names.items()) or "none"
    return Finding(Status.FAIL, f"{case.company} is no company of the customer; theirs: {theirs}.", evidence)


def segment_exists(case: SegmentCase) -> Finding:
    """The segment is there."""
    record = case.segment.record
    match record:
        case Read(segment, source):
            return Finding(Status.PASS, f"{_named(case)} was found.", (shown(source, "id", segment.id),))
        case Absent(_, source):
            return Finding(
                Status.FAIL,
                f"There is no segment {case.segment.id}.",
                (shown(source, "id", "not found"),),
            )
        case _:
            return unread(record, f"The segment {case.segment.id}")


def segment_active(case: SegmentCase) -> Finding:
    """S1."""
    record = case.segment.record
    if not isinstance(record, Read):
        return _without_segment(case)
    status = record.value.status
    evidence = (shown(record.source, "status", status.value),)
    if status is SegmentStatus.ACTIVE:
        return Finding(Status.PASS, f"{_named(case)} is active.", evidence)
    if status is SegmentStatus.INACTIVE:
        return Finding(Status.FAIL, f"{_named(case)} is inactive.", evidence)
    return Finding(Status.UNKNOWN, f"{_named(case)} has a status that segtui does not know.", evidence)


def segment_valid(case: SegmentCase) -> Finding:
    """S2: both bounds are inclusive, an absent one is open."""
    record = case.segment.record
    if not isinstance(record, Read):
        return _without_segment(case)
    window, zone = record.value.validity, shop_zone(case.shop, record.value.site)
    if window is None:
        return Finding(Status.PASS, f"{_named(case)} is valid at any time.")
    evidence = (
        shown(record.source, "validity.from", window.starts_at),
        shown(record.source, "validity.to", window.ends_at),
    )
    if window.unreadable:
        stated = ", ".join(window.unreadable)
        return Finding(
            Status.UNKNOWN, f"The validity of {_named(case)} holds what is no date: {stated}.", evidence
        )
    if window.starts_at and case.shop.at < window.starts_at:
        since = in_words(window.starts_at, zone)
        return Finding(Status.FAIL, f"{_named(case)} becomes valid at {since}.", evidence)
    if window.ends_at and case.shop.at > window.ends_at:
        until = in_words(window.ends_at, zone)
        return Finding(Status.FAIL, f"{_named(case)} was valid until {until}.", evidence)
    return Finding(Status.PASS, f"{_named(case)} is valid at the moment asked about.", evidence)


def segment_site(case: SegmentCase) -> Finding:
    """S3, S4: the site of the question to the letter, one that exists and is active."""
    record = case.segment.record
    if not isinstance(record, Read):
        return _without_segment(case)
    own, asked = record.value.site, case.shop.site
    evidence = (shown(record.source, "siteCode", own),)
    if own is None:
        return Finding(Status.UNKNOWN, f"{_named(case)} does not say its site.", evidence)
    if asked is not None and own != asked:
        case_only = " Only the letter case differs." if own.lower() == asked.lower() else ""
        detail = f"{_named(case)} belongs to the site {own}, not to {asked}.{case_only}"
        return Finding(Status.FAIL, detail, evidence)
    return _site_in_use(case.shop, own, evidence)


def member_assigned(case: SegmentCase) -> Finding:
    """M1, M2: a row for exactly this pair; whatever comes near is named."""
    if isinstance(case.segment.record, Absent):
        return Finding(Status.SKIP, "There is no segment.")
    if case.customer.id is None:
        return Finding(Status.UNKNOWN, "Whose assignment to look for is not known.")
    rows = case.segment.rows
    if not isinstance(rows, Read):
        return unread(rows, f"The assignment to {_named(case)}")
    key = MemberKey(case.customer.id, case.company)
    row = next((each for each in rows.value if each.key == key), None)
    if row is not None:
        evidence = (shown(rows.source, "assignmentType", row.origin),)
        return Finding(Status.PASS, f"{_whom(case)} is assigned to {_named(case)}.", evidence)
    evidence = (shown(rows.source, "customer.id", ", ".join(map(_company, rows.value)) or "no row"),)
    near = _near_misses(case, rows.value)
    if isinstance(found := _inherited(case), str):
        return Finding(
            Status.SKIP, f"Not assigned, but in {_named(case)} through the group {found}.", evidence
        )
    return Finding(Status.FAIL, f"{_whom(case)} is not assigned to {_named(case)}.{near}", evidence)


def member_inherited(case: SegmentCase) -> Finding:
    """M5: through a group without a company, or of the present one."""
    if isinstance(case.segment.record, Absent):
        return Finding(Status.SKIP, "There is no segment.")
    if is_assigned(case):
        return Finding(Status.SKIP, "Assigned without any group.")
    found = _inherited(case)
    if isinstance(found, Finding):
        return found
    sources = [each.source for each in (case.segment.groups, case.customer.groups) if isinstance(each, Read)]
    if found is None:
        evidence = tuple(shown(source, "group.id", "none in common") for source in sources)
        return Finding(Status.FAIL, f"No group brings {_whom(case)} into {_named(case)}.", evidence)
    evidence = tuple(shown(source, "group.id", found) for source in sources)
    return Finding(Status.PASS, f"{_whom(case)} is in {_named(case)} through the group {found}.", evidence)


def member_rules(case: SegmentCase) -> Finding:
    """No platform that can be reached has segments with rules: membership is a stored list."""
    return Finding(Status.SKIP, "The members of this segment are a list, not the result of rules.")


CUSTOMER_RULES: tuple[Rule[CustomerCase], ...] = (
    Rule("customer.exists", "M10", Certainty.STATED, customer_exists),
    Rule("customer.unique", "", Certainty.STATED, customer_unique),
    Rule("customer.active", "M8", Certainty.IMPLIED, customer_active),
    Rule("customer.registered", "M7", Certainty.IMPLIED, customer_registered),
    Rule("company.selected", "M3 M6", Certainty.STATED, company_selected),
)
SEGMENT_RULES: tuple[Rule[SegmentCase], ...] = (
    Rule("segment.exists", "", Certainty.STATED, segment_exists),
    Rule("segment.active", "S1", Certainty.STATED, segment_active),
    Rule("segment.valid", "S2", Certainty.STATED, segment_valid),
    Rule("segment.site", "S3 S4", Certainty.STATED, segment_site),
)
MEMBER_RULES: tuple[Rule[SegmentCase], ...] = (
    Rule("member.assigned", "M1 M2 M9", Certainty.STATED, member_assigned),
    Rule("member.inherited", "M5", Certainty.STATED, member_inherited),
    Rule("member.rules", "", Certainty.STATED, member_rules),
)


def is_assigned(case: SegmentCase) -> bool:
    """Whether a row for exactly this pair is known."""
    rows = case.segment.rows
    key = MemberKey(case.customer.id or "", case.company)
    return isinstance(rows, Read) and any(row.key == key for row in rows.value)


def label(customer: Customer) -> str:
    """The customer in one phrase."""
    address = f"<{customer.email}>" if customer.email else ""
    return " ".join(part for part in (customer.name, address) if part) or customer.id


def short_label(customer: Customer) -> str:
    """The customer by name, else address, else id."""
    return customer.name or customer.email or customer.id


def company_label(customer: CustomerFacts, company: str) -> str:
    """A company by its name and id, where it is one of the customer's."""
    companies = customer.companies.value if isinstance(customer.companies, Read) else ()
    name = next((each.name for each in companies if each.id == company and each.name), None)
    return f"{name} ({company})" if name else f"company {company}"


def segment_label(record: Segment, language: str) -> str:
    """A segment by its name, or its id where it has none."""
    return localize(record.name, (language,)).text or record.id


def shop_zone(shop: ShopFacts, site: str | None) -> ZoneInfo | None:
    """The time zone of a site, or of the default one, where the platform tells one that is known here."""
    sites = shop.sites.value if isinstance(shop.sites, Read) else ()
    code = shop.site or site or next((each.code for each in sites if each.is_default), None)
    found = _site(shop, code)
    try:
        return zone_named(found.time_zone) if found and found.time_zone else None
    except BadInput:
        return None


def _site(shop: ShopFacts, code: str | None) -> Site | None:
    sites = shop.sites.value if isinstance(shop.sites, Read) else ()
    return next((site for site in sites if site.code == code), None)


def _site_in_use(shop: ShopFacts, code: str, evidence: tuple[Evidence, ...]) -> Finding:
    if not isinstance(shop.sites, Read):
        return unread(shop.sites, f"Whether the site {code} is active")._replace(certainty=Certainty.IMPLIED)
    site = _site(shop, code)
    more = (*evidence, shown(shop.sites.source, "active", site.active if site else "no such site"))
    if site is None and shop.sites_narrowed:
        return Finding(
            Status.UNKNOWN,
            f"The site {code} is not among those this credential sees: it may be inactive.",
            more,
            shop.sites_narrowed,
            Certainty.IMPLIED,
        )
    if site is None or site.active is False:
        state = "does not exist" if site is None else "is switched off"
        return Finding(Status.FAIL, f"The site {code} {state}.", more, None, Certainty.IMPLIED)
    return Finding(Status.PASS, f"It belongs to the site {code}, which is active.", more)


def _without_segment(case: SegmentCase) -> Finding:
    record = case.segment.record
    if isinstance(record, Absent):
        return Finding(Status.SKIP, "There is no segment.")
    if isinstance(record, Read):
        raise AssertionError("the segment is there")
    return unread(record, f"The segment {case.segment.id}")


def _named(case: SegmentCase) -> str:
    record = case.segment.record
    return segment_label(record.value, case.shop.language) if isinstance(record, Read) else case.segment.id


def _whom(case: SegmentCase) -> str:
    record = case.customer.record
    who = short_label(record.value) if isinstance(record, Read) else case.customer.asked
    return f"{who} for {company_label(case.customer, case.company)}" if case.company else who


def _company(row: Member) -> str:
    return row.legal_entity.id if row.legal_entity else "without a company"


def _near_misses(case: SegmentCase, rows: tuple[Member, ...]) -> str:
    """The same customer for another company or for none, and segments of theirs that are called alike."""
    near = []
    for row in rows:
        entity = row.legal_entity
        near.append(f"for {entity.name or entity.id} ({entity.id})" if entity else "without a company")
    said = f" They are, {' and '.join(near)}." if near else ""
    record, theirs = case.segment.record, case.customer.segments
    if not isinstance(record, Read) or not isinstance(theirs, Read):
        return said
    name = _bare(segment_label(record.value, case.shop.language))
    alike = [
        f"{segment_label(each, case.shop.language)} ({each.id})"
        for each in theirs.value
        if each.id != record.value.id and name and _bare(segment_label(each, case.shop.language)) == name
    ]
    return f"{said} They are in one called alike: {', '.join(alike)}." if alike else said


def _bare(name: str) -> str:
    """A name without years, numbers and letter case."""
    return " ".join(re.sub(r"[\W\d_]+", " ", name).casefold().split())


def _inherited(case: SegmentCase) -> str | Finding | None:
    """The group that brings the pair in; None where none does; a finding where that is not known."""
    theirs, groups = case.customer.groups, case.segment.groups
    if isinstance(theirs, Read):
        counting = {
            each.id: localize(each.name, (case.shop.language,)).text or each.id
            for each in theirs.value
            if each.legal_entity_id in {None, case.company}
        }
        if not counting:
            return None
    if isinstance(groups, Absent):
        return None
    if not isinstance(groups, Read):
        if isinstance(theirs, Unread):
            return unread(theirs, "The list of the customer's groups")
        return unread(groups, "The list of the segment's groups")
    if not groups.value:
        return None
    if not isinstance(theirs, Read):
        return unread(theirs, "The list of the customer's groups")
    shared = [counting[each.id] for each in groups.value if each.id in counting]
    return shared[0] if shared else None
