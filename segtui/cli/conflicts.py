"""An update that met somebody else's: merged and shown again, or laid out side by side and refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from segtui.changes.fields_diff import FieldPath, value_in_words
from segtui.changes.merge import FieldConflict
from segtui.changes.outcome import Outcome
from segtui.changes.rebasing import Rebased
from segtui.changes.segments import UpdateSegment
from segtui.cli.consent import Consent, can_ask, chosen
from segtui.cli.output import count_of, say, say_lines, write
from segtui.cli.shapes import JsonObject, document
from segtui.cli.writing import Undertaking, agreed_and_sent, told
from segtui.errors import Conflict
from segtui.plain import plain
from segtui.session import Session

STOP, MINE, THEIRS = "stop", "mine", "theirs"
"""What to do where both sides changed the same field."""

ATTEMPTS = 5
"""How often an update is merged with what others do at the same time."""


class Update(NamedTuple):
    """A change of a segment, and what to do where it meets another one."""

    undertaking: Undertaking
    change: UpdateSegment
    on_conflict: str = STOP


async def carry_out_update(session: Session, update: Update, consent: Consent) -> int:
    """Show, ask and send; where the segment was changed meanwhile, merge, show and ask again."""
    undertaking, change = update.undertaking, update.change
    for attempt in range(1, ATTEMPTS + 1):
        undertaking = replace(undertaking, change=change)
        try:
            outcome: Outcome | None = await agreed_and_sent(session, undertaking, consent)
        except Conflict as conflict:
            if attempt == ATTEMPTS:
                raise
            say(f"{conflict.title}: {conflict.summary}")
            rebased = await session.rebased(change)
            change = _decided(rebased, undertaking, update.on_conflict, consent)
        else:
            return await told(session, undertaking, outcome, consent)
    raise AssertionError("the last attempt ends in an outcome or a conflict")


def _decided(rebased: Rebased, undertaking: Undertaking, on_conflict: str, consent: Consent) -> UpdateSegment:
    """The merged change; raises Conflict where both sides changed a field and nobody decided."""
    conflicts = rebased.merge.conflicts
    if not conflicts:
        say("No field was changed by both: your change goes on top of theirs.")
        return rebased.change
    say_lines(line for conflict in conflicts for line in _side_by_side(conflict))
    if on_conflict == MINE:
        return rebased.change
    if on_conflict == THEIRS:
        return rebased.with_theirs
    if can_ask() and not consent.yes:
        for_theirs = _asked(conflicts)
        if for_theirs is not None:
            return replace(rebased.change, new=rebased.merge.decided(for_theirs))
    if consent.as_json:
        shapes = [_shape(conflict) for conflict in conflicts]
        write(document("conflict", {**undertaking.head, "conflicts": [*shapes]}))
    raise Conflict(
        f"{undertaking.change.title}: {count_of(len(conflicts), 'field')} changed by both sides; "
        "nothing was sent.",
        hint=f"Look at the segment, then repeat with --on-conflict {MINE} or {THEIRS}, or with other values.",
    )


def _asked(conflicts: tuple[FieldConflict, ...]) -> list[FieldPath] | None:
    """The fields for which a person wants their value, not mine; None to stop."""
    for_theirs: list[FieldPath] = []
    for conflict in conflicts:
        answer = chosen(f"Keep whose {plain(conflict.name)}", (MINE, THEIRS, STOP), STOP)
        if answer == STOP:
            return None
        for_theirs += [conflict.path] if answer == THEIRS else []
    return for_theirs


def _side_by_side(conflict: FieldConflict) -> Iterator[str]:
    yield f"  {plain(conflict.name)}"
    yield f"    it was  {plain(value_in_words(conflict.base))}"
    yield f"    mine    {plain(value_in_words(conflict.mine))}"
    yield f"    theirs  {plain(value_in_words(conflict.theirs))}"


def _shape(conflict: FieldConflict) -> JsonObject:
    return {
        "field": conflict.name,
        "path": list(conflict.path),
        "base": conflict.base,
        "mine": conflict.mine,
        "theirs": conflict.theirs,
    }
