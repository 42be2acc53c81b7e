"""A bundle is answered again, and the exit code and the words tell whether the answer is the same."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from segtui.cli.commands.explain import command
from segtui.cli.explain_views import Wanted
from segtui.cli.recomputed_views import ALTERED, DIFFERS, explain_recorded
from segtui.session import Session
from tests.unit.diagnosis.conftest import demo, sandbox, session
from tests.unit.diagnosis.test_proof import EXPIRED

__all__ = ["demo", "sandbox", "session"]

SCHEMA = Path(__file__).parents[3] / "docs" / "recomputed.schema.json"


@pytest.fixture
async def bundle(session: Session, tmp_path: Path) -> Path:
    """The document of a no."""
    return (await session.save_proof(await session.explain(EXPIRED), str(tmp_path / "4711"))).document


def sealed(content: dict[str, Any]) -> dict[str, Any]:
    """With the digest that `docs/proof.schema.json` describes."""
    rest = {name: value for name, value in content.items() if name != "digest"}
    canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return {**rest, "digest": f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"}


def rewritten(bundle: Path, made_by: str = "0.0.9", verdict: str = "yes", *, seal: bool = True) -> None:
    """As by another version, whose rules came to another verdict."""
    content = json.loads(bundle.read_text())
    content["made_by"] = made_by
    content["explanation"]["answers"][0] |= {"verdict": verdict, "summary": "Greta is in it."}
    bundle.write_text(json.dumps(sealed(content) if seal else content))


def test_what_another_version_came_to_stands_beside_what_this_one_does(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(bundle)
    assert explain_recorded(str(bundle), None, Wanted(False, exit_code=True)) == DIFFERS
    out = " ".join(capsys.readouterr().out.split())
    assert "ALTERED" not in out
    assert "NO Greta Östergård in Summer sale 2026" in out
    assert "The answer is NOT the recorded one. It was recorded by the rules of segtui 0.0.9" in out
    assert "The verdict was yes and is no." in out
    assert "Recorded was: YES Greta is in it." in out


def test_a_file_that_was_changed_says_so_before_anything_else(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(bundle, seal=False)
    assert explain_recorded(str(bundle), None, Wanted(False, exit_code=True)) == ALTERED
    out = capsys.readouterr().out
    assert out.index("ALTERED") < out.index("NO  Greta")
    assert max(map(len, out.splitlines())) <= 80


def test_other_words_alone_are_told_and_are_the_same_answer(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(bundle, verdict="no")
    assert explain_recorded(str(bundle), None, Wanted(False, exit_code=False)) == 0
    assert "Worded otherwise, or of less weight (1):\n  Other summary." in capsys.readouterr().out


def test_the_texts_are_made_from_the_bundle_too(bundle: Path) -> None:
    run = CliRunner()
    reply = run.invoke(command, ["--from", str(bundle), "--reply", "en"], standalone_mode=False)
    assert reply.stdout.startswith("At the moment your account does not have the benefits")
    assert reply.stderr == "The answer is the same as the recorded one.\n"
    handed = run.invoke(command, ["--from", str(bundle), "--hand-over", "1"], standalone_mode=False)
    assert "\n  PUT http" in handed.stdout


@pytest.mark.parametrize("change", [False, True])
def test_the_json_is_as_its_schema_says(
    bundle: Path, change: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    if change:
        rewritten(bundle)
    explain_recorded(str(bundle), None, Wanted(True, exit_code=False))
    content = json.loads(capsys.readouterr().out)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(content)
    assert content["same"] is not change


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--at 2026-11-20T08:00:00Z", "or --from FILE"),
        ("--from x.json membership --customer a --segment b", "--from stands alone"),
        ("--json membership --customer a --segment b", "stand after it"),
        ("membership --customer a --segment b --force", "--force is for the files of --bundle"),
        ("membership --customer a --segment b --json --reply de", "exclude each other"),
        ("membership --customers a.csv --segment b --bundle c", "not for a list"),
        ("membership --customer a --segment b --reply fr", "'fr' is not one of 'en', 'de'"),
    ],
)
def test_what_does_not_go_together_is_told(line: str, words: str) -> None:
    done = CliRunner().invoke(command, line.split())
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())
