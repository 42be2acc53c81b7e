"""What a pane is doing: the one value from which everything it draws follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segtui.errors import SegtuiError


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing was asked yet."""

    advice: str
    """What the user can do to see something here."""


@dataclass(frozen=True, slots=True)
class Loading:
    """An answer is on its way."""

    what: str
    """What is being read, as in "members of Gold club"."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """An answer came and is shown."""


@dataclass(frozen=True, slots=True)
class Empty:
    """An answer came, and there is nothing in it."""

    why: str
    """One sentence that says what is empty."""
    advice: str = ""
    """What the user can do about it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The reading failed; never drawn as empty."""

    error: SegtuiError


LoadState = Idle | Loading | Loaded | Empty | Failed
