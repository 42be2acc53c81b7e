"""A segment by its id, or by a whole name that only one has."""

from __future__ import annotations

import pytest

from segtui.cli.which_segment import segment_named
from segtui.errors import BadInput, NotFound
from segtui.session import Session
from tests.fakes import FakePlatform, active


@pytest.mark.parametrize("text", ["vip", "Very important", " very IMPORTANT ", "Sehr wichtig"])
async def test_an_id_or_a_whole_name_in_any_language_is_the_segment(
    session: Session, platform: FakePlatform, text: str
) -> None:
    platform.segments_by_id = {
        "vip": active("vip", name={"en": "Very important", "de": "Sehr wichtig", "sv": None}),
        "other": active("other", name={"en": "Very important people"}),
    }

    assert (await segment_named(session, text)).id == "vip"


async def test_an_id_goes_before_the_name_of_another(session: Session, platform: FakePlatform) -> None:
    platform.segments_by_id = {"vip": active("vip", name="a"), "a": active("a", name="vip")}

    assert (await segment_named(session, "vip")).id == "vip"
    assert platform.requests["segments"] == 0


async def test_a_part_of_a_name_is_no_segment(session: Session) -> None:
    with pytest.raises(NotFound, match="No segment has the id or the whole name 'Very'"):
        await segment_named(session, "Very")


async def test_of_two_with_one_name_none_is_chosen(session: Session, platform: FakePlatform) -> None:
    platform.segments_by_id = {each: active(each, name={"en": "Gold"}) for each in ("g1", "g2")}

    with pytest.raises(BadInput, match="2 segments have the name 'Gold': g1, g2"):
        await segment_named(session, "Gold")
