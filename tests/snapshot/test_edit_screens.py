"""The screens of edits, the history and the undo, at 120×40 and at 80×24."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import TextArea

from segtui.model import MemberKey
from segtui.tui.screens.export_refused import ExportScreen
from tests.pilot.support import Console, Shop
from tests.pilot.test_console_coupons import fill, open_coupons
from tests.pilot.test_console_history import add_greta, open_history, ready, unlock
from tests.pilot.test_console_items import look_up as look_up_items
from tests.pilot.test_console_items import on_empty, product
from tests.pilot.test_console_many import look_up, open_paste, refuse_one
from tests.pilot.test_console_mixins import open_mixins
from tests.snapshot.test_screens import Play, at_every_size

PASTED = "greta.oestergaard@example.com\nnobody@nowhere.example  # from the ticket\nBergqvist\n"


async def paste(shop: Shop, console: Console) -> None:
    await open_paste(shop, console)
    console.top.query_one(TextArea).insert(PASTED)
    await console.until_says("not understood")


async def found(shop: Shop, console: Console) -> None:
    await open_paste(shop, console)
    await look_up(console, f"{PASTED}{shop.person('email_case_twins')['contactEmail']}")


async def for_which_company(shop: Shop, console: Console) -> None:
    await open_paste(shop, console)
    ids = {contact["customer"]["id"] for contact in shop.seed.contact_assignments}
    await look_up(console, "\n".join(sorted(ids)[:3]))
    await console.press("enter")
    await console.until_says("For whom are they members?")


async def refused(shop: Shop, console: Console) -> None:
    await refuse_one(shop, console)


async def export(shop: Shop, console: Console) -> None:
    await refuse_one(shop, console)
    await console.press("x")
    await console.until(lambda: isinstance(console.top, ExportScreen), "the question")


async def items_found(shop: Shop, console: Console) -> None:
    await on_empty(shop, console)
    codes = " ".join(each["code"] for each in shop.seed.products[:2])
    await look_up_items(console, f"{codes}\n{product(shop, 'unpublished')['id']}\nNO-SUCH-CODE")


async def mixins(shop: Shop, console: Console) -> None:
    await console.choose(shop.segment("Gold club")["id"])
    await open_mixins(console, "1")


async def mixins_that_are_no_json(shop: Shop, console: Console) -> None:
    await mixins(shop, console)
    console.top.query_one(TextArea).load_text('{"values": {"crm": {},}}')
    await console.press("f4")
    await console.until_says("is no JSON")


async def coupons(shop: Shop, console: Console) -> None:
    await open_coupons(shop, console)


async def coupon_segments(shop: Shop, console: Console) -> None:
    await open_coupons(shop, console)
    await console.press("down", "enter")
    await console.until(lambda: "Gold club" in console.dialog, "the names")


async def coupon_form(shop: Shop, console: Console) -> None:
    await open_coupons(shop, console)
    await fill(console, code="GOLDTEN", gives="10 %")
    await console.until_says("The name is missing.")


async def history(shop: Shop, console: Console) -> None:
    await add_greta(shop, console)
    await open_history(console)


async def undo(shop: Shop, console: Console) -> None:
    await history(shop, console)
    await console.press("u")
    await ready(console)


async def not_undone(shop: Shop, console: Console) -> None:
    greta = await add_greta(shop, console)
    session = console.panes.session
    assert session is not None
    segment = shop.segment("Championship 2027 finalists")["id"]
    await session.platform.remove_members(segment, [MemberKey(greta)])
    await console.press("u")
    await console.until_says("is not undone")


PLAYS: tuple[Play, ...] = (
    paste,
    found,
    for_which_company,
    refused,
    export,
    items_found,
    mixins,
    mixins_that_are_no_json,
    coupons,
    coupon_segments,
    coupon_form,
    history,
    undo,
    not_undone,
)


@pytest.fixture(autouse=True)
def _somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who made a change stands on the screen."""
    monkeypatch.setenv("LOGNAME", "ada")


@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.__name__)
async def test_screen(shop: Shop, snapshot: SnapshotAssertion, play: Play) -> None:
    async with shop.console() as console:
        await play(shop, console)
        await at_every_size(console, snapshot)


async def test_unlocked(shop: Shop, snapshot: SnapshotAssertion) -> None:
    async with shop.console(production=True) as console:
        await unlock(console)
        await at_every_size(console, snapshot)
