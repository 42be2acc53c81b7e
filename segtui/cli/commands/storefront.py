"""`segtui storefront`: what a customer sees because of their segments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from segtui.cli.options import at_option, json_option, profile_option

if TYPE_CHECKING:
    from datetime import datetime

    from segtui.model import CustomerToken

TOKEN_VARIABLE = "SEGTUI_CUSTOMER_TOKEN"  # noqa: S105  # the variable's name, not a token


@click.command()
@click.option("--customer", required=True, metavar="CUSTOMER", help="E-mail address, number or id.")
@click.option("--site", metavar="CODE", help="The site; else the profile's.")
@click.option("--legal-entity", metavar="ID", help="The company the customer acts for.")
@at_option
@click.option(
    "--compare", "other", metavar="CUSTOMER", help="Print how another customer's storefront differs."
)
@click.option("--compare-legal-entity", metavar="ID", help="The company that other customer acts for.")
@click.option(
    "--observe",
    is_flag=True,
    help="Also ask the platform what it shows to this customer, and print the differences. Takes a token "
    "from SEGTUI_CUSTOMER_TOKEN, or signs in with --customer-email and a password it asks for.",
)
@click.option(
    "--customer-email", metavar="EMAIL", help="Sign in as the customer with this address, to --observe."
)
@json_option
@profile_option
def command(
    customer: str,
    site: str | None,
    legal_entity: str | None,
    at: datetime | None,
    other: str | None,
    compare_legal_entity: str | None,
    observe: bool,
    customer_email: str | None,
    as_json: bool,
    profile_name: str | None,
) -> int:
    """Print the category tree and the products that a customer's segments open up.

    ◆ a segment in force holds the category itself, ◇ it holds a category above, · only the way down to one.
    """
    from segtui.cli.storefront_views import View, show
    from segtui.cli.work import with_session

    if (observe or customer_email) and other:
        raise click.UsageError("--observe and --compare exclude each other.")
    if compare_legal_entity and not other:
        raise click.UsageError("--compare-legal-entity needs --compare.")
    token = _customer_token(customer_email, legal_entity) if observe or customer_email else None
    view = View(customer, site, legal_entity, at, other, token, as_json, compare_legal_entity)
    return with_session(profile_name, lambda session: show(session, view))


def _customer_token(email: str | None, legal_entity_id: str | None) -> CustomerToken:
    """What gets us the customer's own view: a password that is asked for, or a token from the environment."""
    from segtui.cli.consent import can_ask
    from segtui.errors import Missing
    from segtui.model import CustomerToken

    if email is not None and can_ask():
        password = click.prompt(f"Password of {email}", hide_input=True, err=True)
        return CustomerToken(email=email, password=password, legal_entity_id=legal_entity_id)
    token = os.environ.get(TOKEN_VARIABLE)
    if token and email is None:
        return CustomerToken(access_token=token, legal_entity_id=legal_entity_id)
    raise Missing(
        "The customer's own view of the storefront needs their token or password, and neither was given.",
        hint=f"Set {TOKEN_VARIABLE}, or use --customer-email on a terminal that can ask for the password.",
    )
