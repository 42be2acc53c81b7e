"""Explanations of lists as JSON: `segtui.explain-list/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.diagnosis.shapes import candidate_shape, check_shape, moment, question_shape

if TYPE_CHECKING:
    from segtui.diagnosis.many import Alike, ListExplanation, Reason, Row
    from segtui.wire.call import JsonValue

    JsonObject = dict[str, JsonValue]


def list_shape(found: ListExplanation) -> JsonObject:
    """The question, how many rows came to what, and the rows by reason."""
    question = question_shape(found.question)
    del question["customer"]
    return {
        "question": question,
        "asked_at": moment(found.asked_at),
        "requests": found.requests,
        "candidates": [
            candidate_shape(each) for each in (found.ambiguous.candidates if found.ambiguous else ())
        ],
        "rows": found.row_count,
        "counts": dict(found.counts),
        "names": dict(found.names),
        "groups": [_group(each) for each in found.groups],
    }


def _group(group: Alike) -> JsonObject:
    return {
        "standing": group.standing.value,
        "verdict": group.verdict.value,
        "reasons": [_reason(each) for each in group.reasons],
        "count": len(group.rows),
        "rows": [_row(each) for each in group.rows],
        "example": [
            {"legal_entity": each.company, "checks": [check_shape(one) for one in each.checks]}
            for each in group.example
        ],
    }


def _reason(reason: Reason) -> JsonObject:
    return {
        "verdict": reason.verdict.value,
        "code": reason.code,
        "subject": reason.subject,
        "route_broken_at": reason.route_broken_at,
        "route_segment": reason.route_segment,
    }


def _row(row: Row) -> JsonObject:
    answers: list[JsonValue] = [
        {
            "legal_entity": each.company,
            "verdict": each.verdict.value,
            "code": each.decisive.code if each.decisive else None,
            "summary": each.summary,
        }
        for each in row.judgements
    ]
    return {
        "line": row.whom.line,
        "customer": row.whom.text,
        "customer_id": row.customer.id if row.customer else None,
        "answers": answers,
        "candidates": [candidate_shape(each) for each in (row.ambiguous.candidates if row.ambiguous else ())],
    }
