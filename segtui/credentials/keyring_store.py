"""Secrets in the operating system's own keyring, which may be missing, locked, distrusted, or never answer.

keyring chooses its backend by what happens to be installed, among them files in plain text and one that
forgets everything, so only those of the operating systems are trusted. A locked Secret Service hangs for ever
where its dialog opens on a screen nobody watches, so it is asked first whether it is locked, and every call
has a deadline.
"""

from __future__ import annotations

import importlib
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from segtui.errors import CredentialError, Locked, NoBackend, TimedOut
from segtui.threads import in_daemon_thread

SERVICE = "segtui"
DEADLINE_S = 3.0
PROMPT_DEADLINE_S = 60.0
"""The patience for a person who is asked to unlock the keyring."""
TRUSTED_MODULES = frozenset(
    f"keyring.backends.{name}" for name in ("SecretService", "kwallet", "libsecret", "macOS", "Windows")
)
WAYS_OUT = (
    "Choose the encrypted file or memory in segtui login, or set SEGTUI_CLIENT_ID and SEGTUI_CLIENT_SECRET."
)
UNLOCK = "Unlock it in this session (gnome-keyring-daemon --unlock), or choose another store in segtui login."

T = TypeVar("T")


class Backend(Protocol):
    """What is used of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None:
        """The value of an item; None where there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write an item."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Delete an item that exists."""
        ...


def load_backend() -> object:
    """The backend that keyring chose. Imports keyring, which takes a tenth of a second."""
    return importlib.import_module("keyring").get_keyring()


def is_collection_locked() -> bool | None:
    """Whether the Secret Service's default collection is locked, unprompted; None where there is none."""
    secretstorage = importlib.import_module("secretstorage")
    connection = secretstorage.dbus_init()
    try:
        return bool(secretstorage.Collection(connection).is_locked())
    except secretstorage.exceptions.ItemNotFoundException:
        return None
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class KeyringSystem:
    """What the keyring store asks of this machine."""

    load_backend: Callable[[], object] = load_backend
    is_locked: Callable[[], bool | None] = is_collection_locked
    platform: str = sys.platform
    deadline_s: float = DEADLINE_S


class KeyringStore:
    """The keyring, asked in a thread with a deadline; after one timeout it is not asked again."""

    def __init__(self, system: KeyringSystem | None = None) -> None:
        self._system = system or KeyringSystem()
        self._has_hung = False

    async def read(self, profile: str, *, allowed: str | None = None) -> str | None:
        """What is stored for a profile; None where nothing is.

        `allowed` is the dotted name of one more backend to trust. Raises NoBackend, Locked or TimedOut.
        """
        return await self._in_time(lambda: self._backend(allowed).get_password(SERVICE, profile))

    async def write(self, profile: str, value: str, *, allowed: str | None = None) -> None:
        """Store a text for a profile, after a trial with a probe item. Raises as `read` does."""

        def work() -> None:
            backend = self._backend(allowed)
            _probe(backend)
            backend.set_password(SERVICE, profile, value)

        await self._in_time(work)

    async def delete(self, profile: str, *, allowed: str | None = None) -> bool:
        """Forget what is stored for a profile; whether there was anything. Raises as `read` does."""

        def work() -> bool:
            backend = self._backend(allowed)
            if backend.get_password(SERVICE, profile) is None:
                return False
            backend.delete_password(SERVICE, profile)
            return True

        return await self._in_time(work)

    async def check(self, *, allowed: str | None = None) -> str:
        """The name of the backend, once it has kept and given back a probe item. Raises as `read` does."""

        def work() -> str:
            backend = self._backend(allowed)
            _probe(backend)
            return _dotted_name(backend)

        return await self._in_time(work)

    async def unlock(self, environ: Mapping[str, str], *, allowed: str | None = None) -> None:
        """Let the keyring ask the person at this machine to unlock it; Locked where nobody would see that."""
        if not may_prompt(environ):
            raise Locked(
                "The keyring is locked, and its dialog would open where nobody sees it.", hint=UNLOCK
            )

        def work() -> None:
            self._trusted(allowed).get_password(SERVICE, "segtui-unlock")

        await self._in_time(work, deadline_s=PROMPT_DEADLINE_S)

    async def _in_time(self, work: Callable[[], T], *, deadline_s: float | None = None) -> T:
        deadline_s = self._system.deadline_s if deadline_s is None else deadline_s
        if self._has_hung:
            raise _timed_out(deadline_s)

        def translated() -> T:
            with _our_errors():
                return work()

        try:
            return await in_daemon_thread(translated, deadline_s=deadline_s)
        except TimeoutError as error:
            self._has_hung = True
            raise _timed_out(deadline_s) from error

    def _backend(self, allowed: str | None) -> Backend:
        """A trusted backend that will not prompt."""
        backend = self._trusted(allowed)
        if self._system.platform == "linux" and _uses_secret_service(backend):
            locked = self._system.is_locked()
            if locked is None:
                raise NoBackend("This machine's keyring has no default collection yet.", hint=UNLOCK)
            if locked:
                raise Locked("The keyring is locked.", hint=UNLOCK)
        return backend

    def _trusted(self, allowed: str | None) -> Backend:
        backend = self._system.load_backend()
        problem = distrust(backend, allowed)
        if problem is not None:
            raise NoBackend(problem, hint=WAYS_OUT)
        return backend  # type: ignore[return-value]  # a trusted backend has keyring's three methods


def distrust(backend: object, allowed: str | None = None) -> str | None:
    """Why a backend is not trusted, one sentence; None where it is."""
    name = _dotted_name(backend)
    if allowed is not None and name == allowed:
        return None
    parts = [_dotted_name(part) for part in _parts(backend)]
    strangers = [part for part in parts if part.rpartition(".")[0] not in TRUSTED_MODULES and part != allowed]
    if not parts or any(part.startswith("keyring.backends.fail.") for part in parts):
        return "This machine has no keyring service, as is usual on servers and over SSH."
    if any(part.startswith("keyring.backends.null.") for part in parts):
        return "The keyring is switched off here (the null backend): it would drop the secret without a word."
    if strangers:
        return (
            f"The keyring backend {strangers[0]} is not one of the operating system's, so it is not trusted."
        )
    return None


def may_prompt(environ: Mapping[str, str]) -> bool:
    """Whether a dialog of the keyring would be seen by who sits here."""
    has_display = bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    return has_display and not environ.get("SSH_CONNECTION")


def _parts(backend: object) -> list[object]:
    """The backends a chainer asks, or the backend itself."""
    if type(backend).__module__ == "keyring.backends.chainer":
        return list(getattr(backend, "backends", ()))
    return [backend]


def _uses_secret_service(backend: object) -> bool:
    modules = [type(part).__module__ for part in _parts(backend)]
    return any(module.endswith((".SecretService", ".libsecret")) for module in modules)


def _dotted_name(backend: object) -> str:
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"


def _probe(backend: Backend) -> None:
    """Write an item, read it back and delete it: some backends accept everything and keep nothing."""
    name, value = f"probe-{secrets.token_hex(4)}", secrets.token_hex(8)
    backend.set_password(SERVICE, name, value)
    kept = backend.get_password(SERVICE, name)
    if kept is not None:
        backend.delete_password(SERVICE, name)
    if kept != value:
        raise NoBackend("The keyring took a probe item but did not give it back.", hint=WAYS_OUT)


@contextmanager
def _our_errors() -> Iterator[None]:
    """Turns what keyring and the libraries under it raise into our credential errors."""
    try:
        yield
    except CredentialError:
        raise
    except Exception as error:
        raise _translated(error) from error


def _translated(error: Exception) -> Exception:
    kinds = {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(error).__mro__}
    if kinds & {
        "keyring.KeyringLocked",
        "secretstorage.LockedException",
        "secretstorage.PromptDismissedException",
    }:
        return Locked("The keyring is locked, and it was not unlocked.", hint=UNLOCK)
    if kinds & {"keyring.NoKeyringError"}:
        return NoBackend(
            "This machine has no keyring service, as is usual on servers and over SSH.", hint=WAYS_OUT
        )
    foreign = {"keyring.KeyringError", "secretstorage.SecretStorageException"}
    if kinds & foreign or isinstance(error, ImportError | EOFError | OSError):
        return NoBackend(f"The keyring cannot be used: {str(error) or type(error).__name__}.", hint=WAYS_OUT)
    return error


def _timed_out(deadline_s: float) -> TimedOut:
    return TimedOut(
        f"The keyring did not answer within {deadline_s:g} s. A dialog may wait on another screen.",
        hint=WAYS_OUT,
    )
