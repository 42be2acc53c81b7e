"""Members of segments: reading them, and writing those of fixed ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segtui.errors import NotFound, Rejected, SegtuiError, Unsupported
from segtui.model import (
    BulkResult,
    Customer,
    Member,
    MemberKey,
    MemberQuery,
    Page,
    PageRequest,
    RequestPreview,
    RowResult,
    Segment,
    SegmentKind,
)
from segtui.platforms.batching import sent_in_order
from segtui.platforms.port import RuleLine, require_member_list
from segtui.platforms.shopgate import answers, filters, requests
from segtui.platforms.shopgate.base import members, parts
from segtui.platforms.shopgate.clauses import in_words
from segtui.platforms.shopgate.customers import Customers
from segtui.platforms.shopgate.documents import ShopgateMember
from segtui.platforms.shopgate.filters import Filter
from segtui.wire.call import Call

if TYPE_CHECKING:
    from segtui.mixins import Mixins
    from segtui.wire.call import JsonValue

BULK_SIZE = 100
"""Members of one request (D18)."""

COMPUTED = "The platform worked these out from the segment's rules just now."
"""The remark beside the members of a dynamic segment."""

_FIELDS = {
    "email": "customer.emailAddress",
    "name": "customer.name",
    "first": "customer.name",
    "last": "customer.name",
    "number": "customer.externalCustomerNumber",
    "device": "devices.code",
}


class Members(Customers):
    """The part of the platform that is about members."""

    async def members(self, segment_id: str, query: MemberQuery, page: PageRequest) -> Page[Member]:
        """A page of members; those of a dynamic segment are the ones its rules match now."""
        segment = await self.segment(segment_id)
        wanted = member_filter(query)
        if segment.kind is not SegmentKind.DYNAMIC:
            return await self._page(requests.members(self._merchant, segment_id, wanted), query, page)
        rules = _rules_of(segment)
        narrowed = rules if wanted is None else filters.all_of(rules, wanted)
        found = await self._page(requests.matching(self._merchant, narrowed), query, page)
        return found._replace(remark=" ".join(filter(None, (COMPUTED, found.remark))))

    def explain_member_query(self, query: MemberQuery) -> str | None:
        """The filter that is sent; None where everything is listed."""
        wanted = member_filter(query)
        return None if wanted is None else filters.written(wanted)

    async def member_count(self, segment_id: str) -> int | None:
        """How many members the platform counts, customers and devices: a hint, which may lag."""
        return (await self.members(segment_id, MemberQuery(), PageRequest(1, 1))).total

    async def member(self, segment_id: str, key: MemberKey) -> Member:
        """The member of exactly this key; absent only after the whole list was read (section 11, 5)."""
        found = {each.key: each for each in await self._among(segment_id, [key])}
        if key not in found:
            raise NotFound(
                f"{key.customer_id} is no member of segment {segment_id}.",
                hint="Check the segment and the customer's id.",
            )
        return found[key]

    async def members_among(self, segment_id: str, customer_ids: Sequence[str]) -> list[Member]:
        """Those of these customers who are members."""
        return await self._among(segment_id, [MemberKey(each) for each in dict.fromkeys(customer_ids)])

    async def with_marks(self, members: Page[Member]) -> Page[Member]:
        """The page with what its rows do not tell: who is a guest, and who is inactive, deleted or gone."""
        ids = [each.customer.id for each in members.rows if each.device is None]
        if not ids:
            return members
        try:
            known = await self.customers_by_id(ids)
        except SegtuiError as error:
            remark = f"Which of them are guests or inactive is not known: {error.summary}"
            return members._replace(remark=" ".join(filter(None, (members.remark, remark))))
        rows = [each if each.device else _marked(each, known.get(each.customer.id)) for each in members.rows]
        return members._replace(rows=rows)

    async def add_members(
        self, segment_id: str, keys: Sequence[MemberKey], mixins: Mapping[MemberKey, Mixins] | None = None
    ) -> BulkResult:
        """Add members to a fixed segment, 100 in one call; one who is there already counts as added."""
        calls = self._adding(segment_id, keys, mixins)
        require_member_list(await self.segment(segment_id))
        return await self._write(calls)

    async def remove_members(self, segment_id: str, keys: Sequence[MemberKey]) -> BulkResult:
        """Have members removed from a fixed segment, 100 in one call; they go only later."""
        calls = self._removing(segment_id, keys)
        require_member_list(await self.segment(segment_id))
        return await self._write(calls)

    def preview_add_members(
        self, segment_id: str, keys: Sequence[MemberKey], mixins: Mapping[MemberKey, Mixins] | None = None
    ) -> list[RequestPreview]:
        """The requests `add_members` would send."""
        return [self._wire.preview(call) for call, _ in self._adding(segment_id, keys, mixins)]

    def preview_remove_members(self, segment_id: str, keys: Sequence[MemberKey]) -> list[RequestPreview]:
        """The requests `remove_members` would send."""
        return [self._wire.preview(call) for call, _ in self._removing(segment_id, keys)]

    def rules_in_words(self, rules: JsonValue) -> list[RuleLine]:
        """What rules ask for, clause by clause."""
        return in_words(rules)

    async def matching(self, rules: JsonValue, page: PageRequest) -> Page[Member]:
        """A page of the members that these rules would have now."""
        return await self._page(
            requests.matching(self._merchant, filters.checked(rules)), MemberQuery(), page
        )

    async def _page(self, listing: requests.Listing, query: MemberQuery, page: PageRequest) -> Page[Member]:
        found = await self._walker.page(members(listing), page)
        rows = [row for row in found.rows if _fits(row, query)]
        strangers = len(found.rows) - len(rows)
        told = [row.read() for row in rows]
        if not strangers:
            return Page(told, found.number, found.size, found.total)
        # A filter that is ignored counts everybody, too.
        remark = f"The platform sent {strangers} rows that do not match; they are left out."
        return Page(told, found.number, found.size, None, remark)

    async def _among(self, segment_id: str, keys: Sequence[MemberKey]) -> list[Member]:
        """The rows of these keys: by filters first, and by the whole list for those that no filter finds."""
        segment = await self.segment(segment_id)
        wanted, found = frozenset(keys), dict[MemberKey, Member]()

        async def take(clause: Filter | None) -> None:
            for row in await self._walker.all(members(self._rows_of(segment, clause))):
                member = row.read()
                if member.key in wanted:
                    found[member.key] = member

        for clause in await self._clauses(keys):
            await take(clause)
        if len(found) < len(wanted) and segment.kind is not SegmentKind.DYNAMIC:
            await take(None)
        return [found[key] for key in keys if key in found]

    async def _clauses(self, keys: Sequence[MemberKey]) -> list[Filter]:
        """Filters that find these members: the id itself cannot be filtered by (section 7)."""
        devices = [key.customer_id for key in keys if key.is_device]
        known = await self.customers_by_id([key.customer_id for key in keys if not key.is_device])
        addresses = [each.email for each in known.values() if each.email]
        return [
            *(filters.one_of("customer.emailAddress", part) for part in parts(addresses)),
            *(filters.one_of("devices.code", part) for part in parts(devices)),
        ]

    def _rows_of(self, segment: Segment, clause: Filter | None) -> requests.Listing:
        if segment.kind is not SegmentKind.DYNAMIC:
            return requests.members(self._merchant, segment.id, clause)
        rules = _rules_of(segment)
        return requests.matching(self._merchant, rules if clause is None else filters.all_of(rules, clause))

    def _adding(
        self, segment_id: str, keys: Sequence[MemberKey], mixins: Mapping[MemberKey, Mixins] | None
    ) -> list[tuple[Call, Sequence[MemberKey]]]:
        if mixins and any(any(each) for each in mixins.values()):
            raise Unsupported(
                "Members of this platform carry no mixins.", hint="Leave out the columns beside the customer."
            )
        # All requests are built before the first is sent: an id that cannot be sent stops the whole write.
        return [(requests.add_members(self._merchant, segment_id, batch), batch) for batch in _batches(keys)]

    def _removing(self, segment_id: str, keys: Sequence[MemberKey]) -> list[tuple[Call, Sequence[MemberKey]]]:
        return [
            (requests.remove_members(self._merchant, segment_id, batch), batch) for batch in _batches(keys)
        ]

    async def _write(self, calls: Sequence[tuple[Call, Sequence[MemberKey]]]) -> BulkResult:
        async def send(batch: tuple[Call, Sequence[MemberKey]]) -> list[RowResult]:
            call, keys = batch
            ids = [key.customer_id for key in keys]
            try:
                answer = await self._wire.send(call)
            except Rejected as error:
                if len(keys) > 1 or not error.may_be_one_row:
                    raise
                return [RowResult(named(keys[0]), ok=False, code=answers.UNSTATED, message=error.summary)]
            rows = answers.batch(answer, [named(key) for key in keys], call, ids)
            return [_done_if_so(row, call) for row in rows]

        return await sent_in_order(calls, send, sum(len(keys) for _, keys in calls))


def member_filter(query: MemberQuery) -> Filter | None:
    """The filter for members; None where all are wanted. Raises BadInput."""
    if query.raw is not None:
        return filters.typed(query.raw) if query.raw.strip() else None
    field, text = _sought(query)
    return filters.contains(_FIELDS[field], text) if text else None


def named(key: MemberKey) -> str:
    """What a row of a write is called."""
    return f"device:{key.customer_id}" if key.is_device else key.customer_id


def _sought(query: MemberQuery) -> tuple[str, str]:
    text = (query.text or "").strip()
    prefix, colon, rest = text.partition(":")
    if colon and prefix.strip().lower() in _FIELDS:
        return prefix.strip().lower(), rest.strip()
    return "email", text


def _fits(row: ShopgateMember, query: MemberQuery) -> bool:
    """Whether a row was searched for; a filter that is ignored answers with everybody (trap 2)."""
    field, text = _sought(query)
    if query.raw is not None or not text or field != "email" or row.customer is None:
        return True
    return text.casefold() in (row.customer.email or "").casefold()


def _rules_of(segment: Segment) -> Filter:
    if not segment.rules:
        raise Rejected(
            f"The dynamic segment {segment.id} has no rules: nobody can be in it.",
            hint="Give it rules, or delete it.",
        )
    return filters.checked(segment.rules)  # type: ignore[arg-type]  # JSON, as the platform sent it


def _marked(member: Member, customer: Customer | None) -> Member:
    marks: dict[str, bool | str | None] = {"standing": "deleted"}
    if customer is not None:
        status = "deleted" if customer.deleted else "active" if customer.active else "inactive"
        marks = {"is_guest": customer.is_guest, "standing": status if customer.active is not None else None}
    return member.model_copy(update={"customer": member.customer.model_copy(update=marks)})


def _done_if_so(row: RowResult, call: Call) -> RowResult:
    """A row that is as it was wanted is done: one who is there already, or who is gone (D12, D14)."""
    so_already = answers.NOT_THERE if call.method == "DELETE" else answers.THERE_ALREADY
    return row._replace(ok=True) if row.code == so_already else row


def _batches(keys: Sequence[MemberKey]) -> list[Sequence[MemberKey]]:
    return [keys[start : start + BULK_SIZE] for start in range(0, len(keys), BULK_SIZE)]
