"""`segtui coupons`: which coupons a segment has, which segments a coupon has, and new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from segtui.cli.options import InOrder, Money, json_option, one_example, profile_option
from segtui.cli.write_options import write_options

if TYPE_CHECKING:
    from segtui.cli.consent import Consent
    from segtui.cli.coupon_edits import CouponOrder


@click.group(cls=InOrder)
def command() -> None:
    """List, show and create coupons that only members of segments may redeem."""


@command.command(
    "list",
    short_help="List the coupons of a segment.",
    epilog=one_example("segtui coupons list --segment SEGMENT --json"),
)
@click.option("--segment", "segment_id", required=True, metavar="SEGMENT", help="The segment that they name.")
@json_option
@profile_option
def list_coupons(segment_id: str, as_json: bool, profile_name: str | None) -> int:
    """List the coupons that the members of a segment may redeem."""
    from segtui.cli.coupon_edits import list_of
    from segtui.cli.work import with_session

    return with_session(profile_name, lambda session: list_of(session, segment_id, as_json=as_json))


@command.command(
    "show",
    short_help="Show a coupon and its segments.",
    epilog=one_example("segtui coupons show WELCOME10"),
)
@click.argument("code", metavar="CODE")
@json_option
@profile_option
def show_coupon(code: str, as_json: bool, profile_name: str | None) -> int:
    """Show one coupon, and the segments whose members may redeem it, each with its state."""
    from segtui.cli.coupon_edits import show
    from segtui.cli.work import with_session

    return with_session(profile_name, lambda session: show(session, code, as_json=as_json))


@command.command(
    "create",
    short_help="Create a coupon for the members of segments.",
    epilog=one_example(
        'segtui coupons create GOLD10 --name "Gold, ten per cent" --percent 10',
        "--segment SEGMENT --from 2026-12-01T00:00 --to 2026-12-24T23:59",
    ),
)
@click.argument("code", metavar="CODE")
@click.option("--name", required=True, metavar="TEXT", help="Its name.")
@click.option("--description", metavar="TEXT", help="What it is for.")
@click.option("--percent", type=click.FloatRange(0, 100, min_open=True), metavar="N", help="Takes off N %.")
@click.option("--amount", type=Money(), metavar="MONEY", help="Takes off an amount, as 5.00EUR.")
@click.option("--free-shipping", is_flag=True, help="Takes off the shipping.")
@click.option(
    "--segment",
    "segment_ids",
    multiple=True,
    required=True,
    metavar="SEGMENT",
    help="Whose members may redeem it; may be repeated.",
)
@click.option("--from", "starts", required=True, metavar="TIME", help="Start of its validity, or open.")
@click.option("--to", "ends", required=True, metavar="TIME", help="Its end, or open.")
@click.option(
    "--zone", metavar="ZONE", help="Zone of times without an offset; else that of the segment's site."
)
@click.option("--max-redemptions", type=click.IntRange(1), metavar="N", help="At most N in all; else any.")
@click.option("--max-per-customer", type=click.IntRange(1), metavar="N", help="At most N by one customer.")
@write_options()
def create_coupon(
    consent: Consent,
    profile_name: str | None,
    percent: float | None,
    amount: tuple[float, str] | None,
    free_shipping: bool,
    **others: object,
) -> int:
    """Create a coupon that only members of the segments may redeem.

    It takes off one of --percent, --amount and --free-shipping. Its validity is never guessed.
    """
    from segtui.cli.coupon_edits import create
    from segtui.cli.work import with_session

    order = _order(percent, amount, free_shipping, others)
    return with_session(profile_name, lambda session: create(session, order, consent))


def _order(
    percent: float | None, amount: tuple[float, str] | None, free_shipping: bool, others: dict[str, object]
) -> CouponOrder:
    from segtui.cli.coupon_edits import CouponOrder
    from segtui.drafts import CouponKind

    kinds = {
        CouponKind.PERCENT: percent is not None,
        CouponKind.ABSOLUTE: amount is not None,
        CouponKind.FREE_SHIPPING: free_shipping,
    }
    chosen = [kind for kind, is_given in kinds.items() if is_given]
    if len(chosen) != 1:
        raise click.UsageError("Give one of --percent, --amount and --free-shipping.")
    money, currency = amount or (None, None)
    return CouponOrder(
        kind=chosen[0],
        percentage=percent,
        amount=money,
        currency=currency,
        **others,  # type: ignore[arg-type]  # the names of the options are those of the fields
    )
