"""`segtui explain` as its users run it, against a real sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program import Desk, Sandbox, desk_for, sandbox_process

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
    for wrong in (("--customer", GRETA), ("--customers", str(tmp_path / "none.csv"))):
        assert desk.run(*asked, str(complaints), *wrong).code == 2
    assert desk.run("explain", "membership", "--segment", "Gold club").code == 2


def test_a_coupon_is_explained_and_what_is_no_sum_of_money_is_wrong_usage(desk: Desk) -> None:
    asked = ("explain", "coupon", "--customer", GRETA, "--coupon", "GOLD15", "--exit-code")
    assert desk.run(*asked, "--order-total", "180.00EUR").code == 0
    done = desk.run(*asked)
    assert done.code == 12
    assert "--order-total would settle it" in " ".join(done.out.split())
    assert "Let the order come to 50 EUR or more (no write)" in done.out
    assert desk.run(*asked, "--order-total", "much").code == 2
    document = desk.run(*asked[:-1], "--item", "PRODUCT:nothing", "--json").document
    assert document["question"]["kind"] == "coupon"
    assert document["answers"][0]["verdict"] == "no"
