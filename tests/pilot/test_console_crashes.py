"""The next start after a crash: the console looks what came of the change, and says it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from segtui.changes.change import LabelledMember
from segtui.changes.entries import EntryState, Intent, Start
from segtui.changes.journal import Journal
from segtui.changes.members import AddMembers
from segtui.model import MemberKey
from tests.pilot.support import Shop


def _crashed(shop: Shop, minutes_ago: int) -> Journal:
    """Leave the journal of a process that died while it sent one row."""
    segment, profile = shop.segment("Silver club")["id"], shop.profile()
    nobody = LabelledMember(MemberKey("no-such-customer"), "nobody")
    change = AddMembers(segment, "Silver club", (nobody,), frozenset())
    intent = Intent(
        profile=profile.name,
        platform=profile.platform,
        tenant=profile.tenant,
        os_user="ada",
        reason=None,
        kind=change.kind,
        title=change.title,
        before=json.dumps(change.before),
        after=json.dumps(change.after),
    )
    journal = Journal(shop.directory / "journal.sqlite3")
    at = shop.sandbox.clock.now() - timedelta(minutes=minutes_ago)
    journal.intend(intent, at, Start("a process that is gone", 1))
    return journal


@pytest.mark.parametrize(
    ("minutes_ago", "words", "state"),
    [
        (60, "0 of 1 rows took effect", EntryState.NOT_DONE),
        (0, "not known yet", EntryState.UNKNOWN),
    ],
)
async def test_the_console_tells_at_the_start_what_came_of_a_crashed_change(
    shop: Shop, minutes_ago: int, words: str, state: EntryState
) -> None:
    journal = _crashed(shop, minutes_ago)
    async with shop.console() as console:
        await console.until_says("Changes that ended without an answer")
        assert words in console.dialog
    assert journal.entries(1)[0].state is state
