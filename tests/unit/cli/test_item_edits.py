"""Assigning items and taking them out as commands: each is checked, nothing is dropped in silence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from segtui.cli.consent import Consent
from segtui.cli.item_edits import ASSIGN, LEAVE_OUT, ItemOrder, assign, unassign
from segtui.cli.lists import RefusedFile
from segtui.drafts import fields_of
from segtui.errors import Forbidden, Refused
from segtui.gathering.items import items_in
from segtui.model import ItemKind, PageRequest
from segtui.platforms.reaching import shop_of
from segtui.session import Session
from tests.unit.changes.on_sandbox import shop as demo

YES = Consent(yes=True)
(EMPTY,) = demo().troubles["segment.no_items"]
(HIDDEN,) = demo().troubles["category.under_unpublished"]
UNPUBLISHED = demo().troubles["product.unpublished"][0]


@pytest.fixture
def fine() -> str:
    """The code of a product that can be seen on every site."""
    return "BR-1111"


def order(*texts: str, **more: Any) -> ItemOrder:
    return ItemOrder(EMPTY, tuple(items_in("\n".join(texts))), **{"consent": YES, **more})


async def held(shop: Session) -> set[str]:
    page = await shop_of(shop.platform).items(EMPTY, PageRequest(1, 200))
    return {item.code or item.id for item in page.rows}


async def test_items_are_assigned_by_code_or_id_and_taken_out_again(shop: Session, fine: str) -> None:
    assert await assign(shop, order(fine, "dual-boiler")) == 0
    assert await held(shop) == {fine, "dual-boiler"}

    named = Consent(yes=True, segment_name=fields_of(await shop.platform.segment(EMPTY)).shown_name())
    assert await unassign(shop, order(fine, "category:dual-boiler", consent=named)) == 0
    assert await held(shop) == set()


async def test_an_item_that_does_not_exist_stops_all(
    shop: Session, fine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refused, match="1 item of 2 cannot be taken"):
        await assign(shop, order(fine, "no-such-thing"))

    assert "line 2: no-such-thing" in capsys.readouterr().err
    assert await held(shop) == set()


@pytest.mark.parametrize("text", [f"category:{HIDDEN}", f"product:{UNPUBLISHED}"])
async def test_an_item_that_nobody_would_see_is_refused(
    shop: Session, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refused, match="cannot be taken"):
        await assign(shop, order(text))

    assert "not published" in capsys.readouterr().err


async def test_an_item_that_nobody_would_see_can_be_left_out(
    shop: Session, fine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    consent = Consent(yes=True, as_json=True)
    wanted = order(fine, f"category:{HIDDEN}", problems=LEAVE_OUT, consent=consent)

    assert await assign(shop, wanted) == 5

    (left_out,) = json.loads(capsys.readouterr().out)["left_out"]
    assert (left_out["text"], "not published" in left_out["reason"]) == (f"category:{HIDDEN}", True)
    assert await held(shop) == {fine}


async def test_an_item_that_nobody_would_see_can_be_assigned_on_purpose(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await assign(shop, order(f"category:{HIDDEN}", problems=ASSIGN)) == 0

    assert "not published" in capsys.readouterr().err


async def test_what_is_left_out_is_kept_as_a_list_that_can_be_given_again(
    shop: Session, fine: str, tmp_path: Path
) -> None:
    file = RefusedFile.at(str(tmp_path / "refused.txt"))

    assert await assign(shop, order(fine, "no-such-thing", refused=file)) == 5

    (again,) = items_in(file.path.read_text())
    assert again.word == "no-such-thing"


async def test_items_that_are_there_already_cost_no_write(
    shop: Session, fine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await assign(shop, order(fine))

    assert await assign(shop, order(fine)) == 0

    assert "nothing to change" in capsys.readouterr().err
    assert len(await shop.history()) == 1


async def test_taking_out_several_needs_the_segments_name(shop: Session, fine: str) -> None:
    await assign(shop, order(fine, "dual-boiler"))

    with pytest.raises(Refused, match="needs the segment's name"):
        await unassign(shop, order(fine, "dual-boiler"))

    assert await held(shop) == {fine, "dual-boiler"}


async def test_a_name_that_fits_no_item_of_the_segment_is_told(
    shop: Session, fine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refused, match="cannot be taken"):
        await unassign(shop, order(fine))

    assert "not assigned" in capsys.readouterr().err


async def test_an_item_whose_kind_is_said_may_be_gone_already(shop: Session) -> None:
    assert await unassign(shop, order("product:gone")) == 0

    assert not await shop.history()


async def test_a_dry_run_of_an_assignment_needs_no_writable_profile(
    shop: Session, fine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.profile = replace(shop.profile, writable=False)

    assert await assign(shop, order(fine, consent=Consent(dry_run=True, as_json=True))) == 0

    plan = json.loads(capsys.readouterr().out)
    assert (plan["schema"], plan["kind"], len(plan["requests"])) == ("segtui.change/1", "assign-items", 1)
    assert ItemKind.PRODUCT.value in plan["lines"][0]["text"]


async def test_what_is_not_known_about_an_item_is_told(
    shop: Session, fine: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unread(site: str) -> frozenset[str]:
        raise Forbidden("Could not list the catalogs: 403.", hint="Ask.", scope="catalog.catalog_read")

    monkeypatch.setattr(shop.platform, "catalog_roots", unread)

    assert await assign(shop, order(fine, consent=Consent(yes=True, as_json=True))) == 0

    said = capsys.readouterr()
    (doubt,) = json.loads(said.out)["doubts"]
    assert doubt["settled_by"] == "catalog.catalog_read"
    assert said.err.count(doubt["reason"]) == 1
