"""What was exchanged for one question: enough to ask it again without the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from segtui.wire.trace import Exchange


@dataclass(frozen=True, slots=True)
class Record:
    """The exchanges of one question, and what its answer rests on besides them."""

    began_at: datetime
    """When it was asked: the moment that "now" means in it."""
    granted: frozenset[str]
    """The scopes of the credential."""
    narrowed_by: frozenset[str]
    """The scopes whose lack was known before the first request, so that it was put more narrowly."""
    exchanges: tuple[Exchange, ...]
    """In the order in which they ended, with whole bodies and without secrets."""
