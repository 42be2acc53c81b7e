"""A platform in memory, for what is built on top of one: it counts its requests and fails on demand."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

from segtui.errors import NotFound, SegtuiError
from segtui.mixins import Mixins
from segtui.model import (
    BulkResult,
    Category,
    CategoryProduct,
    CompanyRef,
    Customer,
    CustomerQuery,
    CustomerRef,
    CustomerSession,
    CustomerToken,
    Item,
    ItemKind,
    LegalEntity,
    Member,
    MemberKey,
    MemberQuery,
    Page,
    PageRequest,
    Product,
    RequestPreview,
    RowResult,
    Segment,
    SegmentQuery,
    SegmentStatus,
    Site,
)
from segtui.platforms.port import Capabilities, Searching
from segtui.platforms.rights import Right
from segtui.platforms.shop import Observed, Shop
from segtui.wire.events import Subscribers, WireEvent
from segtui.wire.trace import Trace
from tests.fake_edits import FakeEdits
from tests.fake_evidence import FakeEvidence

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
T = TypeVar("T")


def active(segment_id: str, **more: object) -> Segment:
    """A segment that is switched on."""
    return Segment.model_validate(
        {"id": segment_id, "name": segment_id, "status": SegmentStatus.ACTIVE, **more}
    )


def category(category_id: str, *children: Category, published: bool | None = True) -> Category:
    """A category with those below it."""
    return Category(id=category_id, name=category_id, published=published, children=children)


class FakePlatform(FakeEdits, FakeEvidence):
    """Keeps everything in plain dictionaries; public attributes are the test's to fill."""

    def __init__(self, *, bulk_size: int = 200) -> None:
        super().__init__()
        self.capabilities = Capabilities(
            items=True,
            storefront=True,
            legal_entities=True,
            dynamic_segments=False,
            devices=False,
            localized_names=True,
            named_ids=False,
            validity=True,
            sites=True,
            random_access=True,
            versions=True,
            asynchronous_writes=False,
            bulk_size=bulk_size,
            id_batch=100,
            guests=False,
        )
        self.searching = Searching("part of a name", "part of an address", ("name:asc",), ("email:asc",))
        self.shop: Shop | None = self
        self.server_side = None
        self.witness = None
        self.trace = Trace()
        self.events: Subscribers[WireEvent] = Subscribers()
        self.segments_by_id: dict[str, Segment] = {}
        self.assigned: dict[str, dict[MemberKey, Member]] = {}
        self.held: list[Item] = []
        self.trees: list[Category] = []
        self.products: dict[str, Product] = {}
        self.customers: dict[str, Customer] = {}
        self.companies: dict[str, list[LegalEntity]] = {}
        self.own_tree: list[Category] = []
        self.own_items: list[Item] = []
        self.requests: Counter[str] = Counter()
        self.failures: dict[str, SegtuiError] = {}
        """By the name of the method that shall fail."""
        self.refused: frozenset[str] = frozenset()
        """Customers whose rows are refused in a bulk write."""
        self.gate: asyncio.Event | None = None
        """Where set, writes wait for it."""
        self.before_write: Callable[[], Awaitable[None]] | None = None
        self.tokens: list[CustomerToken] = []
        self.queries: list[CustomerQuery] = []
        self.narrowed_by: frozenset[str] = frozenset()
        self.rights: Sequence[Right] = ()
        self.is_closed = False
        self.carried: dict[MemberKey, Mixins] = {}
        """The mixins that additions came with."""

    def without_secrets(self, text: str) -> str:
        """There are none."""
        return text

    def assign(self, segment_id: str, key: MemberKey, origin: str = "MANUAL") -> None:
        """Put a member into a segment, as test data."""
        company = CompanyRef(id=key.legal_entity_id) if key.legal_entity_id else None
        member = Member(customer=CustomerRef(id=key.customer_id), legal_entity=company, origin=origin)
        self.assigned.setdefault(segment_id, {})[key] = member

    def hold(self, segment_id: str, kind: ItemKind, *item_ids: str) -> None:
        """Assign items to a segment, as test data."""
        self.held.extend(Item(segment_id=segment_id, id=each, kind=kind, name=each) for each in item_ids)

    def _asked(self, method: str) -> None:
        self.requests[method] += 1
        if method in self.failures:
            raise self.failures[method]

    async def sign_in(self) -> frozenset[str]:
        self._asked("sign_in")
        return frozenset({"customersegment.segment_read"})

    async def segments(self, query: SegmentQuery, page: PageRequest) -> Page[Segment]:
        self._asked("segments")
        return _page(list(self.segments_by_id.values()), page)

    def explain_segment_query(self, query: SegmentQuery) -> str | None:
        return query.raw

    async def segment(self, segment_id: str) -> Segment:
        self._asked("segment")
        return _found(self.segments_by_id, segment_id)

    async def segments_of(self, customer_id: str, legal_entity_id: str | None = None) -> list[Segment]:
        self._asked("segments_of")
        return [
            segment
            for segment in self.segments_by_id.values()
            if any(key.customer_id == customer_id for key in self.assigned.get(segment.id, {}))
        ]

    async def segments_with_ids(self, segment_ids: Sequence[str]) -> dict[str, Segment]:
        self._asked("segments_with_ids")
        return {each: self.segments_by_id[each] for each in segment_ids if each in self.segments_by_id}

    async def member_count(self, segment_id: str) -> int | None:
        self._asked("member_count")
        return len(self.assigned.get(segment_id, {}))

    async def members(self, segment_id: str, query: MemberQuery, page: PageRequest) -> Page[Member]:
        self._asked("members")
        return _page(list(self.assigned.get(segment_id, {}).values()), page)

    async def with_marks(self, members: Page[Member]) -> Page[Member]:
        return members

    def explain_member_query(self, query: MemberQuery) -> str | None:
        return query.raw

    async def member(self, segment_id: str, key: MemberKey) -> Member:
        self._asked("member")
        return _found(self.assigned.get(segment_id, {}), key)

    async def members_among(self, segment_id: str, customer_ids: Sequence[str]) -> list[Member]:
        self._asked("members_among")
        wanted = frozenset(customer_ids)
        return [each for key, each in self.assigned.get(segment_id, {}).items() if key.customer_id in wanted]

    async def add_members(
        self, segment_id: str, keys: Sequence[MemberKey], mixins: Mapping[MemberKey, Mixins] | None = None
    ) -> BulkResult:
        await self._writing("add_members")
        self.carried.update(mixins or {})
        return self._written(keys, lambda key: self.assign(segment_id, key))

    async def remove_members(self, segment_id: str, keys: Sequence[MemberKey]) -> BulkResult:
        await self._writing("remove_members")
        return self._written(keys, lambda key: self.assigned.get(segment_id, {}).pop(key, None))

    async def _writing(self, method: str) -> None:
        if self.before_write is not None:
            await self.before_write()
        self._asked(method)
        if self.gate is not None:
            await self.gate.wait()

    def _written(self, keys: Sequence[MemberKey], write: Callable[[MemberKey], object]) -> BulkResult:
        rows = []
        for key in keys:
            refused = key.customer_id in self.refused
            if not refused:
                write(key)
            name = "/".join(part for part in (key.customer_id, key.legal_entity_id) if part)
            rows.append(RowResult(name, not refused, 400 if refused else 201, "unknown" if refused else None))
        return BulkResult(tuple(rows))

    def preview_add_members(
        self, segment_id: str, keys: Sequence[MemberKey], mixins: Mapping[MemberKey, Mixins] | None = None
    ) -> list[RequestPreview]:
        return [RequestPreview("PUT", f"https://shop.example/segments/{segment_id}/customers")]

    def preview_remove_members(self, segment_id: str, keys: Sequence[MemberKey]) -> list[RequestPreview]:
        return [RequestPreview("DELETE", f"https://shop.example/segments/{segment_id}/customers")]

    async def find_customers(self, query: CustomerQuery, page: PageRequest) -> Page[Customer]:
        self._asked("find_customers")
        self.queries.append(query)
        return _page([one for one in self.customers.values() if one.email == query.email], page)

    async def find_each(self, queries: Sequence[CustomerQuery]) -> list[Page[Customer]]:
        self._asked("find_each")
        return [
            _page([one for one in self.customers.values() if _is_meant(one, query)], PageRequest())
            for query in queries
        ]

    async def customer(self, customer_id: str) -> Customer:
        self._asked("customer")
        return _found(self.customers, customer_id)

    async def customers_by_id(self, customer_ids: Sequence[str]) -> dict[str, Customer]:
        self._asked("customers_by_id")
        return {each: self.customers[each] for each in customer_ids if each in self.customers}

    async def legal_entities_of(self, customer_id: str) -> list[LegalEntity]:
        self._asked("legal_entities_of")
        return self.companies.get(customer_id, [])

    async def legal_entities_of_each(self, customer_ids: Sequence[str]) -> dict[str, list[LegalEntity]]:
        self._asked("legal_entities_of")
        return {each: self.companies.get(each, []) for each in customer_ids}

    async def items(self, segment_id: str, page: PageRequest, kind: ItemKind | None = None) -> Page[Item]:
        self._asked("items")
        return _page([item for item in self.held if item.segment_id == segment_id], page)

    async def category_trees(self) -> list[Category]:
        self._asked("category_trees")
        return self.trees

    async def category(self, category_id: str) -> Category:
        self._asked("category")
        return next(each for each in self.trees if each.id == category_id)

    async def ancestors(self, category_id: str) -> list[Category]:
        self._asked("ancestors")
        return [each for each in self.trees if each.id == category_id]

    async def category_products(
        self, category_id: str, segment_ids: Sequence[str], page: PageRequest
    ) -> Page[CategoryProduct]:
        self._asked("category_products")
        name = ",".join(segment_ids) or "all"
        return _page([CategoryProduct(category_id=category_id, product_id="p", name=name)], page)

    async def products_by_id(self, product_ids: Sequence[str]) -> dict[str, Product]:
        self._asked("products_by_id")
        return {each: self.products[each] for each in product_ids if each in self.products}

    async def products_by_code(self, codes: Sequence[str]) -> list[Product]:
        self._asked("products_by_code")
        return [each for each in self.products.values() if each.code in codes]

    async def sites(self) -> list[Site]:
        self._asked("sites")
        return [Site(code="main", active=True)]

    async def observed(self, token: CustomerToken, site: str | None) -> Observed:
        self._asked("observed")
        self.tokens.append(token)
        return Observed(self.own_tree, self.own_items)

    @asynccontextmanager
    async def signed_in(self, token: CustomerToken, site: str | None) -> AsyncIterator[CustomerSession]:
        self._asked("signed_in")
        yield CustomerSession(token.customer_id or "", token.legal_entity_id, token.access_token or "")

    async def seen_by(self, customer: CustomerSession, site: str | None, *, with_tree: bool) -> Observed:
        self._asked("seen_by")
        return Observed(self.own_tree, self.own_items)

    async def aclose(self) -> None:
        self.is_closed = True


def _is_meant(customer: Customer, query: CustomerQuery) -> bool:
    if query.email is not None:
        return customer.email == query.email
    return (query.id or query.number) in {customer.id, customer.number}


def _page(rows: Iterable[T], page: PageRequest) -> Page[T]:
    everything = list(rows)
    start = (page.number - 1) * page.size
    return Page(everything[start : start + page.size], page.number, page.size, len(everything))


K = TypeVar("K")


def _found(known: dict[K, T], key: K) -> T:
    if key not in known:
        raise NotFound(f"Could not read {key}: 404.", hint="Check the id.")
    return known[key]
