"""Reversible edits of the platform's data, and the journal that records them."""
