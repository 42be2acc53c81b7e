"""What only some platforms have: items in segments, sites, coupons, companies, mixins."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from segtui.drafts import Coupon, CouponDraft, ItemKey, Money, Redemption
    from segtui.mixins import JsonValue, Mixins
    from segtui.model import (
        Availability,
        BulkResult,
        Catalog,
        Category,
        CategoryProduct,
        CustomerRef,
        CustomerSession,
        CustomerToken,
        Group,
        Item,
        ItemKind,
        LegalEntity,
        MemberKey,
        Page,
        PageRequest,
        Product,
        RequestPreview,
        Site,
    )
    from segtui.platforms.rights import Thing


class Observed(NamedTuple):
    """The storefront as the platform itself returns it to a customer."""

    trees: list[Category]
    """The segment category tree, its roots."""
    items: list[Item]
    """The items of the segments in force."""


class Errand(NamedTuple):
    """Something that others are asked to change, since segtui has no change for it."""

    thing: Thing
    id: str
    fields: Mapping[str, JsonValue]
    """What shall be, by our own names; empty where the two ids say it all."""
    other_id: str | None = None
    """The site of an availability, the company of a contact."""
    is_new: bool = False
    """Nothing of it is there yet."""


class Shop(Protocol):
    """The shop of a platform whose segments decide what a customer sees; raises as `Platform` does."""

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

    async def legal_entities_of(self, customer_id: str) -> list[LegalEntity]:
        """The companies a customer acts for."""
        ...

    async def legal_entities_of_each(self, customer_ids: Sequence[str]) -> dict[str, list[LegalEntity]]:
        """The companies each of these customers acts for, by customer; none has an empty list."""
        ...

    async def customers_of_company(self, legal_entity_id: str, page: PageRequest) -> Page[CustomerRef]:
        """One page of the customers who act for a company."""
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

    async def coupons_spelt(self, code: str) -> list[Coupon]:
        """The coupons of this code, as it is written and as the platform may store it; deleted ones too."""
        ...

    async def redemptions_by(self, code: str, customer_id: str) -> list[Redemption]:
        """A customer's uses of a coupon, for whatever company."""
        ...

    async def coupon_refusal(self, code: str, redemption: Redemption, total: Money) -> tuple[str, ...]:
        """Why the platform would refuse a redemption now; empty where it would accept. Redeems nothing."""
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

    async def holders_of(self, item_ids: Sequence[str]) -> list[Item]:
        """Every assignment of these products and categories, whatever segment holds them."""
        ...

    async def match(self, product_id: str, segment_ids: Sequence[str], site: str) -> bool:
        """What the platform itself says: whether one of these segments, in force there, opens the product."""
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

    async def group(self, group_id: str) -> Group:
        """One group, with the company it is bound to; raises NotFound where there is none."""
        ...

    async def customers_in_group(self, group_id: str) -> list[str]:
        """The ids of the customers in a group; raises NotFound where there is no such group."""
        ...

    async def catalogs_on(self, site: str) -> list[Catalog]:
        """The catalogs published on a site, those that are not visible now included."""
        ...

    async def availability(self, product_id: str, site: str) -> Availability:
        """The record of a product for a site; raises NotFound where there is none."""
        ...

    def preview_errand(self, errand: Errand) -> list[RequestPreview]:
        """The requests that somebody with the scope would send; `VERSION` is what the first one answers.

        Raises ValueError for a thing that segtui changes itself.
        """
        ...

    async def observed(self, token: CustomerToken, site: str | None) -> Observed:
        """What the platform itself returns to this customer, by one sign-in that is ended afterwards."""
        ...

    def signed_in(
        self, token: CustomerToken, site: str | None
    ) -> AbstractAsyncContextManager[CustomerSession]:
        """The customer of a token or a sign-in, whoever that is; a sign-in is ended afterwards."""
        ...

    async def seen_by(self, customer: CustomerSession, site: str | None, *, with_tree: bool) -> Observed:
        """What the platform itself returns to a customer who is signed in; no tree where none is wanted."""
        ...
