"""The console on a Shopgate merchant: the same panes and keys, over cursors, devices and late work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from segtui.credentials import ClientSecrets
from segtui.errors import Missing
from segtui.profiles import Profile
from segtui.session import Session
from segtui.tui.opening import Opening
from segtui.tui.screens.secrets import SecretsScreen
from tests.pilot.support import NOTHING_LISTENS_HERE, Console, Shop


def _door(shop: Shop) -> dict[str, Any]:
    door: dict[str, Any] = shop.sandbox.ready_line(NOTHING_LISTENS_HERE)["shopgate"]
    return door


def on_merchant(shop: Shop, *, knows_secrets: bool = True) -> Opening:
    """The console's opening on the sandbox's merchant; without secrets they are asked for."""
    shop.was_changed = True
    door = _door(shop)
    profile = Profile(
        name="merchant",
        platform="shopgate",
        tenant=door["merchant_code"],
        base_url=door["base_url_template"],
        writable=True,
    )
    known = (door["client_id"], door["client_secret"], door["username"], door["password"])

    async def session(typed: tuple[str, ...] | None) -> Session:
        if typed is None and not knows_secrets:
            raise Missing("There is no secret for the profile merchant.", hint="Type it.")
        return shop.open(profile, ClientSecrets(*(typed or known)), transport=shop.cable)

    return Opening(profile, session)


async def test_members_are_reached_by_cursor_down_to_the_last_and_back(shop: Shop) -> None:
    async with shop.console(opening=on_merchant(shop)) as console:
        await console.choose("newsletter")
        first = console.says(2)
        await console.press("2", "end")
        await console.at_rest()
        last = console.says(2)
        await console.press("home")
        await console.at_rest()
        assert last != first
        assert console.says(2).split()[:8] == first.split()[:8]


async def test_guests_and_devices_are_told_apart_where_they_stand(shop: Shop) -> None:
    async with shop.console(opening=on_merchant(shop)) as console:
        await console.choose("app-testers")
        assert "device" in console.says(2)
        await console.choose("vip")
        assert "guest" in console.says(2)


async def test_a_removal_is_shown_sent_and_awaited_until_it_is_seen(shop: Shop) -> None:
    async with shop.console(opening=on_merchant(shop)) as console:
        shop.sandbox.switches = replace(shop.sandbox.switches, deferred_lag_s=0.0)
        await console.choose("vip")
        await _remove_first(console)
        await console.until_says("Gone when read back: 1")
        assert "to be carried out later" in console.dialog
        await console.press("escape", "h")
        await console.until_says("done")


async def _remove_first(console: Console) -> None:
    await console.press("2", "d")
    await console.until(lambda: getattr(console.top, "ready", False), "the diff")
    await console.press("s")


async def test_members_of_a_dynamic_segment_are_shown_and_a_removal_says_why_not(shop: Shop) -> None:
    async with shop.console(opening=on_merchant(shop)) as console:
        await console.choose("customers-de")
        assert "Members of Kundschaft in Deutschland" in console.heading(2)
        sent = len([each for each in shop.asked() if each["method"] != "GET"])
        await console.press("2", "d")
        await console.until_says("its rules decide")
        assert len([each for each in shop.asked() if each["method"] != "GET"]) == sent


async def test_user_and_password_are_asked_for_beside_the_client(shop: Shop) -> None:
    door = _door(shop)
    async with shop.console(opening=on_merchant(shop, knows_secrets=False)) as console:
        assert isinstance(console.top, SecretsScreen)
        for name in ("client_id", "client_secret", "username", "password"):
            await console.type(door[name])
            await console.press("enter")
        await console.until(lambda: console.heading(1) == "Segments · 10", "the segments")


async def test_a_segment_is_made_with_rules_and_without_asking_for_a_site(shop: Shop) -> None:
    async with shop.console(opening=on_merchant(shop)) as console:
        await console.press("1", "n")
        await console.until_says("New segment")
        assert "site" not in console.dialog
        await console.press("f4")
        assert "A segment needs a name." in console.dialog
        await console.type("se")
        await console.press("down")
        await console.type("From Sweden")
        await console.press("down", "down", "a", "down")
        await console.type("{“customer.contacts.country”: “SE”}")
        await console.until_says("Curly quotes were made straight. country of a contact is “SE”. About")
        await console.press("f4")
        await console.until(lambda: getattr(console.top, "ready", False), "the diff")
        await console.press("s")
        await console.until_says("Esc closes")
        await console.press("escape")
        await console.until(lambda: "From Sweden" in console.says(1), "the new segment")
        assert console.panes.segments.current is not None
        assert console.panes.segments.current.id == "se"
        await console.press("E")
        await console.until_says("Edit From Sweden")
        assert '{"customer.contacts.country": "SE"}' in console.dialog


async def test_everybody_who_fits_a_filter_is_added_by_name(shop: Shop) -> None:
    async with shop.console(opening=on_merchant(shop)) as console:
        await console.choose("press")
        await console.press("2", "F")
        await console.type('{"customer.emailAddress": {"$ct": "lindqvist"}}')
        await console.until_says("e-mail address contains “lindqvist”. About")
        await console.press("enter")
        await console.until(lambda: getattr(console.top, "ready", False), "the diff")
        assert "Åsa Lindqvist" in console.dialog
        await console.press("s")
        await console.until_says("Visible when read back")
        await console.press("escape", "u")
        await console.until(lambda: getattr(console.top, "ready", False), "the undo")
        assert "This takes back change 1" in console.dialog


async def test_a_clone_is_called_as_it_is_wanted_and_its_members_are_awaited(shop: Shop) -> None:
    async with shop.console(opening=on_merchant(shop)) as console:
        shop.sandbox.switches = replace(shop.sandbox.switches, deferred_lag_s=0.0)
        await console.choose("founders")
        await console.press("1", "c")
        await console.until_says("Clone Founders")
        await console.type("founders-copy")
        await console.press("f4")
        await console.until(lambda: getattr(console.top, "ready", False), "the diff")
        assert "segment founders-copy, a copy of founders with its members" in console.dialog
        await console.press("s")
        await console.until_says("when read back: 1")
