"""What a verdict needs besides what the screens show: who holds an item, groups, catalogs, availability."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from segtui.errors import NotFound, Rejected
from segtui.model import Page, PageRequest, RequestPreview, Segment
from segtui.platforms.emporix import answers, query, requests
from segtui.platforms.emporix.documents import EmporixSegment
from segtui.platforms.emporix.reader import D, Reader, together
from segtui.platforms.emporix.shop_requests import CATEGORY_UNPUBLISHED, catalogs

if TYPE_CHECKING:
    from segtui.model import Availability, Catalog, Category, Customer, Group, Item
    from segtui.platforms.shop import Errand
    from segtui.wire.call import Call

_ADDRESSES = ("contactEmail", "accounts.id", "email")
"""The fields that hold an address, and may differ from each other (trap 26); the first must be searchable."""


class Evidence(Reader):
    """The part of the platform that only a diagnosis asks."""

    async def accounts_with_address(self, address: str) -> Page[Customer]:
        """All accounts with this address in any letter case; as it is written where nobody is found so."""
        loosely = [query.equals_in_any_case(path, address) for path in _ADDRESSES]
        found = await self._accounts(loosely, address)
        if found.rows:
            return found
        # Whether regular expressions take every address is not stated; a plain comparison does.
        return await self._accounts([query.equals(path, address) for path in _ADDRESSES], address)

    async def _accounts(self, clauses: Sequence[str], address: str) -> Page[Customer]:
        asking = f"find customers with the e-mail address {address}"
        page, refused = PageRequest(1, 100), []

        async def search(q: str) -> list[Customer]:
            call = requests.customers(self._tenant, page, q, asking)
            return answers.customer_page(await self._wire.send(call), page, call).rows

        async def if_taken(q: str) -> list[Customer]:
            try:
                return await search(q)
            except Rejected:
                # Only the contact address must be searchable.
                refused.append(q)
                return []

        lists = await together([search(clauses[0]), *(if_taken(q) for q in clauses[1:])])
        rows = list({each.id: each for found in lists for each in found}.values())
        remark = "Not every field that holds an address could be searched." if refused else None
        return Page(rows, 1, page.size, None if refused else len(rows), remark)

    async def segments_with_ids(self, segment_ids: Sequence[str]) -> dict[str, Segment]:
        """The segments that were found, by id; 100 in one call."""

        async def look_up(batch: Sequence[str]) -> list[Segment]:
            from segtui.platforms.emporix import evidence_requests

            call = evidence_requests.segments_by_id(self._tenant, batch)
            return answers.rows(await self._wire.send(call), EmporixSegment, call)

        return {found.id: found for found in await self._looked_up(segment_ids, look_up)}

    async def holders_of(self, item_ids: Sequence[str]) -> list[Item]:
        """Every assignment of these products and categories; 100 ids in one call."""
        from segtui.platforms.emporix import evidence_requests
        from segtui.platforms.emporix.shop_documents import EmporixItem

        async def look_up(batch: Sequence[str]) -> list[Item]:
            ask = partial(evidence_requests.holders, self._tenant, batch)
            return await self._listed(ask, EmporixItem)

        rows = await self._looked_up(item_ids, look_up)
        wanted = frozenset(item_ids)
        return [row for row in rows if row.id in wanted]

    async def match(self, product_id: str, segment_ids: Sequence[str], site: str) -> bool:
        """Whether one of these segments, if it is in force on the site, opens the product up."""
        from segtui.platforms.emporix import evidence_requests
        from segtui.platforms.emporix.evidence_documents import EmporixMatch

        async def ask(site_only: bool) -> list[EmporixMatch]:
            call = evidence_requests.match(self._tenant, product_id, segment_ids, site, site_only=site_only)
            return answers.rows(await self._wire.send(call), EmporixMatch, call)

        try:
            found = await ask(False)
        except Rejected:
            found = await ask(True)
        return any(each.id == product_id for each in found)

    async def categories_of(self, product_id: str) -> list[Category]:
        """The categories that a product is put into; unpublished ones where the credential may see them."""
        from segtui.platforms.emporix import evidence_requests
        from segtui.platforms.emporix.shop_documents import EmporixCategory

        async def ask(unpublished: bool) -> list[Category]:
            made = partial(evidence_requests.categories_of, self._tenant, product_id, unpublished=unpublished)
            return await self._listed(made, EmporixCategory)

        return await self._widest(CATEGORY_UNPUBLISHED, ask)

    async def groups_of(self, customer_id: str) -> list[Group]:
        """The groups of a customer."""
        from segtui.platforms.emporix import evidence_requests
        from segtui.platforms.emporix.evidence_documents import EmporixGroup

        return await self._listed(
            partial(evidence_requests.groups_of, self._tenant, customer_id), EmporixGroup
        )

    async def segment_groups(self, segment_id: str) -> list[Group]:
        """The groups that are assigned to a segment.

        A tenant without them answers "not found", or with nothing at all (fact sheet, section 4.3).
        """
        from segtui.platforms.emporix import evidence_requests
        from segtui.platforms.emporix.evidence_documents import EmporixSegmentGroup

        async def fetch(page: PageRequest) -> Page[EmporixSegmentGroup]:
            call = evidence_requests.segment_groups(self._tenant, segment_id, page)
            answer = await self._wire.send(call)
            if not answer.body.strip():
                raise NotFound(
                    f"Could not {call.asking}: the answer is empty.", hint="This tenant has no such groups."
                )
            return answers.page(answer, EmporixSegmentGroup, page, call)

        rows: list[EmporixSegmentGroup] = await self._all(fetch)
        return list(rows)

    async def group(self, group_id: str) -> Group:
        """One group, with the company it is bound to."""
        from segtui.platforms.emporix import evidence_requests
        from segtui.platforms.emporix.evidence_documents import EmporixGroup

        return await self._one(evidence_requests.group(self._tenant, group_id), EmporixGroup)

    async def customers_in_group(self, group_id: str) -> list[str]:
        """The ids of the customers in a group."""
        from segtui.platforms.emporix import evidence_requests
        from segtui.platforms.emporix.evidence_documents import EmporixGroupUser

        made = partial(evidence_requests.users_of_group, self._tenant, group_id)
        users = await self._listed(made, EmporixGroupUser)
        return [each.user_id for each in users if each.user_type in {None, "CUSTOMER"}]

    async def catalogs_on(self, site: str) -> list[Catalog]:
        """The catalogs published on a site, whatever their visibility."""
        from segtui.platforms.emporix.evidence_documents import EmporixShownCatalog

        found = await self._listed(partial(catalogs, self._tenant, site), EmporixShownCatalog)
        return [each for each in found if site in each.sites]

    async def availability(self, product_id: str, site: str) -> Availability:
        """The record of a product for a site."""
        from segtui.platforms.emporix import evidence_requests
        from segtui.platforms.emporix.evidence_documents import EmporixAvailability

        return await self._one(
            evidence_requests.availability(self._tenant, product_id, site), EmporixAvailability
        )

    def preview_errand(self, errand: Errand) -> list[RequestPreview]:
        """The requests that somebody with the scope would send; `VERSION` is what the first one answers."""
        from segtui.platforms.emporix import errand_requests

        return [self._wire.preview(call) for call in errand_requests.errand(self._tenant, errand)]

    async def _listed(self, made: Callable[[PageRequest], Call], kind: type[D]) -> list[D]:
        async def fetch(page: PageRequest) -> Page[D]:
            return await self._page(made(page), kind, page)

        return await self._all(fetch)
