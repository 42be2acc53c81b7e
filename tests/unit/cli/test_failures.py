"""Failures become words on standard error and exit codes; nothing becomes a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from segtui.cli.failures import guarded, told
from segtui.errors import (
    BadInput,
    Conflict,
    Forbidden,
    Missing,
    NotFound,
    ReadOnly,
    Rejected,
    SegtuiError,
    Unreachable,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound("gone", hint="look"), 1),
        (Unreachable("no answer", hint="wait"), 1),
        (Forbidden("no scope", hint="ask", scope="a.b"), 1),
        (BadInput("what", hint="say it again"), 2),
        (Missing("no secret", hint="log in"), 3),
        (ReadOnly("no", hint="unlock"), 4),
        (Conflict("changed", hint="read again"), 6),
    ],
)
def test_every_failure_has_the_exit_code_of_its_family(
    error: SegtuiError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> int:
        raise error

    assert guarded(fail) == code
    assert capsys.readouterr().out == ""


def test_a_failure_says_what_happened_and_what_to_do_next() -> None:
    error = Rejected(
        "Could not add a member: 400.",
        hint="Correct the id.",
        details=("legalEntityId: unknown",),
        request_id="r-7",
    )

    assert told(error).splitlines() == [
        "Refused by the platform: Could not add a member: 400.",
        "  legalEntityId: unknown",
        "  Next: Correct the id.",
        "  Request id: r-7",
    ]


def test_an_answer_cannot_send_escape_sequences_to_the_terminal() -> None:
    assert "\x1b" not in told(NotFound("\x1b]0;evil\x07", hint="\x1b[2J"))


def test_ctrl_c_ends_with_130(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    assert guarded(interrupted) == 130
    assert capsys.readouterr().err == "Stopped.\n"


def test_a_bug_is_not_hidden() -> None:
    def broken() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        guarded(broken)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_and_is_no_bug() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "segtui", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=Path(__file__).parents[3],
        )

    assert done.returncode == 1
    assert done.stderr.startswith("Not written: No space left on device.")
    assert "Traceback" not in done.stderr
