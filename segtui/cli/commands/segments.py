"""`segtui segments`: list, show and edit segments."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from segtui.cli.commands.segment_edits import COMMANDS
from segtui.cli.options import InOrder, at_option, json_option, one_example, profile_option

if TYPE_CHECKING:
    from datetime import datetime

    from segtui.model import Segment, SegmentQuery
    from segtui.session import Session


@click.group(cls=InOrder)
def command() -> None:
    """List, show, create, edit, clone, switch, extend and delete segments."""


@dataclass(frozen=True, slots=True)
class _Listing:
    query: SegmentQuery
    sort: str | None
    limit: int | None
    counts: bool
    at: datetime
    as_json: bool


@command.command(
    "list",
    short_help="List the segments of the tenant, with their state.",
    epilog=one_example("segtui segments list --status active --counts"),
)
@click.option("--name", metavar="TEXT", help="Only those with TEXT in their name.")
@click.option(
    "--status", type=click.Choice(["active", "inactive"]), help="Only those that are switched on or off."
)
@click.option("--site", metavar="CODE", help="Only those of this site.")
@click.option(
    "--query", "raw", metavar="Q", help="A query in the platform's own grammar, instead of the above."
)
@click.option("--sort", metavar="FIELD[:desc]", help="Sort by a field; else the platform's own order.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N segments; else all.")
@click.option("--counts", is_flag=True, help="Also count the members: one more request for each segment.")
@at_option
@json_option
@profile_option
def list_segments(
    name: str | None,
    status: str | None,
    site: str | None,
    raw: str | None,
    sort: str | None,
    limit: int | None,
    counts: bool,
    at: datetime | None,
    as_json: bool,
    profile_name: str | None,
) -> int:
    """List the segments of the tenant, with their state."""
    from segtui.cli.work import with_session
    from segtui.model import SegmentQuery, SegmentStatus
    from segtui.session import utc_now

    query = SegmentQuery(name, SegmentStatus(status) if status else None, site, raw)
    listing = _Listing(query, sort, limit, counts, at or utc_now(), as_json)
    return with_session(profile_name, lambda session: _list(session, listing))


async def _list(session: Session, listing: _Listing) -> int:
    from segtui.cli.output import say
    from segtui.cli.reading import all_rows

    rows, total = await all_rows(
        lambda page: session.platform.segments(listing.query, page), sort=listing.sort, limit=listing.limit
    )
    counts = await _counted(session, rows) if listing.counts else None
    if listing.as_json:
        _print_json(session, listing, rows, counts)
    elif rows:
        _print_table(session, listing, rows, counts)
    if not rows:
        say("No segment matches.")
    elif total is not None and total > len(rows):
        say(f"{len(rows):,} of {total:,} segments.")
    return 0


async def _counted(session: Session, segments: list[Segment]) -> list[int | None]:
    from segtui.cli.reading import gathered

    return await gathered(session.platform.member_count, [segment.id for segment in segments])


def _print_json(
    session: Session, listing: _Listing, rows: list[Segment], counts: list[int | None] | None
) -> None:
    from segtui.cli.output import write
    from segtui.cli.shapes import document, segment_shape

    shapes = [segment_shape(segment, listing.at, (session.profile.language,)) for segment in rows]
    if counts is not None:
        shapes = [{**shape, "members": count} for shape, count in zip(shapes, counts, strict=True)]
    write(document("segments", {"segments": [*shapes]}))


def _print_table(
    session: Session, listing: _Listing, rows: list[Segment], counts: list[int | None] | None
) -> None:
    from segtui.cli.output import write_table
    from segtui.cli.table import Column
    from segtui.cli.terminal import drawing_for
    from segtui.cli.wording import force_words, segment_name, window_words

    signs = drawing_for(sys.stdout).signs
    columns = [Column("ID", whole=True), Column("NAME"), Column("STATE", whole=True), Column("SITE")]
    columns += [Column("MEMBERS", whole=True)] if counts is not None else []
    columns += [Column("VALID")]
    shown = []
    for at, segment in enumerate(rows):
        validity = segment.validity
        count = [] if counts is None else ["?" if counts[at] is None else f"{counts[at]:,}"]
        shown.append(
            [
                segment.id,
                segment_name(segment, (session.profile.language,)),
                force_words(segment.force(listing.at), signs),
                segment.site or "",
                *count,
                window_words(validity.starts_at, validity.ends_at) if validity else "",
            ]
        )
    write_table(columns, shown)


@command.command(
    "show", short_help="Show one segment.", epilog=one_example("segtui segments show SEGMENT --json")
)
@click.argument("segment_id", metavar="SEGMENT")
@at_option
@json_option
@profile_option
def show_segment(segment_id: str, at: datetime | None, as_json: bool, profile_name: str | None) -> int:
    """Show one segment, and how many members it has."""
    from segtui.cli.work import with_session
    from segtui.session import utc_now

    return with_session(profile_name, lambda session: _show(session, segment_id, at or utc_now(), as_json))


async def _show(session: Session, segment_id: str, at: datetime, as_json: bool) -> int:
    from segtui.cli.output import write, write_lines
    from segtui.cli.shapes import document, segment_shape
    from segtui.cli.table import card
    from segtui.cli.which_segment import segment_named

    segment = await segment_named(session, segment_id)
    members = await session.platform.member_count(segment.id)
    if as_json:
        shape = segment_shape(segment, at, (session.profile.language,))
        write(document("segment", {"segment": {**shape, "members": members}}))
    else:
        write_lines(card(_fields(session, segment, at, members)))
    return 0


def _fields(session: Session, segment: Segment, at: datetime, members: int | None) -> list[tuple[str, str]]:
    from segtui.cli.shapes import text_in
    from segtui.cli.terminal import drawing_for
    from segtui.cli.wording import force_words, segment_name, window_words
    from segtui.shop_time import in_words, utc_words

    languages = (session.profile.language,)
    validity = segment.validity
    bounds = (validity.starts_at, validity.ends_at) if validity else (None, None)
    window = window_words(*bounds, told=lambda bound: in_words(bound, None))
    names = segment.name if isinstance(segment.name, dict) else {}
    can = session.platform.capabilities
    return [
        ("Segment", segment.id),
        ("Name", segment_name(segment, languages)),
        *((f"  {language}", name) for language, name in names.items() if name),
        ("Description", text_in(segment.description, languages) or "none"),
        ("State", f"{force_words(segment.force(at), drawing_for(sys.stdout).signs)} at {utc_words(at)}"),
        ("Status", segment.status.value),
        *([("Kind", segment.kind.value)] if can.dynamic_segments else []),
        *([("Rules", json.dumps(segment.rules, ensure_ascii=False))] if segment.rules else []),
        *([("Valid", window or "always")] if can.validity else []),
        *([("Site", segment.site or "none")] if can.sites else []),
        ("Members", "not told by the platform" if members is None else f"{members:,}"),
        *([("Version", "not told" if segment.version is None else str(segment.version))] * can.versions),
        ("Created", utc_words(segment.created_at) if segment.created_at else "not told"),
        ("Modified", utc_words(segment.modified_at) if segment.modified_at else "not told"),
    ]


for _edit in COMMANDS:
    command.add_command(_edit)
