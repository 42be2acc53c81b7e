"""By what the file of a plan is told from others, and from those of another build."""

from __future__ import annotations

import re
from pathlib import Path

from segtui.errors import BadInput
from segtui.ways import Way

SCHEMA = "segtui.plan/2"
"""A plan of another version is made again: its head holds other things, which its digest is of."""
_BEGINNING = b'{"schema":"segtui.plan/'
_VERSION = re.compile(re.escape(_BEGINNING) + rb'(\d{1,9})"')


class OtherPlan(BadInput):
    """A plan that another build of segtui has made."""

    title = "Another version"


def is_plan(path: Path) -> bool:
    """Whether a file begins as a plan does, of whatever version. Blocks."""
    try:
        with path.expanduser().open("rb") as file:
            return file.read(len(_BEGINNING)) == _BEGINNING
    except (OSError, ValueError):
        return False


def check_version(path: Path, line: bytes) -> None:
    """Raise OtherPlan where the first line of a file is the head of a plan of another version."""
    found, ours = _VERSION.match(line), int(SCHEMA.rpartition("/")[2])
    if found is None or int(found[1]) == ours:
        return
    other = "an older" if int(found[1]) < ours else "a newer"
    raise OtherPlan(
        f"The plan {path} was made by {other} segtui.",
        hint=f"Plan again: {Way.PLAN} makes one of the same source.",
    )
