"""The commands against a real sandbox, both as processes of their own."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from tests.e2e.program import (
    PATIENCE_S,
    PROGRAM,
    ROOT,
    Conversation,
    Desk,
    Sandbox,
    desk_for,
    sandbox_process,
)

GRETA = "greta.oestergaard@example.com"
MATTHIAS = "matthias.boehm-krueger@cafe-morgenrot.example"


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with sandbox_process("--customers", "100") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(server: Sandbox) -> Sandbox:
    """The shop as it was in the beginning, whatever the test before did to it."""
    return Sandbox(server.control("POST", "reset", {}))


@pytest.fixture
def desk(tmp_path: Path, sandbox: Sandbox) -> Desk:
    return desk_for(tmp_path, sandbox, writable=True)


@pytest.fixture(scope="module")
def ids(server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The ids of the shop's segments by name; every reset gives the same ones again."""
    desk = desk_for(tmp_path_factory.mktemp("ids"), server)
    return {one["name"]: one["id"] for one in desk.run("segments", "list", "--json").document["segments"]}


def members_of(desk: Desk, segment_id: str) -> list[dict[str, str]]:
    listed = desk.run("members", "list", segment_id, "--format", "csv")
    assert listed.code == 0, listed.err
    return list(csv.DictReader(StringIO(listed.out)))


def test_a_customer_is_found_by_their_address(desk: Desk) -> None:
    found = desk.run("customers", "find", GRETA, "--json")

    assert found.code == 0, found.err
    (customer,) = found.document["customers"]
    assert (customer["first_name"], customer["email"]) == ("Greta", GRETA)


def test_a_card_shows_segments_with_their_state(desk: Desk) -> None:
    shown = desk.run("customers", "show", GRETA, "--json")

    assert shown.code == 0, shown.err
    states = {one["name"]: one["force"] for one in shown.document["segments"]}
    assert states["Gold club"] == "in force"
    assert states["Summer sale 2026"] == "no longer valid"


def test_members_come_as_csv_as_many_as_the_segment_counts(desk: Desk, ids: dict[str, str]) -> None:
    segment_id = ids["Newsletter readers"]

    counted = desk.run("segments", "show", segment_id, "--json").document["segment"]["members"]

    assert len(members_of(desk, segment_id)) == counted == 60


def test_ndjson_and_json_hold_the_same_members(desk: Desk, ids: dict[str, str]) -> None:
    segment_id = ids["Silver club"]

    lines = desk.run("members", "list", segment_id, "--format", "ndjson").out.splitlines()
    document = desk.run("members", "list", segment_id, "--json").document

    assert [json.loads(line)["customer_id"] for line in lines] == [
        member["customer_id"] for member in document["members"]
    ]


def test_a_member_is_added_seen_and_removed_again(desk: Desk, ids: dict[str, str]) -> None:
    segment_id = ids["VIP concierge"]
    assert GRETA not in {row["email"] for row in members_of(desk, segment_id)}

    added = desk.run("members", "add", segment_id, GRETA, "--yes", "--json")
    assert added.code == 0, added.err
    assert [(row["result"], row["confirmed"]) for row in added.document["rows"]] == [("accepted", True)]
    assert GRETA in {row["email"] for row in members_of(desk, segment_id)}

    removed = desk.run("members", "remove", segment_id, GRETA, "--yes")
    assert removed.code == 0, removed.err
    assert GRETA not in {row["email"] for row in members_of(desk, segment_id)}


def test_keys_are_read_from_standard_input(desk: Desk, ids: dict[str, str]) -> None:
    segment_id = ids["VIP concierge"]

    planned = desk.run("members", "add", segment_id, "-", "--dry-run", "--json", stdin=f"\n{GRETA}\n")

    assert planned.code == 0, planned.err
    assert len(planned.document["lines"]) == 1


def test_keys_of_standard_input_that_name_nobody_are_told_by_their_line(
    desk: Desk, ids: dict[str, str]
) -> None:
    keys = f"\n{GRETA}\nno@one.example\n"

    refused = desk.run("members", "add", ids["VIP concierge"], "-", "--dry-run", stdin=keys)

    assert refused.code == 1
    assert "line 3: 'no@one.example'" in refused.err


def test_a_customer_of_two_companies_is_not_added_without_saying_for_which(
    desk: Desk, ids: dict[str, str]
) -> None:
    segment_id = ids["VIP concierge"]

    refused = desk.run("members", "add", segment_id, MATTHIAS, "--yes")

    assert refused.code == 2
    assert "--legal-entity" in refused.err


def test_a_customer_is_added_for_one_company(desk: Desk, ids: dict[str, str]) -> None:
    segment_id = ids["VIP concierge"]
    (customer,) = desk.run("customers", "find", MATTHIAS, "--json").document["customers"]
    company = customer["companies"][0]["id"]

    added = desk.run("members", "add", segment_id, MATTHIAS, "--legal-entity", company, "--yes", "--json")

    assert added.code == 0, added.err
    assert added.document["rows"][0]["legal_entity_id"] == company
    shown = desk.run("customers", "show", customer["id"], "--json").document
    assert {one["id"]: one["member_for"] for one in shown["segments"]}[segment_id] == [company]


def test_items_and_storefront_are_listed(desk: Desk, ids: dict[str, str]) -> None:
    segment_id = ids["Gold club"]

    items = desk.run("items", "list", segment_id, "--json")
    storefront = desk.run("storefront", "--customer", GRETA, "--json")

    assert items.document["items"]
    assert storefront.code == 0, storefront.err
    assert storefront.document["schema"] == "segtui.storefront/1"
    assert segment_id in {one["id"] for one in storefront.document["segments"]}


def test_the_storefront_at_another_moment_holds_other_segments(desk: Desk) -> None:
    summer = desk.run("storefront", "--customer", GRETA, "--at", "2026-07-15T12:00:00Z", "--json").document

    assert "Summer sale 2026" in {one["name"] for one in summer["segments"]}


def test_two_moments_of_one_storefront_differ_by_the_windows_of_segments(desk: Desk) -> None:
    summer, autumn = "2026-07-15T12:00:00Z", "2026-10-15T12:00:00Z"

    found = desk.run("storefront", "--customer", GRETA, "--at", summer, "--compare-at", autumn, "--json")

    assert found.document["second"]["at"] == autumn
    (cause,) = {each["cause"] for one in found.document["contrasts"] for each in one["reasons"]}
    assert cause == "no longer valid"


def test_a_time_without_a_zone_is_bad_input(desk: Desk) -> None:
    refused = desk.run("storefront", "--customer", GRETA, "--at", "2026-07-15T12:00:00")

    assert refused.code == 2
    assert "does not say its zone" in refused.err


def test_a_wrong_secret_is_a_matter_of_credentials(desk: Desk) -> None:
    refused = desk.run("segments", "list", SEGTUI_CLIENT_SECRET="not-the-secret")

    assert refused.code == 3
    assert "shop" in refused.err
    assert "not-the-secret" not in refused.err


def test_no_secret_at_all_names_the_ways_to_give_one(tmp_path: Path, sandbox: Sandbox) -> None:
    desk = Desk(desk_for(tmp_path, sandbox).home)

    refused = desk.run("segments", "list")

    assert refused.code == 3
    assert "SEGTUI_CLIENT_SECRET" in refused.err


def test_an_unknown_segment_is_not_found(desk: Desk) -> None:
    failed = desk.run("segments", "show", "no-such-segment")

    assert failed.code == 1
    assert failed.err.startswith("Not found:")
    assert failed.out == ""


def test_a_missing_scope_is_named(tmp_path: Path, sandbox: Sandbox) -> None:
    scopes = ["customersegment.segment_read"]
    made = sandbox.control("POST", "credentials", {"scopes": scopes})
    desk = Desk(
        desk_for(tmp_path, sandbox).home,
        {"SEGTUI_CLIENT_ID": made["client_id"], "SEGTUI_CLIENT_SECRET": made["client_secret"]},
    )

    failed = desk.run("customers", "find", GRETA)

    assert failed.code == 1
    assert "customer.customer_read" in failed.err


def test_a_network_that_is_down_says_so(desk: Desk) -> None:
    failed = desk.run("segments", "list", SEGTUI_BASE_URL="http://127.0.0.1:9")

    assert failed.code == 1
    assert failed.err.startswith("Not reachable:")


@pytest.mark.parametrize(
    "argv", [["segmnts"], ["members", "list"], ["members", "list", "x", "--limit", "0"], ["--no-such-option"]]
)
def test_bad_arguments_are_wrong_usage(desk: Desk, argv: list[str]) -> None:
    ended = desk.run(*argv)

    assert ended.code == 2
    assert ended.out == ""


def test_an_unknown_profile_says_which_there_are(desk: Desk) -> None:
    ended = desk.run("segments", "list", "--profile", "nowhere")

    assert ended.code == 2
    assert "shop" in ended.err
    assert "segtui profile add" in ended.err


def test_the_profile_may_stand_before_the_command(desk: Desk) -> None:
    assert desk.run("--profile", "shop", "segments", "list", "--limit", "1").code == 0


def test_a_read_only_profile_refuses_to_write(tmp_path: Path, sandbox: Sandbox, ids: dict[str, str]) -> None:
    desk = desk_for(tmp_path, sandbox)

    refused = desk.run("members", "add", ids["VIP concierge"], GRETA, "--yes")

    assert refused.code == 4
    assert "read-only" in refused.err


def test_without_a_terminal_nothing_is_written_unless_told_so(desk: Desk, ids: dict[str, str]) -> None:
    refused = desk.run("members", "add", ids["VIP concierge"], GRETA)

    assert refused.code == 4
    assert "--yes" in refused.err


def test_a_closed_pipe_ends_quietly(desk: Desk, ids: dict[str, str]) -> None:
    segment_id = ids["Newsletter readers"]
    command = [*PROGRAM, "members", "list", segment_id, "--format", "csv"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=desk.environment(PYTHONUNBUFFERED="1"),
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        process.wait(PATIENCE_S)

    assert process.returncode == 141
    assert said == b""


def test_ctrl_c_ends_at_once_and_without_a_traceback(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with subprocess.Popen(
            [*PROGRAM, "segments", "list"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=desk.environment(SEGTUI_BASE_URL=address),
            cwd=ROOT,
        ) as process:
            connection, _ = silent.accept()
            with connection:
                connection.recv(1)
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=PATIENCE_S)

    assert (process.returncode, out, err.strip()) == (130, b"", b"Stopped.")


def test_a_poor_locale_gets_ascii(desk: Desk) -> None:
    listed = desk.run("segments", "list", PYTHONUTF8="0", PYTHONIOENCODING="ascii", LC_ALL="C")

    assert listed.code == 0, listed.err
    assert listed.out.isascii()
    assert "* in force" in listed.out


def test_doctor_finds_nothing_broken(desk: Desk) -> None:
    examined = desk.run("doctor", "--json")

    assert examined.code == 0, examined.err
    health = {one["part"]: one["health"] for one in examined.document["findings"]}
    assert health["network"] == health["segments"] == "fine"


def test_a_login_is_tried_before_it_is_kept(desk: Desk) -> None:
    refused = desk.run("login", "shop", "--store", "memory", SEGTUI_CLIENT_SECRET="wrong")
    assert refused.code == 3
    assert desk.run("profile", "show", "shop", "--json").document["profile"]["store"] is None

    taken = desk.run("login", "shop", "--store", "memory")
    assert taken.code == 0, taken.err
    assert desk.run("profile", "show", "shop", "--json").document["profile"]["store"] == "memory"


def test_an_encrypted_file_keeps_a_login_until_logout(tmp_path: Path, sandbox: Sandbox) -> None:
    desk = desk_for(tmp_path, sandbox)
    kept = desk.run("login", "shop", "--store", "file", SEGTUI_PASSPHRASE="a long passphrase")
    assert kept.code == 0, kept.err
    without = Desk(desk.home, {"SEGTUI_PASSPHRASE": "a long passphrase"})

    assert without.run("segments", "list", "--limit", "1").code == 0

    assert without.run("logout", "shop").code == 0
    assert without.run("segments", "list", "--limit", "1").code == 3


def test_the_secret_stands_in_no_file(tmp_path: Path, sandbox: Sandbox, ids: dict[str, str]) -> None:
    desk = desk_for(tmp_path, sandbox, writable=True)
    desk.run("login", "shop", "--store", "file", SEGTUI_PASSPHRASE="a long passphrase")
    desk.run("members", "add", ids["VIP concierge"], GRETA, "--yes")

    secret = sandbox.shop["client_secret"].encode()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and secret in path.read_bytes()]


def test_login_asks_and_never_shows_the_secret(tmp_path: Path, sandbox: Sandbox) -> None:
    desk = Desk(desk_for(tmp_path, sandbox).home)
    talk = Conversation(desk, "login", "shop", "--store", "memory")
    talk.read_until("Client id")
    talk.answer(sandbox.shop["client_id"])
    talk.read_until("Client secret")
    talk.answer(sandbox.shop["client_secret"])

    assert talk.end() == 0, talk.said
    assert "Signed in" in talk.said
    assert sandbox.shop["client_secret"] not in talk.said


def test_login_without_a_keyring_offers_the_other_places(tmp_path: Path, sandbox: Sandbox) -> None:
    desk = desk_for(tmp_path, sandbox)
    talk = Conversation(desk, "login", "shop", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    talk.read_until("Keep the secret in")
    assert "no keyring service" in talk.said
    talk.answer("memory")

    assert talk.end() == 0, talk.said


def test_nothing_is_sent_before_a_yes(desk: Desk, ids: dict[str, str]) -> None:
    segment_id = ids["VIP concierge"]
    talk = Conversation(desk, "members", "add", segment_id, GRETA)
    talk.read_until("Send this?")
    assert "/customers" in talk.said
    talk.answer("n")

    assert talk.end() == 4
    assert GRETA not in {row["email"] for row in members_of(desk, segment_id)}


def test_a_removal_of_several_asks_for_the_segments_name(desk: Desk, ids: dict[str, str]) -> None:
    segment_id = ids["Home baristas"]
    first, second, *_ = [row["customer_id"] for row in members_of(desk, segment_id)]
    talk = Conversation(desk, "members", "remove", segment_id, first, second, "--b2c")
    talk.read_until("Type the segment's name")
    talk.answer("Gold club")

    assert talk.end() == 4
    assert {first, second} <= {row["customer_id"] for row in members_of(desk, segment_id)}


def test_the_platforms_own_view_is_asked_for_with_the_customers_password(
    desk: Desk, sandbox: Sandbox
) -> None:
    customer = sandbox.shop["customer"]
    options = ("--customer", customer["email"], "--observe", "--customer-email", customer["email"])
    talk = Conversation(desk, "storefront", *options)
    talk.read_until("Password of")
    talk.answer(customer["password"])

    assert talk.end() == 0, talk.said
    assert "Observed: the platform shows" in talk.said
    assert customer["password"] not in talk.said


def test_observing_without_a_password_or_token_says_how(desk: Desk) -> None:
    refused = desk.run("storefront", "--customer", GRETA, "--observe")

    assert refused.code == 3
    assert "SEGTUI_CUSTOMER_TOKEN" in refused.err


@pytest.mark.parametrize("argv", [[], ["--profile", "shop"], ["demo"], ["demo", "--customers", "5"]])
def test_the_console_is_refused_where_there_is_no_terminal(desk: Desk, argv: list[str]) -> None:
    refused = desk.run(*argv)

    assert refused.code == 2
    assert "needs a terminal" in refused.err
    assert refused.out == ""


def test_the_console_does_not_draw_into_a_pipe(desk: Desk) -> None:
    keys, terminal = os.openpty()
    try:
        refused = subprocess.run(
            [*PROGRAM, "demo"],
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=terminal,
            env=desk.environment(),
            cwd=ROOT,
            check=False,
            timeout=PATIENCE_S,
        )
        said = os.read(keys, 65536).decode()
    finally:
        os.close(keys)
        os.close(terminal)

    assert (refused.returncode, refused.stdout) == (2, b"")
    assert "standard output is none" in said
