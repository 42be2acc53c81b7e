"""Who matches rules now (section 7, decisions D20 to D24)."""

from __future__ import annotations

from segtui.sandbox.schema import Document
from segtui.sandbox.shopgate.filter_sql import Sql, sql_of
from segtui.sandbox.shopgate.filters import Expression, filter_of, names_devices
from segtui.sandbox.shopgate.paging import Selection, Term
from segtui.sandbox.shopgate.vocabulary import RULES
from segtui.sandbox.store import Store

BY_NAME = (Term("s.name"), Term("s.id"))
"""The order of members (D29)."""


def matching(store: Store, rules: Document | Expression) -> Selection:
    """Select everybody who matches: customers, and devices where the rules name `devices.*` (D21)."""
    expression = filter_of(rules, RULES) if isinstance(rules, dict) else rules
    selection = Selection(store, "subjects s", "s.doc", BY_NAME).where(Sql("NOT s.gone"))
    if not names_devices(expression):
        selection = selection.where(Sql("s.kind = 'customer'"))
    return selection.where(sql_of(expression))


def is_match(store: Store, rules: Document, customer_id: str) -> bool:
    """Tell whether one customer matches."""
    return matching(store, rules).where(Sql("s.id = ?", (customer_id,))).total() > 0
