"""`segtui profile`: named ways to reach a tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from segtui.cli.options import complete_profiles, json_option
from segtui.profiles import COLOURS, PLATFORMS

if TYPE_CHECKING:
    from segtui.cli.shapes import JsonObject
    from segtui.profiles import Profile


@click.group()
def command() -> None:
    """Named ways to reach a tenant. They hold no secret: `segtui login` keeps that elsewhere."""


@command.command("add")
@click.argument("name", metavar="NAME")
@click.option("--platform", type=click.Choice(PLATFORMS), default="emporix", show_default=True)
@click.option(
    "--tenant",
    required=True,
    metavar="TENANT",
    help="The tenant (on Shopgate the merchant code), as in the platform's URLs.",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="Where the platform answers; else its public address. On Shopgate it holds {service}, or is one of "
    "production, staging, staging-pg.",
)
@click.option("--auth-url", metavar="URL", help="Where tokens are asked for, where another host does that.")
@click.option("--site", metavar="CODE", help="The site a storefront is seen on.")
@click.option("--language", metavar="TAG", help="The language names are shown in, such as en or de-CH.")
@click.option(
    "--assortment",
    metavar="POLICY",
    help="What segments do to the assortment, which no API tells: limit or extend, or for each site as "
    "main=extend,DE=limit. Without it, only what a segment opens counts as seen.",
)
@click.option("--writable", is_flag=True, help="Allow changes; without this, segtui only reads.")
@click.option("--production", is_flag=True, help="Changes need a reason each time.")
@click.option("--colour", type=click.Choice(COLOURS), help="The colour that tells this profile from others.")
@click.option("--storefront-client-id", metavar="ID", help="The public client id of the storefront.")
def add(name: str, platform: str, tenant: str, **given: str | bool | None) -> int:
    """Add a profile; the first one becomes the default."""
    from segtui.cli.output import say
    from segtui.profiles import Profile, add_profile, load_profiles

    stated = {field: value for field, value in given.items() if value is not None}
    profile = Profile(name=name, platform=platform, tenant=tenant, **stated)  # type: ignore[arg-type]  # click's types
    add_profile(profile)
    profiles = load_profiles()
    default = ", the default" if profiles.default == name else ""
    say(f"Added profile {name}{default}, to {profiles.path}.")
    say(f"Next: segtui login {name}")
    return 0


@command.command("list")
@json_option
def list_profiles(as_json: bool) -> int:
    """List the profiles."""
    from segtui.cli.output import say, write, write_table
    from segtui.cli.shapes import document
    from segtui.cli.table import Column
    from segtui.profiles import load_profiles

    profiles = load_profiles()
    if as_json:
        shapes = [_shape(profile) for profile in profiles.by_name.values()]
        write(document("profiles", {"default": profiles.default, "profiles": [*shapes]}))
    elif profiles.by_name:
        titles = ("", "NAME", "PLATFORM", "TENANT", "SITE", "ACCESS", "ADDRESS")
        write_table(
            [Column(title, whole=title == "NAME") for title in titles],
            [
                _row(profile, is_default=name == profiles.default)
                for name, profile in profiles.by_name.items()
            ],
        )
    if not profiles.by_name:
        say("There is no profile yet. Add one with: segtui profile add NAME --tenant TENANT")
    return 0


@command.command("show")
@click.argument("name", metavar="NAME", required=False, shell_complete=complete_profiles)
@json_option
def show(name: str | None, as_json: bool) -> int:
    """Show a profile as it is used: with the SEGTUI_* variables applied."""
    from segtui.cli.output import write, write_lines
    from segtui.cli.shapes import document
    from segtui.cli.table import card
    from segtui.profiles import choose_profile

    profile = choose_profile(name)
    if as_json:
        write(document("profile", {"profile": _shape(profile)}))
        return 0
    write_lines(
        card(
            [
                ("Name", profile.name),
                ("Platform", profile.platform),
                ("Address", profile.base_url),
                ("Tenant", profile.tenant),
                ("Site", profile.site or "none"),
                ("Language", profile.language),
                ("Assortment", profile.assortment or "not stated: only what a segment opens counts as seen"),
                ("Access", access_words(profile)),
                ("Colour", profile.colour or "none"),
                ("Storefront client id", profile.storefront_client_id or "none"),
                ("Secrets", profile.store or "not stored by segtui login"),
            ]
        )
    )
    return 0


@command.command("use")
@click.argument("name", metavar="NAME", shell_complete=complete_profiles)
def use(name: str) -> int:
    """Make a profile the default."""
    from segtui.cli.output import say
    from segtui.profiles import use_profile

    use_profile(name)
    say(f"{name} is the default now.")
    return 0


@command.command("remove")
@click.argument("name", metavar="NAME", shell_complete=complete_profiles)
def remove(name: str) -> int:
    """Remove a profile and forget its secrets."""
    from segtui.cli.output import say
    from segtui.cli.secrets import forget_stored
    from segtui.profiles import load_profiles, remove_profile

    profile = load_profiles().by_name.get(name)
    if profile is not None and profile.store is not None:
        forget_stored(profile)
    remove_profile(name)
    say(f"Removed profile {name}.")
    return 0


def access_words(profile: Profile) -> str:
    """What the profile allows."""
    if not profile.writable:
        return "read-only, production" if profile.production else "read-only"
    return "writable with a reason, production" if profile.production else "writable"


def _row(profile: Profile, *, is_default: bool) -> list[str]:
    return [
        "*" if is_default else "",
        profile.name,
        profile.platform,
        profile.tenant,
        profile.site or "",
        access_words(profile),
        profile.base_url,
    ]


def _shape(profile: Profile) -> JsonObject:
    return {
        "name": profile.name,
        "platform": profile.platform,
        "base_url": profile.base_url,
        "auth_url": profile.auth_url,
        "tenant": profile.tenant,
        "site": profile.site,
        "language": profile.language,
        "assortment": profile.assortment,
        "writable": profile.writable,
        "production": profile.production,
        "colour": profile.colour,
        "storefront_client_id": profile.storefront_client_id,
        "store": profile.store,
    }
