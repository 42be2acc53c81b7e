"""What an error says to do next, in the words of the console."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from segtui.ways import Way, worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segtui.errors import SegtuiError

WORDS: Final[Mapping[Way, str]] = {
    Way.CHANGES: "the history (h)",
    Way.CHANGE: "the history (h)",
    Way.UNDO: "u on change {} in the history (h)",
    Way.ROWS: "the keys a and d of the panes",
    Way.MIXINS: "m on the segment or its row",
    Way.PROFILE: "{} (P)",
    Way.SITE: "its code",
    Way.SEGMENTS: "the pane of the segments",
    Way.SEGMENT: "S on that segment",
    Way.SEGMENT_COLUMN: "the line “named in”",
    Way.COLUMN: "the line “column”",
    Way.KEY: "the line “key”",
    Way.ADD_ONLY: "the mode “add”",
    Way.ACCEPT: "type {}",
    Way.ALLOW_CREATE: "type {} when it is applied",
    Way.ALLOW_REMOVE: "type {} when it is applied",
    Way.PLAN: "S on a segment",
    Way.APPLY: "its screen",
    Way.RUNS: "the list of runs (R)",
    Way.DECISIONS: "the decisions (D) on a plan or on the runs",
    Way.REPLACE: "delete that file",
    Way.ASK_MEMBERSHIP: "e on a segment",
}


def hint_of(error: SegtuiError) -> str:
    """What to do next."""
    return worded(error.hint, WORDS)
