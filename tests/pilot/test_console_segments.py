"""Segments created, edited, cloned, switched, extended, deleted: shown first, sent on `s` alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, TypeVar, cast

import pytest
from textual.screen import Screen
from textual.widgets import Button, Input

from segtui.model import ItemKind, PageRequest
from segtui.platforms.reaching import shop_of
from segtui.sandbox.schema import PRODUCTS, SEGMENTS
from segtui.tui.screens.choice import ChoiceScreen
from segtui.tui.screens.extend import ExtendScreen
from segtui.tui.screens.impact import ImpactScreen
from segtui.tui.screens.incident import IncidentScreen
from segtui.tui.screens.merge import ConflictBlock, MergeScreen
from segtui.tui.screens.segment_form import SegmentFormScreen
from segtui.tui.widgets.moment_line import MomentLine
from segtui.tui.widgets.one_of import OneOf
from tests.pilot.support import NARROW, Console, Shop
from tests.pilot.test_console_changes import diff

BLACK_FRIDAY = "Black Friday early access"
"""A segment with a beginning and an end."""
GOLD = "Gold club"
"""A segment with members, items, coupons and mixins."""

ScreenT = TypeVar("ScreenT", bound=Screen[Any])


@pytest.fixture(autouse=True)
def _in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reader sits in another zone than the shop."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


async def on_top(console: Console, kind: type[ScreenT]) -> ScreenT:
    """Wait until a screen stands over the panes."""
    await console.until(lambda: isinstance(console.top, kind), kind.__name__)
    return cast("ScreenT", console.top)


async def form(shop: Shop, console: Console, key: str, name: str = BLACK_FRIDAY) -> SegmentFormScreen:
    """Choose a segment, and open the form of a key."""
    await console.choose(shop.segment(name)["id"])
    await console.press("1", key)
    return await on_top(console, SegmentFormScreen)


async def enter(console: Console, selector: str, text: str) -> None:
    """Put a text into a line of the form."""
    console.top.query(selector).first(Input).value = text
    await console.settle()


async def sent(console: Console) -> None:
    """Wait until a change was sent and read back."""
    await says(console, "when read back: 1")


async def closed(console: Console) -> None:
    """Leave the outcome; form and all are gone then."""
    await console.press("escape")
    await console.until(lambda: console.top is console.panes, "the panes")
    await console.at_rest()


def stored(shop: Shop, name: str) -> dict[str, Any]:
    """A segment of the seed as it stands in the sandbox now."""
    found = shop.sandbox.shop.store.get(SEGMENTS, shop.segment(name)["id"])
    assert found is not None
    return found


async def says(console: Console, words: str) -> None:
    """Wait until words stand in the box on top."""
    await console.until(lambda: words in console.dialog, f"the words {words!r}")


def changed_by_somebody(shop: Shop, segment: str, **fields: Any) -> None:
    """Have somebody else save the segment."""
    document = stored(shop, segment)
    metadata = {**document["metadata"], "version": document["metadata"]["version"] + 1}
    shop.rewrite(SEGMENTS, document["id"], **fields, metadata=metadata)


# The form.


async def test_the_form_shows_every_field_of_the_segment(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "E", GOLD)
        lines = {line.name: line.value for line in screen.query(Input) if line.name}
        assert lines == {
            "name:en": "Gold club",
            "description:en": "Three orders and 600 € within a year.",
            "name:de": "Goldclub",
            "description:de": "",
            "name:sv": "Guldklubben",
            "description:sv": "",
        }
        assert screen.query_one("#status", OneOf).chosen == "active"
        assert screen.query_one("#site", OneOf).chosen == "main"
        assert "crm: kept as it is" in console.dialog


async def test_a_moment_is_shown_in_utc_in_the_shops_zone_and_in_the_readers(shop: Shop) -> None:
    async with shop.console() as console:
        await form(shop, console, "E")
        await enter(console, "#ends Input", "2026-12-02 02:30")
        assert "2026-12-02 01:30 UTC" in console.dialog
        assert "2026-12-02 02:30 +01:00 Europe/Berlin the shop" in console.dialog
        assert "2026-12-01 20:30 -05:00 you" in console.dialog


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-03-28 02:30", "does not exist in Europe/Berlin, because clocks are set forward"),
        ("2027-10-31 02:30", "happens twice in Europe/Berlin, because clocks are set back"),
        ("2026-11-20 09:00", "It ends before it starts"),
        ("next week", "is no time such as"),
    ],
)
async def test_a_moment_that_cannot_be_meant_is_told_while_it_is_typed_and_not_sent(
    shop: Shop, text: str, words: str
) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "E")
        await enter(console, "#ends Input", text)
        assert words in console.dialog
        await console.press("f4")
        assert console.top is screen
        assert shop.writes == []


async def test_an_offset_says_which_of_two_moments_is_meant(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "E")
        await enter(console, "#ends Input", "2027-10-31 02:30+01:00")
        moment = screen.query_one("#ends", MomentLine).moment
        assert moment is not None
        assert moment.isoformat() == "2027-10-31T02:30:00+01:00"


async def test_another_site_has_another_clock_and_leaves_an_untouched_moment_alone(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "E")
        before = screen.query_one("#ends", MomentLine).moment
        screen.query_one("#site").focus()
        await console.press("n")
        assert screen.query_one("#site", OneOf).chosen == "nordics"
        assert "Europe/Stockholm" in console.dialog
        assert screen.query_one("#ends", MomentLine).moment == before


async def test_where_no_site_can_be_read_the_form_says_so_and_keeps_the_one_that_is_there(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment(BLACK_FRIDAY)["id"])
        shop.trouble("/site/*", status=403)
        await console.press("1", "E")
        screen = await on_top(console, SegmentFormScreen)
        assert "The sites could not be read" in console.dialog
        assert screen.query_one("#site", OneOf).chosen == "main"
        assert "The shop's time zone is not known" in console.dialog


async def test_a_language_is_added_as_lines_of_its_own(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "E")
        line = screen.query_one("#language", Input)
        line.focus()
        await console.type("fr")
        await console.press("enter")
        assert screen.focused is not None
        assert screen.focused.name == "name:fr"
        await console.type("Accès")
        await console.press("f4")
        await diff(console)
        assert "+ name (fr): Accès" in console.dialog


@pytest.mark.parametrize(("code", "words"), [("x!", "is no language tag"), ("de", "a line for de already")])
async def test_what_is_no_new_language_is_told(shop: Shop, code: str, words: str) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "E")
        screen.query_one("#language", Input).focus()
        await enter(console, "#language", code)
        await console.press("enter")
        assert words in console.dialog


async def test_the_arrows_go_through_the_whole_form_on_a_small_terminal(shop: Shop) -> None:
    async with shop.console(size=NARROW) as console:
        screen = await form(shop, console, "E")
        for _ in range(len(screen.focus_chain) - 1):
            await console.press("down")
        assert isinstance(screen.focused, Button)
        await says(console, "Show the change")
        await console.press("enter")
        await says(console, "Nothing has to be sent.")


async def test_leaving_an_edited_form_asks_first(shop: Shop) -> None:
    async with shop.console() as console:
        await form(shop, console, "E")
        await enter(console, "#ends Input", "2026-12-02 02:30")
        await console.press("escape")
        await on_top(console, ChoiceScreen)
        await console.press("enter")
        again = await on_top(console, SegmentFormScreen)
        assert again.query_one("#ends Input", Input).value == "2026-12-02 02:30"
        await console.press("escape", "down", "enter")
        assert console.top is console.panes
        assert shop.writes == []


async def test_leaving_a_form_that_nobody_touched_does_not_ask(shop: Shop) -> None:
    async with shop.console() as console:
        await form(shop, console, "E")
        await console.press("escape")
        assert console.top is console.panes


async def test_escape_in_the_diff_leads_back_to_what_was_entered(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "E")
        await enter(console, "#ends Input", "2026-12-02 02:30")
        await console.press("f4")
        await diff(console)
        await console.press("escape")
        assert console.top is screen
        assert screen.query_one("#ends Input", Input).value == "2026-12-02 02:30"


async def test_an_odd_name_is_shown_harmless_and_stays_as_it_was(shop: Shop) -> None:
    odd = "[/red] \x1b[31mred\u202e\nclub"
    shop.rewrite(SEGMENTS, shop.segment(BLACK_FRIDAY)["id"], name={"en": odd})
    async with shop.console() as console:
        screen = await form(shop, console, "E")
        assert "\x1b" not in screen.query(Input).first().value
        await enter(console, "#ends Input", "2026-12-02 02:30")
        await console.press("f4")
        await diff(console)
        await console.press("s")
        await sent(console)
        assert stored(shop, BLACK_FRIDAY)["name"] == {"en": odd}


# Edits end in the diff, and the panes follow.


async def test_an_edit_sends_what_was_shown_and_keeps_the_mixins(shop: Shop) -> None:
    async with shop.console() as console:
        await form(shop, console, "E", GOLD)
        before = stored(shop, GOLD)
        await enter(console, "Input", "Gold circle")
        await console.press("f4")
        await diff(console)
        assert "~ name (en): Gold club → Gold circle" in console.dialog
        assert shop.writes == []
        await console.press("s")
        await sent(console)
        after = stored(shop, GOLD)
        assert after["name"]["en"] == "Gold circle"
        assert after["mixins"] == before["mixins"]
        assert [method for method, _ in shop.writes] == ["PUT"]


async def test_after_an_edit_the_panes_show_it_and_the_cursor_stays(shop: Shop) -> None:
    async with shop.console() as console:
        await form(shop, console, "E", GOLD)
        await enter(console, "Input", "Gold circle")
        await console.press("f4")
        await diff(console)
        await console.press("s")
        await sent(console)
        await closed(console)
        await console.until(lambda: "Members of Gold circle" in console.heading(2), "the members to follow")
        current = console.panes.segments.current
        assert current is not None
        assert current.id == shop.segment(GOLD)["id"]


async def test_a_new_segment_is_created_and_chosen(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("1", "n")
        await on_top(console, SegmentFormScreen)
        await console.type("Tea friends")
        await console.press("f4")
        await diff(console)
        assert "+ name (en): Tea friends" in console.dialog
        assert "+ status: inactive" in console.dialog
        assert "+ site: main" in console.dialog
        await console.press("s")
        await sent(console)
        await closed(console)
        await console.until(lambda: "Tea friends" in console.heading(2), "the members of the new one")
        assert [method for method, _ in shop.writes] == ["POST"]


async def test_a_segment_without_a_name_is_not_created(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("1", "n")
        screen = await on_top(console, SegmentFormScreen)
        await console.press("f4")
        assert "A segment needs a name." in console.dialog
        assert console.top is screen


async def test_a_clone_for_another_site_leaves_out_what_is_not_there_and_says_so(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "c", GOLD)
        session = console.panes.session
        assert session is not None
        items = (await shop_of(session.platform).items(shop.segment(GOLD)["id"], PageRequest())).rows
        gone = next(item.id for item in items if item.kind is ItemKind.PRODUCT)
        shop.lose(PRODUCTS, gone)
        screen.query_one("#site").focus()
        await console.press("n", "f4")
        await diff(console)
        assert "Clone Gold club as Gold club (copy)" in console.dialog
        assert "+ site: nordics" in console.dialog
        assert f"Not cloned: product {gone}" in console.dialog
        await console.press("s")
        await says(console, "when read back:")
        await says(console, "Esc closes")
        assert stored(shop, GOLD)["siteCode"] == "main"
        assert shop.writes[0][0] == "POST"


async def test_a_clone_without_members_and_items_is_only_the_segment(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "c", GOLD)
        for id in ("#with-members", "#with-items"):
            screen.query_one(id).focus()
            await console.press("space")
        await console.press("f4")
        await diff(console)
        await console.press("s")
        await sent(console)
        assert len(shop.writes) == 1


async def test_extending_asks_for_a_later_end(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment(BLACK_FRIDAY)["id"])
        await console.press("1", "x")
        await on_top(console, ExtendScreen)
        await enter(console, "Input", "2026-11-30 12:00")
        await console.press("enter")
        await says(console, "is not later")
        await enter(console, "Input", "2026-12-05 12:00")
        await console.press("enter")
        await diff(console)
        assert "~ valid until: 2026-12-01 00:00 UTC → 2026-12-05 11:00 UTC" in console.dialog
        await console.press("s")
        await sent(console)
        await closed(console)
        assert stored(shop, BLACK_FRIDAY)["validity"]["to"] == "2026-12-05T11:00:00.000Z"


async def test_a_segment_without_an_end_cannot_be_extended_and_the_key_says_so(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment(GOLD)["id"])
        await console.press("1", "x")
        assert console.notice == "extend: it has no end"


# Switching off and deleting show what hangs on it first.


async def test_switching_off_shows_the_impact_then_the_diff(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment(GOLD)["id"])
        await console.press("1", "o")
        await on_top(console, ImpactScreen)
        await says(console, "Enter shows the change")
        assert f"members {shop.member_count(GOLD)}" in console.dialog
        assert "GOLD15" in console.dialog
        assert "nothing is lost" in console.dialog
        await console.press("enter")
        await diff(console)
        await console.press("s")
        await sent(console)
        assert stored(shop, GOLD)["status"] == "INACTIVE"


async def test_switching_on_goes_straight_to_the_diff(shop: Shop) -> None:
    name = "Trade prospects, not verified"
    async with shop.console() as console:
        await console.choose(shop.segment(name)["id"])
        await console.press("1", "o")
        await diff(console)
        assert f"Activate {name}" in console.dialog


async def test_an_edit_that_switches_off_shows_the_impact_too(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await form(shop, console, "E", GOLD)
        screen.query_one("#status").focus()
        await console.press("i", "f4")
        await on_top(console, ImpactScreen)
        await says(console, "Enter shows the change")
        await console.press("escape")
        assert console.top is screen


async def test_deleting_shows_the_impact_and_asks_for_the_name(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment(GOLD)["id"])
        await console.press("1", "d")
        await on_top(console, ImpactScreen)
        await says(console, "Enter shows the change")
        assert "What cannot come back ! Created again" in console.dialog
        await console.press("enter")
        await diff(console)
        assert "type the name, then Enter" in console.dialog
        assert shop.writes == []
        await console.type("Gold club")
        await console.press("enter")
        await says(console, "Gone when read back: 1")
        await closed(console)
        assert [method for method, _ in shop.writes] == ["DELETE"]
        await console.until(lambda: console.heading(1) == "Segments · 39", "the list without it")
        assert "Gold club" not in console.heading(2)


async def test_an_impact_that_cannot_be_read_is_not_shown_as_none(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment(GOLD)["id"])
        shop.trouble("/coupon/*", status=403)
        await console.press("1", "d")
        await on_top(console, ImpactScreen)
        await says(console, "Enter shows the change")
        assert "coupons not known:" in console.dialog


# Two people at once.


async def in_conflict(shop: Shop, console: Console) -> MergeScreen:
    """Edit name and end, while somebody else changes the end and the German name."""
    await form(shop, console, "E")
    await enter(console, "Input", "Early access")
    await enter(console, "#ends Input", "2026-12-02 02:00")
    await console.press("f4")
    await diff(console)
    document = stored(shop, BLACK_FRIDAY)
    changed_by_somebody(
        shop,
        BLACK_FRIDAY,
        name={**document["name"], "de": "Vorab"},
        validity={**document["validity"], "to": "2026-12-05T00:00:00.000Z"},
    )
    await console.press("s")
    return await on_top(console, MergeScreen)


async def test_a_conflict_opens_the_merge_with_base_theirs_and_mine(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await in_conflict(shop, console)
        assert [block.conflict.name for block in screen.query(ConflictBlock)] == ["valid until"]
        assert "it was 2026-12-01 00:00 UTC" in console.dialog
        assert "theirs 2026-12-05 00:00 UTC" in console.dialog
        assert "mine 2026-12-02 01:00 UTC" in console.dialog
        assert "theirs name (de): Black Friday Vorabzugang → Vorab" in console.dialog
        assert "mine name (en): Black Friday early access → Early access" in console.dialog


async def test_a_merge_goes_on_only_once_everything_is_decided(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await in_conflict(shop, console)
        await console.press("enter")
        assert console.top is screen
        assert "1 field is not decided yet." in console.dialog


@pytest.mark.parametrize(
    ("key", "until"), [("t", "2026-12-05T00:00:00.000Z"), ("m", "2026-12-02T01:00:00.000Z")]
)
async def test_both_sides_edits_survive_and_the_conflict_goes_as_chosen(
    shop: Shop, key: str, until: str
) -> None:
    async with shop.console() as console:
        await in_conflict(shop, console)
        await console.press(key, "enter")
        await diff(console)
        await console.press("s")
        await sent(console)
        after = stored(shop, BLACK_FRIDAY)
        assert after["name"]["en"] == "Early access"
        assert after["name"]["de"] == "Vorab"
        assert after["validity"]["to"] == until


async def test_what_was_merged_can_be_edited_by_hand(shop: Shop) -> None:
    async with shop.console() as console:
        await in_conflict(shop, console)
        await console.press("e")
        await on_top(console, SegmentFormScreen)
        await enter(console, "#ends Input", "2026-12-04 01:00")
        await console.press("f4")
        await diff(console)
        await console.press("s")
        await sent(console)
        await closed(console)
        after = stored(shop, BLACK_FRIDAY)
        assert after["validity"]["to"] == "2026-12-04T00:00:00.000Z"
        assert after["name"]["de"] == "Vorab"


async def test_escape_in_the_merge_leads_back_to_the_form(shop: Shop) -> None:
    async with shop.console() as console:
        await in_conflict(shop, console)
        await console.press("escape")
        await on_top(console, SegmentFormScreen)
        assert console.top.query(Input).first().value == "Early access"


async def test_an_update_that_creates_is_an_incident_that_can_be_undone_at_once(shop: Shop) -> None:
    async with shop.console() as console:
        await form(shop, console, "E")
        await enter(console, "Input", "Early access")
        await console.press("f4")
        await diff(console)
        shop.lose(SEGMENTS, shop.segment(BLACK_FRIDAY)["id"])
        await console.press("s")
        await on_top(console, IncidentScreen)
        assert "created the segment" in console.dialog
        assert stored(shop, BLACK_FRIDAY)["name"]["en"] == "Early access"
        await console.press("u")
        await diff(console)
        await console.type("Early access")
        await console.press("enter")
        await says(console, "Gone when read back: 1")
        assert [method for method, _ in shop.writes] == ["PUT", "DELETE"]


# Where writing is off.


@pytest.mark.parametrize("key", ["E", "n", "c", "o", "x", "d"])
async def test_on_a_read_only_profile_the_keys_of_segments_say_why_they_do_not_write(
    shop: Shop, key: str
) -> None:
    async with shop.console(writable=False) as console:
        await console.choose(shop.segment(BLACK_FRIDAY)["id"])
        await console.press("1", key)
        assert console.notice.endswith("read-only profile")
        assert console.top is console.panes


async def test_a_segment_that_was_renamed_elsewhere_has_its_new_name_in_every_heading(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        items = console.heading(4)
        assert items.startswith("Items of Gold club · ")
        shop.rewrite(SEGMENTS, shop.segment("Gold club")["id"], name={"en": "Golden"})
        await console.press("1", "r")
        renamed = items.replace("Gold club", "Golden")
        await console.until(lambda: console.heading(4) == renamed, "the items to follow")
        await console.until(lambda: console.heading(2).startswith("Members of Golden · "), "the members")
