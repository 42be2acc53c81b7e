"""Groups that load a command when it is called, so that help and completion cost next to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

import click


@dataclass(frozen=True, slots=True)
class Lazy:
    """Where a command is defined, and what the help says about it without loading it."""

    module: str
    """The attribute `command` of this module is the command."""
    summary: str


class LazyGroup(click.Group):
    """A group whose commands are imported one at a time, and listed in the order given."""

    def __init__(self, *args: object, lazy: Mapping[str, Lazy], **settings: object) -> None:
        super().__init__(*args, **settings)  # type: ignore[arg-type]  # click's own arguments, passed on
        self._lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the design rather than of the alphabet."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None where there is none of this name."""
        lazy = self._lazy.get(cmd_name)
        if lazy is None:
            return None
        command: click.Command = import_module(lazy.module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As in click, with the names not yet loaded among the suggestions."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=list(self._lazy), ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help, from their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.summary) for name, lazy in self._lazy.items()])
