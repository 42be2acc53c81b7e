"""The console: four panes that follow each other. Messages come up here and calls go down."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.messages import Prune
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from segtui.errors import CredentialError
from segtui.plain import plain
from segtui.profiles.platforms import FACTS
from segtui.tui.actions import Action, act_on_key, find_action, perform
from segtui.tui.load_state import Idle, Loaded, Loading
from segtui.tui.panes.base import Pane
from segtui.tui.panes.customers import CustomersPane
from segtui.tui.panes.members import MembersPane
from segtui.tui.panes.own_segments import known_segments
from segtui.tui.panes.rules import RulesPane
from segtui.tui.panes.segments import SegmentsPane
from segtui.tui.panes.storefront import StorefrontPane
from segtui.tui.screens.first_rows import FirstRows
from segtui.tui.screens.syncing import SyncingScreen
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.pane_tabs import PaneTabs
from segtui.tui.widgets.status_header import StatusHeader

if TYPE_CHECKING:
    from segtui.profiles import Profile
    from segtui.session import Session
    from segtui.tui.host import Host

ALWAYS_IN_BAR = frozenset({"app.explain", "app.help"})
"""What stands in the key bar whichever pane has the focus, and however narrow it is."""

PROFILE_HELP = "Change to another profile, once that one is signed in."
WIDE_FROM = 120
"""As many columns show all panes at once."""


class ConsoleScreen(SyncingScreen):
    """Routes what the panes tell, and remembers the way back."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_FROM, "-wide")]
    AUTO_FOCUS = None
    # Textual's own repaints the whole screen when the focus moves; the widgets concerned repaint themselves.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority, so that what is typed right behind these keys already goes to the new place.
        *(Binding(str(number), f"go_to({number})", show=False, priority=True) for number in range(1, 5)),
        Binding("slash", "search", show=False, priority=True),
        Binding("tab", "next_pane(1)", show=False, priority=True),
        Binding("shift+tab", "next_pane(-1)", show=False, priority=True),
    ]

    def __init__(self) -> None:
        # Had it these classes only later, all styles would be worked out again for each.
        width = self.app.size.width
        super().__init__(classes="-wide" if width >= WIDE_FROM else "-narrow")
        self.session: Session | None = None
        self.has_panes = False
        """The panes are there; before that, keys that are typed already lead nowhere."""
        self.current = 1
        self._way_back: list[int] = []
        self._lines_are_old = False
        self.first_rows = FirstRows()
        self._segments_width: int | None = None

    def compose(self) -> ComposeResult:
        """Header, panes, key bar."""
        yield StatusHeader()
        yield Static("", id="banner", markup=False)
        yield PaneTabs()
        with Horizontal(id="columns"):
            yield SegmentsPane()
            with Vertical(id="right"):
                yield MembersPane()
                with Horizontal(id="lower"):
                    yield CustomersPane()
                    yield StorefrontPane()
                    yield RulesPane()
        yield KeyBar()

    def on_mount(self) -> None:
        """Start in the segments."""
        self.has_panes = True
        self._show_pane(1)
        self.pane(1).focus_body()
        self.host.begin()

    async def on_prune(self, event: Prune) -> None:
        """Let no reading end, and no key be looked up, in panes that are being taken apart."""
        self.has_panes = False
        self.workers.cancel_all()
        for pane in self.query(Pane):
            pane.close()

    @property
    def host(self) -> Host:
        """The app this screen runs in."""
        return cast("Host", self.app)

    # The panes.

    @property
    def segments(self) -> SegmentsPane:
        """Pane 1."""
        return self.query_one(SegmentsPane)

    @property
    def members(self) -> MembersPane:
        """Pane 2."""
        return self.query_one(MembersPane)

    @property
    def customers(self) -> CustomersPane:
        """Pane 3."""
        return self.query_one(CustomersPane)

    def pane(self, number: int) -> Pane:
        """A pane by its digit."""
        return (self.segments, self.members, self.customers, self.fourth)[number - 1]

    def stand_for(self, profile: Profile) -> None:
        """Look as a profile wants it, before its session is open."""
        self.set_class(profile.production, "-production")
        facts = FACTS.get(profile.platform)
        self._have_shop(facts is None or facts.has_shop)

    def _have_shop(self, has_shop: bool) -> None:
        if has_shop != self.has_shop:
            self.has_shop = has_shop
            self._show_pane(self.current)

    def open(self, session: Session) -> None:
        """Work with a session from now on; what was looked for in that of another profile is forgotten."""
        self._have_shop(session.platform.shop is not None)
        if self.session is not None and self.session.profile != session.profile:
            self._way_back.clear()
            for pane in self.query(Pane):
                pane.start_over()
        self.session = session
        for number in (2, 3, 4, 1):
            self.pane(number).open(session)
        self.run_worker(self._paint_together(), group="first rows", exclusive=True)

    async def _paint_together(self) -> None:
        """Paint segments and members at once where both come soon: a paint costs as much as a request."""
        with self.app.batch_update():
            await self.first_rows.awaited()
        self.check_idle()
        self.call_after_refresh(self._lead_fourth)

    def _has_first_rows(self) -> bool:
        if isinstance(self.segments.state, Loaded):
            return self.members.segment is not None and not isinstance(self.members.state, Loading)
        return not isinstance(self.segments.state, Idle | Loading)

    def go_to(self, number: int) -> None:
        """Focus a pane, and remember where the user came from."""
        if number != self.current:
            self._way_back.append(self.current)
            self._show_pane(number)
        self.pane(number).focus_body()

    def action_go_to(self, number: int) -> None:
        """Focus a pane."""
        self.go_to(number)

    def action_next_pane(self, step: int) -> None:
        """Focus the pane behind or before this one, round and round."""
        self.action_go_to((self.current - 1 + step) % 4 + 1)

    async def action_search(self) -> None:
        """Go to the line of the focused pane that filters or searches."""
        pane = self.pane(self.current)
        action = find_action(pane.actions(), "slash")
        if action is not None:
            await perform(action, self.say)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave digits and the slash to a line that is typed into."""
        if action in {"go_to", "next_pane", "search"}:
            # A key may come before the panes do.
            return self.has_panes and (action == "next_pane" or not isinstance(self.focused, Input))
        return super().check_action(action, parameters)

    def go_back(self) -> None:
        """Return to where the user came from."""
        if not self.pane(self.current).step_back() and self._way_back:
            number = self._way_back.pop()
            self._show_pane(number)
            self.pane(number).focus_body()

    def _arrange(self) -> None:
        """Show all panes where there is room for them, else the current one.

        Set one by one: a class on the screen would have the styles of everything worked out again.
        """
        is_wide = self.app.size.width >= WIDE_FROM
        # Where there is no storefront, there is more to tell of each segment.
        width = 44 if is_wide and not self.has_shop else None
        # Setting a style lays everything out again even where it stays.
        if width != self._segments_width:
            self.segments.styles.width = self._segments_width = width
        for number in range(1, 5):
            self.pane(number).display = is_wide or number == self.current
        (self.rules if self.has_shop else self.storefront).display = False
        self.query_one("#right").display = is_wide or self.current >= MembersPane.number
        self.query_one("#lower").display = is_wide or self.current >= CustomersPane.number

    def on_resize(self) -> None:
        """Another width may have room for other panes."""
        if self.has_panes:
            self._arrange()

    def _show_pane(self, number: int) -> None:
        self.current = number
        self._arrange()
        self.refresh_lines()

    def refresh_lines(self) -> None:
        """Draw the key bar and the strip of panes again."""
        pane = self.pane(self.current)
        tabs = self.query_one(PaneTabs)
        tabs.nouns = tuple(self.pane(number).noun for number in range(1, 5))
        tabs.current, tabs.heading = self.current, pane.heading
        bar = self.query_one(KeyBar)
        bar.is_typing = isinstance(self.focused, Input)
        everywhere = self.actions()
        bar.show(
            [*pane.actions(), *(action for action in everywhere if action.id not in ALWAYS_IN_BAR)],
            [action for action in everywhere if action.id in ALWAYS_IN_BAR],
        )

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the keys of the pane that has the focus now."""
        pane = next((node for node in event.widget.ancestors_with_self if isinstance(node, Pane)), None)
        if pane is not None and pane.number != self.current:
            self._way_back.append(self.current)
            self._show_pane(pane.number)
        self.query_one(KeyBar).is_typing = isinstance(self.focused, Input)

    # Keys.

    def actions(self) -> tuple[Action, ...]:
        """What the keys do whichever pane has the focus."""
        return (
            self.explain_action(),
            Action("app.help", "question_mark", "keys", "Show the keys.", self.host.show_help),
            Action(
                "app.palette",
                "colon",
                "commands",
                "Find any action by name (also Ctrl+P).",
                self.host.open_palette,
            ),
            *self.journal_actions(),
            Action("app.trace", "t", "trace", "Show the requests and answers.", self.host.show_trace),
            Action("app.back", "escape", "back", "Go back to where you came from.", self.go_back),
            *(self._pane_action(self.pane(number)) for number in range(1, 5)),
            Action(
                "app.unlock",
                "U",
                "unlock",
                "Make a production profile writable for ten minutes, with a reason.",
                self.host.unlock,
                dangerous=True,
                why_not=self.host.why_not_unlock,
                in_bar=False,
            ),
            Action("app.profile", "P", "profile", PROFILE_HELP, self.host.switch_profile, in_bar=False),
            Action("app.quit", "q", "quit", "Leave segtui.", self.host.leave),
        )

    def _pane_action(self, pane: Pane) -> Action:
        return Action(
            f"app.pane{pane.number}",
            str(pane.number),
            pane.noun.lower(),
            f"Go to {pane.noun}.",
            partial(self.go_to, pane.number),
            in_bar=False,
        )

    async def on_key(self, event: events.Key) -> None:
        """Run what a key does everywhere."""
        if self.has_panes:
            await act_on_key(event, self.actions(), self.focused, self.say)

    def key_comes(self) -> None:
        """Take the notice away."""
        if self.has_panes:
            self.query_one(KeyBar).notice = None

    # What the panes tell.

    @on(SegmentsPane.SegmentSelected)
    def _segment_selected(self, message: SegmentsPane.SegmentSelected) -> None:
        self.members.show(message.segment)
        self.customers.follow_segment(message.segment)
        self._lead_fourth()
        if message.entered and message.segment is not None:
            self.go_to(MembersPane.number)

    def _lead_fourth(self) -> None:
        """Have the fourth pane follow the selected segment, once it takes no time from the first rows."""
        if self.has_panes and not self.first_rows.are_awaited:
            self.fourth.follow_segment(self.members.segment)

    @on(MembersPane.CustomerChosen)
    def _customer_chosen(self, message: MembersPane.CustomerChosen) -> None:
        self.customers.show_customer(message.customer_id)
        self.go_to(CustomersPane.number)

    @on(CustomersPane.CustomerShown)
    def _customer_shown(self, message: CustomersPane.CustomerShown) -> None:
        view = message.view
        own = known_segments(view) if view is not None else []
        self.segments.mark_customer(frozenset(segment.id for segment in own))
        self.fourth.follow_customer(view)
        self.refresh_lines()

    @on(CustomersPane.SegmentWanted)
    def _segment_wanted(self, message: CustomersPane.SegmentWanted) -> None:
        self.segments.select(message.segment.id)
        self.members.show(message.segment)
        self.go_to(MembersPane.number)

    @on(Pane.TitleChanged)
    @on(Pane.ActionsChanged)
    def _lines_changed(self) -> None:
        """Draw the lines once for all panes that have something to tell now."""
        if self._has_first_rows():
            self.first_rows.come()
        if not self._lines_are_old:
            self._lines_are_old = True
            self.call_later(self._draw_old_lines)

    def _draw_old_lines(self) -> None:
        self._lines_are_old = False
        if self.has_panes:
            self.refresh_lines()

    @on(Pane.NoticeRequested)
    def _notice_requested(self, message: Pane.NoticeRequested) -> None:
        self.say(message.text)

    @on(Pane.CopyRequested)
    async def _copy_requested(self, message: Pane.CopyRequested) -> None:
        from segtui.tui.copying import send_to_clipboard

        await send_to_clipboard(self.app, message.text)
        self.say(f"Sent {message.what} to your terminal: {message.text}")

    @on(Pane.RawRequested)
    def _raw_requested(self, message: Pane.RawRequested) -> None:
        from segtui.tui.screens.raw import RawScreen

        if self.session is not None:
            self.app.push_screen(RawScreen(message.title, self.session.raw_json(message.document)))

    @on(Pane.Trouble)
    def _trouble(self, message: Pane.Trouble) -> None:
        if isinstance(message.error, CredentialError):
            self.query_one(StatusHeader).sign_in = "not signed in"
        if message.is_shown:
            self.query_one(KeyBar).notice = None
        else:
            self.say(f"{message.error.title}: {message.error.summary}")

    def tell_connection(self, words: str, is_up: bool | None) -> None:
        """Show a lost connection above the panes, which keep what they show; a wait in the bottom line."""
        if is_up is None:
            self.say(words)
            return
        banner = self.query_one("#banner", Static)
        banner.display = not is_up
        if not is_up:
            banner.update(plain(f"{words} What is shown may be old. r tries again."))

    @on(Pane.SignInRequested)
    def _sign_in_requested(self) -> None:
        self.host.sign_in()

    def say(self, text: str) -> None:
        """Show a notice until the next key."""
        self.query_one(KeyBar).notice = text
