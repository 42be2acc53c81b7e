"""Membership inherited through groups (fact sheet section 4.3)."""

from __future__ import annotations

from segtui.sandbox.emporix.call import Call
from segtui.sandbox.emporix.ownership import Condition, own_pair


def inherited_segments(call: Call) -> Condition:
    """Keep segments of the caller's groups: those of no legal entity, and those of the current one."""
    pair = own_pair(call)
    return ("0", ()) if pair is None else segments_of_groups(pair)


def segments_of_groups(pair: tuple[str, str]) -> Condition:
    """Keep the segments of a pair's groups; a company of "" is none."""
    customer_id, company_id = pair
    return (
        "seq IN (SELECT l.segment FROM segment_groups l JOIN groups g ON g.id = l.group_id"
        " JOIN group_users u ON u.group_id = g.id WHERE u.user_id = ?"
        " AND coalesce(json_extract(g.doc, '$.b2b.legalEntityId'), ?) = ?)",
        (customer_id, company_id, company_id),
    )
