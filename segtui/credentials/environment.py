"""Secrets given to this one process: variables, files that variables name, and systemd credentials."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from segtui.credentials.secrets import ClientSecrets
from segtui.errors import Missing


def secrets_in_environment(profile: str, environ: Mapping[str, str]) -> ClientSecrets | None:
    """The secrets of the environment; None where it names none.

    Looked at in this order: SEGTUI_CLIENT_ID with SEGTUI_CLIENT_SECRET, and SEGTUI_USERNAME with
    SEGTUI_PASSWORD beside them, each also as a file that `..._FILE` names; then
    `$CREDENTIALS_DIRECTORY/segtui-<profile>`. Raises Missing where only half is there.
    """
    client_id = variable(environ, "SEGTUI_CLIENT_ID")
    client_secret = variable(environ, "SEGTUI_CLIENT_SECRET")
    if client_id and client_secret:
        return ClientSecrets(client_id, client_secret, *_user(environ))
    if client_id or client_secret:
        names = ("SEGTUI_CLIENT_ID", "SEGTUI_CLIENT_SECRET")
        raise _half_given(*(names if client_id else names[::-1]))
    return _systemd_credential(profile, environ)


def _user(environ: Mapping[str, str]) -> tuple[str | None, str | None]:
    username, password = variable(environ, "SEGTUI_USERNAME"), variable(environ, "SEGTUI_PASSWORD")
    if bool(username) is not bool(password):
        names = ("SEGTUI_USERNAME", "SEGTUI_PASSWORD")
        raise _half_given(*(names if username else names[::-1]))
    return username, password


def _half_given(there: str, absent: str) -> Missing:
    return Missing(
        f"{there} is set, but {absent} is not.",
        hint=f"Set {absent} (or {absent}_FILE) too, or neither of them.",
    )


def variable(environ: Mapping[str, str], name: str) -> str | None:
    """The value of a variable, or the content of the file that `<name>_FILE` names; None without both."""
    if value := environ.get(name):
        return value
    if path := environ.get(f"{name}_FILE"):
        return _content(Path(path), f"{name}_FILE")
    return None


def _systemd_credential(profile: str, environ: Mapping[str, str]) -> ClientSecrets | None:
    directory = environ.get("CREDENTIALS_DIRECTORY")
    if not directory:
        return None
    path = Path(directory) / f"segtui-{profile}"
    if not path.exists():
        return None
    return ClientSecrets.from_document(_content(path, "CREDENTIALS_DIRECTORY"), place=str(path))


def _content(path: Path, name: str) -> str:
    try:
        # Editors and `echo` end files with a line break that belongs to no secret.
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Missing(
            f"The file that {name} names cannot be read: {error}.", hint="Correct the path."
        ) from error
