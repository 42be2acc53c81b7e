"""The part of a session that explains: facts are gathered, judged, and answered with their proof."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from segtui.diagnosis.explanation import Answer, Explanation
    from segtui.diagnosis.facts import MembershipFacts, VisibilityFacts
    from segtui.diagnosis.fixes import Rights
    from segtui.diagnosis.gather import Desk
    from segtui.diagnosis.question import Ambiguous, Membership, Visibility
    from segtui.diagnosis.reading import Asker
    from segtui.platforms.registry import ConnectedPlatform
    from segtui.profiles import Profile


FactsT = TypeVar("FactsT", bound="MembershipFacts | VisibilityFacts")
QuestionT = TypeVar("QuestionT", bound="Membership | Visibility")


class Explanations:
    """What a session answers about why something is so."""

    profile: Profile
    platform: ConnectedPlatform

    def now(self) -> datetime:
        """The present moment by this session's clock, aware."""
        raise NotImplementedError

    async def sign_in(self) -> frozenset[str]:
        """Get a token now; the granted scopes."""
        raise NotImplementedError

    async def explain_membership(self, question: Membership) -> Explanation:
        """Whether a customer is in a segment and it is in force, for each of their companies.

        What cannot be read makes an answer unknown; only a failed sign-in is raised.
        """
        await asyncio.to_thread(_load)
        from segtui.diagnosis.explanation import answer_membership
        from segtui.diagnosis.gather import gather_membership

        return await self._explained(question, gather_membership, answer_membership)

    async def explain_visibility(self, question: Visibility) -> Explanation:
        """Whether a customer sees an item through their segments, for each of their companies.

        Without a site it is about the profile's, else the tenant's default; the rest as `explain_membership`.
        """
        await asyncio.to_thread(_load)
        from segtui.diagnosis.explanation import answer_visibility
        from segtui.diagnosis.gather_visibility import gather_visibility

        on_site = replace(question, site=question.site or self.profile.site)
        return await self._explained(on_site, gather_visibility, answer_visibility)

    async def _explained(
        self,
        question: QuestionT,
        gather: Callable[[Desk, QuestionT], Awaitable[FactsT | Ambiguous]],
        answer: Callable[[FactsT, QuestionT, Rights], tuple[Answer, ...]],
    ) -> Explanation:
        from segtui.diagnosis.explanation import Explanation
        from segtui.diagnosis.fixes import Rights
        from segtui.diagnosis.question import Ambiguous

        granted = await self.sign_in()
        asker = self._asker()
        try:
            found = await gather(self._desk(asker, granted), question)
        finally:
            asker.close()
        if isinstance(found, Ambiguous):
            return Explanation(question, self.now(), asker.requests, ambiguous=found)
        answers = answer(found, question, Rights(self.platform.scope_to_change, granted))
        return Explanation(question, self.now(), asker.requests, answers, None, found)

    def _asker(self) -> Asker:
        from segtui.diagnosis.reading import Asker

        return Asker(self.platform.trace, self.now)

    def _desk(self, asker: Asker, granted: frozenset[str]) -> Desk:
        from segtui.diagnosis.gather import Desk

        return Desk(self.platform, asker, self.now(), self.profile.language, granted)


def _load() -> None:
    """Importing the rules takes longer than a frame, hence in a thread."""
    import segtui.diagnosis.explanation
    import segtui.diagnosis.gather_visibility  # noqa: F401
