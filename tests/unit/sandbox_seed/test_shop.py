from __future__ import annotations

import json
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.sandbox.seed.cast import CAST
from segtui.sandbox.seed.chance import Chance
from segtui.sandbox.seed.companies import company_domain
from segtui.sandbox.seed.names import full_names, latin


def _everything(shop: DemoShop) -> str:
    rows = [list(shop.customers), list(shop.contact_assignments), list(shop.members)]
    rows.append(list(shop.availabilities))
    small = [
        shop.catalogs,
        shop.sites,
        shop.legal_entities,
        shop.categories,
        shop.products,
        shop.segments,
        shop.items,
    ]
    return json.dumps([*rows, *small, shop.login, dict(shop.passwords), dict(shop.troubles)])


def test_the_same_seed_gives_the_same_shop_byte_for_byte() -> None:
    assert _everything(demo_shop(300, seed=3)) == _everything(demo_shop(300, seed=3))


def test_another_seed_gives_other_ids() -> None:
    one, other = demo_shop(60, seed=1), demo_shop(60, seed=2)
    assert {s["id"] for s in one.segments}.isdisjoint(s["id"] for s in other.segments)
    assert {c["id"] for c in one.customers} != {c["id"] for c in other.customers}


def test_a_replay_starts_again_each_time(shop: DemoShop) -> None:
    assert list(islice(shop.customers, 50)) == list(islice(shop.customers, 50))


def test_the_default_shop_has_the_sizes_it_promises(shop: DemoShop) -> None:
    sizes = (len(list(shop.customers)), len(shop.products), len(shop.segments), len(shop.sites))
    assert sizes == (2000, 300, 40, 4)
    members = Counter(row.segment_id for row in shop.members)
    assert max(members.values()) == 1200


@pytest.mark.parametrize(
    ("customers", "members", "largest"), [(500, 500, 500), (500, 9000, 500), (500, 7, 7)]
)
def test_the_largest_segment_follows_the_argument(customers: int, members: int, largest: int) -> None:
    rows = list(demo_shop(customers, members).members)
    newsletter = [row.customer_id for row in rows if row.segment_id == rows[0].segment_id]
    assert len(newsletter) == len(set(newsletter)) == largest


def test_more_customers_leave_the_cast_as_it_is(shop: DemoShop) -> None:
    few, many = list(islice(demo_shop(1).customers, 99)), list(islice(shop.customers, len(CAST)))
    assert few == many


def test_a_million_customers_cost_nothing_until_they_are_read() -> None:
    vast = demo_shop(1_000_000, members=1_000_000)
    assert len(list(islice(vast.customers, 100))) == 100
    assert len({row.customer_id for row in islice(vast.members, 5000)}) == 5000


def test_numbers_and_mailboxes_are_unique() -> None:
    rows = list(demo_shop(40_000).customers)
    assert len({row["id"] for row in rows}) == len({row["contactEmail"] for row in rows}) == 40_000


def test_customer_numbers_have_eight_digits_and_no_order(shop: DemoShop) -> None:
    numbers = [row["customerNumber"] for row in shop.customers]
    assert all(len(number) == 8 and number.isdecimal() for number in numbers)
    assert numbers != sorted(numbers)


def test_nobody_has_an_address_that_could_be_real(shop: DemoShop) -> None:
    hosts = {row["contactEmail"].rpartition("@")[2] for row in shop.customers}
    assert all(
        host in ("example.com", "example.org", "example.net") or host.endswith(".example") for host in hosts
    )


def test_no_made_up_customer_can_share_a_mailbox_with_the_cast() -> None:
    pool = {name.mailbox for name in full_names()}
    assert pool.isdisjoint(character.email.partition("@")[0] for character in CAST)


def test_company_domains_are_distinct() -> None:
    assert len({company_domain(index) for index in range(6000)}) == 6000


@given(st.integers(1, 5000), st.integers(0, 2**32), st.text(max_size=8))
def test_a_shuffle_visits_every_number_once(size: int, seed: int, kind: str) -> None:
    shuffle = Chance(seed).shuffle(kind, size)
    assert sorted(shuffle.first(size)) == list(range(size))
    assert [shuffle[place] for place in range(min(size, 20))] == list(shuffle.first(20))


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("D'Amico", "damico"),
        ("Østergaard", "oestergaard"),
        ("Weiß", "weiss"),
        ("Íñigo", "inigo"),
        ("Yıldız", "yildiz"),
    ],
)
def test_names_are_spelled_for_mailboxes(name: str, spelled: str) -> None:
    assert latin(name) == spelled


def test_secrets_stay_out_of_the_repr(shop: DemoShop) -> None:
    assert shop.login[1] not in repr(shop)
