"""Asking for secrets on a terminal, and only there; nothing asked for is ever echoed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from segtui.cli.consent import can_ask
from segtui.cli.hints import hint_of
from segtui.cli.output import say
from segtui.credentials import ClientSecrets, find_secrets, forget_secrets
from segtui.errors import CredentialError
from segtui.profiles import Profile


async def secrets_for(profile: Profile) -> ClientSecrets:
    """The secrets of the profile; where a person is there they are asked for, and kept for this run only."""
    if not can_ask():
        return await find_secrets(profile)
    return await find_secrets(profile, ask=ask_secrets, ask_passphrase=ask_passphrase)


async def ask_secrets(profile: Profile) -> ClientSecrets | None:
    """Ask for client id and secret; None where nothing was typed."""
    say(f"Credential of profile {profile.name} (tenant {profile.tenant} at {profile.base_url})")
    client_id = click.prompt("Client id", err=True, default="", show_default=False).strip()
    if not client_id:
        return None
    client_secret = _hidden("Client secret")
    if not client_secret:
        return None
    if not profile.facts.signs_in_a_user:
        return ClientSecrets(client_id, client_secret)
    username = click.prompt("User name (e-mail)", err=True, default="", show_default=False).strip()
    password = _hidden("Password") if username else ""
    return ClientSecrets(client_id, client_secret, username, password) if password else None


def _hidden(words: str) -> str:
    typed: str = click.prompt(words, err=True, default="", show_default=False, hide_input=True)
    return typed.strip()


async def ask_passphrase(path: Path) -> str | None:
    """Ask for the passphrase of the encrypted file; twice where the file is new."""
    return _asked_passphrase(path)


def _asked_passphrase(path: Path) -> str | None:
    is_new = not path.exists()
    words = f"{'New passphrase' if is_new else 'Passphrase'} of {path}"
    passphrase: str = click.prompt(
        words, err=True, default="", show_default=False, hide_input=True, confirmation_prompt=is_new
    )
    return passphrase or None


def forget_stored(profile: Profile) -> None:
    """Delete the profile's secrets from their store; where that fails, say what is left behind."""
    try:
        asyncio.run(forget_secrets(profile))
    except CredentialError as error:
        say(f"The secret may still be in the {profile.store}: {error.summary} {hint_of(error)}")
