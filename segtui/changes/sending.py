"""Sends a change so that the journal always knows more than the platform, never less."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from segtui.changes.change import Change
from segtui.changes.journal import EntryRow, EntryState, Intent, Journal
from segtui.changes.outcome import Outcome
from segtui.errors import Malformed, SegtuiError, Unreachable
from segtui.model import BulkResult, RowResult
from segtui.platforms.port import Platform

_NEVER_SENT: Final = "not sent"
"""The message of a row that no request was sent for."""


@dataclass(frozen=True, slots=True)
class Author:
    """On whose behalf changes are recorded."""

    profile: str
    platform: str
    tenant: str
    os_user: str


@dataclass(slots=True)
class _Progress:
    """What has become of the rows so far."""

    results: list[RowResult] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    """Names of the rows whose answer was lost, with the error."""
    refused: dict[str, str] = field(default_factory=dict)
    """Names of the rows whose whole request was refused, with the error."""
    unsent: dict[str, str] = field(default_factory=dict)
    """Names of the rows whose request never reached the platform, with the error."""

    def note(self, row_names: Iterable[str], error: SegtuiError) -> None:
        """Take down what the failure of a whole request means for its rows."""
        if isinstance(error, Unreachable) and not error.may_have_arrived:
            rows = self.unsent
        else:
            # After these two nobody knows whether the platform took the request.
            rows = self.lost if isinstance(error, (Unreachable, Malformed)) else self.refused
        rows.update(dict.fromkeys(row_names, error.summary))


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends changes to one platform and records them in one journal."""

    platform: Platform
    journal: Journal
    author: Author
    clock: Callable[[], datetime]

    async def send(self, change: Change, reason: str | None) -> Outcome:
        """Record, send in the platform's batches, record what came back.

        Raises Refused where the journal cannot be written (nothing was sent then), and the error of the first
        batch that failed as a whole; the batches after it are not sent.
        """
        number = await asyncio.to_thread(self.journal.intend, self._intent(change, reason), self.clock())
        progress = _Progress()
        failure = await self._send_batches(change, progress)
        journal_error = await self._conclude(number, change, progress)
        if failure is not None:
            raise _explained(failure, number, change, progress, journal_error)
        return Outcome(change, BulkResult(tuple(progress.results)), number, journal_error)

    async def _send_batches(self, change: Change, progress: _Progress) -> SegtuiError | None:
        for batch in change.batches(self.platform.capabilities.bulk_size):
            try:
                progress.results.extend(_matched(batch, await batch.apply(self.platform)))
            except SegtuiError as error:
                progress.note(batch.row_names, error)
                return error
        return None

    def _intent(self, change: Change, reason: str | None) -> Intent:
        return Intent(
            profile=self.author.profile,
            platform=self.author.platform,
            tenant=self.author.tenant,
            os_user=self.author.os_user,
            reason=reason,
            kind=change.kind,
            title=change.title,
            before=json.dumps(change.before, ensure_ascii=False),
            after=json.dumps(change.after, ensure_ascii=False),
        )

    async def _conclude(self, number: int, change: Change, progress: _Progress) -> SegtuiError | None:
        rows = _recorded_rows(change, progress)
        try:
            await asyncio.to_thread(self.journal.conclude, number, _overall(rows), rows, self.clock())
        except SegtuiError as error:
            return error
        return None


def operating_system_user() -> str:
    """Who runs this process, by name; by number where the system has no name for them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"


def _matched(batch: Change, result: BulkResult) -> tuple[RowResult, ...]:
    if len(result.rows) != len(batch.row_names):
        raise Malformed(
            f"{batch.title}: the platform answered {len(result.rows)} rows for {len(batch.row_names)}.",
            hint="Read the members back before trying again.",
        )
    return result.rows


def _recorded_rows(change: Change, progress: _Progress) -> list[EntryRow]:
    """The rows as the journal keeps them, in the order of the change."""
    rows = [
        EntryRow(name, EntryState.DONE if row.ok else EntryState.REFUSED, row.code, row.message)
        for name, row in zip(change.row_names, progress.results, strict=False)
    ]
    for name in change.row_names[len(rows) :]:
        if name in progress.lost:
            rows.append(EntryRow(name, EntryState.UNKNOWN, message=progress.lost[name]))
        elif name in progress.refused:
            rows.append(EntryRow(name, EntryState.REFUSED, message=progress.refused[name]))
        else:
            rows.append(EntryRow(name, EntryState.INTENDED, message=_why_unsent(name, progress)))
    return rows


def _why_unsent(name: str, progress: _Progress) -> str:
    return f"{_NEVER_SENT}: {progress.unsent[name]}" if name in progress.unsent else _NEVER_SENT


def _overall(rows: Iterable[EntryRow]) -> EntryState:
    states = {row.state for row in rows}
    if EntryState.UNKNOWN in states:
        return EntryState.UNKNOWN
    if states <= {EntryState.DONE}:
        return EntryState.DONE
    return EntryState.PART if EntryState.DONE in states else EntryState.REFUSED


def _explained(
    failure: SegtuiError, number: int, change: Change, progress: _Progress, journal_error: SegtuiError | None
) -> SegtuiError:
    """The failure, telling what is certain about the change besides."""
    done = sum(row.ok for row in progress.results)
    parts = [failure.hint]
    if progress.lost:
        parts.append("Whether it took effect is not known: read it back before trying again.")
    if progress.unsent:
        parts.append("No more was sent." if progress.results else "Nothing was sent.")
    if done:
        parts.append(f"{done} of {len(change.row_names)} rows were done before.")
    parts.append(f"It is number {number} in the journal." if journal_error is None else journal_error.summary)
    failure.hint = " ".join(parts)
    return failure
