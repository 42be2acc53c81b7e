"""What the checks of the decisions share."""

from __future__ import annotations

from typing import Any

NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that no customer has."""


def entries(told: Any) -> list[tuple[int, str, str | None, int]]:
    """Read the entries of a batch answer."""
    return [(each["code"], each["entity"], each["entityId"], each["entityIndex"]) for each in told["errors"]]


def segment_body(code: str, **fields: Any) -> dict[str, Any]:
    """Write the body that creates one segment."""
    return {"segments": [{"code": code, "name": code, "type": "fixed"} | fields]}
