"""The part of the platform in memory that only a diagnosis asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from segtui.errors import NotFound
from segtui.model import Availability, Catalog, Category, CustomerRef, Group, Page, RequestPreview
from segtui.platforms.rights import Thing

if TYPE_CHECKING:
    from segtui.drafts import Coupon, Money, Redemption
    from segtui.model import Customer, Item, PageRequest
    from segtui.platforms.shop import Errand


class FakeEvidence:
    """Answers from plain dictionaries, which a test fills."""

    held: list[Item]
    trees: list[Category]
    customers: dict[str, Customer]

    def __init__(self) -> None:
        self.filed: dict[str, tuple[str, ...]] = {}
        """The categories of each product."""
        self.groups: dict[str, list[Group]] = {}
        """By customer."""
        self.grouped: dict[str, list[Group]] = {}
        """By segment."""
        self.catalogs: list[Catalog] = []
        self.stock: dict[tuple[str, str], Availability] = {}
        """By product and site."""
        self.coupons: dict[str, Coupon] = {}
        self.redeemed: list[tuple[str, Redemption]] = []
        """Uses with the code of the coupon."""
        self.matches = False
        """What the platform's own match of any product comes to."""
        self.refusals: dict[str, tuple[str, ...]] = {}
        """What the platform's own trial of a coupon comes to."""

    def _asked(self, method: str) -> None:
        raise NotImplementedError

    def scope_to_change(self, thing: Thing) -> str:
        return f"{thing.name.lower()}_manage"

    def preview_errand(self, errand: Errand) -> list[RequestPreview]:
        return [RequestPreview("PATCH", f"https://shop.example/{errand.thing.name.lower()}/{errand.id}")]

    async def accounts_with_address(self, address: str) -> Page[Customer]:
        self._asked("accounts_with_address")
        wanted = address.casefold()
        rows = [one for one in self.customers.values() if (one.email or "").casefold() == wanted]
        return Page(rows, 1, 100, len(rows))

    async def holders_of(self, item_ids: Sequence[str]) -> list[Item]:
        self._asked("holders_of")
        return [item for item in self.held if item.id in item_ids]

    async def match(self, product_id: str, segment_ids: Sequence[str], site: str) -> bool:
        self._asked("match")
        return self.matches

    async def categories_of(self, product_id: str) -> list[Category]:
        self._asked("categories_of")
        placed = {node.id: above for root in self.trees for node, above in _below(root, ())}
        return [
            Category(id=each, ancestor_ids=placed.get(each, ())) for each in self.filed.get(product_id, ())
        ]

    async def groups_of(self, customer_id: str) -> list[Group]:
        self._asked("groups_of")
        return self.groups.get(customer_id, [])

    async def segment_groups(self, segment_id: str) -> list[Group]:
        self._asked("segment_groups")
        return self.grouped.get(segment_id, [])

    async def group(self, group_id: str) -> Group:
        self._asked("group")
        found = [each for groups in self.groups.values() for each in groups if each.id == group_id]
        return found[0] if found else Group(id=group_id)

    async def customers_in_group(self, group_id: str) -> list[str]:
        self._asked("customers_in_group")
        return [who for who, groups in self.groups.items() if group_id in {each.id for each in groups}]

    async def customers_of_company(self, legal_entity_id: str, page: PageRequest) -> Page[CustomerRef]:
        self._asked("customers_of_company")
        acting = [
            CustomerRef(id=one.id, first_name=one.first_name, last_name=one.last_name, email=one.email)
            for one in self.customers.values()
            if legal_entity_id in {each.id for each in one.companies}
        ]
        start = (page.number - 1) * page.size
        return Page(acting[start : start + page.size], page.number, page.size, len(acting))

    async def catalogs_on(self, site: str) -> list[Catalog]:
        self._asked("catalogs_on")
        return [each for each in self.catalogs if site in each.sites]

    async def availability(self, product_id: str, site: str) -> Availability:
        self._asked("availability")
        if (product_id, site) not in self.stock:
            raise NotFound("Could not read the availability: 404.", hint="There is none.")
        return self.stock[product_id, site]

    async def coupons_spelt(self, code: str) -> list[Coupon]:
        self._asked("coupons_spelt")
        return [each for each in self.coupons.values() if each.code in {code, code.upper()}]

    async def redemptions_by(self, code: str, customer_id: str) -> list[Redemption]:
        self._asked("redemptions_by")
        return [use for of, use in self.redeemed if of == code and use.customer_id == customer_id]

    async def coupon_refusal(self, code: str, redemption: Redemption, total: Money) -> tuple[str, ...]:
        self._asked("coupon_refusal")
        return self.refusals.get(code, ())


def _below(node: Category, above: tuple[str, ...]) -> Iterator[tuple[Category, tuple[str, ...]]]:
    yield node, above
    for child in node.children:
        yield from _below(child, (*above, node.id))
