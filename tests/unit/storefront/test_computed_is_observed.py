"""What is computed from administrative reads is what the sandbox shows to the customer's own token.

The sandbox shares no code with the client, and answers from its own reading of the documentation. More shops:
`SEGTUI_EXAMPLES=3000 pytest -n 0 --timeout 0 tests/unit/storefront/test_computed_is_observed.py`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segtui.credentials import ClientSecrets
from segtui.model import CustomerToken, Lens
from segtui.profiles import Profile
from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.loading import fill
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.sandbox.seed.shape import Member, Replay, SegmentItem
from segtui.sandbox.store import Store
from segtui.sandbox.surroundings import Surroundings
from segtui.session import Session, open_session
from segtui.storefront.compare import compare
from segtui.storefront.storefront import NodeRole, Storefront, StorefrontNode, walk
from segtui.wire._http import ASGITransport
from tests.fakes import NOON

EXAMPLES = int(os.environ.get("SEGTUI_EXAMPLES", "40"))
PASSWORD = "secret-pass"  # of a made-up customer
WRITTEN = "2026-01-01T00:00:00.000Z"
HOUR, TICK = timedelta(hours=1), timedelta(milliseconds=1)
CATEGORIES = tuple("abcdefgh")
PRODUCTS = ("p", "q", "r")
COMPANIES = ("acme", "bolt", "core")
T = TypeVar("T")


class Scene(NamedTuple):
    """A shop, a way to look at it, and how the platform reads an open question."""

    shop: DemoShop
    lens: Lens
    inherit: str
    """Where what lies below an assigned category counts (fact sheet, trap 61)."""


# Random shops.


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


BOUNDS = st.sampled_from([None, *(NOON + by for by in (-2 * HOUR, -HOUR, -TICK, TICK * 0, TICK, HOUR))])
WINDOWS = st.builds(
    lambda start, end: {
        name: _stamp(bound) for name, bound in (("from", start), ("to", end)) if bound is not None
    },
    BOUNDS,
    BOUNDS,
)
MOSTLY_OPEN: st.SearchStrategy[dict[str, str]] = st.one_of(st.just({}), st.just({}), WINDOWS)
SITES = st.sampled_from(["main", "DE", "MAIN"])
PAIRS = st.tuples(st.sampled_from(["ann", "ben"]), st.sampled_from([None, *COMPANIES]))
HELD: st.SearchStrategy[tuple[Literal["PRODUCT", "CATEGORY"], str]] = st.one_of(
    st.tuples(st.just("CATEGORY"), st.sampled_from([*CATEGORIES, "gone"])),
    st.tuples(st.just("PRODUCT"), st.sampled_from(PRODUCTS)),
)


@st.composite
def _categories(draw: st.DrawFn) -> tuple[dict[str, Any], ...]:
    """Each hangs below one before it, is a root, or is an orphan."""
    made = []
    for place, id in enumerate(CATEGORIES):
        parent = draw(st.sampled_from([None, *CATEGORIES[:place], *CATEGORIES[:place], "nowhere"]))
        made.append(
            {
                "id": id,
                "parentId": parent,
                "type": "STANDARD",
                "localizedName": {"en": draw(st.sampled_from("xyz")) + id},
                "position": draw(st.integers(0, 2)),
                "published": draw(st.sampled_from([True, True, True, False])),
                "validity": draw(MOSTLY_OPEN),
                "metadata": {"version": 1},
            }
        )
    return tuple(made)


def _customer(id: str) -> dict[str, Any]:
    address = f"{id}@shop.test"
    return {
        "id": id,
        "customerNumber": id,
        "contactEmail": address,
        "accounts": [{"id": address, "providerId": "emporix"}],
        "active": True,
        "onHold": False,
        "metadata": {"version": 1},
        "metadataCreatedAt": WRITTEN,
    }


def _contact(company: str) -> dict[str, Any]:
    return {
        "id": f"ann-{company}",
        "legalEntity": {"id": company},
        "customer": {"id": "ann"},
        "type": "PRIMARY",
        "metadata": {"version": 1},
    }


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Mostly such that segments have effect: all that may keep them from it comes in now and then."""

    def mostly(usual: T, otherwise: st.SearchStrategy[T]) -> T:
        return draw(otherwise) if draw(st.integers(0, 9)) >= 7 else usual

    companies = sorted(draw(st.sets(st.sampled_from(COMPANIES))))
    company = draw(st.sampled_from([None, *companies]))
    site = draw(st.sampled_from([None, "main", "DE"]))
    segments, members, items = [], [], []
    for id in "stuv"[: draw(st.integers(1, 4))]:
        segment = {
            "id": id,
            "name": {"en": id},
            "status": mostly("ACTIVE", st.just("INACTIVE")),
            "siteCode": mostly(site or "main", SITES),
            "validity": mostly({}, WINDOWS),
        }
        segments.append(segment)
        pairs = {mostly(("ann", company), PAIRS), *mostly([], st.lists(PAIRS, max_size=2))}
        members += [Member(id, *pair, "MANUAL", None, WRITTEN) for pair in sorted(pairs, key=str)]
        held = draw(st.lists(HELD, min_size=1, max_size=4, unique=True))
        items += [SegmentItem(id, kind, item, None, WRITTEN) for kind, item in held]
    shop = replace(
        BASE,
        categories=draw(_categories()),
        contact_assignments=Replay(lambda: iter([_contact(each) for each in companies])),
        segments=tuple(segments),
        members=Replay(lambda: iter(members)),
        items=tuple(items),
    )
    lens = Lens("ann", company, site, "en", mostly(None, st.sampled_from([NOON - HOUR, NOON + HOUR])))
    return Scene(shop, lens, draw(st.sampled_from(["match", "tree", "none"])))


def _base() -> DemoShop:
    """What all the shops have in common."""
    products = [
        {"id": id, "code": id, "name": {"en": id}, "published": True, "metadata": {"version": 1}}
        for id in PRODUCTS
    ]
    companies = [{"id": id, "name": id, "type": "COMPANY", "metadata": {"version": 1}} for id in COMPANIES]
    return replace(
        demo_shop(0),
        customers=Replay(lambda: map(_customer, ("ann", "ben"))),
        legal_entities=tuple(companies),
        products=tuple(products),
        category_assignments=(),
        catalogs=(),
        availabilities=Replay(lambda: iter(())),
        coupons=(),
        redemptions=(),
        passwords={"ann@shop.test": PASSWORD},
    )


BASE = _base()


# The two ways to see one.


class Stage:
    """A sandbox whose shop is exchanged for each example, and a session that is open on it."""

    def __init__(self, folder: Path) -> None:
        self._runner = asyncio.Runner()
        surroundings = Surroundings(real_now=lambda: NOON, cache_directory=folder / "cache")
        self.sandbox: Sandbox = create_sandbox(SandboxOptions(data="empty"), surroundings)
        door = self.sandbox.ready_line("http://127.0.0.1")["emporix"]
        profile = Profile(
            name="stage",
            base_url=door["base_url"],
            tenant=door["tenant"],
            storefront_client_id=door["storefront_client_id"],
        )
        self.session: Session = self.run(
            open_session(
                profile,
                ClientSecrets(door["client_id"], door["client_secret"]),
                clock=self.sandbox.clock.now,
                transport=ASGITransport(self.sandbox.asgi),
                journal_path=folder / "journal.sqlite3",
            )
        )

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(coroutine)

    def close(self) -> None:
        self.run(self.session.aclose())
        self._runner.close()
        self.sandbox.close()

    def set(self, scene: Scene) -> None:
        self.sandbox.shop.store.close()
        self.sandbox.shop.store = self.sandbox._data.store = Store()
        fill(self.sandbox.shop.store, scene.shop)
        self.sandbox.switches = self.sandbox.switches.changed({"category_inherit": scene.inherit})

    async def see(self, lens: Lens) -> tuple[Storefront, Storefront]:
        """Computed now for the moment of the lens, and observed at that moment."""
        computed = await self.session.storefront(lens)
        self.sandbox.clock.set(lens.at or NOON)
        token = CustomerToken(email="ann@shop.test", password=PASSWORD)
        observed = await self.session.observed_storefront(lens, token)
        self.sandbox.clock.set(NOON)
        return computed, observed


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    opened = Stage(tmp_path_factory.mktemp("stage"))
    yield opened
    opened.close()


# What must be the same.


def _expected(nodes: Iterable[StorefrontNode], inherit: str) -> list[object]:
    """The computed tree as the platform would list it, by its reading of what lies below."""
    rows: list[object] = []
    for node in nodes:
        below = _expected(node.children, inherit)
        is_marked = node.role is NodeRole.ASSIGNED or (inherit == "tree" and node.role is NodeRole.INHERITED)
        if is_marked or below:
            rows.append([*_facts(node), is_marked, *below])
    return rows


def _shown(nodes: Iterable[StorefrontNode]) -> list[object]:
    return [[*_facts(node), node.role is NodeRole.ASSIGNED, *_shown(node.children)] for node in nodes]


def _facts(node: StorefrontNode) -> tuple[object, ...]:
    return node.category.id, node.category.published, node.assigned_by, node.hidden_by, node.window


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scene=scenes())
def test_the_computed_storefront_is_the_observed_one_with_no_contradiction(
    stage: Stage, scene: Scene
) -> None:
    stage.set(scene)
    computed, observed = stage.run(stage.see(scene.lens))

    rooted = {each["id"] for each in scene.shop.categories if each["parentId"] is None}
    known = {each["id"] for each in scene.shop.categories}
    in_trees = [root for root in observed.roots if root.category.id in rooted]
    in_none = [root for root in observed.roots if root.category.id not in rooted]
    assert _shown(in_trees) == _expected(computed.roots, scene.inherit)
    assert {node.category.id for node in walk(in_none) if node.assigned_by} == {
        item.id for item in computed.unplaced if item.id in known
    }
    assert [(one.id, one.opened_by) for one in observed.products] == [
        (one.id, one.opened_by) for one in computed.products
    ]

    # Both are of one moment, so that no other moment excuses a difference.
    contradictions = compare(replace(computed, lens=scene.lens._replace(at=None)), observed)
    assert [one for one in contradictions if not one.expected] == []
