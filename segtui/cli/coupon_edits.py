"""Coupons of a segment, segments of a coupon, and a new coupon for the members of segments."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

from segtui.changes.coupons import CreateCoupon
from segtui.cli.consent import Consent
from segtui.cli.output import say, write, write_lines, write_table
from segtui.cli.reading import gathered
from segtui.cli.segment_fields import Clocks, bound, clocks_of, told_bounds
from segtui.cli.shapes import JsonObject, document, instant, segment_shape
from segtui.cli.table import Column, card
from segtui.cli.terminal import drawing_for
from segtui.cli.which_segment import segment_named
from segtui.cli.wording import force_words, segment_name, window_words
from segtui.cli.writing import Undertaking, carry_out, require_access
from segtui.drafts import Coupon, CouponDraft, CouponKind
from segtui.errors import NotFound
from segtui.model import Segment
from segtui.parts import Failed, Known, part
from segtui.plain import plain
from segtui.platforms.reaching import shop_of
from segtui.session import Session

_COLUMNS = (
    Column("CODE", whole=True),
    Column("NAME"),
    Column("GIVES", whole=True),
    Column("STATUS", whole=True),
    Column("SEGMENTS", whole=True),
    Column("VALID"),
)


@dataclass(frozen=True, slots=True)
class CouponOrder:
    """A coupon as it was typed."""

    code: str
    name: str
    kind: CouponKind
    segment_ids: tuple[str, ...]
    starts: str
    """A time, or `open`."""
    ends: str
    """As `starts`."""
    percentage: float | None = None
    amount: float | None = None
    currency: str | None = None
    description: str | None = None
    max_redemptions: int | None = None
    max_per_customer: int | None = None
    zone: str | None = None

    def draft(self, clocks: Clocks) -> CouponDraft:
        """The coupon, with its dates read on these clocks."""
        return CouponDraft(
            code=self.code,
            name=self.name,
            kind=self.kind,
            percentage=self.percentage,
            amount=self.amount,
            currency=self.currency,
            description=self.description,
            starts_at=bound(self.starts, clocks),
            ends_at=bound(self.ends, clocks),
            segment_ids=self.segment_ids,
            max_redemptions=self.max_redemptions,
            max_redemptions_per_customer=self.max_per_customer,
        )


async def list_of(session: Session, segment_id: str, *, as_json: bool) -> int:
    """Print the coupons that members of a segment may redeem."""
    segment = await segment_named(session, segment_id)
    coupons = await shop_of(session.platform).coupons_of(segment.id)
    if as_json:
        shapes = [coupon_shape(coupon) for coupon in coupons]
        write(document("coupons", {"segment_id": segment.id, "coupons": [*shapes]}))
    elif coupons:
        write_table(_COLUMNS, [_cells(coupon) for coupon in coupons])
    if not coupons:
        say("No coupon names this segment.")
    return 0


async def show(session: Session, code: str, *, as_json: bool) -> int:
    """Print one coupon, and the segments whose members may redeem it."""
    coupon = await shop_of(session.platform).coupon(code)
    found = await gathered(lambda segment_id: part(session.platform.segment(segment_id)), coupon.segment_ids)
    segments = dict(zip(coupon.segment_ids, found, strict=True))
    if as_json:
        shapes = [_segment_shape(session, *each) for each in segments.items()]
        write(document("coupon", {"coupon": {**coupon_shape(coupon), "segments": [*shapes]}}))
        return 0
    write_lines(card(_fields(coupon)))
    write_lines(plain(f"  {_segment_words(session, *each)}") for each in segments.items())
    return 0


async def create(session: Session, order: CouponOrder, consent: Consent) -> int:
    """Create a coupon that only members of these segments may redeem; each of them must be there."""
    segments = await gathered(lambda text: segment_named(session, text), order.segment_ids)
    order = replace(order, segment_ids=tuple(segment.id for segment in segments))
    clocks = await clocks_of(session, segments[0].site or session.profile.site, order.zone)
    draft = order.draft(clocks)
    session.show(CreateCoupon(draft))
    require_access(session, consent)
    bounds = {"starts_at": draft.starts_at, "ends_at": draft.ends_at}
    remarks, facts = told_bounds(session, bounds, clocks)
    languages = (session.profile.language,)
    off = [segment for segment in segments if segment.force(session.now()).value != "in force"]
    remarks = (
        *(f"for members of {segment_name(segment, languages)} ({segment.id})" for segment in segments),
        *(f"{segment_name(each, languages)} is {each.force(session.now()).value} now" for each in off),
        *remarks,
    )
    named = (segments[0].id, segment_name(segments[0], languages)) if len(segments) == 1 else None
    return await carry_out(session, Undertaking(CreateCoupon(draft), named, remarks, facts), consent)


def coupon_shape(coupon: Coupon) -> JsonObject:
    """A coupon."""
    return {
        "code": coupon.code,
        "name": coupon.name,
        "description": coupon.description,
        "kind": coupon.kind.value,
        "percentage": coupon.percentage,
        "amount": coupon.amount,
        "currency": coupon.currency,
        "status": coupon.status.value,
        "starts_at": instant(coupon.starts_at),
        "ends_at": instant(coupon.ends_at),
        "segment_restricted": coupon.segment_restricted,
        "segment_ids": list(coupon.segment_ids),
        "max_redemptions": _limit(coupon.max_redemptions),
        "max_redemptions_per_customer": _limit(coupon.max_redemptions_per_customer),
        "redemption_count": coupon.redemption_count,
    }


def _cells(coupon: Coupon) -> tuple[str, ...]:
    return (
        coupon.code,
        coupon.name or "",
        _gives(coupon),
        coupon.status.value,
        f"{len(coupon.segment_ids):,}",
        window_words(coupon.starts_at, coupon.ends_at),
    )


def _fields(coupon: Coupon) -> list[tuple[str, str]]:
    restricted = {True: "only members of these segments", False: "everybody", None: "not told"}
    counted = "not told" if coupon.redemption_count is None else f"{coupon.redemption_count:,}"
    return [
        ("Coupon", coupon.code),
        ("Name", coupon.name or "none"),
        ("Description", coupon.description or "none"),
        ("Gives", _gives(coupon)),
        ("Status", coupon.status.value),
        ("Valid", window_words(coupon.starts_at, coupon.ends_at) or "always"),
        ("Redemptions", f"{counted}, at most {_most(coupon.max_redemptions)}"),
        ("Per customer", f"at most {_most(coupon.max_redemptions_per_customer)}"),
        ("For", restricted[coupon.segment_restricted]),
    ]


def _gives(coupon: Coupon) -> str:
    match coupon.kind:
        case CouponKind.PERCENT if coupon.percentage is not None:
            return f"{coupon.percentage:g} %"
        case CouponKind.ABSOLUTE if coupon.amount is not None:
            return f"{coupon.amount:g} {coupon.currency or ''}".rstrip()
        case CouponKind.FREE_SHIPPING:
            return "free shipping"
    return "not told"


def _limit(count: int | None) -> int | None:
    return None if count is None or count < 0 else count


def _most(count: int | None) -> str:
    limit = _limit(count)
    return "any number" if limit is None else f"{limit:,}"


def _segment_words(session: Session, segment_id: str, found: Known[Segment] | Failed) -> str:
    if isinstance(found, Failed):
        gone = isinstance(found.error, NotFound)
        return f"{segment_id}: {'there is no such segment' if gone else found.error.summary}"
    segment = found.value
    state = force_words(segment.force(session.now()), drawing_for(sys.stdout).signs)
    return f"{segment_id}  {segment_name(segment, (session.profile.language,))}  {state}"


def _segment_shape(session: Session, segment_id: str, found: Known[Segment] | Failed) -> JsonObject:
    if isinstance(found, Failed):
        return {"id": segment_id, "error": found.error.summary}
    shape = segment_shape(found.value, session.now(), (session.profile.language,))
    return {"id": segment_id, "name": shape["name"], "force": shape["force"], "error": None}
