"""`segtui changes`: what was changed from this machine, what became of it, and how to take it back."""

from __future__ import annotations

import asyncio

import click

from segtui.cli.consent import Consent
from segtui.cli.options import json_option, profile_option


@click.group()
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


@command.command("undo", short_help="Take back a change.")
@click.argument("number", type=click.IntRange(1), metavar="CHANGE")
@click.option("--dry-run", is_flag=True, help="Only show what would be sent.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--reason", metavar="TEXT", help="Goes into the journal; unlocks a production profile.")
@click.option(
    "--segment-name",
    metavar="NAME",
    help="The segment's name, asked for where it is deleted or several members are removed.",
)
@json_option
@profile_option
def undo_change(
    number: int,
    dry_run: bool,
    yes: bool,
    reason: str | None,
    segment_name: str | None,
    as_json: bool,
    profile_name: str | None,
) -> int:
    """Take back what the platform accepted of a change, with the profile that sent it.

    The platform is compared with what the change left behind first. Where somebody changed it again, nothing
    is sent, the exit code is 6, and what differs is told.
    """
    from segtui.cli.change_views import existing, usual_journal
    from segtui.cli.undoing import undo
    from segtui.cli.work import with_session

    sender = existing(usual_journal(), number).intent.profile
    consent = Consent(dry_run, yes, reason, as_json, segment_name)
    return with_session(profile_name or sender, lambda session: undo(session, number, consent))
