"""Emporix as the fact sheet describes it: services at the root of the URL, awkward parts included."""
