"""What can go wrong on the way to the platform is told where it happened; nothing else is lost."""

from __future__ import annotations

import pytest

from segtui.errors import (
    Forbidden,
    Malformed,
    NotFound,
    Rejected,
    SegtuiError,
    Throttled,
    Unauthorized,
    Unreachable,
)
from segtui.sandbox.app import create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.schema import SEGMENTS
from segtui.sandbox.surroundings import Surroundings
from segtui.sandbox.threaded import running_sandbox
from segtui.tui.load_state import Failed, Loaded
from tests.pilot.support import CUSTOMERS, Console, Shop

MEMBERS = "*/segments/*/customers"
NEWSLETTER_ROWS = 180


def failure(console: Console, pane: int) -> SegtuiError:
    """Why a pane failed."""
    state = console.state(pane)
    assert isinstance(state, Failed)
    return state.error


async def next_segment_fails(console: Console) -> None:
    await console.press("down")
    await console.until(lambda: isinstance(console.state(2), Failed), "the failure")


# One pane fails, and the others work.


@pytest.mark.parametrize(
    ("lacking", "scope", "pane"),
    [("customersegment.*", "customersegment.segment_read", 1), ("customer.*", "customer.customer_read", 3)],
)
async def test_a_missing_scope_is_named_in_the_pane_that_needs_it(
    shop: Shop, lacking: str, scope: str, pane: int
) -> None:
    async with shop.console(secrets=shop.secrets(lacking)) as console:
        await console.find(shop.person("demo")["contactEmail"])
        assert isinstance(failure(console, pane), Forbidden)
        assert scope in console.says(pane).replace(" ", "")


async def test_without_the_scope_for_customers_segments_and_members_still_work(shop: Shop) -> None:
    async with shop.console(secrets=shop.secrets("customer.*")) as console:
        await console.find(shop.person("demo")["contactEmail"])
        assert [isinstance(console.state(pane), Loaded) for pane in (1, 2, 3, 4)] == [True, True, False, True]


async def test_companies_that_cannot_be_read_are_told_beside_the_rest_of_the_customer(shop: Shop) -> None:
    async with shop.console() as console:
        shop.trouble("/customer-management/*", status=500)
        await console.find(shop.person("two_companies")["contactEmail"])
        assert "companies could not be read" in console.says(3)
        assert "Trade customers" in console.says(3)


async def test_a_tenant_that_the_credential_does_not_open_is_a_refusal_and_not_an_empty_list(
    shop: Shop,
) -> None:
    async with shop.console(tenant="no-such-tenant") as console:
        assert isinstance(failure(console, 1), Unauthorized)
        assert "segtui login demo" in console.says(1)


@pytest.mark.parametrize(
    ("rule", "kind", "words"),
    [
        ({"status": 200, "body": "html"}, Malformed, "Unexpected answer"),
        ({"body": "malformed"}, Malformed, "Unexpected answer"),
        ({"status": 500}, Unreachable, "500"),
        ({"status": 503}, Unreachable, "503"),
        ({"status": 404}, NotFound, "Not found"),
        ({"status": 400}, Rejected, "Refused by the platform"),
    ],
)
async def test_an_answer_that_is_no_use_is_told_with_the_key_that_tries_again(
    shop: Shop, rule: dict[str, object], kind: type[SegtuiError], words: str
) -> None:
    async with shop.console() as console:
        shop.trouble(MEMBERS, **rule)
        await next_segment_fails(console)
        assert isinstance(failure(console, 2), kind)
        assert words in console.says(2)
        assert "r tries again" in console.says(2)
        assert isinstance(console.state(1), Loaded)


async def test_r_reads_again_once_the_trouble_is_over(shop: Shop) -> None:
    async with shop.console() as console:
        shop.trouble(MEMBERS, status=503)
        await next_segment_fails(console)
        shop.no_trouble()
        await console.press("2", "r")
        await console.at_rest()
        assert console.heading(2) == f"Members of Gold club · {shop.member_count('Gold club')}"


async def test_a_short_trouble_is_got_over_without_a_word(shop: Shop) -> None:
    async with shop.console() as console:
        shop.trouble(MEMBERS, status=503, times=2)
        await console.press("down")
        await console.until(lambda: "Gold club ·" in console.heading(2), "the members")
        assert isinstance(console.state(2), Loaded)


# Waiting.


async def test_the_wait_that_the_platform_asks_for_is_shown_while_it_lasts(shop: Shop) -> None:
    async with shop.console() as console:
        shop.waits.hold()
        shop.trouble(MEMBERS, status=429, retry_after=7, times=1)
        await console.press("down")
        await console.until(lambda: "trying again in 7" in console.notice, "the notice")
        assert "(1 of 3)" in console.notice
        shop.waits.release()
        await console.until(lambda: "Gold club ·" in console.heading(2), "the members")
        assert isinstance(console.state(2), Loaded)


async def test_a_wait_that_is_too_long_is_a_failure_that_says_how_long(shop: Shop) -> None:
    async with shop.console() as console:
        shop.trouble(MEMBERS, status=429, retry_after=3600)
        await next_segment_fails(console)
        assert isinstance(failure(console, 2), Throttled)
        assert "Too many requests" in console.says(2)


# The connection.


async def test_a_lost_connection_is_a_banner_and_what_was_there_stays(shop: Shop) -> None:
    async with shop.console() as console:
        shop.cable.is_cut = True
        await console.press("r")
        await console.until_says("No connection")
        await console.at_rest()
        assert console.panes.query_one("#banner").display
        assert isinstance(console.state(1), Loaded)
        assert "Newsletter readers" in console.says(1)


async def test_the_banner_goes_once_the_connection_is_back(shop: Shop) -> None:
    async with shop.console() as console:
        shop.cable.is_cut = True
        await console.press("r")
        await console.until_says("No connection")
        await console.at_rest()
        shop.cable.is_cut = False
        await console.press("r")
        await console.until(lambda: not console.panes.query_one("#banner").display, "the banner to go")
        await console.at_rest()
        assert "Newsletter readers" in console.says(1)


async def test_a_quiet_server_is_given_up_after_its_time_and_the_rows_stay(shop: Shop) -> None:
    sandbox = create_sandbox(SandboxOptions(customers=CUSTOMERS), Surroundings())
    with running_sandbox(sandbox=sandbox) as ready:
        async with shop.console(opening=shop.opening_on(ready, read_s=1.5)) as console:
            sandbox.faults.add(shop.rule(MEMBERS, latency_ms=2500))
            await console.press("2", "r")
            await console.until(lambda: "sent nothing for 1.5 s" in console.words, "the words")
            await console.at_rest()
            assert "Newsletter readers" in console.says(1)
            sandbox.faults.clear()


@pytest.mark.parametrize("how", ["truncated", "reset"])
async def test_an_answer_that_breaks_off_is_told_as_such(shop: Shop, how: str) -> None:
    sandbox = create_sandbox(SandboxOptions(customers=CUSTOMERS), Surroundings())
    with running_sandbox(sandbox=sandbox) as ready:
        async with shop.console(opening=shop.opening_on(ready)) as console:
            sandbox.faults.add(shop.rule(MEMBERS, body=how))
            await next_segment_fails(console)
            assert isinstance(failure(console, 2), Unreachable)
            assert "r tries again" in console.says(2)


# The token.


async def test_a_token_that_expires_between_two_pages_is_renewed_without_a_word(shop: Shop) -> None:
    async with shop.console() as console:
        shop.sandbox.shop.tokens.expire_all()
        await console.press("2", "end")
        await console.at_rest()
        assert console.panes.members.current is not None
        assert console.panes.members.body().failed_pages == ()
        assert "signed in" in console.header


# Things that change under the console's feet.


async def test_a_segment_that_was_deleted_meanwhile_is_told_as_not_found(shop: Shop) -> None:
    async with shop.console() as console:
        gone = shop.segment("Gold club")["id"]
        shop.lose(SEGMENTS, gone)
        await next_segment_fails(console)
        assert isinstance(failure(console, 2), NotFound)


async def test_a_page_that_fails_while_scrolling_says_so_in_its_place_and_r_reads_it(shop: Shop) -> None:
    async with shop.console() as console:
        shop.trouble(MEMBERS, status=500)
        await console.press("2", "end")
        await console.at_rest()
        body = console.panes.members.body()
        assert body.failed_pages
        assert isinstance(console.state(2), Loaded)
        assert "r tries again" in console.says(2)
        shop.no_trouble()
        await console.press("r")
        await console.at_rest()
        assert body.failed_pages == ()
        assert console.panes.members.current is not None


async def test_a_failed_storefront_leaves_the_customer_where_they_are(shop: Shop) -> None:
    async with shop.console() as console:
        shop.trouble("/category/*", status=500)
        await console.find(shop.person("demo")["contactEmail"])
        assert console.heading(3) == "Customer Greta Östergård"
        assert isinstance(console.state(3), Loaded)
        assert not isinstance(console.state(4), Loaded)


async def test_a_search_that_fails_says_so_and_r_searches_again(shop: Shop) -> None:
    async with shop.console() as console:
        shop.trouble("/customer/*/customers", status=500)
        await console.find(shop.person("demo")["contactEmail"])
        assert isinstance(console.state(3), Failed)
        shop.no_trouble()
        await console.press("escape", "3", "r")
        await console.until(lambda: console.panes.customers.view is not None, "the customer")
        await console.at_rest()
        assert console.heading(3) == "Customer Greta Östergård"
