"""`segtui explain`: why a customer is in a segment or not, with the proof; or many customers, by reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypedDict, TypeVar

import click

from segtui.cli.options import InOrder, Money, at_option, json_option, one_example, profile_option
from segtui.session_texts import LANGUAGES

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Unpack

    from segtui.cli.explain_texts import TextsWanted
    from segtui.diagnosis.many import Whom
    from segtui.diagnosis.question import Membership, NamedItem, Question, Visibility
    from segtui.diagnosis.what_if import Supposition
    from segtui.model import CustomerToken

Command = TypeVar("Command", bound=Callable[..., object])


class _How(TypedDict):
    """About which company, where and when, and how the answer shall come, as the options say it."""

    legal_entity: str | None
    without_company: bool
    site: str | None
    at: datetime | None
    every_check: bool
    exit_code: bool
    bundle: str | None
    overwrite: bool
    reply: str | None
    hand_over: str | None
    suppose: tuple[Supposition, ...]
    as_json: bool
    profile_name: str | None


class _Again(TypedDict):
    """How the answer to a recorded question shall come, and about which moment."""

    at: datetime | None
    every_check: bool
    exit_code: bool
    reply: str | None
    hand_over: str | None
    as_json: bool


class _Asked(_How):
    """The same with whom it is about: one, or a list."""

    customer: str | None
    customers: str | None
    form: str | None
    who_else: bool
    observe: bool
    customer_email: str | None


_CHECKS = click.option("--checks", "every_check", is_flag=True, help="Print every check, not only the first.")
_EXIT_CODE = click.option(
    "--exit-code",
    is_flag=True,
    help="Exit with 0 where every answer is yes, 11 where one is no, 12 where it is not known.",
)


_REPLY = click.option(
    "--reply",
    type=click.Choice(LANGUAGES),
    help="Print three sentences for the customer instead, without names, ids and scopes.",
)
_HAND_OVER = click.option(
    "--hand-over",
    metavar="N|scopes",
    help="Print fix N for those who may carry it out, or the scopes to ask the administrator for.",
)


class Suppose(click.ParamType["Supposition"]):
    """A check, and what it is taken to come to."""

    name = "supposition"

    def convert(
        self, value: str | Supposition, param: click.Parameter | None, ctx: click.Context | None
    ) -> Supposition:
        """The code, the subject and the status."""
        from segtui.diagnosis.check import Status
        from segtui.diagnosis.what_if import Supposition

        if isinstance(value, Supposition):
            return value
        check, _, status = value.strip().rpartition("=")
        code, _, subject = check.partition(":")
        if not code or status not in {Status.PASS, Status.FAIL, Status.UNKNOWN}:
            self.fail(f"{value!r} is nothing such as segment.active=fail.", param, ctx)
        return Supposition(code, subject or None, Status(status))


@click.group(cls=InOrder, invoke_without_command=True, no_args_is_help=True)
@click.option(
    "--from",
    "file",
    metavar="FILE",
    help="Answer the question recorded in a bundle's FILE.json again, without the platform: exit code 0 "
    "where the answer is as recorded, 13 where it is another, 6 where the file was altered.",
)
@at_option
@_CHECKS
@_EXIT_CODE
@_REPLY
@_HAND_OVER
@json_option
@click.pass_context
def command(ctx: click.Context, file: str | None, **how: Unpack[_Again]) -> int | None:
    """Why something is so: the verdict, the check it fails, its evidence, and what would change it."""
    if ctx.invoked_subcommand is not None:
        if file is not None or any(how.values()):
            raise click.UsageError(
                f"Options of {ctx.invoked_subcommand} stand after it; --from stands alone."
            )
        return None
    if file is None:
        raise click.UsageError("Say what is asked: membership, visibility or coupon; or --from FILE.")
    from segtui.cli.explain_texts import TextsWanted
    from segtui.cli.explain_views import Wanted
    from segtui.cli.recomputed_views import explain_recorded

    texts = TextsWanted(reply=how["reply"], hand_over=how["hand_over"])
    _check_texts(texts, how["as_json"])
    wanted = Wanted(how["as_json"], how["exit_code"], how["every_check"], texts)
    return explain_recorded(file, how["at"], wanted)


_HOW = (
    click.option(
        "--legal-entity", metavar="ID", help="The company the customer acts for; else each of theirs."
    ),
    click.option("--b2c", "without_company", is_flag=True, help="Expressly without a company."),
    click.option("--site", metavar="CODE", help="The site the question is about."),
    at_option,
    _CHECKS,
    _EXIT_CODE,
    click.option(
        "--bundle",
        metavar="FILE",
        help="Also write FILE.md for the ticket and FILE.json with the recorded answers, secrets removed. "
        "Both hold personal data of customers.",
    ),
    click.option("--force", "overwrite", is_flag=True, help="Replace the files of --bundle."),
    _REPLY,
    _HAND_OVER,
    click.option(
        "--suppose",
        multiple=True,
        type=Suppose(),
        metavar="CODE[:SUBJECT]=pass|fail|unknown",
        help="What if this check came out so? Answered from what was read; may be given several times.",
    ),
)
_ONE = "E-mail address, number, id or name."


def _with(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorated(work: Command) -> Command:
        for option in reversed(options):
            work = option(work)
        return work

    return decorated


_about_whom = _with(
    click.option("--customer", metavar="CUSTOMER", help=_ONE),
    click.option(
        "--customers",
        metavar="FILE",
        help="A list of customers instead, answered by reason; - is stdin. One in each line, or CSV "
        "whose first line names the columns.",
    ),
    *_HOW,
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "csv", "json"]),
        help="Of a list; CSV has a line for each customer and company, safe to open in a spreadsheet.",
    ),
    click.option("--who-else", is_flag=True, help="Tell who else fails at the check that decides."),
    click.option(
        "--observe",
        is_flag=True,
        help="Also compare with what the platform returns to this customer now. Takes a token from "
        "SEGTUI_CUSTOMER_TOKEN, or signs in with --customer-email and a password it asks for.",
    ),
    click.option(
        "--customer-email", metavar="EMAIL", help="Sign in as the customer with this address, to --observe."
    ),
    json_option,
    profile_option,
)
_about_one = _with(
    click.option("--customer", required=True, metavar="CUSTOMER", help=_ONE),
    *_HOW,
    json_option,
    profile_option,
)


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
    help="The product, by id or code, or the category, by id, code or name; or a link to one.",
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

    _check_company(asked)
    if (asked["customer"] is None) == (asked["customers"] is None):
        raise click.UsageError("Say whom it is about: either --customer CUSTOMER or --customers FILE.")
    if asked["customers"] is not None:
        if asked["bundle"] or asked["reply"] or asked["hand_over"]:
            raise click.UsageError("--bundle, --reply and --hand-over are for one customer, not for a list.")
        if asked["suppose"]:
            raise click.UsageError("--suppose is for one customer, not for a list.")
        if asked["observe"] or asked["customer_email"]:
            raise click.UsageError("--observe is for one customer, not for a list.")
        if asked["who_else"]:
            raise click.UsageError("--who-else starts from one customer; a list has its groups.")
        from segtui.cli.explain_list_views import WantedList, explain_list

        whom = _rows(asked["customers"])
        form = "json" if asked["as_json"] else asked["form"] or "text"
        wanted_list = WantedList(form, asked["exit_code"], asked["every_check"])
        return with_session(
            asked["profile_name"], lambda session: explain_list(session, question, whom, wanted_list)
        )
    if asked["form"] == "csv":
        raise click.UsageError("--format csv is for a list, given with --customers FILE.")
    as_json = asked["as_json"] or asked["form"] == "json"
    alone: _Asked = {**asked, "as_json": as_json}
    return _answer_one(question, alone, who_else=asked["who_else"], token=_token(asked))


def _token(asked: _Asked) -> CustomerToken | None:
    """What lets the platform show what the customer sees, where that is wanted."""
    if not asked["observe"] and asked["customer_email"] is None:
        return None
    if asked["at"] is not None:
        raise click.UsageError("--observe tells of the present moment: it does not go with --at.")
    from segtui.cli.customer_token import customer_token

    return customer_token(asked["customer_email"], asked["legal_entity"])


def _answer_one(
    question: Question, how: _How, *, who_else: bool = False, token: CustomerToken | None = None
) -> int:
    from segtui.cli.explain_texts import TextsWanted
    from segtui.cli.explain_views import Wanted, explain
    from segtui.cli.work import with_session

    _check_company(how)
    texts = TextsWanted(how["bundle"], how["overwrite"], how["reply"], how["hand_over"])
    _check_texts(texts, how["as_json"])
    if who_else and texts.replaces_page:
        raise click.UsageError("--who-else is told with the page or the JSON, not with a text alone.")
    if how["suppose"] and (who_else or texts != TextsWanted()):
        raise click.UsageError(
            "What is only supposed proves nothing: --suppose goes with the page or --json."
        )
    how_it_comes = how["as_json"], how["exit_code"], how["every_check"]
    wanted = Wanted(*how_it_comes, texts, who_else, how["suppose"], token)
    return with_session(how["profile_name"], lambda session: explain(session, question, wanted))


def _check_texts(texts: TextsWanted, as_json: bool) -> None:
    if sum((as_json, texts.reply is not None, texts.hand_over is not None)) > 1:
        raise click.UsageError("--json, --reply and --hand-over exclude each other.")
    if texts.overwrite and texts.bundle is None:
        raise click.UsageError("--force is for the files of --bundle FILE.")


def _check_company(how: _How) -> None:
    if how["legal_entity"] and how["without_company"]:
        raise click.UsageError("--legal-entity and --b2c exclude each other.")


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


@command.command(
    epilog=one_example(
        "segtui explain coupon --customer greta@example.com --coupon GOLD15",
        "--item PRODUCT:4711 --order-total 180.00EUR",
    )
)
@_about_one
@click.option("--coupon", required=True, metavar="CODE", help="The coupon's code.")
@click.option(
    "--item",
    "items",
    multiple=True,
    metavar="PRODUCT:ID|CATEGORY:ID",
    help="What is in the cart, named as for visibility; may be given several times.",
)
@click.option("--order-total", type=Money(), metavar="MONEY", help="What the order comes to, as 180.00EUR.")
def coupon(
    customer: str,
    coupon: str,
    items: tuple[str, ...],
    order_total: tuple[float, str] | None,
    **how: Unpack[_How],
) -> int:
    """Would this customer be granted this coupon, and would it take anything off? Nothing is redeemed."""
    from segtui.diagnosis.question import CouponUse
    from segtui.drafts import Money

    named = tuple(_item(each) for each in items)
    total = Money(*order_total) if order_total else None
    whom = customer, how["legal_entity"], how["without_company"]
    question = CouponUse(*whom, how["site"], how["at"], coupon, named, total)
    return _answer_one(question, how)


def _item(text: str) -> NamedItem:
    from segtui.diagnosis.question import item_named

    found = item_named(text)
    if found is None:
        raise click.BadParameter(f"{text!r} is neither PRODUCT:ID nor CATEGORY:ID.", param_hint="--item")
    return found
