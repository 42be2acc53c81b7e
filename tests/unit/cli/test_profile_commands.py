"""Profiles from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segtui.cli.main import run
from segtui.platforms import registry
from segtui.profiles import PLATFORMS


@pytest.fixture(autouse=True)
def _own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEGTUI_PROFILE", "SEGTUI_TENANT", "SEGTUI_BASE_URL", "SEGTUI_SITE", "SEGTUI_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SEGTUI_CONFIG_DIR", str(tmp_path))


def _listed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert run(["profile", "list", "--json"]) == 0
    listed: dict[str, object] = json.loads(capsys.readouterr().out)
    return listed


def test_the_first_profile_becomes_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["profile", "add", "shop", "--tenant", "shop"]) == 0
    assert run(["profile", "add", "other", "--tenant", "other", "--writable", "--colour", "red"]) == 0

    listed = _listed(capsys)
    assert listed["default"] == "shop"
    assert listed["schema"] == "segtui.profiles/1"


def test_a_profile_is_read_only_unless_said_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    run(["profile", "add", "shop", "--tenant", "shop"])
    capsys.readouterr()

    assert run(["profile", "show", "shop"]) == 0

    assert "read-only" in capsys.readouterr().out


def test_another_profile_can_be_made_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    run(["profile", "add", "shop", "--tenant", "shop"])
    run(["profile", "add", "other", "--tenant", "other"])

    assert run(["profile", "use", "other"]) == 0

    assert _listed(capsys)["default"] == "other"


def test_a_profile_is_removed(capsys: pytest.CaptureFixture[str]) -> None:
    run(["profile", "add", "shop", "--tenant", "shop"])

    assert run(["profile", "remove", "shop"]) == 0

    assert _listed(capsys)["profiles"] == []


@pytest.mark.parametrize(
    "options",
    [
        ["--tenant", "NO"],
        ["--tenant", "shop", "--base-url", "http://shop.example"],
        ["--tenant", "shop", "--language", "not a language"],
        [],
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["profile", "add", "shop", *options]) == 2

    assert capsys.readouterr().out == ""
    assert not list(tmp_path.iterdir())


def test_an_unknown_profile_says_which_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    run(["profile", "add", "shop", "--tenant", "shop"])

    assert run(["profile", "show", "nowhere"]) == 2

    assert "shop" in capsys.readouterr().err


def test_without_any_profile_the_way_to_the_first_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["segments", "list"]) == 2

    assert "segtui profile add" in capsys.readouterr().err


def test_a_platform_that_cannot_be_reached_is_not_offered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["profile", "add", "shop", "--platform", "magento", "--tenant", "shop"]) == 2

    assert "shopgate" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_profile_may_name_exactly_the_platforms_that_can_be_reached() -> None:
    assert PLATFORMS == registry.PLATFORMS


def test_a_word_for_an_address_becomes_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    add = ["profile", "add", "shop", "--platform", "shopgate", "--tenant", "TM2"]
    assert run([*add, "--base-url", "staging-pg"]) == 0
    assert run(["profile", "show", "shop"]) == 0
    assert "https://{service}.shopgatepg.io" in capsys.readouterr().out


def test_an_address_without_a_place_for_the_service_is_refused_where_services_have_hosts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    add = ["profile", "add", "shop", "--platform", "shopgate", "--tenant", "TM2"]
    assert run([*add, "--base-url", "https://shop.example"]) == 2
    assert "{service}" in capsys.readouterr().err


def test_an_unencrypted_address_is_answered_with_its_encrypted_form(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["profile", "add", "shop", "--tenant", "shop", "--base-url", "http://example.com"])

    assert "https://example.com." in capsys.readouterr().err
