"""Sends a change so that the journal always knows more than the platform, never less."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Final, NamedTuple, Protocol

from segtui.changes.change import Change
from segtui.changes.entries import EntryRow, EntryState, Intent, Start, Step, overall
from segtui.changes.journal import Journal
from segtui.changes.outcome import Outcome
from segtui.changes.recording import to_record
from segtui.changes.settling import require_nothing_pending
from segtui.errors import Malformed, Refused, SegtuiError, Unreachable
from segtui.model import BulkResult, RowResult
from segtui.platforms.port import Interrupted, Platform

_NEVER_SENT: Final = "not sent"
"""The message of a row that no request was sent for."""


@dataclass(frozen=True, slots=True)
class Author:
    """On whose behalf changes are recorded."""

    profile: str
    platform: str
    tenant: str
    os_user: str


class Lanes(Protocol):
    """How many batches of one change may be under way at once."""

    @property
    def step(self) -> int:
        """How many batches are written down, and then sent, as one step."""
        ...

    def lane(self) -> AbstractAsyncContextManager[None]:
        """Take a lane for one batch, waiting for one to be free."""
        ...

    def told(self, row_count: int) -> None:
        """So many rows were answered."""
        ...

    @property
    def is_stopped(self) -> bool:
        """Whether somebody wants no further step to be sent."""
        ...


class Stopped(Refused):
    """Somebody stopped a change between two of its steps."""

    title = "Stopped"


class OneLane:
    """One batch after the other."""

    step: Final = 1
    is_stopped: Final = False

    def lane(self) -> AbstractAsyncContextManager[None]:
        """The lane is free."""
        return nullcontext()

    def told(self, row_count: int) -> None:
        """Nobody asks."""


ONE_LANE: Final = OneLane()


class Course(NamedTuple):
    """How a change is sent that is a part of something larger."""

    lanes: Lanes = ONE_LANE
    run: int | None = None
    """The run of a sync that it belongs to."""


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

    def answered(self, row_names: Sequence[str], results: Sequence[RowResult]) -> None:
        """Take down what the platform answered to the first of some rows."""
        self.results.update(zip(row_names, results, strict=False))

    def note(self, row_names: Sequence[str], error: SegtuiError) -> None:
        """Take down what the failure of a whole request, or of one of several, means for its rows."""
        if isinstance(error, Interrupted):
            self.answered(row_names, error.answered.rows)
            row_names = row_names[len(error.answered.rows) :]
            error = error.__cause__ if isinstance(error.__cause__, SegtuiError) else error
        if isinstance(error, Unreachable) and not error.may_have_arrived:
            rows = self.unsent
        else:
            # After these nobody knows whether the platform took the request. That something was created
            # instead is known, and is not what was wanted: an undo of the change would not take it back.
            is_lost = isinstance(error, (Unreachable, Malformed, Interrupted))
            rows = self.lost if is_lost else self.refused
        rows.update(dict.fromkeys(row_names, error.summary))


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
        batches = [
            _Batch(part, part.row_names) for part in change.batches(self.platform.capabilities.bulk_size)
        ]
        size = self.course.lanes.step
        steps = [batches[place : place + size] for place in range(0, len(batches), size)]
        if self.platform.capabilities.asynchronous_writes:
            here = (self.author.platform, self.author.tenant)
            await require_nothing_pending(self.platform, self.journal, change, here, self.clock())
        with ExitStack() as held:
            claim = await asyncio.to_thread(held.enter_context, self.journal.claim())
            intent = await asyncio.to_thread(self._intent, change, reason, undoes)
            start = Start(claim, len(_names(steps[0])))
            number = await asyncio.to_thread(self.journal.intend, intent, self.clock(), start)
            progress = _Progress()
            failure = await self._send_steps(number, steps, progress)
            names = _names(batches)
            journal_error = await asyncio.to_thread(self._conclude, number, names, progress)
        if failure is not None:
            failure = _explained(failure, number, change, progress, journal_error)
            if undoes is not None and any(row.ok for row in progress.results.values()):
                failure.hint += f" Undoing change {undoes} once more goes on from there."
            raise failure
        results = tuple(progress.results[name] for name in names)
        return Outcome(change, BulkResult(results), number, journal_error)

    async def _send_steps(
        self, number: int, steps: Sequence[Sequence[_Batch]], progress: _Progress
    ) -> SegtuiError | None:
        """Send step after step, each announced before; the first failure.

        Where batches go side by side, the next step is announced while one is sent, and none waits for the
        journal: it then knows of more rows than were sent, and never of fewer.
        """
        is_side_by_side = self.course.lanes.step > 1
        answered: list[EntryRow] = []
        place = 0
        for step, following in zip_longest(steps, steps[1:]):
            names = _names(step)
            place += len(names)
            if is_side_by_side:
                announcing = self._announced(number, following, answered, place)
                failure, unannounced = await asyncio.gather(self._send_step(step, progress), announcing)
                answered = _answered(names, progress) if failure is None else []
            else:
                failure = await self._send_step(step, progress)
                answered = _answered(names, progress) if failure is None else []
                unannounced = failure or await self._announced(number, following, answered, place)
            if failure or unannounced:
                return failure or unannounced
            if following and self.course.lanes.is_stopped:
                return Stopped("The change was stopped.", hint="No more of it was sent.")
        return None

    async def _send_step(self, step: Sequence[_Batch], progress: _Progress) -> SegtuiError | None:
        # None is torn down when another fails: each is under way already.
        failures = await asyncio.gather(*(self._send_batch(batch, progress) for batch in step))
        return next(filter(None, failures), None)

    async def _announced(
        self, number: int, step: Sequence[_Batch] | None, answered: Sequence[EntryRow], place: int
    ) -> SegtuiError | None:
        """Write down what was answered and that a step is sent next; why that cannot be written."""
        if not step:
            return None
        noted = Step(answered, place, sum(len(batch.names) for batch in step))
        try:
            await asyncio.to_thread(self.journal.advance, number, noted, self.clock())
        except SegtuiError as error:
            return error
        return None

    async def _send_batch(self, batch: _Batch, progress: _Progress) -> SegtuiError | None:
        change, names = batch
        try:
            async with self.course.lanes.lane():
                results = _matched(change, await change.apply(self.platform), len(names))
        except SegtuiError as error:
            progress.note(names, error)
            return error
        progress.answered(names, results)
        self.course.lanes.told(len(names))
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

    def _conclude(self, number: int, names: Sequence[str], progress: _Progress) -> SegtuiError | None:
        """Blocks."""
        rows = _recorded_rows(names, progress)
        state = overall(row.state for row in rows)
        try:
            self.journal.conclude(number, state, rows, self.clock())
        except SegtuiError as error:
            return error
        return None


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


def _names(batches: Sequence[_Batch]) -> list[str]:
    return [name for batch in batches for name in batch.names]


def _recorded_rows(names: Sequence[str], progress: _Progress) -> list[EntryRow]:
    """The rows as the journal keeps them, in the order of the change."""
    return [_recorded_row(name, progress) for name in names]


def _recorded_row(name: str, progress: _Progress) -> EntryRow:
    if name in progress.results:
        return _answered([name], progress)[0]
    if name in progress.lost:
        return EntryRow(name, EntryState.UNKNOWN, message=progress.lost[name])
    if name in progress.refused:
        return EntryRow(name, EntryState.REFUSED, message=progress.refused[name])
    return EntryRow(name, EntryState.INTENDED, message=_why_unsent(name, progress))


def _answered(names: Sequence[str], progress: _Progress) -> list[EntryRow]:
    results = ((name, progress.results[name]) for name in names)
    return [EntryRow(name, _state(row), row.code, row.message) for name, row in results]


def _state(row: RowResult) -> EntryState:
    if not row.ok:
        return EntryState.REFUSED
    return EntryState.ACCEPTED if row.pending else EntryState.DONE


def _why_unsent(name: str, progress: _Progress) -> str:
    return f"{_NEVER_SENT}: {progress.unsent[name]}" if name in progress.unsent else _NEVER_SENT


def _explained(
    failure: SegtuiError, number: int, change: Change, progress: _Progress, journal_error: SegtuiError | None
) -> SegtuiError:
    """The failure, telling what is certain about the change besides."""
    done = sum(row.ok for row in progress.results.values())
    parts = [failure.hint]
    if progress.lost:
        parts.append("Whether it took effect is not known: read it back before trying again.")
    if progress.unsent:
        parts.append("No more was sent." if progress.results else "Nothing was sent.")
    if done:
        parts.append(f"{done} of {len(change.row_names)} rows were done before.")
    if journal_error is None:
        parts.append(f"It is number {number} in the journal.")
    elif not isinstance(failure, Refused):
        # Where the journal itself stopped the change, it has been said already.
        parts.append(journal_error.summary)
    failure.hint = " ".join(parts)
    return failure
