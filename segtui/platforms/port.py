"""What segtui needs of a commerce platform, in the words of `model.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from segtui.errors import PlatformError, Refused, SegtuiError
from segtui.model import (
    BulkResult,
    CustomerQuery,
    Member,
    MemberKey,
    MemberQuery,
    Page,
    PageRequest,
    RequestPreview,
    Segment,
    SegmentKind,
    SegmentQuery,
)
from segtui.platforms.rights import Right, Thing

if TYPE_CHECKING:
    from segtui.drafts import SegmentFields
    from segtui.mixins import JsonValue, Mixins
    from segtui.model import Customer
    from segtui.platforms.shop import Shop
    from segtui.platforms.testimony import Witness


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
    named_ids: bool
    """The id of a segment is a word that people choose when they create it."""
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
    guests: bool
    """Customers may be guests, who share an e-mail address with an account."""


class Searching(NamedTuple):
    """How the listings of a platform are narrowed and ordered, in the words that are its own."""

    segment_filter: str
    """What can be typed to narrow the segments, with an example."""
    member_filter: str
    """As `segment_filter`."""
    segment_sorts: tuple[str, ...]
    """Orders of the segments, as `PageRequest.sort` takes them."""
    member_sorts: tuple[str, ...]
    """As `segment_sorts`."""


class RuleLine(NamedTuple):
    """One line of rules in words; the lines beneath a joining one stand one level deeper."""

    depth: int
    text: str


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


def require_member_list(segment: Segment) -> None:
    """Raise Refused where rules decide who is in a segment: nobody can be added or removed by hand."""
    if segment.kind is SegmentKind.DYNAMIC:
        raise Refused(
            f"Nobody can be added or removed: the segment {segment.id} is dynamic, its rules decide "
            "who is in it.",
            hint="Change its rules, or the data of the customer that they look at.",
        )


class ServerSide(Protocol):
    """What some platforms do by themselves: evaluate rules, copy a segment; raises as `Platform` does."""

    def rules_in_words(self, rules: JsonValue) -> list[RuleLine]:
        """What rules ask for, clause by clause; one that is not understood stands there as it is written."""
        ...

    async def matching(self, rules: JsonValue, page: PageRequest) -> Page[Member]:
        """One page of the members that these rules would have now."""
        ...

    async def clone_segment(self, segment_id: str, new_id: str) -> BulkResult:
        """Have a segment copied, and later its members; one pending row, named after the clone.

        Raises Conflict where the new id is taken.
        """
        ...

    def preview_clone_segment(self, segment_id: str, new_id: str) -> list[RequestPreview]:
        """The requests `clone_segment` would send."""
        ...


class Platform(Protocol):
    """One tenant or merchant of a platform. Every method raises the family of `errors.py`.

    This is what every platform has. What only some have is reached through `shop`, `server_side` and
    `witness`.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What this platform can do."""
        ...

    @property
    def searching(self) -> Searching:
        """How its listings are narrowed and ordered."""
        ...

    @property
    def shop(self) -> Shop | None:
        """Items, sites, coupons and companies; None where segments hold nothing but members."""
        ...

    @property
    def server_side(self) -> ServerSide | None:
        """Rules and clones; None where the platform does neither."""
        ...

    @property
    def witness(self) -> Witness | None:
        """Who is asked about a membership where segments are lists or rules and nothing else; else None."""
        ...

    @property
    def rights(self) -> Sequence[Right]:
        """What segtui does on this platform, with the scope that each takes."""
        ...

    def scope_to_change(self, thing: Thing) -> str | None:
        """The scope, by the vendor's name, that changing this takes; None where the vendor names none."""
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

    async def with_marks(self, members: Page[Member]) -> Page[Member]:
        """The same page, its customers marked as guest, inactive or deleted where the platform has these.

        Where the marks cannot be read they stay unknown, and the page's remark says why.
        """
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

    async def update_segment(self, segment_id: str, fields: SegmentFields, version: int | None) -> None:
        """Replace all fields of a segment; Conflict where it has changed since it had this version.

        `version` is None on platforms without versions.

        Raises CreatedInstead where the platform created it anew, because it was deleted meanwhile.
        """
        ...

    async def delete_segment(self, segment_id: str, *, with_assignments: bool) -> BulkResult:
        """Delete a segment; one that is not there is done. One row, pending where it goes only later.

        Raises Rejected where it has members or items and these shall not go with it.
        """
        ...

    def preview_create_segment(self, segment_id: str, fields: SegmentFields) -> list[RequestPreview]:
        """The requests `create_segment` would send, without sending any; so all `preview_` methods."""
        ...

    def preview_update_segment(
        self, segment_id: str, fields: SegmentFields, version: int | None
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
        Interrupted is raised and carries the outcomes that are known. A refused row is an outcome, no error,
        also where it is the only one and its whole request is refused; of several, Rejected is raised then.
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

    async def accounts_with_address(self, address: str) -> Page[Customer]:
        """All accounts that have this address in any of its fields and in any letter case; at least one page.

        As `find_customers` by e-mail, with half the requests where somebody is found.
        """
        ...

    async def segments_with_ids(self, segment_ids: Sequence[str]) -> dict[str, Segment]:
        """The segments that were found, by id; the others are missing from the answer."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
