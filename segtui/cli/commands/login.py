"""`segtui login`: keep the credential of a profile where it is safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from segtui.cli.options import complete_profiles, profile_option

if TYPE_CHECKING:
    from segtui.credentials import ClientSecrets
    from segtui.profiles import Profile


@click.command()
@click.argument("name", metavar="[PROFILE]", required=False, shell_complete=complete_profiles)
@click.option(
    "--store",
    type=click.Choice(["keyring", "file", "memory", "env"]),
    help="Where to keep the secret: the system's keyring, an encrypted file, nowhere (asked for each time), "
    "or in the environment. Without this, the keyring where there is one, else you are asked.",
)
@click.option("--no-verify", is_flag=True, help="Do not try the credential on the platform first.")
@profile_option
def command(name: str | None, store: str | None, no_verify: bool, profile_name: str | None) -> int:
    """Store the credential of a profile.

    It is asked for without being shown, or taken from SEGTUI_CLIENT_ID and SEGTUI_CLIENT_SECRET; never from
    the command line. Where the platform signs in a user, so are SEGTUI_USERNAME and SEGTUI_PASSWORD. It is
    tried on the platform before it is stored.
    """
    import asyncio

    from segtui.profiles import choose_profile

    profile = choose_profile(name or profile_name)
    return asyncio.run(_login(profile, store, verify=not no_verify))


async def _login(profile: Profile, store: str | None, *, verify: bool) -> int:
    from dataclasses import replace

    from segtui.cli.output import say
    from segtui.cli.secrets import ask_passphrase
    from segtui.credentials import store_secrets
    from segtui.profiles import save_profile

    saved = _on_disk(profile)
    place = await _place(store)
    secrets = await _given(profile)
    if verify:
        await _verify(profile, secrets)
    if place == "env":
        save_profile(replace(saved, store=None))
        say("Nothing is stored. Set SEGTUI_CLIENT_ID and SEGTUI_CLIENT_SECRET (or ..._FILE) for each run.")
        return 0
    kept = replace(saved, store=place)  # type: ignore[arg-type]  # the choices of --store but env are the stores
    await store_secrets(kept, secrets, ask_passphrase=ask_passphrase)
    save_profile(kept)
    words = {
        "keyring": "in the keyring",
        "file": "in the encrypted file",
        "memory": "nowhere: you will be asked",
    }
    say(f"The credential of {profile.name} is kept {words[place]}.")
    return 0


def _on_disk(profile: Profile) -> Profile:
    from segtui.errors import BadInput
    from segtui.profiles import load_profiles

    saved = load_profiles().by_name.get(profile.name)
    if saved is None:
        raise BadInput(
            "There is no profile on disk to log in to; SEGTUI_TENANT alone makes none.",
            hint="Add one with `segtui profile add`, or set SEGTUI_CLIENT_ID and SEGTUI_CLIENT_SECRET.",
        )
    return saved


async def _place(store: str | None) -> str:
    """Where to keep the secret: as told, the keyring if it works, else as the person chooses."""
    from segtui.cli.consent import can_ask
    from segtui.cli.output import say
    from segtui.credentials.find import PROCESS_STORES
    from segtui.errors import CredentialError

    if store is not None:
        return store
    try:
        await PROCESS_STORES.keyring.check()
    except CredentialError as error:
        if not can_ask():
            raise
        say(error.summary)
    else:
        return "keyring"
    say("file: encrypted with a passphrase. memory: asked for each time. env: you set SEGTUI_CLIENT_SECRET.")
    choice: str = click.prompt("Keep the secret in", type=click.Choice(["file", "memory", "env"]), err=True)
    return choice


async def _given(profile: Profile) -> ClientSecrets:
    import os

    from segtui.cli.consent import can_ask
    from segtui.cli.secrets import ask_secrets
    from segtui.credentials.environment import secrets_in_environment
    from segtui.errors import Missing

    secrets = secrets_in_environment(profile.name, os.environ)
    if secrets is None and can_ask():
        secrets = await ask_secrets(profile)
    if secrets is None:
        raise Missing(
            "No credential was given.",
            hint="Run segtui login on a terminal, or set SEGTUI_CLIENT_ID and SEGTUI_CLIENT_SECRET.",
        )
    return secrets


async def _verify(profile: Profile, secrets: ClientSecrets) -> None:
    from segtui.cli.output import count_of, say
    from segtui.session import open_session

    async with await open_session(profile, secrets) as session:
        scopes = await session.sign_in()
    say(f"Signed in to {profile.tenant}: {count_of(len(scopes), 'scope')} granted.")
