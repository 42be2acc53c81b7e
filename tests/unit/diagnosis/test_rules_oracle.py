"""What is made of rules, against brute force over random rules and customers of the demo merchant."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

from segtui.diagnosis import boundary
from segtui.diagnosis.check import Status, Verdict
from segtui.diagnosis.explanation import Explanation
from segtui.diagnosis.facts import MembershipFacts
from segtui.diagnosis.question import Membership
from segtui.drafts import SegmentFields
from segtui.model import SegmentKind, SegmentStatus
from segtui.sandbox.seed.outfitter import demo_merchant
from tests.unit.diagnosis import rules_oracle as oracle
from tests.unit.platforms.both import bench

ROUNDS = 30


async def test_verdict_clauses_and_distances_are_those_of_brute_force(tmp_path: Path) -> None:
    random = Random(20261116)  # noqa: S311 - rules for a test
    people = [
        each for each in demo_merchant().customers if each["status"] == "active" and not each["isAnonymous"]
    ]
    seen: set[Verdict] = set()
    async with bench("shopgate", tmp_path) as here:
        for number in range(ROUNDS):
            customer = random.choice(people)
            rules = oracle.made_up(random, random.choice((customer, random.choice(people))))
            fields = SegmentFields(
                name={"": f"R{number}"}, status=SegmentStatus.ACTIVE, kind=SegmentKind.DYNAMIC, rules=rules
            )
            await here.platform.create_segment(f"r{number}", fields)
            found = await here.session.explain(Membership(customer["id"], segment=f"r{number}"))
            expected = oracle.matches(customer, rules)
            told = f"{rules} of {customer}"
            assert found.verdict is (Verdict.YES if expected else Verdict.NO), told
            assert found.requests <= 15, told
            _clauses_are_told(found, customer, rules)
            seen.add(found.verdict)
    assert seen == {Verdict.YES, Verdict.NO}


def _clauses_are_told(found: Explanation, customer: oracle.Customer, rules: oracle.Rules) -> None:
    facts, (answer,) = found.facts, found.answers
    assert isinstance(facts, MembershipFacts)
    assert facts.segment.testimony is not None
    by_words = {each.subject: each.status for each in answer.judgement.checks}
    wanted = {repr(each): each for each in oracle.clauses(rules)}
    told = facts.segment.testimony.clauses
    assert len(told) == len(wanted)
    for (field, operand), clause in zip(wanted.values(), told, strict=True):
        expected = oracle.holds(customer, field, operand)
        words = clause.condition.words
        assert by_words[words] is (Status.PASS if expected else Status.FAIL), (words, customer)
        own = oracle.values(customer, field)
        if clause.values is None and clause.probes and own:
            answers = [(probe, answer.value) for probe, answer in clause.probes]
            lies = boundary.range_of([(clause.condition, expected), *answers])
            low: Any = lies.low
            high: Any = lies.high
            value = oracle.comparable(own[0])
            assert low is None or low < value or (lies.has_low and low == value), (words, own)
            assert high is None or high > value or (lies.has_high and high == value), (words, own)
