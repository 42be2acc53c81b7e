"""Listings and cards: data to standard output, words about it to standard error."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from segtui.cli.customer_views import find, show
from segtui.cli.member_listing import Listing, list_all
from segtui.cli.storefront_eyes import Eyes, View
from segtui.cli.storefront_views import show as show_storefront
from segtui.errors import BadInput, Forbidden
from segtui.model import (
    Customer,
    CustomerQuery,
    ItemKind,
    LegalEntity,
    MemberKey,
    MemberQuery,
    Page,
    PageRequest,
)
from segtui.session import Session
from tests.fakes import NOON, FakePlatform, category


def _fill(platform: FakePlatform, members: int) -> None:
    for number in range(members):
        platform.assign("vip", MemberKey(f"m{number:04}"))


async def test_all_members_come_as_csv_in_order(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(platform, 950)

    assert await list_all(session, Listing("vip", MemberQuery(), "csv")) == 0

    said = capsys.readouterr()
    _, *rows = csv.reader(StringIO(said.out))
    assert [row[0] for row in rows] == [f"m{number:04}" for number in range(950)]
    assert said.err == ""


async def test_a_limited_listing_says_that_there_is_more(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(platform, 950)

    assert await list_all(session, Listing("vip", MemberQuery(), "ndjson", limit=210)) == 0

    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 210
    assert "210 of 950 members" in said.err


async def test_an_empty_segment_is_an_empty_list_and_a_sentence(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await list_all(session, Listing("vip", MemberQuery(), "json")) == 0

    said = capsys.readouterr()
    assert json.loads(said.out)["members"] == []
    assert said.err == "The segment has no members.\n"


async def test_find_says_how_the_text_was_understood(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await find(session, "twin@example.com", limit=50, as_json=True) == 0

    said = capsys.readouterr()
    found = json.loads(said.out)
    assert [customer["id"] for customer in found["customers"]] == ["c3", "c4"]
    assert "e-mail" in said.err


async def test_find_says_what_may_be_missing(
    session: Session,
    platform: FakePlatform,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def incomplete(query: CustomerQuery, page: PageRequest) -> Page[Customer]:
        return Page([platform.customers["c1"]], 1, page.size, remark="The list may be incomplete.")

    monkeypatch.setattr(platform, "find_customers", incomplete)

    assert await find(session, "ann@example.com", limit=50, as_json=True) == 0

    said = capsys.readouterr()
    assert json.loads(said.out)["remark"] == "The list may be incomplete."
    assert "The list may be incomplete." in said.err


async def test_a_card_tells_for_which_company_a_segment_holds(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.companies["c2"] = [LegalEntity(id="le1", name="Northwind", contact_kind="PRIMARY")]
    platform.assign("vip", MemberKey("c2", "le1"))

    assert await show(session, "bob@example.com", NOON, as_json=False) == 0

    card = capsys.readouterr().out
    assert "Northwind (le1, primary)" in card
    (line,) = [line for line in card.splitlines() if line.startswith("vip")]
    assert line.endswith("Northwind (le1)")


async def test_a_card_whose_segments_could_not_be_read_does_not_show_them_as_none(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.failures["segments_of"] = Forbidden(
        "Could not list segments: 403.", hint="Ask for x.", scope="x"
    )

    assert await show(session, "ann@example.com", NOON, as_json=True) == 5

    said = capsys.readouterr()
    view = json.loads(said.out)
    assert view["segments"] is None
    assert view["failures"][0]["part"] == "segments"
    assert "403" in said.err


async def test_a_card_of_an_ambiguous_address_is_refused(session: Session) -> None:
    with pytest.raises(BadInput, match="several accounts"):
        await show(session, "twin@example.com", NOON, as_json=False)


def _view(customer: str = "ann@example.com", *, other: str | None = None, as_json: bool = False) -> View:
    beside = Eyes(other, at=NOON) if other else None
    return View(Eyes(customer, at=NOON), beside, as_json=as_json)


def _open_up(platform: FakePlatform) -> None:
    platform.trees = [category("shop", category("coffee", category("beans")))]
    platform.assign("vip", MemberKey("c1"))
    platform.hold("vip", ItemKind.CATEGORY, "coffee")


async def test_a_storefront_is_a_tree_whose_marks_say_why(
    session: Session,
    platform: FakePlatform,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _open_up(platform)
    monkeypatch.setenv("SEGTUI_ASCII", "1")

    assert await show_storefront(session, _view()) == 0

    lines = capsys.readouterr().out.splitlines()
    tree = lines[lines.index("Categories:") + 1 :][:3]
    assert tree[0].startswith(". shop")
    assert tree[1].startswith("`- # coffee (coffee) by Very important")
    assert tree[2].startswith("   `- % beans")


async def test_two_storefronts_are_compared(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    _open_up(platform)

    assert await show_storefront(session, _view(other="eve@example.com", as_json=True)) == 0

    comparison = json.loads(capsys.readouterr().out)
    assert comparison["schema"] == "segtui.storefront-comparison/1"
    assert [(one["id"], one["shown_to"]) for one in comparison["contrasts"]] == [
        ("shop", "first"),
        ("coffee", "first"),
        ("beans", "first"),
    ]


async def test_a_comparison_is_one_tree_of_the_differences_with_their_reason(
    session: Session,
    platform: FakePlatform,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _open_up(platform)
    monkeypatch.setenv("SEGTUI_ASCII", "1")
    view = View(Eyes("ann@example.com", at=NOON), Eyes(None, at=NOON))

    assert await show_storefront(session, view) == 0

    page = capsys.readouterr().out.splitlines()
    assert page[0].startswith("< First:  Ann")
    assert page[1].startswith("> Second: an anonymous visitor on any site in en at 2026-11-20 12:00 UTC")
    assert page[3] == "3 differences, because:"
    assert page[4].startswith("  Very important (vip) does not count for the second: anonymous.")
    assert page[6:9] == [
        "< . shop (shop)  [Very important: anonymous]",
        "< `- # coffee (coffee)  [Very important: anonymous]",
        "<    `- % beans (beans)  [Very important: anonymous]",
    ]
    assert any(line.startswith("Note on the second: An anonymous visitor") for line in page[9:])
    assert any(line.startswith("Note: No site was chosen") for line in page[9:])


@pytest.mark.parametrize(("whole", "lines"), [(False, 0), (True, 3)])
async def test_two_lenses_that_see_the_same_are_said_to(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str], whole: bool, lines: int
) -> None:
    _open_up(platform)
    eyes = Eyes("ann@example.com", at=NOON)

    assert await show_storefront(session, View(eyes, eyes, whole=whole)) == 0

    page = capsys.readouterr().out.splitlines()
    assert page[3] == "Both lenses see the same."
    assert len([line for line in page[4:] if not line.startswith("Note")]) == lines


async def test_the_other_storefront_can_be_that_for_a_company(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    _open_up(platform)
    platform.assign("vip", MemberKey("c2", "le2"))
    view = View(Eyes("ann@example.com"), Eyes("bob@example.com", legal_entity_id="le2"), as_json=True)

    assert await show_storefront(session, view) == 0

    second = json.loads(capsys.readouterr().out)["second"]
    assert (second["customer_id"], second["legal_entity_id"]) == ("c2", "le2")


async def test_the_other_company_must_be_the_other_customers(session: Session) -> None:
    view = View(Eyes("ann@example.com"), Eyes("bob@example.com", legal_entity_id="le9"), as_json=True)

    with pytest.raises(BadInput, match="le9 is no company of"):
        await show_storefront(session, view)


async def test_a_strange_company_of_a_storefront_suggests_no_option_it_lacks(session: Session) -> None:
    view = View(Eyes("bob@example.com", legal_entity_id="le9"))

    with pytest.raises(BadInput, match="is no company of") as refused:
        await show_storefront(session, view)

    assert "--b2c" not in refused.value.hint


async def test_more_accounts_than_are_listed_are_counted(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = [f"t{number}" for number in range(23)]
    platform.customers = {one: Customer(id=one, email="twin@example.com") for one in ids}

    with pytest.raises(BadInput, match="several accounts"):
        await show(session, "twin@example.com", NOON, as_json=False)

    assert "may mean 23 accounts; the first 20 are:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("site", "hint"), [("nope", "known codes"), ("Main", "Letter case counts: use main")]
)
async def test_a_storefront_on_an_unknown_site_is_refused(session: Session, site: str, hint: str) -> None:
    with pytest.raises(BadInput, match="known are: main") as refused:
        await show_storefront(session, View(Eyes("ann@example.com", site)))

    assert hint in refused.value.hint


async def test_a_site_that_cannot_be_checked_is_told(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.failures["sites"] = Forbidden("No scope for sites.", hint="Ask for it.")

    assert await show_storefront(session, View(Eyes("ann@example.com", "main"))) == 0

    assert "No scope for sites." in capsys.readouterr().err
