from __future__ import annotations

import importlib
import subprocess
import sys
import threading
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest

from segtui.credentials.keyring_store import SERVICE, distrust, is_collection_locked, may_prompt
from segtui.errors import CredentialError, Locked, NoBackend, TimedOut
from tests.unit.credentials.support import (
    MACOS,
    SECRET_SERVICE,
    Chainer,
    FailingBackend,
    ForgetfulBackend,
    MemoryBackend,
    WaitingBackend,
    named,
    store_of,
)

CHAINER = "keyring.backends.chainer"
keyring_errors = importlib.import_module("keyring.errors")
secretstorage_errors = importlib.import_module("secretstorage.exceptions")


async def test_what_is_written_is_read_and_deleted_again() -> None:
    backend = MemoryBackend()
    store = store_of(named(backend, MACOS))
    assert await store.read("acme") is None
    await store.write("acme", "a document")
    assert await store.read("acme") == "a document"
    assert await store.read("other") is None
    assert await store.delete("acme")
    assert not await store.delete("acme")


async def test_the_probe_item_leaves_nothing_behind() -> None:
    backend = MemoryBackend()
    await store_of(named(backend, MACOS)).write("acme", "a document")
    assert backend.items == {(SERVICE, "acme"): "a document"}


async def test_a_backend_that_drops_what_it_is_given_is_found_out() -> None:
    with pytest.raises(NoBackend, match="did not give it back"):
        await store_of(named(ForgetfulBackend(), MACOS)).write("acme", "a document")


async def test_checking_names_the_backend() -> None:
    assert await store_of(named(MemoryBackend(), MACOS)).check() == f"{MACOS}.MemoryBackend"


@pytest.mark.parametrize("name", ["SecretService", "kwallet", "libsecret", "macOS", "Windows"])
def test_the_backends_of_operating_systems_are_trusted(name: str) -> None:
    assert distrust(named(MemoryBackend(), f"keyring.backends.{name}")) is None


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("keyring.backends.fail", "no keyring service"),
        ("keyring.backends.null", "switched off"),
        ("keyrings.alt.file", "keyrings.alt.file.MemoryBackend is not one of the operating system's"),
        ("keyrings.cryptfile.cryptfile", "not trusted"),
        ("keyring.backends.macOS.evil", "not trusted"),
    ],
)
async def test_any_other_backend_is_refused_with_the_reason(module: str, words: str) -> None:
    with pytest.raises(NoBackend, match=words) as caught:
        await store_of(named(MemoryBackend(), module)).read("acme")
    assert "encrypted file" in caught.value.hint


async def test_a_chainer_of_trusted_backends_is_trusted() -> None:
    chainer = Chainer(named(MemoryBackend(), MACOS), named(MemoryBackend(), SECRET_SERVICE))
    assert distrust(named(chainer, CHAINER)) is None


async def test_a_chainer_with_a_stranger_is_refused() -> None:
    chainer = Chainer(named(MemoryBackend(), MACOS), named(MemoryBackend(), "keyrings.alt.file"))
    assert "keyrings.alt.file" in str(distrust(named(chainer, CHAINER)))


def test_an_empty_chainer_is_no_keyring() -> None:
    assert "no keyring service" in str(distrust(named(Chainer(), CHAINER)))


async def test_a_profile_may_allow_one_more_backend_by_name() -> None:
    store = store_of(named(MemoryBackend(), "keyring_pass"))
    await store.write("acme", "a document", allowed="keyring_pass.MemoryBackend")
    assert await store.read("acme", allowed="keyring_pass.MemoryBackend") == "a document"
    with pytest.raises(NoBackend):
        await store.read("acme", allowed="keyring_pass.OtherBackend")


@pytest.mark.parametrize(
    ("locked", "kind", "words"), [(True, Locked, "locked"), (None, NoBackend, "no default collection")]
)
async def test_a_locked_or_empty_secret_service_is_told_without_asking_it(
    locked: bool | None, kind: type[CredentialError], words: str
) -> None:
    backend = WaitingBackend(lambda: None)
    store = store_of(named(backend, SECRET_SERVICE), platform="linux", locked=locked)
    with pytest.raises(kind, match=words) as caught:
        await store.read("acme")
    assert "gnome-keyring-daemon --unlock" in caught.value.hint
    assert backend.asked == 0


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (keyring_errors.NoKeyringError("No recommended backend"), NoBackend, "no keyring service"),
        (keyring_errors.KeyringLocked("Failed to unlock"), Locked, "locked"),
        (keyring_errors.InitError("Prompt dismissed"), NoBackend, "Prompt dismissed"),
        (secretstorage_errors.LockedException("x"), Locked, "locked"),
        (secretstorage_errors.PromptDismissedException("x"), Locked, "locked"),
        (secretstorage_errors.SecretServiceNotAvailableException("no bus"), NoBackend, "no bus"),
        (ModuleNotFoundError("No module named 'gone'"), NoBackend, "No module named 'gone'"),
        (EOFError(), NoBackend, "EOFError"),
        (OSError("broken pipe"), NoBackend, "broken pipe"),
    ],
)
async def test_what_keyring_raises_becomes_a_credential_error(
    error: Exception, kind: type[CredentialError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        await store_of(named(FailingBackend(error), MACOS)).read("acme")
    assert caught.value.__cause__ is error
    assert caught.value.hint


async def test_a_keyring_that_cannot_be_imported_is_no_backend() -> None:
    with pytest.raises(NoBackend, match="No module named 'keyring'"):
        await store_of(ModuleNotFoundError("No module named 'keyring'")).read("acme")


async def test_a_bug_is_not_dressed_up_as_a_missing_keyring() -> None:
    with pytest.raises(ZeroDivisionError):
        await store_of(named(FailingBackend(ZeroDivisionError()), MACOS)).read("acme")


async def test_a_keyring_that_hangs_times_out_once_and_is_not_asked_again() -> None:
    release = threading.Event()
    backend = WaitingBackend(release.wait)
    store = store_of(named(backend, MACOS), deadline_s=0.05)
    for _ in range(2):
        with pytest.raises(TimedOut, match=r"within 0\.05 s"):
            await store.read("acme")
    release.set()
    assert backend.asked == 1


@pytest.mark.parametrize(
    ("environ", "seen"),
    [
        ({}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4"}, False),
    ],
)
def test_a_dialog_is_only_opened_where_it_is_seen(environ: dict[str, str], seen: bool) -> None:
    assert may_prompt(environ) is seen


async def test_unlocking_is_refused_where_nobody_would_see_the_dialog() -> None:
    backend = WaitingBackend(lambda: None)
    with pytest.raises(Locked, match="nobody sees it"):
        await store_of(named(backend, SECRET_SERVICE)).unlock({"SSH_CONNECTION": "x"})
    assert backend.asked == 0


async def test_unlocking_asks_the_keyring_itself() -> None:
    backend = WaitingBackend(lambda: None)
    await store_of(named(backend, SECRET_SERVICE), platform="linux", locked=True).unlock({"DISPLAY": ":0"})
    assert backend.asked == 1


HANGING = """
import asyncio, sys, threading
from segtui.errors import TimedOut
from tests.unit.credentials.support import MACOS, WaitingBackend, named, store_of

async def main():
    store = store_of(named(WaitingBackend(threading.Event().wait), MACOS), deadline_s=0.1)
    try:
        await store.read("acme")
    except TimedOut:
        print("timed out")

asyncio.run(main())
print("left")
"""


def test_a_keyring_that_hangs_does_not_hold_up_the_end_of_the_program() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", HANGING], capture_output=True, check=True, text=True, timeout=50
    )
    assert ran.stdout.split("\n") == ["timed out", "left", ""]


NO_SERVICE = """
import asyncio
from segtui.credentials.keyring_store import KeyringStore
from segtui.errors import NoBackend

async def main():
    try:
        await KeyringStore().read("acme")
    except NoBackend as error:
        print(error)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the real keyring would answer")
@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "no keyring service"),
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"}, "no keyring service"),
        ({"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}, "switched off"),
        ({"PYTHON_KEYRING_BACKEND": "no_such_module.Keyring"}, "No module named 'no_such_module'"),
    ],
)
def test_the_real_keyring_on_a_machine_without_a_service(variables: dict[str, str], words: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", NO_SERVICE],
        env={"PATH": "/usr/bin", "HOME": "/nonexistent", **variables},
        capture_output=True,
        check=True,
        text=True,
    )
    assert words in ran.stdout


class FakeCollection:
    """A collection of `secretstorage`, in the state its connection says."""

    def __init__(self, connection: FakeConnection) -> None:
        self.state = connection.state

    def is_locked(self) -> bool:
        if self.state is None:
            raise secretstorage_errors.ItemNotFoundException("no default collection")
        return self.state


class FakeConnection:
    def __init__(self, state: bool | None) -> None:
        self.state = state
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("state", [True, False, None])
def test_the_lock_is_looked_at_without_creating_a_collection(
    state: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = FakeConnection(state)
    fake = SimpleNamespace(
        dbus_init=lambda: connection, Collection=FakeCollection, exceptions=secretstorage_errors
    )
    monkeypatch.setitem(sys.modules, "secretstorage", cast("ModuleType", fake))
    assert is_collection_locked() is state
    assert connection.is_closed
