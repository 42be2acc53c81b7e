"""The platform's own word beside a verdict: where the two differ, nothing is claimed."""

from __future__ import annotations

from dataclasses import replace

from segtui.diagnosis.check import Check, Finding, Status, Truth, Verdict, shown, weighed_anew
from segtui.diagnosis.facts import NOBODY_ASKED, Facts, Opinion
from segtui.diagnosis.reading import Absent, Read, Reading, Unread
from segtui.diagnosis.verdict import AGREES, PLATFORM_AGREES, Judgement


def with_opinion(judged: Judgement, facts: Facts, own: Truth) -> Judgement:
    """The judgement, compared with what the platform says for the same company.

    `own` is what segtui itself makes of the part that the platform was asked about.
    """
    reading = facts.opinions.get(judged.company, facts.unasked)
    compared = tuple(
        _check(each, reading, own) if each.code == PLATFORM_AGREES else each for each in judged.checks
    )
    against = next((each for each in compared if each.code == PLATFORM_AGREES), None)
    if against is None or against.status is not Status.FAIL or not isinstance(reading, Read):
        return replace(judged, checks=compared)
    return replace(
        judged,
        verdict=Verdict.UNKNOWN,
        checks=weighed_anew(compared, judged.verdict, Verdict.UNKNOWN),
        decisive=against,
        summary=f"The platform says {reading.value.said}; by what was read it is otherwise: {judged.summary}",
    )


def _check(check: Check, reading: Reading[Opinion], own: Truth) -> Check:
    found = _agreement(reading, own)
    return AGREES._replace(judge=lambda _: found).check(NOBODY_ASKED, check.subject)


def _agreement(reading: Reading[Opinion], own: Truth) -> Finding:
    match reading:
        case Unread(why, scope, source):
            evidence = (shown(source, "", "not read"),) if source else ()
            return Finding(Status.SKIP, f"The platform itself was not asked: {why}.", evidence, scope)
        case Absent(why, source):
            return Finding(
                Status.SKIP, f"The platform itself found nothing: {why}", (shown(source, "", "not found"),)
            )
        case Read(opinion, source):
            evidence = (shown(source, "answer", opinion.said),)
            said = f"The platform says {opinion.said}"
            if own is None:
                return Finding(Status.UNKNOWN, f"{said}; what was read does not settle it.", evidence)
            if own is opinion.holds:
                return Finding(Status.PASS, f"{said}, which agrees with what was read.", evidence)
            return Finding(Status.FAIL, f"{said}, but by what was read it is otherwise.", evidence)
