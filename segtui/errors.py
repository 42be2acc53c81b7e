"""Every failure segtui knows, in one small family.

    SegtuiError
    ├── PlatformError               the platform or the way to it (exit code 1)
    │   ├── Unreachable             no answer: DNS, connect, TLS, proxy, timeout, reset
    │   ├── Forbidden               the credential lacks a scope
    │   ├── NotFound                nothing there, or nothing this credential may see
    │   ├── Conflict                the object has changed since it was read
    │   ├── Rejected                the platform refused the content
    │   ├── Throttled               too many requests, for longer than we may wait
    │   ├── Malformed               an answer that is not what the platform documents
    │   ├── Interrupted             a bulk write done in part (in platforms/port.py, it carries rows)
    │   └── CreatedInstead          an update that created what was gone (in platforms/port.py)
    ├── CredentialError             secrets (exit code 3)
    │   ├── Unauthorized            the platform refused the credential
    │   ├── NoBackend               this machine has no usable keyring
    │   ├── Locked                  the keyring is locked
    │   ├── TimedOut                the keyring did not answer
    │   └── Missing                 no secret for this profile anywhere
    ├── BadInput                    what the user gave cannot be used (exit code 2)
    │   ├── NoFile                  there is no file of that name
    │   └── Unsupported             asked for what the platform does not have
    └── Refused                     a guard said no (exit code 4)
        ├── ReadOnly                the profile may not write
        └── ChangedSince            what is to be undone was changed again (exit code 6)

Each says what was asked and what came back (`summary`) and what to do next (`hint`).
"""

from __future__ import annotations

from typing import ClassVar


class SegtuiError(Exception):
    """The base of all failures that are told to the user rather than being bugs."""

    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False
    title: ClassVar[str] = "Failed"

    def __init__(self, summary: str, *, hint: str, request_id: str | None = None) -> None:
        super().__init__(summary)
        self.summary = summary
        """What was asked and what came back, one or two sentences."""
        self.hint = hint
        """What to do next, one sentence."""
        self.request_id = request_id
        """The vendor's id of the failed request, where it sent one."""


class PlatformError(SegtuiError):
    """The platform, or the way to it, failed."""


class Unreachable(PlatformError):
    """No answer came: name resolution, connection, TLS, proxy, timeout or a reset."""

    retryable = True
    title = "Not reachable"

    def __init__(
        self, summary: str, *, hint: str, request_id: str | None = None, may_have_arrived: bool = True
    ) -> None:
        super().__init__(summary, hint=hint, request_id=request_id)
        self.may_have_arrived = may_have_arrived
        """Whether the platform may have seen the request; False only where it surely has not."""


class Forbidden(PlatformError):
    """The credential is valid but lacks a scope."""

    title = "Not allowed"

    def __init__(
        self, summary: str, *, hint: str, scope: str | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(summary, hint=hint, request_id=request_id)
        self.scope = scope
        """The missing scope by the vendor's name; None where neither the answer nor we know it."""


class NotFound(PlatformError):
    """Nothing is there, or nothing that this credential may see."""

    title = "Not found"


class Conflict(PlatformError):
    """The object has changed since it was read."""

    exit_code = 6
    title = "Changed meanwhile"


class Rejected(PlatformError):
    """The platform refused the content of a request."""

    title = "Refused by the platform"

    def __init__(
        self,
        summary: str,
        *,
        hint: str,
        field: str | None = None,
        details: tuple[str, ...] = (),
        request_id: str | None = None,
        may_be_one_row: bool = False,
    ) -> None:
        super().__init__(summary, hint=hint, request_id=request_id)
        self.may_be_one_row = may_be_one_row
        """Whether, of a request with several rows, the others may be taken without the one it is about."""
        self.field = field
        """The field the platform complained about, in its own notation."""
        self.details = details
        """The platform's further lines, as it sent them."""


class Throttled(PlatformError):
    """Too many requests, and the platform asks for a longer pause than we may make."""

    retryable = True
    title = "Too many requests"

    def __init__(
        self, summary: str, *, hint: str, retry_after_s: float | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(summary, hint=hint, request_id=request_id)
        self.retry_after_s = retry_after_s
        """The pause the platform asked for, in seconds."""


class Malformed(PlatformError):
    """An answer that is not what the platform documents: HTML, broken JSON, a missing field."""

    retryable = True
    title = "Unexpected answer"


class CredentialError(SegtuiError):
    """A secret is missing, refused or cannot be reached."""

    exit_code = 3
    title = "Sign-in"


class Unauthorized(CredentialError):
    """The platform refused the credential of the profile."""

    title = "Not signed in"
    retryable = True


class NoBackend(CredentialError):
    """This machine has no keyring that segtui trusts."""


class Locked(CredentialError):
    """The keyring is there but locked."""


class TimedOut(CredentialError):
    """The keyring did not answer within its deadline."""


class Missing(CredentialError):
    """There is no secret for this profile in any of the places looked at."""


class BadInput(SegtuiError):
    """What the user gave cannot be used."""

    exit_code = 2
    title = "Not understood"


class NoFile(BadInput):
    """There is no file of the name that was given."""

    title = "No such file"


class Unsupported(BadInput):
    """Something was asked for that this platform does not have."""

    title = "Not on this platform"


class Refused(SegtuiError):
    """A guard said no before anything was sent."""

    exit_code = 4
    title = "Refused"


class ReadOnly(Refused):
    """The profile may not write, or not yet."""

    title = "Read-only"


class ChangedSince(Refused):
    """What a change left behind is no longer so: undoing it would undo the work of somebody else."""

    exit_code = 6
    title = "Changed since"

    def __init__(self, summary: str, *, hint: str, differences: tuple[str, ...] = ()) -> None:
        super().__init__(summary, hint=hint)
        self.differences = differences
        """What is otherwise, object by object, as words for a person."""
