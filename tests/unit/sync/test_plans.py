"""Plans made of sources and applied on the sandbox: what they say is what happens, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from segtui.changes.journal import EntryState
from segtui.drafts import SegmentFields
from segtui.errors import BadInput, Refused, Unreachable
from segtui.model import CustomerQuery, Member, MemberKey, MemberQuery, Page, PageRequest, SegmentStatus
from segtui.paging import Reading
from segtui.sync.applying import PlanStale
from segtui.sync.guard import Doubtful, GuardRefused
from segtui.sync.memory import Run
from segtui.sync.plan import Act, Mode, Plan
from segtui.sync.plan_format import is_plan
from segtui.sync.source import KeyKind, SourceOptions
from tests.unit.sync.conftest import Desk, quietly


def listed(addresses: list[str]) -> str:
    return "email\n" + "".join(f"{address}\n" for address in addresses)


async def test_every_row_of_the_source_stands_in_the_plan_once(desk: Desk) -> None:
    addresses = desk.addresses(40)
    lines = [*addresses, addresses[0].upper(), "nobody@nowhere.example", "no address", "", addresses[1]]
    plan = await desk.plan(desk.source("email\n" + "\n".join(lines) + "\n"))
    rows = list(plan.rows())
    assert sorted(row.line or 0 for row in rows) == [number + 2 for number, line in enumerate(lines) if line]
    assert plan.head.source_rows == len(rows) == sum(plan.head.counts.values())
    assert [plan.head.count(act) for act in (Act.DUPLICATE, Act.UNMATCHED, Act.INVALID)] == [2, 1, 1]
    assert plan.head.count(Act.ADD) + plan.head.count(Act.KEEP) == len(addresses)


async def test_adding_never_removes_and_is_done_once(desk: Desk) -> None:
    before, addresses = await desk.members(), desk.addresses(60)
    plan = await desk.plan(desk.source(listed(addresses)))
    applied = await desk.apply(plan)
    assert await desk.members() == before | desk.ids_of(addresses)
    assert (applied.added, applied.removed) == (plan.head.count(Act.ADD), 0)
    assert (await desk.session.verify_sync(plan, quietly)).is_none
    again = await desk.plan(desk.source(listed(addresses)))
    assert again.head.is_in_step


async def test_a_mirror_leaves_only_the_source_and_those_it_never_removes(desk: Desk) -> None:
    before, addresses = await desk.members(), desk.addresses(60)
    plan = await desk.plan(desk.source(listed(addresses)), Mode.MIRROR)
    left_alone = {
        row.customer if not row.company else f"{row.customer}/{row.company}"
        for row in plan.rows(Act.LEFT_ALONE)
    }
    await desk.apply(plan, allowed=plan.head.count(Act.REMOVE))
    assert await desk.members() == desk.ids_of(addresses) | left_alone
    assert all("/" in name for name in left_alone if name in before and not name.isdigit())


async def test_a_mirror_tells_that_rows_it_cannot_use_may_have_meant_who_goes(desk: Desk) -> None:
    lines = [*desk.addresses(60), "no address", "nobody@nowhere.example"]
    plan = await desk.plan(desk.source(listed(lines)), Mode.MIRROR)
    (told,) = (each for each in plan.head.remarks if "cannot be used" in each)
    assert told.startswith("2 of its rows")
    assert f"among the {plan.head.count(Act.REMOVE)} to remove" in told
    added = await desk.plan(desk.source(listed(lines)))
    assert not any("cannot be used" in each for each in added.head.remarks)


async def test_an_undo_of_every_change_leads_back(desk: Desk) -> None:
    before = await desk.members()
    plan = await desk.plan(desk.source(listed(desk.addresses(60))), Mode.MIRROR)
    applied = await desk.apply(plan, allowed=plan.head.count(Act.REMOVE))
    for number in reversed(applied.changes):
        entry = await desk.session.entry(number)
        await desk.session.apply(await desk.session.undo(entry), undoes=number)
    assert await desk.members() == before


async def test_many_removals_are_held_back_until_their_number_is_named(desk: Desk) -> None:
    before = await desk.members()
    plan = await desk.plan(desk.source(listed(desk.addresses(300)[-3:])), Mode.MIRROR)
    removed = plan.head.count(Act.REMOVE)
    assert removed > 10
    for allowed in (None, removed - 1):
        with pytest.raises(GuardRefused, match=f"removes {removed} of"):
            await desk.apply(plan, allowed=allowed)
    assert await desk.members() == before


async def test_a_plan_older_than_the_members_is_refused_with_what_changed(desk: Desk) -> None:
    addresses = desk.addresses(40)
    plan = await desk.plan(desk.source(listed(addresses)))
    first = next(plan.rows(Act.ADD))
    await desk.session.platform.add_members(desk.segment(), [first.member])
    before = await desk.members()
    with pytest.raises(PlanStale) as caught:
        await desk.apply(plan)
    assert (caught.value.exit_code, caught.value.differences) == (6, (f"{first.who} is a member by now",))
    assert await desk.members() == before


async def test_members_that_the_plan_does_not_touch_count_too(desk: Desk) -> None:
    plan = await desk.plan(desk.source(listed(desk.addresses(20))))
    planned = {row.customer for row in plan.rows()}
    other = next(name for name in sorted(await desk.members()) if name not in planned and "/" not in name)
    page = await desk.session.platform.find_each([CustomerQuery(id=other), CustomerQuery(id=other)])
    assert page[0].rows
    member = next(iter(await desk.session.platform.members_among(desk.segment(), [other])))
    await desk.session.platform.remove_members(desk.segment(), [member.key])
    with pytest.raises(PlanStale, match="the members that the plan does not touch"):
        await desk.apply(plan)


async def test_a_run_that_broke_off_is_gone_on_with(desk: Desk) -> None:
    addresses = desk.addresses(250)
    plan = await desk.plan(desk.source(listed(addresses)))
    desk.weather.befall = lambda number: 501 if number == 2 else None
    with pytest.raises(Unreachable):
        await desk.apply(plan, lanes=1)
    (stopped,) = await desk.session.sync_runs()
    assert stopped.state == "stopped"
    await desk.session.resolve_unresolved()
    applied = await desk.apply(plan, resumes=stopped.id)
    assert applied.already == 200
    assert desk.ids_of(addresses) <= await desk.members()
    latest = (await desk.session.sync_runs())[0]
    assert (latest.state, latest.resumes) == ("done", stopped.id)


async def test_refused_rows_are_a_result_with_their_line(desk: Desk) -> None:
    good, gone = desk.addresses(2)
    plan = await desk.plan(desk.source(f"email,company\n{good},\n{gone},no-such-company\n"))
    applied = await desk.apply(plan)
    assert applied.added == plan.head.count(Act.ADD) - 1
    assert [row.row.line for row in applied.refused] == [3]
    assert (await desk.session.sync_runs())[0].state == "part"
    fates = await desk.session.sync_fates(await desk.session.sync_run(applied.run))
    assert list(fates.refused(plan)) == list(applied.refused)
    seen = await desk.session.verify_sync(plan, quietly, applied.refused)
    assert (seen.is_none, [row.line for row in seen.refused]) == (True, [3])
    assert [row.line for row in (await desk.session.verify_sync(plan, quietly)).missing] == [3]


async def test_missing_segments_are_made_where_that_was_asked_for(desk: Desk) -> None:
    (address,) = desk.addresses(1)
    source = desk.source(f"email,segment\n{address},{desk.segment()}\n{address},spring-club\n")
    named = await desk.plan(source, segment_id=None)
    assert [row.why for row in named.rows(Act.INVALID)] == ["there is no segment 'spring-club'"]
    fields = SegmentFields(status=SegmentStatus.INACTIVE, site="main")
    plan = await desk.plan(source, segment_id=None, creation=fields)
    assert plan.head.read_as.endswith("the key is column 'email', the segment stands in column 'segment'.")
    assert [(each.name, each.counts) for each in plan.head.segments] == [
        ("Gold club", dict.fromkeys((row.act for row in plan.rows(segment=desk.segment())), 1)),
        ("spring-club", {Act.ADD: 1}),
    ]
    with pytest.raises(GuardRefused, match="The plan creates spring-club"):
        await desk.apply(plan)
    applied = await desk.apply(plan, created=1)
    assert (applied.created, await desk.members("spring-club")) == (1, desk.ids_of([address]))
    made = await desk.session.platform.segment("spring-club")
    assert (made.status, made.site) == (SegmentStatus.INACTIVE, "main")
    entry = await desk.session.entry(applied.changes[-2])
    assert (entry.intent.kind, entry.state) == ("create-segment", EntryState.DONE)


async def test_an_ambiguous_key_waits_for_a_decision_that_holds_while_the_records_do(desk: Desk) -> None:
    shared = next(
        address
        for ids in desk.seed.troubles.values()
        for each in ids
        for address in [next((c["contactEmail"] for c in desk.seed.customers if c["id"] == each), "")]
        if address
        and sum(c["contactEmail"].casefold() == address.casefold() for c in desk.seed.customers) > 1
    )
    source = desk.source(listed([shared]))
    (row,) = (await desk.plan(source)).rows()
    assert row.act is Act.AMBIGUOUS
    (page,) = await desk.session.platform.find_each([CustomerQuery(email=shared)])
    chosen = page.rows[-1].id
    await desk.session.decide_sync(KeyKind.EMAIL, shared.upper(), chosen, page.rows)
    (row,) = (await desk.plan(source)).rows()
    assert (row.act in (Act.ADD, Act.KEEP), row.customer) == (True, chosen)
    await desk.session.decide_sync(KeyKind.EMAIL, shared, None, page.rows)
    assert [row.act for row in (await desk.plan(source)).rows()] == [Act.SKIPPED]
    await desk.session.ask_again_sync(KeyKind.EMAIL, shared.upper())
    assert [row.act for row in (await desk.plan(source)).rows()] == [Act.AMBIGUOUS]
    assert await desk.session.sync_decisions() == []
    with pytest.raises(BadInput, match="Nothing is decided"):
        await desk.session.ask_again_sync(KeyKind.EMAIL, shared)
    await desk.session.decide_sync(KeyKind.EMAIL, shared, chosen, page.rows[:1])
    assert [row.act for row in (await desk.plan(source)).rows()] == [Act.AMBIGUOUS]


async def test_a_source_that_shrank_is_called_out_before_there_is_a_plan(desk: Desk) -> None:
    addresses = desk.addresses(100)
    await desk.apply(await desk.plan(desk.source(listed(addresses))))
    short = desk.source(listed(addresses[:30]), "short.csv")
    (desk.directory / "the.plan").unlink()
    with pytest.raises(Doubtful, match="30 rows, where 100 are usual") as caught:
        await desk.plan(short)
    assert [each.code for each in caught.value.concerns] == ["shrunk"]
    assert not (desk.directory / "the.plan").exists()
    assert (await desk.plan(short, accepted=("shrunk",))).head.source_rows == 30


async def test_a_plan_that_was_altered_or_is_none_is_refused(desk: Desk, tmp_path: Path) -> None:
    plan = await desk.plan(desk.source(listed(desk.addresses(5))))
    text = plan.path.read_text()
    plan.path.write_text("\n".join(text.splitlines()[:-1]) + "\n")
    with pytest.raises(Refused, match="was altered"):
        await desk.apply(Plan.read(plan.path))
    with pytest.raises(Refused, match="was altered"):
        await desk.session.verify_sync(Plan.read(plan.path), quietly)
    plan.path.write_text(text)
    plan.check()
    places = list(plan.places())
    other = await desk.plan(desk.source(listed(desk.addresses(6))))
    assert (other.path, other.head.source_rows) == (plan.path, 6)
    with pytest.raises(Refused, match="was replaced by another while it was at work"):
        list(plan.rows_at(places))
    desk.session.profile = replace(desk.session.profile, tenant="other")
    with pytest.raises(BadInput, match="this is the profile demo for emporix other"):
        await desk.session.verify_sync(plan, quietly)
    with pytest.raises(BadInput, match="is no plan"):
        Plan.read(Path(desk.source("email\n")))


async def test_numbers_and_ids_are_keys_too(desk: Desk) -> None:
    ids = sorted(desk.ids_of(desk.addresses(3)))
    for kind in (KeyKind.ID, KeyKind.NUMBER):
        plan = await desk.plan(desk.source("\n".join(ids) + "\n"), options=SourceOptions(kind))
        assert {row.customer for row in plan.rows(Act.ADD, Act.KEEP)} == set(ids)


@pytest.mark.parametrize(("version", "words"), [(1, "an older"), (99, "a newer")])
async def test_a_plan_of_another_build_is_told_from_one_that_was_altered(
    tmp_path: Path, version: int, words: str
) -> None:
    path = tmp_path / "other.plan"
    path.write_text(f'{{"schema":"segtui.plan/{version}","profile":"demo","whatever":"it holds"}}\n')
    assert is_plan(path)
    with pytest.raises(BadInput, match=f"was made by {words} segtui") as caught:
        Plan.read(path)
    assert (caught.value.title, caught.value.hint[:10]) == ("Another version", "Plan again")
    with pytest.raises(BadInput, match="No such file") as missing:
        Plan.read(tmp_path / "gone.plan")
    assert missing.value.title == "No such file"


async def test_a_head_that_was_altered_is_noticed_too(desk: Desk) -> None:
    plan = await desk.plan(desk.source(listed(desk.addresses(5))))
    head, rest = plan.path.read_text().split("\n", 1)
    assert '"removed":0' in head
    plan.path.write_text(head.replace('"removed":0', '"removed":1') + "\n" + rest)
    with pytest.raises(Refused, match="was altered"):
        await desk.apply(Plan.read(plan.path))


@pytest.mark.parametrize("said", [0, 10, 11, 10_000])
async def test_members_are_read_to_the_end_whatever_their_number_is_said_to_be(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, said: int
) -> None:
    """A platform's total is a hint that may lag; whoever stands behind it would be taken for no member."""
    everybody, platform = await desk.members(), desk.session.platform
    read = platform.members

    async def lagging(segment_id: str, query: MemberQuery, page: PageRequest) -> Page[Member]:
        found = await read(segment_id, query, page)
        return found._replace(total=None if found.total is None else said)

    monkeypatch.setattr(platform, "members", lagging)
    monkeypatch.setattr("segtui.sync.planning._MEMBERS_READ", Reading(10, ahead=2, to_the_end=True))
    assert len(everybody) > 11
    assert await desk.members() == everybody


async def test_a_mirror_of_a_source_that_names_nobody_empties_nothing(desk: Desk) -> None:
    source = desk.source(listed(["nobody@nowhere.example", "none@nowhere.example"]))
    with pytest.raises(GuardRefused, match="would remove everybody"):
        await desk.plan(source, Mode.MIRROR)


async def test_whoever_came_after_a_mirror_was_planned_is_named(desk: Desk) -> None:
    *staying, newcomer = desk.addresses(60)
    plan = await desk.plan(desk.source(listed(staying)), Mode.MIRROR)
    (came,) = desk.ids_of([newcomer])
    before = await desk.members()
    row = next(row for row in plan.rows(Act.KEEP))
    await desk.session.platform.remove_members(desk.segment(), [row.member])
    await desk.session.platform.add_members(desk.segment(), [MemberKey(came)])
    with pytest.raises(PlanStale) as caught:
        await desk.apply(plan, allowed=plan.head.count(Act.REMOVE))
    expected = {f"{row.who} is no member any more"} | ({f"{came} is a member by now"} - before)
    assert set(caught.value.differences) == expected


async def test_only_the_plan_that_a_run_began_with_goes_on(desk: Desk) -> None:
    plan = await desk.plan(desk.source(listed(desk.addresses(250))))
    desk.weather.befall = lambda _: 501
    with pytest.raises(Unreachable):
        await desk.apply(plan)
    desk.weather.befall = lambda _: None
    (stopped,) = await desk.session.sync_runs()
    other = await desk.plan(desk.source(listed(desk.addresses(240))))
    with pytest.raises(BadInput, match="is another plan by now"):
        await desk.apply(other, resumes=stopped.id)


async def test_a_name_that_several_segments_have_is_neither_chosen_nor_made_again(desk: Desk) -> None:
    for segment_id in ("twin-1", "twin-2"):
        await desk.session.platform.create_segment(
            segment_id, SegmentFields(name={"en": "Twins"}, site="main")
        )
    spring = SegmentFields(name={"en": "Spring", "de": "Frühling"}, site="main")
    await desk.session.platform.create_segment("spring-1", spring)
    (address,) = desk.addresses(1)
    source = desk.source(f"email,segment\n{address},Twins\n{address},frühling\n")
    fields = SegmentFields(status=SegmentStatus.INACTIVE, site="main")
    plan = await desk.plan(source, segment_id=None, creation=fields)
    assert [row.why for row in plan.rows(Act.INVALID)] == ["several segments are called 'Twins'"]
    assert [row.segment for row in plan.rows(Act.ADD)] == ["spring-1"]


@pytest.mark.parametrize(
    ("state", "changes", "words"),
    [(None, (21,), "not known yet"), (None, (), "nothing"), ("done", (21,), "nothing")],
)
async def test_what_a_killed_run_came_to_is_not_nothing_while_nobody_knows(
    desk: Desk, state: str | None, changes: tuple[int, ...], words: str
) -> None:
    head = (await desk.plan(desk.source(listed(desk.addresses(1))))).head
    assert Run(1, desk.session.now(), "ada", "x.plan", head, state, {}, changes).uncounted == words
