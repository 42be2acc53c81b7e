"""Signing in: what is asked, what is said when it is refused, and the first screen of all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from segtui.credentials import ClientSecrets
from segtui.errors import Missing, Unauthorized
from segtui.profiles import load_profiles
from segtui.session import Session
from segtui.tui.load_state import Failed
from segtui.tui.opening import Opening
from segtui.tui.screens.secrets import SecretsScreen
from segtui.tui.welcome import WelcomeApp
from tests.driving import press, type_text
from tests.pilot.support import Console, Shop

PLANTED = "planted-5ecret-that-must-never-be-seen"


def without_secrets(shop: Shop) -> Opening:
    """A profile whose secrets no store has."""
    profile = shop.profile()

    async def session(typed: tuple[str, ...] | None) -> Session:
        if typed is None:
            raise Missing("There is no secret for the profile demo.", hint="Type it.")
        return shop.open(profile, ClientSecrets(*typed), transport=shop.cable)

    return Opening(profile, session)


async def type_secrets(console: Console, client_id: str, secret: str) -> None:
    await console.press("tab") if console.top.focused is None else None
    await console.type(client_id)
    await console.press("enter")
    await console.type(secret)
    await console.press("enter")


async def test_secrets_that_no_store_has_are_asked_for(shop: Shop) -> None:
    async with shop.console(opening=without_secrets(shop)) as console:
        assert isinstance(console.top, SecretsScreen)
        assert "There is no secret for the profile demo." in console.dialog
        assert "Kept in memory for this run only." in console.dialog


async def test_typed_secrets_are_used(shop: Shop) -> None:
    async with shop.console(opening=without_secrets(shop)) as console:
        await type_secrets(console, shop.door["client_id"], shop.door["client_secret"])
        await console.until(lambda: console.heading(1) == "Segments · 40", "the segments")
        await console.until(lambda: "signed in" in console.header, "the header")


async def test_a_typed_secret_is_never_shown(shop: Shop) -> None:
    async with shop.console(opening=without_secrets(shop)) as console:
        await console.type(shop.door["client_id"])
        await console.press("enter")
        await console.type(PLANTED)
        assert PLANTED not in console.text
        assert console.top.query_one("#client-secret", Input).value == PLANTED


async def test_without_an_answer_the_console_says_that_nobody_is_signed_in(shop: Shop) -> None:
    async with shop.console(opening=without_secrets(shop)) as console:
        await console.press("escape")
        await console.until(lambda: isinstance(console.state(1), Failed), "the failure")
        assert "not signed in" in console.header
        assert "There is no secret for the profile demo." in console.says(1)


async def test_r_asks_for_the_secrets_again(shop: Shop) -> None:
    async with shop.console(opening=without_secrets(shop)) as console:
        await console.press("escape")
        await console.until(lambda: isinstance(console.state(1), Failed), "the failure")
        await console.press("r")
        await console.until(lambda: isinstance(console.top, SecretsScreen), "the question")


async def test_a_wrong_secret_is_told_with_what_to_do_and_which_profile_it_is(shop: Shop) -> None:
    wrong = ClientSecrets(shop.door["client_id"], PLANTED)
    async with shop.console(secrets=wrong) as console:
        state = console.state(1)
        assert isinstance(state, Failed)
        assert isinstance(state.error, Unauthorized)
        await console.until(lambda: "not signed in" in console.header, "the header")
        assert "demo" in console.says(1)
        assert "r tries again" in console.says(1)
        assert PLANTED not in console.text


async def test_r_signs_in_anew_once_the_secret_is_right(shop: Shop) -> None:
    profile = shop.profile()
    tried: list[Session] = []

    async def session(_typed: tuple[str, ...] | None) -> Session:
        secret = shop.door["client_secret"] if tried else PLANTED
        tried.append(shop.open(profile, ClientSecrets(shop.door["client_id"], secret), transport=shop.cable))
        return tried[-1]

    async with shop.console(opening=Opening(profile, session)) as console:
        await console.until(lambda: "not signed in" in console.header, "the header")
        await console.press("r")
        await console.until(lambda: console.heading(1) == "Segments · 40", "the segments")
        await console.until(
            lambda: " signed in" in console.header and "not" not in console.header, "the header"
        )


async def test_before_signing_in_no_key_does_harm(shop: Shop) -> None:
    async with shop.console(opening=without_secrets(shop)) as console:
        await console.press("escape")
        await console.until(lambda: isinstance(console.state(1), Failed), "the failure")
        for pane in ("1", "2", "4", "3"):
            await console.press(pane)
            if pane == "3":
                await console.press("escape")
            await console.press("enter", "a", "d", "i", "c", "o", "y", "v", "s", "backspace", "space")
            assert console.top is console.panes
        await console.press("t")
        assert "not signed in" in console.notice


# The first screen of a machine without any profile.


@asynccontextmanager
async def welcomed() -> AsyncIterator[tuple[WelcomeApp, Pilot[int]]]:
    app = WelcomeApp()
    async with app.run_test(size=(80, 24)) as pilot:
        yield app, pilot


@pytest.mark.parametrize("key", ["q", "escape"])
async def test_the_welcome_can_be_left(key: str) -> None:
    async with welcomed() as (app, pilot):
        await press(pilot, key)
    assert app.return_value == 0
    assert app.choice.what == "quit"


def everything_written(directory: Path) -> str:
    return "".join(path.read_text() for path in directory.rglob("*") if path.is_file())


async def test_the_welcome_makes_a_read_only_profile_and_keeps_the_secret_out_of_it(tmp_path: Path) -> None:
    async with welcomed() as (app, pilot):
        await press(pilot, "n")
        for answer in ("acme", "DE", "de", "client", PLANTED):
            await type_text(pilot, answer)
            await press(pilot, "enter")
    assert app.choice.what == "tenant"
    assert app.choice.secrets == ("client", PLANTED)
    profile = load_profiles().by_name["acme"]
    assert (profile.tenant, profile.site, profile.language, profile.writable) == ("acme", "DE", "de", False)
    assert "acme" in everything_written(tmp_path)
    assert PLANTED not in everything_written(tmp_path)


async def test_the_welcome_says_what_is_wrong_with_a_profile() -> None:
    async with welcomed() as (app, pilot):
        await press(pilot, "n")
        for _ in range(5):
            await press(pilot, "enter")
        assert app.is_running
        assert app.choice.what == "quit"
        assert str(app.query_one("#problem").render()).strip()
