"""Profiles on disk: named ways to reach one tenant each. They hold no secret.

Read before the first paint, so nothing but the standard library is imported here until something is written.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from segtui.errors import BadInput

if TYPE_CHECKING:
    from tomlkit import TOMLDocument
    from tomlkit.items import Table

Store = Literal["keyring", "file", "memory"]
"""Where the secrets of a profile are kept."""

COLOURS = ("red", "yellow", "green", "cyan", "blue", "magenta", "white")
"""The colours a profile may have: those every terminal has."""
PLATFORMS = ("emporix", "shopgate")
STORES = ("keyring", "file", "memory")
ENVIRONMENT = "environment"
"""The name of the profile that is made of SEGTUI_* variables alone."""

_OVERRIDES = ("platform", "base_url", "tenant", "site", "language")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", re.ASCII)
_TENANT = re.compile(r"(?=.{3,16}\Z)[a-z][a-z0-9]+", re.ASCII)
_SITE = re.compile(r"[^\s#]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", re.ASCII)
_LOOPBACK = re.compile(r"127(\.\d{1,3}){3}", re.ASCII)
_SECRET = re.compile(r"secret|password|passphrase|token|api_?key", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A named way to reach one tenant."""

    name: str
    platform: str = "emporix"
    base_url: str = "https://api.emporix.io"
    """Without a slash at its end; plain http only for this machine."""
    tenant: str
    site: str | None = None
    """The site a storefront is seen on unless another is named."""
    language: str = "en"
    """The language localized texts are wanted in."""
    writable: bool = False
    production: bool = False
    """Changes need unlocking with a reason."""
    colour: str | None = None
    """One of `COLOURS`."""
    storefront_client_id: str | None = None
    """The public client id that anonymous and customer tokens are asked for with."""
    store: Store | None = None
    """Where `segtui login` put the secrets; None before the first login."""
    allow_keyring_backend: str | None = None
    """The dotted name of a keyring backend that is trusted besides those of the operating systems."""
    page_size: int = 50
    """Rows per page of a listing, 1 to 200."""
    max_connections: int = 8
    """Requests at the same time, 1 to 32."""


@dataclass(frozen=True, slots=True)
class Profiles:
    """All profiles on disk."""

    path: Path
    """The file they stand in; it need not exist."""
    default: str | None = None
    by_name: Mapping[str, Profile] = field(default_factory=dict)
    """In the order of the file."""


def config_directory(environ: Mapping[str, str] | None = None) -> Path:
    """Where profiles and the encrypted file are: SEGTUI_CONFIG_DIR, or the place the system has for it."""
    given = _variables(environ).get("SEGTUI_CONFIG_DIR")
    if given:
        return Path(given).expanduser()
    import platformdirs

    return platformdirs.user_config_path("segtui", appauthor=False)


def load_profiles(environ: Mapping[str, str] | None = None) -> Profiles:
    """The profiles as they stand on disk; none where there is no file.

    Raises BadInput naming file, line and field for what cannot be used.
    """
    path = config_directory(environ) / "profiles.toml"
    text = _read(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            f"{path} is not valid TOML: {error}.", hint="Correct the file, or move it away."
        ) from error
    return _Reader(path, text).profiles(content)


def choose_profile(name: str | None = None, environ: Mapping[str, str] | None = None) -> Profile:
    """The profile to use, SEGTUI_* variables applied.

    In this order: `name`, SEGTUI_PROFILE, the default of the file, its only profile, the variables alone.
    Raises BadInput where none of these names one.
    """
    variables = _variables(environ)
    profiles = load_profiles(variables)
    wanted = name or variables.get("SEGTUI_PROFILE") or profiles.default
    if wanted is None and len(profiles.by_name) == 1:
        wanted = next(iter(profiles.by_name))
    if wanted is None:
        return _from_environment(profiles, variables)
    if wanted not in profiles.by_name:
        raise _no_such_profile(wanted, profiles)
    return _overridden(profiles.by_name[wanted], variables)


def add_profile(profile: Profile, environ: Mapping[str, str] | None = None) -> None:
    """Write a new profile; the first one becomes the default. Raises BadInput where the name is taken."""
    profiles = load_profiles(environ)
    if profile.name in profiles.by_name:
        raise BadInput(
            f"There is a profile {profile.name!r} already.",
            hint=f"Choose another name, or remove it first: segtui profile remove {profile.name}",
        )
    save_profile(profile, environ)


def save_profile(profile: Profile, environ: Mapping[str, str] | None = None) -> None:
    """Write a profile over the one of its name, or as a new one; comments and order are kept."""
    _check(profile, lambda name: f"Profile {profile.name!r}, {name}")
    profiles = load_profiles(environ)
    document = _document(profiles.path)
    if not profiles.by_name:
        document = _with_default(document, profile.name)
    if "profiles" not in document:
        import tomlkit

        document["profiles"] = tomlkit.table(is_super_table=True)
    tables: Any = document["profiles"]
    _fill(tables, profile)
    _write(profiles.path, document)


def remove_profile(name: str, environ: Mapping[str, str] | None = None) -> None:
    """Take a profile out of the file; its secrets are not touched. Raises BadInput where there is none."""
    profiles = load_profiles(environ)
    if name not in profiles.by_name:
        raise _no_such_profile(name, profiles)
    document = _document(profiles.path)
    tables: Any = document["profiles"]
    del tables[name]
    if profiles.default == name:
        del document["default"]
    _write(profiles.path, document)


def use_profile(name: str, environ: Mapping[str, str] | None = None) -> None:
    """Make a profile the default. Raises BadInput where there is none."""
    profiles = load_profiles(environ)
    if name not in profiles.by_name:
        raise _no_such_profile(name, profiles)
    document = _document(profiles.path)
    _write(profiles.path, _with_default(document, name))


def write_privately(path: Path, content: bytes) -> None:
    """Replace a file as a whole, readable by its owner only; a crash leaves the old one."""
    import tempfile

    path = path.resolve()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, path)
    except BaseException:
        os.unlink(scratch)
        raise


class _Reader:
    """Reads the content of one file, and knows where in it something stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def profiles(self, content: dict[str, Any]) -> Profiles:
        for key in content:
            if key not in ("default", "profiles"):
                raise self._error(
                    f"{key!r} is not known here", None, key, "Only default and [profiles.NAME] are."
                )
        tables = content.get("profiles", {})
        if not isinstance(tables, dict):
            raise self._error("profiles must be tables", None, "profiles", "Write them as [profiles.NAME].")
        by_name = {name: self._profile(name, table) for name, table in tables.items()}
        default = content.get("default")
        if default is not None and default not in by_name:
            raise self._error(
                f"the default profile {default!r} does not exist",
                None,
                "default",
                "Name one of the profiles.",
            )
        return Profiles(self._path, default, by_name)

    def _profile(self, name: str, table: object) -> Profile:
        if not isinstance(table, dict):
            raise self._error("a profile must be a table", None, name, f"Write it as [profiles.{name}].")
        for key, value in table.items():
            self._check_field(name, key, value)
        if "tenant" not in table:
            raise self._error("tenant is missing", name, None, 'Add a line such as tenant = "mytenant".')
        profile = Profile(name=name, **table)
        _check(profile, lambda key: f"{self._where(name, key)}, {key}")
        return replace(profile, base_url=profile.base_url.rstrip("/"))

    def _check_field(self, name: str, key: str, value: object) -> None:
        if key in _TYPES:
            if type(value) is not _TYPES[key]:
                words = _TYPE_WORDS[_TYPES[key]]
                raise self._error(f"{key} must be {words}", name, key, f"Write {words}.")
            return
        if _SECRET.search(key):
            raise self._error(
                f"{key!r} is a secret, and a profile holds none",
                name,
                key,
                f"Take it out of the file, change it on the platform, and run: segtui login {name}",
            )
        from difflib import get_close_matches

        close = get_close_matches(key, _TYPES, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"Known are: {', '.join(_TYPES)}."
        raise self._error(f"{key!r} is not a field of a profile", name, key, hint)

    def _error(self, problem: str, profile: str | None, key: str | None, hint: str) -> BadInput:
        return BadInput(f"{self._where(profile, key)}: {problem}.", hint=hint)

    def _where(self, profile: str | None, key: str | None) -> str:
        inside = profile is None
        at: int | None = None
        for number, line in enumerate(self._lines, start=1):
            start = line.strip()
            if start.startswith("["):
                inside = profile is not None and start.startswith(
                    (f"[profiles.{profile}]", f'[profiles."{profile}"]')
                )
                at = number if inside and at is None else at
            elif inside and key is not None and re.match(rf'"?{re.escape(key)}"?\s*=', start):
                at = number
                break
        place = f"{self._path}" if at is None else f"{self._path}, line {at}"
        return f"{place}, profile {profile!r}" if profile else place


_TYPES: dict[str, type] = {
    spec.name: {"bool": bool, "int": int}.get(str(spec.type), str)
    for spec in fields(Profile)
    if spec.name != "name"
}
_TYPE_WORDS: dict[type, str] = {bool: "true or false", int: "a whole number", str: "a text in quotes"}


def _check(profile: Profile, where: Callable[[str], str]) -> None:
    """Raise BadInput for the first field whose value cannot be used; `where` names the place of a field."""
    for name, problem, hint in _problems(profile):
        if problem is not None:
            raise BadInput(f"{where(name)}: {problem}.", hint=hint)


def _problems(profile: Profile) -> tuple[tuple[str, str | None, str], ...]:
    """Field, what is wrong with its value or None, and what would be right."""
    tenant = _mismatch(_TENANT, profile.tenant) if profile.platform == "emporix" else None
    return (
        (
            "name",
            _mismatch(_NAME, profile.name),
            "Use up to 32 letters, digits, dots, dashes and underscores.",
        ),
        ("platform", _not_among(PLATFORMS, profile.platform), f"Use one of: {', '.join(PLATFORMS)}."),
        ("base_url", _url_problem(profile.base_url), "Write it as https://api.emporix.io."),
        ("tenant", tenant, "Use 3 to 16 lower-case letters and digits, the first a letter."),
        ("site", _mismatch(_SITE, profile.site), "Use the site's code, without spaces and #."),
        ("language", _mismatch(_LANGUAGE, profile.language), "Use a language tag such as en or de-CH."),
        ("colour", _not_among(COLOURS, profile.colour), f"Use one of: {', '.join(COLOURS)}."),
        ("store", _not_among(STORES, profile.store), f"Use one of: {', '.join(STORES)}."),
        ("page_size", _outside(profile.page_size, 200), "Use a number from 1 to 200."),
        ("max_connections", _outside(profile.max_connections, 32), "Use a number from 1 to 32."),
    )


def _mismatch(pattern: re.Pattern[str], value: str | None) -> str | None:
    return None if value is None or pattern.fullmatch(value) else f"{value!r} cannot be used"


def _not_among(allowed: tuple[str, ...], value: str | None) -> str | None:
    return None if value is None or value in allowed else f"{value!r} is not known"


def _outside(value: int, most: int) -> str | None:
    return None if 1 <= value <= most else f"{value} cannot be used"


def _url_problem(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"{url!r} is not a URL ({error})"
    if "@" in parts.netloc:
        return "a base URL holds no user name or password"
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        return f"{url!r} is not the address of an HTTP service"
    if parts.scheme == "http" and not is_loopback(host):
        return f"{url!r} would send secrets unencrypted; plain http is for this machine only"
    return None


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this very machine."""
    return host in ("localhost", "::1") or _LOOPBACK.fullmatch(host) is not None


def _variables(environ: Mapping[str, str] | None) -> Mapping[str, str]:
    return os.environ if environ is None else environ


def _from_environment(profiles: Profiles, variables: Mapping[str, str]) -> Profile:
    tenant = variables.get("SEGTUI_TENANT")
    if tenant:
        return _overridden(Profile(name=ENVIRONMENT, tenant=tenant), variables)
    if profiles.by_name:
        hint = f"Name one with --profile ({', '.join(profiles.by_name)}), or run: segtui profile use NAME"
        raise BadInput("There are several profiles, and none is the default.", hint=hint)
    hint = "Run: segtui profile add. To look around without an account, run: segtui demo"
    raise BadInput(f"There is no profile in {profiles.path}.", hint=hint)


def _overridden(profile: Profile, variables: Mapping[str, str]) -> Profile:
    given = {name: variables.get(f"SEGTUI_{name.upper()}") for name in _OVERRIDES}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value}
    if not changes:
        return profile
    profile = replace(profile, **changes)
    _check(profile, lambda name: f"SEGTUI_{name.upper()}" if name in changes else f"Profile {profile.name!r}")
    return replace(profile, base_url=profile.base_url.rstrip("/"))


def _no_such_profile(name: str, profiles: Profiles) -> BadInput:
    known = ", ".join(profiles.by_name) or "none"
    return BadInput(f"There is no profile {name!r} in {profiles.path}.", hint=f"Known are: {known}.")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path} cannot be read: {error}.", hint="Correct the file or its permissions."
        ) from error


def _document(path: Path) -> TOMLDocument:
    import tomlkit

    return tomlkit.parse(_read(path))


def _with_default(document: TOMLDocument, name: str) -> TOMLDocument:
    import tomlkit

    if "default" in document:
        document["default"] = name
        return document
    # A key that is appended would belong to the last table.
    return tomlkit.parse(f'default = "{name}"\n\n{tomlkit.dumps(document)}')


def _fill(tables: Any, profile: Profile) -> None:  # noqa: ANN401  # tomlkit's containers are typed loosely
    import tomlkit

    if profile.name not in tables:
        tables[profile.name] = tomlkit.table()
    table: Table = tables[profile.name]
    for spec in fields(Profile):
        if spec.name == "name":
            continue
        value = getattr(profile, spec.name)
        is_left_out = value is None or (value == spec.default and spec.name not in ("platform", "base_url"))
        if is_left_out:
            table.pop(spec.name, None)
        elif table.get(spec.name) != value:
            table[spec.name] = value


def _write(path: Path, document: TOMLDocument) -> None:
    import tomlkit

    try:
        write_privately(path, tomlkit.dumps(document).encode())
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written: {error}.", hint="Correct the folder's permissions."
        ) from error
