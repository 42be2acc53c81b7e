"""How a shell asks for completions: by the environment, with an empty command line."""

from __future__ import annotations

import os

_VARIABLE = "_SEGTUI_COMPLETE"
"""The name that click's own completion scripts set for a program called segtui."""


def is_asked_for() -> bool:
    """Whether a shell asks what could stand on the command line, and not for a command to be run."""
    return _VARIABLE in os.environ
