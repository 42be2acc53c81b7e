"""Whether a site would show what is to be assigned: yes, no, or not known and why, on the sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from segtui.changes.checking import ItemCheck
from segtui.drafts import ItemKey
from segtui.errors import Rejected
from segtui.model import ItemKind
from segtui.platforms.reaching import shop_of
from segtui.sandbox.app import Sandbox
from segtui.sandbox.faults import fault_rule
from segtui.sandbox.schema import PRODUCTS
from segtui.session import Session
from tests.unit.changes.on_sandbox import session_on_sandbox, shop

_READING = ("customersegment.segment_read", "product.product_read_unpublished", "site.site_manage")


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[Session]:
    async with session_on_sandbox(tmp_path) as opened:
        yield opened


def _category(code: str) -> ItemKey:
    return ItemKey(ItemKind.CATEGORY, next(row["id"] for row in shop().categories if row.get("code") == code))


def _product(*category_codes: str, published: bool = True) -> ItemKey:
    """A product that stands in exactly these categories."""
    wanted = {_category(code).id for code in category_codes}
    filed: dict[str, set[str]] = {}
    for row in shop().category_assignments:
        filed.setdefault(row.product_id, set()).add(row.category_id)
    return next(
        ItemKey(ItemKind.PRODUCT, row["id"])
        for row in shop().products
        if filed[row["id"]] == wanted and row["published"] is published
    )


async def _checked(session: Session, key: ItemKey, site: str | None) -> ItemCheck:
    (check,) = await session.check_items([key], site)
    return check


async def test_the_roots_of_a_site_are_those_of_its_visible_catalogs(session: Session) -> None:
    by_key = {row["name"]["en"]: set(row["categoryIds"]) for row in shop().catalogs}
    assert await shop_of(session.platform).catalog_roots("main") == by_key["International range"]
    germany = by_key["Range for Germany"] | by_key["For professionals"]
    assert await shop_of(session.platform).catalog_roots("DE") == germany
    assert await shop_of(session.platform).catalog_roots("nordics") == by_key["Nordic range"]
    assert await shop_of(session.platform).catalog_roots("outlet") == frozenset()


async def test_what_a_catalog_of_the_site_holds_is_on_it(session: Session) -> None:
    for key in (_product("lever"), _category("espresso"), _category("prosumer")):
        check = await _checked(session, key, "main")
        assert (check.on_site, check.problem, check.doubt) == (True, None, None)


async def test_a_product_whose_category_is_in_no_catalog_of_the_site_is_not_on_it(session: Session) -> None:
    category, site = shop().troubles["category.in_no_catalog"]
    for key in (_product("gaskets"), _category("gaskets"), ItemKey(ItemKind.CATEGORY, category)):
        check = await _checked(session, key, site)
        assert check.on_site is False
        assert check.problem == "in no catalog of the site nordics, but of DE, main"


async def test_a_catalog_of_a_site_in_other_letters_is_none_of_this_site(session: Session) -> None:
    check = await _checked(session, _product("bar-machines"), "main")
    assert check.on_site is False
    assert check.problem == (
        "in no catalog of the site main, but of DE, Main, nordics"
        " (which is spelled Main there, and that is another site)"
    )


async def test_a_catalog_outside_its_window_shows_nothing(session: Session) -> None:
    check = await _checked(session, _category("seasonal"), "nordics")
    assert (check.on_site, check.problem) == (False, "its catalog of the site nordics is not visible now")
    check = await _checked(session, _product("lever"), "outlet")
    assert (check.on_site, check.problem) == (False, "its catalog of the site outlet is not visible now")


async def test_one_of_several_categories_on_the_site_is_enough(session: Session) -> None:
    key = _product("carafes", "winter-2026")
    assert (await _checked(session, key, "nordics")).on_site is True


async def test_an_unpublished_product_says_so_wherever_it_stands(session: Session) -> None:
    on_site = await _checked(session, _product("prosumer", published=False), "main")
    assert (on_site.on_site, on_site.problem) == (True, "not published")
    off_site = await _checked(session, _product("bar-machines", published=False), "main")
    assert (off_site.on_site, off_site.problem) == (False, "not published")


async def test_a_product_in_a_category_of_no_tree_is_on_no_site(session: Session) -> None:
    check = await _checked(session, _product("limited-2024"), "main")
    assert (check.on_site, check.problem) == (False, "in no catalog of the site main")


async def test_without_a_site_nothing_is_said_about_one(session: Session) -> None:
    check = await _checked(session, _product("lever"), None)
    assert (check.on_site, check.problem, check.doubt) == (None, None, None)


async def test_without_the_scope_for_catalogs_it_is_not_known_and_the_scope_is_named(tmp_path: Path) -> None:
    scopes = (*_READING, "category.category_read_unpublished")
    async with session_on_sandbox(tmp_path, scopes=scopes, prepare=_guarded) as session:
        check = await _checked(session, _product("gaskets"), "nordics")
    assert (check.on_site, check.problem, check.settled_by) == (None, None, "catalog.catalog_view")
    assert check.doubt == (
        "not known whether the site nordics shows it: its catalogs cannot be read without"
        " catalog.catalog_view"
    )


async def test_a_hidden_category_leaves_open_where_its_product_stands(tmp_path: Path) -> None:
    async with session_on_sandbox(tmp_path, scopes=_READING) as session:
        hidden = await _checked(session, _product("refurbished-machines", published=False), "main")
        seen = await _checked(session, _product("gaskets"), "nordics")
        category = await _checked(session, _category("refurbished-machines"), "main")
    assert (hidden.on_site, hidden.settled_by) == (None, "category.category_read_unpublished")
    assert hidden.doubt
    assert "category.category_read_unpublished" in hidden.doubt
    assert (seen.on_site, seen.doubt) == (False, None)
    assert (category.exists, category.settled_by) == (False, "category.category_read_unpublished")


async def test_of_a_tenant_without_catalogs_nothing_is_claimed(tmp_path: Path) -> None:
    async with session_on_sandbox(tmp_path, prepare=_without_catalogs) as session:
        check = await _checked(session, _product("gaskets"), "nordics")
    assert (check.on_site, check.problem, check.settled_by) == (None, None, None)
    assert check.doubt
    assert "the tenant has no catalogs" in check.doubt


async def test_a_site_without_catalogs_shows_nothing_where_other_sites_have_some(tmp_path: Path) -> None:
    async with session_on_sandbox(tmp_path, prepare=_only_for_germany) as session:
        check = await _checked(session, _product("lever"), "main")
    assert (check.on_site, check.problem) == (False, "in no catalog of the site main, but of DE")


async def test_a_product_in_no_category_is_in_no_catalog_and_a_variant_is_not_known(tmp_path: Path) -> None:
    key, variant = _product("lever"), _product("siphon")

    def prepare(sandbox: Sandbox) -> None:
        store = sandbox.shop.store
        store.run("DELETE FROM filings WHERE product_id IN (?, ?)", (key.id, variant.id))
        product = store.get(PRODUCTS, variant.id) or {}
        store.put(PRODUCTS, variant.id, product | {"productType": "VARIANT", "parentVariantId": key.id})

    async with session_on_sandbox(tmp_path, prepare=prepare) as session:
        plain, varied = await session.check_items([key, variant], "main")
    assert (plain.on_site, plain.problem) == (
        False,
        "in no category, and so in no catalog of the site main",
    )
    assert (varied.on_site, varied.problem) == (None, None)
    assert varied.doubt == (
        "not known whether the site main shows it:"
        " it is in no category, but a variant of a product that may be in one"
    )


async def test_another_failure_of_the_catalogs_is_no_unknown_but_an_error(tmp_path: Path) -> None:
    def prepare(sandbox: Sandbox) -> None:
        sandbox.faults.add(fault_rule({"status": 400, "path": "/catalog/*"}))

    async with session_on_sandbox(tmp_path, prepare=prepare) as session:
        with pytest.raises(Rejected):
            await _checked(session, _product("lever"), "main")


def _guarded(sandbox: Sandbox) -> None:
    sandbox.switches = sandbox.switches.changed({"catalog_view_required": True})


def _without_catalogs(sandbox: Sandbox) -> None:
    sandbox.shop.store.run("DELETE FROM catalogs")


def _only_for_germany(sandbox: Sandbox) -> None:
    sandbox.shop.store.run("DELETE FROM catalogs WHERE json_extract(doc, '$.name.en') <> 'Range for Germany'")
