"""Gives each request to the platform whose path it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from starlette.types import ASGIApp, Receive, Scope, Send

from segtui.sandbox.refusals import is_shopgate
from segtui.sandbox.shopgate.shop import Merchant


@dataclass
class Platforms:
    """An ASGI application of two: Emporix at the root, Shopgate below its own path."""

    emporix: ASGIApp
    """Serves whatever is not Shopgate's."""
    merchant: Merchant
    """What Shopgate serves."""

    @cached_property
    def _shopgate(self) -> ASGIApp:
        # Most runs of the sandbox never ask for it, and the ready line must not wait for it.
        from segtui.sandbox.shopgate.operations import OPERATIONS
        from segtui.sandbox.shopgate.service import ShopgateService

        return ShopgateService(self.merchant, OPERATIONS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        platform = self._shopgate if is_shopgate(scope["path"]) else self.emporix
        await platform(scope, receive, send)
