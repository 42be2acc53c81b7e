"""What is loaded when: each rule is looked at in a process of its own, where nothing is loaded yet."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import segtui

HEAVY = ("httpx", "pydantic", "keyring", "click", "tomlkit", "starlette", "uvicorn", "sqlite3")
"""What the console must not load before its first paint."""


def loaded_after(code: str) -> set[str]:
    """The top-level modules that a fresh process has loaded after running `code`."""
    return {name.partition(".")[0] for name in all_loaded_after(code)}


def all_loaded_after(code: str) -> list[str]:
    """The modules that a fresh process has loaded after running `code`, by their full names."""
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)), file=sys.__stdout__)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
        cwd=Path(segtui.__file__).parent.parent,
    )
    assert done.returncode == 0, done.stderr
    loaded: list[str] = json.loads(done.stdout.splitlines()[-1])
    return loaded


def _packages_but_the_console() -> list[str]:
    return [
        module.name
        for module in pkgutil.walk_packages(segtui.__path__, "segtui.")
        if not module.name.startswith("segtui.tui") and module.name != "segtui.__main__"
    ]


def test_nothing_but_the_console_loads_textual() -> None:
    names = _packages_but_the_console()

    assert len(names) > 20
    assert "textual" not in loaded_after("\n".join(f"import {name}" for name in names))


def test_the_commands_load_nothing_of_the_console() -> None:
    names = [name for name in _packages_but_the_console() if name.startswith("segtui.cli")]

    loaded = all_loaded_after("\n".join(f"import {name}" for name in names))

    assert not [name for name in loaded if name.startswith("segtui.tui")]


def test_the_console_loads_nothing_heavy_before_it_paints() -> None:
    loaded = loaded_after("import segtui.tui.app, segtui.tui.launch")

    assert "textual" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("argv", [[], ["--profile", "shop"], ["demo"]])
def test_the_console_is_reached_without_click(argv: list[str]) -> None:
    code = (
        "import io, sys\n"
        "class Terminal(io.StringIO):\n"
        "    def isatty(self): return True\n"
        "sys.stdin = sys.stdout = sys.stderr = Terminal()\n"
        "from segtui.tui import launch\n"
        "launch.run_console = lambda name: 0\n"
        "launch.run_demo = lambda options: 0\n"
        "from segtui.cli.main import run\n"
        f"assert run({argv!r}) == 0"
    )

    assert loaded_after(code).isdisjoint(HEAVY)


@pytest.mark.parametrize(
    "argv", [["--help"], ["--version"], ["members", "--help"], ["members", "list", "--help"], ["no-such"]]
)
def test_help_loads_click_and_nothing_else(argv: list[str]) -> None:
    code = (
        "import io, contextlib\n"
        "from segtui.cli.main import run\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):\n"
        f"    run({argv!r})"
    )

    loaded = loaded_after(code)

    assert "click" in loaded
    assert loaded.isdisjoint({"textual", "httpx", "pydantic", "keyring", "starlette", "uvicorn", "tomlkit"})
