"""The conditions on a coupon itself: its time, its uses, whom it is for, and the order (fact sheet, 14.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from segtui.diagnosis.check import Certainty, Evidence, Finding, Rule, Status, shown, unread
from segtui.diagnosis.checks import ANONYMOUS_IDS, company_label, shop_zone
from segtui.diagnosis.facts import CouponFacts
from segtui.diagnosis.item_checks import within
from segtui.diagnosis.reading import Absent, Read, Source
from segtui.drafts import Coupon, CouponKind, CouponStatus, Redemption
from segtui.model import Validity
from segtui.shop_time import in_words

NO_COUPON = "There is no coupon to judge."


@dataclass(frozen=True, slots=True)
class CouponCase:
    """A coupon beside the pair of customer and company."""

    facts: CouponFacts
    company: str | None

    @property
    def is_visitor(self) -> bool:
        """Whether the customer is somebody without an account."""
        return self.facts.customer.id in ANONYMOUS_IDS


def coupon_exists(case: CouponCase) -> Finding:
    """K1: a deleted coupon is as good as none; the letter case of a code counts."""
    reading, asked = case.facts.coupon, case.facts.asked
    match reading:
        case Read(coupon, source):
            evidence = (shown(source, "code", coupon.code), shown(source, "deleted", coupon.deleted))
            if coupon.deleted:
                return Finding(Status.FAIL, f"The coupon {coupon.code} was deleted.", evidence)
            if coupon.code != asked:
                detail = f"The coupon is stored as {coupon.code}: that is how the code has to be entered."
                return Finding(Status.PASS, detail, evidence)
            return Finding(Status.PASS, f"The coupon {coupon.code} was found.", evidence)
        case Absent(_, source):
            return Finding(Status.FAIL, f"There is no coupon {asked}.", (shown(source, "code", "not found"),))
        case _:
            return unread(reading, f"The coupon {asked}")


def _coupon(case: CouponCase) -> tuple[Coupon, Source] | Finding:
    reading = case.facts.coupon
    match reading:
        case Read(coupon, source):
            return Finding(Status.SKIP, NO_COUPON) if coupon.deleted else (coupon, source)
        case Absent():
            return Finding(Status.SKIP, NO_COUPON)
        case _:
            return unread(reading, f"The coupon {case.facts.asked}")


def _of_the_coupon(judge: Callable[[CouponCase, Coupon, Source], Finding]) -> Callable[[CouponCase], Finding]:
    """A condition that is looked at where there is a coupon."""

    @wraps(judge)
    def judged(case: CouponCase) -> Finding:
        found = _coupon(case)
        return found if isinstance(found, Finding) else judge(case, *found)

    return judged


@_of_the_coupon
def coupon_valid(case: CouponCase, coupon: Coupon, source: Source) -> Finding:
    """K2: by its dates at the moment asked about; its status must not contradict the dates (trap 55)."""
    facts, window = case.facts, window_of(coupon)
    evidence = (
        shown(source, "status", coupon.status.value),
        shown(source, "restrictions.validFrom", coupon.starts_at),
        shown(source, "restrictions.validUntil", coupon.ends_at),
    )
    if not within(window, facts.shop.at):
        return Finding(Status.FAIL, _outside(case, coupon), evidence)
    if coupon.status is CouponStatus.UNKNOWN:
        return Finding(Status.UNKNOWN, "The platform does not say whether the coupon is valid.", evidence)
    if is_contradicted(coupon, facts):
        detail = f"The platform calls it {coupon.status.value}, which its dates do not explain."
        return Finding(Status.FAIL, detail, evidence)
    if coupon.unreadable and facts.shop.at != facts.now:
        stated = ", ".join(coupon.unreadable)
        detail = f"The time of {coupon.code} holds what is no date: {stated}."
        return Finding(Status.UNKNOWN, detail, evidence)
    return Finding(Status.PASS, f"{coupon.code} is valid at the moment asked about.", evidence)


@_of_the_coupon
def coupon_uses(case: CouponCase, coupon: Coupon, source: Source) -> Finding:
    """K3: uses are left in all, and for this customer; who acts for several companies has some for each."""
    most, count = limit(coupon.max_redemptions), coupon.redemption_count
    evidence = (
        shown(source, "maxRedemptions", "no limit" if most is None else most),
        shown(source, "redemptionCount", count),
    )
    if coupon.status is CouponStatus.USED or (most is not None and count is not None and count >= most):
        return Finding(Status.FAIL, f"{coupon.code} is used up: it was redeemed {count} times.", evidence)
    own = _own_uses(case, coupon)
    if own is not None and own.status is not Status.PASS:
        return own._replace(evidence=(*evidence, *own.evidence))
    if most is not None and count is None:
        return Finding(Status.UNKNOWN, "How often it was redeemed is not known.", evidence)
    if own is not None:
        return own._replace(evidence=(*evidence, *own.evidence))
    left = "without limit" if most is None else f"{most - (count or 0)} times more"
    return Finding(Status.PASS, f"{coupon.code} can be redeemed {left}.", evidence)


@_of_the_coupon
def coupon_eligible(case: CouponCase, coupon: Coupon, source: Source) -> Finding:
    """K6: where it names customers, this is one of them."""
    if not coupon.customer_ids:
        return Finding(Status.SKIP, "The coupon names no customers.")
    evidence = (shown(source, "restrictions.validFor", ", ".join(coupon.customer_ids)),)
    if case.facts.customer.id is None:
        return Finding(
            Status.UNKNOWN, "Whether it is for a customer who was not found is not known.", evidence
        )
    if _names(case).isdisjoint(coupon.customer_ids):
        detail = f"{coupon.code} is only for customers that it names, and this is none of them."
        return Finding(Status.FAIL, detail, evidence)
    return Finding(Status.PASS, f"{coupon.code} names this customer.", evidence)


@_of_the_coupon
def coupon_login(case: CouponCase, coupon: Coupon, source: Source) -> Finding:
    """K7: a visitor without an account needs a coupon that allows it."""
    evidence = (shown(source, "allowAnonymous", coupon.allow_anonymous),)
    if not case.is_visitor:
        return Finding(Status.PASS, "Redeemed by a customer who is logged in.", evidence)
    if coupon.allow_anonymous is None:
        return Finding(Status.UNKNOWN, "The platform does not say whether visitors may redeem it.", evidence)
    if coupon.allow_anonymous:
        return Finding(Status.PASS, f"{coupon.code} may be redeemed without an account.", evidence)
    return Finding(Status.FAIL, f"{coupon.code} is only for customers who are logged in.", evidence)


@_of_the_coupon
def coupon_order(case: CouponCase, coupon: Coupon, source: Source) -> Finding:
    """K8: the order comes to the smallest value, in the same currency."""
    if coupon.least_total is None:
        return Finding(Status.SKIP, "The coupon asks for no smallest order.")
    least = money_words(coupon.least_total, coupon.least_currency)
    evidence = (shown(source, "restrictions.minOrderValue", least),)
    total = case.facts.total
    if total is None:
        detail = f"{coupon.code} takes an order of {least} or more; the total of the order would settle it."
        return Finding(Status.UNKNOWN, detail, evidence)
    given = money_words(total.amount, total.currency)
    if coupon.least_currency is not None and total.currency != coupon.least_currency:
        return Finding(
            Status.FAIL, f"The order is in {total.currency}; {coupon.code} asks for {least}.", evidence
        )
    if total.amount < coupon.least_total:
        return Finding(
            Status.FAIL, f"The order comes to {given}; {coupon.code} asks for {least} or more.", evidence
        )
    return Finding(Status.PASS, f"The order comes to {given}; {least} is enough.", evidence)


def coupon_cart(case: CouponCase) -> Finding:
    """K10: nothing that was read tells of it, so nothing is claimed."""
    return Finding(
        Status.SKIP,
        "How many coupons a cart takes is a setting of the tenant, and what else is in the cart is not "
        "known here: another coupon in it may keep this one out.",
    )


OWN_RULES: tuple[Rule[CouponCase], ...] = (
    Rule("coupon.exists", "K1", Certainty.STATED, coupon_exists),
    Rule("coupon.valid", "K2", Certainty.STATED, coupon_valid),
    Rule("coupon.uses", "K3", Certainty.STATED, coupon_uses),
    Rule("coupon.audience", "K6", Certainty.STATED, coupon_eligible),
)
LOGIN: Rule[CouponCase] = Rule("coupon.audience", "K7", Certainty.STATED, coupon_login)
"""Made for the customer, not for the coupon: so that both kinds of audience stand side by side."""
ORDER: Rule[CouponCase] = Rule("coupon.order", "K8", Certainty.STATED, coupon_order)
CART: Rule[CouponCase] = Rule("coupon.cart", "K10", Certainty.STATED, coupon_cart)


def limit(count: int | None) -> int | None:
    """How often, where there is a limit."""
    return None if count is None or count < 0 else count


def window_of(coupon: Coupon) -> Validity:
    """When it may be redeemed; both bounds are inclusive, an absent one is open."""
    return Validity(starts_at=coupon.starts_at, ends_at=coupon.ends_at)


def is_contradicted(coupon: Coupon, facts: CouponFacts) -> bool:
    """Whether its status keeps it from being redeemed although its dates, when it was read, do not."""
    explains: dict[CouponStatus, Callable[[], bool]] = {
        CouponStatus.INACTIVE: lambda: coupon.starts_at is not None and facts.now < coupon.starts_at,
        CouponStatus.EXPIRED: lambda: coupon.ends_at is not None and facts.now > coupon.ends_at,
    }
    return coupon.status in explains and not explains[coupon.status]()


def is_restricted(coupon: Coupon) -> bool:
    """Whether only members of some segments may redeem it."""
    flag = coupon.segment_restricted
    return bool(coupon.segment_ids) if flag is None else flag


def money_words(amount: float, currency: str | None) -> str:
    """A sum of money: `50 EUR`, `7.50 EUR`."""
    number = f"{amount:.0f}" if amount == int(amount) else f"{amount:.2f}"
    return f"{number} {currency}" if currency else number


def without_coupon(case: CouponCase) -> Finding | None:
    """What follows where there is no coupon to look at; None where there is one."""
    found = _coupon(case)
    return found if isinstance(found, Finding) else None


def counted_uses(case: CouponCase, uses: tuple[Redemption, ...]) -> int | None:
    """How many of these uses count for the pair; None where it depends on companies that are not known."""
    companies, of_company = (
        case.facts.customer.companies,
        sum(1 for each in uses if each.company_id == case.company),
    )
    if case.company is None:
        return len(uses)
    if not isinstance(companies, Read):
        return len(uses) if of_company == len(uses) else None
    return of_company if len(companies.value) > 1 else len(uses)


def _outside(case: CouponCase, coupon: Coupon) -> str:
    zone = shop_zone(case.facts.shop, None)
    if coupon.starts_at is not None and case.facts.shop.at < coupon.starts_at:
        return f"{coupon.code} becomes valid at {in_words(coupon.starts_at, zone)}."
    until = in_words(coupon.ends_at, zone) if coupon.ends_at is not None else "an unknown time"
    stale = coupon.status is CouponStatus.VALID and case.facts.now >= case.facts.shop.at
    still = " The platform still calls it valid." if stale else ""
    return f"{coupon.code} was valid until {until}.{still}"


def _own_uses(case: CouponCase, coupon: Coupon) -> Finding | None:
    """What the limit for each customer comes to; None where there is none."""
    most = limit(coupon.max_redemptions_per_customer)
    if most is None or case.is_visitor:
        return None
    few = coupon.redemption_count is not None and coupon.redemption_count < most
    reading = case.facts.redemptions
    if few and not isinstance(reading, Read):
        return Finding(
            Status.PASS,
            f"It was redeemed {coupon.redemption_count} times by whomever; {most} are allowed to each.",
        )
    if case.facts.customer.id is None:
        return Finding(Status.UNKNOWN, "Whose uses to count is not known.")
    if not isinstance(reading, Read):
        return unread(reading, f"How often the customer redeemed it, of {most} times allowed to each,")
    count = counted_uses(case, reading.value)
    if count is None:
        if len(reading.value) >= most:
            return unread_companies(case)
        count = len(reading.value)
    evidence = (
        shown(reading.source, "redemptions by the customer", count),
        shown(reading.source, "maxRedemptionsPerCustomer", most),
    )
    for_whom = f" for {company_label(case.facts.customer, case.company)}" if case.company else ""
    detail = f"The customer redeemed {coupon.code} {count} times{for_whom}, of {most} allowed."
    return Finding(Status.PASS if count < most else Status.FAIL, detail, evidence)


def unread_companies(case: CouponCase) -> Finding:
    """Whether a use counts depends on how many companies the customer has."""
    companies = case.facts.customer.companies
    if isinstance(companies, Read):
        raise AssertionError("the companies are known")
    return unread(companies, "For which company its uses count")


def _names(case: CouponCase) -> frozenset[str]:
    record = case.facts.customer.record
    number = record.value.number if isinstance(record, Read) else None
    return frozenset(each for each in (case.facts.customer.id, number) if each)


def gives(coupon: Coupon) -> str:
    """What it takes off, in words."""
    match coupon.kind:
        case CouponKind.PERCENT if coupon.percentage is not None:
            return f"{coupon.percentage:g} %"
        case CouponKind.ABSOLUTE if coupon.amount is not None:
            return money_words(coupon.amount, coupon.currency)
        case CouponKind.FREE_SHIPPING:
            return "the shipping"
        case _:
            return "something"


def coupon_evidence(case: CouponCase, field: str, value: object) -> tuple[Evidence, ...]:
    """A field of the coupon as evidence."""
    reading = case.facts.coupon
    return (shown(reading.source, field, value),) if isinstance(reading, Read) else ()
