"""Explanations as JSON: `segtui.explain/1`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING

from segtui.diagnosis.question import CouponUse, Membership, Visibility

if TYPE_CHECKING:
    from segtui.changes.change import Change
    from segtui.diagnosis.check import Check
    from segtui.diagnosis.explanation import Answer, Explanation
    from segtui.diagnosis.fixes import Fix
    from segtui.diagnosis.others import Others
    from segtui.diagnosis.question import Candidate, Question
    from segtui.wire.call import JsonValue

    JsonObject = dict[str, JsonValue]


def explanation_shape(found: Explanation, others: Sequence[Others | None] = ()) -> JsonObject:
    """The question, and its answers, or the candidates that its names may mean.

    `others` has for each answer who else fails as it does, where that was asked.
    """
    candidates = found.ambiguous.candidates if found.ambiguous else ()
    return {
        "question": question_shape(found.question),
        "asked_at": moment(found.asked_at),
        "requests": found.requests,
        "candidates": [candidate_shape(each) for each in candidates],
        "answers": [_answer(*each) for each in zip_longest(found.answers, others)],
    }


def moment(at: datetime) -> str:
    """A moment in UTC, to the millisecond where it has any: what follows an end begins one later."""
    finest = "seconds" if at.microsecond == 0 else "milliseconds"
    return at.astimezone(UTC).isoformat(timespec=finest)[:-6] + "Z"


def candidate_shape(candidate: Candidate) -> JsonObject:
    """One of several that a name may mean."""
    return {"id": candidate.id, "email": candidate.email, "marks": list(candidate.marks)}


def question_shape(question: Question) -> JsonObject:
    """What was asked, about whom, where and when."""
    about: JsonObject = {}
    if isinstance(question, Membership):
        about = {"kind": "membership", "segment": question.segment}
    elif isinstance(question, Visibility):
        about = {"kind": "visibility", "item": f"{question.kind.name}:{question.item}"}
    elif isinstance(question, CouponUse):
        total = question.total
        about = {
            "kind": "coupon",
            "coupon": question.coupon,
            "items": [f"{each.kind.name}:{each.text}" for each in question.items],
            "order_total": {"amount": total.amount, "currency": total.currency} if total else None,
        }
    return {
        **about,
        "customer": question.customer,
        "legal_entity": question.company,
        "site": question.site,
        "at": moment(question.at) if question.at else None,
    }


def _answer(answer: Answer, others: Others | None) -> JsonObject:
    judged = answer.judgement
    more: JsonObject = {"who_else": _others(others)} if others is not None else {}
    return {
        "legal_entity": judged.company,
        "verdict": judged.verdict.value,
        "summary": judged.summary,
        "checks": [check_shape(each) for each in judged.checks],
        "routes": [{"path": list(each.path), "broken_at": each.broken_at} for each in judged.routes],
        "fixes": [_fix(each) for each in answer.fixes],
        "flips": [
            {"at": moment(each.at), "code": each.code, "verdict": each.verdict.value} for each in answer.flips
        ],
        **more,
    }


def _others(others: Others) -> JsonObject:
    return {
        "code": others.check.code,
        "subject": others.check.subject,
        "population": others.population or None,
        "count": others.count,
        "is_whole": others.is_whole,
        "examined": others.examined,
        "customers": [
            {
                "customer_id": each.customer.id,
                "legal_entity": each.company.id if each.company else None,
                "name": each.name or None,
                "email": each.customer.email,
            }
            for each in others.people
        ],
        "remarks": list(others.remarks),
        "requests": others.requests,
    }


def check_shape(check: Check) -> JsonObject:
    """A check with its evidence."""
    return {
        "code": check.code,
        "subject": check.subject,
        "status": check.status.value,
        "certainty": check.certainty.value,
        "detail": check.detail,
        "settled_by": check.settled_by,
        "evidence": [
            {
                "request": each.request,
                "status": each.status,
                "at": moment(each.at),
                "field": each.field,
                "value": each.value,
            }
            for each in check.evidence
        ],
    }


def _fix(fix: Fix) -> JsonObject:
    return {
        "title": fix.title,
        "reach": fix.reach.value,
        "customers": fix.customers,
        "needs": fix.needs,
        "changes": _changes(fix.changes),
        "verdict_after": fix.verdict_after.value,
    }


def _changes(changes: Sequence[Change]) -> list[JsonValue]:
    return [
        {"kind": each.kind, "title": each.title, "rows": list(each.row_names), "after": each.after}
        for each in changes
    ]
