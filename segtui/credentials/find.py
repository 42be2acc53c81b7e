"""Looking up, storing and forgetting the secrets of a profile."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from segtui.credentials.environment import secrets_in_environment, variable
from segtui.credentials.secrets import ClientSecrets
from segtui.errors import BadInput, Missing
from segtui.profiles import Profile, config_directory

if TYPE_CHECKING:
    from segtui.credentials.encrypted_file import AskPassphrase, EncryptedFile
    from segtui.credentials.keyring_store import KeyringStore

Ask = Callable[[Profile], Awaitable[ClientSecrets | None]]
"""Asks the user for the secrets of a profile; None where they gave none."""


class Stores:
    """The two places where secrets are kept, each loaded on first use and shared by one process."""

    def __init__(
        self, keyring: KeyringStore | None = None, files: dict[Path, EncryptedFile] | None = None
    ) -> None:
        self._keyring = keyring
        self.files = {} if files is None else files

    @property
    def keyring(self) -> KeyringStore:
        """The keyring of the operating system."""
        if self._keyring is None:
            from segtui.credentials.keyring_store import KeyringStore

            self._keyring = KeyringStore()
        return self._keyring

    def file(self, environ: Mapping[str, str]) -> EncryptedFile:
        """The encrypted file of the configuration directory."""
        path = config_directory(environ) / "secrets.json"
        if path not in self.files:
            from segtui.credentials.encrypted_file import EncryptedFile

            self.files[path] = EncryptedFile(path)
        return self.files[path]


PROCESS_STORES = Stores()
"""A keyring that hung is not asked again, and a key that was derived is kept, for the whole process."""


async def find_secrets(
    profile: Profile,
    environ: Mapping[str, str] | None = None,
    ask: Ask | None = None,
    *,
    ask_passphrase: AskPassphrase | None = None,
    stores: Stores = PROCESS_STORES,
) -> ClientSecrets:
    """The secrets of a profile: from the environment, the store it names, or the user; in memory only.

    Without `ask` nobody is asked. Raises NoBackend, Locked, TimedOut, or Missing with the ways to give them.
    """
    environ = os.environ if environ is None else environ
    found = secrets_in_environment(profile.name, environ)
    if found is None:
        found = await _stored(profile, environ, ask_passphrase, stores)
    if found is None and ask is not None:
        found = await ask(profile)
    if found is None:
        raise _missing(profile)
    return found


async def store_secrets(
    profile: Profile,
    secrets: ClientSecrets,
    environ: Mapping[str, str] | None = None,
    *,
    ask_passphrase: AskPassphrase | None = None,
    stores: Stores = PROCESS_STORES,
) -> None:
    """Put the secrets of a profile into the store it names; with `memory` nothing is stored.

    Raises BadInput where the profile names no store, and the errors of the store.
    """
    environ = os.environ if environ is None else environ
    if profile.store is None:
        raise BadInput(
            f"Profile {profile.name!r} names no place for its secrets.",
            hint="Choose keyring, file or memory: segtui login asks which.",
        )
    if profile.store == "keyring":
        await stores.keyring.write(profile.name, secrets.to_document(), allowed=profile.allow_keyring_backend)
    elif profile.store == "file":
        passphrase = _passphrase_source(environ, ask_passphrase)
        await stores.file(environ).write(profile.name, secrets.to_document(), passphrase)


async def forget_secrets(
    profile: Profile, environ: Mapping[str, str] | None = None, *, stores: Stores = PROCESS_STORES
) -> bool:
    """Delete the secrets of a profile from the store it names; whether there were any."""
    environ = os.environ if environ is None else environ
    if profile.store == "keyring":
        return await stores.keyring.delete(profile.name, allowed=profile.allow_keyring_backend)
    if profile.store == "file":
        return await stores.file(environ).delete(profile.name)
    return False


async def _stored(
    profile: Profile, environ: Mapping[str, str], ask_passphrase: AskPassphrase | None, stores: Stores
) -> ClientSecrets | None:
    if profile.store == "keyring":
        document = await stores.keyring.read(profile.name, allowed=profile.allow_keyring_backend)
        place = "the keyring"
    elif profile.store == "file":
        passphrase = _passphrase_source(environ, ask_passphrase)
        document = await stores.file(environ).read(profile.name, passphrase)
        place = "the encrypted file"
    else:
        return None
    return None if document is None else ClientSecrets.from_document(document, place=place)


def _passphrase_source(environ: Mapping[str, str], ask: AskPassphrase | None) -> AskPassphrase:
    async def passphrase(path: Path) -> str | None:
        given = variable(environ, "SEGTUI_PASSPHRASE")
        if given or ask is None:
            return given
        return await ask(path)

    return passphrase


def _missing(profile: Profile) -> Missing:
    names = _variables(profile)
    return Missing(
        f"There are no secrets for profile {profile.name!r}.",
        hint=(
            f"Run segtui login {profile.name}, which keeps them in the keyring or an encrypted file; "
            f"or set {' and '.join(names)}, or {' and '.join(f'{name}_FILE' for name in names)}; "
            f"or give the systemd credential segtui-{profile.name}."
        ),
    )


def _variables(profile: Profile) -> tuple[str, ...]:
    """The variables that hold what this profile's platform wants to know."""
    client = ("SEGTUI_CLIENT_ID", "SEGTUI_CLIENT_SECRET")
    user = ("SEGTUI_USERNAME", "SEGTUI_PASSWORD")
    return (*client, *user) if profile.facts.signs_in_a_user else client
