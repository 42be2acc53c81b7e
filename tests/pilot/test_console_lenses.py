"""The storefront through other eyes, and two lenses in one tree."""

from __future__ import annotations

from textual.widgets import Input

from segtui.tui.screens.choice import ChoiceScreen
from segtui.tui.screens.lens import LensScreen
from segtui.tui.widgets.one_of import OneOf
from tests.pilot.support import Console, Shop
from tests.pilot.test_console_changes import FINALISTS, diff, sent
from tests.pilot.test_console_storefront import with_greta


async def form(console: Console, key: str) -> LensScreen:
    """Open the form for a lens with a key of the storefront pane."""
    await console.press("4", key)
    await console.until(lambda: isinstance(console.top, LensScreen), "the form")
    await console.settle()
    assert isinstance(console.top, LensScreen)
    return console.top


async def looked(console: Console, **typed: str) -> None:
    """Fill lines of the form and press Enter, as somebody who types does."""
    for field, text in typed.items():
        line = console.top.query_one(f"#{field}")
        line = line if isinstance(line, Input) else line.query_one(Input)
        line.focus()
        await console.settle()
        line.value = text
    await console.press("enter")
    await console.until(lambda: console.top is console.panes, "the panes")
    await console.at_rest()


def rows(console: Console) -> list[str]:
    return [f"{row.label} {row.note}".strip() for row in console.panes.storefront.body().rows]


async def test_b_shows_the_anonymous_baseline_and_goes_back(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await console.press("4", "b")
        await console.until(lambda: "anonymous visitor" in console.heading(4), "the baseline")
        await console.at_rest()
        assert "COMPUTED main · now 09:00Z · 0 in force" in console.says(4)
        assert rows(console)[0] == "No category is opened up."
        await console.press("o")
        assert "no token" in console.notice
        await console.press("b")
        await console.until(lambda: console.heading(4) == "Storefront of Greta Östergård", "Greta")


async def test_b_needs_no_customer(shop: Shop) -> None:
    async with shop.console() as console:
        before = console.heading(4)
        await console.press("4", "b")
        await console.until(
            lambda: console.heading(4) == "Storefront of an anonymous visitor", "the baseline"
        )
        await console.at_rest()
        await console.press("b")
        await console.until(lambda: console.heading(4) == before, "the items")


async def test_l_looks_at_another_moment_and_says_so(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await form(console, "l")
        await looked(console, moment="2026-07-15T12:00:00Z")
        assert "COMPUTED main · 2026-07-15 12:00Z" in console.says(4)
        assert any("Summer sale 2026" in row and "◆" in row for row in rows(console))


async def test_l_looks_as_somebody_else_for_a_company_at_their_site(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        screen = await form(console, "l")
        screen.query_one("#who", Input).value = shop.person("two_companies")["contactEmail"]
        company = screen.query_one("#company", OneOf)
        await console.until(lambda: len(company.options) == 3, "the companies")
        company.focus()
        await console.settle()
        await console.press("right")
        screen.query_one("#site", OneOf).focus()
        await console.settle()
        await console.press("right")
        await looked(console)
        name = shop.seed.legal_entities[0]["name"]
        assert console.heading(4).endswith(f" for {name}")
        assert "COMPUTED DE · now" in console.says(4)


async def test_several_customers_of_a_name_are_listed_and_none_is_chosen(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        screen = await form(console, "l")
        screen.query_one("#who", Input).value = "an"
        await console.press("enter")
        await console.until(lambda: isinstance(console.top, ChoiceScreen), "the candidates")
        await console.press("escape")
        await console.until(lambda: console.top is screen, "the form")
        await console.settle()
        assert "customers may be meant" in console.dialog
        await console.press("escape")
        await console.until(lambda: console.top is console.panes, "the panes")
        assert console.heading(4) == "Storefront of Greta Östergård"


async def test_a_moment_that_means_nothing_is_told_and_keeps_the_form(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        screen = await form(console, "l")
        line = screen.query_one("#moment").query_one(Input)
        line.value = "tomorrow"
        line.focus()
        await console.settle()
        await console.press("enter")
        await console.until(lambda: "is no time such as" in console.dialog, "the complaint")
        assert console.top is screen


async def test_x_compares_with_the_baseline_and_every_row_says_why(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await form(console, "x")
        await looked(console)
        assert console.heading(4) == "Greta Östergård < > an anonymous visitor"
        assert "> an anonymous visitor · main · now 09:00Z" in console.says(4)
        tree = [row for row in console.panes.storefront.body().rows if row.key.kind == "category"]
        assert tree
        assert all(row.label.startswith("<") and row.note.endswith("anonymous") for row in tree)
        await console.press("x")
        await console.until(lambda: console.heading(4) == "Storefront of Greta Östergård", "one alone")


async def test_x_compares_the_baseline_with_whom_it_was_opened_from_and_escape_stays(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await console.press("4", "b")
        await console.until(lambda: "anonymous visitor" in console.heading(4), "the baseline")
        await console.at_rest()
        await form(console, "x")
        await looked(console)
        assert console.heading(4) == "an anonymous visitor < > Greta Östergård"
        await console.press("escape")
        await console.until(lambda: console.heading(4) == "Storefront of an anonymous visitor", "one alone")
        await console.at_rest()
        assert console.panes.current == 4
        await console.press("escape")
        assert console.panes.current != 4


async def test_two_moments_differ_by_windows_and_f_shows_what_is_alike(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await form(console, "x")
        email = shop.person("demo")["contactEmail"]
        await looked(console, who=email, moment="2026-07-15T12:00:00Z")
        assert any(
            row.startswith("> Summer sale 2026 < no longer valid: It was valid until")
            for row in rows(console)
        )
        few = len(rows(console))
        await console.press("f")
        assert len(rows(console)) > few
        await console.press("f")
        assert len(rows(console)) == few


async def test_equal_lenses_are_said_to_see_the_same(shop: Shop) -> None:
    async with shop.console() as console:
        await with_greta(shop, console)
        await form(console, "x")
        await looked(console, who=shop.person("demo")["contactEmail"])
        assert rows(console)[0] == "Both lenses see the same."
        assert all(row.startswith("!") for row in rows(console)[1:])
        assert "both see the same" in console.says(4)


async def test_after_a_change_the_lens_stays_and_the_storefront_says_that_shops_may_lag(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment(FINALISTS)["id"])
        await with_greta(shop, console)
        await form(console, "l")
        await looked(console, moment="2026-07-15T12:00:00Z")
        assert "cache" not in console.says(4)
        await console.press("3", "a")
        await diff(console)
        await console.press("s")
        await sent(console)
        await console.press("escape")
        await console.at_rest()
        await console.until(lambda: "shops may cache for minutes" in console.says(4), "the remark")
        await console.at_rest()
        assert "COMPUTED main · 2026-07-15 12:00Z" in console.says(4)
        assert console.heading(4) == "Storefront of Greta Östergård"
