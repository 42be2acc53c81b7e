"""The screen of explanations on a merchant whose segments are lists and rules."""

from __future__ import annotations

from segtui.diagnosis.check import Verdict
from tests.pilot.support import Shop
from tests.pilot.test_console_explain import answered, verdict

ELIN = "elin.nystroem@example.com"


async def test_a_rule_is_told_clause_by_clause_supposed_and_handed_over(merchant: Shop) -> None:
    async with merchant.console() as console:
        await console.find(ELIN)
        await console.press("1")
        await console.choose("win-back")
        await console.press("e")
        screen = await answered(console)
        assert verdict(screen) is Verdict.NO
        print(console.screen if hasattr(console, "screen") else console.dialog)
        assert 0
