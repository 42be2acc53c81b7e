"""`segtui items`: list what a segment opens up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from segtui.cli.options import json_option, profile_option

if TYPE_CHECKING:
    from segtui.model import ItemKind
    from segtui.session import Session


@click.group()
def command() -> None:
    """List the products and categories of a segment."""


@command.command("list")
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
    from segtui.cli.shapes import document, instant, item_shape, text_in
    from segtui.cli.table import Column

    segment = await session.platform.segment(segment_id)
    rows, total = await all_rows(
        lambda page: session.platform.items(segment.id, page, kind), sort=sort, limit=limit
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
                    instant(item.created_at) or "",
                ]
                for item in rows
            ],
        )
    if not rows:
        say("The segment has no such items.")
    elif total is not None and total > len(rows):
        say(f"{len(rows):,} of {total:,} items.")
    return 0
