"""Storefronts as trees, beside what the platform shows or what another customer sees."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from segtui.cli.output import count_of, say, write, write_lines
from segtui.cli.shapes import document, text_in
from segtui.cli.storefront_shapes import difference_shape, storefront_shape
from segtui.cli.terminal import Drawing, Lines, drawing_for
from segtui.cli.who import CompanyChoice, companies_of, exactly_one
from segtui.cli.wording import company_list, customer_label, force_words, segment_name
from segtui.errors import BadInput, SegtuiError
from segtui.model import Customer, CustomerToken, Force, Lens
from segtui.plain import plain
from segtui.platforms.shop import shop_of
from segtui.session import Failed, Session
from segtui.shop_time import utc_words
from segtui.storefront.compare import Difference, compare
from segtui.storefront.storefront import NodeRole, Storefront, StorefrontNode


@dataclass(frozen=True, slots=True)
class Eyes:
    """A lens as the command line names it."""

    customer: str | None
    """E-mail address, number or id; None stands for an anonymous visitor."""
    site: str | None = None
    """None stands for the profile's."""
    legal_entity_id: str | None = None
    language: str | None = None
    """None stands for the profile's."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class View:
    """Through whose eyes a storefront is wanted, and beside what."""

    eyes: Eyes
    other: Eyes | None = None
    """The lens to compare with."""
    token: CustomerToken | None = None
    """What lets the platform show its own view."""
    as_json: bool = False
    whole: bool = False
    """In a comparison, also what both see alike."""


class Seen(NamedTuple):
    """A lens with the customer it belongs to."""

    lens: Lens
    customer: Customer | None
    """None is an anonymous visitor."""

    @property
    def words(self) -> str:
        """Through whose eyes, where and in which language."""
        lens = self.lens
        who = customer_label(self.customer) if self.customer else "an anonymous visitor"
        company = f" for company {lens.legal_entity_id}" if lens.legal_entity_id else ""
        site = f" on site {lens.site}" if lens.site else " on any site"
        return f"{who}{company}{site} in {lens.language}"


async def show(session: Session, view: View) -> int:
    """Print the storefront, and what it is compared with."""
    seen = await seen_by(session, view.eyes, "Seen", "--legal-entity")
    if view.other is not None:
        from segtui.cli.storefront_comparison import compare_with

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


async def seen_by(session: Session, eyes: Eyes, seen: str, option: str) -> Seen:
    """The lens that is meant; BadInput for a site, or a company of the customer, that does not exist."""
    customer = None
    if eyes.customer is not None:
        customer = await exactly_one(session, eyes.customer)
        await _check_company(session, customer, eyes.legal_entity_id, seen, option)
    if eyes.site is not None:
        await _require_site(session, eyes.site)
    profile = session.profile
    lens = Lens(
        customer_id=customer.id if customer else None,
        legal_entity_id=eyes.legal_entity_id,
        site=eyes.site or profile.site,
        language=eyes.language or profile.language,
        at=eyes.at,
    )
    return Seen(lens, customer)


def languages_of(lens: Lens) -> tuple[str, ...]:
    """The languages that names are wanted in."""
    return (lens.language,) if lens.language else ()


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


def headline(seen: Seen, storefront: Storefront) -> str:
    """Whose storefront it is, at which moment, and where it comes from."""
    return plain(f"{seen.words} at {utc_words(storefront.at)} ({storefront.provenance.value})")


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
