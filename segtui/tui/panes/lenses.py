"""The part of the storefront pane that says through whose eyes it is seen."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from segtui.tui.actions import Action
from segtui.tui.load_state import Loaded
from segtui.tui.panes.base import Pane

if TYPE_CHECKING:
    from datetime import datetime

    from segtui.model import LegalEntity, Lens
    from segtui.session import CustomerView

NOBODY = "an anonymous visitor"


class PaneLens(NamedTuple):
    """Through whose eyes the storefront is shown, where and when."""

    view: CustomerView | None
    """The customer with segments and companies; None is an anonymous visitor."""
    companies: tuple[LegalEntity, ...] = ()
    """Those the customer may act for."""
    company: LegalEntity | None = None
    site: str | None = None
    language: str | None = None
    at: datetime | None = None
    """The moment; None means now."""

    @property
    def who(self) -> str:
        """The customer, and for whom they shop."""
        if self.view is None:
            return NOBODY
        customer = self.view.customer
        name = customer.name or customer.email or customer.id
        return f"{name} for {self.company.name or self.company.id}" if self.company else name

    @property
    def model(self) -> Lens:
        """The lens in the words of the model."""
        from segtui.model import Lens

        return Lens(
            customer_id=self.view.customer.id if self.view else None,
            legal_entity_id=self.company.id if self.company else None,
            site=self.site,
            language=self.language,
            at=self.at,
        )

    @property
    def as_nobody(self) -> PaneLens:
        """The same place and moment as an anonymous visitor sees it."""
        return self._replace(view=None, companies=(), company=None)

    def next_company(self) -> PaneLens:
        """The same customer for the next of: no company, the first company, the second ..."""
        choices: tuple[LegalEntity | None, ...] = (None, *self.companies)
        at = next(i for i, choice in enumerate(choices) if choice == self.company)
        return self._replace(company=choices[(at + 1) % len(choices)])

    def follow(self, view: CustomerView, companies: tuple[LegalEntity, ...]) -> PaneLens:
        """The same lens after its customer was read again."""
        if self.view is None or self.view.customer.id != view.customer.id:
            return self
        company = next((each for each in companies if self.company and each.id == self.company.id), None)
        return self._replace(view=view, companies=companies, company=company)


def moment_words(lens: PaneLens, read_at: datetime) -> str:
    """When it is seen: a moment of its own, or now, which was when it was read."""
    if lens.at is not None:
        return f"{lens.at.astimezone(UTC):%Y-%m-%d %H:%M}Z"
    return f"now {read_at.astimezone(UTC):%H:%M}Z"


class Lenses(Pane):
    """Chooses through whose eyes the storefront is seen, and what it is compared with."""

    lens: PaneLens | None = None
    """None while no storefront is shown."""
    other: PaneLens | None = None
    """What it is compared with."""
    showing_items: bool
    is_whole: bool = False
    """A comparison also shows what both see alike."""
    _before: PaneLens | None = None
    """The lens from before the baseline."""

    class LensRequested(Message):
        """The user wants to choose a lens: to look through, or to compare with."""

        def __init__(self, lens: PaneLens, *, comparing: bool) -> None:
            super().__init__()
            self.lens = lens
            self.comparing = comparing

    def read_again(self) -> None:
        """Read what is to be shown."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw what was read in another way."""
        raise NotImplementedError

    def look(self, lens: PaneLens) -> None:
        """Show the storefront through this lens alone."""
        self.lens, self.other, self._before, self.showing_items = lens, None, None, False
        self.read_again()

    def compare_with(self, other: PaneLens) -> None:
        """Show how the storefront of this lens differs from the one that is shown."""
        if self.lens is not None:
            self.other, self.showing_items = other, False
            self.read_again()

    def lens_actions(self) -> tuple[Action, ...]:
        """What the keys do about lenses."""
        is_baseline = self.lens is not None and self.lens.view is None and not self.showing_items
        return (
            Action(
                "storefront.lens",
                "l",
                "lens",
                "Choose through whose eyes, for which company, where, in which language and when.",
                self._request_lens,
                why_not=self._why_not_look,
            ),
            Action(
                "storefront.baseline",
                "b",
                "back" if is_baseline else "anonymous",
                "See it as an anonymous visitor does, and again as before.",
                self._change_baseline,
                why_not=self._why_not_look,
            ),
            Action(
                "storefront.compare",
                "x",
                "compare" if self.other is None else "end",
                "Compare with another lens: what only one of the two sees, and why.",
                self._change_comparison,
                why_not=self._why_not_compare,
            ),
            Action(
                "storefront.whole",
                "f",
                "differences" if self.is_whole else "all",
                "In a comparison: show also what both see alike, or the differences only.",
                self._change_whole,
                why_not=lambda: None if self.is_comparing else "nothing is compared",
                in_bar=self.is_comparing,
            ),
        )

    @property
    def is_comparing(self) -> bool:
        """Whether two lenses are compared now."""
        return self.other is not None and not self.showing_items

    def usual_lens(self) -> PaneLens:
        """The lens of somebody unknown at the profile's own site, in its language, now."""
        profile = self.session.profile if self.session is not None else None
        return PaneLens(
            None, site=profile.site if profile else None, language=profile.language if profile else None
        )

    def _request_lens(self) -> None:
        self.post_message(self.LensRequested(self.lens or self.usual_lens(), comparing=False))

    def _change_baseline(self) -> None:
        if self.lens is not None and self.lens.view is None and not self.showing_items:
            before = self._before
            if before is None:
                self.lens, self.other, self.showing_items = None, None, True
                self.read_again()
            else:
                self.look(before)
            return
        before = self.lens
        self.look((before or self.usual_lens()).as_nobody)
        self._before = before

    def _change_comparison(self) -> None:
        if self.other is not None:
            self.other = None
            self.read_again()
        elif self.lens is not None:
            # What is seen already tells nothing: of the baseline, the lens from before it is meant.
            before = self._before if self.lens.view is None else None
            self.post_message(self.LensRequested(before or self.lens.as_nobody, comparing=True))

    def step_back(self) -> bool:
        """End the comparison that is shown, where there is one."""
        is_comparing = self.is_comparing
        if is_comparing:
            self._change_comparison()
        return is_comparing

    def _change_whole(self) -> None:
        self.is_whole = not self.is_whole
        self.redraw()

    def _why_not_look(self) -> str | None:
        if self.session is None:
            return "not signed in"
        return None if self.session.platform.capabilities.items else "segments open nothing on this platform"

    def _why_not_compare(self) -> str | None:
        if self.lens is None or self.showing_items:
            return "no storefront is shown; l chooses one"
        return None if isinstance(self.state, Loaded) else "the storefront is not there yet"
