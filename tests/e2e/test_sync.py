"""`segtui sync` as cron and people run it: exit codes, one line of JSON for a run, undo, decisions."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import pytest

from segtui.cli.main import run
from segtui.cli.work import profile_typed
from segtui.profiles import Profile
from segtui.sandbox.seed import DemoShop, demo_shop
from tests.e2e.program import (
    PATIENCE_S,
    PROGRAM,
    ROOT,
    Desk,
    Ended,
    Sandbox,
    desk_for,
    sandbox_process,
)

CUSTOMERS = 300


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with sandbox_process("--customers", str(CUSTOMERS)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def seed() -> DemoShop:
    return demo_shop(CUSTOMERS)


@dataclass(frozen=True, slots=True)
class Near(Desk):
    """A desk whose commands run in this process, against the same server: starting one costs more."""

    patch: pytest.MonkeyPatch = field(kw_only=True)
    capture: pytest.CaptureFixture[str] = field(kw_only=True)

    def run(self, *args: str, stdin: str = "", **variables: str) -> Ended:
        (self.home / "stdin").write_text(stdin)
        with self.patch.context() as patch, (self.home / "stdin").open() as file:
            for name, value in self.environment(**variables).items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", file)
            code = run(args)
        out, err = self.capture.readouterr()
        return Ended(code, out, err)


@pytest.fixture
def far(server: Sandbox, tmp_path: Path) -> Desk:
    """A desk whose commands are processes."""
    return desk_for(tmp_path, server, writable=True)


@pytest.fixture
def desk(far: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Near(far.home, far.secrets, patch=monkeypatch, capture=capsys)


def _addresses(seed: DemoShop, count: int) -> list[str]:
    troubled = {each for ids in seed.troubles.values() for each in ids}
    plain = (each["contactEmail"] for each in seed.customers if each["id"] not in troubled)
    return [address for address, _ in zip(plain, range(count), strict=False)]


def _table(addresses: list[str]) -> str:
    return "email\n" + "".join(f"{address}\n" for address in addresses)


def _line(ended: Ended) -> Any:
    assert ended.out.count("\n") == 1, ended.out
    return json.loads(ended.out)


def test_a_run_from_cron_ends_as_its_code_and_its_line_say(desk: Desk, seed: DemoShop) -> None:
    gold = next(str(each["id"]) for each in seed.segments if each["name"].get("en") == "Gold club")
    path, source = str(desk.home / "club.plan"), _table(_addresses(seed, 60))
    plan = ("sync", "plan", "-", "--segment", gold, "--out", path)

    drifted = desk.run(
        "sync", "verify", "-", "--segment", "Gold club", "--rows", stdin=f"{source}no-address\n"
    )
    signs = [line.split("\t")[:2] for line in drifted.out.splitlines()]
    assert (drifted.code, len(signs), signs[-1]) == (10, 61, ["!", ""])
    assert "1 cannot be used" in drifted.err
    unknown = desk.run("sync", "verify", "-", "--segment", "Gold club", stdin="nobody@nowhere.example\n")
    assert "          1  names nobody\n" in unknown.out
    wrong = desk.run(*plan, stdin=source.replace("@", " at "))
    assert (wrong.code, "(--key)" in wrong.err) == (4, True)
    planned = desk.run(*plan, "--exit-code", "--json", stdin=f"{source}no-address\n")
    assert (planned.code, planned.document["source_rows"]) == (10, 61)
    unasked = desk.run("sync", "apply", path)
    assert (unasked.code, "sync plan" in unasked.err, "--dry-run" in unasked.err) == (4, True, False)
    applied = desk.run("sync", "apply", path, "--yes", "--json")
    line = _line(applied)
    assert (applied.code, line["state"], line["exit_code"]) == (0, "done", 0)
    assert line["counts"]["added"] == planned.document["counts"]["add"]
    assert line["verified"] == {"missing": [], "still_there": [], "refused": []}
    assert line["unused"] == {"ambiguous": 0, "unmatched": 0, "invalid": 1}

    again = desk.run("sync", "apply", path, "--yes", "--json")
    assert (again.code, _line(again)["run"], _line(again)["error"]["title"]) == (6, None, "Changed since")
    assert again.err.count("is a member by now") == 5
    resumed = desk.run("sync", "resume", "--json")
    assert (resumed.code, "was done" in resumed.err) == (2, True)
    assert _line(resumed)["error"]["hint"] == "Make a new plan of the source."
    added, shown = line["counts"]["added"], desk.run("sync", "undo", "--dry-run")
    assert f'"and {added - 3} more"' in shown.out
    whole = desk.run("sync", "undo", "--dry-run", "--json").document["changes"][0]["requests"]
    assert [len(json.loads(each["body"])) for each in whole] == [added]
    assert desk.run("sync", "verify", "-", "--segment", gold, stdin=source).code == 0
    assert desk.run("sync", "verify", path).code == 0

    lost = desk.run("sync", "apply", f"{path}.lost", "--yes", "--json")
    assert (lost.code, _line(lost)["run"], _line(lost)["exit_code"]) == (2, None, 2)
    assert _line(lost)["error"]["title"] == "No such file"

    few = _table(_addresses(seed, 60)[:40])
    desk.run(*plan, "--mode", "mirror", stdin=few)
    held_back = desk.run("sync", "apply", path, "--yes", "--json")
    assert (held_back.code, _line(held_back)["error"]["title"]) == (4, "Held back")
    assert desk.run(*plan, stdin="").code == 2

    assert desk.run("sync", "undo", "--yes").code == 4
    undone = desk.run("sync", "undo", "--yes", "--confirm-name", "Gold club", "--json")
    assert (undone.code, undone.document["changes"][0]["undoes"]) == (0, line["changes"][0])
    assert desk.run("sync", "verify", path).code == 10
    assert [run["is_taken_back"] for run in desk.run("sync", "status", "--json").document["runs"]] == [True]
    assert "  taken back  " in desk.run("sync", "status").out


def test_segments_are_created_and_rows_refused_only_as_was_said(desk: Desk, seed: DemoShop) -> None:
    one, other = _addresses(seed, 2)
    path, refused = str(desk.home / "p.plan"), desk.home / "refused.csv"
    source = f"email,segment,company\n{one},new-club,\n{other},new-club,no-such-company\n"
    missing = ("--create-missing", "--status", "inactive")
    assert desk.run("sync", "plan", "-", "--out", path, *missing, stdin=source).code == 2
    assert desk.run("sync", "plan", "-", "--out", path, *missing, "--site", "main", stdin=source).code == 0
    apply = ("sync", "apply", path, "--yes", "--json", "--refused", str(refused))
    assert desk.run(*apply).code == 4
    applied = desk.run(*apply, "--allow-create", "1")
    line = _line(applied)
    assert (applied.code, line["state"], line["counts"]) == (
        5,
        "part",
        {"created": 1, "added": 1, "refused": 1},
    )
    titles, *rows = [row.split("\t") for row in desk.run("sync", "status", "1").out.splitlines()]
    assert titles[:4] == ["what became of it", "segment", "line", "key"]
    assert [row[:4] for row in rows] == [["added", "new-club", "2", one], ["refused", "new-club", "3", other]]
    assert rows[1][-1] == line["refused"][0]["why"]
    assert line["refused_file"] == str(refused)
    # The next night, with the same words: what is refused again lies beside it.
    again = _line(desk.run("sync", "resume", *apply[3:], "--allow-create", "1"))
    assert (again["refused_file"], again["counts"]) == (
        str(desk.home / "refused.2.csv"),
        {"already": 1, "refused": 1},
    )
    mended = refused.read_text().replace("no-such-company", "")
    assert desk.run("sync", "plan", "-", "--out", path, stdin=mended).code == 0
    assert _line(desk.run("sync", "apply", path, "--yes", "--json"))["counts"] == {"added": 1}
    (row,) = desk.run("sync", "status", "3", "--json").document["rows"]
    assert (row["act"], row["fate"], row["line"]) == ("add", "done", 3)
    assert desk.run("sync", "status", "1").code == 2
    part = desk.run("changes", "undo", "4", "--yes")
    assert "It was a part of run 3; segtui sync undo 3 takes all of that back." in part.err
    assert desk.run("sync", "undo", "1", "--yes", "--confirm-name", "new-club").code == 0
    assert desk.run("segments", "show", "new-club").code == 1


def test_a_decision_is_shown_remembered_and_listed(desk: Desk, seed: DemoShop) -> None:
    by_address: dict[str, list[str]] = {}
    for each in seed.customers:
        by_address.setdefault(each["contactEmail"].casefold(), []).append(str(each["id"]))
    shared, ids = next((address, ids) for address, ids in by_address.items() if len(ids) > 1)
    shown = desk.run("sync", "decide", shared, "--json")
    assert {each["id"] for each in shown.document["candidates"]} == set(ids)
    assert desk.run("sync", "decide", shared, "--customer", "nobody-here").code == 2
    assert desk.run("sync", "decide", shared, "--customer", ids[0]).code == 0
    (decision,) = desk.run("sync", "decisions", "--json").document["decisions"]
    assert (decision["key"], decision["customer_id"]) == (shared, ids[0])
    assert decision["os_user"]
    assert decision["at"]
    assert f"It names {ids[0]}: {decision['os_user']} decided" in desk.run("sync", "decide", shared).err
    assert desk.run("sync", "decide", shared, "--undecided").code == 0
    assert desk.run("sync", "decisions", "--json").document["decisions"] == []
    assert desk.run("sync", "decide", shared, "--undecided").code == 2
    assert "Nothing is decided" in desk.run("sync", "decide", shared).err

    one, other = _addresses(seed, 2)
    source = f"email,segment\n{shared},Gold club\n{one},Gold club\n{other},Gold clubb\n"
    planned = desk.run("sync", "plan", "-", stdin=source)
    assert "segtui sync decide KEY" in planned.out
    assert "--create-missing" in planned.out


def test_a_command_that_is_told_names_the_profile_only_where_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("segtui.cli.work.choose_profile", lambda: Profile(name="shop", tenant="acme"))
    assert (profile_typed("shop"), profile_typed("other shop")) == ("", " --profile 'other shop'")


def test_what_cron_pipes_in_is_planned_by_a_process(far: Desk, seed: DemoShop) -> None:
    source = gzip.compress(_table(_addresses(seed, 7)).encode())
    command = [*PROGRAM, "sync", "plan", "-", "--segment", "Gold club", "--json"]
    planned = subprocess.run(
        command, input=source, capture_output=True, env=far.environment(), cwd=ROOT, check=True
    )
    assert json.loads(planned.stdout)["source_rows"] == 7


def test_waiting_for_the_end_of_a_pipe_is_given_up_at_once(far: Desk) -> None:
    command = [*PROGRAM, "sync", "plan", "-", "--segment", "Gold club"]
    with Popen(command, stdin=PIPE, stderr=PIPE, env=far.environment(), cwd=ROOT) as process:
        assert process.stdin is not None
        process.stdin.write(b"email\n" + b"nobody@post.example\n" * 60_000)
        process.stdin.flush()
        # By now it has read most of what there is, and waits for more.
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) == 130


def _terminated(
    far: Desk, server: Sandbox, path: str, starts: Callable[[], object] | None
) -> tuple[int, str]:
    """Apply a plan and have it terminated while a batch is under way; its code and what it printed."""
    met = server.control("GET", "statistics")["faults_applied"]
    server.control("POST", "faults", {"path": "*/customers/bulk", "latency_ms": 1_000, "times": 1})
    command, environment = [*PROGRAM, "sync", "apply", path, "--yes", "--json"], far.environment()
    with Popen(
        command, stdout=PIPE, stderr=PIPE, env=environment, cwd=ROOT, text=True, preexec_fn=starts
    ) as process:
        deadline = time.monotonic() + PATIENCE_S
        while server.control("GET", "statistics")["faults_applied"] == met and time.monotonic() < deadline:
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out


def test_a_run_that_ignores_ctrl_c_can_be_terminated(
    far: Desk, desk: Desk, server: Sandbox, seed: DemoShop
) -> None:
    path, source = str(desk.home / "p.plan"), _table(_addresses(seed, 70))
    assert desk.run("sync", "plan", "-", "--segment", "Gold club", "--out", path, stdin=source).code == 0
    starts = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    assert _terminated(far, server, path, starts) == (-signal.SIGTERM, "")


def test_a_run_that_is_terminated_is_told_in_its_line_and_gone_on_with(
    far: Desk, desk: Desk, server: Sandbox, seed: DemoShop
) -> None:
    path, source = str(desk.home / "p.plan"), _table(_addresses(seed, 70))
    assert desk.run("sync", "plan", "-", "--segment", "Gold club", "--out", path, stdin=source).code == 0
    code, out = _terminated(far, server, path, None)
    line = json.loads(out)
    assert (code, line["exit_code"], line["state"]) == (130, 130, "stopped")
    assert line["counts"]["added"] > 0
    resumed = _line(desk.run("sync", "resume", "--yes", "--json"))
    assert (resumed["state"], resumed["counts"]["already"]) == ("done", line["counts"]["added"])
    assert "resume 1 goes on with it" in line["error"]["hint"]
    assert "  gone on with by run 2  " in desk.run("sync", "status").out
    over = desk.run("sync", "resume", "1")
    assert (over.code, "Run 2 went on with run 1, and nothing is left" in over.err) == (2, True)
