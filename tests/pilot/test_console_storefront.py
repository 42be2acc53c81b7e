"""The fourth pane: what a segment holds, what a customer sees, and whether the platform agrees."""

from __future__ import annotations

from textual.widgets import Input

from segtui.sandbox.schema import CATEGORIES
from segtui.tui.load_state import Failed, Loaded
from segtui.tui.screens.customer_token import CustomerTokenScreen
from tests.pilot.support import Console, Shop


async def with_greta(shop: Shop, console: Console) -> None:
    await console.find(shop.person("demo")["contactEmail"])
    await console.until(lambda: console.heading(4).startswith("Storefront of"), "the storefront")
    await console.at_rest()


async def observed(console: Console) -> None:
    """Sign in as the customer with what the demo has filled in."""
    await console.press("4", "o")
    await console.until(lambda: isinstance(console.top, CustomerTokenScreen), "the question")
    console.top.query_one("#password", Input).focus()
    await console.settle()
    await console.press("enter")
    await console.until(lambda: console.top is console.panes, "the panes")
    await console.settle()
    await console.at_rest()


async def test_a_computed_storefront_is_labelled_and_says_what_it_rests_on(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        assert "COMPUTED main · now 09:00Z · 3 in force" in console.says(4)


async def test_segments_without_effect_are_listed_with_the_reason(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await console.press("4", "end")
        labels = [f"{row.label} {row.note}" for row in console.panes.storefront.body().rows]
        assert any("Segments without effect here · 2" in label for label in labels)
        assert any(
            "Summer sale 2026" in label and "It was valid until 2026-09-01" in label for label in labels
        )
        assert any("Black Friday" in label and "It becomes valid at 2026-11-26" in label for label in labels)


async def test_enter_on_a_category_shows_its_products_and_again_hides_them(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        tree = console.panes.storefront.body()
        assert tree.select_key(next(row.key for row in tree.rows if "Dual boiler" in row.label))
        before = len(tree.rows)
        await console.press("4", "enter")
        await console.until(lambda: len(tree.rows) > before, "the products")
        await console.press("enter")
        assert len(tree.rows) == before


async def test_products_are_said_to_be_read_and_a_second_enter_reads_them_no_second_time(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        tree = console.panes.storefront.body()
        assert tree.select_key(next(row.key for row in tree.rows if "Dual boiler" in row.label))
        shop.trouble("/category/*/assignments", status=503, times=1)
        shop.waits.hold()
        await console.press("4", "enter", "enter")
        await console.until(
            lambda: any("reading products" in row.label for row in tree.rows), "a sign of loading"
        )
        shop.waits.release()
        await console.until(lambda: any("Dual" in row.label for row in tree.rows), "the products")
        await console.until(
            lambda: not any("reading products" in row.label for row in tree.rows), "the end of the reading"
        )
        await console.at_rest()
        assert [one["status"] for one in shop.asked("/category/*/assignments")] == [503, 200]


async def test_products_that_cannot_be_read_say_so_in_their_place(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        tree = console.panes.storefront.body()
        assert tree.select_key(next(row.key for row in tree.rows if "Dual boiler" in row.label))
        shop.trouble("/category/*/assignments", status=500)
        await console.press("4", "enter")
        await console.until(
            lambda: any("products could not be read" in row.label for row in tree.rows), "the failure"
        )
        assert isinstance(console.state(4), Loaded)


async def test_i_changes_between_the_customer_and_the_segment(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await console.press("4", "i")
        await console.until(lambda: console.heading(4).startswith("Items of Newsletter"), "the items")
        await console.at_rest()
        await console.press("i")
        await console.until(lambda: console.heading(4) == "Storefront of Greta Östergård", "the storefront")


async def test_i_says_why_it_is_off_without_a_customer(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("4", "i")
        assert console.notice.endswith("no customer is chosen")


async def test_a_storefront_stays_while_the_cursor_runs_over_the_segments(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await console.press("1", "down")
        await console.until(lambda: "Gold club" in console.heading(2), "the members")
        await console.at_rest()
        assert console.heading(4) == "Storefront of Greta Östergård"


async def test_c_steps_through_the_companies_of_the_customer(shop: Shop) -> None:
    async with shop.console(site="DE") as console:
        await console.find(shop.person("two_companies")["contactEmail"])
        first, second = (company["name"] for company in shop.seed.legal_entities[:2])
        seen = [console.heading(4)]
        for _ in range(3):
            await console.press("4", "c")
            await console.until(lambda: console.heading(4) != seen[-1], "the company")
            await console.at_rest()
            seen.append(console.heading(4))
        assert [heading.partition(" for ")[2] for heading in seen] == ["", first, second, ""]


async def test_c_says_why_it_is_off_for_somebody_without_a_company(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await console.press("4", "c")
        assert "acts for no company" in console.notice


async def test_what_the_platform_itself_shows_is_compared(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await observed(console)
        assert "COMPUTED" in console.says(4)
        assert "OBSERVED" in console.says(4)
        assert "categories: no contradiction" in console.says(4)


async def test_a_difference_is_listed_first_and_counted(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        tree = console.panes.storefront.body()
        category = next(row.key.id for row in tree.rows if "Dual boiler" in row.label)
        shop.rewrite(CATEGORIES, category, published=False)
        await observed(console)
        assert "1 difference, listed first" in console.says(4)
        assert console.panes.storefront.body().rows[0].key.kind == "difference"


async def test_a_refused_customer_leaves_the_computed_storefront_and_says_why(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await console.press("4", "o")
        await console.until(lambda: isinstance(console.top, CustomerTokenScreen), "the question")
        console.top.query_one("#password", Input).value = "not the password"
        console.top.query_one("#password", Input).focus()
        await console.settle()
        await console.press("enter")
        await console.until(lambda: bool(console.notice), "the reason")
        await console.at_rest()
        assert "COMPUTED" in console.says(4)
        assert isinstance(console.state(4), Loaded)
        assert "signed in" in console.header
        assert "not signed in" not in console.header


async def test_the_password_of_a_customer_is_never_shown(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await console.press("4", "o")
        await console.until(lambda: isinstance(console.top, CustomerTokenScreen), "the question")
        assert shop.seed.login[1] not in console.text
        assert shop.seed.login[0] in console.dialog


async def test_a_storefront_that_cannot_be_read_is_a_failure_with_the_key_that_tries_again(
    shop: Shop,
) -> None:
    async with shop.console() as console:
        shop.trouble("/category/*", status=500)
        shop.trouble("*/items", status=500)
        await console.find(shop.person("demo")["contactEmail"])
        await console.until(lambda: isinstance(console.state(4), Failed), "the failure")
        assert "r tries again" in console.says(4)
        shop.no_trouble()
        await console.press("4", "r")
        await console.until(lambda: isinstance(console.state(4), Loaded), "the storefront")
