"""The part of a session that keeps segments in step with an external source: plan, apply, verify, resume."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from segtui.errors import BadInput, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from segtui.changes.change import Change
    from segtui.changes.journal import Journal
    from segtui.changes.outcome import Outcome
    from segtui.changes.sending import Lanes
    from segtui.model import Customer
    from segtui.platforms.registry import ConnectedPlatform
    from segtui.profiles import Profile
    from segtui.sync.applying import Applied, Drift
    from segtui.sync.memory import Author, Memory, Run
    from segtui.sync.plan import Plan
    from segtui.sync.planning import Tell
    from segtui.sync.source import KeyKind
    from segtui.sync.wanted import ApplyWanted, PlanWanted
    from segtui.wire.events import WireEvent


class Synchronisation:
    """What a session does with sources."""

    profile: Profile
    platform: ConnectedPlatform
    _journal: Journal
    _clock: Callable[[], datetime]

    def require_write_access(self) -> None:
        """Raise ReadOnly where a change would not be sent now."""
        raise NotImplementedError

    async def apply(
        self,
        change: Change,
        *,
        reason: str | None = None,
        undoes: int | None = None,
        lanes: Lanes | None = None,
    ) -> Outcome:
        """Send a change through the journal."""
        raise NotImplementedError

    async def plan_sync(self, wanted: PlanWanted, tell: Tell) -> Plan:
        """Read a source and the present members, and write down what becomes of every row.

        Raises BadInput for a source that cannot be read, Doubtful for one that does not look whole, and what
        the platform raises. Nothing is sent.
        """
        from segtui.sync.drafting import drafted

        memory = self._memory()
        return await drafted(self.platform, self.profile, memory, wanted, self._clock(), tell)

    async def apply_sync(self, wanted: ApplyWanted, tell: Tell) -> Applied:
        """Do what a plan says and is not done yet; one process per segment on this machine.

        Raises GuardRefused, PlanStale, and what sending raises; what was done before stays done, is recorded,
        and can be gone on with: `resumes`.
        """
        from segtui.sync.applying import Applier
        from segtui.sync.guard import check_removals
        from segtui.sync.lanes import AdaptiveLanes
        from segtui.wire.events import RetryEvent

        self.require_write_access()
        head = wanted.plan.head
        self._check_home(wanted.plan)
        await asyncio.to_thread(wanted.plan.check)
        check_removals(head, wanted.share, wanted.allowed)
        made: list[AdaptiveLanes] = []

        def make_lanes(told: Callable[[int], None]) -> Lanes:
            made.append(AdaptiveLanes(wanted.lanes, told))
            return made[-1]

        def pause(event: WireEvent) -> None:
            if isinstance(event, RetryEvent):
                for each in made:
                    each.pause()

        run_id = 0

        async def send(change: Change, lanes: Lanes) -> Outcome:
            outcome = await self.apply(change, reason=wanted.reason, lanes=lanes)
            await asyncio.to_thread(self._memory().note_change, run_id, outcome.recorded_id)
            return outcome

        applier = Applier(self.platform, wanted.plan, send, make_lanes)
        with self._alone(wanted.plan):
            run_id = await asyncio.to_thread(self._begun, wanted)
            unsubscribe = self.platform.events.subscribe(pause)
            state = "stopped"
            try:
                async for _ in applier.run(tell, resuming=wanted.resumes is not None):
                    wanted.told(applier.applied)
                state = "part" if applier.applied.refused else "done"
            finally:
                unsubscribe()
                await asyncio.to_thread(self._ended, run_id, state, wanted.plan, applier.applied)
        return applier.applied

    async def verify_sync(self, plan: Plan, tell: Tell) -> Drift:
        """Read the members back and compare them with what a plan wants."""
        from segtui.sync.verifying import settled

        return await settled(self.platform, plan, tell)

    async def sync_runs(self, limit: int = 20) -> list[Run]:
        """The latest applications of plans by this profile, newest first."""
        return await asyncio.to_thread(self._memory().runs, self.profile.name, limit)

    async def sync_run(self, number: int | None) -> Run:
        """One run by its number, or the latest; raises BadInput where there is none."""
        runs = await asyncio.to_thread(self._memory().runs, self.profile.name, 1_000)
        found = [run for run in runs if number is None or run.id == number]
        if not found:
            what = f"no run {number}" if number is not None else "no run yet"
            raise BadInput(
                f"There is {what} of the profile {self.profile.name}.",
                hint="segtui sync status lists those that there are.",
            )
        return found[0]

    async def decide_sync(
        self, kind: KeyKind, key: str, customer_id: str | None, candidates: Sequence[Customer]
    ) -> None:
        """Remember whom a key names from now on, while its candidates stay as they are; None: nobody."""
        from segtui.sync.keys import same_key
        from segtui.sync.resolving import Decision, candidates_print

        decision = Decision(customer_id, candidates_print(candidates))
        memory, author = self._memory(), await asyncio.to_thread(self._author)
        await asyncio.to_thread(memory.decide, author, kind, same_key(key, kind), decision)

    def _memory(self) -> Memory:
        from segtui.sync.memory import Memory

        return Memory(self._journal.path)

    def _author(self) -> Author:
        """Blocks: the name of the user may come from a directory service."""
        from segtui.changes.sending import operating_system_user
        from segtui.sync.memory import Author

        return Author(self.profile.name, operating_system_user(), self._clock())

    def _begun(self, wanted: ApplyWanted) -> int:
        """Blocks."""
        plan = wanted.plan
        return self._memory().begin(self._author(), str(plan.path.absolute()), plan.head, wanted.resumes)

    def _ended(self, run_id: int, state: str, plan: Plan, applied: Applied) -> None:
        """Blocks."""
        memory, author = self._memory(), self._author()
        memory.end(run_id, state, applied.counts, author.at)
        if state != "stopped":
            memory.note_source(author, plan.head.yardstick, plan.head.measure)

    def _check_home(self, plan: Plan) -> None:
        head, here = plan.head, self.profile
        if (head.profile, head.platform, head.tenant) != (here.name, here.platform, here.tenant):
            raise BadInput(
                f"The plan {plan.path} was made by the profile {head.profile} for {head.platform} "
                f"{head.tenant}, and this is the profile {here.name} for {here.platform} {here.tenant}.",
                hint=f"Open the one it was made by: --profile {head.profile}.",
            )

    @contextmanager
    def _alone(self, plan: Plan) -> Iterator[None]:
        """Be the only one on this machine that applies a plan to these segments."""
        import hashlib

        from segtui.changes.claim import alone

        directory = self._journal.path.parent / "syncing"
        with ExitStack() as held:
            for segment in sorted(plan.head.segments, key=lambda each: each.id):
                place = f"{self.profile.platform}\0{self.profile.tenant}\0{segment.id}"
                name = hashlib.blake2b(place.encode(), digest_size=12).hexdigest()
                try:
                    held.enter_context(alone(directory / name))
                except BlockingIOError as error:
                    raise Refused(
                        f"Another segtui on this machine is applying a plan to {segment.name}. "
                        "Nothing was sent.",
                        hint="Wait for it to end: segtui sync status tells how far it is.",
                    ) from error
            yield
