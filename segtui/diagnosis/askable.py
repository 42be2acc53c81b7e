"""Which questions a platform has an answer to: of what it does not have nothing is asked."""

from __future__ import annotations

from segtui.diagnosis.question import Membership, Question
from segtui.errors import Unsupported
from segtui.platforms.port import Platform
from segtui.ways import Way

_INSTEAD = f"Ask about the membership: {Way.ASK_MEMBERSHIP}."


def require_askable(platform: Platform, question: Question) -> None:
    """Raises Unsupported, with what is offered instead, for what the platform does not have."""
    can = platform.capabilities
    if not can.items and not isinstance(question, Membership):
        raise Unsupported(
            "Segments of this platform hold members only: no products, categories or coupons hang on them.",
            hint=_INSTEAD,
        )
    if not can.legal_entities and question.company is not None:
        raise Unsupported(
            "This platform has no companies: a customer is a member or is not.",
            hint="Ask without a company.",
        )
    if not can.sites and question.site is not None:
        raise Unsupported("Segments of this platform belong to no site.", hint="Ask without a site.")
    if platform.witness is not None and question.at is not None:
        raise Unsupported(
            "This platform tells of the present moment only: segments have no validity, and rules are "
            "evaluated now.",
            hint="Ask without a moment.",
        )
