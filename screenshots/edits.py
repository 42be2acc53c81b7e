"""How the pictures of edits come about: the questions, the diffs, and what came of them."""

from __future__ import annotations

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from screenshots.shop import Play, Shop
from tests.driving import console, screen_text, type_text, until, until_at_rest


async def _on_top(pilot: Pilot[int], screen: str) -> None:
    await until(pilot, lambda: type(pilot.app.screen).__name__ == screen, screen)
    await pilot.pause()


async def _diff(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: getattr(pilot.app.screen, "ready", False), "the diff")


PASTED = """greta.oestergaard@example.com
Lea Dubois <lea.dubois@example.com>; nobody@nowhere.example
# from the ticket of last week:
Bergqvist
"""


async def _paste(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("down", "down")
    await until_at_rest(pilot)
    await pilot.press("2", "p")
    await _on_top(pilot, "PasteScreen")
    pilot.app.screen.query_one(TextArea).insert(PASTED)
    await until(pilot, lambda: "not understood" in screen_text(pilot), "what is recognised")


async def _found(pilot: Pilot[int], shop: Shop) -> None:
    await _paste(pilot, shop)
    await pilot.press("f4")
    await _on_top(pilot, "FoundScreen")


async def _refused(pilot: Pilot[int], shop: Shop) -> None:
    await _found(pilot, shop)
    await pilot.press("enter")
    await _diff(pilot)
    shop.lose_customer(pilot.app.screen.change.keys[0].customer_id)  # type: ignore[attr-defined]
    await pilot.press("s")
    await until(pilot, lambda: "x writes" in screen_text(pilot), "the answer")


async def _items_found(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("down", "down", "4", "a")
    await _on_top(pilot, "PasteScreen")
    pilot.app.screen.query_one(TextArea).insert("EM-1001 EM-1002\nespresso-machines\nNO-SUCH-CODE")
    await pilot.press("f4")
    await _on_top(pilot, "FoundItemsScreen")


async def _mixins(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("down")
    await until_at_rest(pilot)
    await pilot.press("m")
    await _on_top(pilot, "MixinsScreen")


async def _coupons(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("down")
    await until_at_rest(pilot)
    await pilot.press("C")
    await until(pilot, lambda: getattr(pilot.app.screen, "is_read", False), "the coupons")


async def _coupon_segments(pilot: Pilot[int], shop: Shop) -> None:
    await _coupons(pilot, shop)
    await pilot.press("down", "enter")
    await until(pilot, lambda: "Gold club  " in screen_text(pilot), "the names")


async def _coupon_form(pilot: Pilot[int], shop: Shop) -> None:
    await _coupons(pilot, shop)
    await pilot.press("n")
    await _on_top(pilot, "CouponFormScreen")
    for name, text in {"code": "GOLDTEN", "name": "Ten for gold", "gives": "10 %"}.items():
        pilot.app.screen.query_one(f"#{name}", Input).value = text
    pilot.app.screen.query_one("#ends Input", Input).value = "2026-12-24 18:00"
    await pilot.pause()


async def _history(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("down", "down", "3", "slash")
    await type_text(pilot, shop.email)
    await pilot.press("enter")
    await until(pilot, lambda: console(pilot).customers.view is not None, "the customer")
    await until_at_rest(pilot)
    await pilot.press("a")
    await _diff(pilot)
    await pilot.press("s")
    await until(pilot, lambda: "Esc closes" in screen_text(pilot), "the answer")
    await pilot.press("escape")
    await until_at_rest(pilot)
    await pilot.press("h")
    await until(pilot, lambda: getattr(pilot.app.screen, "is_read", False), "the journal")


async def _undo(pilot: Pilot[int], shop: Shop) -> None:
    await _history(pilot, shop)
    await pilot.press("u")
    await _diff(pilot)


async def _unlock(pilot: Pilot[int], shop: Shop) -> None:
    await pilot.press("U")
    await _on_top(pilot, "ReasonScreen")
    await type_text(pilot, "ticket 4711")


async def _unlocked(pilot: Pilot[int], shop: Shop) -> None:
    await _unlock(pilot, shop)
    await pilot.press("enter", "2")
    await until_at_rest(pilot)


EDITS: dict[str, Play] = {
    "members-paste": _paste,
    "members-found": _found,
    "change-refused": _refused,
    "items-found": _items_found,
    "mixins": _mixins,
    "coupons": _coupons,
    "coupon-segments": _coupon_segments,
    "coupon-new": _coupon_form,
    "history": _history,
    "undo": _undo,
    "unlock": _unlock,
    "unlocked": _unlocked,
}
