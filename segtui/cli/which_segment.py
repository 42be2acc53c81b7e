"""From what a person types to exactly one segment: found or refused, never guessed."""

from __future__ import annotations

from segtui.cli.reading import all_rows
from segtui.errors import BadInput, NotFound
from segtui.model import Segment, SegmentQuery, call_name
from segtui.session import Session


async def segment_named(session: Session, text: str) -> Segment:
    """The segment of this id, else the only one that has this whole name in whatever language.

    Raises BadInput where several have it, and NotFound where neither an id nor a name is this.
    """
    try:
        return await session.platform.segment(text)
    except NotFound as missing:
        wanted = text.strip()
        like, _ = await all_rows(lambda page: session.platform.segments(SegmentQuery(name=wanted), page))
        named = [each for each in like if call_name(wanted) in each.called]
        if not named:
            raise NotFound(
                f"No segment has the id or the whole name {wanted!r}.",
                hint="segtui segments list --name TEXT prints those with a text in their name. "
                "A restriction of the credential may also hide one.",
            ) from missing
    if len(named) > 1:
        ids = ", ".join(each.id for each in named)
        raise BadInput(
            f"{len(named)} segments have the name {wanted!r}: {ids}.", hint="Use the id of the one you mean."
        )
    return named[0]
