"""Two storefronts in one tree: what only one of the lenses sees, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from segtui.cli.output import count_of, write, write_lines
from segtui.cli.shapes import JsonObject, document, text_in
from segtui.cli.storefront_eyes import Seen, View, languages_of
from segtui.cli.storefront_shapes import contrast_shape, storefront_shape
from segtui.cli.storefront_words import CategoryWords, branches, headline
from segtui.cli.terminal import drawing_for
from segtui.cli.wording import segment_name
from segtui.plain import plain
from segtui.session import Session
from segtui.storefront.between import (
    ComparedNode,
    ComparedProduct,
    Comparison,
    Contrast,
    Reason,
    Side,
    either,
)

MARKS = {Side.FIRST: "<", Side.SECOND: ">", Side.BOTH: "~"}
_NOTED = {Side.FIRST: "Note on the first", Side.SECOND: "Note on the second", Side.BOTH: "Note"}
ALIKE = " "
"""What stands before what both see alike."""


async def compare_with(session: Session, view: View, seen: Seen, other: Seen) -> int:
    """Print what the two lenses do not see alike, or, if wanted, everything with the differences marked."""
    found = await session.compare_storefronts(seen.lens, other.lens)
    languages = languages_of(seen.lens)
    if view.as_json:
        body: JsonObject = {
            "first": storefront_shape(found.first, languages),
            "second": storefront_shape(found.second, languages_of(other.lens)),
            "contrasts": [contrast_shape(one, languages) for one in found.contrasts],
        }
        write(document("storefront-comparison", body))
        return 0
    names = {one.id: segment_name(one, languages) for one in (*found.first.segments, *found.second.segments)}
    words = CategoryWords(names, languages, drawing_for(sys.stdout))
    write_lines(
        [
            f"< First:  {headline(seen, found.first)}",
            f"> Second: {headline(other, found.second)}",
            "",
            *_page(found, words, whole=view.whole),
        ]
    )
    return 0


def _page(found: Comparison, words: CategoryWords, *, whole: bool) -> Iterator[str]:
    contrasts = found.contrasts
    if not contrasts:
        yield "Both lenses see the same."
    else:
        yield f"{count_of(len(contrasts), 'difference')}, because:"
    for reason in found.reasons:
        yield plain(f"  {_because(reason, words)}. {reason.why}")
    if contrasts:
        yield ""
    yield from _categories(found, words, whole=whole)
    products = [one for one in found.products if whole or one.contrast]
    if products:
        yield "Products assigned directly:"
    for one in products:
        yield _product(one, words)
    for side, note in found.notes:
        yield plain(f"{_NOTED[side]}: {note}")


def _because(reason: Reason, words: CategoryWords) -> str:
    """Which segment has no effect for whom; a cause without a segment speaks for itself."""
    if reason.segment_id is None:
        return f"for the {reason.holds_for}: {reason.cause}"
    name = words.names.get(reason.segment_id, reason.segment_id)
    return f"{name} ({reason.segment_id}) does not count for the {reason.holds_for}: {reason.cause}"


def _categories(found: Comparison, words: CategoryWords, *, whole: bool) -> Iterator[str]:
    def shown(nodes: tuple[ComparedNode, ...]) -> list[ComparedNode]:
        return [node for node in nodes if whole or node.differs]

    drawn = branches(shown(found.roots), lambda node: shown(node.children), words.drawing.lines)
    for node, lead in drawn:
        text = words.node(either(node.first, node.second))
        mark, note = _marked(node.contrast, words)
        yield f"{mark} {lead}" + plain(f"{text}  {note}".rstrip())


def _product(one: ComparedProduct, words: CategoryWords) -> str:
    mark, note = _marked(one.contrast, words)
    name = text_in(one.product.name, words.languages) or one.product.code or "without a name"
    return f"{mark} " + plain(f"{name} ({one.product.id})  {note}".rstrip())


def _marked(contrast: Contrast | None, words: CategoryWords) -> tuple[str, str]:
    if contrast is None:
        return ALIKE, ""
    roles = (
        f"{contrast.first_role} for the first, {contrast.second_role} for the second; "
        if contrast.first_role and contrast.second_role and contrast.first_role is not contrast.second_role
        else ""
    )
    causes = (
        f"{words.names.get(each.segment_id, each.segment_id)}: {each.cause}"
        if each.segment_id
        else each.cause.value
        for each in contrast.reasons
    )
    return MARKS[contrast.shown_to], f"[{roles}{', '.join(causes)}]"
