"""The part of a session that says whether it may write: never, now, or to the end of what was begun."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from segtui.errors import BadInput, ReadOnly
from segtui.platforms.rights import Thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from segtui.changes.permit import Permit
    from segtui.profiles import Profile

UNLOCKED_FOR = timedelta(minutes=10)
"""How long a production profile stays writable once unlocked."""


class WriteAccess(NamedTuple):
    """Whether this session may write now, in words for header, footer and disabled keys."""

    allowed: bool
    reason: str
    """"writable", "read-only profile", "production, locked", "production, unlocked until 14:05", or that the
    token lacks a scope."""


class Access:
    """What a session knows of its right to write."""

    profile: Profile
    _clock: Callable[[], datetime]
    _unlocked_until: datetime | None
    _unlock_reason: str | None
    _permits: set[Permit]

    def lacks_scope(self, thing: Thing) -> str | None:
        """The scope for changes of such things, where the token is known to lack it."""
        raise NotImplementedError

    def write_access(self, thing: Thing | None = Thing.SEGMENTS) -> WriteAccess:
        """Whether a change of such a thing can be made now, and why (not); None: of whatever it may be."""
        access = self._profile_access()
        scope = self.lacks_scope(thing) if access.allowed and thing is not None else None
        return WriteAccess(allowed=False, reason=f"the token lacks the scope {scope}") if scope else access

    def _profile_access(self) -> WriteAccess:
        if not self.profile.writable:
            return WriteAccess(allowed=False, reason="read-only profile")
        if not self.profile.production:
            return WriteAccess(allowed=True, reason="writable")
        until = self._unlocked_until
        if until is not None and until > self._clock():
            return WriteAccess(allowed=True, reason=f"production, unlocked until {until.astimezone():%H:%M}")
        begun = " but for the run that was begun" if self._permits else ""
        return WriteAccess(allowed=False, reason=f"production, locked{begun}")

    def require_write_access(self, permit: Permit | None = None) -> None:
        """Raise ReadOnly where the profile sends no change now, unless it belongs to a run that was begun.

        Of its scopes the platform judges.
        """
        if permit not in self._permits and not self._profile_access().allowed:
            raise self._read_only()

    def unlock(self, reason: str) -> datetime:
        """Make a production profile writable for ten minutes; until when. The reason goes into the journal.

        Raises ReadOnly for a profile that may never write, BadInput for an empty reason.
        """
        if not self.profile.writable:
            raise self._read_only()
        if not reason.strip():
            raise BadInput(
                f"The profile {self.profile.name} is production and is unlocked only with a reason.",
                hint="Say why you change production data, for instance the number of the ticket.",
            )
        self._unlock_reason = reason.strip()
        self._unlocked_until = self._clock() + UNLOCKED_FOR
        return self._unlocked_until

    @contextmanager
    def to_the_end(self, reason: str | None) -> Iterator[Permit]:
        """Let a run of several changes that begins now be sent to its end, however long it takes.

        Half of a segment in step is worse than none, so that it was confirmed while the profile could be
        written to counts for all of it; nothing else may write by this. Each of its changes is recorded with
        the reason of its beginning. Raises ReadOnly where no change would be sent now.
        """
        from segtui.changes.permit import Permit

        self.require_write_access()
        permit = Permit(reason or self._unlock_reason)
        self._permits.add(permit)
        try:
            yield permit
        finally:
            self._permits.discard(permit)

    def _read_only(self) -> ReadOnly:
        name, access = self.profile.name, self._profile_access()
        if self.profile.writable:
            hint = "Unlock it with a reason; it then stays writable for ten minutes."
        else:
            hint = f"Use a writable profile, or make this one so: segtui profile add {name} --writable."
        return ReadOnly(f"The profile {name} may not write now: {access.reason}.", hint=hint)
