"""What can be written of segments and coupons, to JSON and back."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.changes.fields_diff import changed_lines, flattened, same, unflattened
from segtui.drafts import CouponDraft, CouponKind, SegmentFields, fields_of
from segtui.mixins import Mixins
from segtui.model import SegmentStatus
from segtui.platforms.emporix.documents import EmporixSegment
from tests.unit.changes.strategies import fields

_MOMENT = datetime(2026, 11, 20, 12, 0, 0, 217_000, tzinfo=UTC)
drafts = st.builds(
    CouponDraft,
    st.text(min_size=1),
    st.text(),
    st.sampled_from(list(CouponKind)),
    percentage=st.none() | st.floats(0, 100),
    starts_at=st.none() | st.just(_MOMENT),
    segment_ids=st.lists(st.text()).map(tuple),
    max_redemptions=st.none() | st.integers(0, 5),
    more=st.dictionaries(st.text(), st.integers()),
)


@given(fields)
def test_fields_survive_json_without_loss(each: SegmentFields) -> None:
    read = SegmentFields.from_json(json.loads(json.dumps(each.to_json())))
    assert same(read.to_json(), each.to_json())
    assert read == each


@given(fields)
def test_fields_survive_being_taken_apart(each: SegmentFields) -> None:
    assert same(unflattened(flattened(each)).to_json(), each.to_json())


@given(fields, fields)
def test_fields_that_differ_have_a_line(one: SegmentFields, other: SegmentFields) -> None:
    assert bool(changed_lines(one, other)) is not same(one.to_json(), other.to_json())


@given(drafts)
def test_a_coupon_survives_json_without_loss(draft: CouponDraft) -> None:
    assert CouponDraft.from_json(json.loads(json.dumps(draft.to_json()))) == draft


def test_a_bound_is_kept_in_utc_to_the_thousandth() -> None:
    written = datetime(2026, 11, 20, 13, 0, 0, 217_034, tzinfo=timezone(timedelta(hours=1)))
    assert SegmentFields(starts_at=written) == SegmentFields(starts_at=_MOMENT)


def test_a_bound_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SegmentFields(ends_at=datetime(2026, 11, 20))


def test_the_fields_of_a_segment_are_what_was_read() -> None:
    segment = EmporixSegment.model_validate(
        {
            "id": "s",
            "name": {"en": "Gold", "de": None},
            "description": "All",
            "status": "ACTIVE",
            "validity": {"to": _MOMENT.isoformat()},
            "siteCode": "main",
            "mixins": {"loyalty": {"tier": 1}},
            "metadata": {"mixins": {"loyalty": "https://schema.example/1"}},
        }
    )
    assert fields_of(segment) == SegmentFields(
        {"en": "Gold"},
        {"en": "All"},
        SegmentStatus.ACTIVE,
        None,
        _MOMENT,
        "main",
        Mixins({"loyalty": {"tier": 1}}, {"loyalty": "https://schema.example/1"}),
    )
