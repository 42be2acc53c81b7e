"""Which command lines open the console without click."""

from __future__ import annotations

import pytest

from segtui.cli.main import ConsoleRequest, console_request


def test_no_arguments_open_the_console_of_the_default_profile() -> None:
    assert console_request([]) == ConsoleRequest()


@pytest.mark.parametrize("argv", [["--profile", "shop"], ["--profile=shop"]])
def test_a_profile_alone_opens_its_console(argv: list[str]) -> None:
    assert console_request(argv) == ConsoleRequest("shop")


def test_demo_alone_opens_the_demo() -> None:
    assert console_request(["demo"]) == ConsoleRequest(demo=True)


@pytest.mark.parametrize(
    "argv",
    [
        ["--help"],
        ["--version"],
        ["--profile"],
        ["--profile="],
        ["--profile", "--help"],
        ["--profile", "shop", "segments", "list"],
        ["demo", "--customers", "10"],
        ["segments"],
    ],
)
def test_every_other_command_line_goes_through_click(argv: list[str]) -> None:
    assert console_request(argv) is None
