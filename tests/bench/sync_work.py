"""One piece of work of the section `sync`, in a process of its own so that its peak of memory is its own.

    python -m tests.bench.sync_work '{"work": "mirror", ...}'

Prints its figures as one line of JSON.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from segtui.credentials import ClientSecrets
from segtui.drafts import SegmentFields, new_segment_id
from segtui.model import BulkResult, Member, MemberKey, MemberQuery, Page, PageRequest, SegmentQuery
from segtui.paging import Reading, pages_in_order
from segtui.profiles import Profile
from segtui.session import Session, open_session
from segtui.sync.plan import Act, Mode, Plan
from segtui.sync.planning import Progress
from segtui.sync.source import KeyKind, SourceOptions
from segtui.sync.wanted import ApplyWanted, PlanWanted
from segtui.wire.trace import Exchange
from tests.bench.probe import Figures

CHANGED = 20
"""Of so many members, one is changed."""
BATCH = 200
SAMPLE = 200
"""Members that the loop of a guide is tried with."""
EVERYTHING = ("page-multiple", "shrunk", "domain-gone")


@dataclass(frozen=True, slots=True)
class Order:
    """What to do, and where."""

    work: str
    shop: dict[str, Any]
    home: str
    lanes: int = 4
    rows: int = 0

    @property
    def source(self) -> Path:
        """The source with its changes."""
        return Path(self.home) / "source.csv"

    @property
    def ids(self) -> Path:
        """Who is to be filled into an empty segment."""
        return Path(self.home) / "ids.csv"


def quietly(_: Progress) -> None:
    """Nobody watches."""


async def prepare(order: Order, session: Session) -> Figures:
    """A source that differs by a twentieth from the largest segment: half of it comes, half goes."""
    segment = await _largest(session)

    async def fetch(page: PageRequest) -> Page[Member]:
        return await session.platform.members(segment, MemberQuery(), page)

    members: dict[str, str] = {}
    async for page in pages_in_order(fetch, Reading(page_size=1_000)):
        for member in page.rows:
            if member.key.legal_entity_id is None and member.customer.email:
                members[member.key.customer_id] = member.customer.email
    ids = list(members)[: order.rows or None]
    half = len(ids) // CHANGED // 2
    # A mirror leaves alone whom the platform has assigned by itself: who is to go is put there by hand.
    for part in _parts(ids[: 2 * half]):
        await session.platform.remove_members(segment, [MemberKey(each) for each in part])
    for part in _parts(ids[half : 2 * half]):
        await session.platform.add_members(segment, [MemberKey(each) for each in part])
    staying = [*ids[:half], *ids[2 * half :]]
    order.source.write_text("email\n" + "".join(f"{members[each]}\n" for each in staying))
    order.ids.write_text("id\n" + "".join(f"{each}\n" for each in ids))
    return {"rows": len(staying)}


async def mirror(order: Order, session: Session) -> Figures:
    """The source planned, applied and verified."""
    segment = await _largest(session)
    figures: Figures = {}
    async with _measured(session, figures, "plan"):
        plan = await _plan(order.source, session, segment, KeyKind.EMAIL, Mode.MIRROR)
    figures["plan rows/s"] = plan.head.source_rows / figures["plan s"]
    figures["rows"], figures["changes"] = plan.head.source_rows, plan.head.count(Act.ADD)
    figures["changes"] += plan.head.count(Act.REMOVE)
    allowed = plan.head.count(Act.REMOVE)
    async with _measured(session, figures, "apply"):
        await session.apply_sync(ApplyWanted(plan, allowed=allowed, lanes=order.lanes), quietly)
    async with _measured(session, figures, "verify"):
        drift = await session.verify_sync(plan, quietly)
    if not drift.is_none:
        raise SystemExit("not as planned")
    figures["requests"] = sum(figures[f"{step} requests"] for step in ("plan", "apply", "verify"))
    figures["requests a row"] = figures["requests"] / plan.head.source_rows
    return figures


async def fill(order: Order, session: Session) -> Figures:
    """An empty segment filled by an apply: all of it, and what lies between its first and last write."""
    segment = await _an_empty_one(session)
    plan = await _plan(order.ids, session, segment, KeyKind.ID, Mode.ADD)
    # What planning leaves for later is no part of applying, which may well be another command: exchanges
    # whose secrets are taken out once somebody looks, and what the garbage collector would go through.
    asked, written = session.trace.entries[-1].id, _writes(session)
    gc.freeze()
    began_s, cpu_s = time.perf_counter(), time.process_time()
    applied = await session.apply_sync(ApplyWanted(plan, lanes=order.lanes), quietly)
    ended_s, cpu_s = time.perf_counter(), time.process_time() - cpu_s
    first_s, last_s = min(began for began, _ in written), max(ended for _, ended in written)
    return {
        "rows/s": applied.added / (ended_s - began_s),
        "rows/s while writing": applied.added / (last_s - first_s),
        "ms before the first write": (first_s - began_s) * 1000,
        "ms after the last write": (ended_s - last_s) * 1000,
        "requests besides the writes": session.trace.recorded - asked - len(written),
        "cpu ms a batch": cpu_s * 1000 / len(written),
    }


def _writes(session: Session) -> list[tuple[float, float]]:
    """When each batch that is added from now on goes and is answered, as it comes to that."""
    add, written = session.platform.add_members, list[tuple[float, float]]()

    async def noted(*rows: Any) -> BulkResult:
        began_s = time.perf_counter()
        result = await add(*rows)
        written.append((began_s, time.perf_counter()))
        return result

    vars(session.platform)["add_members"] = noted
    return written


async def bare(order: Order, session: Session) -> Figures:
    """The same batches, with as many under way, by a loop that does nothing else."""
    segment, ids = await _an_empty_one(session), order.ids.read_text().split()[1:]
    bodies = iter([json.dumps([{"customerId": each} for each in part]).encode() for part in _parts(ids)])
    path = f"/customer-segment/{order.shop['tenant']}/segments/{segment}/customers/bulk"
    async with _client(order) as client:

        async def lane() -> None:
            for body in bodies:
                answer = await client.put(path, content=body)
                if answer.status_code != 207:
                    raise SystemExit(f"{answer.status_code}: {answer.text[:200]}")

        began_s = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(order.lanes)))
        took_s = time.perf_counter() - began_s
    if (came := await session.platform.member_count(segment)) != len(ids):
        raise SystemExit(f"{came} of {len(ids)} came into the segment")
    return {"rows/s": len(ids) / took_s}


async def guide(order: Order, session: Session) -> Figures:
    """The loop of a guide, on a sample: one look-up and one write for each member."""
    segment, rows = await _an_empty_one(session), order.source.read_text().split()[1:]
    tenant = order.shop["tenant"]
    async with _client(order) as client:
        began_s = time.perf_counter()
        for address in rows[:SAMPLE]:
            found = await client.get(f"/customer/{tenant}/customers", params={"q": f"contactEmail:{address}"})
            customer = found.json()[0]["id"]
            path = f"/customer-segment/{tenant}/segments/{segment}/customers/{customer}"
            answer = await client.put(path, json={})
            if not answer.is_success:
                raise SystemExit(f"{answer.status_code}: {answer.text[:200]}")
        return {"requests a row": 2, "rows/s": SAMPLE / (time.perf_counter() - began_s)}


async def million(order: Order, session: Session) -> Figures:
    """Many rows planned by ids, of which few are known."""
    path = Path(order.home) / "million.csv"
    with path.open("w") as file:
        file.write("id\n")
        file.writelines(f"9{number:09}\n" for number in range(order.rows))
    segment, figures = await _an_empty_one(session), dict[str, float]()
    before_mb = _peak_mb()
    async with _measured(session, figures, "plan"):
        await _plan(path, session, segment, KeyKind.ID, Mode.ADD)
    grown = (_peak_mb() - before_mb) * 1024 * 1024
    return {"rows/s": order.rows / figures["plan s"], "bytes held a row": grown / order.rows}


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[place : place + BATCH] for place in range(0, len(ids), BATCH))


async def _plan(source: Path, session: Session, segment: str, kind: KeyKind, mode: Mode) -> Plan:
    wanted = PlanWanted(
        str(source),
        SourceOptions(kind),
        mode,
        segment_id=segment,
        accepted=EVERYTHING,
        path=source.with_suffix(".plan"),
    )
    return await session.plan_sync(wanted, quietly)


async def _largest(session: Session) -> str:
    segments = (await session.platform.segments(SegmentQuery(), PageRequest(1, 100))).rows
    return max([(await session.platform.member_count(each.id) or 0, each.id) for each in segments])[1]


async def _an_empty_one(session: Session) -> str:
    segment = new_segment_id()
    await session.platform.create_segment(segment, SegmentFields(name={"en": "Bench"}, site="main"))
    return segment


@asynccontextmanager
async def _measured(session: Session, figures: Figures, step: str) -> AsyncIterator[None]:
    """How long a step takes, and what is asked in it."""
    exchanges: list[str] = []

    def note(exchange: Exchange) -> None:
        kind = "write" if exchange.method in ("PUT", "DELETE") else "read"
        exchanges.append("look-up" if "/customer/" in exchange.url else kind)

    stop = session.trace.subscribe(note)
    began_s = time.perf_counter()
    yield
    figures[f"{step} s"] = time.perf_counter() - began_s
    stop()
    figures[f"{step} requests"] = len(exchanges)
    for kind in ("look-up", "read", "write"):
        if kind in exchanges:
            figures[f"{step} {kind}s"] = exchanges.count(kind)


@asynccontextmanager
async def _client(order: Order) -> AsyncIterator[httpx.AsyncClient]:
    shop = order.shop
    async with httpx.AsyncClient(base_url=shop["base_url"], timeout=60) as client:
        form = {key: shop[key] for key in ("client_id", "client_secret")}
        answer = await client.post("/oauth/token", data={**form, "grant_type": "client_credentials"})
        token = answer.json()["access_token"]
        client.headers.update({"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        yield client


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


WORK: dict[str, Callable[[Order, Session], Awaitable[Figures]]] = {
    work.__name__: work for work in (prepare, mirror, fill, bare, guide, million)
}


async def _done(order: Order) -> Figures:
    shop = order.shop
    profile = Profile(
        name="bench", base_url=shop["base_url"], tenant=shop["tenant"], site="main", writable=True
    )
    secrets = ClientSecrets(shop["client_id"], shop["client_secret"])
    journal = Path(order.home) / f"journal-{order.work}-{order.lanes}.sqlite3"
    async with await open_session(profile, secrets, journal_path=journal) as session:
        await session.sign_in()
        figures = await WORK[order.work](order, session)
    return {**figures, "peak mb": _peak_mb()}


def main(arguments: Sequence[str]) -> None:
    """Do what the first argument says."""
    print(json.dumps(asyncio.run(_done(Order(**json.loads(arguments[0]))))))


if __name__ == "__main__":
    main(sys.argv[1:])
