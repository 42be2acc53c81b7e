"""How that is reached which only some platforms have; loads nothing that the first paint would pay for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.errors import Unsupported

if TYPE_CHECKING:
    from segtui.platforms.port import Platform
    from segtui.platforms.shop import Shop


def shop_of(platform: Platform) -> Shop:
    """The shop of a platform. Raises Unsupported where it has none; `Capabilities.items` tells beforehand."""
    if platform.shop is None:
        raise Unsupported(
            "Segments of this platform hold members only: it has no items, sites, coupons and companies.",
            hint="Ask for the segment's members, or for the segments of a customer.",
        )
    return platform.shop
