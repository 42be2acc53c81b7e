"""The three-way merge of a segment's fields."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given

from segtui.changes.fields_diff import flattened, same
from segtui.changes.merge import FieldConflict, merge
from segtui.drafts import SegmentFields
from segtui.mixins import Mixins
from segtui.model import SegmentStatus
from tests.unit.changes.strategies import fields

BASE = SegmentFields(
    name={"en": "Gold", "de": "Gold"}, site="main", mixins=Mixins({"loyalty": {"tier": 1, "since": 2020}})
)


def _exactly(one: SegmentFields, other: SegmentFields) -> bool:
    return same(one.to_json(), other.to_json())


@given(fields, fields)
def test_a_side_that_changed_nothing_leaves_the_other_as_it_is(
    base: SegmentFields, mine: SegmentFields
) -> None:
    assert _exactly(merge(base, mine, base).merged, mine)
    assert _exactly(merge(base, base, mine).merged, mine)
    assert merge(base, mine, base).conflicts == ()


@given(fields, fields)
def test_two_sides_that_changed_the_same_agree(base: SegmentFields, mine: SegmentFields) -> None:
    both = merge(base, mine, mine)
    assert _exactly(both.merged, mine)
    assert both.conflicts == ()


@given(fields, fields, fields)
def test_conflicts_are_the_same_from_both_sides(
    base: SegmentFields, mine: SegmentFields, theirs: SegmentFields
) -> None:
    here, there = merge(base, mine, theirs), merge(base, theirs, mine)
    assert here.conflicts == tuple(
        FieldConflict(each.path, each.base, each.theirs, each.mine) for each in there.conflicts
    )
    assert _exactly(here.merged, there.merged_with_theirs)


@given(fields, fields, fields)
def test_what_only_one_side_changed_survives(
    base: SegmentFields, mine: SegmentFields, theirs: SegmentFields
) -> None:
    both = merge(base, mine, theirs)
    disputed = {each.path[:2] for each in both.conflicts}
    was, ours, others, merged = (flattened(each) for each in (base, mine, theirs, both.merged))
    for path in {*was, *ours, *others}:
        if path[:2] in disputed or path[0] == "mixins":
            continue
        expected = others if same(ours.get(path), was.get(path)) and (path in ours) == (path in was) else ours
        assert same(merged.get(path), expected.get(path)), path


def test_languages_and_attributes_are_merged_one_by_one() -> None:
    mine = replace(BASE, name={"en": "Gold club", "de": "Gold"}, status=SegmentStatus.ACTIVE)
    theirs = replace(
        BASE, name={"en": "Gold", "de": "Goldklub"}, mixins=Mixins({"loyalty": {"tier": 2, "since": 2020}})
    )
    both = merge(BASE, mine, theirs)
    assert both.conflicts == ()
    assert both.merged.name == {"en": "Gold club", "de": "Goldklub"}
    assert both.merged.status is SegmentStatus.ACTIVE
    assert both.merged.mixins.values == {"loyalty": {"tier": 2, "since": 2020}}


def test_the_same_field_changed_twice_is_a_conflict_with_all_three_values() -> None:
    both = merge(BASE, replace(BASE, site="DE"), replace(BASE, site="SE"))
    assert both.conflicts == (FieldConflict(("site",), "main", "DE", "SE"),)
    assert (both.merged.site, both.merged_with_theirs.site) == ("DE", "SE")


def test_a_mixin_taken_away_here_and_changed_there_is_a_conflict() -> None:
    theirs = replace(BASE, mixins=Mixins({"loyalty": {"tier": 2, "since": 2020}}))
    both = merge(BASE, replace(BASE, mixins=Mixins()), theirs)
    assert [each.name for each in both.conflicts] == ["loyalty.tier"]
    assert both.merged.mixins.values == {}
    assert both.merged_with_theirs.mixins.values == {"loyalty": {"tier": 2}}


def test_one_and_true_are_not_the_same() -> None:
    mine = replace(BASE, mixins=Mixins({"loyalty": {"tier": True, "since": 2020}}))
    assert merge(BASE, mine, BASE).merged.mixins.values == {"loyalty": {"tier": True, "since": 2020}}
    assert merge(BASE, BASE, mine).merged.mixins.values["loyalty"] == {"tier": True, "since": 2020}


def test_bounds_that_leave_no_moment_together_are_a_conflict() -> None:
    mine = replace(BASE, starts_at=datetime(2026, 12, 20, tzinfo=UTC))
    theirs = replace(BASE, ends_at=datetime(2026, 12, 10, tzinfo=UTC))
    both = merge(BASE, mine, theirs)
    assert [each.path for each in both.conflicts] == [("ends_at",), ("starts_at",)]
    assert not both.merged.ends_before_it_starts
