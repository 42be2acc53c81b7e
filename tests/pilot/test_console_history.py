"""What was changed before, and taking it back; and the minutes for which production is unlocked."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from segtui.changes.entries import EntryState
from segtui.changes.journal import Journal
from segtui.mixins import Mixins
from segtui.model import MemberKey
from segtui.platforms.reaching import shop_of
from segtui.tui.app import SegtuiApp
from segtui.tui.screens.change import ChangeScreen
from segtui.tui.screens.history import HistoryScreen
from segtui.tui.screens.reason import ReasonScreen
from segtui.tui.screens.undoing import NotUndoneScreen
from tests.pilot.support import NARROW, Console, Shop

FINALISTS = "Championship 2027 finalists"
"""The segment that nobody is in."""


async def ready(console: Console) -> ChangeScreen:
    await console.until(lambda: getattr(console.top, "ready", False), "the diff")
    return cast("ChangeScreen", console.top)


async def add_greta(shop: Shop, console: Console) -> str:
    """Add Greta to the empty segment; her id."""
    await console.choose(shop.segment(FINALISTS)["id"])
    greta = shop.person("demo")
    await console.find(greta["contactEmail"])
    await console.press("a")
    await ready(console)
    await console.press("s")
    await console.until_says("Visible when read back: 1")
    await console.press("escape")
    await console.until(lambda: console.heading(2).endswith("· 1"), "the new member")
    await console.at_rest()
    return str(greta["id"])


async def open_history(console: Console) -> HistoryScreen:
    await console.press("h")
    await console.until(lambda: getattr(console.top, "is_read", False), "the journal")
    await console.settle()
    return cast("HistoryScreen", console.top)


def journal(shop: Shop) -> Journal:
    return Journal(shop.directory / "journal.sqlite3")


async def test_a_journal_without_entries_says_so(shop: Shop) -> None:
    async with shop.console() as console:
        await open_history(console)
        assert "Nothing was changed from this machine yet." in console.text


async def test_the_history_shows_each_change_with_its_rows_and_what_was_before(shop: Shop) -> None:
    async with shop.console() as console:
        greta = await add_greta(shop, console)
        await open_history(console)
        assert f"done     {greta}" in console.text
        assert "profile demo on emporix kaffeekontor" in console.words
        assert "No reason was given." in console.text
        assert '"member": false' in console.text


async def test_u_in_the_history_takes_a_change_back_through_the_diff(shop: Shop) -> None:
    async with shop.console() as console:
        await add_greta(shop, console)
        await open_history(console)
        await console.press("u")
        await ready(console)
        assert "This takes back change 1" in console.dialog
        assert "Added again later, they get a new creation date." in console.dialog
        assert len(shop.writes) == 1
        await console.press("s")
        await console.until_says("Gone when read back: 1")
        await console.press("escape")
        await console.until_says("undo of 1:")
        await console.press("escape")
        await console.until(lambda: console.heading(2).endswith("· 0"), "the members to follow")
        entries = journal(shop).entries(2)
        assert [(entry.intent.undoes, entry.undone_by) for entry in entries] == [(1, ()), (None, (2,))]


async def test_u_in_a_pane_takes_the_last_change_back(shop: Shop) -> None:
    async with shop.console() as console:
        await add_greta(shop, console)
        await console.press("2", "u")
        await ready(console)
        assert "This takes back change 1" in console.dialog
        await console.press("s")
        await console.until_says("Gone when read back: 1")
        await console.press("escape")
        await console.until(lambda: console.heading(2).endswith("· 0"), "the members to follow")


async def test_an_undo_is_not_what_the_next_undo_takes_back(shop: Shop) -> None:
    async with shop.console() as console:
        await add_greta(shop, console)
        await console.press("2", "u")
        await ready(console)
        await console.press("s")
        await console.until_says("Gone when read back: 1")
        await console.press("escape")
        await console.at_rest()
        await console.press("u")
        await console.until(lambda: "no change of this profile to undo" in console.notice, "the notice")


async def test_without_a_change_there_is_nothing_to_undo(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("u")
        await console.until(lambda: "no change of this profile to undo" in console.notice, "the notice")


async def test_an_undo_stops_with_what_was_changed_since(shop: Shop) -> None:
    async with shop.console() as console:
        greta = await add_greta(shop, console)
        session = console.panes.session
        assert session is not None
        segment, key = shop.segment(FINALISTS)["id"], MemberKey(greta)
        version = (await session.platform.member(segment, key)).version
        theirs = Mixins({"note": {"by": "ada"}}, {"note": "https://schemas.example/note.v1"})
        await shop_of(session.platform).set_member_mixins(segment, key, theirs, version)
        writes = len(shop.writes)
        await console.press("2", "u")
        await console.until(lambda: isinstance(console.top, NotUndoneScreen), "the refusal")
        assert "Changed since" in console.dialog
        assert "Nothing was sent." in console.dialog
        assert len(shop.writes) == writes


async def test_a_change_that_is_undone_already_says_so_in_the_history(shop: Shop) -> None:
    async with shop.console() as console:
        await add_greta(shop, console)
        await console.press("2", "u")
        await ready(console)
        await console.press("s")
        await console.until_says("Gone when read back: 1")
        await console.press("escape")
        await open_history(console)
        await console.press("down", "u")
        await console.until(lambda: isinstance(console.top, NotUndoneScreen), "the refusal")
        assert "it was undone already, by change 2" in console.dialog


async def test_on_a_read_only_profile_the_history_is_seen_and_nothing_undone(shop: Shop) -> None:
    async with shop.console() as console:
        await add_greta(shop, console)
    async with shop.console(writable=False) as console:
        await open_history(console)
        assert f"to {FINALISTS}" in console.words
        await console.press("u")
        assert "undo: read-only profile" in console.text
        await console.press("escape", "u")
        assert console.notice == "undo: read-only profile"


async def test_a_journal_that_cannot_be_read_says_why(shop: Shop) -> None:
    (shop.directory / "journal.sqlite3").write_bytes(b"this is no database, but it is long enough" * 40)
    async with shop.console() as console:
        await console.press("h")
        await console.until_says("r tries again")
        assert journal_is_kept(shop)


def journal_is_kept(shop: Shop) -> bool:
    """Whether a file that is no journal was left as it is."""
    return (shop.directory / "journal.sqlite3").read_bytes().startswith(b"this is no database")


async def test_the_history_fits_a_narrow_terminal(shop: Shop) -> None:
    async with shop.console() as console:
        await add_greta(shop, console)
        await console.pilot.resize_terminal(*NARROW)
        await open_history(console)
        assert "Add Greta" in console.text
        assert journal(shop).entries(1)[0].state is EntryState.DONE


# Unlocking.


async def unlock(console: Console) -> SegtuiApp:
    await console.press("U")
    await console.until(lambda: isinstance(console.top, ReasonScreen), "the question")
    await console.type("ticket 4711")
    await console.press("enter")
    await console.until(lambda: "UNLOCKED" in console.header, "the header")
    return cast("SegtuiApp", console.pilot.app)


def tick(app: SegtuiApp) -> None:
    """Do what the timer does when it goes off."""
    assert app.countdown is not None
    app.countdown.tick()


async def test_the_header_counts_the_minutes_down_and_the_last_one_by_ten_seconds(shop: Shop) -> None:
    async with shop.console(production=True) as console:
        app = await unlock(console)
        told = [console.header.split("UNLOCKED ")[1].split("  ")[0].strip()]
        for seconds in (60, 240, 240, 15, 40):
            shop.sandbox.clock.set(shop.sandbox.clock.now() + timedelta(seconds=seconds))
            tick(app)
            told.append(console.header.split("UNLOCKED ")[1].split("  ")[0].strip())
        assert told == ["10 min", "9 min", "5 min", "60 s", "50 s", "10 s"]


async def test_after_ten_minutes_it_locks_itself(shop: Shop) -> None:
    async with shop.console(production=True) as console:
        app = await unlock(console)
        shop.sandbox.clock.set(shop.sandbox.clock.now() + timedelta(minutes=10))
        tick(app)
        assert "PRODUCTION · LOCKED" in console.header
        await console.press("2", "a")
        assert console.notice.endswith("production, locked")


async def test_unlocking_once_more_counts_from_the_beginning(shop: Shop) -> None:
    async with shop.console(production=True) as console:
        await unlock(console)
        shop.sandbox.clock.set(shop.sandbox.clock.now() + timedelta(minutes=5))
        await unlock(console)
        await console.until(lambda: "UNLOCKED 10 min" in console.header, "the whole time")


async def test_the_reason_of_the_unlocking_stands_in_the_history(shop: Shop) -> None:
    async with shop.console(production=True) as console:
        await unlock(console)
        await add_greta(shop, console)
        await open_history(console)
        assert "Reason: ticket 4711" in console.text


async def test_an_undo_that_failed_half_way_goes_on_by_the_same_key(shop: Shop) -> None:
    async with shop.console() as console:
        segment, session = shop.segment("Gold club")["id"], console.panes.session
        assert session is not None
        await session.apply(await session.delete_change(segment))
        shop.trouble(f"*/segments/{segment}/items*", method="PUT", status=400)
        await console.press("1", "u")
        await ready(console)
        await console.press("s")
        await console.until_says("Accepted by the platform: 32 of 36")
        await console.press("escape")
        await console.at_rest()
        shop.no_trouble()
        assert (await session.platform.segment(segment)).id == segment
        await console.press("u")
        await ready(console)
        assert "what is left of it" in console.dialog
        await console.press("s")
        await console.until_says("Accepted by the platform: 4")
        assert {entry.state for entry in journal(shop).entries(1)} == {EntryState.DONE}
