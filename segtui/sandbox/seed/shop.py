"""Puts the demo shop together."""

from __future__ import annotations

from segtui.sandbox.seed.shape import CategoryAssignment, DemoShop, Document, Member, Replay, SegmentItem

__all__ = ["CategoryAssignment", "DemoShop", "Document", "Member", "SegmentItem", "demo_shop"]


def demo_shop(customers: int = 2000, members: int | None = None, seed: int = 7) -> DemoShop:
    """Make the shop of `seed`: the same arguments give the same data, byte for byte.

    The largest segment has `members` members, at most one per customer; None means 60 % of the customers.
    """
    return DemoShop(
        tenant="kaffeekontor",
        moment="2026-11-16T09:00:00.000Z",
        sites=(),
        customers=Replay(lambda: iter(())),
        legal_entities=(),
        contact_assignments=Replay(lambda: iter(())),
        categories=(),
        products=(),
        category_assignments=(),
        segments=(),
        members=Replay(lambda: iter(())),
        items=(),
        login=("", ""),
        passwords={},
        troubles={},
    )
