"""Storefronts as trees, beside what the platform shows or what another customer sees."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from segtui.cli.output import count_of, write, write_lines
from segtui.cli.shapes import document, text_in
from segtui.cli.storefront_comparison import compare_with
from segtui.cli.storefront_eyes import Seen, View, languages_of, seen_by
from segtui.cli.storefront_shapes import difference_shape, storefront_shape
from segtui.cli.storefront_words import CategoryWords, branches, headline
from segtui.cli.terminal import Drawing, drawing_for
from segtui.cli.wording import force_words, segment_name
from segtui.plain import plain
from segtui.session import Session
from segtui.storefront.compare import Difference, compare
from segtui.storefront.storefront import Storefront


async def show(session: Session, view: View) -> int:
    """Print the storefront, and what it is compared with."""
    seen = await seen_by(session, view.eyes, "Seen", "--legal-entity")
    if view.other is not None:
        other = await seen_by(session, view.other, "The second is seen", "--compare-legal-entity")
        return await compare_with(session, view, seen, other)
    computed = await session.storefront(seen.lens)
    observed = None if view.token is None else await session.observed_storefront(seen.lens, view.token)
    differences = () if observed is None else compare(computed, observed)
    languages = languages_of(seen.lens)
    if view.as_json:
        body = storefront_shape(computed, languages)
        if observed is not None:
            body["observed"] = storefront_shape(observed, languages)
            body["differences"] = [difference_shape(difference) for difference in differences]
        write(document("storefront", body))
        return 0
    write_lines(_page(computed, seen, languages))
    if observed is not None:
        write_lines(_differences(differences, observed))
    return 0


def _page(storefront: Storefront, seen: Seen, languages: Sequence[str]) -> Iterator[str]:
    drawing = drawing_for(sys.stdout)
    yield f"Storefront of {headline(seen, storefront)}"
    names = {one.id: segment_name(one, languages) for one in storefront.segments}
    yield count_of(len(storefront.segments), "segment") + " in force:"
    for segment in storefront.segments:
        yield plain(
            f"  {force_words(segment.force(storefront.at), drawing.signs)}  {segment.id}  {names[segment.id]}"
        )
    for left in storefront.left_out:
        yield plain(f"  left out  {left.segment.id}  {segment_name(left.segment, languages)}: {left.why}")
    yield ""
    yield from _assortment(storefront, names, languages, drawing)
    for note in storefront.notes:
        yield plain(f"Note: {note}")


def _assortment(
    storefront: Storefront, names: Mapping[str, str], languages: Sequence[str], drawing: Drawing
) -> Iterator[str]:
    tree = CategoryWords(names, languages, drawing)
    yield "Categories:" if storefront.roots else "No category is opened up."
    for node, lead in branches(storefront.roots, lambda node: node.children, drawing.lines):
        yield lead + plain(f"{tree.node(node)} {tree.openers(node.opened_by)}".rstrip())
    if storefront.products:
        yield "Products assigned directly:"
    for product in storefront.products:
        published = {True: "", False: ", unpublished", None: ", not readable"}[product.published]
        name = text_in(product.name, languages) or product.code or "without a name"
        yield plain(f"  {name} ({product.id}{published}) {tree.openers(product.opened_by)}")
    for item in storefront.unplaced:
        yield plain(f"  in no category tree: {text_in(item.name, languages) or item.id} ({item.id})")


def _differences(differences: Sequence[Difference], observed: Storefront) -> Iterator[str]:
    yield ""
    seen = sum(1 for _ in observed.nodes())
    yield f"Observed: the platform shows {count_of(seen, 'category', 'categories')}."
    if not differences:
        yield "Computed and observed agree."
        return
    yield f"{count_of(len(differences), 'difference')}:"
    for difference in differences:
        kind = f"{difference.kind.value}{' (either reading is documented)' if difference.expected else ''}"
        yield plain(f"  {kind}: {' > '.join(difference.path)} ({difference.category_id}): {difference.why}")
