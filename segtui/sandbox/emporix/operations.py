"""Every Emporix operation the sandbox serves."""

from __future__ import annotations

from segtui.sandbox.emporix import members, oauth, segments, sites
from segtui.sandbox.emporix.call import Operation
from segtui.sandbox.emporix.errors import Service

OPERATIONS: tuple[tuple[Service, tuple[Operation, ...]], ...] = (
    (Service.CUSTOMER, oauth.OPERATIONS),
    (Service.SITE, sites.OPERATIONS),
    (Service.SEGMENT, segments.OPERATIONS),
    (Service.SEGMENT, members.OPERATIONS),
)
"""Operations by service."""
