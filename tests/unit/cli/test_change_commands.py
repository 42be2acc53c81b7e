"""The journal on the command line: what is open is looked up, what is undone is shown and asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from segtui.changes.change import LabelledMember
from segtui.changes.entries import EntryRow, EntryState, Intent, Start
from segtui.changes.journal import Journal
from segtui.changes.members import AddMembers
from segtui.cli import change_views
from segtui.cli.change_views import list_changes, show_change
from segtui.cli.consent import Consent
from segtui.cli.failures import told
from segtui.cli.undoing import undo
from segtui.errors import BadInput, ChangedSince, Missing, ReadOnly, Refused
from segtui.model import MemberKey
from segtui.profiles import Profile
from segtui.session import Session
from tests.fakes import NOON, FakePlatform
from tests.unit.cli.conftest import open_on

YES = Consent(yes=True)
PEOPLE = tuple(LabelledMember(MemberKey(f"c{n}"), f"c{n}") for n in (1, 2))
ADD = AddMembers("vip", "Very important", PEOPLE, frozenset())
INTENT = Intent(
    profile="shop",
    platform="emporix",
    tenant="shop",
    os_user="ada",
    reason="ticket 7",
    kind=ADD.kind,
    title=ADD.title,
    before=json.dumps(ADD.before),
    after=json.dumps(ADD.after),
)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite3")


@pytest.fixture
def opened(platform: FakePlatform, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the profiles that a command opened; each leads to the shop in memory."""
    names: list[str] = []

    async def open_session(profile: Profile, *, journal_path: Path) -> Session:
        names.append(profile.name)
        assert journal_path == journal.path
        return Session(profile, platform, journal, clock=lambda: NOON + timedelta(minutes=5))

    monkeypatch.setattr(change_views, "open_session", open_session)
    monkeypatch.setattr(change_views, "choose_profile", lambda name: Profile(name=name, tenant="shop"))
    return names


async def test_a_journal_without_changes_says_so(
    journal: Journal, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert await list_changes(journal, None, limit=5, as_json=False) == 0
    said = capsys.readouterr()
    assert (said.out, "No change was sent" in said.err, opened) == ("", True, [])


async def test_changes_are_listed_newest_first_without_opening_a_profile(
    journal: Journal, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    first = journal.intend(INTENT, NOON)
    journal.conclude(first, EntryState.DONE, [EntryRow("c1", EntryState.DONE, 201)], NOON)
    second = journal.intend(replace(INTENT, undoes=first), NOON)
    journal.conclude(second, EntryState.REFUSED, [EntryRow("c1", EntryState.REFUSED, 400)], NOON)
    await list_changes(journal, None, limit=5, as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["unresolved"], opened) == ("segtui.changes/1", [], [])
    assert [
        (one["id"], one["state"], one["row_counts"], one["undoes"], one["undone_by"])
        for one in document["changes"]
    ] == [
        (second, "refused", {"refused": 1}, first, []),
        (first, "done", {"done": 1}, None, [second]),
    ]


async def test_an_open_change_is_looked_up_with_the_profile_that_sent_it(
    journal: Journal, platform: FakePlatform, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    journal.intend(INTENT, NOON, Start("a process that is gone", 2))
    platform.assign("vip", PEOPLE[0].key)
    await list_changes(journal, None, limit=5, as_json=True)
    said = capsys.readouterr()
    assert opened == ["shop"]
    assert json.loads(said.out)["changes"][0]["row_counts"] == {"done": 1, "not done": 1}
    assert "was looked up: 1 of 2 rows took effect" in said.err


async def test_offline_nothing_is_looked_up(
    journal: Journal, opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    number = journal.intend(INTENT, NOON)
    await list_changes(journal, None, limit=5, as_json=False, offline=True)
    said = capsys.readouterr()
    assert opened == []
    assert "intended" in said.out
    assert f"Change {number} is open" in said.err


async def test_a_profile_that_cannot_be_opened_leaves_the_list_and_says_so(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def refuse(*_: object, **__: object) -> Session:
        raise Missing("There is no secret for the profile shop.", hint="Sign in.")

    monkeypatch.setattr(change_views, "open_session", refuse)
    monkeypatch.setattr(change_views, "choose_profile", lambda name: Profile(name=name, tenant="shop"))
    number = journal.intend(INTENT, NOON)
    assert await list_changes(journal, None, limit=5, as_json=True) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["unresolved"] == [number]
    assert "There is no secret" in said.err


def test_a_change_is_shown_with_every_row(journal: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    number = journal.intend(INTENT, NOON)
    rows = [EntryRow("c1", EntryState.DONE, 201), EntryRow("c2", EntryState.REFUSED, 400, "\x1b[31mno")]
    journal.conclude(number, EntryState.PART, rows, NOON)
    show_change(journal, number, as_json=False)
    said = capsys.readouterr().out
    assert "ticket 7" in said
    assert "done: c1 (201)" in said
    assert "\x1b" not in said
    show_change(journal, number, as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["before"]) == ("segtui.recorded-change/1", ADD.before)
    assert [row["state"] for row in document["rows"]] == ["done", "refused"]


def test_a_change_that_is_not_there_is_bad_input(journal: Journal) -> None:
    with pytest.raises(BadInput, match="no change 3"):
        show_change(journal, 3, as_json=False)


async def _added(session: Session) -> int:
    return (await session.apply(ADD)).recorded_id


async def test_an_undo_is_shown_sent_and_recorded_as_one(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    number = await _added(session)
    consent = Consent(yes=True, as_json=True, segment_name="Very important", reason="a slip")
    assert await undo(session, number, consent) == 0
    said = capsys.readouterr()
    document = json.loads(said.out)
    assert (document["schema"], document["undoes"], document["accepted"]) == ("segtui.undone/1", number, 2)
    assert "- c1" in said.err
    assert platform.assigned["vip"] == {}
    (newest, _) = await session.history()
    assert (newest.intent.undoes, newest.intent.reason) == (number, "a slip")


async def test_a_dry_run_of_an_undo_sends_nothing(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    number = await _added(session)
    await undo(session, number, Consent(dry_run=True, as_json=True))
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], [line["sign"] for line in document["lines"]]) == ("segtui.undo/1", ["-", "-"])
    assert platform.requests["remove_members"] == 0


async def test_an_undo_that_removes_several_needs_the_segments_name(session: Session) -> None:
    number = await _added(session)
    with pytest.raises(Refused, match="needs the segment's name"):
        await undo(session, number, YES)


async def test_an_undo_is_not_sent_without_a_yes(session: Session, platform: FakePlatform) -> None:
    number = await _added(session)
    with pytest.raises(Refused, match="no terminal"):
        await undo(session, number, Consent())
    assert platform.requests["remove_members"] == 0


async def test_a_profile_that_may_not_write_undoes_nothing(platform: FakePlatform, tmp_path: Path) -> None:
    number = await _added(open_on(platform, tmp_path))
    asked = sum(platform.requests.values())
    with pytest.raises(ReadOnly, match="Nothing was sent"):
        await undo(open_on(platform, tmp_path, writable=False), number, YES)
    assert sum(platform.requests.values()) == asked


async def test_what_was_changed_since_is_told_with_its_exit_code(
    session: Session, platform: FakePlatform
) -> None:
    number = await _added(session)
    del platform.assigned["vip"][PEOPLE[0].key]
    with pytest.raises(ChangedSince, match="c1 is no member of Very important") as caught:
        await undo(session, number, YES)
    assert caught.value.exit_code == 6


def test_every_difference_is_told() -> None:
    error = ChangedSince("Not undone.", hint="Look.", differences=("c1 is gone", "\x1b[2Jc2 is gone"))
    lines = told(error).splitlines()
    assert lines[1] == "  c1 is gone"
    assert "\x1b" not in lines[2]
