"""`segtui mixins`: attributes of a shop's own, of segments, members and items, as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from segtui.cli.options import InOrder, json_option, one_example, profile_option
from segtui.cli.write_options import write_options

if TYPE_CHECKING:
    from segtui.cli.consent import Consent
    from segtui.cli.mixin_edits import Whose

Callback = Callable[..., object]


@click.group(cls=InOrder)
def command() -> None:
    """Show and edit mixins: the attributes of its own that a shop gives segments, members and items."""


def _whose_options(command: Callback) -> Callback:
    for option in (
        click.option("--item", metavar="ITEM", help="Of this item of the segment: product:ID, category:ID."),
        click.option("--b2c", is_flag=True, help="Of the membership for no company."),
        click.option("--legal-entity", metavar="ID", help="Of the membership for this company."),
        click.option("--member", metavar="CUSTOMER", help="Of this member of the segment."),
        click.argument("segment_id", metavar="SEGMENT"),
    ):
        command = option(command)
    return command


def _whose(
    segment_id: str, member: str | None, legal_entity: str | None, b2c: bool, item: str | None
) -> Whose:
    from segtui.cli.mixin_edits import Whose

    if member and item:
        raise click.UsageError("--member and --item exclude each other.")
    if legal_entity and b2c:
        raise click.UsageError("--legal-entity and --b2c exclude each other.")
    if (legal_entity or b2c) and not member:
        raise click.UsageError("--legal-entity and --b2c need --member.")
    return Whose(segment_id, member, legal_entity, b2c, item)


@command.command(
    "show",
    short_help="Print mixins as JSON.",
    epilog=one_example("segtui mixins show SEGMENT --member greta.oestergaard@example.com > mixins.json"),
)
@_whose_options
@json_option
@profile_option
def show_mixins(
    segment_id: str,
    member: str | None,
    legal_entity: str | None,
    b2c: bool,
    item: str | None,
    as_json: bool,
    profile_name: str | None,
) -> int:
    """Print the mixins of a segment, of a member or of an item, with their schemas. It is always JSON."""
    from segtui.cli.mixin_edits import show
    from segtui.cli.work import with_session

    whose = _whose(segment_id, member, legal_entity, b2c, item)
    return with_session(profile_name, lambda session: show(session, whose))


@command.command(
    "edit",
    short_help="Replace mixins by edited JSON.",
    epilog=one_example(
        "segtui mixins edit SEGMENT --member greta.oestergaard@example.com --file mixins.json"
    ),
)
@_whose_options
@click.option("--file", "file", metavar="FILE", help="The JSON, - for stdin; else $EDITOR opens.")
@write_options()
def edit_mixins(
    segment_id: str,
    member: str | None,
    legal_entity: str | None,
    b2c: bool,
    item: str | None,
    file: str | None,
    consent: Consent,
    profile_name: str | None,
) -> int:
    """Replace the mixins by those of a file, or of the editor: what `show` printed, changed.

    “values” has the attributes by mixin, “schemas” the address of each mixin's schema. Where “version” is in
    it and is not the present one any more, nothing is sent and the exit code is 6.
    """
    from segtui.cli.lists import document_of
    from segtui.cli.mixin_edits import edit
    from segtui.cli.work import with_session

    whose = _whose(segment_id, member, legal_entity, b2c, item)
    text = None if file is None else document_of(file)
    return with_session(profile_name, lambda session: edit(session, whose, text, consent))
