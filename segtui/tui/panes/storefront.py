"""Pane 4: what the chosen customer's segments open on the storefront, or what the selected segment holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from segtui.errors import SegtuiError
from segtui.platforms.shop import shop_of
from segtui.signs import choose_signs
from segtui.tui.actions import Action
from segtui.tui.load_state import Empty, Idle, Loaded, Loading
from segtui.tui.naming import shown_name
from segtui.tui.panes.item_edits import ItemEdits
from segtui.tui.panes.outline import OpenedCategory, Outline, RowKey, item_row
from segtui.tui.widgets.caption import Caption
from segtui.tui.widgets.tree_list import TreeList, TreeRow

if TYPE_CHECKING:
    from segtui.model import CustomerToken, Item, LegalEntity, Lens, Segment
    from segtui.session import CustomerView, Session
    from segtui.storefront.compare import Difference
    from segtui.storefront.storefront import Storefront

PRODUCTS_AT_ONCE = 50
"""Products of a category that are read at once."""

ITEMS_AT_ONCE = 200
"""Items of a segment that are read at once."""


class CustomerLens(NamedTuple):
    """The customer the storefront is shown for, and the companies they may act for."""

    view: CustomerView
    companies: tuple[LegalEntity, ...]
    company: LegalEntity | None = None

    @property
    def who(self) -> str:
        """The customer, and for whom they shop."""
        customer = self.view.customer
        name = customer.name or customer.email or customer.id
        return f"{name} for {self.company.name or self.company.id}" if self.company else name

    def next_company(self) -> CustomerLens:
        """The same customer for the next of: no company, the first company, the second ..."""
        choices: tuple[LegalEntity | None, ...] = (None, *self.companies)
        at = next(i for i, choice in enumerate(choices) if choice == self.company)
        return CustomerLens(self.view, self.companies, choices[(at + 1) % len(choices)])


@dataclass(slots=True)
class Shown:
    """A storefront on the screen, and what was opened in it."""

    lens: CustomerLens
    storefront: Storefront
    opened: dict[str, OpenedCategory] = field(default_factory=dict)
    folded: set[str] = field(default_factory=set)
    observed: Storefront | None = None
    differences: tuple[Difference, ...] = ()


class StorefrontPane(ItemEdits):
    """A category tree with the products beneath, labelled computed or observed."""

    number = 4
    noun = "Storefront"

    class ObserveRequested(Message):
        """The user wants to see it as the platform shows it."""

        def __init__(self, email: str, legal_entity_id: str | None) -> None:
            super().__init__()
            self.email = email
            self.legal_entity_id = legal_entity_id

    def __init__(self) -> None:
        super().__init__(id="storefront")
        self.set_reactive(StorefrontPane.state, Idle("Choose a segment to see its items, or a customer."))
        self.signs = choose_signs()
        self.segment: Segment | None = None
        self.lens: CustomerLens | None = None
        self.shown: Shown | None = None
        self.items: tuple[list[Item], int | None] = ([], None)
        self.showing_items = True

    def compose_body(self) -> ComposeResult:
        """A line that says what is shown, and the tree."""
        yield Caption()
        yield TreeList[RowKey]()

    def on_mount(self) -> None:
        """Start without a caption."""
        self.query_one(Caption).display = False
        super().on_mount()

    def body(self) -> TreeList[RowKey]:
        """The tree."""
        return self.query_one(TreeList)

    def actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        return (
            Action(
                "storefront.open", "enter", "products", "Show or hide what a category opens.", self._toggle
            ),
            Action(
                "storefront.items",
                "i",
                "customer view" if self.showing_items else "segment items",
                "Change between the items of the selected segment and the storefront of the chosen customer.",
                self._change_side,
                why_not=self._why_not_change_side,
            ),
            Action(
                "storefront.company",
                "c",
                "company",
                "See it for the customer's next company, or for none.",
                self._next_company,
                why_not=self._why_not_company,
            ),
            Action(
                "storefront.observe",
                "o",
                "observe",
                "Ask the platform with a customer token and compare.",
                self._request_observation,
                why_not=lambda: self._why_not_observe(),
            ),
            *self.item_actions(),
            Action("storefront.refresh", "r", "refresh", "Read again.", self.read_again),
            Action("storefront.copy", "y", "copy id", "Send the id to the clipboard.", self._copy),
        )

    # What is shown.

    def follow_segment(self, segment: Segment | None) -> None:
        """The selected segment changed; its items are shown unless a customer's storefront is."""
        is_same = segment is not None and self.segment is not None and segment.id == self.segment.id
        self.segment = segment
        if self.showing_items and not is_same:
            self.read_again()

    @property
    def shows_items(self) -> bool:
        """Whether this side is shown, and not a customer's storefront."""
        return self.showing_items or self.lens is None

    def follow_change(self) -> None:
        """Something was changed: what is shown is read again."""
        if self.segment is not None or self.lens is not None:
            self.read_again()

    def follow_customer(self, view: CustomerView | None) -> None:
        """Another customer was chosen; their storefront is shown. None goes back to the segment's items."""
        from segtui.session import Known

        if view is None:
            if self.lens is None:
                return
            self.lens, self.showing_items = None, True
        else:
            companies = tuple(view.companies.value) if isinstance(view.companies, Known) else ()
            self.lens, self.showing_items = CustomerLens(view, companies), False
        self.read_again()

    def read_again(self) -> None:
        """Read what is to be shown."""
        if self.session is None:
            return
        if not self.showing_items and self.lens is not None:
            self.set_heading(f"Storefront of {self.lens.who}")
            self.load(self._read_storefront(self.session, self.lens), f"the storefront of {self.lens.who}")
        elif self.segment is not None:
            name = shown_name(self.session, self.segment.name, self.segment.id)
            self.set_heading(f"Items of {name}")
            self.load(self._read_items(self.session, self.segment), f"items of {name}")
        else:
            self.set_heading(self.noun)
            self.state = Idle("Choose a segment to see its items, or a customer.")

    async def _read_items(self, session: Session, segment: Segment) -> None:
        from segtui.model import PageRequest

        page = await shop_of(session.platform).items(
            segment.id, PageRequest(size=ITEMS_AT_ONCE, with_total=True)
        )
        self.items, self.shown = (page.rows, page.total), None
        self.body().marks = frozenset()
        name = shown_name(session, segment.name, segment.id)
        self.set_heading(f"Items of {name} · {'?' if page.total is None else page.total}")
        self.query_one(Caption).display = False
        if not page.rows:
            self.state = Empty("This segment holds no product and no category.", "a assigns some.")
            return
        self._draw()
        self.state = Loaded()

    async def _read_storefront(self, session: Session, lens: CustomerLens) -> None:
        self.shown = Shown(lens, await session.storefront(self._model_lens(session, lens)))
        self._draw()
        self.query_one(Caption).display = True
        self.state = Loaded()

    def _model_lens(self, session: Session, lens: CustomerLens) -> Lens:
        from segtui.model import Lens

        return Lens(
            customer_id=lens.view.customer.id,
            legal_entity_id=lens.company.id if lens.company else None,
            site=session.profile.site,
            language=session.profile.language,
        )

    def observe(self, token: CustomerToken) -> None:
        """Ask the platform with a customer token and show where it differs."""
        if self.session is not None and self.shown is not None and self._why_not_observe() is None:
            reading = self._read_observed(self.session, self.shown, token)
            what = "what the platform shows this customer"
            self.state = Loading(what)
            self.load(reading, what, quiet=True)

    async def _read_observed(self, session: Session, shown: Shown, token: CustomerToken) -> None:
        from segtui.storefront.compare import compare

        try:
            shown.observed = await session.observed_storefront(self._model_lens(session, shown.lens), token)
        except SegtuiError as error:
            # The computed storefront is still true and stays. A refused sign-in is the customer's, not ours.
            self.state = Loaded()
            self.say(f"{error.title}: {error.summary}")
            return
        shown.differences = compare(shown.storefront, shown.observed)
        self._draw()
        self.state = Loaded()

    def _draw(self) -> None:
        if self.session is None:
            return
        name = partial(shown_name, self.session)
        if self.shown is None:
            rows = [item_row(item, self.signs, name) for item in self.items[0]]
            total = self.items[1]
            if total is None or total > len(rows):
                label = f"the first {len(rows)} of {'?' if total is None else f'{total:,}'} are shown"
                rows.append(TreeRow(depth=0, label=label, key=RowKey("heading", "rest")))
            self.body().set_rows(rows)
            return
        storefront = self.shown.storefront
        segments = (*storefront.segments, *(left.segment for left in storefront.left_out))
        outline = Outline(
            storefront,
            self.signs,
            name,
            {segment.id: name(segment.name, segment.id) for segment in segments},
            self.shown.opened,
            frozenset(self.shown.folded),
            self.shown.differences,
        )
        self.query_one(Caption).show(storefront, self.shown.observed, self.shown.differences)
        self.body().set_rows(outline.rows())

    # Keys.

    @on(TreeList.RowChosen)
    def _row_chosen(self, event: TreeList.RowChosen[RowKey]) -> None:
        event.stop()
        self._toggle()

    @on(TreeList.RowHighlighted)
    def _row_highlighted(self, event: TreeList.RowHighlighted[RowKey]) -> None:
        event.stop()

    @on(TreeList.FoldRequested)
    def _fold(self, event: TreeList.FoldRequested[RowKey]) -> None:
        event.stop()
        if self.shown is None or event.row.key.kind != "category":
            return
        if event.fold:
            self.shown.folded.add(event.row.key.id)
        else:
            self.shown.folded.discard(event.row.key.id)
            self._read_products_once(event.row.key.id)
        self._draw()

    def _toggle(self) -> None:
        row = self.body().cursor_row
        if row is None or self.shown is None:
            return
        category_id = row.key.id
        if row.key.kind not in {"more", "category"}:
            self.say(f"{row.label}  {row.note}".strip())
        elif row.key.kind == "more":
            self._read_products(category_id)
        else:
            if category_id in self.shown.opened:
                self._close_products(self.shown, category_id)
            else:
                self.shown.folded.discard(category_id)
                self._read_products_once(category_id)

    def _close_products(self, shown: Shown, category_id: str) -> None:
        # Enter pressed twice means once: what is only being opened is not closed.
        if not shown.opened[category_id].is_reading:
            del shown.opened[category_id]
            self._draw()

    def _read_products_once(self, category_id: str) -> None:
        node = self.shown.storefront.node(category_id) if self.shown is not None else None
        if (
            self.shown is not None
            and node is not None
            and node.role != "label"
            and category_id not in self.shown.opened
        ):
            self._read_products(category_id)

    def _read_products(self, category_id: str) -> None:
        if self.session is None or self.shown is None:
            return
        before = self.shown.opened.get(category_id, OpenedCategory((), None))
        if before.is_reading:
            return
        self.shown.opened[category_id] = OpenedCategory(before.products, before.total, is_reading=True)
        self._draw()
        self.run_worker(
            self._add_products(self.session, self.shown, category_id), group=f"products {category_id}"
        )

    async def _add_products(self, session: Session, shown: Shown, category_id: str) -> None:
        from segtui.model import PageRequest

        before = shown.opened[category_id]
        number = len(before.products) // PRODUCTS_AT_ONCE + 1
        wanted = PageRequest(number=number, size=PRODUCTS_AT_ONCE, with_total=True)
        try:
            page = await session.category_products(shown.storefront, category_id, wanted)
            shown.opened[category_id] = OpenedCategory([*before.products, *page.rows], page.total)
        except SegtuiError as error:
            shown.opened[category_id] = OpenedCategory(before.products, before.total, failed=error.summary)
        if shown is self.shown:
            self._draw()

    def _change_side(self) -> None:
        self.showing_items = not self.showing_items
        self.read_again()

    def _why_not_change_side(self) -> str | None:
        if self.lens is None:
            return "no customer is chosen"
        return "no segment is chosen" if self.segment is None else None

    def _next_company(self) -> None:
        if self.lens is not None:
            self.lens = self.lens.next_company()
            self.read_again()

    def _why_not_company(self) -> str | None:
        if self.lens is None or self.showing_items:
            return "no customer's storefront is shown"
        return None if self.lens.companies else "this customer acts for no company that can be read"

    def _request_observation(self) -> None:
        if self.lens is not None:
            company = self.lens.company.id if self.lens.company else None
            customer = self.lens.view.customer
            email = customer.logins[0] if customer.logins else customer.email or ""
            self.post_message(self.ObserveRequested(email, company))

    def _why_not_observe(self) -> str | None:
        if self.session is None:
            return "not signed in"
        if self.shown is None or self.showing_items or not isinstance(self.state, Loaded):
            return "no customer's storefront is shown"
        if not self.session.platform.capabilities.storefront:
            return "this platform has no storefront to ask"
        return None

    def _copy(self) -> None:
        row = self.body().cursor_row
        if row is not None and row.key.kind != "heading":
            self.post_message(self.CopyRequested(row.key.id, "the id"))
