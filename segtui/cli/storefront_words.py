"""How a storefront is put into words and drawn as a tree, alone or beside another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from segtui.cli.shapes import text_in
from segtui.cli.storefront_eyes import Seen
from segtui.cli.terminal import Drawing, Lines
from segtui.model import Force
from segtui.plain import plain
from segtui.shop_time import utc_words
from segtui.storefront.storefront import NodeRole, Storefront, StorefrontNode


def headline(seen: Seen, storefront: Storefront) -> str:
    """Whose storefront it is, at which moment, and where it comes from."""
    return plain(f"{seen.words} at {utc_words(storefront.at)} ({storefront.provenance.value})")


Node = TypeVar("Node")


def branches(
    roots: Iterable[Node], below: Callable[[Node], Sequence[Node]], lines: Lines
) -> Iterator[tuple[Node, str]]:
    """Every node of the trees, a parent before its children, with the lines that lead to it."""

    def grown(node: Node, lead: str, under: str) -> Iterator[tuple[Node, str]]:
        yield node, lead
        children = below(node)
        for at, child in enumerate(children, start=1):
            last = at == len(children)
            branch, trunk = (lines.last_branch, "   ") if last else (lines.branch, lines.trunk)
            yield from grown(child, under + branch, under + trunk)

    for root in roots:
        yield from grown(root, "", "")


@dataclass(frozen=True, slots=True)
class CategoryWords:
    """How categories and what opens them are named."""

    names: Mapping[str, str]
    """Of segments, by id."""
    languages: Sequence[str]
    drawing: Drawing

    def node(self, node: StorefrontNode) -> str:
        """A category with the sign of its role, its id and what is odd about it."""
        signs = self.drawing.signs
        sign = {
            NodeRole.ASSIGNED: signs.assigned,
            NodeRole.INHERITED: signs.inherited,
            NodeRole.LABEL: signs.label,
        }[node.role]
        category = node.category
        name = text_in(category.name, self.languages) or category.code or "without a name"
        marks = [category.id]
        if category.published is False:
            marks.append("unpublished")
        elif node.hidden_by:
            marks.append("below an unpublished category")
        if node.window is not Force.IN_FORCE:
            marks.append(node.window.value)
        return f"{sign} {name} ({', '.join(marks)})"

    def openers(self, segment_ids: Sequence[str]) -> str:
        """The segments that open something up, by name."""
        return f"by {', '.join(self.names.get(one, one) for one in segment_ids)}" if segment_ids else ""
