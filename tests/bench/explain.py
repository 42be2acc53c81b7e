"""What an explanation costs 50 ms away: requests, round trips in a row, and the time to the verdict."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from segtui.credentials import ClientSecrets
from segtui.diagnosis.explanation import Explanation
from segtui.diagnosis.many import Whom
from segtui.diagnosis.question import CouponUse, Membership, NamedItem, Question, Visibility
from segtui.diagnosis.what_if import Hypothesis
from segtui.model import CustomerQuery, Item, ItemKind, MemberQuery, PageRequest, SegmentQuery
from segtui.platforms.reaching import shop_of
from segtui.profiles import Profile
from segtui.session import Session, open_session
from segtui.wire.trace import Exchange
from tests.bench.probe import Figures
from tests.bench.sandbox import Place, Sandbox, serving

LATENCY_MS = 50
LISTED = 1_000
"""Customers of the long list."""
SHOP = ("--customers", "1500")


def explain_figures(place: Place, rounds: int) -> list[Figures]:
    """The figures of each round."""
    with serving(place, *SHOP) as sandbox:
        return asyncio.run(_measured(sandbox, place.home / "explain.sqlite3", rounds))


class _Cast(NamedTuple):
    """Whom and what the questions are about."""

    address: str
    number: str
    items: dict[ItemKind, Item]
    """A product and a category that some segment holds."""
    coupons: list[str]
    """Codes that only members of some segment may redeem."""
    listed: list[Whom]


async def _measured(sandbox: Sandbox, journal: Path, rounds: int) -> list[Figures]:
    async with _session(sandbox, journal) as session:
        cast = await _cast(session, sandbox.shop["customer"]["email"])
        sandbox.control("POST", "faults", {"latency_ms": LATENCY_MS})
        return [await _round(session, cast) for _ in range(rounds)]


async def _cast(session: Session, address: str) -> _Cast:
    platform = session.platform
    items: dict[ItemKind, Item] = {}
    members: dict[str, None] = {}
    codes: dict[str, None] = {}
    for segment in (await platform.segments(SegmentQuery(), PageRequest(1, 200))).rows:
        for item in (await shop_of(platform).items(segment.id, PageRequest(1, 200))).rows:
            items.setdefault(item.kind, item)
        codes.update({each.code: None for each in await shop_of(platform).coupons_of(segment.id)})
        for number in (1, 2, 3):
            page = await platform.members(segment.id, MemberQuery(), PageRequest(number, 400))
            members.update({row.customer.id: None for row in page.rows})
    (customer,) = (await platform.accounts_with_address(address)).rows
    listed = [Whom(each, at, CustomerQuery(id=each)) for at, each in enumerate([*members][:LISTED], 1)]
    return _Cast(address, customer.id, items, [*codes], listed)


@asynccontextmanager
async def _session(sandbox: Sandbox, journal: Path) -> AsyncIterator[Session]:
    shop = sandbox.shop
    profile = Profile(name="bench", base_url=shop["base_url"], tenant=shop["tenant"], site="main")
    secrets = ClientSecrets(shop["client_id"], shop["client_secret"])
    async with await open_session(profile, secrets, journal_path=journal) as session:
        await session.sign_in()
        yield session


def _questions(cast: _Cast) -> dict[str, Sequence[Question]]:
    """Each kind of question, asked in the ways that cost most."""
    product, category = cast.items[ItemKind.PRODUCT], cast.items[ItemKind.CATEGORY]
    whom = (cast.address, cast.number, "nobody@example.com", "99999999")
    cart = tuple(NamedItem(each.kind, each.code or each.id) for each in (product, category))
    return {
        "membership": [Membership(who, segment="Gold club") for who in whom],
        "visibility": [
            *(Visibility(who, item=product.id) for who in whom),
            Visibility(cast.address, item=product.code or product.id),
            Visibility(cast.address, item="deadbeefdeadbeefdeadbeef"),
            Visibility(cast.address, kind=ItemKind.CATEGORY, item=category.id),
        ],
        "coupon": [
            *(CouponUse(cast.address, coupon=code) for code in cast.coupons),
            *(CouponUse(who, coupon=cast.coupons[0], items=cart) for who in whom),
        ],
    }


async def _round(session: Session, cast: _Cast) -> Figures:
    figures: Figures = {}
    for kind, questions in _questions(cast).items():
        costs = [await _cost(session, partial(session.explain, each)) for each in questions]
        figures |= {f"{kind} {name}": max(cost[name] for cost in costs) for name in costs[0]}
        slowest = [_what_if_ms(session, await session.explain(each)) for each in questions]
        figures[f"{kind} what-if ms"] = max(slowest)
    lists: dict[str, Membership | Visibility] = {
        "members": Membership("", segment="Gold club"),
        "viewers": Visibility("", item=cast.items[ItemKind.PRODUCT].id),
    }
    for name, question in lists.items():
        cost = await _cost(session, partial(session.explain_list, question, cast.listed))
        figures[f"{len(cast.listed):,} {name} requests"] = cost["requests"]
        figures[f"{len(cast.listed):,} {name} ms"] = cost["ms"]
    return figures


async def _cost(session: Session, ask: Callable[[], Awaitable[object]]) -> Figures:
    exchanges: list[Exchange] = []
    stop = session.trace.subscribe(exchanges.append)
    began_s = time.perf_counter()
    try:
        await ask()
    finally:
        stop()
    spent_ms = (time.perf_counter() - began_s) * 1000
    return {"requests": len(exchanges), "round trips deep": depth(exchanges), "ms": spent_ms}


def depth(exchanges: Sequence[Exchange]) -> int:
    """How many requests had to wait for one another: the longest chain of which each began after the last."""
    deepest: list[tuple[float, int]] = []
    for each in sorted(exchanges, key=lambda one: one.started_at):
        began_ms = each.started_at.timestamp() * 1000
        above = max((level for ended_ms, level in deepest if ended_ms <= began_ms), default=0)
        deepest.append((began_ms + each.ms, above + 1))
    return max((level for _, level in deepest), default=0)


def _what_if_ms(session: Session, found: Explanation) -> float:
    """The slowest of: a fix taken as done, another moment, and each check turned over."""
    spent = [0.0]
    for answer in found.answers:
        later = Hypothesis(at=found.asked_at + timedelta(days=30))
        tried = [later, *(Hypothesis(fix=fix) for fix in answer.fixes if fix.imagined is not None)]
        tried += [
            Hypothesis().flipped(check.key, check.status)
            for check in answer.judgement.checks
            if check.status.value != "skip"
        ]
        for hypothesis in tried:
            began_s = time.perf_counter()
            session.what_if(found, answer, hypothesis)
            spent.append((time.perf_counter() - began_s) * 1000)
    return max(spent)
