"""An open profile: what the console and the commands share, and the only thing either of them calls."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Self

from segtui.errors import BadInput
from segtui.parts import Failed as Failed
from segtui.parts import Known as Known
from segtui.parts import part
from segtui.platforms.reaching import shop_of
from segtui.session_access import UNLOCKED_FOR as UNLOCKED_FOR
from segtui.session_access import Access
from segtui.session_access import WriteAccess as WriteAccess
from segtui.session_edits import Edits
from segtui.session_journal import RecordedChanges
from segtui.session_proof import Proofs
from segtui.session_sides import BothWays
from segtui.session_sync import Synchronisation
from segtui.session_texts import Texts

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from segtui.changes.change import Change, Diff
    from segtui.changes.journal import Journal
    from segtui.changes.members import MembershipChange
    from segtui.changes.outcome import Confirmation, Outcome
    from segtui.changes.permit import Permit
    from segtui.changes.sending import Course, Sender
    from segtui.credentials import ClientSecrets
    from segtui.model import (
        CategoryProduct,
        Customer,
        CustomerToken,
        Document,
        LegalEntity,
        Lens,
        Page,
        PageRequest,
        Segment,
    )
    from segtui.platforms.port import Platform
    from segtui.platforms.registry import ConnectedPlatform
    from segtui.profiles import Profile
    from segtui.recognise import Recognised
    from segtui.storefront.between import Comparison
    from segtui.storefront.storefront import Storefront, StorefrontFacts
    from segtui.wire._http import AsyncBaseTransport
    from segtui.wire.events import WireEvent
    from segtui.wire.trace import Exchange as Exchange
    from segtui.wire.trace import Trace

    Gather = Callable[[Platform, Sequence[Lens], datetime], Awaitable[tuple[StorefrontFacts, ...]]]
    Observe = Callable[[Platform, Lens, CustomerToken, datetime], Awaitable[Storefront]]

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class CustomerView(NamedTuple):
    """A customer with what belongs to them; each part stands for itself."""

    customer: Customer
    segments: Known[list[Segment]] | Failed
    companies: Known[list[LegalEntity]] | Failed


class Session(RecordedChanges, Edits, Proofs, Access, Texts, Synchronisation, BothWays):
    """One profile, open on one tenant or merchant. Close it, or use it as an asynchronous context manager."""

    def __init__(
        self,
        profile: Profile,
        platform: ConnectedPlatform,
        journal: Journal | Path | None,
        *,
        clock: Clock = utc_now,
    ) -> None:
        """`journal` may be where it is; None stands for the user's own."""
        self.profile = profile
        self.platform = platform
        self.scopes: frozenset[str] | None = None
        """What the credential was granted; None until `sign_in` was called."""
        self.changed_at: datetime | None = None
        """When the last change of this session was sent; None before the first."""
        self._given_journal = journal
        self._clock = clock
        self._unlocked_until: datetime | None = None
        self._unlock_reason: str | None = None
        self._permits: set[Permit] = set()
        self._writes: set[asyncio.Task[Outcome]] = set()

    @cached_property
    def _journal(self) -> Journal:  # type: ignore[override]  # mypy takes it for read-only
        # With the first look into it: opening it takes the time that the first rows could be shown in.
        from segtui.changes.journal import Journal, journal_path

        given = self._given_journal
        return given if isinstance(given, Journal) else Journal(given or journal_path())

    @property
    def trace(self) -> Trace:
        """What was exchanged with the platform, without secrets."""
        return self.platform.trace

    def watch_connection(self, tell: Callable[[str, bool | None], None]) -> Callable[[], None]:
        """Have `tell(words, is_up)` told of further attempts, and when the connection is lost or back.

        A further attempt says nothing of the connection: `is_up` is None then. Returns what ends it.
        """
        from segtui.wire.events import ConnectionLost, ConnectionRestored, RetryEvent

        def told(event: WireEvent) -> None:
            match event:
                case RetryEvent(asking, attempt, attempts, wait_s, reason):
                    again = f"trying again in {wait_s:.1f} s ({attempt} of {attempts})"
                    tell(f"Could not {asking}: {reason}; {again}.", None)
                case ConnectionLost(reason):
                    tell(f"No connection: {reason}.", False)
                case ConnectionRestored():
                    tell("", True)

        return self.platform.events.subscribe(told)

    def as_curl(self, exchange: Exchange) -> str:
        """An exchange as a command that repeats it, with `$SEGTUI_TOKEN` where the token stood."""
        from segtui.wire.trace import curl

        return curl(exchange)

    def raw_json(self, document: Document) -> str:
        """What the platform sent about one object, in its own field names."""
        return document.model_dump_json(by_alias=True, exclude_unset=True, indent=2)

    def now(self) -> datetime:
        """The present moment by this session's clock, aware."""
        return self._clock()

    async def sign_in(self) -> frozenset[str]:
        """Get a token now; the granted scopes."""
        self.scopes = await self.platform.sign_in()
        return self.scopes

    @property
    def is_writing(self) -> bool:
        """Whether a change is being sent right now."""
        return bool(self._writes)

    def show(self, change: Change) -> Diff:
        """What the change would do, without sending anything; `prepare` it first for exact remarks."""
        return change.shown(self.platform)

    async def apply(
        self,
        change: Change,
        *,
        reason: str | None = None,
        undoes: int | None = None,
        course: Course | None = None,
    ) -> Outcome:
        """Write the change to the journal, send it, and write down what came back, row by row.

        `undoes` is the number of the recorded change that this one, made by `undo`, takes back; `course` lets
        several batches be under way at once, for a run that the change is a part of.

        Rows that the platform refused are in the outcome. Raises ReadOnly where the profile may not write
        now and Refused where the journal cannot be written: nothing was sent then. A PlatformError is raised
        after it was recorded. Once started it runs to its end, even when the caller is cancelled.
        """
        permit = course.permit if course is not None else None
        self.require_write_access(permit)
        if not change.row_names:
            raise BadInput(f"{change.title}: there is nothing to change.", hint="Choose at least one row.")
        why = permit.reason if permit is not None else reason or self._unlock_reason
        write = asyncio.create_task(self._send(change, why, undoes, course))
        self._writes.add(write)
        write.add_done_callback(self._written)
        return await asyncio.shield(write)

    async def confirm(self, change: MembershipChange) -> Confirmation:
        """Read the members of an applied change back, one by one: accepted is not yet visible."""
        from segtui.changes.readback import confirmed

        return await confirmed(self.platform, change)

    async def storefront(self, lens: Lens) -> Storefront:
        """The storefront as segtui works it out from administrative reads."""
        gather_each, compute = await asyncio.to_thread(_storefront_rules)
        (facts,) = await gather_each(self.platform, [lens], self._clock())
        return compute(self._with_policy(facts))

    def _with_policy(self, facts: StorefrontFacts) -> StorefrontFacts:
        from segtui.profiles.policy import policy_on

        return replace(facts, policy=policy_on(self.profile.assortment, facts.lens.site))

    async def compare_storefronts(self, first: Lens, second: Lens) -> Comparison:
        """Both storefronts as segtui works them out from the same reads, in one tree, and why they differ."""
        gather_each, compute = await asyncio.to_thread(_storefront_rules)
        between = await asyncio.to_thread(_storefront_comparer)
        mine, other = await gather_each(self.platform, [first, second], self._clock())
        return between(compute(self._with_policy(mine)), compute(self._with_policy(other)))

    async def observed_storefront(self, lens: Lens, token: CustomerToken) -> Storefront:
        """The storefront as the platform returns it now to this customer, whatever moment the lens names.

        Raises BadInput for a token of another customer, or of one who acts for another company or for none.
        """
        observe = await asyncio.to_thread(_storefront_observer)
        theirs = replace(token, customer_id=lens.customer_id, legal_entity_id=lens.legal_entity_id)
        return await observe(self.platform, lens, theirs, self._clock())

    async def category_products(
        self, storefront: Storefront, category_id: str, page: PageRequest
    ) -> Page[CategoryProduct]:
        """The products that a category of this storefront shows, those of the categories below included.

        Raises BadInput for a category that the storefront does not hold.
        """
        from segtui.storefront.reach import opening_segments

        segments = opening_segments(storefront, category_id)
        return await shop_of(self.platform).category_products(category_id, segments, page)

    async def customer_view(self, customer_id: str) -> CustomerView:
        """A customer with segments and companies, read at the same time; raises where the customer fails."""
        customer, segments, companies = await asyncio.gather(
            part(self.platform.customer(customer_id)),
            part(self.platform.segments_of(customer_id)),
            part(self._companies(customer_id)),
        )
        if isinstance(customer, Failed):
            raise customer.error
        return CustomerView(customer.value, segments, companies)

    async def assigned_companies(self, view: CustomerView) -> dict[str, tuple[str | None, ...]]:
        """By segment id: for which companies the customer is in it, None standing for no company.

        One request for each segment and company; a segment is left out where one of its reads failed.
        """
        from segtui.changes.readback import companies_by_segment

        if not isinstance(view.segments, Known):
            return {}
        theirs = view.companies.value if isinstance(view.companies, Known) else view.customer.companies
        companies = (None, *(company.id for company in theirs))
        segment_ids = [segment.id for segment in view.segments.value]
        return await companies_by_segment(self.platform, segment_ids, view.customer.id, companies)

    async def find_customers(self, wanted: str | Recognised, page: PageRequest) -> Page[Customer]:
        """All customers that the text, or what was recognised in it, may mean."""
        from segtui.recognise import recognise

        recognised = recognise(wanted) if isinstance(wanted, str) else wanted
        return await self.platform.find_customers(recognised.query, page)

    async def aclose(self) -> None:
        """Wait for changes that are being sent, then close the connection."""
        await asyncio.gather(*self._writes, return_exceptions=True)
        await self.platform.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _send(
        self, change: Change, reason: str | None, undoes: int | None, course: Course | None
    ) -> Outcome:
        sender = await asyncio.to_thread(self._sender, course)
        return await sender.send(await self.prepare(change), reason, undoes)

    def _sender(self, course: Course | None) -> Sender:
        """Blocks: the name of the user may come from a directory service."""
        from segtui.changes.sending import ALONE, Author, Sender, operating_system_user

        profile = self.profile
        author = Author(profile.name, profile.platform, profile.tenant, operating_system_user())
        return Sender(self.platform, self._journal, author, self._clock, course or ALONE)

    def _written(self, write: asyncio.Task[Outcome]) -> None:
        self._writes.discard(write)
        self.changed_at = self._clock()
        if not write.cancelled():
            # Nobody may be waiting any more; what happened is in the journal.
            write.exception()

    async def _companies(self, customer_id: str) -> list[LegalEntity]:
        if not self.platform.capabilities.legal_entities:
            return []
        return await shop_of(self.platform).legal_entities_of(customer_id)


async def open_session(
    profile: Profile,
    secrets: ClientSecrets | None = None,
    *,
    clock: Clock = utc_now,
    transport: AsyncBaseTransport | None = None,
    journal_path: Path | None = None,
) -> Session:
    """Open a profile without asking the platform anything yet.

    Without `secrets` they are looked up (environment, keyring, file). Raises BadInput for a platform that
    segtui does not know, and the credential errors; nobody is asked, which is the caller's to do.
    """
    found = secrets if secrets is not None else await _looked_up(profile)

    def opened() -> Session:
        from segtui.platforms.registry import connect
        from segtui.wire.options import WireOptions

        options = WireOptions(max_connections=profile.max_connections, transport=transport, now=clock)
        platform = connect(profile, found, options)
        return Session(profile, platform, journal_path, clock=clock)

    # The imports alone would hold up the console for longer than a frame.
    return await asyncio.to_thread(opened)


async def _looked_up(profile: Profile) -> ClientSecrets:
    from segtui.credentials import find_secrets

    return await find_secrets(profile)


# Importing these takes longer than a frame, hence functions for a thread.


def _storefront_rules() -> tuple[Gather, Callable[[StorefrontFacts], Storefront]]:
    from segtui.storefront.compute import compute
    from segtui.storefront.gather import gather_each

    return gather_each, compute


def _storefront_observer() -> Observe:
    from segtui.storefront.observe import observe

    return observe


def _storefront_comparer() -> Callable[[Storefront, Storefront], Comparison]:
    from segtui.storefront.between import between

    return between
