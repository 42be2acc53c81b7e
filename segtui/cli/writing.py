"""Carrying out a change: show it, ask, send it, tell what became of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from segtui.changes.change import Change, Diff
from segtui.changes.entries import Entry
from segtui.changes.guard import name_at_stake
from segtui.changes.inspection import Sight
from segtui.changes.outcome import Outcome
from segtui.cli.consent import Consent, obtain, require_means_of_consent
from segtui.cli.diff_views import diff_lines, diff_shape, first_lines
from segtui.cli.output import say, say_lines, write, write_lines
from segtui.cli.seeing import sight_lines, sights_of
from segtui.cli.shapes import JsonObject, document
from segtui.errors import ReadOnly
from segtui.model import RowResult
from segtui.plain import plain
from segtui.session import Session

DONE_IN_PART = 5
"""The exit code where some of the rows were refused or left out."""


@dataclass(frozen=True, slots=True)
class Undertaking:
    """A change as a command means it, with what it tells besides."""

    change: Change
    segment: tuple[str, str] | None = None
    """Id and name of the segment it is about; None where it is about none."""
    remarks: tuple[str, ...] = ()
    """Said with the diff."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """Further fields of the JSON documents."""
    in_part: bool = False
    """Whether something that was asked for is left out: it is done in part, however well the rest goes."""

    @property
    def head(self) -> JsonObject:
        """What the documents begin with."""
        head: JsonObject = {"kind": self.change.kind, "title": self.change.title}
        if self.segment is not None:
            head["segment"] = {"id": self.segment[0], "name": self.segment[1]}
        return {**head, **self.facts}  # type: ignore[dict-item]  # facts are JSON, by their makers


def require_access(session: Session, consent: Consent, *, name_needed: bool = False) -> None:
    """Refuse before anything is asked or read, where the end would be a refusal anyway."""
    if consent.dry_run:
        return
    if session.profile.writable and session.profile.production and consent.reason:
        session.unlock(consent.reason)
    try:
        session.require_write_access()
    except ReadOnly as error:
        hint = (
            "A production profile needs --reason TEXT."
            if session.profile.writable
            else f"{consent.shown_by} shows what would be sent. Writing takes a profile made with --writable."
        )
        raise ReadOnly(f"Nothing was sent. {error.summary}", hint=hint) from error
    require_means_of_consent(consent, name_needed=name_needed)


async def carry_out(session: Session, undertaking: Undertaking, consent: Consent) -> int:
    """Show the change, get consent, send it and tell what became of it; the exit code."""
    outcome = await agreed_and_sent(session, undertaking, consent)
    return await told(session, undertaking, outcome, consent)


async def agreed_and_sent(session: Session, undertaking: Undertaking, consent: Consent) -> Outcome | None:
    """Show the change, get consent and send it; None where nothing was to be sent."""
    prepared = await session.prepare(undertaking.change)
    diff = session.show(prepared)
    diff = replace(diff, notes=(*diff.notes, *undertaking.remarks))
    if consent.dry_run:
        print_plan(undertaking, diff, consent)
        return None
    say_lines(diff_lines(diff))
    if changes_nothing(prepared, diff):
        say("There is nothing to change.")
        return None
    name = name_at_stake(prepared, session.profile.language)
    require_means_of_consent(consent, name_needed=name is not None)
    obtain(consent, segment_name=name or "", name_needed=name is not None)
    outcome = await session.apply(prepared, reason=consent.reason)
    await _awaited(session, outcome)
    return outcome


async def _awaited(session: Session, outcome: Outcome) -> None:
    """Wait, where the platform carries a change out only later, until that is seen; say so while it lasts."""
    if not outcome.result.pending:
        return

    def tell(entry: Entry, wait_s: float) -> None:
        say(f"Accepted, and not seen yet; looking again in {wait_s:.0f} s.")

    entry = await session.settle(outcome, tell)
    if entry.is_open:
        say(f"Not confirmed: change {entry.id} may still take effect. `segtui changes list` checks again.")
    else:
        say("It is seen now: what was accepted has taken effect.")


def changes_nothing(change: Change, diff: Diff) -> bool:
    """Whether sending it would leave everything as it is."""
    return not change.row_names or all(line.sign == " " for line in diff.lines)


def print_plan(undertaking: Undertaking, diff: Diff, consent: Consent) -> None:
    """The diff as data."""
    if consent.as_json:
        write(document("change", {**undertaking.head, **diff_shape(diff)}))
        return
    write_lines(diff_lines(diff))
    say("Nothing was sent.")


async def told(session: Session, undertaking: Undertaking, outcome: Outcome | None, consent: Consent) -> int:
    """Read it back and tell what became of it; None stands for nothing sent. The exit code."""
    in_part = DONE_IN_PART if undertaking.in_part else 0
    if consent.dry_run:
        return in_part
    sights = [] if outcome is None else await sights_of(session, outcome)
    if consent.as_json:
        shape = outcome_shape(undertaking.change, outcome, sights)
        write(document("outcome", {**undertaking.head, **shape}))
        sys.stdout.flush()
    if outcome is None:
        return in_part
    say(f"Accepted {outcome.in_words}.")
    tell_refusals(outcome)
    say_lines(sight_lines(sights))
    if outcome.is_in_part:
        say("It was done in part; the same command sends only what was refused.")
    say(how_to_undo(outcome))
    return DONE_IN_PART if outcome.result.refused else in_part


def tell_refusals(outcome: Outcome) -> None:
    """The refused rows, and a journal that could not follow."""
    say_lines(first_lines([f"  {refusal(row)}" for row in outcome.result.refused]))
    if outcome.journal_error is not None:
        say(f"  the journal could not be completed: {outcome.journal_error.summary}")


def how_to_undo(outcome: Outcome) -> str:
    """The change's number in the journal, and what it is good for."""
    number = outcome.recorded_id
    return f"Recorded as change {number}; `segtui changes undo {number}` takes it back."


def refusal(row: RowResult) -> str:
    """A refused row in words, safe for a terminal."""
    return plain(f"refused: {row.key}: {row.code} {row.message or 'without a reason'}")


def outcome_shape(change: Change, outcome: Outcome | None, sights: Sequence[Sight] = ()) -> JsonObject:
    """What became of each row; `unchanged` where there was nothing to send.

    `seen` tells how a row stood when it was read back; null where nobody looked.
    """
    if outcome is None:
        rows = [{**row_shape(name, None), "seen": None} for name in change.row_names]
        return {"recorded_as": None, "accepted": 0, "refused": 0, "rows": [*rows]}
    seen = {each.row_name: each.standing.value for each in sights}
    named: Sequence[tuple[str, RowResult]] = list(
        zip(outcome.change.row_names, outcome.result.rows, strict=True)
    )
    return {
        "recorded_as": outcome.recorded_id,
        "accepted": outcome.accepted,
        "refused": len(outcome.result.refused),
        "rows": [{**row_shape(name, row), "seen": seen.get(name)} for name, row in named],
    }


def row_shape(name: str, row: RowResult | None) -> JsonObject:
    """What became of one row; None stands for nothing sent."""
    if row is None:
        return {"row": name, "result": "unchanged", "code": None, "message": None}
    return {
        "row": name,
        "result": "accepted" if row.ok else "refused",
        "code": row.code,
        "message": row.message,
    }
