"""`segtui explain`: why a customer is in a segment or not, with the proof; or many customers, by reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypedDict, TypeVar

import click

from segtui.cli.options import InOrder, at_option, json_option, one_example, profile_option

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Unpack

    from segtui.diagnosis.many import Whom
    from segtui.diagnosis.question import Membership, Visibility
    from segtui.model import ItemKind

Command = TypeVar("Command", bound=Callable[..., object])


class _Asked(TypedDict):
    """About whom, where and when, and how the answer shall come, as the options say it."""

    customer: str | None
    customers: str | None
    legal_entity: str | None
    without_company: bool
    site: str | None
    at: datetime | None
    every_check: bool
    exit_code: bool
    form: str | None
    as_json: bool
    profile_name: str | None


@click.group(cls=InOrder)
def command() -> None:
    """Why something is so: the verdict, the check it fails, its evidence, and what would change it."""


def _about_whom(work: Command) -> Command:
    options = (
        click.option("--customer", metavar="CUSTOMER", help="E-mail address, number, id or name."),
        click.option(
            "--customers",
            metavar="FILE",
            help="A list of customers instead, answered by reason; - is stdin. One in each line, or CSV "
            "whose first line names the columns.",
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
        click.option(
            "--format",
            "form",
            type=click.Choice(["text", "csv", "json"]),
            help="Of a list; CSV has a line for each customer and company, safe to open in a spreadsheet.",
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
def membership(segment: str, **asked: Unpack[_Asked]) -> int:
    """Is this customer in this segment, and is the segment in force?"""
    from segtui.diagnosis.question import Membership

    whom = asked["legal_entity"], asked["without_company"]
    return _answer(Membership(asked["customer"] or "", *whom, asked["site"], asked["at"], segment), asked)


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
def visibility(item: str, **asked: Unpack[_Asked]) -> int:
    """Does this customer see this product or category, by which route, and where does each break?"""
    from segtui.diagnosis.question import Visibility

    kind, item_id = _item(item)
    whom = asked["legal_entity"], asked["without_company"]
    where = asked["site"], asked["at"]
    return _answer(Visibility(asked["customer"] or "", *whom, *where, kind, item_id), asked)


def _answer(question: Membership | Visibility, asked: _Asked) -> int:
    from segtui.cli.work import with_session

    if asked["legal_entity"] and asked["without_company"]:
        raise click.UsageError("--legal-entity and --b2c exclude each other.")
    if (asked["customer"] is None) == (asked["customers"] is None):
        raise click.UsageError("Say whom it is about: either --customer CUSTOMER or --customers FILE.")
    if asked["customers"] is not None:
        from segtui.cli.explain_list_views import WantedList, explain_list

        whom = _rows(asked["customers"])
        form = "json" if asked["as_json"] else asked["form"] or "text"
        wanted_list = WantedList(form, asked["exit_code"], asked["every_check"])
        return with_session(
            asked["profile_name"], lambda session: explain_list(session, question, whom, wanted_list)
        )
    from segtui.cli.explain_views import Wanted, explain

    if asked["form"] == "csv":
        raise click.UsageError("--format csv is for a list, given with --customers FILE.")
    wanted = Wanted(asked["as_json"] or asked["form"] == "json", asked["exit_code"], asked["every_check"])
    return with_session(asked["profile_name"], lambda session: explain(session, question, wanted))


def _rows(file: str) -> list[Whom]:
    """What names customers in the file, or on standard input."""
    from segtui.cli.lists import text_of
    from segtui.diagnosis.many import Whom
    from segtui.gathering.people import given_in

    rows = [
        Whom(one.text.removesuffix(f"/{one.company_id}"), one.line, one.recognised.query, one.company_id)
        for one in given_in(text_of(file))
    ]
    if not rows:
        raise click.UsageError("No customer was given.")
    return rows


def _item(text: str) -> tuple[ItemKind, str]:
    from segtui.model import ItemKind

    kind, colon, item_id = text.partition(":")
    if not colon or kind.strip().lower() not in set(ItemKind) or not item_id.strip():
        raise click.BadParameter(f"{text!r} is neither PRODUCT:ID nor CATEGORY:ID.", param_hint="--item")
    return ItemKind(kind.strip().lower()), item_id.strip()
