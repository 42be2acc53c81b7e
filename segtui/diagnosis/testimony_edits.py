"""What could be done about a membership where segments are lists or rules and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from segtui.diagnosis.check import Truth, Verdict
from segtui.diagnosis.edits import Edit, Reach, field_edits
from segtui.diagnosis.facts import MembershipFacts
from segtui.diagnosis.fixes import Fix, Imagined
from segtui.diagnosis.reading import Read, Reading, Unread
from segtui.diagnosis.testimony import ClauseFacts, Effect, Testimony, to_blame
from segtui.diagnosis.testimony_checks import standing_of
from segtui.diagnosis.verdict import judge_membership, segment_words, who_words
from segtui.model import Customer, CustomerRef, Member, SegmentKind
from segtui.platforms.rights import Thing

ONLY_SUPPOSED = Unread("whether the clause holds is only supposed not to be known")


def testimony_edits(facts: MembershipFacts, testimony: Testimony) -> Iterator[Edit[MembershipFacts]]:
    """The account, the list or the rules, the segment, and another record of the same person."""
    record = facts.segment.record
    if not isinstance(record, Read):
        return
    yield from _of_account(facts)
    yield from field_edits(facts, facts.segment, record.value)
    yield from _of_twins(facts, testimony)
    if record.value.kind is SegmentKind.DYNAMIC:
        yield from _of_rules(facts, testimony)
    elif testimony.pending == ():
        # What is under way could undo a fresh addition, or make it superfluous.
        yield from _of_list(facts)


def awaiting(facts: MembershipFacts) -> Iterator[Fix]:
    """To wait for what is under way, where that may bring a yes."""
    testimony = facts.segment.testimony
    for each in (testimony.pending or ()) if testimony is not None else ():
        title = f"Wait for {each.words}, then ask again"
        if each.effect is not Effect.ADDS:
            yield Fix(title, Reach.NONE, 0, None, verdict_after=Verdict.UNKNOWN)
            continue
        after = with_row(facts)
        yield Fix(
            title,
            Reach.NONE,
            0,
            None,
            verdict_after=judge_membership(after, None).verdict,
            imagined=Imagined(after, None),
        )


def with_row(facts: MembershipFacts) -> MembershipFacts:
    """With the customer among the members."""
    rows, customer_id = facts.segment.rows, facts.customer.id
    if not isinstance(rows, Read) or customer_id is None:
        return facts
    row = Member(customer=CustomerRef(id=customer_id))
    return facts.with_segment(replace(facts.segment, rows=Read((*rows.value, row), rows.source)))


def has_clause(facts: MembershipFacts, words: str) -> bool:
    """Whether the rules of the segment have this clause."""
    testimony = facts.segment.testimony
    return testimony is not None and any(each.condition.words == words for each in testimony.clauses)


def with_clause(facts: MembershipFacts, words: str, holds: Truth) -> MembershipFacts:
    """With a clause of the rules held, or not, or not known, and what follows for who matches them."""
    segment = facts.segment
    testimony, rows = segment.testimony, segment.rows
    if testimony is None or not isinstance(rows, Read):
        return facts
    answer: Reading[bool] = ONLY_SUPPOSED if holds is None else Read(holds, rows.source)
    supposed = testimony.supposing(words, answer)
    matches = supposed.by_clauses
    others: Reading[tuple[Member, ...]] = Read((), rows.source) if matches is not None else ONLY_SUPPOSED
    changed = facts.with_segment(replace(segment, testimony=supposed, rows=others))
    return with_row(changed) if matches else changed


def _of_account(facts: MembershipFacts) -> Iterator[Edit[MembershipFacts]]:
    record = facts.customer.record
    if not isinstance(record, Read) or standing_of(record.value) != "inactive":
        return
    usable: Read[Customer] = Read(record.value.model_copy(update={"active": True}), record.source)
    yield Edit(
        f"Activate the account of {who_words(facts.customer, None)}",
        Reach.CUSTOMER,
        1,
        Thing.CUSTOMERS,
        lambda now: replace(now, customer=replace(now.customer, record=usable)),
        code="customer.active",
    )


def _of_list(facts: MembershipFacts) -> Iterator[Edit[MembershipFacts]]:
    record, rows = facts.customer.record, facts.segment.rows
    if not isinstance(record, Read) or not isinstance(rows, Read) or rows.value:
        return
    yield Edit(
        f"Add {who_words(facts.customer, None)} to {segment_words(facts.segment, facts.shop)}",
        Reach.CUSTOMER,
        1,
        Thing.SEGMENTS,
        with_row,
        performable=True,
        segment_id=facts.segment.id,
    )


def _of_twins(facts: MembershipFacts, testimony: Testimony) -> Iterator[Edit[MembershipFacts]]:
    """To log in with the account that is a member already: nothing is written."""
    for row in testimony.alike.value if isinstance(testimony.alike, Read) else ():
        twin = testimony.people.get(row.customer.id)
        if twin is None or twin.is_guest is not False or standing_of(twin) != "active":
            continue
        yield Edit(
            f"Ask the customer to log in with the account {twin.id}, which is in "
            f"{segment_words(facts.segment, facts.shop)}",
            Reach.NONE,
            0,
            Thing.CUSTOMERS,
            _LoggedIn(twin, row),
            code="customer.active",
        )


class _LoggedIn:
    """The facts about another record of the same person."""

    def __init__(self, twin: Customer, row: Member) -> None:
        self._twin = twin
        self._row = row

    def __call__(self, facts: MembershipFacts) -> MembershipFacts:
        rows, record = facts.segment.rows, facts.customer.record
        if not isinstance(rows, Read) or not isinstance(record, Read):
            return facts
        customer = replace(facts.customer, record=Read(self._twin, record.source), id=self._twin.id)
        segment = replace(facts.segment, rows=Read((self._row,), rows.source))
        return replace(facts, customer=customer, segment=segment)


def _of_rules(facts: MembershipFacts, testimony: Testimony) -> Iterator[Edit[MembershipFacts]]:
    """To change a clause that stands in the way: it touches everybody whom the rules match, and more."""
    if testimony.tree is None:
        return
    blamed = to_blame(testimony.tree, testimony.holds)
    name = segment_words(facts.segment, facts.shop)
    for clause in testimony.clauses:
        words = clause.condition.words
        if words not in blamed or not _may_be_met(clause):
            continue
        yield Edit(
            f"Loosen “{words}” in the rules of {name}",
            Reach.SEGMENT,
            testimony.matching,
            Thing.SEGMENTS,
            _Met(words),
            segment_id=facts.segment.id,
        )


def _may_be_met(clause: ClauseFacts) -> bool:
    return isinstance(clause.holds, Read) or clause.condition.is_of_devices


class _Met:
    """The facts with a clause met."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __call__(self, facts: MembershipFacts) -> MembershipFacts:
        return with_clause(facts, self._words, holds=True)
