"""`segtui storefront`: what a customer sees because of their segments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

import click

from segtui.cli.options import Moment, at_option, json_option, profile_option

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Unpack

    from segtui.cli.storefront_eyes import Eyes


class Beside(TypedDict):
    """What the options say of the lens to compare with."""

    other: str | None
    compare_anonymous: bool
    compare_legal_entity: str | None
    compare_site: str | None
    compare_language: str | None
    compare_at: datetime | None


@click.command()
@click.option("--customer", metavar="CUSTOMER", help="E-mail address, number or id.")
@click.option("--anonymous", is_flag=True, help="As a visitor who is not logged in.")
@click.option("--site", metavar="CODE", help="The site; else the profile's.")
@click.option("--legal-entity", metavar="ID", help="The company the customer acts for.")
@click.option("--language", metavar="CODE", help="The language of the names; else the profile's.")
@at_option
@click.option(
    "--compare",
    "other",
    metavar="CUSTOMER",
    help="Print how another customer's storefront differs, and why. What no other --compare option says "
    "is as for the first.",
)
@click.option("--compare-anonymous", is_flag=True, help="Compare with a visitor who is not logged in.")
@click.option("--compare-legal-entity", metavar="ID", help="Compare with this company of that customer.")
@click.option("--compare-site", metavar="CODE", help="Compare with this site.")
@click.option("--compare-language", metavar="CODE", help="Compare with this language.")
@click.option("--compare-at", type=Moment(), metavar="TIME", help="Compare with this moment.")
@click.option("--all", "whole", is_flag=True, help="Print also what both see alike.")
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
    customer: str | None,
    anonymous: bool,
    site: str | None,
    legal_entity: str | None,
    language: str | None,
    at: datetime | None,
    observe: bool,
    customer_email: str | None,
    whole: bool,
    as_json: bool,
    profile_name: str | None,
    **beside: Unpack[Beside],
) -> int:
    """Print the category tree and the products that a customer's segments open up.

    ◆ a segment in force holds the category itself, ◇ it holds a category above, · only the way down to one.
    In a comparison: < only the first sees it, > only the second, ~ both, but not in the same way.
    """
    from segtui.cli.customer_token import customer_token
    from segtui.cli.storefront_eyes import Eyes, View
    from segtui.cli.storefront_views import show
    from segtui.cli.work import with_session

    if anonymous is (customer is not None):
        raise click.UsageError("Say through whose eyes: --customer CUSTOMER, or --anonymous.")
    eyes = Eyes(customer, site, legal_entity, language, at)
    _check_anonymous(customer, legal_entity, "--legal-entity")
    other = other_eyes(eyes, beside)
    is_observed = observe or customer_email is not None
    if is_observed and (other or anonymous):
        raise click.UsageError("--observe goes with one --customer, and not with --compare options.")
    if whole and other is None:
        raise click.UsageError("--all goes with a comparison.")
    token = customer_token(customer_email, legal_entity) if is_observed else None
    view = View(eyes, other, token, as_json, whole)
    return with_session(profile_name, lambda session: show(session, view))


def other_eyes(first: Eyes, beside: Beside) -> Eyes | None:
    """The lens to compare with: as the first, but for what was said."""
    if not any(beside.values()):
        return None
    named, anonymous = beside["other"], beside["compare_anonymous"]
    if named and anonymous:
        raise click.UsageError("--compare and --compare-anonymous exclude each other.")
    is_same = not (named or anonymous)
    customer = first.customer if is_same else named
    _check_anonymous(customer, beside["compare_legal_entity"], "--compare-legal-entity")
    return replace(
        first,
        customer=customer,
        legal_entity_id=beside["compare_legal_entity"] or (first.legal_entity_id if is_same else None),
        site=beside["compare_site"] or first.site,
        language=beside["compare_language"] or first.language,
        at=beside["compare_at"] or first.at,
    )


def _check_anonymous(customer: str | None, legal_entity_id: str | None, option: str) -> None:
    if customer is None and legal_entity_id is not None:
        raise click.UsageError(f"An anonymous visitor acts for no company; leave {option} out.")
