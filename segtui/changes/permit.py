"""The right of one run to send its changes to the end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Permit:
    """Given to a run that began while its profile could be written to; good until the run is over."""

    reason: str | None
    """Why it was begun; None where none was asked for."""
