"""The answer if something were otherwise, worked out from the facts at hand: nobody is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, cast

from segtui.diagnosis.check import Check, CheckKey, Evidence, Status, Suppositions, truth
from segtui.diagnosis.edits import FactsT
from segtui.diagnosis.explanation import Answer, Explanation, answers_to, judge
from segtui.diagnosis.facts import (
    AnyFacts,
    CouponFacts,
    Facts,
    MembershipFacts,
    SegmentFacts,
    ShopFacts,
    VisibilityFacts,
)
from segtui.diagnosis.fixes import Fix, Rights
from segtui.diagnosis.reading import Absent, Read, Unread
from segtui.diagnosis.testimony_edits import has_clause, with_clause
from segtui.diagnosis.verdict import Judgement
from segtui.errors import BadInput
from segtui.model import CompanyRef, CustomerRef, Member, MemberKey

ONLY_SUPPOSED = Unread("that it is there is only supposed, so nothing is known of it")

NOT_OF_A_SUPPOSITION = Unread("it tells of what is so, not of what is only supposed")

_NEXT = {Status.PASS: Status.FAIL, Status.FAIL: Status.PASS, Status.UNKNOWN: Status.PASS}


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What might be otherwise, all of it at once."""

    checks: Suppositions = field(default_factory=dict)
    fix: Fix | None = None
    """Taken as done."""
    at: datetime | None = None
    """The moment asked about; None leaves it as it is."""

    @property
    def is_empty(self) -> bool:
        """Nothing is supposed."""
        return not self.checks and self.fix is None and self.at is None

    def flipped(self, key: CheckKey, read: Status) -> Hypothesis:
        """With a check that was read as `read` turned over, or as it was once every way round was seen.

        What is not known turns into a pass first, then into a fail. Raises BadInput for what does not apply.
        """
        if read is Status.SKIP:
            raise BadInput(
                f"{key[0]} does not apply here.", hint="Choose a check that passes, fails or is not known."
            )
        present = self.checks.get(key, read)
        turned = _NEXT[present]
        checks = {each: status for each, status in self.checks.items() if each != key}
        is_round = turned is read or (read is Status.UNKNOWN and present is Status.FAIL)
        return replace(self, checks=checks if is_round else {**checks, key: turned})


class Supposition(NamedTuple):
    """What checks are taken to come to, as a person names them."""

    code: str
    subject: str | None
    """An id, with its kind or without; None stands for whatever it is made for."""
    status: Status

    def is_about(self, check: Check) -> bool:
        """Whether the check is meant."""
        named = self.subject in {None, check.subject, check.subject.partition(":")[2]}
        return check.code == self.code and named


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An answer that rests on a hypothesis."""

    hypothesis: Hypothesis
    answer: Answer
    before: Answer
    """What is so for this company by what was read."""


def what_if(found: Explanation, before: Answer, hypothesis: Hypothesis, rights: Rights) -> WhatIf:
    """Answer again for the company of one answer, with something otherwise.

    Raises BadInput where there are no facts, for a fix that cannot be imagined, and for a check that is not
    among those of the answer.
    """
    company, facts = before.judgement.company, found.facts
    _refuse_what_is_not_there(before, hypothesis.checks)
    if hypothesis.fix is not None:
        if hypothesis.fix.imagined is None:
            raise BadInput(
                f"{hypothesis.fix.title}: what it would lead to is not known.", hint="Choose another."
            )
        facts, company = cast("tuple[AnyFacts, str | None]", hypothesis.fix.imagined)
    if facts is None:
        raise BadInput(
            "There is nothing to suppose about: nothing was answered.", hint="Name exactly one of each."
        )
    if hypothesis.at is not None and isinstance(facts, MembershipFacts) and facts.segment.testimony:
        raise BadInput(
            "This platform tells of the present moment only: its rules are evaluated now.",
            hint="Suppose a check or a fix instead.",
        )
    if hypothesis.at is not None:
        facts = replace(facts, shop=replace(facts.shop, at=hypothesis.at))
    question = replace(found.question, company=company, without_company=company is None)
    read = _evidence_read(found.facts, facts.shop, company)
    facts = replace(
        _followed(facts, company, hypothesis.checks),
        supposed=hypothesis.checks,
        opinions=facts.opinions if hypothesis.is_empty else {},
        unasked=facts.unasked if hypothesis.is_empty else NOT_OF_A_SUPPOSITION,
    )
    (answer,) = answers_to(facts, question, rights)
    return WhatIf(hypothesis, replace(answer, judgement=_honest(answer.judgement, read)), before)


def supposing(found: Explanation, suppositions: Sequence[Supposition], rights: Rights) -> Explanation:
    """Every answer again with these checks supposed; it proves nothing, so it has no record.

    Raises BadInput for a check that no answer has.
    """
    every = [check for answer in found.answers for check in answer.judgement.checks]
    for wanted in suppositions:
        if found.answers and not any(wanted.is_about(check) for check in every):
            codes = ", ".join(dict.fromkeys(check.code for check in every))
            about = f" of {wanted.subject}" if wanted.subject else ""
            raise BadInput(f"There is no check {wanted.code}{about} here.", hint=f"There are: {codes}.")
    answers = tuple(
        what_if(found, answer, Hypothesis(_meant(answer, suppositions)), rights).answer
        for answer in found.answers
    )
    return replace(found, answers=answers, record=None)


def _meant(answer: Answer, suppositions: Sequence[Supposition]) -> dict[CheckKey, Status]:
    checks = answer.judgement.checks
    return {check.key: wanted.status for wanted in suppositions for check in checks if wanted.is_about(check)}


def _evidence_read(facts: AnyFacts | None, shop: ShopFacts, company: str | None) -> frozenset[Evidence]:
    """Everything that was read, and shows at this moment."""
    if facts is None:
        return frozenset()
    as_read = judge(replace(facts, shop=replace(facts.shop, at=shop.at)), company)
    return frozenset(each for check in as_read.checks for each in check.evidence)


def _honest(judged: Judgement, read: frozenset[Evidence]) -> Judgement:
    """The judgement without evidence of what was never read; a check that had any is supposed."""

    def without_imagined(check: Check) -> Check:
        if read.issuperset(check.evidence):
            return check
        evidence = tuple(each for each in check.evidence if each in read)
        return replace(check, evidence=evidence, is_supposed=True)

    decisive = without_imagined(judged.decisive) if judged.decisive is not None else None
    return replace(judged, checks=tuple(map(without_imagined, judged.checks)), decisive=decisive)


def _refuse_what_is_not_there(before: Answer, checks: Suppositions) -> None:
    known = {each.key for each in before.judgement.checks}
    for code, subject in checks:
        if (code, subject) not in known:
            codes = ", ".join(dict.fromkeys(each for each, _ in sorted(known)))
            raise BadInput(f"There is no check {code} of {subject} here.", hint=f"There are: {codes}.")


def _followed(facts: FactsT, company: str | None, checks: Suppositions) -> FactsT:
    """The facts with what follows from the suppositions for other checks.

    What is supposed to be there is not known any further, and a row or a group that is supposed counts for
    both kinds of membership.
    """
    for (code, subject), status in checks.items():
        segment = facts.by_segment.get(subject.partition(":")[2])
        if code == "customer.exists" and status is Status.PASS and isinstance(facts.customer.record, Absent):
            facts = replace(facts, customer=replace(facts.customer, record=ONLY_SUPPOSED))
        elif code == "item.exists" and status is Status.PASS and isinstance(facts, VisibilityFacts):
            facts = _with_item(facts)
        elif code == "coupon.exists" and status is Status.PASS and isinstance(facts, CouponFacts):
            facts = _with_coupon(facts)
        elif isinstance(facts, MembershipFacts) and has_clause(facts, subject):
            facts = cast("FactsT", with_clause(facts, subject, truth(status)))
        elif segment is not None:
            facts = facts.with_segment(_segment_followed(facts, segment, company, {code: status}))
    return facts


def _with_item(facts: FactsT) -> FactsT:
    if isinstance(facts, VisibilityFacts) and isinstance(facts.item.product, Absent):
        return replace(facts, item=replace(facts.item, product=ONLY_SUPPOSED))
    return facts


def _with_coupon(facts: FactsT) -> FactsT:
    if isinstance(facts, CouponFacts) and isinstance(facts.coupon, Read) and facts.coupon.value.deleted:
        restored = facts.coupon.value.model_copy(update={"deleted": False})
        return replace(facts, coupon=Read(restored, facts.coupon.source))
    if isinstance(facts, CouponFacts) and isinstance(facts.coupon, Absent):
        return replace(facts, coupon=ONLY_SUPPOSED)
    return facts


def _segment_followed(
    facts: Facts, segment: SegmentFacts, company: str | None, supposed: Mapping[str, Status]
) -> SegmentFacts:
    rows, groups = segment.rows, segment.groups
    if supposed.get("segment.exists") is Status.PASS and isinstance(segment.record, Absent):
        return replace(segment, record=ONLY_SUPPOSED)
    if supposed.get("member.inherited") is Status.FAIL and isinstance(groups, Read):
        return replace(segment, groups=Read((), groups.source))
    assigned = supposed.get("member.assigned")
    if assigned is None or not isinstance(rows, Read) or facts.customer.id is None:
        return segment
    key = MemberKey(facts.customer.id, company)
    others = tuple(each for each in rows.value if each.key != key)
    if assigned is Status.PASS:
        entity = CompanyRef(id=company) if company is not None else None
        others = (*others, Member(customer=CustomerRef(id=facts.customer.id), legal_entity=entity))
    return replace(segment, rows=Read(others, rows.source))
