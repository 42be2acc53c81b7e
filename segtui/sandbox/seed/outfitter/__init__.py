"""The demo merchant on Shopgate: an outfitter whose customers, devices and segments are made from a seed.

`demo_merchant()` is the only door.
"""

from segtui.sandbox.seed.outfitter.merchant import DemoMerchant, demo_merchant

__all__ = ["DemoMerchant", "demo_merchant"]
