"""Every Shopgate operation the sandbox serves behind a token; internal routes are none of them (D36)."""

from __future__ import annotations

from segtui.sandbox.shopgate import (
    customer_writes,
    customers,
    imports,
    member_writes,
    members,
    segment_writes,
    segments,
)
from segtui.sandbox.shopgate.call import Operation

OPERATIONS: tuple[tuple[str, tuple[Operation, ...]], ...] = (
    ("segmentation", segments.OPERATIONS),
    ("segmentation", segment_writes.OPERATIONS),
    ("segmentation", members.OPERATIONS),
    ("segmentation", member_writes.OPERATIONS),
    ("customer", customers.OPERATIONS),
    ("customer", customer_writes.OPERATIONS),
    ("import", imports.OPERATIONS),
)
"""Operations by service."""
