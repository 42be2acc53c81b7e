"""The commands on a Shopgate merchant, against a real sandbox: the same words, and what only it has."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from segtui.profiles import Profile, add_profile
from tests.e2e.program import Desk, Sandbox, sandbox_process

ELIN = "elin.nystroem@example.com"
GUEST_AND_ACCOUNT = "asa.lindqvist@example.com"


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with sandbox_process("--customers", "60") as sandbox:
        sandbox.control("POST", "switches", {"deferred_lag_s": 0.5})
        yield sandbox


@pytest.fixture(scope="module")
def desk(server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    door = server.ready["shopgate"]
    secrets = {
        "SEGTUI_CLIENT_ID": door["client_id"],
        "SEGTUI_CLIENT_SECRET": door["client_secret"],
        "SEGTUI_USERNAME": door["username"],
        "SEGTUI_PASSWORD": door["password"],
    }
    made = Desk(tmp_path_factory.mktemp("merchant"), secrets)
    profile = Profile(
        name="merchant",
        platform="shopgate",
        tenant=door["merchant_code"],
        base_url=door["base_url_template"],
        writable=True,
    )
    add_profile(profile, made.environment())
    return made


def _members(desk: Desk, segment_id: str) -> list[dict[str, str]]:
    listed = desk.run("members", "list", segment_id, "--format", "csv")
    assert listed.code == 0, listed.err
    return list(csv.DictReader(StringIO(listed.out)))


def test_a_member_is_added_removed_once_it_is_seen_and_brought_back(desk: Desk) -> None:
    added = desk.run("members", "add", "press", ELIN, "--yes")
    assert added.code == 0, added.err
    assert [row["email"] for row in _members(desk, "press")] == [ELIN]

    removed = desk.run("members", "remove", "press", ELIN, "--yes")
    assert removed.code == 0, removed.err
    assert "not seen yet; looking again" in removed.err
    assert "gone now 1 of 1" in removed.err
    assert _members(desk, "press") == []

    changes = desk.run("changes", "list", "--json").document
    assert [each["state"] for each in changes["changes"]] == ["done", "done"]
    undone = desk.run("changes", "undo", str(changes["changes"][0]["id"]), "--yes")
    assert undone.code == 0, undone.err
    assert [row["email"] for row in _members(desk, "press")] == [ELIN]


def test_a_segment_is_made_of_a_name_and_a_status_and_nothing_else_is_asked(desk: Desk) -> None:
    missing = desk.run("segments", "create", "--name", "Hand made", "--yes")
    assert missing.code == 2
    assert "--status" in missing.err
    assert "--site" not in missing.err
    rules = '{"customer.contacts.country": "SE"}'
    made = desk.run(
        "segments", "create", "--name", "From Sweden", "--status", "active", "--rules", rules, "--yes"
    )
    assert made.code == 0, made.err
    shown = desk.run("segments", "show", made.out.strip(), "--json").document["segment"]
    assert (shown["kind"], shown["rules"]) == ("dynamic", {"customer.contacts.country": "SE"})
    assert shown["members"] > 0
    refused = desk.run("members", "add", made.out.strip(), ELIN, "--yes")
    assert refused.code == 4
    assert "its rules decide" in refused.err
    assert "journal" not in refused.err


def test_who_matches_a_filter_is_added_by_name(desk: Desk) -> None:
    planned = desk.run(
        "members", "add-matching", "founders", '{"customer.name": {"$ct": "lindqvist"}}', "--dry-run"
    )
    assert planned.code == 0, planned.err
    assert "Åsa Lindqvist" in planned.out
    wrong = desk.run("members", "add-matching", "founders", "name:lindqvist", "--yes")
    assert wrong.code == 2


def test_guests_and_devices_are_told_apart(desk: Desk) -> None:
    found = desk.run("customers", "find", GUEST_AND_ACCOUNT)
    assert sorted("guest" in line for line in found.out.splitlines()[1:]) == [False, True]
    by_filter = desk.run("customers", "find", '{"isAnonymous": true}', "--json").document
    assert {each["guest"] for each in by_filter["customers"]} == {True}
    devices = [row for row in _members(desk, "app-testers") if row["device_id"]]
    assert devices
    assert not any(row["customer_id"] for row in devices)


def test_what_the_platform_does_not_have_is_one_sentence(desk: Desk) -> None:
    for words in (("items", "list", "vip"), ("storefront", "--customer", ELIN)):
        asked = desk.run(*words)
        assert asked.code == 2
        assert "Not on this platform" in asked.err


def test_the_credential_is_tried_before_it_is_kept(desk: Desk, tmp_path: Path) -> None:
    signed_in = desk.run("login", "--store", "memory")
    assert signed_in.code == 0, signed_in.err
    wrong = desk.run("login", "--store", "memory", SEGTUI_PASSWORD="something-else")
    assert wrong.code == 3
    assert "segtui login merchant" in wrong.err
    half = desk.run("login", "--store", "memory", SEGTUI_PASSWORD="")
    assert half.code == 3
    assert "SEGTUI_PASSWORD is not" in half.err


def test_a_membership_is_explained_kept_and_worked_out_again_without_the_platform(
    desk: Desk, tmp_path: Path
) -> None:
    of_elin = ("explain", "membership", "--customer", ELIN, "--segment", "high-spenders")
    bundle = str(tmp_path / "ticket")
    told = desk.run(*of_elin, "--exit-code", "--checks", "--bundle", bundle)
    assert told.code == 11, told.err
    assert "exactly 500, the boundary" in " ".join(told.out.split())
    again = desk.run("explain", "--from", f"{bundle}.json")
    assert again.code == 0, again.out + again.err
    replied = desk.run(*of_elin, "--reply", "de")
    assert "erfüllt die Bedingungen der Kundengruppe" in replied.out
    handed = desk.run(*of_elin, "--hand-over", "1")
    assert "Loosen “lifetime value is more than 500”" in handed.out
    supposed = desk.run(*of_elin, "--suppose", "member.rules:lifetime value is more than 500=pass", "--json")
    assert supposed.document["answers"][0]["verdict"] == "yes"
    refused = desk.run("explain", "visibility", "--customer", ELIN, "--item", "PRODUCT:1")
    assert refused.code == 2
    assert "segtui explain membership" in refused.err
    people = tmp_path / "people.txt"
    people.write_text(f"{ELIN}\n{GUEST_AND_ACCOUNT}\n")
    listed = desk.run(
        "explain", "membership", "--customers", str(people), "--segment", "vip", "--format", "csv"
    )
    assert [row["verdict"] for row in csv.DictReader(StringIO(listed.out))] == ["no", "no"]


def test_a_segment_is_copied_under_a_code_that_was_chosen(desk: Desk) -> None:
    copied = desk.run(
        "segments", "clone", "vip", "--id", "vip-copy", "--name", "VIP again", "--status", "active", "--yes"
    )
    assert copied.code == 0, copied.err
    assert copied.out == "vip-copy\n"
    assert {row["email"] for row in _members(desk, "vip-copy")} == {
        row["email"] for row in _members(desk, "vip")
    }
