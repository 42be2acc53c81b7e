"""`segtui customers`: find and show customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from segtui.cli.options import at_option, json_option, profile_option

if TYPE_CHECKING:
    from datetime import datetime


@click.group()
def command() -> None:
    """Find and show customers."""


@command.command("find", short_help="Find customers by address, number, id or name.")
@click.argument("text", metavar="TEXT")
@click.option(
    "--limit", type=click.IntRange(1), default=50, show_default=True, metavar="N", help="At most N."
)
@json_option
@profile_option
def find_customers(text: str, limit: int, as_json: bool, profile_name: str | None) -> int:
    """Find customers by e-mail address, number, id, name, or anything pasted that holds one of these."""
    from segtui.cli.customer_views import find
    from segtui.cli.work import with_session

    return with_session(profile_name, lambda session: find(session, text, limit=limit, as_json=as_json))


@command.command("show", short_help="Show one customer and their segments.")
@click.argument("customer", metavar="CUSTOMER")
@at_option
@json_option
@profile_option
def show_customer(customer: str, at: datetime | None, as_json: bool, profile_name: str | None) -> int:
    """Show one customer: addresses, companies, state, and the segments they are in."""
    from segtui.cli.customer_views import show
    from segtui.cli.work import with_session
    from segtui.session import utc_now

    return with_session(
        profile_name, lambda session: show(session, customer, at or utc_now(), as_json=as_json)
    )
