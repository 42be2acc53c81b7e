"""The demo shop: believable data for the sandbox, made from a seed, the same every time.

`demo_shop()` is the only door. It imports nothing of segtui outside this package.
"""

from segtui.sandbox.seed.shop import CategoryAssignment, DemoShop, Document, Member, SegmentItem, demo_shop

__all__ = ["CategoryAssignment", "DemoShop", "Document", "Member", "SegmentItem", "demo_shop"]
