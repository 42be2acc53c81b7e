"""Keeping a segment in step with a file: from the source to the plan, the run, and the way back."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

from textual.events import Key
from textual.screen import Screen
from textual.widgets import Input

from segtui.changes.change import LabelledMember
from segtui.changes.members import AddMembers
from segtui.model import MemberQuery, PageRequest
from segtui.sandbox.schema import CUSTOMERS, SEGMENTS
from segtui.sync.fates import Fate
from segtui.sync.plan import Act, PlanRow
from segtui.tui.load_state import Failed
from segtui.tui.screens.export_refused import ExportSourceScreen
from segtui.tui.screens.sync_decide import DecideScreen
from segtui.tui.screens.sync_decisions import DecisionsScreen
from segtui.tui.screens.sync_doubt import DoubtScreen
from segtui.tui.screens.sync_guard import GuardScreen
from segtui.tui.screens.sync_plan import PlanScreen
from segtui.tui.screens.sync_run import RunScreen
from segtui.tui.screens.sync_run_plan import RunPlanScreen
from segtui.tui.screens.sync_runs import RunsScreen
from segtui.tui.screens.sync_segments import SegmentsOfPlanScreen
from segtui.tui.screens.sync_source import SourceScreen
from segtui.tui.screens.sync_undo import UndoRunScreen
from segtui.tui.widgets.key_bar import KeyBar
from segtui.tui.widgets.one_of import OneOf
from segtui.tui.widgets.page_table import PageTable
from tests.pilot.support import NARROW, Console, Shop
from tests.pilot.test_console_shopgate import on_merchant

GOLD = "Gold club"
TWINS = "jonas.bergqvist@example.org"
Shown = TypeVar("Shown", bound=Screen[Any])


async def on_top(console: Console, kind: type[Shown]) -> Shown:
    """Wait until such a screen is on top."""
    await console.until(lambda: isinstance(console.top, kind), kind.__name__)
    return cast("Shown", console.top)


def notice(console: Console) -> str:
    return console.top.query_one(KeyBar).notice or ""


def members(shop: Shop, segment_id: str | None = None) -> set[str]:
    """The ids of those who are in a segment now, with their companies."""
    store = shop.sandbox.shop.store
    place = store.sequence(SEGMENTS, segment_id or shop.segment(GOLD)["id"])
    rows = store.rows("SELECT customer_id, company_id FROM members WHERE segment = ?", (place,))
    return {f"{customer}/{company}" for customer, company in rows}


def addresses(shop: Shop, count: int) -> list[str]:
    """Of customers whom nobody shares an address with."""
    troubled = {each for ids in shop.seed.troubles.values() for each in ids}
    plain = [each["contactEmail"] for each in shop.seed.customers if each["id"] not in troubled]
    return plain[:count]


async def choose_source(shop: Shop, console: Console, text: str, name: str = GOLD) -> SourceScreen:
    """Press S on a segment, and give a file with this text."""
    path = shop.directory / "club.csv"
    path.write_text(text)
    await console.choose(shop.segment(name)["id"])
    await console.press("S")
    screen = await on_top(console, SourceScreen)
    await console.type("~/club.csv" if Path.home() == shop.directory else str(path))
    return screen


async def planned(shop: Shop, console: Console, text: str, mode: str = "add") -> PlanScreen:
    """Make a plan of a file with this text."""
    screen = await choose_source(shop, console, text)
    screen.query_one("#mode", OneOf).chosen = mode
    await console.press("f4")
    plan = await on_top(console, PlanScreen)
    await console.until(lambda: plan.query_one(PageTable).cursor_row_data is not None, "the rows")
    return plan


def lose_one(shop: Shop, plan: PlanScreen) -> PlanRow:
    """Have a customer deleted whom the plan adds."""
    row = next(plan.planned.plan.rows(Act.ADD))
    shop.lose(CUSTOMERS, row.customer or "")
    return row


async def over(console: Console) -> RunScreen:
    """Wait until a run has ended."""
    screen = await on_top(console, RunScreen)
    await console.until(lambda: screen.job.is_over, "the end of the run")
    return screen


async def test_a_source_becomes_a_plan_the_plan_a_run_and_the_run_is_taken_back(shop: Shop) -> None:
    known = addresses(shop, 30)
    text = "email;name\n" + "".join(f"{each};x\n" for each in [*known, "nobody@nowhere.example", "no key"])
    before = members(shop)
    async with shop.console(size=NARROW) as console:
        await choose_source(shop, console, text)
        counted = "32 rows, 1 without a usable e-mail address."
        await console.until(lambda: counted in console.dialog, "the count")
        assert "separated by semicolons; the key is column 'email'." in console.dialog
        await console.press("f4")
        plan = await on_top(console, PlanScreen)
        head = plan.planned.plan.head
        added = head.count(Act.ADD)
        assert sum(head.count(act) for act in Act) == 32
        assert f"[32 all] + {added} to add" in console.words
        while plan.shown is not Act.UNMATCHED:
            await console.press("tab")
        await console.until_says("no customer has this e-mail")
        await console.press("a")
        await on_top(console, GuardScreen)
        assert f"+ {added} to add" in console.dialog
        assert "1 names nobody, 1 cannot be used" in console.dialog
        assert shop.writes == []
        await console.press("s")
        run = await over(console)
        await console.until_says("Read back: every member is as planned.")
        assert f"{added} added. Of the source, 1 names nobody, 1 cannot be used. Run 1" in console.words
        assert len(members(shop)) == len(before) + added
        assert run.job.unfinished is None
        await console.press("o")
        assert "nothing of it is left undone" in notice(console)
        await console.press("u")
        await on_top(console, UndoRunScreen)
        await console.until_says("Enter behind the segment's name sends it")
        await console.type("Gold")
        await console.press("enter")
        assert len(members(shop)) == len(before) + added
        await console.type(" club")
        await console.press("enter")
        await console.until_says("Run 1 is taken back: 1 change undone")
        assert members(shop) == before
        await console.press("escape", "R")
        await console.until_says("taken back Nothing of what it did is in force any more.")
        await console.press("q")
        assert "Esc goes back to the panes first" in notice(console)
        await console.press("escape")
        assert console.top is console.panes


async def test_a_key_that_names_several_is_decided_in_the_queue_and_the_plan_is_made_again(
    shop: Shop,
) -> None:
    text = f"{TWINS}\n{addresses(shop, 1)[0]}\n"
    async with shop.console(size=NARROW) as console:
        plan = await planned(shop, console, text)
        assert plan.planned.plan.head.count(Act.AMBIGUOUS) == 1
        await console.press("d")
        queue = await on_top(console, DecideScreen)
        await console.until(lambda: len(queue.candidates) == 2, "the candidates")
        assert f"line 1: {TWINS}" in console.dialog
        assert "They differ in:" in console.dialog
        assert ("active" in console.dialog, "in use" in console.dialog) == (True, False)
        # Nobody is chosen by who only presses Enter.
        await console.press("enter")
        assert (console.top, queue.decided) == (queue, set())
        assert "↓: choose an account" in console.text
        chosen = queue.candidates[1].id
        # What is typed behind an answer, for the next question, is no other answer to this one.
        for key in ("down", "down", "enter", "n", "l", "l"):
            console.pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await on_top(console, PlanScreen)
        await console.until(lambda: plan.planned.plan.head.count(Act.AMBIGUOUS) == 0, "the new plan")
        assert chosen in {row.customer for row in plan.planned.plan.rows(Act.ADD, Act.KEEP)}
        await console.press("d")
        assert "no row names several" in notice(console)
        await console.press("D")
        listed = await on_top(console, DecisionsScreen)
        told = (
            f"The e-mail address {TWINS}: {getpass.getuser()} decided on 2026-11-16 09:00 UTC that it names "
        )
        await console.until(lambda: f"{told}{chosen}." in console.dialog, "the decision")
        shop.rewrite(CUSTOMERS, chosen, lastName="Renamed")
        await console.press("escape", "p")
        await console.until(lambda: plan.planned.plan.head.count(Act.AMBIGUOUS) == 1, "the reopening")
        await console.press("d")
        queue = await on_top(console, DecideScreen)
        await console.until(lambda: len(queue.candidates) == 2, "the candidates")
        assert f"that it names {chosen}; one of them has changed since." in console.dialog
        await console.press("n")
        await console.until(lambda: plan.planned.plan.head.count(Act.SKIPPED) == 1, "the new plan")
        await console.press("D")
        listed = await on_top(console, DecisionsScreen)
        await console.until(lambda: f"{told}nobody." in console.dialog, "the decision")
        await console.press("enter")
        queue = await on_top(console, DecideScreen)
        await console.until(lambda: "that it names nobody." in console.dialog, "what was decided before")
        await console.press("escape")
        assert console.top is listed
        await console.press("d")
        await console.until(lambda: "Nothing is decided by this profile." in console.dialog, "the way back")
        await console.press("escape")
        await console.until(lambda: plan.planned.plan.head.count(Act.AMBIGUOUS) == 1, "the new plan")


async def test_segments_named_in_a_column_are_planned_each_and_missing_ones_created_as_was_chosen(
    shop: Shop,
) -> None:
    known = addresses(shop, 3)
    rows = [f"{each};{name}" for name in (shop.segment(GOLD)["id"], "spring-club") for each in known]
    async with shop.console(size=NARROW) as console:
        await choose_source(shop, console, "email;segment\n" + "\n".join([*rows, f"{known[0]};"]) + "\n")
        await console.until_says("Its column segment looks as if it named segments")
        await console.press("tab", "right")
        await console.until_says("named in ● found out: segment")
        await console.press("f4")
        plan = await on_top(console, PlanScreen)
        assert [row.why for row in plan.planned.plan.rows(Act.INVALID)] == [
            *["there is no segment 'spring-club'"] * 3,
            "it names no segment",
        ]
        await console.press("o")
        screen = await on_top(console, SourceScreen)
        await console.until_says("named in ● found out: segment")
        await console.press("tab", "tab", "tab", "right", "f4")
        await console.until_says("Choose the site that segments are created for.")
        await console.until(lambda: bool(screen.query_one("#new-site", OneOf).options), "the sites")
        await console.press("m", "f4")
        plan = await on_top(console, PlanScreen)
        await console.until_says("1 segment is created first: fixed, active, for the site main.")
        await console.press("s")
        await on_top(console, SegmentsOfPlanScreen)
        assert "spring-club created 3 0 0 0" in console.dialog
        assert "1 row stands in none of them." in console.dialog
        await console.press("end", "enter")
        assert plan.segment is not None
        assert "Only spring-club [3 all] + 3 to add" in console.words
        await console.press("a")
        await on_top(console, GuardScreen)
        assert "+ 1 segment created first" in console.dialog
        await console.press("1", "enter")
        run = await over(console)
        assert run.job.drift is not None
        assert run.job.drift.is_none
        assert len(members(shop, plan.segment.id)) == 3
    store = shop.sandbox.shop.store
    made = store.get(SEGMENTS, "spring-club") or {}
    assert (made["status"], made["siteCode"]) == ("ACTIVE", "main")


async def test_whoever_knows_how_a_source_is_read_says_so_and_is_asked_with_that_again(shop: Shop) -> None:
    async with shop.console(size=NARROW) as console:
        screen = await choose_source(shop, console, f"email;firma\n{addresses(shop, 1)[0]};\n")
        await console.until(lambda: "1 row." in console.dialog, "the count")
        path = screen.query_one("#source", Input)
        named, path.value = path.value, ""
        await console.until(lambda: screen.sight is None, "the form without a file")
        await console.press("f3", "c")
        assert path.value == "c"
        path.value = named
        await console.until(lambda: screen.sight is not None, "the columns")
        await console.press("up", "down", "x", "backspace")
        assert path.value == named
        await console.until(lambda: screen.sight is not None, "the columns once more")
        await console.press("f3", "f")
        await console.until(lambda: "the company stands in column 'firma'" in console.dialog, "the column")
        await console.press("enter")
        plan = await on_top(console, PlanScreen)
        assert plan.planned.plan.head.read_as.endswith("the company stands in column 'firma'.")
        await console.press("o")
        screen = await on_top(console, SourceScreen)
        assert screen.query_one("#company-column", OneOf).chosen == "firma"
        await console.until(lambda: "the company stands in column 'firma'" in console.dialog, "the column")


async def test_a_doubtful_source_is_accepted_by_its_word_and_many_removals_by_their_number_and_name(
    shop: Shop,
) -> None:
    before = members(shop)
    one = addresses(shop, 1)[0]
    async with shop.console() as console:
        await choose_source(shop, console, f"email\n{one}\nx\ny")
        console.top.query_one("#mode", OneOf).chosen = "mirror"
        await console.press("f4")
        await on_top(console, DoubtScreen)
        assert "! bad-rows" in console.dialog
        await console.press("y", "enter", "s", "enter")
        assert "Not accepted yet: cut-line, bad-rows." in console.dialog
        console.top.query_one(Input).value = "bad-rows"
        await console.press("enter")
        assert "✓ bad-rows: accepted" in console.dialog
        assert "Not accepted yet: cut-line." in console.dialog
        console.top.query_one(Input).value = "cut-line"
        await console.press("enter")
        plan = await on_top(console, PlanScreen)
        assert "Accepted of the source: cut-line, bad-rows." in console.words
        removed = plan.planned.plan.head.count(Act.REMOVE)
        await console.press("a")
        await on_top(console, GuardScreen)
        assert f"removes {removed} of {len(before)} members" in console.dialog
        assert "1 of 2: " in console.dialog
        assert "2 of 2: Type the segment's name" in console.dialog
        await console.press("enter")
        await console.type(str(removed))
        await console.press("enter")
        assert shop.writes == []
        await console.type(GOLD)
        await console.press("enter")
        await over(console)
        await console.until_says("Read back: every member is as planned.")
        assert len(members(shop)) == plan.planned.plan.head.count(Act.LEFT_ALONE) + 1


async def test_a_run_goes_on_unseen_is_stopped_gone_on_with_and_keeps_its_refused_rows(shop: Shop) -> None:
    known = addresses(shop, 12)
    async with shop.console() as console:
        await planned(shop, console, "email\n" + "".join(f"{each}\n" for each in known))
        shop.trouble("*/customers/bulk", method="PUT", status=429, retry_after=7, times=1)
        shop.waits.hold()
        await console.press("a", "s")
        run = await on_top(console, RunScreen)
        await console.until(lambda: bool(shop.waits.lengths_s), "the pause")
        await console.press("escape")
        assert console.top is console.panes
        await console.press("P")
        assert console.notice.startswith("A sync of Gold club is under way")
        await console.press("q", "enter")
        assert console.top is console.panes
        await console.press("S")
        again = await on_top(console, RunScreen)
        assert again.job is run.job
        await console.press("c")
        await console.until_says("Stopping: what is under way ends")
        await console.press("u")
        assert "it is under way" in notice(console)
        shop.waits.release()
        await over(console)
        await console.until_says("o goes on with it")
        await console.press("o")
        await on_top(console, GuardScreen)
        await console.press("s")
        await console.until(lambda: cast("RunScreen", console.top).job is not run.job, "the other run")
        await over(console)
        await console.until_says("already as wanted")
        await console.until_says("Read back: every member is as planned.")
        await console.press("escape", "R")
        runs = await on_top(console, RunsScreen)
        await console.until(lambda: runs.meant is not None, "the runs")
        assert "gone on with by run 2" in console.text
        await console.press("down", "o")
        assert "gone on with by run 2; make a new plan" in notice(console)
        await console.press("up")
        assert notice(console) == ""


async def test_a_refused_row_is_listed_and_written_as_a_source(shop: Shop, tmp_path: Path) -> None:
    known = addresses(shop, 5)
    async with shop.console() as console:
        plan = await planned(shop, console, "email\n" + "".join(f"{each}\n" for each in known))
        lost = lose_one(shop, plan)
        await console.press("a", "s")
        await over(console)
        await console.until_says("every member is as planned; 1 refused row is missing, as expected.")
        await console.until_says(lost.key or "")
        assert console.text.count(lost.key or "") == 1
        await console.press("x")
        console.top.query_one(Input).value = str(tmp_path / "refused.csv")
        await console.press("enter")
        await console.until_says("Written to")
        assert (lost.key or "") in (tmp_path / "refused.csv").read_text()
        # One that was over before its screen came shows its rows, too.
        job, left = console.panes.desk.jobs[0], RunScreen(console.panes.desk, console.panes.desk.jobs[0])
        await console.press("escape", "escape")
        await on_top(console, type(console.panes))
        console.pilot.app.push_screen(RunScreen(console.panes.desk, job))
        shown = await on_top(console, RunScreen)
        await console.until(lambda: console.text.count(lost.key or "") == 1, "the refused row")
        # Another one of the same job that goes only now leaves it its news.
        left.on_unmount()
        assert job.listener == shown._news


async def test_an_earlier_run_shows_what_became_of_each_row_is_read_back_and_its_refused_rows_kept(
    shop: Shop, tmp_path: Path
) -> None:
    known = addresses(shop, 8)
    async with shop.console(size=NARROW) as console:
        plan = await planned(shop, console, "email\n" + "".join(f"{each}\n" for each in [*known, "no key"]))
        lost = lose_one(shop, plan)
        added = plan.planned.plan.head.count(Act.ADD) - 1
        await console.press("a", "s")
        await over(console)
        await console.press("escape", "R")
        runs = await on_top(console, RunsScreen)
        await console.until(lambda: runs.meant is not None, "the runs")
        await console.press("enter")
        shown = await on_top(console, RunPlanScreen)
        await console.until_says(f"{added} done 1 refused {8 - added} nothing to do")
        assert "part Everything was sent, and some rows were refused." in console.words
        await console.until_says("cannot be used")
        while shown.shown is not Fate.REFUSED:
            await console.press("tab")
        await console.until(lambda: shown.query_one(PageTable).cursor_row_data is not None, "the row")
        assert (lost.key or "")[:16] in console.text
        await console.press("enter")
        await console.until_says("planned to add in change 1")
        await console.press("escape", "x")
        await on_top(console, ExportSourceScreen)
        console.top.query_one(Input).value = str(tmp_path / "refused.csv")
        await console.press("enter")
        await console.until_says("Written to")
        assert (lost.key or "") in (tmp_path / "refused.csv").read_text()
        await console.press("escape", "v")
        run = await over(console)
        assert run.job.wanted.plan.head == plan.planned.plan.head
        await console.until_says("1 refused row is missing, as expected.")
        sent = len(shop.writes)
        plan.planned.plan.path.unlink()
        await console.press("escape")
        runs = await on_top(console, RunsScreen)
        await console.until(lambda: runs.meant is not None, "the runs")
        await console.press("enter")
        await console.until_says("cannot be read: No such file")
        await console.press("v")
        await console.until(lambda: "cannot be read" in notice(console), "why it is not read back")
        assert len(shop.writes) == sent


async def test_a_failed_look_says_what_to_do_and_read_only_plans_but_never_applies(shop: Shop) -> None:
    async with shop.console(size=NARROW, writable=False) as console:
        screen = await choose_source(shop, console, f"{addresses(shop, 1)[0]}\n")
        screen.query_one("#source", Input).value = str(shop.directory / "missing.csv")
        await console.until(lambda: "There is no file" in console.dialog, "what is wrong")
        screen.query_one("#source", Input).value = str(shop.directory / "club.csv")
        await console.press("f4")
        await on_top(console, PlanScreen)
        await console.press("a")
        assert "read-only" in notice(console)
        await console.press("escape", "R")
        runs = await on_top(console, RunsScreen)
        await console.until_says("No plan was applied by this profile yet.")
        (shop.directory / "journal.sqlite3").write_text(
            "no database, but long enough to be taken for one" * 99
        )
        await console.press("r")
        await console.until(lambda: isinstance(runs.state, Failed), "the failure")
        await console.until_says("r tries again")


async def test_a_plan_that_is_older_than_the_members_sends_nothing_and_leads_back_to_its_source(
    shop: Shop,
) -> None:
    async with shop.console(size=(60, 16)) as console:
        plan = await planned(shop, console, "email\n" + "".join(f"{each}\n" for each in addresses(shop, 9)))
        row = next(plan.planned.plan.rows(Act.ADD))
        session = console.panes.session
        assert session is not None
        await session.apply(AddMembers(shop.segment(GOLD)["id"], GOLD, (LabelledMember(row.member, "x"),)))
        sent = len(shop.writes)
        await console.press("a", "s")
        run = await over(console)
        await console.until_says("is a member by now")
        assert "Make a new plan" in console.words
        assert len(shop.writes) == sent
        assert run.job.unfinished is None
        await console.press("u")
        assert "nothing was changed" in notice(console)
        await console.press("p")
        screen = await on_top(console, SourceScreen)
        assert screen.query_one("#source", Input).value == plan.planned.wanted.source
        await console.press("f4")
        again = await on_top(console, PlanScreen)
        await console.until_says("whom it names")
        assert again.planned.plan.head.count(Act.ADD) == plan.planned.plan.head.count(Act.ADD) - 1


async def test_where_work_is_done_later_it_is_accepted_first_and_visible_once_it_is_seen(
    merchant: Shop,
) -> None:
    async with merchant.console(opening=on_merchant(merchant)) as console:
        merchant.sandbox.switches = replace(merchant.sandbox.switches, deferred_lag_s=0.0)
        session = console.panes.session
        assert session is not None
        page = await session.platform.members("newsletter", MemberQuery(), PageRequest(size=20))
        known = [each.customer.email for each in page.rows if each.customer.email]
        path = merchant.directory / "vip.csv"
        path.write_text("email\n" + "".join(f"{each}\n" for each in known))
        await console.choose("vip")
        await console.press("S")
        await on_top(console, SourceScreen)
        await console.type(str(path))
        await console.press("f4")
        plan = await on_top(console, PlanScreen)
        added = plan.planned.plan.head.count(Act.ADD)
        assert added
        await console.press("a", "s")
        await over(console)
        await console.until_says("Visible: every member is as planned.")
        assert f"{added} added." in console.words
