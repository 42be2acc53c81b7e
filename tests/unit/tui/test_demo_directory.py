"""The directories of demos: gone with their demo, or with the next one where a demo was killed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from segtui.tui.demo_directory import PREFIX, DemoDirectory, remove_left_over

_DEMO = """
import sys
from segtui.tui.demo_directory import DemoDirectory
directory = DemoDirectory()
print(directory.path, flush=True)
sys.stdin.read()
"""


def test_what_a_killed_demo_left_is_removed_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    elsewhere, unsigned = tmp_path / "elsewhere", tmp_path / f"{PREFIX}unsigned"
    for each in (elsewhere, unsigned):
        each.mkdir()
    (elsewhere / "running").touch()
    link = tmp_path / f"{PREFIX}link"
    link.symlink_to(elsewhere)
    with subprocess.Popen(
        [sys.executable, "-c", _DEMO], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        killed = Path(demo.stdout.readline().strip())
        (killed / "journal.sqlite3").touch()
        remove_left_over()
        assert (killed / "journal.sqlite3").exists()
        demo.kill()
    own = DemoDirectory()

    with monkeypatch.context() as patch:
        patch.setattr("os.getuid", lambda: -1)
        remove_left_over()
        assert killed.exists()
    remove_left_over()

    assert {*tmp_path.iterdir()} == {elsewhere, unsigned, link, own.path}
    assert (elsewhere / "running").exists()
    own.remove()
    assert not own.path.exists()
