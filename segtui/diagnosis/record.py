"""What was exchanged for one question: enough to ask it again without the platform."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from segtui.diagnosis.facts import Facts, MembershipFacts
from segtui.diagnosis.testimony import Pending
from segtui.model import CustomerSession
from segtui.wire.trace import Exchange, Uncut

NO_TOKEN = "-"  # noqa: S105  # in place of one
"""Stands where a token was; too short to be taken for a secret."""


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
    shopper: CustomerSession | None = None
    """Whose token was asked besides, without that token; None where none was."""

    pending: tuple[Pending, ...] | None = ()
    """What was under way by the journal; None where that could not be read."""

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """With bodies of any length, without secrets; made now, which takes time for long ones."""
        return tuple(each.whole() for each in self.uncut)


def pending_of(facts: Facts) -> tuple[Pending, ...] | None:
    """What was under way for the membership that the facts are about."""
    testimony = facts.segment.testimony if isinstance(facts, MembershipFacts) else None
    return () if testimony is None else testimony.pending


def without_token(shopper: CustomerSession | None) -> CustomerSession | None:
    """Who it is, to be kept."""
    return None if shopper is None else replace(shopper, access_token=NO_TOKEN)
