"""One answer comes damaged, refused, empty or from a route that is not there: no verdict turns over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from segtui.diagnosis.check import Verdict
from segtui.diagnosis.many import ListExplanation, Standing, Whom
from segtui.diagnosis.question import Membership, Visibility
from segtui.model import ItemKind
from segtui.recognise import recognise
from segtui.sandbox.app import Sandbox
from segtui.sandbox.seed import DemoShop
from segtui.session import Session, open_session
from segtui.wire._http import ASGITransport, DecodingError, Request, Response
from tests.unit.diagnosis.conftest import credential, profile_on
from tests.unit.diagnosis.test_lacking_scopes import questions
from tests.unit.diagnosis.test_membership_tickets import GRETA
from tests.unit.diagnosis.test_own_view import held


def damaged(request: Request) -> Response:
    """The answer breaks off."""
    raise DecodingError("damaged", request=request)


BROKEN: dict[str, Callable[[Request], Response]] = {
    "damaged": damaged,
    "refused": lambda request: Response(403, json={"message": "no"}),
    "no such route": lambda request: Response(404, json={"message": "no such route"}),
    "empty": lambda request: Response(200, content=b""),
}


class BreaksAt(ASGITransport):
    """The way to a shop, on which one of the answers is broken."""

    def __init__(self, sandbox: Sandbox, answer: Callable[[Request], Response]) -> None:
        super().__init__(sandbox.asgi)
        self._answer = answer
        self.break_at(None)

    def break_at(self, place: int | None) -> None:
        """Count from here; None breaks nothing."""
        self.place, self.sent = place, 0

    async def handle_async_request(self, request: Request) -> Response:
        if "/oauth/" in request.url.path:
            return await super().handle_async_request(request)
        self.sent += 1
        # A record of stock that is not found says that there is none.
        if self.sent - 1 == self.place and "/availability/" not in request.url.path:
            return self._answer(request)
        return await super().handle_async_request(request)


class Way(NamedTuple):
    """A session, and the way on which it asks."""

    session: Session
    transport: BreaksAt


@pytest.fixture(params=BROKEN)
async def way(request: pytest.FixtureRequest, sandbox: Sandbox, tmp_path: Path) -> AsyncIterator[Way]:
    transport = BreaksAt(sandbox, BROKEN[request.param])
    async with await open_session(
        profile_on(sandbox),
        credential(sandbox),
        clock=sandbox.clock.now,
        transport=transport,
        journal_path=tmp_path / "journal.sqlite3",
    ) as opened:
        yield Way(opened, transport)
    sandbox.close()


async def test_no_broken_answer_turns_a_verdict_over(way: Way, demo: DemoShop) -> None:
    session, transport = way
    for question in (await questions(session, demo))[:8]:
        transport.break_at(None)
        whole = await session.explain(question)
        for place in range(transport.sent):
            transport.break_at(place)
            part = await session.explain(question)
            told = [each.judgement.summary for each in part.answers]
            assert part.verdict in {whole.verdict, Verdict.UNKNOWN}, (place, told)


def verdicts(found: ListExplanation) -> dict[str, Verdict]:
    """By what each row was given as; somebody who was not found is a no as well."""
    rows = [row for group in found.groups for row in group.rows]
    return {row.whom.text: Verdict.NO if row.standing is Standing.NOT_FOUND else row.verdict for row in rows}


async def test_nor_does_one_turn_a_row_of_a_list_over(way: Way, demo: DemoShop) -> None:
    session, transport = way
    people = (GRETA, demo.troubles["member.stale"][0], demo.troubles["member.one_of_two_companies"][0])
    whom = [Whom(text, line, recognise(text).query, None) for line, text in enumerate(people, 1)]
    item = await held(session, demo.troubles["segment.mixins"][0], ItemKind.PRODUCT)
    for question in (Membership("", segment="Gold club"), Visibility("", item=item)):
        transport.break_at(None)
        whole = verdicts(await session.explain_list(question, whom))
        for place in range(transport.sent):
            transport.break_at(place)
            part = verdicts(await session.explain_list(question, whom))
            turned = {each for each in part if part[each] not in {whole[each], Verdict.UNKNOWN}}
            assert not turned, (place, part, whole)
