"""`segtui logout`: forget the credential of a profile."""

from __future__ import annotations

import click

from segtui.cli.options import complete_profiles, profile_option


@click.command()
@click.argument("name", metavar="[PROFILE]", required=False, shell_complete=complete_profiles)
@profile_option
def command(name: str | None, profile_name: str | None) -> int:
    """Forget the credential of a profile; the profile itself stays."""
    import asyncio
    from dataclasses import replace

    from segtui.cli.output import say
    from segtui.credentials import forget_secrets
    from segtui.errors import BadInput
    from segtui.profiles import choose_profile, load_profiles, save_profile

    chosen = choose_profile(name or profile_name)
    profile = load_profiles().by_name.get(chosen.name)
    if profile is None:
        raise BadInput(
            "There is no profile on disk to log out of.", hint="Unset SEGTUI_CLIENT_SECRET instead."
        )
    had_any = asyncio.run(forget_secrets(profile))
    save_profile(replace(profile, store=None))
    say(f"Forgot the credential of {profile.name}." if had_any else f"Nothing was stored for {profile.name}.")
    return 0
