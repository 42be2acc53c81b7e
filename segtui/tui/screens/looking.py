"""The part of the console that is about its fourth pane: a storefront, or rules where there is no shop."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import on

from segtui.tui.leading import lead
from segtui.tui.panes.customers import CustomersPane
from segtui.tui.panes.rules import RulesPane
from segtui.tui.panes.storefront import StorefrontPane
from segtui.tui.screens.explaining import ExplainingScreen

if TYPE_CHECKING:
    from segtui.model import CustomerToken
    from segtui.tui.host import Host


class LookingScreen(ExplainingScreen):
    """Has one of two panes in the fourth place, and takes the wishes of both."""

    has_shop = True
    """Whether segments open a shop here; it is known of a profile before its session is open."""

    @property
    @abstractmethod
    def host(self) -> Host:
        """The app this screen runs in."""

    @abstractmethod
    def go_to(self, number: int) -> None:
        """Focus a pane, and remember where the user came from."""

    @property
    def storefront(self) -> StorefrontPane:
        """Pane 4 where segments open a shop."""
        return self.query_one(StorefrontPane)

    @property
    def rules(self) -> RulesPane:
        """Pane 4 where they do not."""
        return self.query_one(RulesPane)

    @property
    def fourth(self) -> StorefrontPane | RulesPane:
        """Pane 4."""
        return self.storefront if self.has_shop else self.rules

    @on(StorefrontPane.ObserveRequested)
    def _observe_requested(self, message: StorefrontPane.ObserveRequested) -> None:
        lead(self, self._observe(message), "observe")

    async def _observe(self, message: StorefrontPane.ObserveRequested) -> None:
        from segtui.tui.screens.customer_token import CustomerTokenScreen

        screen = CustomerTokenScreen(message.email, message.legal_entity_id, self.host.demo_customer)
        token: CustomerToken | None = await self.app.push_screen_wait(screen)
        if token is not None:
            self.storefront.observe(token)

    @on(StorefrontPane.LensRequested)
    def _lens_requested(self, message: StorefrontPane.LensRequested) -> None:
        lead(self, self._choose_lens(message), "lens", exclusive=True)

    async def _choose_lens(self, message: StorefrontPane.LensRequested) -> None:
        from segtui.tui.screens.lens import ask_lens

        if self.session is None:
            return
        title = "Compare with what …" if message.comparing else "Through whose eyes?"
        lens = await ask_lens(self, self.session, message.lens, title)
        if lens is not None:
            (self.storefront.compare_with if message.comparing else self.storefront.look)(lens)

    @on(RulesPane.CustomerChosen)
    def _matching_customer_chosen(self, message: RulesPane.CustomerChosen) -> None:
        self.customers.show_customer(message.customer_id)
        self.go_to(CustomersPane.number)

    @on(RulesPane.SegmentWanted)
    def _side_wanted(self, message: RulesPane.SegmentWanted) -> None:
        self.segments.select(message.segment_id)
