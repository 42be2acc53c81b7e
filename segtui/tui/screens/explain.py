"""Why something is so: the keys that open evidence, carry out a fix, and ask what if."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events, on

from segtui.errors import BadInput, SegtuiError
from segtui.tui.actions import Action, act_on_key
from segtui.tui.copying import send_to_clipboard
from segtui.tui.hints import hint_of
from segtui.tui.leading import lead
from segtui.tui.load_state import Failed
from segtui.tui.screens.explain_help import HELP, check_signs
from segtui.tui.screens.explain_observe import ObservingScreen
from segtui.tui.screens.explain_rows import RowKey
from segtui.tui.screens.explain_words import most_telling
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.proof_list import ProofList

if TYPE_CHECKING:
    from segtui.diagnosis.fixes import Fix
    from segtui.diagnosis.what_if import Hypothesis


class ExplainScreen(ObservingScreen):
    """One question and its answers. Answers whether anything was changed from here."""

    # Keys.

    async def on_key(self, event: events.Key) -> None:
        """Run what a key does."""
        await act_on_key(event, self.actions(), self.focused, self.say)

    def key_comes(self) -> None:
        """Take the notice away; a key that is never held may come before there is a line for one."""
        for bar in self.query(KeyBar):
            bar.notice = None

    def actions(self) -> tuple[Action, ...]:
        """What the keys do here."""
        no_answer, untold, nobody = self._why_no_answer, self._why_not_told, self._why_no_others
        return (
            Action("explain.evidence", "v", "evidence", HELP["evidence"], self._evidence, why_not=no_answer),
            Action("explain.fix", "f", "fix", HELP["fix"], self._fix, True, self._why_no_fix),
            *self._what_if_actions(),
            Action("explain.open", "enter", "open", HELP["open"], self._open, why_not=self._why_no_row),
            Action("explain.copy", "y", "copy", HELP["copy"], self._copy, why_not=untold),
            Action("explain.proof", "b", "proof", HELP["proof"], self._keep_proof, why_not=untold),
            Action("explain.others", "o", "others", HELP["others"], self._others, why_not=nobody),
            self.observe_action(),
            Action("explain.refresh", "r", "refresh", HELP["refresh"], self.ask_again),
            Action("explain.ask", "e", "ask", HELP["ask"], self._ask),
            Action(
                "app.palette", "colon", "commands", HELP["commands"], self.host.open_palette, in_bar=False
            ),
            Action("app.trace", "t", "trace", HELP["trace"], self.host.show_trace),
            Action("app.undo", "u", "undo", HELP["undo"], self._undo, True, self._why_not_undo),
            Action("explain.back", "escape", "back", HELP["back"], self.leave),
            Action("explain.section", "tab", "section", HELP["section"], self._next_section),
            Action(
                "app.unlock",
                "U",
                "unlock",
                HELP["unlock"],
                self.host.unlock,
                dangerous=True,
                why_not=self.host.why_not_unlock,
                in_bar=False,
            ),
            Action("app.help", "question_mark", "keys", HELP["keys"], self._help),
        )

    def _what_if_actions(self) -> tuple[Action, ...]:
        # What cannot be used before something else was done does not take up the room of what can.
        is_supposed, has_companies = self.what_if is not None, self._has_companies
        no_moment, no_company = self._why_no_moment, self._why_no_company
        return (
            Action(
                "explain.what-if", "w", "what if", HELP["what if"], self._suppose, False, self._why_no_flip
            ),
            Action(
                "explain.as-read",
                "W",
                "as read",
                HELP["as read"],
                self._drop,
                why_not=self._why_not_drop,
                in_bar=is_supposed,
            ),
            Action(
                "explain.moment",
                "m",
                "moment",
                HELP["moment"],
                self._ask_moment,
                why_not=no_moment,
                in_bar=self.session.platform.witness is None,
            ),
            Action(
                "explain.company",
                "c",
                "company",
                HELP["company"],
                self._next_company,
                why_not=no_company,
                in_bar=has_companies,
            ),
        )

    def _next_section(self) -> None:
        self.proof.action_section(1)

    def _help(self) -> None:
        from segtui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen("an explanation", self.actions(), meanings=check_signs()))

    def leave(self) -> None:
        """Go back to where one came from."""
        self.dismiss(self.has_changed)

    def _why_no_answer(self) -> str | None:
        if isinstance(self.state, Failed):
            return "there is no answer: r tries again"
        if self.found is None:
            return "the answer is not here yet"
        return None if self.answer is not None else "choose which one is meant first"

    def _why_no_moment(self) -> str | None:
        if self.session.platform.witness is not None:
            return "this platform tells of the present moment only"
        return self._why_no_answer()

    def _why_no_row(self) -> str | None:
        return None if self._key is not None else "there is nothing here"

    @on(ProofList.Chosen)
    def _chosen(self, event: ProofList.Chosen) -> None:
        event.stop()
        self._open()

    def _open(self) -> None:
        key = self._key
        if key is None or self.found is None:
            return
        if key.kind == "candidate":
            self._pick(key.place)
        elif key.kind == "fix":
            self._fix()
        elif key.kind == "flip":
            self._suppose()
        else:
            self._show_in_full(key)

    def _show_in_full(self, key: RowKey) -> None:
        from segtui.tui.screens.detail import DetailScreen

        text = self._in_full(key)
        if text is not None:
            self.app.push_screen(DetailScreen(key.kind.capitalize(), text))

    def _pick(self, place: int) -> None:
        from segtui.tui.screens.explain_ask import picked

        if self.found is not None and self.found.ambiguous is not None:
            ambiguous = self.found.ambiguous
            self.ask(picked(self.question, ambiguous, ambiguous.candidates[place]))

    def _evidence(self) -> None:
        """Of the check or route under the cursor, else of the check that tells most."""
        key, answer = self._key, self.answer
        if key is not None and key.kind in {"check", "route"}:
            self._show_in_full(key)
        elif answer is not None:
            telling = most_telling(answer.judgement)
            keys = [each.key for each in answer.judgement.checks]
            self._show_in_full(RowKey("check", keys.index(telling) if telling in keys else 0))

    def _why_not_told(self) -> str | None:
        reason = self._why_no_answer()
        return reason or ("this is only supposed: W drops that" if self.what_if is not None else None)

    def _copy(self) -> None:
        self.run_worker(self._copied(), group="copy", exclusive=True)

    async def _copied(self) -> None:
        from segtui.tui.screens.choice import ChoiceScreen
        from segtui.tui.screens.explain_texts import texts_of

        found, answer = self.found, self.answer
        if found is None or answer is None:
            return
        texts = list(texts_of(self.session, found, answer, self._chosen_fix))
        question = "It is sent to your terminal, which may put it on its clipboard."
        screen = ChoiceScreen("What shall be copied?", question, [each.label for each in texts])
        chosen = await self.app.push_screen_wait(screen)
        if chosen is not None:
            await send_to_clipboard(self.app, texts[chosen].text)
            self.say(f"Sent to your terminal: {' '.join(texts[chosen].text.split())}")

    def _keep_proof(self) -> None:
        from segtui.tui.screens.explain_texts import SaveProofScreen

        if self.found is not None:
            self.app.push_screen(SaveProofScreen(self.session, self.found))

    def _why_no_others(self) -> str | None:
        reason = self._why_not_told()
        if reason is None and self.answer is not None and self.answer.judgement.decisive is None:
            return "nothing fails here"
        return reason

    def _others(self) -> None:
        from segtui.tui.screens.explain_others import OthersScreen

        if self.found is not None and self.answer is not None:
            self.app.push_screen(OthersScreen(self.session, self.found, self.answer))

    def _ask(self) -> None:
        lead(self, self._asked(), "ask", exclusive=True)

    async def _asked(self) -> None:
        from segtui.tui.screens.explain_ask import AskScreen, Draft

        question = await self.app.push_screen_wait(AskScreen(self.session, Draft.of(self.question)))
        if question is not None:
            self.ask(question)

    # Companies.

    def _next_company(self) -> None:
        if self.found is not None and self.found.answers:
            self.company_at = (self.company_at + 1) % len(self.found.answers)
            self.what_if = None
            self.draw(to_telling=True)

    def _why_no_company(self) -> str | None:
        reason = self._why_no_answer()
        return reason or (None if self._has_companies else "there is one answer only")

    @property
    def _has_companies(self) -> bool:
        return self.found is not None and len(self.found.answers) > 1

    # What if.

    def _suppose(self) -> None:
        key, answer, hypothesis = self._key, self.answer, self.hypothesis
        if key is None or answer is None:
            return
        try:
            if key.kind == "check":
                check = answer.judgement.checks[key.place]
                read = self._read_check(check) or check
                hypothesis = hypothesis.flipped(check.key, read.status)
            elif key.kind == "fix":
                hypothesis = replace(hypothesis, fix=answer.fixes[key.place])
            elif key.kind == "flip":
                hypothesis = replace(hypothesis, at=answer.flips[key.place].at)
            self.suppose(hypothesis)
        except BadInput as error:
            self.say(f"{error.summary} {hint_of(error)}")

    def suppose(self, hypothesis: Hypothesis) -> None:
        """Answer as if this were so, asking nobody. Raises BadInput for what cannot be supposed."""
        read, found = self.read_answer, self.found
        if read is None or found is None:
            return
        self.what_if = None if hypothesis.is_empty else self.session.what_if(found, read, hypothesis)
        self.draw()

    def _why_no_flip(self) -> str | None:
        reason = self._why_no_answer()
        if reason is not None:
            return reason
        key, answer = self._key, self.answer
        if key is None or answer is None or key.kind in {"route", "note"}:
            return "choose a check, a fix or a moment"
        if key.kind == "check" and answer.judgement.checks[key.place].status.value == "skip":
            return "this check does not apply"
        return None

    def _drop(self) -> None:
        self.what_if = None
        self.draw()

    def _why_not_drop(self) -> str | None:
        return None if self.what_if is not None else "nothing is supposed"

    def _ask_moment(self) -> None:
        lead(self, self._moment(), "moment", exclusive=True)

    async def _moment(self) -> None:
        from segtui.tui.screens.moment import MomentScreen

        found, answer = self.found, self.answer
        if found is None or answer is None:
            return
        seen = self._seen(found, answer)
        present = seen.at.replace(second=0, microsecond=0)
        chosen = await self.app.push_screen_wait(MomentScreen(present, seen.zone))
        if chosen is not None:
            self.suppose(replace(self.hypothesis, at=chosen.at))

    # Fixes.

    def _why_no_fix(self) -> str | None:
        reason = self._why_no_answer()
        if reason is not None or self.answer is None:
            return reason
        if self.answer.judgement.verdict.value == "yes":
            return "it is a yes already"
        return None if self.answer.fixes else "no fix is known"

    @property
    def _chosen_fix(self) -> Fix | None:
        key, answer = self._key, self.answer
        if answer is None or not answer.fixes:
            return None
        return answer.fixes[key.place if key is not None and key.kind == "fix" else 0]

    def _fix(self) -> None:
        fix = self._chosen_fix
        if fix is None:
            return
        access = self.session.write_access(None)
        may_write = access.allowed or not fix.changes
        if fix.needs is not None or (not may_write and not self.session.profile.writable):
            self._hand_over(fix, None if may_write else access.reason)
        elif not may_write:
            self.say(f"fix: {access.reason}; U unlocks it")
        elif fix.changes and self.what_if is not None and not self._is_read(fix):
            self.say("fix: this one rests on what is supposed; W drops that first")
        elif fix.changes:
            lead(self, self._carry_out(fix), "change")
        else:
            self._suppose_fix(fix)

    def _is_read(self, fix: Fix) -> bool:
        read = self.read_answer
        return read is not None and fix in read.fixes

    def _suppose_fix(self, fix: Fix) -> None:
        from segtui.diagnosis.what_if import Hypothesis

        try:
            self.suppose(Hypothesis(fix=fix))
        except BadInput as error:
            self.say(f"{error.summary} {hint_of(error)}")

    def _hand_over(self, fix: Fix, reason: str | None) -> None:
        from segtui.tui.screens.raw import RawScreen

        found, answer = self.found, self.answer
        if found is not None and answer is not None:
            text = self.session.hand_over(found, answer, fix)
            self.app.push_screen(RawScreen(f"To hand over ({reason})" if reason else "To hand over", text))

    async def _carry_out(self, fix: Fix) -> None:
        """Each change through its diff; the facts are read again where anything was sent."""
        from segtui.tui.screens.segment_flows import Sending

        sending = Sending(self.app, self.session)
        try:
            for change in fix.changes:
                if not await sending.carry_out(change):
                    break
        except SegtuiError as error:
            self.say(f"{error.title}: {error.summary}")
        if sending.was_sent:
            self._follow_change()

    def _follow_change(self) -> None:
        self.has_changed = True
        self.ask_again()

    def _undo(self) -> None:
        lead(self, self._undone(), "change")

    async def _undone(self) -> None:
        from segtui.tui.screens.undoing import undo_last

        if await undo_last(self.app, self.session, self.say):
            self._follow_change()

    def _why_not_undo(self) -> str | None:
        access = self.session.write_access(None)
        return None if access.allowed else access.reason
