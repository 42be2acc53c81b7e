"""What is under way when something else is asked for: nothing old may stand under a new name."""

from __future__ import annotations

from segtui.sandbox.schema import CUSTOMERS as CUSTOMER_ROWS
from segtui.tui.load_state import Failed, Loaded, Loading
from tests.pilot.support import Console, Shop

SEGMENTS, CUSTOMERS, STOREFRONT = 1, 3, 4
FINALISTS = "Championship 2027 finalists"


async def observed(console: Console, email: str, password: str) -> None:
    await console.press("4", "o")
    await console.until_says("See it as the platform shows it")
    screen = console.top
    screen.query_one("#email").value = email  # type: ignore[attr-defined]  # an Input
    screen.query_one("#password").value = password  # type: ignore[attr-defined]  # an Input
    screen.query_one("#password").focus()
    await console.press("enter")


async def test_a_customer_who_is_gone_when_added_is_told_and_not_a_crash(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment(FINALISTS)["id"])
        await console.press("2", "a")
        await console.type(shop.person("demo")["contactEmail"])
        await console.press("enter")
        await console.until_says("1 for this e-mail address")
        shop.lose(CUSTOMER_ROWS, shop.person("demo")["id"])
        await console.press("enter")
        await console.until(lambda: "Not found" in console.notice, "the reason")
        assert console.top is console.panes


async def test_a_customer_who_is_no_longer_shown_cannot_be_added(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment(FINALISTS)["id"])
        await console.find(shop.person("demo")["contactEmail"])
        shop.trouble("/customer/*", status=403)
        console.panes.customers.search("somebody.else@example.com")
        await console.until(lambda: isinstance(console.state(CUSTOMERS), Failed), "the failure")
        assert console.panes.customers.why_not_add() == "no customer is shown"


async def test_a_storefront_that_is_still_being_read_cannot_be_observed(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        pane = console.panes.storefront
        await console.until(lambda: pane.shown is not None, "the storefront")
        pane.state = Loading("another one")
        assert pane._why_not_observe() == "no customer's storefront is shown"


async def test_what_the_platform_shows_stands_beside_what_was_computed(shop: Shop) -> None:
    async with shop.console() as console:
        customer = shop.door["customer"]
        await console.find(customer["email"])
        await console.until(lambda: isinstance(console.state(STOREFRONT), Loaded), "the storefront")
        await observed(console, customer["email"], customer["password"])
        await console.until(lambda: "OBSERVED" in console.says(STOREFRONT), "the observation")
        assert "COMPUTED" in console.says(STOREFRONT)


async def test_a_refused_observation_leaves_the_computed_storefront_and_says_why(shop: Shop) -> None:
    async with shop.console() as console:
        customer = shop.door["customer"]
        await console.find(customer["email"])
        await console.until(lambda: isinstance(console.state(STOREFRONT), Loaded), "the storefront")
        await observed(console, customer["email"], "not-it-at-all")
        await console.until(lambda: "password is wrong" in console.notice, "the reason")
        assert isinstance(console.state(STOREFRONT), Loaded)
        assert "COMPUTED" in console.says(STOREFRONT)


async def test_rows_of_the_filter_before_do_not_stand_under_one_that_failed(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("1", "slash")
        shop.trouble("*/segments", status=403)
        await console.type("gold")
        await console.press("enter")
        await console.until(lambda: isinstance(console.state(SEGMENTS), Failed), "the failure")
        shop.no_trouble()
        await console.press("r")
        await console.until(lambda: isinstance(console.state(SEGMENTS), Loaded), "the rows")
        assert "Silver club" not in console.says(SEGMENTS)


async def test_a_search_that_is_asked_for_while_the_console_is_taken_apart_is_not_begun(shop: Shop) -> None:
    async with shop.console() as console:
        pane = console.panes.customers
        pane.close()
        before = len(shop.asked("/customer/*"))
        pane.search("greta")
        await console.settle()
        assert len(shop.asked("/customer/*")) == before
