"""Creating, editing, cloning, switching, extending and deleting segments as commands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from segtui.changes.items import AssignItems, LabelledItem
from segtui.changes.members import AddMembers
from segtui.cli.consent import Consent
from segtui.cli.segment_edits import CloneOrder, EditOrder, clone, create, delete, edit, extend, switch
from segtui.cli.segment_fields import GivenFields
from segtui.drafts import ItemKey, fields_of
from segtui.errors import BadInput, Conflict, NotFound, ReadOnly, Refused
from segtui.mixins import Mixins
from segtui.model import ItemKind, Segment, SegmentStatus
from segtui.session import Session
from tests.unit.changes.on_sandbox import people
from tests.unit.changes.on_sandbox import shop as demo

YES = Consent(yes=True)
JSON = Consent(yes=True, as_json=True)
SPRING = GivenFields(
    names=(("en", "Spring sale"), ("de", "Frühling")),
    status="inactive",
    site="main",
    starts="2027-03-01T00:00",
    ends="open",
)


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


async def made(shop: Session, given: GivenFields = SPRING) -> Segment:
    await create(shop, "spring", given, YES)
    return await shop.platform.segment("spring")


async def test_a_segment_is_created_as_it_was_said_and_its_id_printed(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await create(shop, None, SPRING, YES) == 0

    said = capsys.readouterr()
    fields = fields_of(await shop.platform.segment(said.out.strip()))
    assert (fields.name, fields.status, fields.site) == (
        {"en": "Spring sale", "de": "Frühling"},
        SegmentStatus.INACTIVE,
        "main",
    )
    assert (fields.starts_at, fields.ends_at) == (datetime(2027, 2, 28, 23, tzinfo=UTC), None)
    assert "valid from 2027-02-28 23:00 UTC = 2027-03-01 00:00 +01:00 Europe/Berlin in the shop" in said.err
    assert "Read back: 1 of 1 as wanted." in said.err


async def test_what_was_accepted_and_does_not_show_is_told(
    shop: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def swallow(*_: object) -> None:
        """Answer as if it were done."""

    monkeypatch.setattr(shop.platform, "create_segment", swallow)
    await create(shop, "spring", SPRING, JSON)

    said = capsys.readouterr()
    assert json.loads(said.out)["rows"][0]["seen"] == "as before the change"
    assert "Read back: 0 of 1 as wanted." in said.err
    assert "accepted, but not as wanted yet" in said.err


async def test_times_are_also_data_on_every_clock(shop: Session, capsys: pytest.CaptureFixture[str]) -> None:
    await create(shop, "spring", SPRING, JSON)

    times = printed(capsys)["times"]["starts_at"]
    assert (times["utc"], times["shop"]) == ("2027-02-28T23:00:00+00:00", "2027-03-01T00:00:00+01:00")


async def test_another_zone_than_the_shops_can_be_meant(shop: Session) -> None:
    segment = await made(shop, replace(SPRING, zone="America/New_York"))

    assert fields_of(segment).starts_at == datetime(2027, 3, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(SPRING, starts="2027-03-28T02:30"), "does not exist in Europe/Berlin"),
        (replace(SPRING, ends="2027-10-31T02:30"), "happens twice in Europe/Berlin"),
        (replace(SPRING, ends="2027-02-01T00:00"), "before it starts"),
        (replace(SPRING, site="Main"), "no site 'Main'"),
        (replace(SPRING, zone="Europe/Xp"), "no time zone 'Europe/Xp'"),
        (replace(SPRING, names=(("en", ""),)), "has no name"),
    ],
)
async def test_what_cannot_be_meant_is_refused_before_anything_is_sent(
    shop: Session, wrong: GivenFields, told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        await create(shop, "spring", wrong, YES)

    assert not await shop.history()


async def test_an_end_that_has_passed_is_remarked(shop: Session, capsys: pytest.CaptureFixture[str]) -> None:
    past = replace(SPRING, starts="open", ends="2026-01-01T00:00")
    await create(shop, "spring", past, Consent(dry_run=True))

    assert "This end has passed already" in capsys.readouterr().out


async def test_an_id_that_is_taken_is_a_conflict(shop: Session) -> None:
    await made(shop)

    with pytest.raises(Conflict, match="already exists"):
        await create(shop, "spring", SPRING, YES)


async def test_an_edit_keeps_what_was_not_given(shop: Session) -> None:
    await made(shop)
    change = await shop.mixins_change(
        await shop.platform.segment("spring"), None, Mixins({"note": {"by": "me"}}, {})
    )
    await shop.apply(change)

    given = GivenFields(names=(("de", ""),), ends="2027-05-31T23:59")
    assert await edit(shop, EditOrder("spring", given), YES) == 0

    fields = fields_of(await shop.platform.segment("spring"))
    assert (fields.name, fields.mixins.values) == ({"en": "Spring sale"}, {"note": {"by": "me"}})
    assert (fields.starts_at, fields.ends_at) == (
        datetime(2027, 2, 28, 23, tzinfo=UTC),
        datetime(2027, 5, 31, 21, 59, tzinfo=UTC),
    )


async def test_an_edit_that_changes_nothing_sends_nothing(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    await made(shop)

    assert await edit(shop, EditOrder("spring", GivenFields(names=(("en", "Spring sale"),))), JSON) == 0

    assert "nothing to change" in capsys.readouterr().err
    assert len(await shop.history()) == 1


async def test_a_version_that_is_not_the_present_one_is_a_conflict(shop: Session) -> None:
    segment = await made(shop)
    order = EditOrder("spring", GivenFields(names=(("en", "Sale"),)), version=(segment.version or 0) + 1)

    with pytest.raises(Conflict, match="Nothing was sent"):
        await edit(shop, order, YES)


async def test_switching_tells_what_hangs_on_the_segment(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    await made(shop)
    await shop.apply(AddMembers("spring", "Spring sale", people(2)))
    assert await switch(shop, EditOrder("spring", GivenFields(status="active")), YES) == 0
    capsys.readouterr()

    assert await switch(shop, EditOrder("spring", GivenFields(status="inactive")), YES) == 0

    assert "It has 2 members." in capsys.readouterr().err
    assert (await shop.platform.segment("spring")).status is SegmentStatus.INACTIVE


async def test_switching_what_is_so_already_sends_nothing(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    await made(shop)

    assert await switch(shop, EditOrder("spring", GivenFields(status="inactive")), YES) == 0

    assert "is inactive already" in capsys.readouterr().err
    assert len(await shop.history()) == 1


async def test_an_extension_ends_later(shop: Session) -> None:
    await made(shop, replace(SPRING, ends="2027-05-31T23:59"))

    assert await extend(shop, EditOrder("spring", GivenFields(ends="2027-06-30T23:59")), YES) == 0

    assert fields_of(await shop.platform.segment("spring")).ends_at == datetime(
        2027, 6, 30, 21, 59, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("ends", "told"), [("2027-05-31T23:59", "is not later"), ("2027-05-01T00:00", "is not later"),
                       ("open", "An extension has an end")],
)  # fmt: skip
async def test_an_extension_that_ends_no_later_is_refused(shop: Session, ends: str, told: str) -> None:
    await made(shop, replace(SPRING, ends="2027-05-31T23:59"))

    with pytest.raises(BadInput, match=told):
        await extend(shop, EditOrder("spring", GivenFields(ends=ends)), YES)


async def test_a_segment_without_an_end_cannot_be_extended(shop: Session) -> None:
    await made(shop)

    with pytest.raises(BadInput, match="has no end"):
        await extend(shop, EditOrder("spring", GivenFields(ends="2027-06-30T23:59")), YES)


async def test_a_clone_takes_over_what_is_the_same(shop: Session, capsys: pytest.CaptureFixture[str]) -> None:
    await made(shop)
    await shop.apply(AddMembers("spring", "Spring sale", people(3)))
    capsys.readouterr()
    given = GivenFields((("en", "Copy"),), status="active", site="same", starts="same", ends="same")

    assert await clone(shop, CloneOrder("spring", given), JSON) == 0

    document = printed(capsys)
    copy = await shop.platform.segment(document["segment"]["id"])
    assert (fields_of(copy).name, copy.status, copy.site) == ({"en": "Copy"}, SegmentStatus.ACTIVE, "main")
    assert document["cloned_from"] == "spring"
    assert await shop.platform.member_count(copy.id) == 3


async def test_a_clone_leaves_out_items_that_nobody_would_see(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    (hidden,) = demo().troubles["category.under_unpublished"]
    await made(shop)
    item = LabelledItem(ItemKey(ItemKind.CATEGORY, hidden))
    await shop.apply(AssignItems("spring", "Spring sale", (item,)))
    capsys.readouterr()
    given = GivenFields((("en", "Copy"),), status="same", site="same", starts="same", ends="same")

    assert await clone(shop, CloneOrder("spring", given), JSON) == 5

    (left_out,) = printed(capsys)["left_out"]
    assert left_out["id"] == hidden


async def test_a_segment_of_a_site_that_is_gone_can_be_mended(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    (lost,) = demo().troubles["segment.unknown_site"]

    assert await edit(shop, EditOrder(lost, GivenFields(names=(("en", "Still there"),))), YES) == 0
    assert "time zone is not known" in capsys.readouterr().err
    with pytest.raises(BadInput, match="does not say its zone"):
        await edit(shop, EditOrder(lost, GivenFields(ends="2027-01-01T00:00")), YES)


async def test_a_segment_with_rows_is_deleted_only_with_force(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    await made(shop)
    await shop.apply(AddMembers("spring", "Spring sale", people(2)))
    named = replace(YES, segment_name="Spring sale")

    with pytest.raises(Refused, match="still has members or items"):
        await delete(shop, "spring", named, force=False)
    assert "It has 2 members." in capsys.readouterr().err

    assert await delete(shop, "spring", named, force=True) == 0
    with pytest.raises(NotFound):
        await shop.platform.segment("spring")


@pytest.mark.parametrize("name", ["Spring", "spring", ""])
async def test_a_deletion_asks_for_exactly_the_name(shop: Session, name: str) -> None:
    await made(shop)

    with pytest.raises(Refused, match="not the name of the segment"):
        await delete(shop, "spring", replace(YES, segment_name=name), force=True)

    assert (await shop.platform.segment("spring")).id == "spring"


async def test_a_deletion_asks_for_the_name_in_the_language_of_the_profile(shop: Session) -> None:
    await made(shop)
    shop.profile = replace(shop.profile, language="de")

    assert await delete(shop, "spring", replace(YES, segment_name="Frühling"), force=True) == 0


async def test_a_deletion_without_a_terminal_needs_the_name_before_anything_is_read(shop: Session) -> None:
    with pytest.raises(Refused, match="needs the segment's name"):
        await delete(shop, "spring", YES, force=True)


async def test_a_read_only_profile_refuses_every_edit(shop: Session) -> None:
    shop.profile = replace(shop.profile, writable=False)

    with pytest.raises(ReadOnly, match="Nothing was sent"):
        await create(shop, "spring", SPRING, YES)


async def test_a_journal_that_cannot_be_written_stops_an_edit(shop: Session, tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").write_bytes(b"this is no database, whatever its name says" * 100)

    with pytest.raises(Refused):
        await create(shop, "spring", SPRING, YES)
    with pytest.raises(NotFound):
        await shop.platform.segment("spring")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"starts": "next week"}, "is no time"),
        ({"starts": "2027-03-28T02:30"}, "does not exist in Europe/Berlin"),
        ({"ends": "2027-02-01T00:00"}, "before it starts"),
        ({"zone": "Europe/Xp"}, "knows no time zone"),
        ({"site": "mian"}, "no site 'mian'"),
    ],
)
async def test_what_was_typed_wrong_is_told_before_that_nobody_can_be_asked(
    shop: Session, wrong: dict[str, Any], words: str
) -> None:
    nobody = Consent()
    with pytest.raises(BadInput, match=words):
        await create(shop, None, replace(SPRING, **wrong), nobody)
    order = EditOrder(demo().segments[0]["id"], replace(SPRING, **wrong))
    with pytest.raises(BadInput, match=words):
        await edit(shop, order, nobody)
    with pytest.raises(Refused, match="no terminal"):
        await create(shop, None, SPRING, nobody)
    assert await shop.history() == []
