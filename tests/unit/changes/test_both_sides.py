"""What both sides say of one customer: where they agree, where they do not, and what is not known."""

from __future__ import annotations

from segtui.changes.both_sides import both_sides
from segtui.errors import Unreachable
from segtui.model import Customer, CustomerRef, Member, MemberQuery, Page, PageRequest, Segment
from tests.fakes import FakePlatform

GRETA = Customer(id="greta", email="greta@example.com")
BOTH, LATE, GONE, SHUT, OTHER = (Segment(id=each) for each in ("both", "late", "gone", "shut", "other"))


class Slow(FakePlatform):
    """Names segments of a customer later than these name the customer, and one cannot be asked."""

    async def members(self, segment_id: str, query: MemberQuery, page: PageRequest) -> Page[Member]:
        if segment_id == SHUT.id:
            raise Unreachable("no answer", hint="Try again.")
        return await super().members(segment_id, query, page)


async def test_each_segment_that_either_side_names_is_told_with_what_both_say() -> None:
    platform = Slow()
    twin = Member(customer=CustomerRef(id="a guest of the same address", email=GRETA.email))
    greta = Member(customer=CustomerRef(id=GRETA.id, email=GRETA.email))
    platform.assigned = {
        each: {member.key: member for member in rows}
        for each, rows in {"both": [twin, greta], "late": [greta], "gone": [twin], "other": [twin]}.items()
    }
    found = await both_sides(platform, GRETA, [BOTH, GONE, SHUT], [LATE, BOTH, OTHER])
    told = {sides.segment.id: (sides.by_customer, sides.agree) for sides in found}
    assert told == {"both": (True, True), "gone": (True, False), "shut": (True, None), "late": (False, False)}
    (shut,) = (sides for sides in found if sides.segment.id == SHUT.id)
    assert isinstance(shut.by_segment, Unreachable)
