"""`segtui explain` as its users run it, against a real sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.program import ROOT, Desk, Ended, Sandbox, desk_for, sandbox_process

GRETA = "greta.oestergaard@example.com"


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with sandbox_process("--customers", "100") as sandbox:
        yield sandbox


@pytest.fixture
def desk(tmp_path: Path, server: Sandbox) -> Desk:
    return desk_for(tmp_path, server)


def test_the_exit_code_tells_yes_no_and_not_known(desk: Desk) -> None:
    asked = ("explain", "membership", "--customer", GRETA, "--exit-code", "--segment")
    assert desk.run(*asked, "Gold club").code == 0
    assert desk.run(*asked, "Summer sale 2026").code == 11
    assert desk.run(*asked, "club").code == 12


def test_a_segment_that_is_over_says_since_when_and_what_would_help(desk: Desk) -> None:
    done = desk.run("explain", "membership", "--customer", GRETA, "--segment", "Summer sale 2026")
    assert done.code == 0, done.err
    assert "NO  Greta Östergård in Summer sale 2026" in done.out
    assert "First failing check: segment.valid" in done.out
    assert "1 fail, 4 do not apply (--checks lists them)" in " ".join(done.out.split())
    assert "Extend Summer sale 2026" in done.out


def test_a_product_is_explained_as_json(desk: Desk) -> None:
    segments = desk.run("segments", "list", "--json").document["segments"]
    gold = next(each["id"] for each in segments if each["name"] == "Gold club")
    items = desk.run("items", "list", gold, "--json").document["items"]
    product = next(each["id"] for each in items if each["kind"] == "product")
    done = desk.run("explain", "visibility", "--customer", GRETA, "--item", f"PRODUCT:{product}", "--json")
    document = done.document
    assert document["schema"] == "segtui.explain/1"
    (answer,) = document["answers"]
    assert answer["verdict"] == "yes"
    assert answer["routes"][0]["broken_at"] is None
    assert document["requests"] <= 15


def customer_token(server: Sandbox) -> str:
    """The token that the shop gives Greta for her password."""
    shop = server.ready["emporix"]

    def answer(address: str, **how: Any) -> Any:
        return httpx.request("POST" if how else "GET", f"{shop['base_url']}{address}", **how).json()

    tenant, key = shop["tenant"], shop["storefront_client_id"]
    visitor = answer(f"/customerlogin/auth/anonymous/login?tenant={tenant}&client_id={key}")["access_token"]
    headers = {"Authorization": f"Bearer {visitor}"}
    token: str = answer(f"/customer/{tenant}/login", json=shop["customer"], headers=headers)["access_token"]
    return token


def test_a_token_of_the_customer_is_a_second_opinion(desk: Desk, server: Sandbox) -> None:
    token = customer_token(server)
    asked = ("explain", "membership", "--customer", GRETA, "--segment", "Gold club")
    done = desk.run(*asked, "--observe", "--json", SEGTUI_CUSTOMER_TOKEN=token)
    (agrees,) = (each for each in done.document["answers"][0]["checks"] if each["code"] == "platform.agrees")
    assert (agrees["status"], token in done.out) == ("pass", False)
    assert desk.run(*asked, "--observe").code != 0
    for besides in (("--at", "2026-01-01"), ("--reply", "en", "--customers", "-")):
        assert desk.run(*asked, "--observe", *besides, SEGTUI_CUSTOMER_TOKEN=token).code == 2


def test_what_is_neither_product_nor_category_is_wrong_usage(desk: Desk) -> None:
    done = desk.run("explain", "visibility", "--customer", GRETA, "--item", "4711")
    assert done.code == 2
    assert "neither PRODUCT:ID nor CATEGORY:ID" in done.err


def test_twins_are_listed_and_none_is_chosen(desk: Desk) -> None:
    asked = ("explain", "membership", "--customer", "jonas.bergqvist@example.org", "--segment", "Gold club")
    done = desk.run(*asked)
    assert done.code == 2
    assert "letter case differs" in done.out
    assert desk.run(*asked, "--json").document["answers"] == []


def test_a_list_is_read_from_a_file_or_standard_input_and_answered_by_reason(
    desk: Desk, tmp_path: Path
) -> None:
    complaints = tmp_path / "complaints.csv"
    complaints.write_text(f"name;e-mail\nGreta;{GRETA}\nNobody;nobody@example.com\n")
    asked = ("explain", "membership", "--segment", "Summer sale 2026", "--customers")
    done = desk.run(*asked, str(complaints), "--exit-code")
    assert done.code == 11, done.err
    assert "2 rows: 1 no, 1 not found." in done.out
    document = desk.run(*asked, "-", "--json", stdin=complaints.read_text()).document
    assert document["schema"] == "segtui.explain-list/1"
    assert document["counts"]["no"] == 1
    for wrong in (("--customer", GRETA), ("--customers", str(tmp_path / "none.csv")), ("--who-else",)):
        assert desk.run(*asked, str(complaints), *wrong).code == 2
    assert desk.run("explain", "membership", "--segment", "Gold club").code == 2


def test_a_coupon_is_explained_and_what_is_no_sum_of_money_is_wrong_usage(desk: Desk) -> None:
    asked = ("explain", "coupon", "--customer", GRETA, "--coupon", "GOLD15", "--exit-code")
    assert desk.run(*asked, "--order-total", "180.00EUR").code == 0
    done = desk.run(*asked)
    assert done.code == 12
    assert "the total of the order would settle it" in " ".join(done.out.split())
    assert "Let the order come to 50 EUR or more (no write)" in done.out
    assert desk.run(*asked, "--order-total", "much").code == 2
    document = desk.run(*asked[:-1], "--item", "PRODUCT:nothing", "--json").document
    assert document["question"]["kind"] == "coupon"
    assert document["answers"][0]["verdict"] == "no"


OFFLINE = """
import socket, sys
def refused(*_): raise AssertionError("the network was touched")
socket.socket.connect = socket.getaddrinfo = refused
from segtui.__main__ import main
sys.argv = ["segtui", "explain", "--from", *sys.argv[1:]]
try:
    main()
finally:
    touched = [name for name in sys.modules if name.startswith(("keyring", "segtui.credentials", "textual"))]
    assert not touched, touched
"""


def offline(home: Path, *args: str) -> Ended:
    """`segtui explain --from ...` with no network, no settings and no home to find any in."""
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, *args],
        capture_output=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "HOME": str(home / "nowhere"), "PYTHONUTF8": "1"},
        check=False,
        timeout=50,
        cwd=ROOT,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ended(done.returncode, done.stdout, done.stderr)


def test_a_bundle_is_answered_again_without_network_settings_and_secrets(desk: Desk, tmp_path: Path) -> None:
    asked = ("explain", "membership", "--customer", GRETA, "--segment", "Summer sale 2026")
    kept = desk.run(*asked, "--bundle", str(tmp_path / "4711"))
    assert kept.code == 0, kept.err
    assert "personal data" in kept.err
    file = tmp_path / "4711.json"

    again = offline(tmp_path, str(file))
    assert again.code == 0, again.err
    assert "NO  Greta Östergård in Summer sale 2026" in again.out
    assert again.out.endswith("The answer is the same as the recorded one.\n")
    assert offline(tmp_path, str(file), "--exit-code").code == 11
    document = offline(tmp_path, str(file), "--json").document
    assert (document["schema"], document["same"]) == ("segtui.recomputed/1", True)
    then = offline(tmp_path, str(file), "--at", "2026-08-01T12:00:00Z")
    assert "YES  Greta Östergård is in Summer sale 2026" in then.out

    file.write_text(file.read_text().replace(r"\"to\":\"2026", r"\"to\":\"2027"))
    altered = offline(tmp_path, str(file))
    assert altered.code == 6
    assert "ALTERED since it was written: what was recorded of" in altered.out
    assert "The answer is NOT the recorded one." in altered.out


def test_nothing_is_overwritten_and_nothing_asked_for_a_bundle_that_cannot_be(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "4711.md").write_text("mine")
    asked = ("explain", "membership", "--customer", GRETA, "--segment", "Gold club", "--bundle")
    there = desk.run(*asked, str(tmp_path / "4711"))
    assert (there.code, there.out) == (2, "")
    assert "exists already" in there.err
    assert desk.run(*asked, str(tmp_path / "nowhere" / "4711")).code == 2
    assert desk.run(*asked, str(tmp_path / "4711"), "--force").code == 0
    assert offline(tmp_path, str(tmp_path / "4711")).code == 0
    assert offline(tmp_path, str(tmp_path / "4711.md")).code == 0
    nowhere = offline(tmp_path, str(tmp_path / "4712"))
    assert (nowhere.code, "4712.json cannot be read" in nowhere.err) == (2, True)


def test_the_customer_and_the_administrator_are_written_to(desk: Desk) -> None:
    asked = ("explain", "membership", "--customer", GRETA, "--segment", "Summer sale 2026")
    assert desk.run(*asked, "--reply", "de").out.startswith("Derzeit gelten die Vorteile der Kundengruppe")
    handed = desk.run(*asked, "--hand-over", "1").out
    assert handed.startswith("Please do this in the tenant")
    assert "Extend Summer sale 2026" in handed
    assert "  PUT http" in handed
    for wrong in ("99", "x", "scopes"):
        assert desk.run(*asked, "--hand-over", wrong).code == 2


def test_a_check_is_supposed_and_what_cannot_be_is_refused(desk: Desk) -> None:
    asked = ("explain", "membership", "--customer", GRETA, "--segment", "Summer sale 2026", "--exit-code")
    assert desk.run(*asked).code == 11
    done = desk.run(*asked, "--suppose", "segment.valid=pass")
    assert done.code == 0
    assert "What if segment.valid passed: nothing was sent, and this is not what was read." in done.out
    document = desk.run(*asked, "--suppose", "segment.valid=pass", "--json").document
    assert document["supposed"] == [{"code": "segment.valid", "subject": None, "status": "pass"}]
    assert desk.run(*asked, "--suppose", "member.assigned=fail").code == 11
    for wrong in ("segment.valid", "segment.valid=perhaps", "segment.valide=pass", "segment.valid:no=pass"):
        assert desk.run(*asked, "--suppose", wrong).code == 2
    assert desk.run(*asked, "--suppose", "segment.valid=pass", "--bundle", "ticket").code == 2
