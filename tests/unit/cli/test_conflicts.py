"""An edit that meets another one: merged and shown again, or refused field by field."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from segtui.changes.change import Change
from segtui.cli.consent import Consent
from segtui.cli.segment_edits import EditOrder, create, edit
from segtui.cli.segment_fields import GivenFields
from segtui.drafts import SegmentFields, fields_of
from segtui.errors import Conflict
from segtui.model import SegmentStatus
from segtui.session import Session

YES = Consent(yes=True)
MINE = GivenFields(names=(("en", "Mine"),))


Busy = Callable[[Callable[[int], SegmentFields]], None]


@pytest.fixture
async def busy(shop: Session, monkeypatch: pytest.MonkeyPatch) -> Busy:
    """Has somebody else edit the segment each time after it was read and before the change is sent."""
    given = GivenFields(names=(("en", "Base"),), status="inactive", site="main", starts="open", ends="open")
    await create(shop, "busy", given, YES)
    prepare = shop.prepare
    turns: list[int] = []

    def begin(theirs: Callable[[int], SegmentFields]) -> None:
        async def meddled(change: Change) -> Change:
            turns.append(1)
            segment = await shop.platform.segment("busy")
            wanted = theirs(len(turns))
            if fields_of(segment) != wanted:
                await shop.platform.update_segment("busy", wanted, segment.version or 0)
            return await prepare(change)

        monkeypatch.setattr(shop, "prepare", meddled)

    return begin


BASE = SegmentFields({"en": "Base"}, status=SegmentStatus.INACTIVE, site="main")


async def now(shop: Session) -> SegmentFields:
    return fields_of(await shop.platform.segment("busy"))


async def test_edits_of_different_fields_are_merged_and_shown_again(
    shop: Session, busy: Busy, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = replace(BASE, description={"en": "Theirs"})
    busy(lambda _: theirs)

    assert await edit(shop, EditOrder("busy", MINE), YES) == 0

    assert await now(shop) == replace(theirs, name={"en": "Mine"})
    said = capsys.readouterr().err
    assert "No field was changed by both" in said
    assert said.count("Change the segment Base") == 2


async def test_edits_of_one_field_are_laid_out_and_nothing_is_sent(
    shop: Session, busy: Busy, capsys: pytest.CaptureFixture[str]
) -> None:
    busy(lambda _: replace(BASE, name={"en": "Theirs"}))
    capsys.readouterr()

    with pytest.raises(Conflict, match="1 field changed by both sides") as refused:
        await edit(shop, EditOrder("busy", MINE), replace(YES, as_json=True))

    assert refused.value.exit_code == 6
    assert "--on-conflict mine" in refused.value.hint
    said = capsys.readouterr()
    (conflict,) = json.loads(said.out)["conflicts"]
    assert (conflict["field"], conflict["base"], conflict["mine"], conflict["theirs"]) == (
        "name (en)", "Base", "Mine", "Theirs",
    )  # fmt: skip
    assert "theirs  Theirs" in said.err
    assert (await now(shop)).name == {"en": "Theirs"}


@pytest.mark.parametrize(("choice", "name"), [("mine", "Mine"), ("theirs", "Theirs")])
async def test_one_side_can_be_chosen_beforehand(shop: Session, busy: Busy, choice: str, name: str) -> None:
    busy(lambda _: replace(BASE, name={"en": "Theirs"}))

    assert await edit(shop, EditOrder("busy", MINE, on_conflict=choice), YES) == 0

    assert (await now(shop)).name == {"en": name}


async def test_somebody_who_never_stops_ends_in_a_conflict(shop: Session, busy: Busy) -> None:
    busy(lambda turn: replace(BASE, description={"en": f"Turn {turn}"}))

    with pytest.raises(Conflict):
        await edit(shop, EditOrder("busy", MINE), YES)

    assert (await now(shop)).name == {"en": "Base"}


async def test_each_attempt_stands_in_the_journal(shop: Session, busy: Busy) -> None:
    busy(lambda _: replace(BASE, description={"en": "Theirs"}))
    await edit(shop, EditOrder("busy", MINE), YES)

    states = [entry.state.value for entry in await shop.history()]
    assert states == ["done", "refused", "done"]
