"""Every decision about what the vendor leaves open (fact sheet section 13), by its number, both ways."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.shopgate import member_decisions, other_decisions, segment_decisions
from tests.unit.sandbox.shopgate.conftest import Counter

_DECISIONS = tuple(f"D{number}" for number in range(1, 37))
_CHECKS = {
    number: vars(module)[number.lower()]
    for number in _DECISIONS
    for module in (segment_decisions, member_decisions, other_decisions)
    if number.lower() in vars(module)
}
_ELSEWHERE = {"D1": "test_tokens", "D2": "test_tokens", "D3": "test_tokens"}
_CLIENT = {"D35": "how long the URLs are that the client makes"}


@pytest.mark.parametrize("number", _CHECKS)
async def test_the_sandbox_decides(empty: Counter, number: str) -> None:
    await _CHECKS[number](empty)


def test_no_decision_is_forgotten() -> None:
    assert {*_CHECKS, *_ELSEWHERE, *_CLIENT} == set(_DECISIONS)
