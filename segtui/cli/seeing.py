"""Reading a change back by command: what the platform accepted is not yet what it shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segtui.changes.inspection import Sight, Standing
from segtui.changes.outcome import Outcome
from segtui.cli.diff_views import first_lines
from segtui.plain import plain
from segtui.session import Session


async def sights_of(session: Session, outcome: Outcome) -> list[Sight]:
    """How the rows stand now that the platform took; none where it carries them out only later.

    What cannot be read is among the sights.
    """
    if outcome.result.pending:
        return []
    rows = zip(outcome.change.row_names, outcome.result.rows, strict=True)
    accepted = {name for name, row in rows if row.ok}
    return [each for each in await session.read_back(outcome.change) if each.row_name in accepted]


def sight_lines(sights: Sequence[Sight]) -> Iterator[str]:
    """What was read back, in words: how many rows are as wanted, and which are not."""
    if not sights:
        return
    wanted = sum(each.standing is Standing.WANTED for each in sights)
    yield f"Read back: {wanted:,} of {len(sights):,} as wanted."
    yield from first_lines(
        [plain(f"  {_words(each)}") for each in sights if each.standing is not Standing.WANTED]
    )


def _words(sight: Sight) -> str:
    if sight.standing is Standing.UNREAD:
        return f"could not be read back: {sight.words}"
    return f"accepted, but not as wanted yet: {sight.words}"
