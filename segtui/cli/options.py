"""The options that many commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import click
from click.shell_completion import CompletionItem

from segtui.shop_time import is_near

_MONEY = re.compile(r"(?P<amount>\d+(\.\d+)?)\s*(?P<currency>[A-Za-z]{3})")
Command = TypeVar("Command", bound=Callable[..., object])


class InOrder(click.Group):
    """A group whose help lists the commands in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names."""
        return list(self.commands)


def profile_option(command: Command) -> Command:
    """`--profile NAME`, on the command or before it; passed as `profile_name`."""
    return click.option(
        "--profile",
        "profile_name",
        metavar="NAME",
        callback=_inherited,
        shell_complete=complete_profiles,
        help="The profile to use.  [env: SEGTUI_PROFILE]",
    )(command)


def _inherited(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        return value
    outer: str | None = ctx.find_root().params.get("profile")
    return outer


def complete_profiles(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of the profiles on disk, for the shell."""
    from segtui.errors import SegtuiError
    from segtui.profiles import load_profiles

    try:
        names = load_profiles().by_name
    except SegtuiError:
        return []
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def json_option(command: Command) -> Command:
    """`--json`; passed as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, stable and versioned.")(command)


class Money(click.ParamType[tuple[float, str]]):
    """An amount with its currency, as `5.00EUR`."""

    name = "money"

    def convert(
        self, value: str | tuple[float, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, str]:
        """The amount and the currency in capitals."""
        if isinstance(value, tuple):
            return value
        found = _MONEY.fullmatch(value.strip())
        if found is None or float(found["amount"]) == 0:
            self.fail(f"{value!r} is no amount such as 5.00EUR.", param, ctx)
        return float(found["amount"]), found["currency"].upper()


class Moment(click.ParamType[datetime]):
    """An ISO 8601 time that says its zone."""

    name = "time"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The aware moment; a text that is no time, or does not say its zone, is refused."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 time such as 2026-11-20T08:00:00+01:00.", param, ctx)
        if moment.tzinfo is None:
            self.fail(
                f"{value!r} does not say its zone, and a guess could be hours off. "
                f"Write {value.strip()}Z for UTC, or an offset such as +01:00.",
                param,
                ctx,
            )
        if not is_near(moment):
            self.fail(f"{value!r} is too far away to be looked at.", param, ctx)
        return moment


def at_option(command: Command) -> Command:
    """`--at TIME`; passed as `at`."""
    return click.option(
        "--at", type=Moment(), metavar="TIME", help="The moment to look at, ISO 8601 with its zone; else now."
    )(command)


def one_example(*lines: str) -> str:
    """The end of a command's help: one command that could be typed, on as many lines as it takes."""
    return "\b\nExample:\n  " + " \\\n    ".join(lines)
