"""Keyring backends of our own, which bear the module names that keyring's bear."""

from __future__ import annotations

from collections.abc import Callable

from segtui.credentials.keyring_store import KeyringStore, KeyringSystem

MACOS = "keyring.backends.macOS"
SECRET_SERVICE = "keyring.backends.SecretService"


class MemoryBackend:
    """Keeps items as a working keyring does."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.items[service, username]


class ForgetfulBackend(MemoryBackend):
    """Accepts everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None: ...


class FailingBackend(MemoryBackend):
    """Raises on every call."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


class WaitingBackend(MemoryBackend):
    """Waits as a keyring does whose dialog nobody sees; counts how often it was asked."""

    def __init__(self, wait: Callable[[], object]) -> None:
        super().__init__()
        self.wait = wait
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.wait()
        return None


class Chainer:
    """As `keyring.backends.chainer.ChainerBackend`."""

    def __init__(self, *backends: object) -> None:
        self.backends = list(backends)


def named(backend: object, module: str) -> object:
    """The backend, as if its class were of that module."""
    kind = type(backend)
    backend.__class__ = type(kind.__name__, (kind,), {"__module__": module})
    return backend


def store_of(
    backend: object | Exception,
    *,
    platform: str = "darwin",
    locked: bool | None = False,
    deadline_s: float = 5.0,
) -> KeyringStore:
    """A keyring store on this backend, or on a keyring that cannot even be loaded."""

    def load() -> object:
        if isinstance(backend, Exception):
            raise backend
        return backend

    return KeyringStore(KeyringSystem(load, lambda: locked, platform, deadline_s))
