"""What becomes of rows, as a person says it."""

from __future__ import annotations

from segtui.sync.plan import Act

ACT_WORDS = {
    Act.ADD: "to add",
    Act.REMOVE: "to remove",
    Act.KEEP: "members already",
    Act.ABSENT: "no members anyway",
    Act.UNMATCHED: "name nobody",
    Act.AMBIGUOUS: "name several",
    Act.SKIPPED: "decided to leave out",
    Act.INVALID: "hold no key",
    Act.DUPLICATE: "named above already",
    Act.LEFT_ALONE: "members left alone",
}
"""Behind a number of rows."""
