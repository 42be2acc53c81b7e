"""An explanation as it is read and drawn: the verdict at a glance, and beneath it all there is to know."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Static

from segtui.errors import SegtuiError
from segtui.plain import plain
from segtui.shop_time import utc_words
from segtui.tui.actions import Action
from segtui.tui.hints import hint_of
from segtui.tui.load_state import Failed, Idle, Loaded, Loading, LoadState
from segtui.tui.screens.explain_detail import check_words, fix_words, flip_words, route_words
from segtui.tui.screens.explain_rows import RowKey, candidate_rows, rows_of
from segtui.tui.screens.explain_words import (
    Seen,
    asked_words,
    card,
    company_name,
    most_telling,
    policy_label,
    question_words,
    segment_names,
    supposed_words,
    verdict_sign,
    which_one,
)
from segtui.tui.screens.modal import words
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.proof_list import ProofList
from segtui.tui.widgets.state_view import StateView
from segtui.tui.widgets.status_header import StatusHeader
from segtui.tui.widgets.verdict_card import VerdictCard

if TYPE_CHECKING:
    from segtui.diagnosis.check import Check
    from segtui.diagnosis.explanation import Answer, Explanation
    from segtui.diagnosis.question import Question
    from segtui.diagnosis.what_if import Hypothesis, WhatIf
    from segtui.model import CustomerToken
    from segtui.session import Session
    from segtui.tui.host import Host

WIDE_FROM = 120
"""As many columns show a row in full beside the list."""


TALL_FROM = 22
"""As many lines leave room for blank ones."""


class ExplanationScreen(Screen[bool]):
    """One question and its answers; what the keys do stands in the subclass."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_FROM, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL_FROM, "-tall")]

    state: reactive[LoadState] = reactive(Idle(""), init=False, repaint=False)

    def __init__(self, session: Session, question: Question) -> None:
        super().__init__()
        self.session = session
        self.question = question
        self.found: Explanation | None = None
        self.company_at = 0
        """Which of the answers is shown."""
        self.what_if: WhatIf | None = None
        self.has_changed = False
        self.token: CustomerToken | None = None
        """The customer's own, to be compared with; it stays in memory."""

    def compose(self) -> ComposeResult:
        """The question, the verdict, the list, and the row under the cursor in full."""
        yield StatusHeader()
        yield words("", id="asked")
        yield words("", id="about")
        yield words("", id="companies")
        yield words("", id="supposed")
        yield VerdictCard(id="verdict")
        yield StateView()
        with Horizontal(id="explain-body"):
            yield ProofList(id="proof")
            with VerticalScroll(id="explain-detail", can_focus=False):
                yield words("", id="explain-text")
        yield KeyBar()

    @property
    def host(self) -> Host:
        """The app this screen runs in."""
        return cast("Host", self.app)

    @property
    def proof(self) -> ProofList:
        """The list."""
        return self.query_one(ProofList)

    def on_mount(self) -> None:
        """Ask."""
        self.query_one(StatusHeader).follow(self.host.header)
        self.proof.focus()
        self.ask_again()

    def on_screen_resume(self) -> None:
        """What can be done may be something else now."""
        self.refresh_lines()

    # Reading.

    def ask_again(self) -> None:
        """Read the facts and answer; what is shown stays until then."""
        if self.found is None:
            self.state = Loading("what answers it")
        else:
            self.say("Asking again …")
        self.run_worker(self._read(), group="explain", exclusive=True)

    async def _read(self) -> None:
        try:
            found = await self.session.explain(self.question, self.token)
        except SegtuiError as error:
            if self.token is not None and self.found is not None:
                # What failed is most likely the customer's sign-in: the answer without it stays good.
                self.token = None
                self.say("The customer's own view could not be had.")
                self._tell(error)
                return
            self.found, self.what_if = None, None
            self.state = Failed(error)
            return
        before = self.read_answer
        companies = [each.judgement.company for each in found.answers]
        kept = before is not None and before.judgement.company in companies
        self.company_at = companies.index(before.judgement.company) if before and kept else 0
        self.found, self.what_if = found, None
        self.query_one(KeyBar).notice = None
        self.state = Loaded()
        self.draw(to_telling=before is None)

    def _tell(self, error: SegtuiError) -> None:
        from segtui.tui.screens.detail import DetailScreen

        self.app.push_screen(
            DetailScreen(error.title, Content(plain(f"{error.summary}\n\n{hint_of(error)}")))
        )

    def ask(self, question: Question) -> None:
        """Put another question in place of this one."""
        self.question, self.found, self.what_if, self.company_at = question, None, None, 0
        self.token = None
        self.ask_again()

    @property
    def read_answer(self) -> Answer | None:
        """The answer that is shown, as it was read; None while there is none."""
        if self.found is None or not self.found.answers:
            return None
        return self.found.answers[self.company_at]

    @property
    def answer(self) -> Answer | None:
        """The answer that is shown, with what is supposed."""
        return self.what_if.answer if self.what_if is not None else self.read_answer

    @property
    def hypothesis(self) -> Hypothesis:
        """What is supposed."""
        from segtui.diagnosis.what_if import Hypothesis

        return self.what_if.hypothesis if self.what_if is not None else Hypothesis()

    # Drawing.

    @property
    def is_short(self) -> bool:
        """Whether every line counts."""
        return self.app.size.height < TALL_FROM

    def on_resize(self) -> None:
        """Another height may have room for other lines."""
        self.draw()

    def watch_state(self, state: LoadState) -> None:
        """Show the answer, or the words for why there is none."""
        loaded = isinstance(state, Loaded)
        view = self.query_one(StateView)
        view.state, view.display = state, not loaded
        for id in ("about", "companies", "supposed", "verdict", "explain-body"):
            self.query_one(f"#{id}").display = loaded
        if not loaded:
            # Rows of another answer must not be looked up in the one that comes.
            self.proof.set_rows(())
            self._show("asked", Content(plain(question_words(self.question))))
        self.refresh_lines()

    def draw(self, *, to_telling: bool = False) -> None:
        """Show what was found, as it is looked at now."""
        found, answer = self.found, self.answer
        if found is None:
            return
        if found.ambiguous is not None:
            self._draw_candidates(found)
        elif answer is not None:
            self._draw_answer(found, answer, to_telling)
        self.refresh_lines()

    def _draw_candidates(self, found: Explanation) -> None:
        if found.ambiguous is None:
            return
        self._show("asked", Content(plain(question_words(found.question))))
        for id in ("about", "companies", "supposed"):
            self.query_one(f"#{id}").display = False
        self._draw_card("unknown").show(which_one(found.ambiguous), is_short=self.is_short)
        self.proof.set_rows(candidate_rows(found.ambiguous))

    def _draw_answer(self, found: Explanation, answer: Answer, to_telling: bool) -> None:
        seen = self._seen(found, answer)
        judged = answer.judgement
        self._show("asked", Content(plain(asked_words(found, judged.company))))
        self._show("about", Content("") if self.is_short else self._about(found, seen))
        self._show("companies", self._companies(found))
        self._show("supposed", self._supposed(found))
        self._draw_card(judged.verdict.value).show(card(seen), is_short=self.is_short)
        telling = most_telling(judged)
        rows = rows_of(seen)
        keys = [cast("RowKey", each.key) for each in rows if each.key is not None]
        at = next((key for key in keys if key.kind == "check" and key.name == telling), None)
        self.proof.set_rows(rows, at if to_telling else None)
        self._draw_detail()

    def _seen(self, found: Explanation, answer: Answer) -> Seen:
        from segtui.diagnosis.remarks import remarks

        shop = found.facts.shop if found.facts is not None else None
        at = self.hypothesis.at or (shop.at if shop is not None else found.asked_at)
        is_supposed = self.what_if is not None
        notes = tuple(remarks(found)) if answer.judgement.verdict.value == "yes" else ()
        return Seen(answer, is_supposed, self.session.now(), found.zone, at, segment_names(found), notes)

    def _draw_card(self, verdict: str) -> VerdictCard:
        drawn = self.query_one(VerdictCard)
        for each in ("yes", "no", "unknown"):
            drawn.set_class(each == verdict and self.what_if is None, f"-{each}")
        drawn.set_class(self.what_if is not None, "-supposed")
        return drawn

    def _about(self, found: Explanation, seen: Seen) -> Content:
        from segtui.diagnosis.facts import VisibilityFacts

        shop = found.facts.shop if found.facts is not None else None
        site = f"site {plain(shop.site)} · " if shop is not None and shop.site else "any site · "
        if not self.session.platform.capabilities.sites:
            site = ""
        moment = utc_words(seen.at)
        requests = "1 request" if found.requests == 1 else f"{found.requests} requests"
        policy = f" · {policy_label(shop)}" if isinstance(found.facts, VisibilityFacts) else ""
        return Content(f"{site}{moment} · {requests}{policy}")

    def _companies(self, found: Explanation) -> Content:
        if len(found.answers) < 2:
            return Content("")
        parts: list[str | tuple[str, str]] = ["for "]
        for place, each in enumerate(found.answers):
            judged = each.judgement
            style = "bold $foreground on $panel" if place == self.company_at else "$text-muted"
            name = plain(company_name(found, judged.company))
            text = f" {verdict_sign(judged.verdict)} {judged.verdict.value} {name} "
            parts += [(text, style), " "]
        return Content.assemble(*parts)

    def _supposed(self, found: Explanation) -> Content:
        read = self.read_answer
        if self.what_if is None or read is None:
            return Content("")
        told = plain(supposed_words(self.hypothesis, found.zone))
        verdict = read.judgement.verdict
        return Content.assemble(
            (" WHAT IF ", "bold $background on $accent"),
            f" {told}",
            (
                f"  instead of {verdict_sign(verdict)} {verdict.value} · nothing is sent · W drops it",
                "$text-muted",
            ),
        )

    def _show(self, id: str, text: Content) -> None:
        line = self.query_one(f"#{id}", Static)
        line.display = bool(text.plain)
        line.update(text)

    def _draw_detail(self) -> None:
        text = self._in_full()
        self.query_one("#explain-text", Static).update(text or "")
        self.query_one("#explain-detail").scroll_home(animate=False)

    def _in_full(self, key: RowKey | None = None) -> Content | None:
        """All there is to say of the row under the cursor, or of another one."""
        chosen, answer, found = key or self._key, self.answer, self.found
        if chosen is None or answer is None or found is None:
            return None
        seen = self._seen(found, answer)
        match chosen.kind:
            case "check":
                check = answer.judgement.checks[chosen.place]
                return check_words(check, self._read_check(check), seen.now)
            case "route":
                judged = answer.judgement
                return route_words(judged.routes[chosen.place], judged.checks, self._policy(found))
            case "fix":
                return fix_words(answer.fixes[chosen.place])
            case "flip":
                return flip_words(answer.flips[chosen.place], seen.zone, seen.at)
            case "note":
                return Content(plain(seen.notes[chosen.place]))
        return None

    def _policy(self, found: Explanation) -> str:
        from segtui.diagnosis.facts import VisibilityFacts
        from segtui.profiles.policy import policy_words

        return policy_words(found.facts.shop.policy) if isinstance(found.facts, VisibilityFacts) else ""

    def _read_check(self, check: Check) -> Check | None:
        read = self.read_answer
        checks = read.judgement.checks if read is not None else ()
        return next((each for each in checks if each.key == check.key), None)

    @property
    def _key(self) -> RowKey | None:
        row = self.proof.cursor_row
        return cast("RowKey", row.key) if row is not None else None

    @on(ProofList.Highlighted)
    def _highlighted(self, event: ProofList.Highlighted) -> None:
        event.stop()
        self._draw_detail()
        self.refresh_lines()

    def refresh_lines(self) -> None:
        """Draw the keys again."""
        everything = self.actions()
        last = ("explain.back", "app.help")
        self.query_one(KeyBar).show(
            [each for each in everything if each.id not in last],
            [each for each in everything if each.id in last],
        )

    @abstractmethod
    def actions(self) -> tuple[Action, ...]:
        """What the keys do here."""

    def say(self, text: str) -> None:
        """Show a notice until the next key."""
        self.query_one(KeyBar).notice = text
