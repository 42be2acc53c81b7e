"""What a person types before a segment goes, or several of its rows do."""

from __future__ import annotations

from segtui.changes.change import LabelledMember
from segtui.changes.combined import Combined
from segtui.changes.guard import name_at_stake
from segtui.changes.members import RemoveMembers
from segtui.changes.segments import DeleteSegment
from segtui.drafts import SegmentFields
from segtui.model import MemberKey

TWO = tuple(LabelledMember(MemberKey(each), each) for each in ("c1", "c2"))


def test_a_segment_without_a_readable_name_is_confirmed_by_its_id() -> None:
    blank = DeleteSegment("s1", SegmentFields(name={"en": " "}))
    assert name_at_stake(blank) == "s1"
    assert name_at_stake(RemoveMembers("s1", " ", TWO)) == "s1"
    assert name_at_stake(Combined("Both", (blank,))) == "s1"


def test_the_name_is_asked_for_in_the_language_it_is_shown_in() -> None:
    deletion = DeleteSegment("s1", SegmentFields(name={"en": "Spring sale", "de": "Frühling"}))
    assert [name_at_stake(deletion, language) for language in ("en", "de", "fr")] == [
        "Spring sale",
        "Frühling",
        "Spring sale",
    ]
