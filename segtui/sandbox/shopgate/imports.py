"""Lists finished imports: the evidence that a file overwrote a change (section 11, decision D36)."""

from __future__ import annotations

import json

from segtui.sandbox.exchange import Answer
from segtui.sandbox.shopgate.call import Call, Operation
from segtui.sandbox.shopgate.filter_sql import sql_of
from segtui.sandbox.shopgate.paging import Selection, Term, offset_page
from segtui.sandbox.shopgate.vocabulary import IMPORTS


def list_imports(call: Call) -> Answer:
    """List imports, the latest first."""
    selection = Selection(call.store, "imports s", "s.doc", (Term("s.seq", descending=True),))
    expression = call.expression("filters", IMPORTS)
    if expression is not None:
        selection = selection.where(sql_of(expression))
    page = offset_page(call, selection)
    return Answer(body={"meta": page.meta, "imports": [json.loads(row[0]) for row in page.rows]})


OPERATIONS = (Operation("GET", "/imports", list_imports),)
