"""What segtui needs of a commerce platform, in the words of `model.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from segtui.errors import PlatformError, SegtuiError
from segtui.model import (
    BulkResult,
    CustomerQuery,
    CustomerToken,
    Member,
    MemberKey,
    MemberQuery,
    Page,
    PageRequest,
    RequestPreview,
    Segment,
    SegmentQuery,
)

if TYPE_CHECKING:
    from segtui.drafts import Coupon, CouponDraft, ItemKey, SegmentFields
    from segtui.mixins import Mixins
    from segtui.model import (
        Availability,
        Catalog,
        Category,
        CategoryProduct,
        Customer,
        Group,
        Item,
        ItemKind,
        LegalEntity,
        Product,
        Site,
    )


class Capabilities(NamedTuple):
    """What a platform can do. Screens ask these, never the platform's name."""

    items: bool
    """Segments hold products and categories."""
    storefront: bool
    """A storefront can be computed, and observed with a customer token."""
    legal_entities: bool
    """Members may act for a company."""
    dynamic_segments: bool
    devices: bool
    localized_names: bool
    validity: bool
    sites: bool
    random_access: bool
    """Any page of a listing can be asked for; False means cursors."""
    versions: bool
    """Updates are checked against the version that was read."""
    asynchronous_writes: bool
    """A write that was accepted becomes visible later."""
    bulk_size: int
    """How many members or items one bulk write takes."""
    id_batch: int
    """How many ids one look-up takes."""


class Right(NamedTuple):
    """Something segtui does on a platform, and what a credential must hold for it."""

    what: str
    """As a person says it: "read customers"."""
    scopes: tuple[str, ...]
    """The vendor's scopes, any one of which allows it; the first is the least."""
    without: str | None = None
    """What is so without any of them, where it is then done in part; None where it cannot be done at all."""

    def is_granted_by(self, scopes: Iterable[str]) -> bool:
        """Whether these scopes allow it; a restriction (`scope--DE`) only narrows a scope."""
        return not {scope.partition("--")[0] for scope in scopes}.isdisjoint(self.scopes)


class Thing(StrEnum):
    """What somebody may have to change in a shop, for which a platform has a right of its own."""

    SEGMENTS = "segments, members and items"
    CUSTOMERS = "customers"
    COMPANIES = "contacts of companies"
    PRODUCTS = "products"
    CATEGORIES = "categories"
    CATALOGS = "catalogs"
    AVAILABILITY = "availability"
    SITES = "sites"


class Observed(NamedTuple):
    """The storefront as the platform itself returns it to a customer."""

    trees: list[Category]
    """The segment category tree, its roots."""
    items: list[Item]
    """The items of the segments in force."""


class Interrupted(PlatformError):
    """A bulk write of several requests of which a later one failed as a whole; the cause is chained."""

    title = "Done in part"

    def __init__(self, cause: SegtuiError, answered: BulkResult, row_count: int) -> None:
        known = len(answered.rows)
        super().__init__(
            f"{cause.summary} The platform had answered {known:,} of {row_count:,} rows before.",
            hint=f"{cause.hint} The request that failed may have taken effect; those after it were not sent.",
            request_id=cause.request_id,
        )
        self.answered = answered
        """The rows whose outcome is known: the first of the request, in its order."""


class CreatedInstead(PlatformError):
    """Something that should have been changed was gone, and the platform created it anew: an incident."""

    title = "Created instead of changed"


class Platform(Protocol):
    """One tenant or merchant of a platform. Every method raises the family of `errors.py`."""

    @property
    def capabilities(self) -> Capabilities:
        """What this platform can do."""
        ...

    @property
    def rights(self) -> Sequence[Right]:
        """What segtui does on this platform, with the scope that each takes."""
        ...

    def scope_to_change(self, thing: Thing) -> str:
        """The scope, by the vendor's name, that changing this takes."""
        ...

    @property
    def narrowed_by(self) -> frozenset[str]:
        """The scopes whose lack has narrowed what was read so far, by the vendor's names."""
        ...

    async def sign_in(self) -> frozenset[str]:
        """Get a token now, and return the scopes that were granted."""
        ...

    async def segments(self, query: SegmentQuery, page: PageRequest) -> Page[Segment]:
        """One page of the segments that match."""
        ...

    def explain_segment_query(self, query: SegmentQuery) -> str | None:
        """The query as the platform will get it; None where everything is listed."""
        ...

    async def segment(self, segment_id: str) -> Segment:
        """One segment; raises NotFound where there is none."""
        ...

    async def segments_of(self, customer_id: str, legal_entity_id: str | None = None) -> list[Segment]:
        """All segments a customer is assigned to, whatever their status, site and company."""
        ...

    async def member_count(self, segment_id: str) -> int | None:
        """How many members a segment has, without reading them; None where the platform does not say."""
        ...

    async def members(self, segment_id: str, query: MemberQuery, page: PageRequest) -> Page[Member]:
        """One page of the members that match."""
        ...

    def explain_member_query(self, query: MemberQuery) -> str | None:
        """The query as the platform will get it; None where everything is listed."""
        ...

    async def member(self, segment_id: str, key: MemberKey) -> Member:
        """The assignment of exactly this pair; raises NotFound where there is none."""
        ...

    async def create_segment(self, segment_id: str, fields: SegmentFields) -> None:
        """Create a segment under a chosen id, so that a lost answer can be looked up; Conflict if taken."""
        ...

    async def update_segment(self, segment_id: str, fields: SegmentFields, version: int) -> None:
        """Replace all fields of a segment; Conflict where it has changed since it had this version.

        Raises CreatedInstead where the platform created it anew, because it was deleted meanwhile.
        """
        ...

    async def delete_segment(self, segment_id: str, *, with_assignments: bool) -> None:
        """Delete a segment; one that is not there is done.

        Raises Rejected where it has members or items and these shall not go with it.
        """
        ...

    def preview_create_segment(self, segment_id: str, fields: SegmentFields) -> list[RequestPreview]:
        """The requests `create_segment` would send, without sending any; so all `preview_` methods."""
        ...

    def preview_update_segment(
        self, segment_id: str, fields: SegmentFields, version: int
    ) -> list[RequestPreview]:
        """The requests `update_segment` would send."""
        ...

    def preview_delete_segment(self, segment_id: str, *, with_assignments: bool) -> list[RequestPreview]:
        """The requests `delete_segment` would send."""
        ...

    async def members_among(self, segment_id: str, customer_ids: Sequence[str]) -> list[Member]:
        """The assignments of these customers, for whatever company, looked up many at once."""
        ...

    async def add_members(
        self, segment_id: str, keys: Sequence[MemberKey], mixins: Mapping[MemberKey, Mixins] | None = None
    ) -> BulkResult:
        """Assign customers; a row that is already there stays. One outcome per key, in their order.

        A row carries the mixins given for it. Without any, those of a row that is there may be dropped:
        nothing documents that they are kept.

        With more keys than `bulk_size` it takes several requests; where a later one fails as a whole,
        Interrupted is raised and carries the outcomes that are known. A refused row is an outcome, no error.
        """
        ...

    async def remove_members(self, segment_id: str, keys: Sequence[MemberKey]) -> BulkResult:
        """Unassign customers; a row that is not there is done. Otherwise as `add_members`."""
        ...

    def preview_add_members(
        self, segment_id: str, keys: Sequence[MemberKey], mixins: Mapping[MemberKey, Mixins] | None = None
    ) -> list[RequestPreview]:
        """The requests `add_members` would send."""
        ...

    def preview_remove_members(self, segment_id: str, keys: Sequence[MemberKey]) -> list[RequestPreview]:
        """The requests `remove_members` would send."""
        ...

    async def set_member_mixins(
        self, segment_id: str, key: MemberKey, mixins: Mixins, version: int | None
    ) -> None:
        """Replace the mixins of a member; Conflict where the row has changed since it had this version.

        Raises CreatedInstead where the member was gone and is one again.
        """
        ...

    def preview_set_member_mixins(
        self, segment_id: str, key: MemberKey, mixins: Mixins, version: int | None
    ) -> list[RequestPreview]:
        """The requests `set_member_mixins` would send."""
        ...

    async def find_customers(self, query: CustomerQuery, page: PageRequest) -> Page[Customer]:
        """All customers that match; never only the first."""
        ...

    async def find_each(self, queries: Sequence[CustomerQuery]) -> list[Page[Customer]]:
        """For each query all customers that match, in the order of the queries; in bulk where it can be."""
        ...

    async def customer(self, customer_id: str) -> Customer:
        """One customer; raises NotFound where there is none, or none to be seen."""
        ...

    async def customers_by_id(self, customer_ids: Sequence[str]) -> dict[str, Customer]:
        """The customers that were found, by id; the others are missing from the answer."""
        ...

    async def legal_entities_of(self, customer_id: str) -> list[LegalEntity]:
        """The companies a customer acts for."""
        ...

    async def legal_entities_of_each(self, customer_ids: Sequence[str]) -> dict[str, list[LegalEntity]]:
        """The companies each of these customers acts for, by customer; none has an empty list."""
        ...

    async def items(self, segment_id: str, page: PageRequest, kind: ItemKind | None = None) -> Page[Item]:
        """One page of what a segment holds."""
        ...

    async def item(self, segment_id: str, key: ItemKey) -> Item:
        """The assignment of exactly this product or category; raises NotFound where there is none."""
        ...

    async def assign_items(
        self, segment_id: str, rows: Sequence[tuple[ItemKey, Mixins | None]]
    ) -> BulkResult:
        """Assign items, each with the mixins its row should carry; otherwise as `add_members`."""
        ...

    async def unassign_items(self, segment_id: str, keys: Sequence[ItemKey]) -> BulkResult:
        """Take items out; one that is not there is done. Otherwise as `add_members`."""
        ...

    async def set_item_mixins(
        self, segment_id: str, key: ItemKey, mixins: Mixins, version: int | None
    ) -> None:
        """Replace the mixins of an item; as `set_member_mixins`."""
        ...

    def preview_assign_items(
        self, segment_id: str, rows: Sequence[tuple[ItemKey, Mixins | None]]
    ) -> list[RequestPreview]:
        """The requests `assign_items` would send."""
        ...

    def preview_unassign_items(self, segment_id: str, keys: Sequence[ItemKey]) -> list[RequestPreview]:
        """The requests `unassign_items` would send."""
        ...

    def preview_set_item_mixins(
        self, segment_id: str, key: ItemKey, mixins: Mixins, version: int | None
    ) -> list[RequestPreview]:
        """The requests `set_item_mixins` would send."""
        ...

    async def coupons_of(self, segment_id: str) -> list[Coupon]:
        """All coupons that name this segment as one whose members may redeem them; no deleted ones."""
        ...

    async def coupon(self, code: str) -> Coupon:
        """One coupon; raises NotFound where there is none."""
        ...

    async def create_coupon(self, draft: CouponDraft) -> None:
        """Create a coupon; Conflict where the code is taken."""
        ...

    async def delete_coupon(self, code: str) -> None:
        """Delete the coupon that is spelt exactly so; one that is not there is done."""
        ...

    def preview_create_coupon(self, draft: CouponDraft) -> list[RequestPreview]:
        """The requests `create_coupon` would send."""
        ...

    def preview_delete_coupon(self, code: str) -> list[RequestPreview]:
        """The requests `delete_coupon` would send."""
        ...

    async def category_trees(self) -> list[Category]:
        """All category trees of the tenant, unpublished nodes included where the credential may see them."""
        ...

    async def category(self, category_id: str) -> Category:
        """One category, without its children."""
        ...

    async def catalog_roots(self, site: str) -> frozenset[str]:
        """The root categories of the catalogs a site shows now; NotFound where the tenant has none at all."""
        ...

    async def catalog_sites(self, category_id: str) -> dict[str, bool]:
        """The sites whose catalogs name a root category; True where one of them is visible now."""
        ...

    async def ancestors(self, category_id: str) -> list[Category]:
        """The way from the root down to this category, itself included."""
        ...

    async def category_products(
        self, category_id: str, segment_ids: Sequence[str], page: PageRequest
    ) -> Page[CategoryProduct]:
        """The products of a category and those below that the given segments open; none given means all."""
        ...

    async def products_by_id(self, product_ids: Sequence[str]) -> dict[str, Product]:
        """The products that were found, by id; the others are missing from the answer."""
        ...

    async def products_by_code(self, codes: Sequence[str]) -> list[Product]:
        """The products that have one of these codes, in no order; as `products_by_id`."""
        ...

    async def sites(self) -> list[Site]:
        """All sites that the credential may see."""
        ...

    async def accounts_with_address(self, address: str) -> Page[Customer]:
        """All accounts that have this address in any of its fields and in any letter case; at least one page.

        As `find_customers` by e-mail, with half the requests where somebody is found.
        """
        ...

    async def segments_with_ids(self, segment_ids: Sequence[str]) -> dict[str, Segment]:
        """The segments that were found, by id; the others are missing from the answer."""
        ...

    async def holders_of(self, item_ids: Sequence[str]) -> list[Item]:
        """Every assignment of these products and categories, whatever segment holds them."""
        ...

    async def categories_of(self, product_id: str) -> list[Category]:
        """The categories that a product is put into, each with the ids of those above it."""
        ...

    async def groups_of(self, customer_id: str) -> list[Group]:
        """The groups a customer is in."""
        ...

    async def segment_groups(self, segment_id: str) -> list[Group]:
        """The groups that are assigned to a segment; raises NotFound where the tenant has no such thing."""
        ...

    async def catalogs_on(self, site: str) -> list[Catalog]:
        """The catalogs published on a site, those that are not visible now included."""
        ...

    async def availability(self, product_id: str, site: str) -> Availability:
        """The record of a product for a site; raises NotFound where there is none."""
        ...

    async def observed(self, token: CustomerToken, site: str | None) -> Observed:
        """What the platform itself returns to this customer, by one sign-in that is ended afterwards."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
