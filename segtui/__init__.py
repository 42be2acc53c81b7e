"""A terminal console for customer segments on Emporix and Shopgate."""

__version__ = "0.1.0"
