"""The demo shop: believable data for the sandbox, made from a seed, the same every time.

`demo_shop()` is the only door. It imports nothing of segtui outside this package.
"""

from segtui.sandbox.seed.shape import CategoryAssignment, DemoShop, Document, Member, Replay, SegmentItem
from segtui.sandbox.seed.shop import demo_shop

__all__ = ["CategoryAssignment", "DemoShop", "Document", "Member", "Replay", "SegmentItem", "demo_shop"]
