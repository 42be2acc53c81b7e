"""`segtui members`: list, add and remove members of a segment."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from segtui.cli.consent import Consent
from segtui.cli.options import json_option, profile_option

if TYPE_CHECKING:
    from segtui.cli.membership import Order

Command = TypeVar("Command", bound=Callable[..., object])

_TABLE_ROWS = 100


@click.group()
def command() -> None:
    """List, add and remove members of a segment."""


@command.command("list")
@click.argument("segment_id", metavar="SEGMENT")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "ndjson", "json"]),
    default="table",
    show_default=True,
    help="All but table stream any number of rows; CSV cells are safe to open in a spreadsheet.",
)
@click.option(
    "--filter",
    "text",
    metavar="TEXT",
    help="Part of an e-mail address, or first:, last:, id:, company: and a part.",
)
@click.option(
    "--query", "raw", metavar="Q", help="A query in the platform's own grammar, instead of --filter."
)
@click.option("--sort", metavar="FIELD[:desc]", help="Sort by a field; else the platform's own order.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    metavar="N",
    help=f"At most N members; else {_TABLE_ROWS} in a table, or all.",
)
@json_option
@profile_option
def list_members(
    segment_id: str,
    form: str,
    text: str | None,
    raw: str | None,
    sort: str | None,
    limit: int | None,
    as_json: bool,
    profile_name: str | None,
) -> int:
    """List the members of a segment."""
    from segtui.cli.member_listing import Listing, list_all
    from segtui.cli.work import with_session
    from segtui.model import MemberQuery

    form = "json" if as_json else form
    listing = Listing(
        segment_id=segment_id,
        query=MemberQuery(text, raw),
        form=form,
        sort=sort,
        limit=limit or (_TABLE_ROWS if form == "table" else None),
    )
    return with_session(profile_name, lambda session: list_all(session, listing))


def _change_options(command: Command) -> Command:
    for option in (
        profile_option,
        json_option,
        click.option("--reason", metavar="TEXT", help="Goes into the journal; unlocks a production profile."),
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--dry-run", is_flag=True, help="Only show what would be sent."),
        click.option("--b2c", is_flag=True, help="For no company, although the customer has some."),
        click.option("--legal-entity", metavar="ID", help="The company the customer acts for."),
        click.argument("customers", metavar="CUSTOMER...", nargs=-1, required=True),
        click.argument("segment_id", metavar="SEGMENT"),
    ):
        command = option(command)
    return command


def _order(
    segment_id: str, customers: tuple[str, ...], legal_entity: str | None, b2c: bool, consent: Consent
) -> Order:
    from segtui.cli.membership import Order

    if legal_entity and b2c:
        raise click.UsageError("--legal-entity and --b2c exclude each other.")
    texts, lines = _keys(customers)
    return Order(segment_id, texts, legal_entity, b2c, consent, lines)


def _keys(customers: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The texts that name customers, and the line of standard input each was read from, 0 for an argument."""
    given: list[tuple[str, int]] = []
    for argument in customers:
        given += (
            ((line, number) for number, line in enumerate(sys.stdin, 1))
            if argument == "-"
            else [(argument, 0)]
        )
    stripped = [(text.strip(), line) for text, line in given if text.strip()]
    if not stripped:
        raise click.UsageError("No customer was given.")
    return tuple(text for text, _ in stripped), tuple(line for _, line in stripped)


@command.command("add", short_help="Add customers to a segment.")
@_change_options
def add_members(
    segment_id: str,
    customers: tuple[str, ...],
    legal_entity: str | None,
    b2c: bool,
    dry_run: bool,
    yes: bool,
    reason: str | None,
    as_json: bool,
    profile_name: str | None,
) -> int:
    """Add customers, given by e-mail address, number or id; `-` reads them from standard input."""
    from segtui.cli.membership import add
    from segtui.cli.work import with_session

    consent = Consent(dry_run, yes, reason, as_json)
    order = _order(segment_id, customers, legal_entity, b2c, consent)
    return with_session(profile_name, lambda session: add(session, order))


@command.command("remove", short_help="Remove customers from a segment.")
@click.option(
    "--segment-name", metavar="NAME", help="The segment's name, asked for where several are removed."
)
@_change_options
def remove_members(
    segment_id: str,
    customers: tuple[str, ...],
    legal_entity: str | None,
    b2c: bool,
    dry_run: bool,
    yes: bool,
    reason: str | None,
    as_json: bool,
    profile_name: str | None,
    segment_name: str | None,
) -> int:
    """Remove customers, given by e-mail address, number or id; `-` reads them from standard input."""
    from segtui.cli.membership import remove
    from segtui.cli.work import with_session

    consent = Consent(dry_run, yes, reason, as_json, segment_name)
    order = _order(segment_id, customers, legal_entity, b2c, consent)
    return with_session(profile_name, lambda session: remove(session, order))
