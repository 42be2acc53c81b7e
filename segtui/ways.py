"""Ways to go on that have another name in the console than on the command line.

Whoever raises an error knows what helps, and not where it will be shown. So a hint names the way in a form
that nobody types, and the command line and the console each put it in their own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum


class Way(StrEnum):
    """A way to go on, as it stands in a hint; some are told with a detail: `Way.UNDO.of(7)`."""

    CHANGES = "⟦changes⟧"
    """See what was changed, and have looked what became of it."""
    CHANGE = "⟦change⟧"
    """See one change row by row."""
    UNDO = "⟦undo⟧"
    """Take back the change of this number."""
    ROWS = "⟦rows⟧"
    """Add or remove members and items one by one."""
    MIXINS = "⟦mixins⟧"
    """See mixins as a text."""
    PROFILE = "⟦profile⟧"
    """Work with the profile of this name."""
    SITE = "⟦site⟧"
    """Name a site."""
    SEGMENTS = "⟦segments⟧"
    """See the segments there are."""
    SEGMENT = "⟦segment⟧"
    """Name a segment."""
    SEGMENT_COLUMN = "⟦segment column⟧"
    """Name the column that holds segments."""
    COLUMN = "⟦column⟧"
    """Name the column that holds the keys."""
    KEY = "⟦key⟧"
    """Say what the keys are: addresses, numbers or ids."""
    ADD_ONLY = "⟦add only⟧"
    """Have a source add rows, and remove none."""
    ACCEPT = "⟦accept⟧"
    """Say that a source is right although it looks odd in this way."""
    ALLOW_CREATE = "⟦allow create⟧"
    """Say that so many segments are to be created."""
    ALLOW_REMOVE = "⟦allow remove⟧"
    """Say that so many members are to be removed."""
    PLAN = "⟦plan⟧"
    """Make a plan."""
    APPLY = "⟦apply⟧"
    """Apply a plan."""
    RUNS = "⟦runs⟧"
    """See the runs of syncs."""
    DECISIONS = "⟦decisions⟧"
    """See whom keys were decided to name."""
    REPLACE = "⟦replace⟧"
    """Have a file replaced that is there."""
    ASK_MEMBERSHIP = "⟦ask membership⟧"
    """Ask whether a customer is in a segment."""

    def of(self, detail: object) -> str:
        """The way with what it is about."""
        return f"{self.value[:-1]}={detail}⟧"


_WAY = re.compile(r"(⟦[a-z ]+)(?:=([^⟧]*))?⟧")


def worded(hint: str, words: Mapping[Way, str]) -> str:
    """A hint with its ways in these words; `{}` in them stands for the detail of a way."""

    def word(found: re.Match[str]) -> str:
        return words[Way(f"{found[1]}⟧")].replace("{}", found[2] or "")

    return _WAY.sub(word, hint)
