"""Emporix, as its API behaves."""
