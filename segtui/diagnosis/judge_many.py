"""Judges everybody on a list by the same checks as the single question, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from segtui.diagnosis.bulk import Bulk
from segtui.diagnosis.desk import Desk
from segtui.diagnosis.edits import FactsT
from segtui.diagnosis.facts import Facts, VisibilityFacts, companies_asked
from segtui.diagnosis.gather_many import Asked, Roll, gather_memberships, gather_visibilities
from segtui.diagnosis.gather_testimonies import gather_testimonies
from segtui.diagnosis.many import Grouping, ListExplanation, Row, Standing, Whom
from segtui.diagnosis.question import Ambiguous, Membership, Question, Visibility
from segtui.diagnosis.reading import Absent, Read
from segtui.diagnosis.verdict import Judgement, judge_membership, segment_words
from segtui.diagnosis.visibility import item_words, judge_visibility

IN_ONE_GO = 20
"""So many rows are judged before others may run."""


async def explained(bulk: Bulk, question: Membership | Visibility, whom: Sequence[Whom]) -> ListExplanation:
    """The answers to the question about each, or what its segment or item may mean."""
    witness = bulk.desk.platform.witness
    if isinstance(question, Membership) and witness is not None:
        testified = await gather_testimonies(bulk, witness, question, whom)
        return await _judged(bulk.desk, question, testified, judge_membership)
    if isinstance(question, Membership):
        members = await gather_memberships(bulk, question, whom)
        return await _judged(bulk.desk, question, members, judge_membership)
    viewers = await gather_visibilities(bulk, question, whom)
    return await _judged(bulk.desk, question, viewers, judge_visibility)


async def _judged(
    desk: Desk,
    question: Membership | Visibility,
    roll: Roll[FactsT] | Ambiguous,
    judge: Callable[[FactsT, str | None], Judgement],
) -> ListExplanation:
    """The rows by reason; gives way to others now and then, so that it can be cancelled."""
    requests = desk.asker.requests
    if isinstance(roll, Ambiguous):
        return ListExplanation(question, desk.now, requests, ambiguous=roll)
    grouping = Grouping()
    for number, asked in enumerate(roll.asked):
        if number % IN_ONE_GO == 0:
            await asyncio.sleep(0)
        grouping.add(_row(roll, asked, question, judge))
    names = _names(roll.of_nobody)
    return ListExplanation(question, desk.now, requests, grouping.groups(), names, policy=roll.policy)


def _names(facts: Facts) -> dict[str, str]:
    names = {f"segment:{each.id}": segment_words(each, facts.shop) for each in facts.by_segment.values()}
    if isinstance(facts, VisibilityFacts):
        names[f"{facts.item.kind.value}:{facts.item.id}"] = item_words(facts)
    return names


def _row(
    roll: Roll[FactsT], asked: Asked, question: Question, judge: Callable[[FactsT, str | None], Judgement]
) -> Row:
    whom, found = asked
    if found is None:
        return Row(whom, Standing.NOT_UNDERSTOOD)
    if isinstance(found, Ambiguous):
        return Row(whom, Standing.AMBIGUOUS, ambiguous=found)
    facts = roll.facts_of(whom, found)
    of_row = replace(
        question,
        company=whom.company or (None if whom.without_company else question.company),
        without_company=whom.without_company or (question.without_company and whom.company is None),
    )
    companies = companies_asked(facts.customer, of_row)
    record = found.record
    return Row(
        whom,
        Standing.NOT_FOUND if isinstance(record, Absent) else Standing.JUDGED,
        tuple(judge(facts, company) for company in companies),
        customer=record.value if isinstance(record, Read) else None,
    )
