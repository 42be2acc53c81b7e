from __future__ import annotations

from collections.abc import Iterable

from segtui.sandbox.seed import DemoShop, Document


def _ids(rows: Iterable[Document]) -> set[str]:
    return {row["id"] for row in rows}


def _by_id(rows: Iterable[Document]) -> dict[str, Document]:
    return {row["id"]: row for row in rows}


def test_every_member_row_names_a_segment_a_customer_and_a_company(shop: DemoShop) -> None:
    segments, customers, companies = _ids(shop.segments), _ids(shop.customers), _ids(shop.legal_entities)
    for row in shop.members:
        assert row.segment_id in segments
        assert row.customer_id in customers
        assert row.legal_entity_id is None or row.legal_entity_id in companies


def test_no_member_row_is_there_twice(shop: DemoShop) -> None:
    keys = [(row.segment_id, row.customer_id, row.legal_entity_id) for row in shop.members]
    assert len(keys) == len(set(keys))


def test_only_the_stale_row_lacks_its_contact_assignment(shop: DemoShop) -> None:
    contacts = {(row["customer"]["id"], row["legalEntity"]["id"]) for row in shop.contact_assignments}
    lost = [row for row in shop.members if row.legal_entity_id and row[1:3] not in contacts]
    customer, company, segment = shop.troubles["member.stale"]
    assert [(row.customer_id, row.legal_entity_id, row.segment_id) for row in lost] == [
        (customer, company, segment)
    ]


def test_contact_assignments_name_existing_customers_and_whole_companies(shop: DemoShop) -> None:
    customers, companies = _ids(shop.customers), _by_id(shop.legal_entities)
    rows = list(shop.contact_assignments)
    assert len(_ids(rows)) == len(rows) > 300
    for row in rows:
        assert row["customer"]["id"] in customers
        assert row["legalEntity"] == companies[row["legalEntity"]["id"]]


def test_a_customer_acts_for_one_company_only_once(shop: DemoShop) -> None:
    pairs = [(row["customer"]["id"], row["legalEntity"]["id"]) for row in shop.contact_assignments]
    assert len(pairs) == len(set(pairs))


def test_subsidiaries_follow_a_parent_that_exists(shop: DemoShop) -> None:
    seen: set[str] = set()
    for company in shop.legal_entities:
        assert company.get("parentId") is None or company["parentId"] in seen
        assert ("parentId" in company) == (company["type"] == "SUBSIDIARY")
        seen.add(company["id"])


def test_categories_follow_their_parent_except_the_orphan(shop: DemoShop) -> None:
    seen: set[str] = set()
    lost = []
    for category in shop.categories:
        if category.get("parentId") not in {None, *seen}:
            lost.append(category["id"])
        seen.add(category["id"])
    assert tuple(lost) == shop.troubles["category.in_no_tree"]


def test_the_category_trees_are_four_deep(shop: DemoShop) -> None:
    depth: dict[str, int] = {}
    for category in shop.categories:
        depth[category["id"]] = depth.get(category.get("parentId", ""), 0) + 1
    assert max(depth.values()) == 4


def test_every_product_stands_in_a_category(shop: DemoShop) -> None:
    assert {row.product_id for row in shop.category_assignments} == _ids(shop.products)
    assert {row.category_id for row in shop.category_assignments} <= _ids(shop.categories)


def test_items_name_what_exists_except_the_deleted_product(shop: DemoShop) -> None:
    existing = {"PRODUCT": _ids(shop.products), "CATEGORY": _ids(shop.categories)}
    lost = {row.item_id for row in shop.items if row.item_id not in existing[row.type]}
    assert lost == set(shop.troubles["product.deleted"])


def test_no_item_is_assigned_twice(shop: DemoShop) -> None:
    keys = [row[:3] for row in shop.items]
    assert len(keys) == len(set(keys))


def test_ids_and_codes_are_unique(shop: DemoShop) -> None:
    for rows in (shop.products, shop.categories, shop.segments, shop.legal_entities):
        assert len(_ids(rows)) == len(rows)
    assert len({row["code"] for row in shop.products}) == len(shop.products)


def test_names_are_maps_and_some_translations_are_missing(shop: DemoShop) -> None:
    for names in ([s["name"] for s in shop.segments], [c["localizedName"] for c in shop.categories]):
        assert all(name["en"] for name in names)
        assert any("de" not in name or "sv" not in name for name in names)


def test_coupons_name_what_exists_but_for_the_one_that_does_not(shop: DemoShop) -> None:
    lost = shop.troubles["coupon.unknown_segment"][0]
    known = {
        "segments": _ids(shop.segments),
        "includedCategories": _ids(shop.categories),
        "validFor": _ids(shop.customers),
    }
    for coupon in shop.coupons:
        for kind, ids in known.items():
            assert coupon["code"] == lost or set(coupon["restrictions"].get(kind, ())) <= ids


def test_redemptions_name_coupons_customers_and_companies(shop: DemoShop) -> None:
    codes, companies = {row["code"] for row in shop.coupons}, _ids(shop.legal_entities)
    for row in shop.redemptions:
        assert row["code"] in codes
        assert row["customerNumber"] in _ids(shop.customers)
        assert row.get("legalEntityId") is None or row["legalEntityId"] in companies


def test_catalogs_name_root_categories_and_sites_that_exist_but_for_the_case_twin(shop: DemoShop) -> None:
    roots = {row["id"] for row in shop.categories if "parentId" not in row}
    codes = {row["code"] for row in shop.sites}
    odd = [row["id"] for row in shop.catalogs if not codes.issuperset(row["publishedSites"])]
    assert tuple(odd) == shop.troubles["catalog.site_case"]
    assert all(roots.issuperset(row["categoryIds"]) for row in shop.catalogs)
    assert codes <= {site for row in shop.catalogs for site in row["publishedSites"]}


def test_availabilities_name_products_and_active_sites_once(shop: DemoShop) -> None:
    rows = list(shop.availabilities)
    assert len(_ids(rows)) == len(rows) > 800
    assert {row["productId"] for row in rows} <= _ids(shop.products)
    assert {row["site"] for row in rows} == {row["code"] for row in shop.sites if row["active"]}
    assert all(row["available"] is (row["stockLevel"] > 0) for row in rows)
