"""`segtui changes`: what was changed from this machine, what became of it, and how to take it back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from segtui.cli.options import InOrder, json_option, one_example, profile_option
from segtui.cli.write_options import write_options

if TYPE_CHECKING:
    from segtui.cli.consent import Consent


@click.group(cls=InOrder)
def command() -> None:
    """List, show and undo the changes that were sent from this machine."""


@command.command("list", short_help="List the latest changes.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N")
@click.option("--offline", is_flag=True, help="Only read the journal; look nothing up on the platform.")
@json_option
@profile_option
def list_changes(limit: int, offline: bool, as_json: bool, profile_name: str | None) -> int:
    """List the latest changes, newest first, of all profiles.

    Of a change whose answer was never seen, because the program or the connection ended, it looks first what
    became of it, by reading the platform with the profile that sent it (with --profile: only of that one).
    """
    from segtui.cli.change_views import list_changes as printed
    from segtui.cli.change_views import usual_journal

    wanted = printed(usual_journal(), profile_name, limit=limit, as_json=as_json, offline=offline)
    return asyncio.run(wanted)


@command.command("show", short_help="Show one change, row by row.")
@click.argument("number", type=click.IntRange(1), metavar="CHANGE")
@json_option
def show_change(number: int, as_json: bool) -> int:
    """Show one change: who sent it, why, and what became of each row. CHANGE is its number in the list."""
    from segtui.cli.change_views import show_change as printed
    from segtui.cli.change_views import usual_journal

    return printed(usual_journal(), number, as_json=as_json)


@command.command(
    "undo", short_help="Take back a change.", epilog=one_example("segtui changes undo 7 --dry-run")
)
@click.argument("number", type=click.IntRange(1), metavar="CHANGE")
@write_options(confirms_name=True)
def undo_change(number: int, consent: Consent, profile_name: str | None) -> int:
    """Take back what the platform accepted of a change, with the profile that sent it.

    The platform is compared with what the change left behind first. Where somebody changed it again, nothing
    is sent, the exit code is 6, and what differs is told.
    """
    from segtui.cli.change_views import existing, usual_journal
    from segtui.cli.undoing import undo
    from segtui.cli.work import with_session

    sender = existing(usual_journal(), number).intent.profile
    return with_session(profile_name or sender, lambda session: undo(session, number, consent))
