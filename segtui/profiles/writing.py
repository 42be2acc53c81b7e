"""Writing profiles without losing what a person wrote into the file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segtui.errors import BadInput
from segtui.profiles.profile import Profile, check_profile
from segtui.profiles.reading import load_profiles, no_such_profile, read_text

if TYPE_CHECKING:
    from tomlkit import TOMLDocument
    from tomlkit.items import Table


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
    check_profile(profile, lambda name: f"Profile {profile.name!r}, {name}")
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
        raise no_such_profile(name, profiles)
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
        raise no_such_profile(name, profiles)
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


def _document(path: Path) -> TOMLDocument:
    import tomlkit

    return tomlkit.parse(read_text(path))


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
