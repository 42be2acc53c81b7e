"""A change comes back from its record as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.changes.change import Change, LabelledMember
from segtui.changes.cloning import CloneSegment
from segtui.changes.combined import Combined
from segtui.changes.coupons import CreateCoupon, DeleteCoupon
from segtui.changes.items import AssignItems, LabelledItem, UnassignItems
from segtui.changes.members import AddMembers, RemoveMembers
from segtui.changes.mixins import SetMixins
from segtui.changes.recording import _READERS, Record, from_record, to_record
from segtui.changes.segments import CreateSegment, DeleteSegment, UpdateSegment
from segtui.drafts import CouponDraft, CouponKind, ItemKey, SegmentFields
from segtui.errors import Refused
from segtui.mixins import JsonValue, Mixins
from segtui.model import ItemKind, MemberKey, SegmentKind, SegmentStatus

words = st.text(max_size=8)
ids = st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=6)
values: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
mixins = st.builds(
    Mixins, st.dictionaries(words, values, max_size=2), st.dictionaries(words, words, max_size=2)
)
moments = st.datetimes(
    datetime(2000, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)
fields = st.builds(
    SegmentFields,
    name=st.dictionaries(words, words, max_size=2),
    description=st.dictionaries(words, words, max_size=2),
    status=st.sampled_from(SegmentStatus),
    starts_at=st.none() | moments,
    ends_at=st.none() | moments,
    site=st.none() | words,
    mixins=mixins,
    kind=st.sampled_from([SegmentKind.FIXED, SegmentKind.DYNAMIC]),
    rules=st.none() | st.dictionaries(words, words, min_size=1, max_size=2),
)
member_keys = st.builds(MemberKey, ids, st.none() | ids)
item_keys = st.builds(ItemKey, st.sampled_from([ItemKind.PRODUCT, ItemKind.CATEGORY]), ids)
members = st.builds(LabelledMember, member_keys, words, st.none() | words)
items = st.builds(LabelledItem, item_keys, words)
versions = st.none() | st.integers(0, 99)
remarks = st.lists(words, max_size=2).map(tuple)
drafts = st.builds(
    CouponDraft,
    code=words,
    name=words,
    kind=st.sampled_from(CouponKind),
    percentage=st.none() | st.floats(0, 100),
    currency=st.none() | words,
    starts_at=st.none() | moments,
    segment_ids=st.lists(ids, max_size=2).map(tuple),
    max_redemptions=versions,
)


@st.composite
def membership_changes(draw: st.DrawFn) -> Change:
    chosen = tuple(draw(st.lists(members, max_size=4, unique_by=lambda member: member.key)))
    keys = [member.key for member in chosen]
    some = st.frozensets(st.sampled_from(keys)) if keys else st.just(frozenset())
    present = draw((st.none() | some) if keys else st.just(frozenset()))
    carried = {key: draw(mixins) for key in draw(some)}
    if draw(st.booleans()):
        return AddMembers(draw(ids), draw(words), chosen, present, carried)
    return RemoveMembers(draw(ids), draw(words), chosen, present, draw(some), carried)


@st.composite
def item_changes(draw: st.DrawFn) -> Change:
    chosen = tuple(draw(st.lists(items, max_size=4, unique_by=lambda item: item.key)))
    keys = [item.key for item in chosen]
    some = st.frozensets(st.sampled_from(keys)) if keys else st.just(frozenset())
    present = draw((st.none() | some) if keys else st.just(frozenset()))
    kind = draw(st.sampled_from([AssignItems, UnassignItems]))
    return kind(draw(ids), draw(words), chosen, present, {key: draw(mixins) for key in draw(some)})


single_changes: st.SearchStrategy[Change] = st.one_of(
    membership_changes(),
    item_changes(),
    st.builds(CreateSegment, ids, fields),
    st.builds(CloneSegment, ids, ids, fields, fields),
    st.builds(UpdateSegment, ids, fields, fields, versions, remarks),
    st.builds(
        DeleteSegment,
        ids,
        fields,
        versions,
        st.none() | st.lists(st.tuples(members, mixins), max_size=2).map(tuple),
        st.none() | st.lists(st.tuples(items, mixins), max_size=2).map(tuple),
        st.booleans(),
        remarks,
    ),
    st.builds(SetMixins, ids, words, member_keys | item_keys, words, mixins, mixins, versions),
    st.builds(CreateCoupon, drafts),
    st.builds(DeleteCoupon, drafts),
)
combined_changes = st.lists(single_changes, max_size=3).map(
    lambda parts: Combined("Several", tuple(parts), tuple(range(3, 3 + len(parts))))
)


@given(single_changes | combined_changes)
def test_a_change_comes_back_as_it_was_recorded(change: Change) -> None:
    record = to_record(change)
    written = json.dumps([record.before, record.after], ensure_ascii=False)
    before, after = json.loads(written)
    again = from_record(Record(record.kind, before, after))
    assert again == change
    assert (again.row_names, again.title) == (change.row_names, change.title)


@given(single_changes)
def test_what_is_rebuilt_is_undone_in_the_same_way(change: Change) -> None:
    assert from_record(to_record(change)).inverted() == change.inverted()


def test_records_of_the_first_version_are_read() -> None:
    row: JsonValue = {
        "customer": "c1",
        "legal_entity": "l1",
        "who": "Ada",
        "company": "Bolts Ltd",
        "member": True,
    }
    after: JsonValue = {"segment": "s1", "name": "Gold", "member": False}
    key = MemberKey("c1", "l1")
    assert from_record(Record("remove-members", [row], after)) == RemoveMembers(
        "s1", "Gold", (LabelledMember(key, "Ada", "Bolts Ltd"),), frozenset({key})
    )


def test_a_first_version_that_looked_at_nobody_knows_nothing_of_before() -> None:
    row: JsonValue = {"customer": "c1", "legal_entity": None, "who": "Ada", "company": None, "member": None}
    change = from_record(Record("add-members", [row], {"segment": "s1", "name": "Gold", "member": True}))
    assert isinstance(change, AddMembers)
    assert change.present is None


def test_a_kind_that_is_not_known_is_refused() -> None:
    with pytest.raises(Refused, match="'paint-it-black'"):
        from_record(Record("paint-it-black", None, None))


@pytest.mark.parametrize("kind", sorted(_READERS))
@pytest.mark.parametrize("damaged", [None, 7, "x", [7], {"segment": 1}, [{}]])
def test_a_damaged_record_is_refused_and_never_a_crash(kind: str, damaged: JsonValue) -> None:
    with pytest.raises(Refused, match="damaged"):
        from_record(Record(kind, damaged, damaged))
