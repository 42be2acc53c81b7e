"""Undoing a recorded change: compare, show, ask, send, tell."""

from __future__ import annotations

import sys

from segtui.changes.change import Change, Diff
from segtui.changes.combined import Combined
from segtui.changes.members import RemoveMembers
from segtui.changes.outcome import Outcome
from segtui.changes.segments import DeleteSegment
from segtui.cli.consent import Consent, obtain, require_means_of_consent
from segtui.cli.diff_views import diff_lines, diff_shape
from segtui.cli.membership import DONE_IN_PART
from segtui.cli.output import say, say_lines, write, write_lines
from segtui.cli.shapes import JsonObject, document
from segtui.errors import ReadOnly
from segtui.session import Session


async def undo(session: Session, number: int, consent: Consent) -> int:
    """Take back what is still in force of a recorded change."""
    entry = await session.entry(number)
    if not consent.dry_run:
        _require_access(session, consent)
    change = await session.undo(entry)
    diff, name = session.show(change), _name_at_stake(change)
    if consent.dry_run:
        _print_plan(change, diff, number, consent)
        return 0
    require_means_of_consent(consent, name_needed=name is not None)
    say_lines(diff_lines(diff))
    obtain(consent, segment_name=name or "", name_needed=name is not None)
    outcome = await session.apply(change, reason=consent.reason, undoes=number)
    return _told(outcome, number, consent)


def _require_access(session: Session, consent: Consent) -> None:
    """Refuse before anything is read, where the end would be a refusal anyway."""
    if session.profile.writable and session.profile.production and consent.reason:
        session.unlock(consent.reason)
    access = session.write_access()
    if not access.allowed:
        raise ReadOnly(
            f"Nothing was sent: the profile {session.profile.name} may not write now: {access.reason}.",
            hint="A production profile needs --reason TEXT."
            if session.profile.writable
            else "--dry-run shows what would be sent. Writing takes a profile made with --writable.",
        )
    require_means_of_consent(consent, name_needed=False)


def _name_at_stake(change: Change) -> str | None:
    """The segment's name where it goes, or several of its members do: those are not taken away by a slip."""
    match change:
        case RemoveMembers(members=members) if len(members) > 1:
            return change.segment_name
        case DeleteSegment():
            return change.fields.shown_name() or change.segment_id
        case Combined():
            return next((name for part in change.parts if (name := _name_at_stake(part))), None)
    return None


def _head(change: Change, number: int) -> JsonObject:
    return {"kind": change.kind, "title": change.title, "undoes": number}


def _print_plan(change: Change, diff: Diff, number: int, consent: Consent) -> None:
    if consent.as_json:
        write(document("undo", {**_head(change, number), **diff_shape(diff)}))
        return
    write_lines(diff_lines(diff))
    say("Nothing was sent.")


def _told(outcome: Outcome, number: int, consent: Consent) -> int:
    """Say what became of the undo; the exit code."""
    rows = outcome.result.rows
    if consent.as_json:
        shape: JsonObject = {
            **_head(outcome.change, number),
            "recorded_as": outcome.recorded_id,
            "accepted": outcome.accepted,
            "refused": len(outcome.result.refused),
            "rows": [
                {
                    "row": name,
                    "result": "accepted" if row.ok else "refused",
                    "code": row.code,
                    "message": row.message,
                }
                for name, row in zip(outcome.change.row_names, rows, strict=True)
            ],
        }
        write(document("undone", shape))
        sys.stdout.flush()
    say(f"Accepted {outcome.accepted:,} of {len(rows):,}.")
    for row in outcome.result.refused:
        say(f"  refused: {row.key}: {row.code} {row.message or 'without a reason'}")
    if outcome.journal_error is not None:
        say(f"  the journal could not be completed: {outcome.journal_error.summary}")
    say(f"Recorded as change {outcome.recorded_id}, which undoes change {number}.")
    return DONE_IN_PART if outcome.result.refused else 0
