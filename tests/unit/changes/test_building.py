"""Changes that are made from what is read: impact, checks of items, clones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from segtui.changes import building
from segtui.changes.building import Copying, Impact
from segtui.changes.change import LabelledMember
from segtui.changes.combined import Combined
from segtui.changes.coupons import CreateCoupon, DeleteCoupon
from segtui.changes.members import AddMembers
from segtui.changes.preparing import prepared
from segtui.changes.segments import CreateSegment, UpdateSegment
from segtui.drafts import Coupon, CouponDraft, CouponKind, ItemKey, fields_of
from segtui.errors import BadInput, Forbidden, Refused
from segtui.mixins import Mixins
from segtui.model import ItemKind, MemberKey, PageRequest, Segment, SegmentQuery
from segtui.parts import Failed, Known
from segtui.platforms.emporix.documents import EmporixSegment
from segtui.platforms.reaching import shop_of
from segtui.session import Session
from tests.fakes import FakePlatform
from tests.unit.changes.on_sandbox import held, session_on_sandbox, shop


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[Session]:
    async with session_on_sandbox(tmp_path) as opened:
        yield opened


@pytest.fixture
async def segment(session: Session) -> Segment:
    """One with members and items."""
    page = await session.platform.segments(SegmentQuery(), PageRequest(1, 50))
    for each in page.rows:
        found = await held(session, each.id)
        if found and found.members and found.items:
            return each
    raise AssertionError("the demo shop has no segment with members and items")


def test_an_impact_says_what_could_not_be_read() -> None:
    forbidden = Forbidden("Could not list the coupons: 403.", hint="Ask.", scope="coupon.coupon_read")
    impact = Impact(Known(1), Known(None), Failed(forbidden))
    assert impact.remarks == (
        "It has 1 member.",
        "How many items it opens up is not known: the platform does not say.",
        "Which coupons name it is not known: Could not list the coupons: 403.",
    )


def test_an_impact_names_some_coupons_and_counts_the_others() -> None:
    coupons = [Coupon(code=f"C{number}") for number in range(7)]
    assert Impact(Known(0), Known(0), Known(coupons)).remarks == (
        "Coupons name it, and nobody could redeem them by it: C0, C1, C2, C3, C4 and 2 more.",
    )


async def test_a_coupon_is_created_for_a_segment_found_by_it_and_taken_back(
    session: Session, segment: Segment
) -> None:
    draft = CouponDraft("WINTER-10", "Ten", CouponKind.PERCENT, percentage=10, segment_ids=(segment.id,))
    outcome = await session.apply(CreateCoupon(draft))
    assert "WINTER-10" in [each.code for each in await shop_of(session.platform).coupons_of(segment.id)]
    impact = await session.segment_impact(segment.id)
    assert any("WINTER-10" in remark for remark in impact.remarks)
    assert isinstance(outcome.undo, DeleteCoupon)
    await session.apply(outcome.undo)
    assert "WINTER-10" not in [each.code for each in await shop_of(session.platform).coupons_of(segment.id)]


async def test_a_deleted_coupon_keeps_what_is_needed_to_create_it_again(
    session: Session, segment: Segment
) -> None:
    draft = CouponDraft(
        "WINTER-20",
        "Twenty",
        CouponKind.ABSOLUTE,
        amount=20,
        currency="EUR",
        segment_ids=(segment.id,),
        more={"restrictions": {"minOrderValue": {"amount": 50, "currency": "EUR"}}},
    )
    await session.apply(CreateCoupon(draft))
    change = await session.delete_coupon_change("WINTER-20")
    again = change.inverted()
    assert again.draft.segment_ids == (segment.id,)
    restrictions = again.draft.more["restrictions"]
    assert isinstance(restrictions, dict)
    assert restrictions["minOrderValue"] == {"amount": 50, "currency": "EUR"}
    diff = session.show(change)
    assert "- gives: 20.0 EUR" in [f"{line.sign} {line.text}" for line in diff.lines]
    assert diff.notes


async def test_items_are_checked_before_they_are_assigned(session: Session) -> None:
    troubles = shop().troubles
    product = next(each for each in shop().products if each["published"])
    keys = [
        ItemKey(ItemKind.PRODUCT, product["id"]),
        ItemKey(ItemKind.PRODUCT, "nothing-like-it"),
        ItemKey(ItemKind.PRODUCT, troubles["product.unpublished"][0]),
        ItemKey(ItemKind.CATEGORY, troubles["category.unpublished"][0]),
    ]
    checks = await session.check_items(keys, "main")
    assert [check.key for check in checks] == keys
    assert [check.is_ok for check in checks] == [True, False, False, False]
    assert [check.exists for check in checks] == [True, False, True, True]
    assert checks[2].problem == checks[3].problem == "not published"
    assert checks[0].item.what


async def test_items_are_not_checked_for_a_site_that_is_not_there(session: Session) -> None:
    with pytest.raises(BadInput, match="no site 'Mian'"):
        await session.check_items([], "Mian")


async def test_a_clone_has_the_members_and_items_and_an_id_of_its_own(
    session: Session, segment: Segment
) -> None:
    original = await held(session, segment.id)
    assert original is not None
    fields = replace(fields_of(segment), name={"en": "Copy"})
    clone = await session.clone_change(segment, fields)
    assert isinstance(clone.change, Combined)
    created = clone.change.parts[0]
    assert isinstance(created, CreateSegment)
    assert created.segment_id != segment.id
    outcome = await session.apply(clone.change)
    assert outcome.result.refused == ()
    copy = await held(session, created.segment_id)
    assert copy is not None
    assert copy.fields == fields
    assert copy.members == original.members
    left_out = {check.key for check in clone.left_out}
    assert copy.items == {key: each for key, each in original.items.items() if key not in left_out}
    assert outcome.undo is not None
    await session.apply(outcome.undo)
    assert await held(session, created.segment_id) is None


async def test_a_clone_of_the_fields_alone_is_a_creation(session: Session, segment: Segment) -> None:
    alone = Copying(with_members=False, with_items=False)
    clone = await session.clone_change(segment, fields_of(segment), alone)
    assert isinstance(clone.change, CreateSegment)


async def test_more_members_than_are_copied_are_refused(
    session: Session, segment: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "KEPT_ROWS", 1)
    with pytest.raises(Refused, match="more than 1 members"):
        await session.clone_change(segment, fields_of(segment))


async def test_a_deletion_of_more_members_than_are_kept_says_so(
    session: Session, segment: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "KEPT_ROWS", 1)
    change = await session.delete_change(segment.id)
    assert change.members is None
    assert change.with_assignments
    assert "cannot come back" in session.show(change).notes[0]


async def test_a_long_change_is_looked_up_in_bulk(session: Session, segment: Segment) -> None:
    wanted = tuple(LabelledMember(MemberKey(each["id"]), each["id"]) for each in shop().customers)
    there = await held(session, segment.id)
    assert there is not None
    before = len(session.trace.entries)
    change = await session.prepare(AddMembers(segment.id, "S", wanted))
    assert change.present == frozenset(there.members).intersection(change.keys)
    assert len(session.trace.entries) - before < 5


async def test_a_change_whose_rows_cannot_be_read_stays_as_it_is() -> None:
    platform = FakePlatform()
    platform.failures["member"] = Forbidden("No.", hint="Ask.", scope="x")
    change = AddMembers("s", "S", (LabelledMember(MemberKey("c"), "c"),))
    assert (await prepared(platform, change)).present is None


async def test_an_update_tells_what_it_would_clear() -> None:
    segment = EmporixSegment.model_validate_json(
        b'{"id": "s", "name": {"en": "S"}, "siteCode": "main", "status": "ACTIVE", "priority": 3,'
        b' "validity": {"from": "2026-02-31"}, "metadata": {"version": 1}}'
    )
    change = await building.update(FakePlatform(), segment, replace(fields_of(segment), name={"en": "T"}))
    assert change.remarks == (
        "Its validity holds what is no date (2026-02-31): it will be cleared.",
        "It has fields that segtui does not know (priority): the platform may clear them.",
    )


async def test_a_change_of_mixins_tells_what_it_would_clear() -> None:
    segment = EmporixSegment.model_validate_json(
        b'{"id": "s", "name": {"en": "S"}, "siteCode": "main", "status": "ACTIVE", "priority": 3,'
        b' "metadata": {"version": 1}}'
    )
    change = await building.mixins_change(FakePlatform(), segment, None, Mixins({"note": {"by": "ada"}}))
    assert isinstance(change, UpdateSegment)
    assert any("priority" in remark for remark in change.remarks)


async def test_a_deletion_tells_of_fields_that_it_cannot_keep(
    session: Session, segment: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = session.platform.segment

    async def with_more(segment_id: str) -> Segment:
        found = await read(segment_id)
        return EmporixSegment.model_validate({**found.model_dump(by_alias=True), "priority": 3})

    monkeypatch.setattr(session.platform, "segment", with_more)
    change = await session.delete_change(segment.id)
    assert "It has fields that segtui does not know (priority): they cannot come back." in change.remarks
