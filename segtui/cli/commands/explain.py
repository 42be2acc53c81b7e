"""`segtui explain`: why a customer is in a segment or not, with the proof."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from segtui.cli.options import InOrder, at_option, json_option, one_example, profile_option

if TYPE_CHECKING:
    from datetime import datetime

    from segtui.model import ItemKind

Command = TypeVar("Command", bound=Callable[..., object])


@click.group(cls=InOrder)
def command() -> None:
    """Why something is so: the verdict, the check it fails, its evidence, and what would change it."""


def _about_whom(work: Command) -> Command:
    options = (
        click.option(
            "--customer", required=True, metavar="CUSTOMER", help="E-mail address, number, id or name."
        ),
        click.option(
            "--legal-entity", metavar="ID", help="The company the customer acts for; else each of theirs."
        ),
        click.option("--b2c", "without_company", is_flag=True, help="Expressly without a company."),
        click.option("--site", metavar="CODE", help="The site the question is about."),
        at_option,
        click.option("--checks", "every_check", is_flag=True, help="Print every check, not only the first."),
        click.option(
            "--exit-code",
            is_flag=True,
            help="Exit with 0 where every answer is yes, 11 where one is no, 12 where it is not known.",
        ),
        json_option,
        profile_option,
    )
    for option in reversed(options):
        work = option(work)
    return work


@command.command(
    epilog=one_example(
        "segtui explain membership --customer greta@example.com", '--segment "Gold club" --exit-code'
    )
)
@_about_whom
@click.option("--segment", required=True, metavar="SEGMENT", help="The segment's id or name.")
def membership(
    customer: str,
    legal_entity: str | None,
    without_company: bool,
    site: str | None,
    at: datetime | None,
    every_check: bool,
    exit_code: bool,
    as_json: bool,
    profile_name: str | None,
    segment: str,
) -> int:
    """Is this customer in this segment, and is the segment in force?"""
    from segtui.cli.explain_views import Wanted, explain
    from segtui.cli.work import with_session
    from segtui.diagnosis.question import Membership

    _check_company(legal_entity, without_company)
    question = Membership(customer, legal_entity, without_company, site, at, segment)
    wanted = Wanted(as_json, exit_code, every_check)
    return with_session(profile_name, lambda session: explain(session, question, wanted))


@command.command(
    epilog=one_example(
        "segtui explain visibility --customer greta@example.com", "--item PRODUCT:4711 --site main"
    )
)
@_about_whom
@click.option(
    "--item",
    required=True,
    metavar="PRODUCT:ID|CATEGORY:ID",
    help="The product, by id or code, or the category, by id.",
)
def visibility(
    customer: str,
    legal_entity: str | None,
    without_company: bool,
    site: str | None,
    at: datetime | None,
    every_check: bool,
    exit_code: bool,
    as_json: bool,
    profile_name: str | None,
    item: str,
) -> int:
    """Does this customer see this product or category, by which route, and where does each break?"""
    from segtui.cli.explain_views import Wanted, explain
    from segtui.cli.work import with_session
    from segtui.diagnosis.question import Visibility

    _check_company(legal_entity, without_company)
    kind, item_id = _item(item)
    question = Visibility(customer, legal_entity, without_company, site, at, kind, item_id)
    wanted = Wanted(as_json, exit_code, every_check)
    return with_session(profile_name, lambda session: explain(session, question, wanted))


def _item(text: str) -> tuple[ItemKind, str]:
    from segtui.model import ItemKind

    kind, colon, item_id = text.partition(":")
    if not colon or kind.strip().lower() not in set(ItemKind) or not item_id.strip():
        raise click.BadParameter(f"{text!r} is neither PRODUCT:ID nor CATEGORY:ID.", param_hint="--item")
    return ItemKind(kind.strip().lower()), item_id.strip()


def _check_company(legal_entity: str | None, without_company: bool) -> None:
    if legal_entity and without_company:
        raise click.UsageError("--legal-entity and --b2c exclude each other.")
