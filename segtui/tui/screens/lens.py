"""A small form for a lens: who, for which company, where, in which language and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from segtui.errors import BadInput, SegtuiError
from segtui.parts import Failed, Known, part
from segtui.plain import plain
from segtui.tui.hints import hint_of
from segtui.tui.panes.lenses import NOBODY, PaneLens
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.widgets.filter_line import FilterLine
from segtui.tui.widgets.moment_line import LookLine
from segtui.tui.widgets.one_of import OneOf, Option

if TYPE_CHECKING:
    from datetime import tzinfo

    from segtui.model import Customer, LegalEntity, Site
    from segtui.session import CustomerView, Session

ANY = ""
"""Stands for any site, and for no company."""
CANDIDATES = 12
"""How many customers a text may mean to have one of them chosen here."""


class _Person(NamedTuple):
    """What the text in the first line means."""

    text: str
    view: CustomerView | None = None
    companies: tuple[LegalEntity, ...] = ()


class LensScreen(BoxScreen[PaneLens]):
    """Answers the lens; a text that may mean several customers chooses none of them."""

    keys_text = "Tab next field   Enter looks   Esc cancels"

    DEFAULT_CSS = """
    LensScreen .row { height: auto; margin: 0 0 1 0; }
    LensScreen .label { width: 12; height: 1; }
    LensScreen #lens-note { height: auto; padding: 0 1; color: $text-muted; margin: 1 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "look", show=False)]

    def __init__(
        self, session: Session, lens: PaneLens, title: str, sites: Known[list[Site]] | Failed
    ) -> None:
        super().__init__()
        self.session = session
        self.lens = lens
        self.title_text = title
        self._read_sites = sites
        self.sites = sites.value if isinstance(sites, Known) else []
        name = lens.view.customer.email or lens.view.customer.id if lens.view else ""
        self._person = _Person(name, lens.view, lens.companies)
        self._is_answering = False

    def compose_inside(self) -> ComposeResult:
        """What is known of the customer, and the fields."""
        yield words(self._told(self._person), id="lens-note")
        who = FilterLine("nobody: an anonymous visitor; else e-mail, number, id, name, link", id="who")
        who.set_silently(self._person.text)
        yield _row("who", who)
        company = self.lens.company.id if self.lens.company else ANY
        yield _row("company", OneOf(_companies(self._person), company, id="company"))
        yield _row("site", OneOf(self._sites(), self.lens.site or ANY, id="site"))
        yield _row("language", OneOf(self._languages(), self.lens.language, id="language"))
        yield _row("when", LookLine(self.lens.at, self._zone(self.lens.site), when_open="now", id="moment"))

    def on_mount(self) -> None:
        """Start typing."""
        self.query_one(FilterLine).focus()
        self.query_one(FilterLine).select_all()

    # Who.

    @on(FilterLine.Rested)
    async def _typed(self, event: FilterLine.Rested) -> None:
        event.stop()
        if event.entered:
            self.action_look()
        elif not self._is_answering:
            self.run_worker(self._find(event.text, choosing=False), group="who", exclusive=True)

    @on(FilterLine.Left)
    def _left(self, event: FilterLine.Left) -> None:
        event.stop()
        if event.cleared:
            self.dismiss(None)
        else:
            self.focus_next()

    async def _find(self, text: str, *, choosing: bool) -> bool:
        """Whether the text means one customer, or nobody; with `choosing` several are listed."""
        if text == self._person.text:
            return True
        try:
            person = await self._meant(text, choosing=choosing)
        except SegtuiError as error:
            self._say(f"{error.title}: {error.summary} {hint_of(error)}")
            return False
        if person is None:
            return False
        self._person = person
        self.query_one("#company", OneOf).offer(_companies(person), ANY)
        self._say(self._told(person))
        return True

    async def _meant(self, text: str, *, choosing: bool) -> _Person | None:
        from segtui.model import PageRequest
        from segtui.recognise import recognise

        if not text:
            return _Person(text)
        recognised = recognise(text)
        self._say(f"Looking for the {recognised.as_what} …")
        page = await self.session.find_customers(recognised, PageRequest(size=CANDIDATES, with_total=True))
        customer = page.rows[0] if page.rows else None
        if customer is None:
            self._say(f"No customer for this {recognised.as_what}.")
        elif len(page.rows) > 1:
            count = "several" if page.total is None else f"{page.total:,}"
            self._say(f"{count} customers may be meant; Enter lists them, the number or id names one.")
            customer = await self._chosen(page.rows) if choosing else None
        if customer is None:
            return None
        view = await self.session.customer_view(customer.id)
        return _Person(text, view, tuple(view.companies.value) if isinstance(view.companies, Known) else ())

    async def _chosen(self, customers: Sequence[Customer]) -> Customer | None:
        from segtui.tui.screens.choice import ChoiceScreen

        question = "Several customers may be meant; the first ones are:"
        labels = [
            " · ".join(filter(None, (each.name, each.email, each.number or each.id))) for each in customers
        ]
        place = await self.app.push_screen_wait(ChoiceScreen("Who is meant?", question, labels))
        return None if place is None else customers[place]

    def _told(self, person: _Person) -> str:
        parts = [f"As {_label(person.view.customer) if person.view else f'{NOBODY}: in no segment'}."]
        if person.view is not None and isinstance(person.view.companies, Failed):
            parts.append(f"Companies could not be read: {person.view.companies.error.summary}")
        if isinstance(self._read_sites, Failed):
            parts.append(f"Sites could not be read: {self._read_sites.error.summary}")
        return " ".join(parts)

    # Where and when.

    def _sites(self) -> list[Option]:
        codes = dict.fromkeys(each.code for each in self.sites)
        codes |= dict.fromkeys(filter(None, (self.session.profile.site, self.lens.site)))
        return [*(Option(code, code) for code in codes), Option(ANY, "any site")]

    def _languages(self) -> list[Option]:
        known = (language for site in self.sites for language in site.languages)
        own = filter(None, (self.session.profile.language, self.lens.language))
        return [Option(language, language) for language in dict.fromkeys((*own, *known))]

    def _zone(self, site: str | None) -> tzinfo | None:
        """The clock of a site; None where it is not known."""
        from segtui.shop_time import zone_named

        name = next((each.time_zone for each in self.sites if each.code == site), None)
        try:
            return zone_named(name) if name else None
        except BadInput:
            return None

    @on(OneOf.Changed, "#site")
    def _site_chosen(self, event: OneOf.Changed) -> None:
        event.stop()
        self.query_one(LookLine).use_zone(self._zone(event.value))

    # The answer.

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Look."""
        event.stop()
        self.action_look()

    def action_look(self) -> None:
        """Answer, where everything in the form means something."""
        if not self._is_answering:
            self._is_answering = True
            self.run_worker(self._answer(), group="who", exclusive=True)

    async def _answer(self) -> None:
        try:
            await self._answer_once()
        finally:
            self._is_answering = False

    async def _answer_once(self) -> None:
        if not await self._find(self.query_one(FilterLine).value.strip(), choosing=True):
            self.query_one(FilterLine).focus()
            return
        try:
            at = self.query_one(LookLine).moment
        except BadInput:
            # The line itself says what is wrong with it.
            self.query_one(LookLine).query_one(Input).focus()
            return
        person, company = self._person, self.query_one("#company", OneOf).chosen
        self.dismiss(
            PaneLens(
                view=person.view,
                companies=person.companies,
                company=next((each for each in person.companies if each.id == company), None),
                site=self.query_one("#site", OneOf).chosen or None,
                language=self.query_one("#language", OneOf).chosen,
                at=at,
            )
        )

    def _say(self, text: str) -> None:
        self.query_one("#lens-note", Static).update(plain(text))


async def ask_lens(screen: Widget, session: Session, lens: PaneLens, title: str) -> PaneLens | None:
    """The lens that the user chooses in the form; None where they give up."""
    from segtui.platforms.reaching import shop_of

    has_sites = session.platform.capabilities.sites
    sites = await part(shop_of(session.platform).sites()) if has_sites else Known([])
    return await screen.app.push_screen_wait(LensScreen(session, lens, title, sites))


def _label(customer: Customer) -> str:
    return " · ".join(filter(None, (customer.name, customer.email, customer.number or customer.id)))


def _companies(person: _Person) -> list[Option]:
    return [Option(ANY, "none"), *(Option(each.id, each.name or each.id) for each in person.companies)]


def _row(label: str, field: Widget) -> Horizontal:
    return Horizontal(words(label, classes="label"), field, classes="row")
