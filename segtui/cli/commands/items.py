"""`segtui items`: list, assign and take out what a segment opens up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from segtui.cli.options import InOrder, json_option, one_example, profile_option
from segtui.cli.write_options import write_options
from segtui.platforms.reaching import shop_of

if TYPE_CHECKING:
    from segtui.cli.consent import Consent
    from segtui.gathering.items import GivenItem
    from segtui.model import ItemKind
    from segtui.session import Session

Callback = Callable[..., object]


@click.group(cls=InOrder)
def command() -> None:
    """List, assign and take out the products and categories of a segment."""


@command.command(
    "list",
    short_help="List what a segment opens up.",
    epilog=one_example("segtui items list SEGMENT --kind category"),
)
@click.argument("segment_id", metavar="SEGMENT")
@click.option("--kind", type=click.Choice(["product", "category"]), help="Only items of this kind.")
@click.option("--sort", metavar="FIELD[:desc]", help="Sort by a field; else the platform's own order.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N items; else all.")
@json_option
@profile_option
def list_items(
    segment_id: str,
    kind: str | None,
    sort: str | None,
    limit: int | None,
    as_json: bool,
    profile_name: str | None,
) -> int:
    """List the products and categories that are assigned to a segment."""
    from segtui.cli.work import with_session
    from segtui.model import ItemKind

    wanted = ItemKind(kind) if kind else None
    return with_session(
        profile_name, lambda session: _list(session, segment_id, wanted, sort, limit, as_json)
    )


async def _list(
    session: Session,
    segment_id: str,
    kind: ItemKind | None,
    sort: str | None,
    limit: int | None,
    as_json: bool,
) -> int:
    from segtui.cli.output import say, write, write_table
    from segtui.cli.reading import all_rows
    from segtui.cli.shapes import document, item_shape, text_in
    from segtui.cli.table import Column
    from segtui.cli.which_segment import segment_named
    from segtui.shop_time import utc_words

    segment = await segment_named(session, segment_id)
    rows, total = await all_rows(
        lambda page: shop_of(session.platform).items(segment.id, page, kind), sort=sort, limit=limit
    )
    languages = (session.profile.language,)
    if as_json:
        body = [item_shape(item, languages) for item in rows]
        write(document("items", {"segment_id": segment.id, "total": total, "items": [*body]}))
    elif rows:
        write_table(
            [
                Column("KIND", whole=True),
                Column("ID", whole=True),
                Column("CODE"),
                Column("NAME"),
                Column("SINCE"),
            ],
            [
                [
                    item.kind.value,
                    item.id,
                    item.code or "",
                    text_in(item.name, languages) or "",
                    utc_words(item.created_at) if item.created_at else "",
                ]
                for item in rows
            ],
        )
    if not rows:
        say("The segment has no such items.")
    elif total is not None and total > len(rows):
        say(f"{len(rows):,} of {total:,} items.")
    return 0


def _which(command: Callback) -> Callback:
    for option in (
        click.option(
            "--refused", metavar="FILE", help="Keep what is not done in this new file, and do the others."
        ),
        click.option(
            "--file", "files", metavar="FILE", multiple=True, help="Read items from a file; - is stdin."
        ),
        click.argument("items", metavar="[ITEM]...", nargs=-1),
        click.argument("segment_id", metavar="SEGMENT"),
    ):
        command = option(command)
    return command


def _given(items: tuple[str, ...], files: tuple[str, ...]) -> tuple[GivenItem, ...]:
    from segtui.cli.lists import texts_given
    from segtui.gathering.items import items_in

    given = tuple(
        one if has_lines else one._replace(line=0)
        for text, has_lines in texts_given(items, files)
        for one in items_in(text)
    )
    if not given:
        raise click.UsageError("No item was given.")
    return given


@command.command(
    "assign",
    short_help="Assign products and categories to a segment.",
    epilog=one_example("segtui items assign SEGMENT product:61f7a2 category:espresso --dry-run"),
)
@_which
@click.option("--site", metavar="CODE", help="The site they are checked on; else the segment's.")
@click.option(
    "--problems",
    type=click.Choice(["refuse", "leave-out", "assign"]),
    default="refuse",
    show_default=True,
    help="For items that are unpublished or not on the site; what does not exist is never assigned.",
)
@write_options()
def assign_items(
    segment_id: str,
    items: tuple[str, ...],
    files: tuple[str, ...],
    refused: str | None,
    site: str | None,
    problems: str,
    consent: Consent,
    profile_name: str | None,
) -> int:
    """Assign products and categories, named by id or code, on the command line, from files or stdin (-).

    product: or category: before a name says which is meant, where both have it. Each is looked up first: does
    it exist, is it published, is it on the site?
    """
    from segtui.cli.item_edits import ItemOrder, assign
    from segtui.cli.lists import RefusedFile
    from segtui.cli.work import with_session

    kept = RefusedFile.at(refused) if refused else None
    order = ItemOrder(segment_id, _given(items, files), consent, site, problems, kept)
    return with_session(profile_name, lambda session: assign(session, order))


@command.command(
    "unassign",
    short_help="Take products and categories out of a segment.",
    epilog=one_example("segtui items unassign SEGMENT product:61f7a2"),
)
@_which
@click.option(
    "--problems",
    type=click.Choice(["refuse", "leave-out"]),
    default="refuse",
    show_default=True,
    help="What to do with names that fit no item of the segment, or several.",
)
@write_options(confirms_name=True)
def unassign_items(
    segment_id: str,
    items: tuple[str, ...],
    files: tuple[str, ...],
    refused: str | None,
    problems: str,
    consent: Consent,
    profile_name: str | None,
) -> int:
    """Take out products and categories, named by id or code, on the command line, from files or stdin (-).

    Several at once are taken out only with the segment's name.
    """
    from segtui.cli.item_edits import ItemOrder, unassign
    from segtui.cli.lists import RefusedFile
    from segtui.cli.work import with_session

    kept = RefusedFile.at(refused) if refused else None
    order = ItemOrder(segment_id, _given(items, files), consent, problems=problems, refused=kept)
    return with_session(profile_name, lambda session: unassign(session, order))
