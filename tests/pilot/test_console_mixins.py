"""Mixins of segments, members and items as JSON: seen, checked, and sent through the diff alone."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from textual.widgets import TextArea

from segtui.mixins import Mixins
from segtui.platforms.reaching import shop_of
from segtui.sandbox.schema import SEGMENTS
from segtui.tui.screens.change import ChangeScreen
from segtui.tui.screens.mixins import MixinsScreen
from tests.pilot.support import Console, Shop

GOLD = {"values": {"crm": {"source": "sheet", "owner": "retention"}}}


async def open_mixins(console: Console, pane: str) -> TextArea:
    await console.press(pane)
    await console.at_rest()
    await console.press("m")
    await console.until(lambda: isinstance(console.top, MixinsScreen), "the mixins")
    return console.top.query_one(TextArea)


async def diff(console: Console) -> ChangeScreen:
    await console.until(lambda: getattr(console.top, "ready", False), "the diff")
    return cast("ChangeScreen", console.top)


def stored(shop: Shop, name: str) -> dict[str, Any]:
    document = shop.sandbox.shop.store.get(SEGMENTS, shop.segment(name)["id"])
    assert document is not None
    return document


async def test_the_mixins_of_a_segment_are_shown_with_their_schema(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        shown = json.loads((await open_mixins(console, "1")).text)
        assert shown["values"] == GOLD["values"]
        assert shown["schemas"] == {"crm": "https://schemas.kaffeekontor.example/crm.v1"}


async def test_changed_mixins_of_a_segment_are_sent_from_the_diff(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        area = await open_mixins(console, "1")
        area.load_text(area.text.replace("retention", "loyalty"))
        await console.press("f4")
        await diff(console)
        assert "retention" in console.dialog
        assert "loyalty" in console.dialog
        assert shop.writes == []
        await console.press("s")
        await console.until_says("Visible when read back: 1")
        assert stored(shop, "Gold club")["mixins"]["crm"]["owner"] == "loyalty"


@pytest.mark.parametrize("pane", ["2", "4"])
async def test_the_mixins_of_a_row_are_set(shop: Shop, pane: str) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        area = await open_mixins(console, pane)
        area.load_text(
            '{"values": {"note": {"by": "ada"}}, "schemas": {"note": "https://schemas.example/note.v1"}}'
        )
        await console.press("f4")
        await diff(console)
        assert "Set the mixins of" in console.dialog
        await console.press("s")
        await console.until_says("Visible when read back: 1")
        await console.press("escape")
        await console.at_rest()
        assert json.loads((await open_mixins(console, pane)).text)["values"] == {"note": {"by": "ada"}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"values": }', "Line 1, column 12 is no JSON"),
        ('{"values": {"a": 1}}', "The mixin 'a' is no object."),
        ('{"values": {"a": {}, "a": {}}}', "'a' stands twice in one object."),
        ('{"values": {}, "schemas": {"a": "crm.v1"}}', "The schema of 'a' is no address."),
        ('{"values": {"a": {"b": NaN}}}', "NaN is no JSON."),
        ("[]", "These are no mixins"),
    ],
)
async def test_what_cannot_be_used_says_where_it_goes_wrong(shop: Shop, text: str, words: str) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        area = await open_mixins(console, "1")
        area.load_text(text)
        await console.press("f4")
        await console.until_says(words)
        assert isinstance(console.top, MixinsScreen)


async def test_mixins_that_are_as_they_were_lead_to_no_change(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        await open_mixins(console, "1")
        await console.press("f4")
        assert "nothing was changed" in console.dialog


async def test_on_a_read_only_profile_mixins_are_seen_and_not_edited(shop: Shop) -> None:
    async with shop.console(writable=False) as console:
        await console.choose(shop.segment("Gold club")["id"])
        area = await open_mixins(console, "1")
        assert area.read_only
        assert "Cannot be changed now: read-only profile." in console.dialog
        await console.press("f4")
        assert isinstance(console.top, MixinsScreen)


async def test_what_somebody_changed_meanwhile_is_told_and_the_typed_text_stays(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        area = await open_mixins(console, "2")
        member = console.panes.members.current
        assert member is not None
        assert console.panes.session is not None

        theirs = Mixins({"theirs": {"a": 1}}, {"theirs": "https://schemas.example/theirs.v1"})
        present = await console.panes.session.platform.member(shop.segment("Gold club")["id"], member.key)
        await shop_of(console.panes.session.platform).set_member_mixins(
            shop.segment("Gold club")["id"], member.key, theirs, present.version
        )
        area.load_text('{"values": {"mine": {"a": 1}}, "schemas": {"mine": "https://schemas.example/m.v1"}}')
        await console.press("f4")
        await console.until_says("Somebody changed them on the platform meanwhile.")
        assert '"mine"' in console.top.query_one(TextArea).text
        await console.press("f4")
        await diff(console)
        assert "theirs" in console.dialog
