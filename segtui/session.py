"""An open profile: what the console and the commands share, and the only thing either of them calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from segtui.errors import SegtuiError

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from segtui.changes.change import Change, Diff
    from segtui.changes.journal import Entry, Journal
    from segtui.changes.members import AddMembers, RemoveMembers
    from segtui.changes.outcome import Confirmation, Outcome
    from segtui.credentials import ClientSecrets
    from segtui.model import (
        CategoryProduct,
        Customer,
        CustomerToken,
        LegalEntity,
        Lens,
        Page,
        PageRequest,
        Segment,
    )
    from segtui.platforms.port import Platform
    from segtui.profiles import Profile
    from segtui.recognise import Recognised
    from segtui.storefront.storefront import Storefront
    from segtui.wire._http import AsyncBaseTransport
    from segtui.wire.trace import Trace

UNLOCKED_FOR = timedelta(minutes=10)
"""How long a production profile stays writable once unlocked."""

Clock = Callable[[], datetime]
T = TypeVar("T")


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WriteAccess:
    """Whether this session may write now, in words for header, footer and disabled keys."""

    allowed: bool
    reason: str
    """"writable", "read-only profile", "production, locked" or "production, unlocked until 14:05"."""


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A part of a view that could be read."""

    value: T


@dataclass(frozen=True, slots=True)
class Failed:
    """A part of a view that could not be read; never to be shown as empty."""

    error: SegtuiError


@dataclass(frozen=True, slots=True)
class CustomerView:
    """A customer with what belongs to them; each part stands for itself."""

    customer: Customer
    segments: Known[list[Segment]] | Failed
    companies: Known[list[LegalEntity]] | Failed


class Session:
    """One profile, signed in to one tenant or merchant."""

    profile: Profile
    platform: Platform
    trace: Trace
    scopes: frozenset[str] | None
    """What the credential was granted; None until `sign_in` was called."""

    async def sign_in(self) -> frozenset[str]:
        """Get a token now; the granted scopes."""
        raise NotImplementedError

    def write_access(self) -> WriteAccess:
        """Whether a change would be sent now, and why (not)."""
        raise NotImplementedError

    def unlock(self, reason: str) -> datetime:
        """Make a production profile writable for ten minutes; until when. The reason goes into the journal.

        Raises ReadOnly for a profile that may never write, BadInput for an empty reason.
        """
        raise NotImplementedError

    def show(self, change: Change) -> Diff:
        """What the change would do, without sending anything."""
        raise NotImplementedError

    async def prepare(self, change: AddMembers | RemoveMembers) -> AddMembers | RemoveMembers:
        """The change, knowing which of its members are in the segment now; call before `show` for exact notes.

        Reads up to PREPARED_ROWS members one by one; a longer change is returned as it is.
        """
        raise NotImplementedError

    async def apply(self, change: Change, *, reason: str | None = None) -> Outcome:
        """Write the change to the journal, send it, and write down what came back, row by row.

        Rows that the platform refused are in the outcome. Raises ReadOnly where the profile may not write and
        Refused where the journal cannot be written: nothing was sent then. Any PlatformError is raised after it was
        recorded. Once started it runs to its end, even when the caller is cancelled.
        """
        raise NotImplementedError

    async def confirm(self, change: AddMembers | RemoveMembers) -> Confirmation:
        """Read the members of an applied change back, one by one."""
        raise NotImplementedError

    async def storefront(self, lens: Lens) -> Storefront:
        """The storefront as segtui works it out from administrative reads."""
        raise NotImplementedError

    async def observed_storefront(self, lens: Lens, token: CustomerToken) -> Storefront:
        """The storefront as the platform itself returns it to this customer."""
        raise NotImplementedError

    async def category_products(
        self, storefront: Storefront, category_id: str, page: PageRequest
    ) -> Page[CategoryProduct]:
        """The products that a category of this storefront shows."""
        raise NotImplementedError

    async def customer_view(self, customer_id: str) -> CustomerView:
        """A customer with segments and companies, read at the same time."""
        raise NotImplementedError

    async def find_customers(self, wanted: str | Recognised, page: PageRequest) -> Page[Customer]:
        """All customers that the text, or what was recognised in it, may mean."""
        raise NotImplementedError

    async def history(self, limit: int = 50) -> list[Entry]:
        """The journal's latest changes, newest first."""
        raise NotImplementedError

    async def unresolved(self) -> list[Entry]:
        """Changes of this profile whose answer was never seen: they may or may not have taken effect."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Wait for changes that are being sent, then close the connection."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


async def open_session(
    profile: Profile,
    secrets: ClientSecrets | None = None,
    *,
    clock: Clock = utc_now,
    transport: AsyncBaseTransport | None = None,
    journal_path: Path | None = None,
) -> Session:
    """Open a profile without asking the platform anything yet.

    Without `secrets` they are looked up in a thread (environment, keyring, file). Raises BadInput for a platform that
    segtui does not know, and the credential errors.
    """
    raise NotImplementedError
