"""What a person wants of sync: a plan of a source, and a plan applied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from segtui.drafts import SegmentFields
from segtui.sync.applying import Applied
from segtui.sync.guard import MOST_REMOVED_SHARE
from segtui.sync.plan import Mode, Plan
from segtui.sync.source import SourceOptions

MOST_LANES = 4
"""Batches under way at once unless told otherwise."""


def _nobody(_: Applied) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class PlanWanted:
    """What is to be planned."""

    source: str
    """A path, or `-` for standard input."""
    options: SourceOptions
    mode: Mode
    segment_id: str | None = None
    """The segment of all rows; None where a column of the source names it."""
    creation: SegmentFields | None = None
    """What segments that are missing are created with, but for their names; None plans none."""
    accepted: tuple[str, ...] = ()
    """The concerns about the source that a person accepts."""
    path: Path | None = None
    """Where the plan goes; None for beside nothing else, in the state directory."""


@dataclass(frozen=True, slots=True)
class ApplyWanted:
    """How a plan is to be applied."""

    plan: Plan
    reason: str | None = None
    share: float = MOST_REMOVED_SHARE
    """More than this share of a segment is not removed without being asked for."""
    allowed: int | None = None
    """How many removals a person expects."""
    created: int | None = None
    """How many segments a person expects to be created; asked for by itself."""
    lanes: int = MOST_LANES
    resumes: int | None = None
    """The number of the run that this one goes on with."""
    told: Callable[[Applied], None] = _nobody
    """Called after each change."""
