"""Writing the members of a segment out, whatever their number."""

from __future__ import annotations

import sys
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segtui.cli.member_formats import CsvWriter, JsonWriter, MemberWriter, NdjsonWriter, TableWriter
from segtui.cli.output import count_of, say
from segtui.cli.progress import Progress
from segtui.cli.which_segment import segment_named
from segtui.cli.wording import segment_name
from segtui.paging import Reading, pages_in_order

if TYPE_CHECKING:
    from segtui.model import Member, MemberQuery, Page, PageRequest, Segment
    from segtui.session import Session


@dataclass(frozen=True, slots=True)
class Listing:
    """Which members are wanted, and how."""

    segment_id: str
    query: MemberQuery
    form: str
    """table, csv, ndjson or json."""
    sort: str | None = None
    limit: int | None = None


@dataclass(slots=True)
class _Tally:
    written: int = 0
    total: int | None = None
    remark: str | None = None


async def list_all(session: Session, listing: Listing) -> int:
    """Write the members as they come; a few pages are held at any time."""
    segment = await segment_named(session, listing.segment_id)
    listing = replace(listing, segment_id=segment.id)
    writer = _writer(listing.form, segment, session)
    progress = Progress("members", sys.stderr, enabled=sys.stderr.isatty() and not sys.stdout.isatty())
    try:
        tally = await _copy(session, listing, writer, progress)
    finally:
        progress.clear()
    sys.stdout.flush()
    _tell(tally, listing)
    return 0


async def _copy(session: Session, listing: Listing, writer: MemberWriter, progress: Progress) -> _Tally:
    async def fetch(request: PageRequest) -> Page[Member]:
        page = await session.platform.members(listing.segment_id, listing.query, request)
        # Marks take further requests: they are for what a person looks at, not for an export.
        return await session.platform.with_marks(page) if listing.form == "table" else page

    tally = _Tally()
    opened = False
    async with aclosing(pages_in_order(fetch, Reading(sort=listing.sort, limit=listing.limit))) as pages:
        async for page in pages:
            if not opened:
                tally.total, tally.remark = page.total, page.remark
                writer.open(page.total)
                opened = True
            rows = page.rows if listing.limit is None else page.rows[: listing.limit - tally.written]
            writer.page(rows)
            tally.written += len(rows)
            progress.report(tally.written, tally.total if listing.limit is None else listing.limit)
    writer.close()
    return tally


def _tell(tally: _Tally, listing: Listing) -> None:
    if tally.remark:
        say(tally.remark)
    if not tally.written:
        say(
            "No member matches." if listing.query.text or listing.query.raw else "The segment has no members."
        )
    elif tally.total is None or tally.total == tally.written:
        return
    elif listing.limit is not None and tally.written == listing.limit:
        say(
            f"{tally.written:,} of {count_of(tally.total, 'member')}; --limit or another --format shows more."
        )
    else:
        say(
            f"The list changed while it was read: {tally.total:,} members at the start, {tally.written:,} "
            "were read. Repeat it for an exact list."
        )


def _writer(form: str, segment: Segment, session: Session) -> MemberWriter:
    if form == "csv":
        return CsvWriter(sys.stdout)
    if form == "ndjson":
        return NdjsonWriter(sys.stdout)
    if form == "json":
        name = segment_name(segment, (session.profile.language,))
        return JsonWriter(sys.stdout, {"segment": {"id": segment.id, "name": name}})
    return TableWriter(sys.stdout, session.platform.capabilities)
