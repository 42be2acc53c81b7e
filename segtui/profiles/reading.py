"""Reading the profiles of the file, and choosing the one to use."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from segtui.errors import BadInput
from segtui.profiles.profile import Profile, check_profile

ENVIRONMENT = "environment"
"""The name of the profile that is made of SEGTUI_* variables alone."""

_OVERRIDES = ("platform", "base_url", "auth_url", "tenant", "site", "language")
_SECRET = re.compile(r"secret|password|passphrase|token|api_?key", re.IGNORECASE)


class Profiles(NamedTuple):
    """All profiles on disk."""

    path: Path
    """The file they stand in; it need not exist."""
    default: str | None = None
    by_name: Mapping[str, Profile] = {}
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
    text = read_text(path)
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
        raise no_such_profile(wanted, profiles)
    return _overridden(profiles.by_name[wanted], variables)


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
        check_profile(profile, lambda key: f"{self._where(name, key)}, {key}")
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


def _variables(environ: Mapping[str, str] | None) -> Mapping[str, str]:
    return os.environ if environ is None else environ


def _from_environment(profiles: Profiles, variables: Mapping[str, str]) -> Profile:
    tenant = variables.get("SEGTUI_TENANT")
    if tenant:
        # The platform first: it decides what the address is where none is given.
        platform = variables.get("SEGTUI_PLATFORM") or "emporix"
        return _overridden(Profile(name=ENVIRONMENT, platform=platform, tenant=tenant), variables)
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

    def where(name: str) -> str:
        return f"SEGTUI_{name.upper()}" if name in changes else f"Profile {profile.name!r}"

    check_profile(profile, where)
    return replace(profile, base_url=profile.base_url.rstrip("/"))


def no_such_profile(name: str, profiles: Profiles) -> BadInput:
    """The error for a name that no profile has."""
    known = ", ".join(profiles.by_name) or "none"
    hint = f"Known are: {known}. To add one, run: segtui profile add NAME --tenant TENANT"
    return BadInput(f"There is no profile {name!r} in {profiles.path}.", hint=hint)


def read_text(path: Path) -> str:
    """The text of the file; empty where there is none. Raises BadInput where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path} cannot be read: {error}.", hint="Correct the file or its permissions."
        ) from error
