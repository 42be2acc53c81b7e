"""The console where segments open no shop: what decides, who is who, and what cannot be done."""

from __future__ import annotations

from datetime import timedelta

from segtui.tui.screens.change import ChangeScreen
from tests.pilot.support import Console, Shop

NOT_HERE = ("site", "legal entity", "compan", "validity", "mixin", "coupon", "extend", "restriction", "item")


async def test_a_segment_shows_its_rules_and_who_fits_them_and_takes_nobody_by_hand(merchant: Shop) -> None:
    async with merchant.console() as console:
        await console.choose("win-back")
        for words in (
            "This platform has no storefront. Dynamic: whoever fits its rules is in it.",
            "at least one of these:",
            "number of orders is 0",
            "guest is no",
            "Matching now: ",
        ):
            assert words in console.says(4)
        await console.press("2", "a")
        assert console.notice == "add: this segment is dynamic: its rules decide who is in it"
        assert merchant.writes == []
        await console.choose("founders")
        assert "Rules that nobody evaluates country of a contact is “CH”" in console.says(4)
        assert console.heading(2) == "Members of Founders’ circle · ≈13"


async def test_guest_account_and_device_are_told_apart_and_both_sides_are_asked(merchant: Shop) -> None:
    async with merchant.console() as console:
        await console.find("ASA.lindqvist@example.com")
        assert console.heading(3) == "Customers · 2"
        assert console.says(3).count("guest") == 1
        await console.press("enter")
        await console.until(lambda: "GUEST: no account" in console.says(3), "the guest")
        await console.at_rest()
        assert "✓ VIP fixed, both say so" in console.says(4)
        assert "A guest: an account with the same address is somebody else." in console.says(4)
        await console.choose("app-testers")
        assert "▯ ios iPhone15,3" in console.says(2)


async def test_nothing_is_said_of_what_the_platform_does_not_have(merchant: Shop) -> None:
    async with merchant.console() as console:
        actions = [action for number in range(1, 5) for action in console.panes.pane(number).actions()]
        actions += console.panes.actions()
        said = " ".join(f"{action.label} {action.help}" for action in actions).lower()
        assert [word for word in NOT_HERE if word in said] == []
        await console.press("question_mark")
        assert "category" not in console.dialog
        await console.press("escape")
        assert [word for word in (*NOT_HERE, "storefront of") if word in console.text.lower()] == []
        assert "en" not in console.header.split()


async def not_confirmed(console: Console) -> ChangeScreen:
    """Remove the first member, and stop waiting as soon as the waiting begins."""
    await console.press("2", "d")
    await console.until_says("s sends it")
    screen = console.top
    assert isinstance(screen, ChangeScreen)
    looks: list[float] = []

    async def no_time_passes(wait_s: float) -> None:
        looks.append(wait_s)

    screen.wait = no_time_passes
    await console.press("s")
    await console.until_says("Not confirmed")
    assert looks[:5] == [1, 2, 4, 8, 15]
    return screen


async def test_what_is_accepted_is_awaited_and_nothing_opposite_is_sent_meanwhile(merchant: Shop) -> None:
    lag = timedelta(seconds=2)
    async with merchant.console() as console:
        await console.choose("vip")
        accepted_at = merchant.sandbox.clock.now()
        screen = await not_confirmed(console)
        assert "Accepted by the platform" in console.dialog
        assert "r checks again" in console.words
        gone = screen.change.row_names[0]
        await console.press("escape", "h")
        await console.until_says("accepted")
        assert "legal_entity" not in console.text
        await console.press("u")
        await console.until_says("Change 1 is not undone")
        assert "accepted" in console.dialog, console.dialog
        await console.press("escape")
        merchant.sandbox.clock.set(accepted_at + lag)
        await console.press("r")
        await console.until(lambda: "done" in console.words, "the removal to be seen")
        assert gone in console.words
        deletes = [path for method, path in merchant.writes if method == "DELETE"]
        assert len(deletes) == 1
