"""What lets a command see as the customer sees: a token from the environment, or a password it asks for."""

from __future__ import annotations

import os

import click

from segtui.cli.consent import can_ask
from segtui.errors import Missing
from segtui.model import CustomerToken

TOKEN_VARIABLE = "SEGTUI_CUSTOMER_TOKEN"  # noqa: S105  # the variable's name, not a token


def customer_token(email: str | None, legal_entity_id: str | None) -> CustomerToken:
    """What gets us the customer's own view; Missing where there is neither token nor password."""
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
