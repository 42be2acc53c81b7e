"""Sends a change so that the journal always knows more than the platform, never less."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from segtui.changes.change import Change
from segtui.changes.entries import EntryRow, EntryState, Intent, Start, Step, overall
from segtui.changes.journal import Journal
from segtui.changes.lanes import ONE_LANE, Lanes
from segtui.changes.outcome import Outcome
from segtui.changes.pending import Pending
from segtui.changes.permit import Permit
from segtui.changes.recording import to_record
from segtui.changes.window import Sends, Window
from segtui.errors import Malformed, Refused, Rejected, SegtuiError, Unreachable
from segtui.model import BulkResult, RowResult
from segtui.platforms.port import Interrupted, Platform

_NEVER_SENT: Final = "not sent"
"""The message of a row that no request was sent for."""
_REFUSED_TOGETHER: Final = 400
"""The code of a row that was refused with others, whichever of them is to blame."""
MOST_EXTRA_REQUESTS: Final = 400
"""Requests that a change may cost beyond its batches to find the rows that these were refused for: enough for
every single row of one batch, or for some thirty that lie scattered."""


@dataclass(frozen=True, slots=True)
class Author:
    """On whose behalf changes are recorded."""

    profile: str
    platform: str
    tenant: str
    os_user: str


class Stopped(Refused):
    """Somebody stopped a change between two of its batches."""

    title = "Stopped"


class Course(NamedTuple):
    """How a change is sent that is a part of something larger."""

    lanes: Lanes = ONE_LANE
    run: int | None = None
    """The run of a sync that it belongs to."""
    permit: Permit | None = None
    """The right of what it belongs to to be sent to the end; None where it may be sent only now."""
    pending: Pending | None = None
    """What is known of earlier changes from those sent before; None where nothing is."""


ALONE: Final = Course()


class _Batch(NamedTuple):
    """A part of a change that is one request, with the names of its rows, which are asked for often."""

    change: Change
    names: tuple[str, ...]


@dataclass(slots=True)
class _Progress:
    """What has become of the rows so far."""

    results: dict[str, RowResult] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    """Names of the rows whose answer was lost, with the error."""
    refused: dict[str, str] = field(default_factory=dict)
    """Names of the rows whose whole request was refused, with the error."""
    unsent: dict[str, str] = field(default_factory=dict)
    """Names of the rows whose request never reached the platform, with the error."""
    extra_requests: int = 0
    """How many were sent for parts of batches that had been refused."""

    def answered(self, row_names: Sequence[str], results: Sequence[RowResult]) -> None:
        """Take down what the platform answered to the first of some rows."""
        self.results.update(zip(row_names, results, strict=False))

    def failed(self, row_names: Sequence[str], error: SegtuiError) -> tuple[Sequence[str], SegtuiError]:
        """Take down what was answered before a request failed; the rows that it failed for, and the cause."""
        if not isinstance(error, Interrupted):
            return row_names, error
        self.answered(row_names, error.answered.rows)
        cause = error.__cause__ if isinstance(error.__cause__, SegtuiError) else error
        return row_names[len(error.answered.rows) :], cause

    def refused_together(self, row_names: Sequence[str], refusal: Rejected) -> None:
        """Take down rows of which nobody found out which the platform does not take."""
        why = f"refused together with {len(row_names) - 1:,} other rows: {refusal.summary}"
        self.results.update(
            (name, RowResult(name, ok=False, code=_REFUSED_TOGETHER, message=why)) for name in row_names
        )

    def note(self, row_names: Sequence[str], error: SegtuiError) -> None:
        """Take down what the failure of a whole request means for its rows."""
        if isinstance(error, Unreachable) and not error.may_have_arrived:
            rows = self.unsent
        else:
            # After these nobody knows whether the platform took the request. That something was created
            # instead is known, and is not what was wanted: an undo of the change would not take it back.
            is_lost = isinstance(error, (Unreachable, Malformed, Interrupted))
            rows = self.lost if is_lost else self.refused
        rows.update(dict.fromkeys(row_names, error.summary))


@dataclass(slots=True)
class _Book:
    """A change that is being sent, as the journal is told of it."""

    journal: Journal
    clock: Callable[[], datetime]
    number: int
    batches: Sequence[_Batch]
    announced: int
    """Batches that the journal knows to be sent or sent next."""
    written: int = 0
    """Batches, counted from the first, of which the journal knows what was answered."""
    states: set[EntryState] = field(default_factory=set)
    """Those of their rows."""
    progress: _Progress = field(default_factory=_Progress)

    async def advance(self, answered: int, up_to: int) -> SegtuiError | None:
        """Write down what the first so many batches were answered, and up to which are sent next.

        Tells why that cannot be written.
        """
        return await asyncio.to_thread(self._advance, answered, up_to)

    def _advance(self, answered: int, up_to: int) -> SegtuiError | None:
        rows = _recorded_rows(self.batches[self.written : answered], self.progress)
        place = _row_count(self.batches[: self.announced])
        step = Step(rows, place, _row_count(self.batches[self.announced : up_to]))
        try:
            self.journal.advance(self.number, step, self.clock())
        except SegtuiError as error:
            return error
        self.written, self.announced = answered, up_to
        self.states.update(row.state for row in rows)
        return None

    def conclude(self) -> SegtuiError | None:
        """Write down what became of the rest, and so of the whole; why that cannot be written. Blocks."""
        rows = _recorded_rows(self.batches[self.written :], self.progress)
        state = overall(self.states.union(row.state for row in rows))
        try:
            self.journal.conclude(self.number, state, rows, self.clock())
        except SegtuiError as error:
            return error
        return None


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends changes to one platform and records them in one journal."""

    platform: Platform
    journal: Journal
    author: Author
    clock: Callable[[], datetime]
    course: Course = ALONE

    async def send(self, change: Change, reason: str | None, undoes: int | None = None) -> Outcome:
        """Record, send in the platform's batches, and record what came back after each.

        Raises Refused where an earlier change of the same things is still to come, or where the journal
        cannot be written (nothing was sent then, or no more), and the error
        of the first batch that failed as a whole; the steps after it are not sent.
        """
        batches = await asyncio.to_thread(_batches, change, self.platform.capabilities.bulk_size)
        if self.platform.capabilities.asynchronous_writes:
            here = (self.author.platform, self.author.tenant)
            pending = self.course.pending or Pending(self.platform, self.journal, here)
            await pending.require_none_of(change, self.clock())
        intent = await asyncio.to_thread(self._intent, change, reason, undoes)
        with ExitStack() as held:
            claim = await asyncio.to_thread(held.enter_context, self.journal.claim())
            async with self.course.lanes.turn():
                book = await self._begun(intent, claim, batches)
                sends = Sends(lambda place: self._send_batch(batches[place], book.progress), book.advance)
                window = Window(len(batches), self.course.lanes, sends)
                await window.begin()
            failure = await window.end()
            if failure is None and window.answered < len(batches):
                failure = Stopped("The change was stopped.", hint="No more of it was sent.")
            journal_error = await asyncio.to_thread(book.conclude)
        if failure is not None:
            failure = _explained(failure, change, book, journal_error)
            if undoes is not None and any(row.ok for row in book.progress.results.values()):
                failure.hint += f" Undoing change {undoes} once more goes on from there."
            raise failure
        results = tuple(book.progress.results[name] for batch in batches for name in batch.names)
        return Outcome(change, BulkResult(results), book.number, journal_error, book.progress.extra_requests)

    async def _begun(self, intent: Intent, claim: str, batches: Sequence[_Batch]) -> _Book:
        """Write down the change with the batches that are sent first."""
        if self.course.lanes.is_stopped:
            raise Stopped("The change was stopped.", hint="Nothing of it was sent.")
        announced = min(self.course.lanes.ahead, len(batches))
        start = Start(claim, _row_count(batches[:announced]))
        number = await asyncio.to_thread(self.journal.intend, intent, self.clock(), start)
        return _Book(self.journal, self.clock, number, batches, announced)

    async def _send_batch(self, batch: _Batch, progress: _Progress) -> SegtuiError | None:
        change, names = batch
        try:
            results = _matched(change, await change.apply(self.platform), len(names))
        except SegtuiError as error:
            left, cause = progress.failed(names, error)
            if isinstance(cause, Rejected) and cause.may_be_one_row and len(left) > 1:
                return await self._send_parts(change.only(frozenset(left)), cause, progress)
            progress.note(left, cause)
            return error
        progress.answered(names, results)
        self.course.lanes.told(len(names))
        return None

    async def _send_parts(
        self, refused: Change, refusal: Rejected, progress: _Progress
    ) -> SegtuiError | None:
        """Send the halves of what was refused as a whole, and theirs in turn, down to the rows to blame.

        Where too many are, those left over are refused together; where not one row of the change was taken
        by then, the refusal is taken for one of them all, and ends the change.
        """
        names = refused.row_names
        if progress.extra_requests >= MOST_EXTRA_REQUESTS:
            if not any(row.ok for row in progress.results.values()):
                progress.note(names, refusal)
                return refusal
            progress.refused_together(names, refusal)
            self.course.lanes.told(len(names))
            return None
        for half in refused.batches((len(names) + 1) // 2):
            if self.course.lanes.is_stopped:
                return Stopped("The change was stopped.", hint="No more of it was sent.")
            progress.extra_requests += 1
            if failure := await self._send_batch(_Batch(half, half.row_names), progress):
                return failure
        return None

    def _intent(self, change: Change, reason: str | None, undoes: int | None) -> Intent:
        """Blocks: ten thousand rows take longer than a frame."""
        record = to_record(change)
        return Intent(
            profile=self.author.profile,
            platform=self.author.platform,
            tenant=self.author.tenant,
            os_user=self.author.os_user,
            reason=reason,
            kind=record.kind,
            title=change.title,
            before=json.dumps(record.before, ensure_ascii=False),
            after=json.dumps(record.after, ensure_ascii=False),
            undoes=undoes,
            run=self.course.run,
        )


def operating_system_user() -> str:
    """Who runs this process, by name; by number where the system has no name for them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def _matched(batch: Change, result: BulkResult, row_count: int) -> tuple[RowResult, ...]:
    if len(result.rows) != row_count:
        raise Malformed(
            f"{batch.title}: the platform answered {len(result.rows)} rows for {row_count}.",
            hint="Read the members back before trying again.",
        )
    return result.rows


def _batches(change: Change, size: int) -> list[_Batch]:
    """Blocks."""
    return [_Batch(part, part.row_names) for part in change.batches(size)]


def _row_count(batches: Sequence[_Batch]) -> int:
    return sum(len(batch.names) for batch in batches)


def _recorded_rows(batches: Sequence[_Batch], progress: _Progress) -> list[EntryRow]:
    """The rows as the journal keeps them, in the order of the change."""
    return [_recorded_row(name, progress) for batch in batches for name in batch.names]


def _recorded_row(name: str, progress: _Progress) -> EntryRow:
    if (row := progress.results.get(name)) is not None:
        return EntryRow(name, _state(row), row.code, row.message)
    if name in progress.lost:
        return EntryRow(name, EntryState.UNKNOWN, message=progress.lost[name])
    if name in progress.refused:
        return EntryRow(name, EntryState.REFUSED, message=progress.refused[name])
    return EntryRow(name, EntryState.INTENDED, message=_why_unsent(name, progress))


def _state(row: RowResult) -> EntryState:
    if not row.ok:
        return EntryState.REFUSED
    return EntryState.ACCEPTED if row.pending else EntryState.DONE


def _why_unsent(name: str, progress: _Progress) -> str:
    return f"{_NEVER_SENT}: {progress.unsent[name]}" if name in progress.unsent else _NEVER_SENT


def _explained(
    failure: SegtuiError, change: Change, book: _Book, journal_error: SegtuiError | None
) -> SegtuiError:
    """The failure, telling what is certain about the change besides."""
    progress = book.progress
    done = sum(row.ok for row in progress.results.values())
    parts = [failure.hint]
    if progress.lost:
        parts.append("Whether it took effect is not known: read it back before trying again.")
    if progress.unsent:
        parts.append("No more was sent." if progress.results else "Nothing was sent.")
    if done:
        parts.append(f"{done} of {len(change.row_names)} rows were done before.")
    if journal_error is None:
        parts.append(f"It is number {book.number} in the journal.")
    elif not isinstance(failure, Refused):
        # Where the journal itself stopped the change, it has been said already.
        parts.append(journal_error.summary)
    failure.hint = " ".join(parts)
    return failure
