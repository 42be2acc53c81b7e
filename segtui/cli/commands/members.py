"""`segtui members`: list, add and remove members of a segment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypedDict

import click

from segtui.cli.options import InOrder, json_option, one_example, profile_option
from segtui.cli.write_options import write_options

if TYPE_CHECKING:
    from typing import Unpack

    from segtui.cli.consent import Consent
    from segtui.cli.membership import Order
    from segtui.cli.who import Given

Callback = Callable[..., object]


class _Whom(TypedDict):
    """Whom a command is about, as the options say it."""

    customers: tuple[str, ...]
    files: tuple[str, ...]
    legal_entity: str | None
    b2c: bool
    refused: str | None


_TABLE_ROWS = 100


@click.group(cls=InOrder)
def command() -> None:
    """List, add and remove members of a segment."""


@command.command(
    "list",
    short_help="List the members of a segment.",
    epilog=one_example("segtui members list SEGMENT --filter company:hotel --format csv > members.csv"),
)
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


def _change_options(*, confirms_name: bool) -> Callable[[Callback], Callback]:
    options = (
        write_options(confirms_name=confirms_name),
        click.option(
            "--refused",
            metavar="FILE",
            help="Leave out rows that name nobody, or several, instead of stopping. These, and rows that the "
            "platform refuses, go into this new file, which can be given as --file again.",
        ),
        click.option("--b2c", is_flag=True, help="For no company, although the customer has some."),
        click.option("--legal-entity", metavar="ID", help="The company the customer acts for."),
        click.option(
            "--file", "files", metavar="FILE", multiple=True, help="Read customers from a file; - is stdin."
        ),
        click.argument("customers", metavar="[CUSTOMER]...", nargs=-1),
        click.argument("segment_id", metavar="SEGMENT"),
    )

    def decorate(command: Callback) -> Callback:
        for option in options:
            command = option(command)
        return command

    return decorate


def _order(segment_id: str, consent: Consent, whom: _Whom) -> Order:
    from segtui.cli.lists import RefusedFile
    from segtui.cli.membership import Order

    legal_entity, b2c, refused = whom["legal_entity"], whom["b2c"], whom["refused"]
    if legal_entity and b2c:
        raise click.UsageError("--legal-entity and --b2c exclude each other.")
    keys = _keys(whom["customers"], whom["files"])
    return Order(segment_id, keys, legal_entity, b2c, consent, RefusedFile.at(refused) if refused else None)


def _keys(customers: tuple[str, ...], files: tuple[str, ...]) -> tuple[Given, ...]:
    """What names customers, with the line of the file, or of standard input, it was read from."""
    from segtui.cli.lists import texts_given
    from segtui.cli.who import Given
    from segtui.gathering.people import given_in

    keys = tuple(
        Given(_alone(one.text, one.company_id), one.line if has_lines else 0, one.company_id)
        for text, has_lines in texts_given(customers, files)
        for one in given_in(text)
    )
    if not keys:
        raise click.UsageError("No customer was given.")
    return keys


def _alone(text: str, company_id: str | None) -> str:
    """A customer without the company that stands behind them."""
    return text.removesuffix(f"/{company_id}") if company_id else text


@command.command(
    "add",
    short_help="Add customers to a segment.",
    epilog=one_example("segtui members add SEGMENT --file new.txt --b2c --refused refused.txt"),
)
@_change_options(confirms_name=False)
def add_members(segment_id: str, consent: Consent, profile_name: str | None, **whom: Unpack[_Whom]) -> int:
    """Add customers, given by e-mail address, number or id, on the command line, from files or stdin (-).

    A list has any number of them on a line; customer/company adds them for a company, and what follows # is
    a remark. For whom a customer with companies becomes a member is never guessed.
    """
    from segtui.cli.membership import add
    from segtui.cli.work import with_session

    order = _order(segment_id, consent, whom)
    return with_session(profile_name, lambda session: add(session, order))


@command.command(
    "remove",
    short_help="Remove customers from a segment.",
    epilog=one_example("segtui members remove SEGMENT greta.oestergaard@example.com --reason TICKET-7"),
)
@_change_options(confirms_name=True)
def remove_members(segment_id: str, consent: Consent, profile_name: str | None, **whom: Unpack[_Whom]) -> int:
    """Remove customers, given by e-mail address, number or id, on the command line, from files or stdin (-).

    Lists are written as for `add`. Several at once are removed only with the segment's name.
    """
    from segtui.cli.membership import remove
    from segtui.cli.work import with_session

    order = _order(segment_id, consent, whom)
    return with_session(profile_name, lambda session: remove(session, order))


@command.command(
    "add-matching",
    short_help="Add everybody who matches a filter now.",
    epilog=one_example(
        'segtui members add-matching SEGMENT \'{"customer.contacts.country": "DE"}\' --dry-run'
    ),
)
@click.argument("segment_id", metavar="SEGMENT")
@click.argument("rules", metavar="FILTER")
@write_options()
def add_matching(segment_id: str, rules: str, consent: Consent, profile_name: str | None) -> int:
    """Add every member that a filter finds now, each by name, on platforms that evaluate filters.

    Who matches later does not come in by it; a dynamic segment does that.
    """
    from segtui.cli.membership import add_matching
    from segtui.cli.work import with_session

    return with_session(profile_name, lambda session: add_matching(session, segment_id, rules, consent))
