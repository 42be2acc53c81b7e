"""The screen of explanations on a merchant whose segments are lists and rules."""

from __future__ import annotations

from textual.widgets import Input

from segtui.diagnosis.check import Verdict
from segtui.tui.screens.change import ChangeScreen
from segtui.tui.screens.explain_ask import AskScreen
from segtui.tui.screens.moment import MomentScreen
from tests.pilot.support import Shop
from tests.pilot.test_console_explain import answered, is_over, verdict

ELIN = "elin.nystroem@example.com"


async def test_rules_are_told_supposed_and_handed_over_and_a_list_is_mended(merchant: Shop) -> None:
    async with merchant.console() as console:
        await console.find(ELIN)
        await console.press("1")
        await console.choose("high-spenders")
        await console.press("e")
        screen = await answered(console)
        assert verdict(screen) is Verdict.NO
        assert "“lifetime value is more than 500” does not hold: it is exactly 500" in console.words
        assert "any site" not in console.words
        await console.press("w")
        assert verdict(screen) is Verdict.YES
        assert "✓ WOULD BE YES" in console.words
        await console.press("w", "m")
        assert not is_over(console, MomentScreen)
        assert "the present moment only" in console.words
        await console.press("f")
        await console.until_says("Loosen “lifetime value is more than 500” in the rules of High spenders")
        await console.press("escape", "e")
        await console.until(lambda: is_over(console, AskScreen), "the form")
        assert [each.id for each in console.top.query(Input)] == ["customer", "segment"]
        console.top.query_one("#segment", Input).value = "press"
        await console.press("enter")
        screen = await answered(console)
        assert "is not on the list of Presse & Blogger" in console.words
        await console.press("f")
        await console.until(lambda: is_over(console, ChangeScreen), "the change")
        assert "Add Elin Nyström" in console.words
