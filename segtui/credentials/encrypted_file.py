"""Secrets in a file that a passphrase opens: for machines without a keyring, where the user chose it.

scrypt makes a key of the passphrase once per process; each item is sealed with AES-256-GCM under its own
name, so that an item cannot be put in another's place.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segtui.errors import Locked, Missing, NoBackend
from segtui.profiles import write_privately

FORMAT = "segtui.secrets/1"
_KEY_BYTES = 32
_NONCE_BYTES = 12
_SALT_BYTES = 16
_MOST_N = 2**20
_PROOF = "proof of the passphrase"

AskPassphrase = Callable[[Path], Awaitable[str | None]]
"""Asks for the passphrase of a file; None where the user gave none."""


@dataclass(frozen=True, slots=True)
class Scrypt:
    """How a key is made of a passphrase."""

    n: int = 2**17
    r: int = 8
    p: int = 1


class EncryptedFile:
    """The items of one file. The passphrase is asked for once, when the first item is needed."""

    def __init__(self, path: Path, *, scrypt: Scrypt | None = None) -> None:
        """`scrypt` says how hard a new file is made to guess; an existing one says so itself."""
        self._path = path
        self._scrypt = scrypt or Scrypt()
        self._keys: dict[tuple[bytes, Scrypt], bytes] = {}

    async def read(self, name: str, ask: AskPassphrase) -> str | None:
        """What is stored under a name; None where nothing is. Raises Locked for a wrong passphrase."""
        content = self._load()
        if content is None or name not in content["items"]:
            return None
        key = await self._key(content, ask)
        return _opened(key, name, content["items"][name], self._path)

    async def write(self, name: str, value: str, ask: AskPassphrase) -> None:
        """Store a text under a name. Raises Locked where the passphrase is not that of the file."""
        content = self._load() or self._new_content()
        key = await self._key(content, ask)
        if "proof" not in content:
            content["proof"] = _sealed(key, _PROOF, _PROOF)
        content["items"][name] = _sealed(key, name, value)
        self._save(content)

    async def delete(self, name: str) -> bool:
        """Forget what is stored under a name, which needs no passphrase; whether there was anything."""
        content = self._load()
        if content is None or name not in content["items"]:
            return False
        del content["items"][name]
        self._save(content)
        return True

    async def _key(self, content: dict[str, Any], ask: AskPassphrase) -> bytes:
        salt, scrypt = _parameters(content["kdf"], self._path)
        if (salt, scrypt) not in self._keys:
            passphrase = await ask(self._path)
            if not passphrase:
                raise Locked(f"{self._path} needs its passphrase, and none was given.", hint=_WAYS_TO_OPEN)
            key = await asyncio.to_thread(_derived, passphrase, salt, scrypt)
            if "proof" in content:
                _opened(key, _PROOF, content["proof"], self._path)
            self._keys[salt, scrypt] = key
        return self._keys[salt, scrypt]

    def _new_content(self) -> dict[str, Any]:
        salt = _text(os.urandom(_SALT_BYTES))
        kdf = {"name": "scrypt", "n": self._scrypt.n, "r": self._scrypt.r, "p": self._scrypt.p, "salt": salt}
        return {"format": FORMAT, "kdf": kdf, "items": {}}

    def _load(self) -> dict[str, Any] | None:
        try:
            content = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise _unreadable(self._path, str(error)) from error
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise _unreadable(self._path, f"it is not in the format {FORMAT}")
        return content

    def _save(self, content: dict[str, Any]) -> None:
        try:
            write_privately(self._path, json.dumps(content, indent=1).encode())
        except OSError as error:
            raise _unreadable(self._path, str(error)) from error


_WAYS_TO_OPEN = "Run segtui in a terminal, or set SEGTUI_PASSPHRASE_FILE to a file that holds it."


def _parameters(kdf: Any, path: Path) -> tuple[bytes, Scrypt]:  # noqa: ANN401  # read from a file anyone may have written
    try:
        scrypt = Scrypt(int(kdf["n"]), int(kdf["r"]), int(kdf["p"]))
        salt = base64.b64decode(kdf["salt"], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(path, "its key parameters are broken") from error
    # More would only serve to exhaust this machine's memory.
    if not (1 < scrypt.n <= _MOST_N and scrypt.r == 8 and 1 <= scrypt.p <= 4):
        raise _unreadable(path, "its key parameters are out of bounds")
    return salt, scrypt


def _derived(passphrase: str, salt: bytes, scrypt: Scrypt) -> bytes:
    try:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt as Kdf
    except ImportError as error:
        raise NoBackend(
            "The encrypted file needs the package cryptography, which is not installed.",
            hint="Install it (pip install cryptography), or choose another store in segtui login.",
        ) from error
    return Kdf(salt=salt, length=_KEY_BYTES, n=scrypt.n, r=scrypt.r, p=scrypt.p).derive(passphrase.encode())


def _sealed(key: bytes, name: str, value: str) -> dict[str, str]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, value.encode(), _bound_to(name))
    return {"nonce": _text(nonce), "sealed": _text(sealed)}


def _opened(key: bytes, name: str, item: dict[str, str], path: Path) -> str:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        nonce, sealed = (base64.b64decode(item[part], validate=True) for part in ("nonce", "sealed"))
        return AESGCM(key).decrypt(nonce, sealed, _bound_to(name)).decode()
    except InvalidTag as error:
        raise Locked(
            f"The passphrase does not open {path}, or the file was changed by another program.",
            hint="Try again; if the passphrase is lost, delete the file and run: segtui login",
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(path, f"the item {name!r} is broken") from error


def _bound_to(name: str) -> bytes:
    return f"segtui:{name}".encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unreadable(path: Path, why: str) -> Missing:
    return Missing(f"{path} cannot be used: {why}.", hint="Correct it, or delete it and run: segtui login")
