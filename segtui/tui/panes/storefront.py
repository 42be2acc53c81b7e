"""Pane 4: what the chosen customer's segments open on the storefront, or what the selected segment holds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from segtui.errors import SegtuiError
from segtui.platforms.reaching import shop_of
from segtui.signs import choose_signs
from segtui.tui.actions import Action
from segtui.tui.load_state import Empty, Idle, Loaded, Loading
from segtui.tui.naming import shown_name
from segtui.tui.panes.item_edits import ItemEdits
from segtui.tui.panes.lenses import Lenses, PaneLens
from segtui.tui.panes.outline import OpenedCategory, RowKey, item_rows
from segtui.tui.panes.shown import Compared, Shown, freshness
from segtui.tui.widgets.caption import Caption
from segtui.tui.widgets.tree_list import TreeList

if TYPE_CHECKING:
    from segtui.model import CustomerToken, Item, Segment
    from segtui.session import CustomerView, Session

PRODUCTS_AT_ONCE = 50
"""Products of a category that are read at once."""

ITEMS_AT_ONCE = 200
"""Items of a segment that are read at once."""


class StorefrontPane(Lenses, ItemEdits):
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
        self.shown: Shown | None = None
        self.compared: Compared | None = None
        self.followed: str | None = None
        """Id of the customer who was chosen in the customer pane."""
        self.items: tuple[list[Item], int | None] = ([], None)
        self.showing_items = True

    def open(self, session: Session) -> None:
        """Use a session from now on."""
        super().open(session)
        self.segment = self.shown = self.compared = self.lens = self.other = self.followed = None
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
                "storefront.open",
                "enter",
                "why" if self.is_comparing else "products",
                "Show or hide what a category opens; in a comparison, say why it differs.",
                self._toggle,
            ),
            Action(
                "storefront.items",
                "i",
                "customer view" if self.showing_items else "segment items",
                "Change between the items of the selected segment and the storefront of the chosen customer.",
                self._change_side,
                why_not=self._why_not_change_side,
            ),
            *self.lens_actions(),
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
        elif self.showing_items and isinstance(self.state, Loaded | Empty):
            self._title_items()  # its name may be another one now

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
            self.followed = None
            if self.lens is None:
                return
            self.lens, self.other, self.showing_items = None, None, True
            self.read_again()
            return
        companies = tuple(view.companies.value) if isinstance(view.companies, Known) else ()
        if self.lens is not None and view.customer.id == self.followed:
            # The same customer was read again: the company, the place and the moment stay.
            self.lens = self.lens.follow(view, companies)
            self.other = self.other.follow(view, companies) if self.other else None
            self.showing_items = False
            self.read_again()
        else:
            self.followed = view.customer.id
            self.look(self.usual_lens()._replace(view=view, companies=companies))

    def read_again(self) -> None:
        """Read what is to be shown."""
        if self.session is None:
            return
        if not self.showing_items and self.lens is not None:
            self._read_for(self.session, self.lens)
        elif self.segment is not None:
            name = shown_name(self.session, self.segment.name, self.segment.id)
            self.set_heading(f"Items of {name}")
            self.load(self._read_items(self.session, self.segment), f"items of {name}")
        else:
            self.set_heading(self.noun)
            self.state = Idle("Choose a segment to see its items, or a customer.")

    def _read_for(self, session: Session, lens: PaneLens) -> None:
        if self.other is not None:
            self.set_heading(f"{lens.who} < > {self.other.who}")
            reading = self._read_comparison(session, lens, self.other)
            self.load(reading, f"the storefronts of {lens.who} and {self.other.who}")
        else:
            self.set_heading(f"Storefront of {lens.who}")
            self.load(self._read_storefront(session, lens), f"the storefront of {lens.who}")

    def _title_items(self) -> None:
        if self.session is not None and self.segment is not None:
            name, total = shown_name(self.session, self.segment.name, self.segment.id), self.items[1]
            self.set_heading(f"Items of {name} · {'?' if total is None else total}")

    async def _read_items(self, session: Session, segment: Segment) -> None:
        from segtui.model import PageRequest

        page = await shop_of(session.platform).items(
            segment.id, PageRequest(size=ITEMS_AT_ONCE, with_total=True)
        )
        self.items, self.shown, self.compared = (page.rows, page.total), None, None
        self.body().marks = frozenset()
        self._title_items()
        self.query_one(Caption).display = False
        if not page.rows:
            self.state = Empty("This segment holds no product and no category.", "a assigns some.")
            return
        self.redraw()
        self.state = Loaded()

    async def _read_storefront(self, session: Session, lens: PaneLens) -> None:
        storefront = await session.storefront(lens.model)
        self.shown, self.compared = Shown(lens, storefront, session.now()), None
        self._show_drawn()

    async def _read_comparison(self, session: Session, lens: PaneLens, other: PaneLens) -> None:
        comparison = await session.compare_storefronts(lens.model, other.model)
        self.shown, self.compared = None, Compared((lens, other), comparison, session.now())
        self._show_drawn()

    def _show_drawn(self) -> None:
        self.redraw()
        self.query_one(Caption).display = True
        self.state = Loaded()

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
            shown.observed = await session.observed_storefront(shown.lens.model, token)
        except SegtuiError as error:
            # The computed storefront is still true and stays. A refused sign-in is the customer's, not ours.
            self.state = Loaded()
            self.say(f"{error.title}: {error.summary}")
            return
        shown.differences = compare(shown.storefront, shown.observed)
        self.redraw()
        self.state = Loaded()

    def redraw(self) -> None:
        """Draw what was read."""
        if self.session is None:
            return
        seen, caption = self.compared or self.shown, self.query_one(Caption)
        if seen is None:
            self.body().set_rows(item_rows(*self.items, self.signs, partial(shown_name, self.session)))
            return
        seen.tell(caption, self.session)
        caption.add(freshness(seen.read_at, self.session.changed_at))
        if isinstance(seen, Compared):
            self.body().set_rows(seen.rows(self.session, self.signs, whole=self.is_whole))
        else:
            self.body().set_rows(seen.rows(self.session, self.signs))

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
        if self.compared is not None and event.row.key.kind == "category":
            (self.compared.folded.add if event.fold else self.compared.folded.discard)(event.row.key.id)
            self.redraw()
        if self.shown is None or event.row.key.kind != "category":
            return
        if event.fold:
            self.shown.folded.add(event.row.key.id)
        else:
            self.shown.folded.discard(event.row.key.id)
            self._read_products_once(event.row.key.id)
        self.redraw()

    def _toggle(self) -> None:
        row = self.body().cursor_row
        if row is not None and self.compared is not None:
            self.say(f"{row.label.strip()}  {row.note}".strip())
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
            self.redraw()

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
        self.redraw()
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
            self.redraw()

    def _change_side(self) -> None:
        self.showing_items = not self.showing_items
        self.read_again()

    def _why_not_change_side(self) -> str | None:
        if self.lens is None:
            return "no customer is chosen"
        return "no segment is chosen" if self.segment is None else None

    def _next_company(self) -> None:
        if self.lens is not None:
            self.look(self.lens.next_company())

    def _why_not_company(self) -> str | None:
        if self.lens is None or self.showing_items:
            return "no customer's storefront is shown"
        if self.is_comparing:
            return "two lenses are compared; x ends that"
        if self.lens.view is None:
            return "an anonymous visitor acts for no company"
        return None if self.lens.companies else "this customer acts for no company that can be read"

    def _request_observation(self) -> None:
        if self.lens is not None and self.lens.view is not None:
            company = self.lens.company.id if self.lens.company else None
            customer = self.lens.view.customer
            email = customer.logins[0] if customer.logins else customer.email or ""
            self.post_message(self.ObserveRequested(email, company))

    def _why_not_observe(self) -> str | None:
        if self.session is None:
            return "not signed in"
        if self.is_comparing:
            return "two lenses are compared; x ends that"
        if self.shown is None or self.showing_items or not isinstance(self.state, Loaded):
            return "no customer's storefront is shown"
        if self.shown.lens.view is None:
            return "an anonymous visitor has no token to ask with"
        if not self.session.platform.capabilities.storefront:
            return "this platform has no storefront to ask"
        return None

    def _copy(self) -> None:
        row = self.body().cursor_row
        if row is not None and row.key.kind != "heading":
            self.post_message(self.CopyRequested(row.key.id, "the id"))
