"""What an error says to do next, in the words of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from segtui.ways import Way, worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segtui.errors import SegtuiError

WORDS: Final[Mapping[Way, str]] = {
    Way.CHANGES: "segtui changes list",
    Way.CHANGE: "segtui changes show {}",
    Way.UNDO: "segtui changes undo {}",
    Way.ROWS: "segtui members --help and segtui items --help",
    Way.MIXINS: "segtui mixins show",
    Way.PROFILE: "--profile {}",
    Way.SITE: "--site",
    Way.SEGMENTS: "segtui segments list",
    Way.SEGMENT: "--segment",
    Way.SEGMENT_COLUMN: "--segment-column",
    Way.COLUMN: "--column",
    Way.KEY: "--key",
    Way.ADD_ONLY: "--mode add",
    Way.ACCEPT: "--accept {}",
    Way.ALLOW_CREATE: "--allow-create {}",
    Way.ALLOW_REMOVE: "--allow-remove {}",
    Way.PLAN: "segtui sync plan",
    Way.APPLY: "segtui sync apply",
    Way.RUNS: "segtui sync status",
    Way.DECISIONS: "segtui sync decisions",
    Way.REPLACE: "--force",
    Way.ASK_MEMBERSHIP: "segtui explain membership --customer CUSTOMER --segment SEGMENT",
}


def hint_of(error: SegtuiError) -> str:
    """What to do next."""
    return worded(error.hint, WORDS)
