"""Screens as text, one file each, so that a change reads as the lines that changed."""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.pilot.conftest import (  # noqa: F401  # the same shop as in the pilot tests
    _clean_surroundings,
    _no_idle_processor,
    _no_painting,
    _no_waiting,
    _sandbox,
    _signals_as_before,
    merchant,
    seed,
    shop,
)


class ScreenText(SingleFileSnapshotExtension):
    """A text file for each screen."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    def serialize(self, data: Any, **_options: Any) -> str:
        return f"{data}\n"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(ScreenText)
