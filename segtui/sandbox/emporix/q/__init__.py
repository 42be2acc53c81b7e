"""The `q` grammar of fact sheet section 3.1: text to clauses, clauses to an answer about one document."""

from segtui.sandbox.emporix.q.clauses import Clause, Query
from segtui.sandbox.emporix.q.evaluate import holds
from segtui.sandbox.emporix.q.parser import BadQuery, parse
from segtui.sandbox.emporix.q.printer import printed

__all__ = ["BadQuery", "Clause", "Query", "holds", "parse", "printed"]
