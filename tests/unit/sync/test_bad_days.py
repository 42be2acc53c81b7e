"""Bad days of a sync: nothing is lost, nothing is done twice to effect, and every outcome is named."""

from __future__ import annotations

import asyncio
import random
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from segtui.changes.entries import EntryState
from segtui.changes.journal import Journal
from segtui.cli.consent import Consent
from segtui.cli.sync_undoing import undo_run
from segtui.credentials import ClientSecrets
from segtui.drafts import SegmentFields
from segtui.errors import BadInput, NotFound, ReadOnly, Refused, SegtuiError, Unreachable
from segtui.platforms.registry import connect
from segtui.profiles import Profile
from segtui.sandbox.app import create_sandbox
from segtui.sandbox.faults import fault_rule
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed import demo_shop
from segtui.sandbox.surroundings import Surroundings
from segtui.sandbox.threaded import running_sandbox
from segtui.session import Session
from segtui.sync.applying import Applied, PlanStale
from segtui.sync.detecting import detect
from segtui.sync.fates import Fate, FatePages
from segtui.sync.memory import Run
from segtui.sync.opening import opened
from segtui.sync.plan import Act, Mode, Plan
from segtui.sync.reading import read_rows
from segtui.sync.refusals import refused_lines
from segtui.sync.source import KeyKind, SourceOptions
from segtui.sync.wanted import ApplyWanted, PlanWanted
from segtui.wire.options import WireOptions
from tests.unit.sync.conftest import Desk, at_once, quietly

PEOPLE = 2_000
"""Ten batches."""


@pytest.fixture(scope="module")
def customers() -> int:
    return PEOPLE


async def a_plan(desk: Desk, count: int = 1_200) -> Plan:
    """Everybody of a long source comes into the Gold club."""
    source = desk.source("email\n" + "\n".join(desk.addresses(count)) + "\n")
    return await desk.plan(source, accepted=("page-multiple",))


async def applied_in_the_end(desk: Desk, plan: Plan) -> list[Applied]:
    """Apply, and go on after each failure; what each run came to."""
    told: dict[int, Applied] = {}

    def note(applied: Applied) -> None:
        told[applied.run] = applied

    resumes = None
    for _ in range(30):
        await desk.session.resolve_unresolved()
        try:
            applied = await desk.session.apply_sync(ApplyWanted(plan, resumes=resumes, told=note), quietly)
        except Unreachable:
            resumes = (await desk.session.sync_runs())[0].id
            continue
        told[applied.run] = applied
        return list(told.values())
    raise AssertionError("it never ended")


async def check_that_all_came(desk: Desk, plan: Plan) -> None:
    """Members are as the source wants them, and the journal knows of no open question."""
    assert desk.ids_of(desk.addresses(plan.head.source_rows)) <= await desk.members()
    assert (await desk.session.verify_sync(plan, quietly)).is_none
    assert await desk.session.unresolved() == []


async def test_half_of_the_batches_are_answered_500(desk: Desk) -> None:
    plan, chance = await a_plan(desk), random.Random(5)  # noqa: S311 - the same dice each time
    desk.weather.befall = lambda _: 500 if chance.random() < 0.5 else None
    runs = await applied_in_the_end(desk, plan)
    await check_that_all_came(desk, plan)
    assert runs[-1].already + runs[-1].added == plan.head.count(Act.ADD)
    states = {run.state for run in await desk.session.sync_runs()}
    assert states <= {"done", "stopped"}


async def test_a_storm_of_429_leaves_one_lane_and_loses_nothing(desk: Desk) -> None:
    plan = await a_plan(desk)
    desk.weather.befall = lambda number: 429 if number <= 4 else None
    applied = await desk.apply(plan, lanes=4)
    assert applied.added == plan.head.count(Act.ADD)
    assert max(desk.weather.side_by_side) == 4
    assert desk.weather.side_by_side[-2:] == [1, 1]
    await check_that_all_came(desk, plan)


async def test_a_token_that_expires_on_the_way_is_renewed(desk: Desk) -> None:
    plan, expired = await a_plan(desk), []

    def befall(number: int) -> None:
        if number in (2, 4):
            expired.append(desk.sandbox.expire_tokens())

    desk.weather.befall = befall
    assert (await desk.apply(plan, lanes=1)).added == plan.head.count(Act.ADD)
    assert expired
    await check_that_all_came(desk, plan)


async def test_rows_are_refused_in_every_batch_and_tried_again_once_mended(desk: Desk) -> None:
    addresses = desk.addresses(1_200)
    lines = [f"{each},{'' if n % 90 else 'no-such-company'}" for n, each in enumerate(addresses)]
    plan = await desk.plan(
        desk.source("email,company\n" + "\n".join(lines) + "\n"), accepted=("page-multiple",)
    )
    applied = await desk.apply(plan)
    wrong = [n + 2 for n in range(len(addresses)) if not n % 90]
    assert [each.row.line for each in applied.refused] == wrong
    assert applied.added + len(applied.refused) == plan.head.count(Act.ADD)
    assert (await desk.session.sync_runs())[0].counts == applied.counts
    table = "\n".join([*refused_lines("email", applied.refused), ""])
    mended = desk.source(table.replace("no-such-company", ""), "mended.csv")
    with pytest.raises(BadInput, match="would remove everybody else"):
        await desk.plan(mended, Mode.MIRROR)
    again = await desk.plan(mended)
    assert not (await desk.apply(again)).refused
    assert desk.ids_of(addresses) <= await desk.members()
    # What is usual is what whole sources are like.
    assert (
        await desk.plan(
            desk.source("email\n" + "\n".join(addresses) + "\n"), accepted=("page-multiple", "columns")
        )
    ).head.is_in_step


async def test_a_segment_deleted_under_the_plan_is_told_and_not_made_again(desk: Desk) -> None:
    plan = await a_plan(desk)
    desk.weather.befall = lambda number: deleted() if number == 5 else None

    async def deleted() -> None:
        await desk.session.platform.delete_segment(desk.segment(), with_assignments=True)

    with pytest.raises(SegtuiError):
        await desk.apply(plan, lanes=1)
    (run,) = await desk.session.sync_runs()
    assert (run.state, run.counts["added"]) == ("stopped", 800)
    with pytest.raises(NotFound):
        await desk.session.platform.segment(desk.segment())
    with pytest.raises(NotFound, match=r"The segment Gold club .* is not there any more"):
        await desk.session.verify_sync(plan, quietly)
    for resumes in (None, run.id):
        with pytest.raises(PlanStale, match="the segment itself is not there any more") as caught:
            await desk.apply(plan, resumes=resumes)
        assert caught.value.exit_code == 6


async def test_production_that_is_locked_again_meanwhile_does_not_leave_a_run_half_done(desk: Desk) -> None:
    desk.session.profile = replace(desk.session.profile, production=True)
    plan = await a_plan(desk)
    with pytest.raises(ReadOnly):
        await desk.apply(plan)
    desk.session.unlock("ticket 7")
    desk.weather.befall = lambda _: desk.sandbox.clock.advance(300)
    monkey = "segtui.sync.applying.ROWS_OF_A_CHANGE"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(monkey, 400)
        applied = await desk.apply(plan, lanes=1)
    assert (applied.added, len(applied.changes)) == (plan.head.count(Act.ADD), 3)
    assert {(await desk.session.entry(each)).intent.reason for each in applied.changes} == {"ticket 7"}
    with pytest.raises(ReadOnly):
        await desk.apply(plan)
    await check_that_all_came(desk, plan)


async def test_of_two_at_once_one_is_told_to_wait(desk: Desk) -> None:
    plan = await a_plan(desk)
    seen: list[bool] = []
    told: list[tuple[int, int]] = []

    async def befall(_: int) -> None:
        seen.extend([desk.session.is_syncing(run) for run in await desk.session.sync_runs()])
        with pytest.raises(Refused, match="Run 1 cannot be taken back yet"):
            await desk.session.undo_steps_of_sync((await desk.session.sync_runs())[0])

    def note(applied: Applied) -> None:
        told.append((applied.run, desk.weather.writes))

    desk.weather.befall = befall
    ends = await asyncio.gather(
        desk.apply(plan, told=note), desk.apply(plan, told=note), return_exceptions=True
    )
    # Which run it is, is told before anything of it is sent.
    assert told[0] == (1, 0)
    (refused,) = [end for end in ends if isinstance(end, Refused)]
    assert "Another segtui on this machine is applying a plan to Gold club" in refused.summary
    (run,) = await desk.session.sync_runs()
    assert (all(seen), desk.session.is_syncing(run)) == (True, False)
    await check_that_all_came(desk, plan)


async def test_a_member_who_is_gone_before_its_turn_is_not_told_to_be_removed(desk: Desk) -> None:
    source = desk.source("email\n" + "\n".join(desk.addresses(60)) + "\n")
    plan = await desk.plan(source, Mode.MIRROR, accepted=("page-multiple",))
    removed = plan.head.count(Act.REMOVE)
    gone = next(plan.rows(Act.REMOVE))

    async def befall(number: int) -> None:
        if number == 1:
            await desk.session.platform.remove_members(desk.segment(), [gone.member])

    desk.weather.befall = befall
    applied = await desk.apply(plan, allowed=removed)
    assert (applied.removed, applied.meanwhile) == (removed - 1, 1)
    (run,) = await desk.session.sync_runs()
    assert run.counts == applied.counts
    assert sum(run.counts.values()) == plan.head.count(Act.ADD) + removed
    assert (await desk.session.sync_fates(run)).of(gone).fate is Fate.ALREADY


async def test_a_run_whose_answers_cannot_be_written_down_ends_and_is_gone_on_with(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await a_plan(desk, 300)

    def full(*_: object) -> None:
        raise Refused("The journal is full.", hint="Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "conclude", full)
        with pytest.raises(Refused, match="The journal is full"):
            await desk.apply(plan)
    (run,) = await desk.session.sync_runs()
    assert run.state == "stopped"
    (entry,) = await desk.session.resolve_unresolved()
    assert entry.state is EntryState.DONE
    assert (await desk.apply(plan, resumes=run.id)).already == plan.head.count(Act.ADD)


async def fates(desk: Desk, run: Run) -> dict[Fate, int]:
    """How many rows of each fate there are, as counted and as given."""
    known, plan = await desk.session.sync_fates(run), await desk.session.sync_plan(run)
    counts = {fate: count for fate, count in known.counts.items() if count}
    for fate, count in counts.items():
        rows = (await FatePages(plan, known, fate).page(1, 10_000)).rows
        assert [known.of(row).fate for row in rows] == [fate] * count
    return counts


async def test_an_interruption_lets_no_more_go_and_is_gone_on_with_and_undone_as_one(
    desk: Desk,
) -> None:
    before, plan = await desk.members(), await a_plan(desk, 1_850)
    applying: list[asyncio.Task[Applied]] = []

    def befall(number: int) -> None:
        if number == 2:
            applying[0].cancel()

    desk.weather.befall = befall
    applying.append(asyncio.ensure_future(desk.apply(plan, lanes=1)))
    with pytest.raises(asyncio.CancelledError):
        await applying[0]
    (stopped,) = await desk.session.sync_runs()
    assert (stopped.state, desk.weather.writes) == ("stopped", 2)
    assert stopped.counts["added"] == len(await desk.members() - before) == 400
    assert sum(stopped.counts.values()) == plan.head.count(Act.ADD)
    rest = plan.head.count(Act.ADD) - 400
    nothing = {Fate.NOTHING: plan.head.source_rows - 400 - rest}
    assert await fates(desk, stopped) == {Fate.DONE: 400, Fate.NOT_SENT: rest, **nothing}
    applied = await desk.apply(plan, resumes=stopped.id)
    assert (applied.already, applied.added) == (400, rest)
    latest = await desk.session.sync_run(None)
    assert await fates(desk, latest) == {Fate.ALREADY: 400, Fate.DONE: rest, **nothing}
    await check_that_all_came(desk, plan)
    steps = await desk.session.undo_steps_of_sync(await desk.session.sync_run(stopped.id))
    async for _ in desk.session.undo_sync(steps):
        pass
    assert await desk.members() == before
    assert await fates(desk, stopped) == {Fate.TAKEN_BACK: 400, Fate.NOT_SENT: rest, **nothing}
    with pytest.raises(Refused, match="nothing to take back"):
        await desk.session.undo_steps_of_sync(await desk.session.sync_run(None))


async def test_rows_that_two_runs_have_sent_are_taken_back_once(desk: Desk) -> None:
    """The answer to the last batch is lost; before anybody knows that it took effect, it is sent again."""
    before, plan = await desk.members(), await a_plan(desk)
    desk.weather.befall = lambda number: 500 if number >= 5 else None
    with pytest.raises(Unreachable):
        await desk.apply(plan, lanes=1)
    desk.weather.befall = lambda number: None
    (stopped,) = await desk.session.sync_runs()
    applied = await desk.apply(plan, resumes=stopped.id)
    assert applied.added == plan.head.count(Act.ADD) - 800
    desk.sandbox.clock.advance(600)
    resolved = await desk.session.resolve_unresolved()
    assert [entry.state for entry in resolved] == [EntryState.PART]
    steps = await desk.session.undo_steps_of_sync(await desk.session.sync_run(None))
    assert [step.entry.id for step in steps] == [2, 1]
    async for _ in desk.session.undo_sync(steps):
        pass
    assert await desk.members() == before


async def test_a_run_that_is_taken_back_half_way_says_what_was_and_goes_on_from_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segtui.sync.applying.ROWS_OF_A_CHANGE", 400)
    before, plan = await desk.members(), await a_plan(desk)
    await desk.apply(plan)
    writes = desk.weather.writes
    desk.weather.befall = lambda number: 501 if number > writes + 2 else None
    consent = Consent(yes=True, segment_name="Gold club")
    with pytest.raises(Unreachable) as caught:
        await undo_run(desk.session, None, consent)
    assert "1 change of run 1 undone before that; segtui sync undo 1 takes back the rest" in caught.value.hint
    desk.weather.befall = lambda number: None
    desk.sandbox.clock.advance(600)
    await desk.session.resolve_unresolved()
    assert await undo_run(desk.session, None, consent) == 0
    assert await desk.members() == before


async def test_a_connection_that_is_reset_within_an_answer_loses_nothing(tmp_path: Path) -> None:
    options, everybody = SandboxOptions(customers=450), demo_shop(450).customers
    sandbox = create_sandbox(options, Surroundings(cache_directory=tmp_path / "cache"))
    source = tmp_path / "source.csv"
    source.write_text("id\n" + "".join(f"{each['id']}\n" for each in everybody))
    with running_sandbox(options, sandbox) as ready:
        door = ready["emporix"]
        profile = Profile(name="shop", base_url=door["base_url"], tenant=door["tenant"], writable=True)
        secrets = ClientSecrets(door["client_id"], door["client_secret"])
        platform = connect(profile, secrets, WireOptions(sleep=at_once))
        async with Session(profile, platform, Journal(tmp_path / "journal.sqlite3")) as session:
            await platform.create_segment("new", SegmentFields(name={"en": "New"}, site="main"))
            wanted = PlanWanted(str(source), SourceOptions(KeyKind.ID), Mode.ADD, segment_id="new")
            plan = await session.plan_sync(wanted, quietly)
            sandbox.faults.add(fault_rule({"method": "PUT", "path": "*/bulk", "body": "reset", "times": 2}))
            applied = await session.apply_sync(ApplyWanted(plan), quietly)
            assert (applied.added, sandbox.faults.applied) == (450, 2)
            assert (await session.verify_sync(plan, quietly)).is_none


async def test_an_empty_a_binary_and_an_endless_source_are_refused(desk: Desk, tmp_path: Path) -> None:
    empty, sparse = tmp_path / "empty.csv", tmp_path / "sparse.csv"
    empty.touch()
    with sparse.open("wb") as file:
        file.truncate(3 * 1024**3)
    binary, header = tmp_path / "binary.csv", tmp_path / "header.csv"
    binary.write_bytes(bytes(random.Random(1).randbytes(4_096)))  # noqa: S311 - no secret
    header.write_text("email\n")
    endless = tmp_path / "endless.csv"
    endless.write_bytes(b"email\n" + b"a" * (2 * 1024**2))
    for path, words in (
        (empty, "is empty"),
        (header, "has no rows"),
        (sparse, "is no text"),
        (binary, "is no text|the only one that holds"),
        (endless, "Line 2 of .* has more than 1,048,576 characters"),
    ):
        for mode in Mode:
            with pytest.raises(BadInput, match=words):
                await desk.plan(str(path), mode)
    assert not (desk.directory / "the.plan").exists()


def test_rows_are_read_in_constant_memory_however_many_there_are(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.csv"
        with path.open("w") as file:
            file.write("email;note\n")
            file.writelines(f"a{n}@post.example;{'x' * 200}\n" for n in range(count))
        tracemalloc.start()
        with opened(str(path)) as source:
            for _ in read_rows(source, detect(source, SourceOptions()), KeyKind.EMAIL):
                pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    few, many = peak(5_000), peak(25_000)
    assert many < 1.2 * few


async def test_a_change_begins_before_the_last_answer_to_the_one_before_it_and_ends_with_that(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two batches make a change: the first of all is answered only once one of the second change has come."""
    monkeypatch.setattr("segtui.sync.applying.ROWS_OF_A_CHANGE", 400)
    before, plan, second_has_begun = await desk.members(), await a_plan(desk), asyncio.Event()

    async def befall(number: int) -> int | None:
        if number == 1:
            await second_has_begun.wait()
            return 501
        if number == 3:
            second_has_begun.set()
            # The failure of the first is heard of before this is answered, and a lane is free again.
            for _ in range(100):
                await asyncio.sleep(0)
        return None

    desk.weather.befall = befall
    with pytest.raises(Unreachable):
        await desk.apply(plan, lanes=2)
    desk.weather.befall = lambda number: None
    (run,) = await desk.session.sync_runs()
    first, second = [await desk.session.entry(number) for number in run.changes]
    assert (run.state, first.state, second.state) == ("stopped", EntryState.UNKNOWN, EntryState.PART)
    assert len(first.done) == len(second.done) == 200
    assert await desk.members() - before == first.done | second.done
    desk.sandbox.clock.advance(600)
    await desk.session.resolve_unresolved()
    applied = await desk.apply(plan, resumes=run.id)
    assert (applied.already, applied.added) == (400, plan.head.count(Act.ADD) - 400)
    await check_that_all_came(desk, plan)
