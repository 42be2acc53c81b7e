"""The commands that edit, against a real sandbox, both as processes of their own."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program import Conversation, Desk, Sandbox, desk_for, sandbox_process

GRETA = "greta.oestergaard@example.com"
MATTHIAS = "matthias.boehm-krueger@cafe-morgenrot.example"
SPRING = (
    "--name", "en=Spring sale", "--status", "inactive", "--site", "main",
    "--from", "2027-03-01T00:00", "--to", "2027-05-31T23:59",
)  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with sandbox_process("--customers", "60") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Sandbox:
    return Sandbox(server.control("POST", "reset", {}))


@pytest.fixture
def desk(tmp_path: Path, sandbox: Sandbox) -> Desk:
    return desk_for(tmp_path, sandbox, writable=True)


@pytest.fixture
def spring(desk: Desk) -> str:
    """The id of a segment that was just created."""
    created = desk.run("segments", "create", *SPRING, "--yes", "--reason", "TICKET-7")
    assert created.code == 0, created.err
    return created.out.strip()


def test_a_segment_is_created_edited_and_brought_back_by_undo(desk: Desk, spring: str) -> None:
    edited = desk.run("segments", "edit", spring, "--name", "de=Frühling", "--to", "open", "--yes", "--json")
    assert edited.code == 0, edited.err
    shown = desk.run("segments", "show", spring, "--json").document["segment"]
    assert (shown["names"]["de"], shown["ends_at"]) == ("Frühling", None)

    undone = desk.run("changes", "undo", str(edited.document["recorded_as"]), "--yes")

    assert undone.code == 0, undone.err
    shown = desk.run("segments", "show", spring, "--json").document["segment"]
    assert (shown["names"], shown["ends_at"]) == ({"en": "Spring sale"}, "2027-05-31T21:59:00Z")


def test_a_creation_without_what_is_never_guessed_is_wrong_usage(desk: Desk) -> None:
    refused = desk.run("segments", "create", "--name", "en=Spring sale", "--status", "active")

    assert refused.code == 2
    assert "Missing --site, --from, --to" in refused.err


@pytest.mark.parametrize(
    ("starts", "told"),
    [
        ("2027-03-28T02:30", "2027-03-28T01:30:00+01:00 or 2027-03-28T03:30:00+02:00"),
        ("2027-12-24T00:00", "before it starts"),
    ],
)
def test_dates_that_cannot_be_meant_are_bad_input(desk: Desk, starts: str, told: str) -> None:
    refused = desk.run("segments", "create", *SPRING, "--from", starts, "--yes")

    assert refused.code == 2
    assert told in refused.err


def test_an_id_that_is_taken_is_told_with_its_code(desk: Desk, spring: str) -> None:
    refused = desk.run("segments", "create", "--id", spring, *SPRING, "--yes")

    assert refused.code == 6
    assert "exists already" in refused.err


def test_a_production_profile_takes_a_reason(tmp_path: Path, sandbox: Sandbox) -> None:
    desk = desk_for(tmp_path, sandbox, writable=True)
    config = next((tmp_path / "config").glob("*.toml"))
    config.write_text(config.read_text().replace("writable = true", "writable = true\nproduction = true"))

    refused = desk.run("segments", "create", *SPRING, "--yes")
    created = desk.run("segments", "create", *SPRING, "--yes", "--reason", "TICKET-7")

    assert (refused.code, created.code) == (4, 0), refused.err + created.err
    (change,) = desk.run("changes", "list", "--json").document["changes"]
    assert change["reason"] == "TICKET-7"


def test_the_name_is_typed_before_a_segment_goes(desk: Desk, spring: str) -> None:
    person = Conversation(desk, "segments", "delete", spring)
    person.read_until("Type the segment's name")
    person.answer("Spring sale")

    assert person.end() == 0
    assert desk.run("segments", "show", spring).code == 1


def test_ctrl_c_at_a_question_ends_the_command_and_sends_nothing(desk: Desk, spring: str) -> None:
    person = Conversation(desk, "segments", "activate", spring)
    person.read_until("Send this?")
    person.interrupt()

    assert person.end() == 130
    assert len(desk.run("changes", "list", "--json").document["changes"]) == 1


def test_a_wrong_name_keeps_the_segment(desk: Desk, spring: str) -> None:
    person = Conversation(desk, "segments", "delete", spring)
    person.read_until("Type the segment's name")
    person.answer("Summer sale")

    assert person.end() == 4
    assert desk.run("segments", "show", spring).code == 0


def test_a_list_is_followed_as_far_as_it_goes_and_the_rest_given_again(
    desk: Desk, spring: str, tmp_path: Path
) -> None:
    refused = tmp_path / "refused.txt"
    keys = f"# from the sheet\n{GRETA}, no@one.example\n{MATTHIAS}\n"

    first = desk.run("members", "add", spring, "-", "--refused", str(refused), "--yes", stdin=keys)
    assert first.code == 5, first.err
    assert "no@one.example  # no customer found" in refused.read_text()
    assert desk.run("segments", "show", spring, "--json").document["segment"]["members"] == 1

    refused.write_text(refused.read_text().replace("no@one.example", "# no@one.example"))
    second = desk.run("members", "add", spring, "--file", str(refused), "--b2c", "--yes")
    assert second.code == 0, second.err
    assert desk.run("segments", "show", spring, "--json").document["segment"]["members"] == 2


def test_items_are_assigned_after_a_check_and_taken_out(desk: Desk, spring: str) -> None:
    refused = desk.run("items", "assign", spring, "BR-1111", "no-such-thing", "--yes")
    assert refused.code == 4
    assert "no-such-thing" in refused.err

    assigned = desk.run("items", "assign", spring, "BR-1111", "--yes", "--json")
    assert assigned.code == 0, assigned.err
    assert desk.run("items", "unassign", spring, "BR-1111", "--yes").code == 0


def test_mixins_are_edited_in_the_editor(desk: Desk, spring: str, tmp_path: Path) -> None:
    new = {"values": {"note": {"by": "me"}}, "schemas": {"note": "https://schemas.example/note.v1"}}
    (tmp_path / "new.json").write_text(json.dumps(new))

    person = Conversation(desk, "mixins", "edit", spring, EDITOR=f"cp {tmp_path / 'new.json'}")
    person.read_until("Send this?")
    person.answer("y")

    assert person.end() == 0
    assert desk.run("mixins", "show", spring).document["values"] == new["values"]


def test_a_coupon_for_the_members_of_a_segment_is_found_both_ways(desk: Desk, spring: str) -> None:
    created = desk.run(
        "coupons", "create", "SPRING10", "--name", "Spring", "--amount", "10EUR", "--segment", spring,
        "--from", "open", "--to", "open", "--yes",
    )  # fmt: skip
    assert created.code == 0, created.err

    listed = desk.run("coupons", "list", "--segment", spring, "--json").document["coupons"]
    shown = desk.run("coupons", "show", "SPRING10", "--json").document["coupon"]
    assert [coupon["code"] for coupon in listed] == ["SPRING10"]
    assert (shown["segment_restricted"], shown["segments"][0]["id"]) == (True, spring)


def test_a_locked_journal_refuses_and_sends_nothing(desk: Desk, spring: str) -> None:
    journal = next((desk.home / "state").glob("*.sqlite3"))
    with sqlite3.connect(journal, isolation_level=None) as held:
        held.execute("BEGIN EXCLUSIVE")
        refused = desk.run("segments", "activate", spring, "--yes")
        held.execute("ROLLBACK")

    assert refused.code == 4, refused.err
    assert desk.run("segments", "show", spring, "--json").document["segment"]["status"] == "inactive"
