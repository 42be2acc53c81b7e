"""Where a command line is taken apart: to the console by the short way, to all other commands through click.

The console must paint before anything heavy is loaded, so its few forms are recognised here without click.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from segtui.cli import completion
from segtui.cli.failures import guarded
from segtui.errors import BadInput


@dataclass(frozen=True, slots=True)
class ConsoleRequest:
    """The console is wanted: of a profile, or of the demo."""

    profile_name: str | None = None
    """None means the default profile."""
    demo: bool = False


def console_request(argv: Sequence[str]) -> ConsoleRequest | None:
    """What `segtui`, `segtui --profile X` and `segtui demo` ask for; None for every other command line."""
    match list(argv):
        case []:
            return ConsoleRequest()
        case ["demo"]:
            return ConsoleRequest(demo=True)
        case ["--profile", name] if not name.startswith("-"):
            return ConsoleRequest(name)
        case [option] if option.startswith("--profile=") and option != "--profile=":
            return ConsoleRequest(option.removeprefix("--profile="))
    return None


def run(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    request = None if completion.is_asked_for() else console_request(argv)
    return guarded(lambda: _console(request) if request else _command(argv))


def require_terminal() -> None:
    """Raise BadInput where the console would wait forever for keys nobody can press, or draw into a pipe."""
    streams = (("input", sys.stdin), ("output", sys.stdout), ("error output", sys.stderr))
    missing = [name for name, stream in streams if stream is None or not stream.isatty()]
    if missing:
        raise BadInput(
            f"The console needs a terminal, and standard {' and '.join(missing)} is none.",
            hint="Start it without redirection; for scripts and pipes there are commands, see segtui --help.",
        )


def _console(request: ConsoleRequest) -> int:
    require_terminal()
    from segtui.tui.launch import DemoOptions, run_console, run_demo

    return run_demo(DemoOptions()) if request.demo else run_console(request.profile_name)


def _command(argv: Sequence[str]) -> int:
    from segtui.cli.root import invoke

    return invoke(argv)
