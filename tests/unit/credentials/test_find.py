from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from segtui.credentials import ClientSecrets, find_secrets, forget_secrets, store_secrets
from segtui.credentials.encrypted_file import EncryptedFile, Scrypt
from segtui.credentials.environment import secrets_in_environment
from segtui.credentials.find import Stores
from segtui.errors import BadInput, Locked, Missing, NoBackend
from segtui.profiles import Profile
from tests.unit.credentials.support import MACOS, MemoryBackend, named, store_of

ACME = Profile(name="acme", tenant="acme")
SECRETS = ClientSecrets("the-id", "the-secret")
OTHER = ClientSecrets("other-id", "other-secret")
GIVEN = {"SEGTUI_CLIENT_ID": "the-id", "SEGTUI_CLIENT_SECRET": "the-secret"}


def no_stores() -> Stores:
    return Stores(keyring=store_of(AssertionError("the keyring was asked")))


def stores(path: Path | None = None) -> Stores:
    found = Stores(keyring=store_of(named(MemoryBackend(), MACOS)))
    if path is not None:
        file = path / "secrets.json"
        found.files[file] = EncryptedFile(file, scrypt=Scrypt(n=2))
    return found


async def asked(_: Profile) -> ClientSecrets | None:
    return OTHER


async def passphrase(_: Path) -> str | None:
    return "correct horse"


def test_a_secret_is_not_shown() -> None:
    assert "the-secret" not in repr(SECRETS)
    assert "the-id" in repr(SECRETS)


async def test_the_environment_comes_before_every_store() -> None:
    keyring_profile = replace(ACME, store="keyring")
    assert await find_secrets(keyring_profile, GIVEN, asked, stores=no_stores()) == SECRETS


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_variables_may_name_files(tmp_path: Path, ending: str) -> None:
    (tmp_path / "id").write_bytes(b"the-id" + ending.encode())
    (tmp_path / "secret").write_bytes(b"the-secret" + ending.encode())
    environ = {
        "SEGTUI_CLIENT_ID_FILE": str(tmp_path / "id"),
        "SEGTUI_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
    }
    assert secrets_in_environment("acme", environ) == SECRETS


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(Missing, match="SEGTUI_CLIENT_ID_FILE"):
        secrets_in_environment("acme", {"SEGTUI_CLIENT_ID_FILE": "/nonexistent/file"})


@pytest.mark.parametrize(
    ("environ", "absent"),
    [
        ({"SEGTUI_CLIENT_ID": "x"}, "SEGTUI_CLIENT_SECRET"),
        ({"SEGTUI_CLIENT_SECRET": "hunter2"}, "SEGTUI_CLIENT_ID"),
    ],
)
def test_half_of_the_secrets_is_told_as_such(environ: dict[str, str], absent: str) -> None:
    with pytest.raises(Missing, match=f"{absent} is not") as caught:
        secrets_in_environment("acme", environ)
    assert "hunter2" not in str(caught.value)


def test_a_systemd_credential_belongs_to_one_profile(tmp_path: Path) -> None:
    (tmp_path / "segtui-acme").write_text(SECRETS.to_document(), encoding="utf-8")
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert secrets_in_environment("acme", environ) == SECRETS
    assert secrets_in_environment("other", environ) is None


@pytest.mark.parametrize(
    "text",
    ["", "hunter2", "[]", "{}", '{"client_id":"hunter2"}', '{"client_id":"","client_secret":1}', "null"],
)
def test_a_stored_text_that_is_no_secret_is_told_without_repeating_it(text: str) -> None:
    with pytest.raises(Missing, match="What is stored in the keyring") as caught:
        ClientSecrets.from_document(text, place="the keyring")
    assert "hunter2" not in str(caught.value)


async def test_what_is_kept_in_the_keyring_is_found_and_forgotten() -> None:
    profile, places = replace(ACME, store="keyring"), stores()
    await store_secrets(profile, SECRETS, {}, stores=places)
    assert await find_secrets(profile, {}, stores=places) == SECRETS
    assert await forget_secrets(profile, {}, stores=places)
    with pytest.raises(Missing):
        await find_secrets(profile, {}, stores=places)


async def test_what_is_kept_in_the_encrypted_file_is_found_and_forgotten(tmp_path: Path) -> None:
    environ = {"SEGTUI_CONFIG_DIR": str(tmp_path)}
    profile, places = replace(ACME, store="file"), stores(tmp_path)
    await store_secrets(profile, SECRETS, environ, ask_passphrase=passphrase, stores=places)
    found = await find_secrets(profile, environ, ask_passphrase=passphrase, stores=stores(tmp_path))
    assert found == SECRETS
    assert await forget_secrets(profile, environ, stores=places)
    assert not await forget_secrets(profile, environ, stores=places)


async def test_the_passphrase_may_come_from_the_environment(tmp_path: Path) -> None:
    environ = {"SEGTUI_CONFIG_DIR": str(tmp_path), "SEGTUI_PASSPHRASE": "correct horse"}
    profile = replace(ACME, store="file")
    await store_secrets(profile, SECRETS, environ, stores=stores(tmp_path))
    assert await find_secrets(profile, environ, stores=stores(tmp_path)) == SECRETS
    with pytest.raises(Locked):
        await find_secrets(profile, {"SEGTUI_CONFIG_DIR": str(tmp_path)}, stores=stores(tmp_path))


@pytest.mark.parametrize("store", [None, "memory"])
async def test_without_a_store_the_user_is_asked_and_nothing_is_kept(store: None) -> None:
    profile, places = replace(ACME, store=store), no_stores()
    assert await find_secrets(profile, {}, asked, stores=places) == OTHER
    assert not await forget_secrets(profile, {}, stores=places)


async def test_a_user_who_gives_nothing_is_shown_the_ways() -> None:
    async def nothing(_: Profile) -> ClientSecrets | None:
        return None

    with pytest.raises(Missing, match="no secrets for profile 'acme'"):
        await find_secrets(ACME, {}, nothing, stores=no_stores())


async def test_where_nobody_can_be_asked_all_four_ways_are_named() -> None:
    with pytest.raises(Missing) as caught:
        await find_secrets(ACME, {}, stores=no_stores())
    for way in ("segtui login acme", "SEGTUI_CLIENT_SECRET", "SEGTUI_CLIENT_SECRET_FILE", "segtui-acme"):
        assert way in caught.value.hint
    assert caught.value.exit_code == 3


async def test_a_keyring_that_cannot_be_used_is_no_reason_to_ask_quietly() -> None:
    places = Stores(keyring=store_of(named(MemoryBackend(), "keyring.backends.fail")))
    with pytest.raises(NoBackend):
        await find_secrets(replace(ACME, store="keyring"), {}, asked, stores=places)


async def test_storing_needs_a_chosen_place() -> None:
    with pytest.raises(BadInput, match="names no place"):
        await store_secrets(ACME, SECRETS, {}, stores=no_stores())


async def test_in_memory_nothing_is_stored() -> None:
    await store_secrets(replace(ACME, store="memory"), SECRETS, {}, stores=no_stores())


async def test_forgetting_leaves_other_profiles_alone() -> None:
    places = stores()
    one, two = replace(ACME, store="keyring"), replace(ACME, name="two", store="keyring")
    await store_secrets(one, SECRETS, {}, stores=places)
    await store_secrets(two, OTHER, {}, stores=places)
    await forget_secrets(one, {}, stores=places)
    assert await find_secrets(two, {}, stores=places) == OTHER


def test_importing_loads_neither_keyring_nor_cryptography() -> None:
    script = (
        "import sys, segtui.credentials\n"
        "unwanted = 'keyring cryptography secretstorage platformdirs tomlkit httpx pydantic'.split()\n"
        "print(*[name for name in unwanted if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert ran.stdout.strip() == ""


USER = ClientSecrets("the-id", "the-secret", "api@shop.example", "the-password")
GIVEN_USER = {**GIVEN, "SEGTUI_USERNAME": "api@shop.example", "SEGTUI_PASSWORD": "the-password"}
MERCHANT = Profile(name="shop", platform="shopgate", tenant="TM2", store="keyring")


async def test_a_user_stands_beside_the_client_in_the_environment_and_in_every_store(tmp_path: Path) -> None:
    assert "the-password" not in repr(USER)
    assert await find_secrets(MERCHANT, GIVEN_USER, stores=no_stores()) == USER
    for profile in (MERCHANT, replace(MERCHANT, store="file")):
        kept = stores(tmp_path)
        environ = {"SEGTUI_CONFIG_DIR": str(tmp_path)}
        await store_secrets(profile, USER, environ, ask_passphrase=passphrase, stores=kept)
        assert await find_secrets(profile, environ, ask_passphrase=passphrase, stores=kept) == USER
    assert b"the-password" not in (tmp_path / "secrets.json").read_bytes()


@pytest.mark.parametrize("absent", ["SEGTUI_USERNAME", "SEGTUI_PASSWORD"])
def test_half_a_user_is_told_with_what_is_missing(absent: str) -> None:
    environ = {name: value for name, value in GIVEN_USER.items() if name != absent}
    with pytest.raises(Missing, match=f"{absent} is not") as caught:
        secrets_in_environment("shop", environ)
    assert f"{absent}_FILE" in caught.value.hint


async def test_where_a_user_signs_in_the_ways_to_name_one_are_told() -> None:
    with pytest.raises(Missing) as caught:
        await find_secrets(MERCHANT, {}, stores=stores())
    assert "SEGTUI_USERNAME" in caught.value.hint
    assert "SEGTUI_PASSWORD" in caught.value.hint
