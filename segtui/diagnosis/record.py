"""What was exchanged for one question: enough to ask it again without the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from segtui.wire.trace import Exchange, Uncut


@dataclass(frozen=True, slots=True)
class Record:
    """The exchanges of one question, and what its answer rests on besides them."""

    began_at: datetime
    """When it was asked: the moment that "now" means in it."""
    granted: frozenset[str]
    """The scopes of the credential."""
    narrowed_by: frozenset[str]
    """The scopes whose lack was known before the first request, so that it was put more narrowly."""
    uncut: tuple[Uncut, ...]
    """In the order in which they ended."""

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """With bodies of any length, without secrets; made now, which takes time for long ones."""
        return tuple(each.whole() for each in self.uncut)
