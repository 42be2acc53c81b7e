"""Storefronts as trees, beside what the platform shows or what another customer sees."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from segtui.cli.output import count_of, say, write, write_lines
from segtui.cli.shapes import document, instant, text_in
from segtui.cli.storefront_shapes import contrast_shape, difference_shape, storefront_shape
from segtui.cli.terminal import Drawing, drawing_for
from segtui.cli.who import CompanyChoice, companies_of, exactly_one
from segtui.cli.wording import company_list, customer_label, force_words, segment_name
from segtui.errors import BadInput, SegtuiError
from segtui.model import Customer, CustomerToken, Lens
from segtui.plain import plain
from segtui.platforms.shop import shop_of
from segtui.session import Failed, Session
from segtui.storefront.between import Contrast, Side, contrast
from segtui.storefront.compare import Difference, compare
from segtui.storefront.storefront import NodeRole, Storefront, StorefrontNode


@dataclass(frozen=True, slots=True)
class View:
    """Whose storefront is wanted, and beside what."""

    customer: str
    """E-mail address, number or id."""
    site: str | None
    legal_entity_id: str | None
    at: datetime | None
    other: str | None
    """The customer to compare with."""
    token: CustomerToken | None
    """What lets the platform show its own view."""
    as_json: bool
    other_legal_entity_id: str | None = None
    """The company that the other customer acts for."""


async def show(session: Session, view: View) -> int:
    """Print the storefront, and what it is compared with."""
    customer = await exactly_one(session, view.customer)
    lens = await _lens(session, view, customer)
    if view.other is not None:
        return await _compare(session, view, customer, lens)
    computed = await session.storefront(lens)
    observed = None if view.token is None else await session.observed_storefront(lens, view.token)
    differences = () if observed is None else compare(computed, observed)
    languages = _languages(session)
    if view.as_json:
        body = storefront_shape(computed, languages)
        if observed is not None:
            body["observed"] = storefront_shape(observed, languages)
            body["differences"] = [difference_shape(difference) for difference in differences]
        write(document("storefront", body))
        return 0
    write_lines(_page(computed, customer, languages))
    if observed is not None:
        write_lines(_differences(differences, observed))
    return 0


async def _lens(session: Session, view: View, customer: Customer) -> Lens:
    await _check_company(session, customer, view.legal_entity_id, "Seen", "--legal-entity")
    if view.site is not None:
        await _require_site(session, view.site)
    site = view.site or session.profile.site
    return Lens(customer.id, view.legal_entity_id, site, session.profile.language, view.at)


async def _check_company(
    session: Session, customer: Customer, legal_entity_id: str | None, seen: str, option: str
) -> None:
    """Raise BadInput for a company that is not the customer's; where none is wanted, say which there are."""
    if legal_entity_id is not None:
        await CompanyChoice(legal_entity_id, offers_b2c=False).of(session, customer)
    else:
        await _tell_companies(session, customer, f"{seen} for no company", f"; {option} looks for one")


async def _require_site(session: Session, wanted: str) -> None:
    """Raise BadInput for a site the tenant does not have; sites that cannot be read are told."""
    try:
        codes = [site.code for site in await shop_of(session.platform).sites()]
    except SegtuiError as error:
        say(f"Not checked whether there is a site {wanted!r}: {error.summary}")
        return
    if wanted in codes:
        return
    alike = [code for code in codes if code.casefold() == wanted.casefold()]
    raise BadInput(
        f"There is no site {wanted!r}; known are: {', '.join(codes) or 'none'}.",
        hint=f"Letter case counts: use {' or '.join(alike)}." if alike else "Use one of the known codes.",
    )


async def _tell_companies(session: Session, customer: Customer, seen: str, remedy: str) -> None:
    companies = await companies_of(session, customer)
    if isinstance(companies, Failed):
        say(f"{seen}{remedy}; which there are could not be read: {companies.error.summary}")
    elif companies.value:
        say(f"{seen}{remedy}; {customer_label(customer)} acts for: {company_list(companies.value)}.")


def _languages(session: Session) -> tuple[str, ...]:
    return (session.profile.language,)


async def _compare(session: Session, view: View, customer: Customer, lens: Lens) -> int:
    other = await exactly_one(session, view.other or "")
    company = view.other_legal_entity_id
    await _check_company(session, other, company, "The second is seen", "--compare-legal-entity")
    first, second = await asyncio.gather(
        session.storefront(lens),
        session.storefront(Lens(other.id, company, lens.site, lens.language, lens.at)),
    )
    contrasts = contrast(first, second)
    languages = _languages(session)
    if view.as_json:
        write(
            document(
                "storefront-comparison",
                {
                    "first": storefront_shape(first, languages),
                    "second": storefront_shape(second, languages),
                    "contrasts": [contrast_shape(one, languages) for one in contrasts],
                },
            )
        )
        return 0
    write(f"First:  {plain(customer_label(customer))}\nSecond: {plain(customer_label(other))}\n")
    names = {one.id: segment_name(one, languages) for one in (*first.segments, *second.segments)}
    write_lines(_contrast_line(one, names, languages) for one in contrasts)
    if not contrasts:
        say("Both see the same.")
    return 0


def _contrast_line(one: Contrast, names: Mapping[str, str], languages: Sequence[str]) -> str:
    path = " > ".join(text_in(name, languages) or "?" for name in one.path) or one.id
    openers = ", ".join(names.get(segment_id, segment_id) for segment_id in one.opened_by)
    opened = f", opened by {openers}" if openers else ""
    if one.shown_to is Side.BOTH and one.first_role and one.second_role:
        return plain(
            f"~ {path} ({one.id}): {one.first_role} for the first, {one.second_role} for the second{opened}"
        )
    sign = "<" if one.shown_to is Side.FIRST else ">"
    return plain(f"{sign} {one.subject.value} {path} ({one.id}): only for the {one.shown_to.value}{opened}")


def _page(storefront: Storefront, customer: Customer, languages: Sequence[str]) -> Iterator[str]:
    drawing = drawing_for(sys.stdout)
    lens = storefront.lens
    company = f" for company {lens.legal_entity_id}" if lens.legal_entity_id else ""
    site = f" on site {lens.site}" if lens.site else ""
    yield plain(
        f"Storefront of {customer_label(customer)}{company}{site} at {instant(storefront.at)} "
        f"({storefront.provenance.value})"
    )
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
    tree = _Tree(names, languages, drawing)
    yield "Categories:" if storefront.roots else "No category is opened up."
    for root in storefront.roots:
        yield from tree.lines(root, "", "")
    if storefront.products:
        yield "Products assigned directly:"
    for product in storefront.products:
        published = {True: "", False: ", unpublished", None: ", not readable"}[product.published]
        name = text_in(product.name, languages) or product.code or "without a name"
        yield plain(f"  {name} ({product.id}{published}) {tree.openers(product.opened_by)}")
    for item in storefront.unplaced:
        yield plain(f"  in no category tree: {text_in(item.name, languages) or item.id} ({item.id})")


@dataclass(frozen=True, slots=True)
class _Tree:
    """Draws categories beneath each other."""

    names: Mapping[str, str]
    languages: Sequence[str]
    drawing: Drawing

    def lines(self, node: StorefrontNode, lead: str, under: str) -> Iterator[str]:
        """The node behind `lead`, and all below it behind `under`."""
        yield lead + plain(self._node(node))
        lines = self.drawing.lines
        for at, child in enumerate(node.children, start=1):
            last = at == len(node.children)
            branch, trunk = (lines.last_branch, "   ") if last else (lines.branch, lines.trunk)
            yield from self.lines(child, under + branch, under + trunk)

    def _node(self, node: StorefrontNode) -> str:
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
        return f"{sign} {name} ({', '.join(marks)}) {self.openers(node.opened_by)}".rstrip()

    def openers(self, segment_ids: Sequence[str]) -> str:
        """The segments that open something up, by name."""
        return f"by {', '.join(self.names.get(one, one) for one in segment_ids)}" if segment_ids else ""


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
