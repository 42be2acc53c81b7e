"""Why something is so: from the panes to the verdict, its proof, its fix and what if, and back."""

from __future__ import annotations

from typing import Any, cast

import pytest
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import Input

from segtui.diagnosis.check import Verdict
from segtui.diagnosis.question import CouponUse, Membership, Question, Visibility
from segtui.errors import Unauthorized
from segtui.model import ItemKind
from segtui.sandbox.schema import SEGMENTS
from segtui.session_proof import open_proof, recompute
from segtui.tui.load_state import Failed, Loaded
from segtui.tui.panes.outline import RowKey
from segtui.tui.screens.change import ChangeScreen
from segtui.tui.screens.choice import ChoiceScreen
from segtui.tui.screens.customer_token import CustomerTokenScreen
from segtui.tui.screens.detail import DetailScreen
from segtui.tui.screens.explain import ExplainScreen
from segtui.tui.screens.explain_ask import AskScreen, Draft
from segtui.tui.screens.explain_texts import SaveProofScreen
from segtui.tui.screens.moment import MomentScreen
from segtui.tui.widgets.key_bar import KeyBar
from tests.pilot.support import NARROW, Console, Shop
from tests.pilot.test_console_coupons import open_coupons
from tests.pilot.test_console_history import ready

EXPIRED = "Summer sale 2026"


async def answered(console: Console) -> ExplainScreen:
    """Wait until there is an answer, or a failure."""

    def is_answered() -> bool:
        top = console.top
        return isinstance(top, ExplainScreen) and isinstance(top.state, Loaded | Failed)

    await console.until(is_answered, "the answer")
    return cast("ExplainScreen", console.top)


async def ask(console: Console, question: Question) -> ExplainScreen:
    """Put a question as the panes do."""
    session = console.panes.session
    assert session is not None
    console.pilot.app.push_screen(ExplainScreen(session, question))
    return await answered(console)


async def greta_in(shop: Shop, console: Console, segment: str) -> ExplainScreen:
    """Choose Greta and a segment, and press the key."""
    await console.find(shop.person("demo")["contactEmail"])
    await console.press("1")
    await console.choose(shop.segment(segment)["id"])
    await console.press("e")
    return await answered(console)


def verdict(screen: ExplainScreen) -> Verdict:
    assert screen.answer is not None
    return screen.answer.judgement.verdict


def changes_of_the_best_fix(screen: ExplainScreen) -> int:
    return len(screen.answer.fixes[0].changes) if screen.answer is not None else 0


def is_over(console: Console, screen: type[Screen[Any]]) -> bool:
    """Whether such a screen is on top."""
    return isinstance(console.top, screen)


def notice(console: Console) -> str:
    return console.top.query_one(KeyBar).notice or ""


async def to_row(console: Console, kind: str, place: int = 0) -> None:
    """Put the cursor on a row."""
    proof = cast("ExplainScreen", console.top).proof
    wanted = [at for at, row in enumerate(proof.rows) if row.key is not None and row.key[:2] == (kind, place)]  # type: ignore[index]
    proof.move_cursor(wanted[0])
    await console.settle()


async def test_the_verdict_its_proof_and_the_best_fix_are_seen_at_once_in_a_small_terminal(
    shop: Shop,
) -> None:
    async with shop.console(size=NARROW) as console:
        screen = await greta_in(shop, console, EXPIRED)
        assert verdict(screen) is Verdict.NO
        seen = console.words
        assert "Is Greta Östergård in Summer sale 2026, and is it in force?" in seen
        assert "✗ NO Summer sale 2026 was valid until 2026-09-01 09:00 UTC" in seen
        assert "check ✗ segment.valid fails" in seen
        assert "validity.to = 2026-09-01" in seen
        assert "→ 200, just now" in seen
        assert "fix Extend Summer sale 2026 until" in seen
        assert "every member of the segment · 37 customers" in seen


async def test_v_opens_the_evidence_and_escape_goes_back_step_by_step(shop: Shop) -> None:
    async with shop.console() as console:
        await greta_in(shop, console, EXPIRED)
        await console.press("v")
        assert is_over(console, DetailScreen)
        assert "GET → 200 at 09:00:00 UTC, just now" in console.dialog
        assert "stated by the platform's documentation" in console.dialog
        await console.press("escape")
        assert is_over(console, ExplainScreen)
        await console.press("escape")
        assert console.top is console.panes
        assert console.focused_pane == 1


async def test_v_on_a_moment_opens_the_evidence_of_what_is_not_known(shop: Shop) -> None:
    async with shop.console(secrets=shop.secrets("customer.*")) as console:
        segment = shop.segment("Winter preview 2026")["id"]
        screen = await ask(console, Membership(shop.person("demo")["id"], segment=segment))
        assert verdict(screen) is Verdict.UNKNOWN
        await to_row(console, "flip")
        await console.press("v")
        assert "customer.exists" in console.dialog
        assert "the scope customer.customer_read" in console.dialog


async def test_f_shows_the_change_and_once_it_is_sent_the_verdict_is_read_again(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await greta_in(shop, console, EXPIRED)
        await console.press("f")
        change = await ready(console)
        assert isinstance(change, ChangeScreen)
        assert shop.writes == []
        await console.press("s")
        await console.until_says("Visible when read back: 1")
        await console.press("escape")
        await console.until(lambda: console.top is screen and verdict(screen) is Verdict.YES, "a yes")
        assert len(shop.writes) == 1
        assert "✓ YES Greta Östergård is in Summer sale 2026, and it is in force." in console.words
        await console.press("f")
        assert notice(console) == "fix: it is a yes already"
        await console.press("u")
        await ready(console)
        await console.press("s")
        await console.until_says("Recorded in the journal")
        await console.press("escape")
        await console.until(lambda: console.top is screen and verdict(screen) is Verdict.NO, "a no again")
        await console.press("escape")
        await console.at_rest()
        assert console.top is console.panes


async def test_a_fix_of_two_changes_shows_one_after_the_other(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await greta_in(shop, console, "Loyalty pilot (paused)")
        await console.press("f")
        for _ in range(2):
            await ready(console)
            await console.press("s")
            await console.until_says("Visible when read back: 1")
            await console.press("escape")
        await console.until(lambda: console.top is screen and verdict(screen) is Verdict.YES, "a yes")
        assert len(shop.writes) == 2


async def test_a_fix_that_is_given_up_halfway_is_asked_again_as_it_stands(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await greta_in(shop, console, "Loyalty pilot (paused)")
        await console.press("f")
        await ready(console)
        await console.press("s")
        await console.until_says("Visible when read back: 1")
        await console.press("escape")
        await ready(console)
        await console.press("escape")
        await console.until(lambda: changes_of_the_best_fix(screen) == 1, "the answer as it is now")
        assert verdict(screen) is Verdict.NO


async def test_w_turns_a_check_over_and_back_and_asks_nobody(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await greta_in(shop, console, EXPIRED)
        asked = len(shop.asked())
        await console.press("w")
        assert verdict(screen) is Verdict.YES
        assert "WHAT IF segment.valid passes instead of ✗ no" in console.words
        assert "✓ WOULD BE YES" in console.words
        await console.press("w")
        assert verdict(screen) is Verdict.NO
        assert screen.what_if is None
        await console.press("w", "W")
        assert screen.what_if is None
        await to_row(console, "fix")
        await console.press("w")
        assert verdict(screen) is Verdict.YES
        assert "done: Extend Summer sale 2026" in console.words
        assert len(shop.asked()) == asked


async def test_what_cannot_be_supposed_says_why(shop: Shop) -> None:
    async with shop.console() as console:
        await greta_in(shop, console, EXPIRED)
        await console.press("W")
        assert notice(console) == "as read: nothing is supposed"
        await console.press("c")
        assert notice(console) == "company: there is one answer only"
        await console.press("end")
        await to_row(console, "check", 4)
        await console.press("w")
        assert notice(console) == "what if: this check does not apply"


async def test_m_and_the_moments_answer_for_another_time(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await greta_in(shop, console, EXPIRED)
        await to_row(console, "flip")
        await console.press("enter")
        assert verdict(screen) is Verdict.YES
        assert (
            "it is 2026-06-29 09:00 UTC = 2026-06-29 11:00 +02:00 Europe/Berlin in the shop" in console.words
        )
        await console.press("m")
        assert is_over(console, MomentScreen)
        line = console.top.query_one(Input)
        line.value = "2026-13-01 10:00"
        await console.press("enter")
        assert "is no time such as" in console.dialog
        line.value = "2026-09-02 10:00"
        await console.press("enter")
        assert verdict(screen) is Verdict.NO


async def test_each_company_has_its_answer_and_a_member_row_is_about_its_own(shop: Shop) -> None:
    who, company, other, segment = shop.seed.troubles["member.one_of_two_companies"]
    async with shop.console() as console:
        screen = await ask(console, Membership(who, segment=segment))
        assert verdict(screen) is Verdict.YES
        assert "✓ yes Café Morgenrot GmbH ✗ no Konditorei Lindenhof GmbH" in console.words
        await console.press("c")
        assert verdict(screen) is Verdict.NO
        assert screen.answer is not None
        assert screen.answer.judgement.company == other
        await console.press("f")
        assert "✓ WOULD BE YES" in console.words
        await console.press("escape")
        await console.choose(segment)
        await console.press("2")
        row = console.panes.members.current
        await console.press("e")
        screen = await answered(console)
        assert row is not None
        assert screen.question.customer == row.customer.id
        assert screen.question.company == (row.legal_entity.id if row.legal_entity else None)
        assert screen.question.without_company is (row.legal_entity is None)
        assert company


async def test_what_the_panes_leave_open_is_asked_and_any_name_will_do(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("e")
        await console.until(lambda: isinstance(console.top, AskScreen), "the form")
        await console.press("enter")
        assert "Whom is it about?" in console.dialog
        await console.type("jonas.bergqvist@example.org")
        await console.press("enter")
        screen = await answered(console)
        assert "? WHICH ONE" in console.text
        await console.press("w")
        assert notice(console) == "what if: choose which one is meant first"
        await console.press("enter")
        await console.until(lambda: screen.answer is not None, "the answer")
        assert screen.question.customer in shop.seed.troubles["customer.email_case_twins"]


async def test_every_pane_asks_about_what_is_chosen_in_it(shop: Shop) -> None:
    async with shop.console() as console:
        greta, panes = shop.person("demo"), console.panes
        assert panes.question_at_hand().customer == ""
        await console.find("anna")
        match = panes.customers.matches.cursor_row_data
        assert match is not None
        assert panes.question_at_hand().customer == match.id
        await console.find(greta["contactEmail"])
        own = panes.customers.own_segments.cursor_row_data
        assert own is not None
        assert panes.question_at_hand() == Draft(greta["id"], own.id)
        await console.press("1")
        await console.choose(shop.segment(EXPIRED)["id"])
        assert panes.question_at_hand() == Draft(greta["id"], shop.segment(EXPIRED)["id"])
        await console.press("4")
        tree = panes.storefront.body()
        tree.select_key(next(row.key for row in tree.rows if row.key.kind == "left out"))
        asked = panes.question_at_hand()
        assert (asked.customer, asked.item) == (greta["id"], "")
        assert asked.segment == tree.cursor_row.key.id if tree.cursor_row else None
        tree.select_key(next(row.key for row in tree.rows if row.key.kind == "heading"))
        assert not panes.question_at_hand().is_whole


async def test_a_shorter_answer_follows_a_longer_one_wherever_the_cursor_stood(shop: Shop) -> None:
    item = shop.seed.troubles["product.unpublished"][0]
    async with shop.console() as console:
        question = Visibility(shop.person("demo")["contactEmail"], kind=ItemKind.PRODUCT, item=item)
        screen = await ask(console, question)
        assert screen.answer is not None
        await to_row(console, "check", len(screen.answer.judgement.checks) - 1)
        screen.ask(Membership(shop.person("demo")["id"], segment=shop.segment(EXPIRED)["id"]))
        await console.until(lambda: screen.found is not None, "the answer")
        assert verdict(screen) is Verdict.NO
        assert screen.proof.cursor_row is not None
        assert screen.proof.cursor_row.name == "segment.valid"


async def test_the_keys_are_found_by_name_too(shop: Shop) -> None:
    async with shop.console() as console:
        await greta_in(shop, console, EXPIRED)
        await console.press("colon")
        await console.until(lambda: is_over(console, CommandPalette), "the palette")
        await console.type("moment (m)")
        await console.until_says("moment (m)")
        await console.press("down", "enter")
        await console.until(lambda: is_over(console, MomentScreen), "the question")


async def test_a_category_of_the_storefront_is_explained_with_its_routes(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        await console.press("4")
        tree = console.panes.storefront.body()
        row = next(each for each in tree.rows if each.key.kind == "category")
        assert isinstance(row.key, RowKey)
        tree.select_key(row.key)
        await console.settle()
        await console.press("e")
        screen = await answered(console)
        assert isinstance(screen.question, Visibility)
        assert (screen.question.kind, screen.question.item) == (ItemKind.CATEGORY, row.key.id)
        assert "Routes" in console.text
        await to_row(console, "route")
        await console.press("enter")
        assert "It stands on" in console.dialog
        assert "The policy Whether segments extend or limit" in console.dialog


async def test_what_is_not_known_names_its_scope_and_the_fix_is_handed_over(shop: Shop) -> None:
    segment = shop.segment("Championship 2027 finalists")["id"]
    greta = shop.person("demo")["id"]
    blind = shop.secrets("customersegment.*")
    async with shop.console(secrets=blind) as console:
        screen = await ask(console, Membership(greta, segment=segment))
        assert verdict(screen) is Verdict.UNKNOWN
        assert "? UNKNOWN" in console.text
        assert "the scope customersegment.segment_read would settle it" in console.words
        await console.press("y")
        await console.until(lambda: is_over(console, ChoiceScreen), "the texts")
        await console.press("end", "enter")
        assert "Please grant the credential of the profile demo" in console.pilot.app.clipboard
    async with shop.console(writable=False) as console:
        await ask(console, Membership(greta, segment=segment))
        await console.press("f")
        assert "To hand over (read-only profile)" in console.dialog
        assert "Please do this in the tenant kaffeekontor on emporix: Add Greta" in console.dialog
        assert shop.writes == []


async def test_a_locked_profile_says_how_it_is_unlocked(shop: Shop) -> None:
    async with shop.console(production=True) as console:
        await greta_in(shop, console, EXPIRED)
        await console.press("f")
        assert notice(console) == "fix: production, locked; U unlocks it"
        await console.press("U")
        await console.type("ticket 4711")
        await console.press("enter", "f")
        assert is_over(console, ChangeScreen)
        await console.press("escape", "question_mark")
        assert "not known: the evidence could not be had" in console.dialog


async def test_the_answer_is_copied_for_the_customer_and_its_proof_is_kept(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await greta_in(shop, console, EXPIRED)
        await console.press("y")
        await console.until(lambda: is_over(console, ChoiceScreen), "the texts")
        await console.press("down", "down", "enter")
        copied = console.pilot.app.clipboard
        assert copied.count(".") >= 3
        assert "Greta" not in copied
        assert notice(console).startswith("Sent to your terminal: ")
        await console.press("b")
        await console.until(lambda: is_over(console, SaveProofScreen), "the name")
        console.top.query_one(Input).value = str(shop.directory / "ticket")
        await console.press("enter")
        await console.until(lambda: "Written to" in console.dialog, "the files")
        proof = open_proof(str(shop.directory / "ticket.json"))
        assert (await recompute(proof)).explanation.verdict is Verdict.NO
        await console.press("escape", "w", "y")
        assert notice(console) == "copy: this is only supposed: W drops that"
        assert screen.what_if is not None


async def test_o_tells_who_else_fails_at_the_same_check(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await greta_in(shop, console, EXPIRED)
        await console.press("o")
        await console.until_says("36 of the other")
        assert "fail at segment.valid" in console.dialog
        await console.press("y", "escape", "w", "o")
        assert "fail at segment.valid" in console.pilot.app.clipboard
        assert notice(console) == "others: this is only supposed: W drops that"
        assert console.top is screen


async def test_e_in_the_coupons_of_a_segment_asks_whether_the_chosen_customer_gets_it(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        await console.press("1")
        await open_coupons(shop, console)
        await console.press("e")
        screen = await answered(console)
        assert isinstance(screen.question, CouponUse)
        assert "Would Greta Östergård be granted the coupon" in console.words
        assert "coupon.valid" in console.text
        await to_row(console, "check", 0)
        await console.press("w")
        assert verdict(screen) is not Verdict.YES
        await console.press("W", "e")
        await console.until(lambda: is_over(console, AskScreen), "the form")
        assert screen.question.coupon in console.dialog


async def test_a_lost_connection_is_told_and_r_asks_again(shop: Shop) -> None:
    async with shop.console() as console:
        question = Membership(shop.person("demo")["id"], segment=shop.segment(EXPIRED)["id"])
        screen = await ask(console, question)
        shop.cable.is_cut = True
        await console.press("r")
        await console.until(lambda: verdict(screen) is Verdict.UNKNOWN, "what is not known")
        shop.cable.is_cut = False
        await console.press("r")
        await console.until(lambda: verdict(screen) is Verdict.NO, "the answer")
        await console.press("question_mark")
        assert "Show the change of the fix under the cursor" in console.dialog


async def test_where_nobody_can_sign_in_it_says_so_and_r_tries_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused() -> frozenset[str]:
        raise Unauthorized("The client secret was refused.", hint="Renew it: segtui login demo.")

    async with shop.console() as console:
        session = console.panes.session
        assert session is not None
        with monkeypatch.context() as patch:
            # The token outlives every test: their clock for lifetimes stands still.
            patch.setattr(session, "sign_in", refused)
            screen = await ask(console, Membership(shop.person("demo")["id"], segment="Gold club"))
        assert isinstance(screen.state, Failed)
        assert "The client secret was refused." in console.text
        assert "r tries again" in console.text
        await console.press("f")
        assert notice(console) == "fix: there is no answer: r tries again"
        await console.press("r")
        await console.until(lambda: isinstance(screen.state, Loaded), "the answer")
        assert verdict(screen) is Verdict.YES


async def test_names_from_the_platform_are_shown_as_they_are(shop: Shop) -> None:
    segment = shop.segment(EXPIRED)
    shop.rewrite(SEGMENTS, segment["id"], name={"en": "[/x] \x1b[2J[bold]sale"})
    async with shop.console(size=NARROW) as console:
        screen = await ask(console, Membership(shop.person("demo")["id"], segment=segment["id"]))
        assert verdict(screen) is Verdict.NO
        assert "in [/x]" in console.words
        assert "[bold]sale" in console.words
        assert "\x1b" not in console.text
        await console.press("v")
        assert "[bold]sale" in console.dialog


async def test_the_keys_move_over_the_headings_and_from_section_to_section(shop: Shop) -> None:
    async with shop.console() as console:
        screen = await greta_in(shop, console, EXPIRED)
        kinds = []
        for _ in range(3):
            await console.press("tab")
            row = screen.proof.cursor_row
            assert row is not None
            kinds.append(row.key[0])  # type: ignore[index]
        assert kinds == ["fix", "flip", "check"]
        await console.press("home", "up")
        assert screen.proof.cursor == 1
        await console.press("end", "down", "k")
        assert screen.proof.cursor_row is not None


async def test_the_customers_own_token_is_a_second_opinion_and_where_it_differs_nothing_is_claimed(
    shop: Shop,
) -> None:
    async with shop.console() as console:
        screen = await greta_in(shop, console, EXPIRED)
        await console.press("O")
        await console.until(lambda: is_over(console, CustomerTokenScreen), "the form")
        console.top.query_one("#password", Input).value = "not-her-password"
        await console.press("enter")
        await console.until(lambda: is_over(console, DetailScreen), "the refusal")
        assert "the password is wrong" in " ".join(console.dialog.split())
        await console.press("escape")
        assert verdict(screen) is Verdict.NO
        shop.sandbox.switches = shop.sandbox.switches.changed({"active_ignores_validity": True})
        await console.press("O")
        await console.until(lambda: is_over(console, CustomerTokenScreen), "the form again")
        await console.press("enter")
        await console.until(
            lambda: screen.found is not None and verdict(screen) is Verdict.UNKNOWN, "the other verdict"
        )
        assert "platform.agrees fails" in console.words
        assert screen.answer is not None
        assert "was valid until" in screen.answer.judgement.summary
        assert "counts, since the customer's token gets its items" in screen.answer.judgement.summary


async def test_what_no_check_proves_stands_beneath_a_yes(shop: Shop) -> None:
    async with shop.console() as console:
        gold = shop.segment("Gold club")["id"]
        held = [each.item_id for each in shop.seed.items if (each.segment_id, each.type) == (gold, "PRODUCT")]
        screen = await ask(console, Visibility(shop.person("demo")["id"], item=held[0]))
        assert verdict(screen) is Verdict.YES
        await to_row(console, "note")
        assert "may lag behind" in console.words
        await console.press("w")
        assert "choose a check" in notice(console)
