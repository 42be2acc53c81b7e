"""Adding many members from a paste or a file: what is recognised is said, and nobody is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from textual.widgets import Input, TextArea

from segtui.gathering.people import given_in
from segtui.sandbox.schema import CUSTOMERS
from segtui.tui.screens.change import ChangeScreen
from segtui.tui.screens.choice import ChoiceScreen
from segtui.tui.screens.export_refused import ExportScreen
from segtui.tui.screens.found import FoundScreen
from segtui.tui.screens.paste import PasteScreen
from tests.pilot.support import Console, Shop

FINALISTS = "Championship 2027 finalists"
"""The segment that nobody is in."""


async def open_paste(shop: Shop, console: Console) -> None:
    await console.choose(shop.segment(FINALISTS)["id"])
    await console.press("2", "p")
    await console.until(lambda: isinstance(console.top, PasteScreen), "the paste box")


async def look_up(console: Console, text: str) -> None:
    """Paste a text, and look up who is meant."""
    console.top.query_one(TextArea).insert(text)
    await console.press("f4")
    await console.until(lambda: isinstance(console.top, FoundScreen), "what was found")


async def diff(console: Console) -> ChangeScreen:
    await console.until(lambda: getattr(console.top, "ready", False), "the diff")
    return cast("ChangeScreen", console.top)


def private_people(shop: Shop, count: int) -> list[str]:
    """E-mail addresses of customers who act for no company and are found by their address alone."""
    acting = {contact["customer"]["id"] for contact in shop.seed.contact_assignments}
    troubled = {id for ids in shop.seed.troubles.values() for id in ids}
    usual = (each for each in shop.seed.customers if each["id"] not in acting | troubled)
    return [each["contactEmail"] for each in usual][:count]


async def test_it_says_what_it_recognises_in_a_mixed_paste(shop: Shop) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        greta = shop.person("demo")
        text = f"Greta <{greta['contactEmail']}>; {greta['id']}\nsomebody or other"
        console.top.query_one(TextArea).insert(text)
        await console.until_says("1 not understood")
        assert "1 e-mail address" in console.dialog
        assert shop.writes == []


async def test_many_are_added_by_one_request_and_read_back(shop: Shop) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        await look_up(console, "\n".join(private_people(shop, 30)))
        assert "Found: 30" in console.dialog
        await console.press("enter")
        await diff(console)
        assert f"Add 30 members to {FINALISTS}" in console.dialog
        await console.press("s")
        await console.until_says("Visible when read back: 30")
        assert len(shop.writes) == 1
        await console.press("escape")
        await console.until(lambda: console.heading(2).endswith("· 30"), "the new count")


async def test_unknown_and_ambiguous_texts_are_listed_with_candidates_and_left_out(shop: Shop) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        twins = shop.seed.troubles["customer.email_case_twins"]
        email = shop.person("email_case_twins")["contactEmail"]
        (known,) = private_people(shop, 1)
        await look_up(console, f"{email}\nnobody@nowhere.example\nHello there\n{known}")
        assert "Left out, because they do not name one customer: 3" in console.dialog
        assert "no customer has this e-mail address" in console.dialog
        assert "neither an e-mail address nor a number nor an id" in console.dialog
        assert all(twin in console.dialog for twin in twins)
        await console.press("enter")
        change = (await diff(console)).change
        assert len(change.row_names) == 1


async def test_with_nobody_found_there_is_nothing_to_go_on_with(shop: Shop) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        await look_up(console, "nobody@nowhere.example")
        await console.press("enter")
        assert isinstance(console.top, FoundScreen)


async def test_e_goes_back_to_the_text_as_it_was(shop: Shop) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        await look_up(console, "nobody@nowhere.example")
        await console.press("e")
        await console.until(lambda: isinstance(console.top, PasteScreen), "the paste box")
        assert console.top.query_one(TextArea).text == "nobody@nowhere.example"


async def test_a_customer_named_twice_is_taken_once(shop: Shop) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        greta = shop.person("demo")
        await look_up(console, f"{greta['contactEmail']}\n{greta['id']}")
        assert "Found: 1" in console.dialog
        assert "named more than once, taken once: 1" in console.dialog


async def test_a_file_is_read_into_the_box(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("\ufeffE-mail;Name\ngreta.oestergaard@example.com;Greta\n", encoding="utf-8")
    async with shop.console() as console:
        await open_paste(shop, console)
        line = console.top.query_one("#path", Input)
        line.focus()
        line.value = str(path)
        await console.press("enter")
        await console.until_says("Recognised: 1 e-mail address.")
        assert console.top.query_one(TextArea).text.startswith("E-mail;Name")


async def test_a_file_that_cannot_be_read_says_why_and_the_text_stays(shop: Shop, tmp_path: Path) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        console.top.query_one(TextArea).insert("10000001")
        line = console.top.query_one("#path", Input)
        line.focus()
        line.value = str(tmp_path / "nowhere.csv")
        await console.press("enter")
        await console.until(lambda: "No such file or directory" in console.dialog, "the reason")
        assert console.top.query_one(TextArea).text == "10000001"


async def test_a_look_up_that_fails_says_why_and_the_text_stays(shop: Shop) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        shop.trouble("*/customers/search", method="POST", status=503)
        shop.trouble("*/customers*", status=503)
        console.top.query_one(TextArea).insert("a@example.com\nb@example.com")
        await console.press("f4")
        await console.until(lambda: "Not reachable" in console.dialog, "the failure")
        assert isinstance(console.top, PasteScreen)
        assert console.top.query_one(TextArea).text == "a@example.com\nb@example.com"


# For which company.


async def test_for_which_company_is_asked_for_all_of_them_and_never_guessed(shop: Shop) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        await look_up(console, f"{shop.person('two_companies')['id']}\n{private_people(shop, 1)[0]}")
        await console.press("enter")
        await console.until(lambda: isinstance(console.top, ChoiceScreen), "the question")
        assert "For no company (B2C)" in console.dialog
        assert shop.seed.legal_entities[0]["name"] in console.dialog
        await console.press("down", "enter")
        change = (await diff(console)).change
        first = shop.seed.legal_entities[0]["id"]
        assert change.row_names[0] == f"{shop.person('two_companies')['id']}/{first}"
        assert "/" not in change.row_names[1]


async def test_leaving_the_question_for_the_company_adds_nobody(shop: Shop) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        await look_up(console, shop.person("two_companies")["id"])
        await console.press("enter")
        await console.until(lambda: isinstance(console.top, ChoiceScreen), "the question")
        await console.press("escape")
        await console.at_rest()
        assert console.top is console.panes
        assert shop.writes == []


async def test_a_company_given_with_the_customer_is_taken_as_it_is(shop: Shop) -> None:
    async with shop.console() as console:
        await open_paste(shop, console)
        pair = f"{shop.person('two_companies')['id']}/{shop.seed.legal_entities[1]['id']}"
        await look_up(console, pair)
        await console.press("enter")
        assert (await diff(console)).change.row_names == (pair,)


# What was refused.


async def refuse_one(shop: Shop, console: Console) -> str:
    """Add three of whom the platform refuses one; the refused one's id."""
    await open_paste(shop, console)
    refused = str(shop.person("demo")["id"])
    await look_up(console, "\n".join([*private_people(shop, 2), refused]))
    await console.press("enter")
    await diff(console)
    shop.lose(CUSTOMERS, refused)
    await console.press("s")
    await console.until_says("Refused")
    await console.until_says("x writes the refused ones to a file")
    return refused


async def test_refused_rows_are_told_and_can_be_written_to_a_file_that_is_valid_input(
    shop: Shop, tmp_path: Path
) -> None:
    async with shop.console() as console:
        refused = await refuse_one(shop, console)
        assert "Accepted by the platform: 2 of 3" in console.dialog
        await console.press("x")
        await console.until(lambda: isinstance(console.top, ExportScreen), "the question")
        console.top.query_one(Input).value = str(tmp_path / "refused.txt")
        await console.press("enter")
        await console.until_says("Written to")
        (line,) = (tmp_path / "refused.txt").read_text().splitlines()
        assert line.startswith(f"{refused}  # ")
        assert [given.text for given in given_in(line)] == [refused]


async def test_a_file_that_is_there_is_never_written_over(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "refused.txt"
    path.write_text("mine")
    async with shop.console() as console:
        await refuse_one(shop, console)
        await console.press("x")
        await console.until(lambda: isinstance(console.top, ExportScreen), "the question")
        console.top.query_one(Input).value = str(path)
        await console.press("enter")
        await console.until(lambda: "exists already and is left as it is" in console.dialog, "why not")
        assert path.read_text() == "mine"


async def test_on_a_read_only_profile_the_paste_box_does_not_open(shop: Shop) -> None:
    async with shop.console(writable=False) as console:
        await console.choose(shop.segment(FINALISTS)["id"])
        await console.press("2", "p")
        assert console.top is console.panes
        assert console.notice.endswith("read-only profile")
