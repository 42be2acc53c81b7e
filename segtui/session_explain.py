"""The part of a session that explains: facts are gathered, judged, and answered with their proof."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from segtui.errors import Refused
from segtui.platforms.reaching import shop_of
from segtui.platforms.rights import Right, Thing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from datetime import datetime

    from segtui.changes.entries import Entry
    from segtui.diagnosis.bulk import Bulk, Tell
    from segtui.diagnosis.desk import Desk
    from segtui.diagnosis.explanation import Answer, Explanation
    from segtui.diagnosis.facts import CouponFacts, MembershipFacts, VisibilityFacts
    from segtui.diagnosis.fixes import Rights
    from segtui.diagnosis.many import ListExplanation, Whom
    from segtui.diagnosis.others import Others
    from segtui.diagnosis.question import Ambiguous, CouponUse, Membership, Question, Visibility
    from segtui.diagnosis.reading import Asker
    from segtui.diagnosis.testimony import UnderWay
    from segtui.diagnosis.what_if import Hypothesis, Supposition, WhatIf
    from segtui.model import CustomerSession, CustomerToken
    from segtui.platforms.registry import ConnectedPlatform
    from segtui.profiles import Profile
    from segtui.wire.trace import Uncut


FactsT = TypeVar("FactsT", bound="MembershipFacts | VisibilityFacts | CouponFacts")
QuestionT = TypeVar("QuestionT", bound="Membership | Visibility | CouponUse")


class Explanations:
    """What a session answers about why something is so."""

    profile: Profile
    platform: ConnectedPlatform
    scopes: frozenset[str] | None

    def now(self) -> datetime:
        """The present moment by this session's clock, aware."""
        raise NotImplementedError

    async def sign_in(self) -> frozenset[str]:
        """Get a token now; the granted scopes."""
        raise NotImplementedError

    def lacks_scope(self, thing: Thing) -> str | None:
        """The scope that changing this takes and the token lacks; None where it has it, or nobody knows."""
        scope = self.platform.scope_to_change(thing)
        if scope is None or not self.scopes or Right(thing.value, (scope,)).is_granted_by(self.scopes):
            return None
        return scope

    async def unresolved(self) -> list[Entry]:
        """Changes of this profile of which nobody knows whether they took effect."""
        raise NotImplementedError

    async def explain(self, question: Question, token: CustomerToken | None = None) -> Explanation:
        """The answer to a question of any kind; raises Unsupported for what the platform does not have.

        With a token of the customer it is compared with what the platform returns to them, which says
        something of memberships and visibilities at the present moment only.
        """
        from segtui.diagnosis.question import CouponUse, Membership, Visibility

        match question:
            case Membership():
                return await self.explain_membership(question, token)
            case Visibility():
                return await self.explain_visibility(question, token)
            case CouponUse():
                return await self.explain_coupon(question)
        raise TypeError(f"{type(question).__name__} is a kind of question that nothing answers")

    async def explain_membership(
        self, question: Membership, token: CustomerToken | None = None
    ) -> Explanation:
        """Whether a customer is in a segment and it is in force, for each of their companies.

        What cannot be read makes an answer unknown; only a failed sign-in is raised, the customer's included.
        """
        await asyncio.to_thread(_load)
        from segtui.diagnosis.explanation import answer_membership
        from segtui.diagnosis.gather_testimony import gather_any_membership

        return await self._explained(question, gather_any_membership, answer_membership, token)

    async def explain_visibility(
        self, question: Visibility, token: CustomerToken | None = None
    ) -> Explanation:
        """Whether a customer sees an item through their segments, for each of their companies.

        Without a site it is about the profile's, else the tenant's default; the rest as `explain_membership`.
        """
        await asyncio.to_thread(_load)
        from segtui.diagnosis.explanation import answer_visibility
        from segtui.diagnosis.gather_visibility import gather_visibility

        on_site = self._on_site(question)
        return await self._explained(on_site, gather_visibility, answer_visibility, token)

    async def explain_list(
        self, question: Membership | Visibility, whom: Sequence[Whom], tell: Tell | None = None
    ) -> ListExplanation:
        """The question about each of many customers, read in bulk and grouped by reason.

        `tell` is told how many look-ups are done and how many there are as far as is known. Fixes are for one
        customer at a time, and who is in a segment through which group is read from the side of the groups.
        """
        await asyncio.to_thread(_load_many)
        from segtui.diagnosis.askable import require_askable
        from segtui.diagnosis.gather_many import LIST_REQUEST_LIMIT
        from segtui.diagnosis.judge_many import explained

        require_askable(self.platform, question)
        async with self._bulk(LIST_REQUEST_LIMIT, tell) as bulk:
            return await explained(bulk, self._on_site(question), whom)

    async def who_else(self, found: Explanation, answer: Answer, tell: Tell | None = None) -> Others:
        """Who else fails at the check that decides an answer: counted where it can be shown, else judged.

        Raises BadInput for a yes, for a coupon, and what the platform raises where the others cannot be read.
        """
        await asyncio.to_thread(_load_many)
        from segtui.diagnosis.others import OTHERS_REQUEST_LIMIT, who_else

        async with self._bulk(OTHERS_REQUEST_LIMIT, tell) as bulk:
            return await who_else(bulk, found, answer)

    @asynccontextmanager
    async def _bulk(self, limit: int, tell: Tell | None) -> AsyncIterator[Bulk]:
        """Asks about many customers, at most with so many requests."""
        from segtui.diagnosis.bulk import Bulk
        from segtui.diagnosis.reading import Asker

        granted = await self.sign_in()
        asker = Asker(self.platform.trace, self.now, limit)
        try:
            yield Bulk(await self._desk(asker, granted), tell or _untold)
        finally:
            asker.close()

    def _on_site(self, question: QuestionT) -> QuestionT:
        """About the profile's site where a visibility names none."""
        from segtui.diagnosis.question import Visibility

        if not isinstance(question, Visibility):
            return question
        return replace(question, site=question.site or self.profile.site)

    def what_if(self, found: Explanation, before: Answer, hypothesis: Hypothesis) -> WhatIf:
        """One of the answers again, with something otherwise: nothing is asked, and nothing is sent.

        Raises BadInput for what cannot be supposed.
        """
        from segtui.diagnosis.fixes import Rights
        from segtui.diagnosis.what_if import what_if

        rights = Rights(self.platform.scope_to_change, self.scopes or frozenset())
        return what_if(found, before, hypothesis, rights)

    def supposing(self, found: Explanation, suppositions: Sequence[Supposition]) -> Explanation:
        """All answers again with checks supposed; otherwise as `what_if`."""
        from segtui.diagnosis.fixes import Rights
        from segtui.diagnosis.what_if import supposing

        rights = Rights(self.platform.scope_to_change, self.scopes or frozenset())
        return supposing(found, suppositions, rights)

    async def explain_coupon(self, question: CouponUse) -> Explanation:
        """Whether a customer is granted a coupon that takes something off, for each of their companies.

        Nothing is redeemed. Otherwise as `explain_membership`.
        """
        await asyncio.to_thread(_load)
        from segtui.diagnosis.explanation import answer_coupon
        from segtui.diagnosis.gather_coupon import gather_coupon

        return await self._explained(question, gather_coupon, answer_coupon)

    async def _explained(
        self,
        question: QuestionT,
        gather: Callable[[Desk, QuestionT], Awaitable[FactsT | Ambiguous]],
        answer: Callable[[FactsT, QuestionT, Rights], tuple[Answer, ...]],
        token: CustomerToken | None = None,
    ) -> Explanation:
        from segtui.diagnosis.askable import require_askable
        from segtui.diagnosis.explanation import Explanation
        from segtui.diagnosis.fixes import Rights
        from segtui.diagnosis.question import Ambiguous
        from segtui.diagnosis.record import Record, pending_of, without_token

        require_askable(self.platform, question)
        granted = await self.sign_in()
        exchanges: list[Uncut] = []
        async with self._shopper(question, token) as shopper:
            asker = self._asker(exchanges)
            desk = replace(await self._desk(asker, granted), shopper=shopper)
            narrowed_by = self.platform.narrowed_by
            try:
                found = await gather(desk, question)
            finally:
                asker.close()
        record = Record(desk.now, granted, narrowed_by, tuple(exchanges), without_token(shopper))
        if isinstance(found, Ambiguous):
            return Explanation(question, self.now(), asker.requests, ambiguous=found, record=record)
        record = replace(record, pending=pending_of(found))
        answers = answer(found, question, Rights(self.platform.scope_to_change, granted))
        return Explanation(question, self.now(), asker.requests, answers, None, found, record)

    @asynccontextmanager
    async def _shopper(
        self, question: Question, token: CustomerToken | None
    ) -> AsyncIterator[CustomerSession | None]:
        """The customer themselves, signed in; nobody where that tells nothing of the question's moment."""
        if token is None or question.at is not None:
            yield None
            return
        theirs = replace(token, legal_entity_id=question.company)
        async with shop_of(self.platform).signed_in(theirs, question.site) as shopper:
            yield shopper

    def _asker(self, record: list[Uncut]) -> Asker:
        from segtui.diagnosis.reading import Asker

        return Asker(self.platform.trace, self.now, record=record)

    async def _desk(self, asker: Asker, granted: frozenset[str]) -> Desk:
        from segtui.diagnosis.desk import Desk

        profile = self.profile
        known = profile.language, granted, profile.assortment, profile.tenant
        under_way = await self._under_way()
        return Desk(self.platform, asker, self.now(), *known, under_way=under_way)

    async def _under_way(self) -> UnderWay:
        """Which changes of ours may not have taken effect yet."""
        from segtui.diagnosis.pending import pending_in
        from segtui.diagnosis.testimony import nothing_under_way

        if not self.platform.capabilities.asynchronous_writes:
            return nothing_under_way
        try:
            return partial(pending_in, tuple(await self.unresolved()))
        except Refused:
            # The journal cannot be read: the answer says so where it matters, and is no worse otherwise.
            return partial(pending_in, None)


def _load() -> None:
    """Importing the rules takes longer than a frame, hence in a thread."""
    import segtui.diagnosis.explanation
    import segtui.diagnosis.gather_coupon
    import segtui.diagnosis.gather_testimony
    import segtui.diagnosis.gather_visibility
    import segtui.diagnosis.what_if  # noqa: F401


def _load_many() -> None:
    """As `_load`, for lists."""
    import segtui.diagnosis.others  # noqa: F401


def _untold(done: int, total: int) -> None:
    """Nobody is told how far it is."""
