"""How names and states of the platform are written on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.signs import Signs, choose_signs
from segtui.tui.widgets.columns import Cell, Tone

if TYPE_CHECKING:
    from segtui.model import LocalizedText, Segment
    from segtui.session import Session


def shown_name(session: Session, text: LocalizedText, id: str, language: str | None = None) -> str:
    """The text in the language, else the profile's; another one is marked, a missing text gives the id."""
    from segtui.model import localize

    name = localize(text, (language or session.profile.language,))
    if not name.text:
        return f"(no name) {id}"
    return f"{name.text} {choose_signs().fallback}{name.language}" if name.is_fallback else name.text


def force_sign(session: Session, segment: Segment, signs: Signs) -> Cell:
    """The sign for whether a segment has effect now."""
    from segtui.model import Force

    match segment.force(session.now()):
        case Force.IN_FORCE:
            return Cell(signs.in_force, Tone.GOOD)
        case Force.INACTIVE:
            return Cell(signs.inactive, Tone.MUTED)
        case Force.NOT_YET | Force.EXPIRED:
            return Cell(signs.out_of_time, Tone.WARNING)
        case Force.UNKNOWN:
            return Cell(signs.unknown, Tone.WARNING)
