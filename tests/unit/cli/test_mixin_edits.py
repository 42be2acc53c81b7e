"""Mixins as JSON on the command line: never those of another object, never over another edit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from segtui.changes.members import AddMembers
from segtui.cli.consent import Consent
from segtui.cli.mixin_edits import Whose, edit, show
from segtui.errors import BadInput, Conflict, NotFound
from segtui.mixins import Mixins
from segtui.model import Member, MemberKey
from segtui.platforms.reaching import shop_of
from segtui.session import Session
from tests.unit.changes.on_sandbox import people
from tests.unit.changes.on_sandbox import shop as demo

YES = Consent(yes=True)
(EMPTY,) = demo().troubles["segment.no_members"]
(WITH_MIXINS,) = demo().troubles["segment.mixins"]
(SOMEBODY,) = people(1)
NOTE = {"values": {"note": {"by": "me"}}, "schemas": {"note": "https://schemas.example/note.v1"}}


async def shown(shop: Session, whose: Whose, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert await show(shop, whose) == 0
    return json.loads(capsys.readouterr().out)


async def member(shop: Session) -> Whose:
    await shop.apply(AddMembers(EMPTY, "Empty", (SOMEBODY,)))
    return Whose(EMPTY, customer=SOMEBODY.key.customer_id, b2c=True)


async def test_the_mixins_of_a_segment_are_shown_with_their_schemas(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    document = await shown(shop, Whose(WITH_MIXINS), capsys)

    assert (document["schema"], document["segment"]) == ("segtui.mixins/1", WITH_MIXINS)
    assert document["values"].keys() == document["schemas"].keys() == {"crm"}


async def test_what_was_shown_changes_nothing_when_given_back(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    document = await shown(shop, Whose(WITH_MIXINS), capsys)

    assert await edit(shop, Whose(WITH_MIXINS), json.dumps(document), YES) == 0

    assert "nothing to change" in capsys.readouterr().err
    assert not await shop.history()


async def test_the_mixins_of_a_segment_are_replaced_and_nothing_else(shop: Session) -> None:
    before = await shop.platform.segment(WITH_MIXINS)

    assert await edit(shop, Whose(WITH_MIXINS), json.dumps(NOTE), YES) == 0

    after = await shop.platform.segment(WITH_MIXINS)
    assert after.mixins.to_json() == NOTE
    assert (after.name, after.status, after.site) == (before.name, before.status, before.site)


async def test_the_mixins_of_a_member_and_of_an_item_are_replaced(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    for whose in (await member(shop), Whose(WITH_MIXINS, item="BR-1111")):
        document = await shown(shop, whose, capsys)

        assert await edit(shop, whose, json.dumps({**document, **NOTE}), YES) == 0

        assert (await shown(shop, whose, capsys))["values"] == NOTE["values"]


async def test_the_json_of_another_object_is_refused(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    document = await shown(shop, await member(shop), capsys)

    with pytest.raises(BadInput, match="another object"):
        await edit(shop, Whose(EMPTY), json.dumps(document), YES)


async def test_json_that_was_read_before_another_edit_is_a_conflict(
    shop: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    document = await shown(shop, Whose(WITH_MIXINS), capsys)
    await edit(shop, Whose(WITH_MIXINS), json.dumps(NOTE), YES)

    with pytest.raises(Conflict, match="Nothing was sent"):
        await edit(shop, Whose(WITH_MIXINS), json.dumps(document), YES)


async def test_what_somebody_changes_while_an_editor_is_open_is_a_conflict(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    whose = await member(shop)
    read, theirs = shop.platform.member, Mixins({"note": {"by": "them"}})

    async def then_changed(segment_id: str, key: MemberKey) -> Member:
        found = await read(segment_id, key)
        monkeypatch.setattr(shop.platform, "member", read)
        await shop_of(shop.platform).set_member_mixins(segment_id, key, theirs, found.version)
        return found

    monkeypatch.setattr(shop.platform, "member", then_changed)
    monkeypatch.setattr("segtui.cli.mixin_edits.can_ask", lambda: True)
    monkeypatch.setattr("click.edit", lambda *_, **__: json.dumps(NOTE))

    with pytest.raises(Conflict, match="somebody changed it"):
        await edit(shop, whose, None, YES)

    assert (await read(EMPTY, SOMEBODY.key)).mixins.values == theirs.values


async def test_more_than_the_platform_takes_is_refused_before_sending(shop: Session) -> None:
    long = {"values": {"note": {"by": "x" * 10_000_001}}}

    with pytest.raises(BadInput, match="the platform takes"):
        await edit(shop, Whose(WITH_MIXINS), json.dumps(long), YES)

    assert not await shop.history()


async def test_an_item_that_the_segment_does_not_hold_is_not_found(shop: Session) -> None:
    with pytest.raises(NotFound, match="holds no item"):
        await show(shop, Whose(EMPTY, item="BR-1111"))


async def test_without_a_terminal_an_edit_needs_a_file(shop: Session) -> None:
    with pytest.raises(BadInput, match="no terminal to open an editor on"):
        await edit(shop, Whose(EMPTY), None, YES)
