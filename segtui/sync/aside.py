"""Rows that are kept aside for a while, in a file without a name: nothing is left of it however it ends."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from segtui.errors import BadInput


@contextmanager
def keeping_aside(what: str) -> Iterator[None]:
    """Raise BadInput where a temporary file for this, the subject of a sentence, has no room."""
    try:
        yield
    except OSError as error:
        raise BadInput(
            f"{what} cannot be kept in a temporary file: {error.strerror or error}.",
            hint=f"Make room in {_directory()}, or name another directory in TMPDIR.",
        ) from error


def _directory() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:
        return "the directory for temporary files"
