"""The part of a session that explains: facts are gathered, judged, and answered with their proof."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from segtui.diagnosis.explanation import Explanation
    from segtui.diagnosis.gather import Desk
    from segtui.diagnosis.question import Membership
    from segtui.diagnosis.reading import Asker
    from segtui.platforms.registry import ConnectedPlatform
    from segtui.profiles import Profile


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
        from segtui.diagnosis.explanation import Explanation, answer_membership
        from segtui.diagnosis.fixes import Rights
        from segtui.diagnosis.gather import gather_membership
        from segtui.diagnosis.question import Ambiguous

        granted = await self.sign_in()
        asker = self._asker()
        try:
            found = await gather_membership(self._desk(asker, granted), question)
        finally:
            asker.close()
        if isinstance(found, Ambiguous):
            return Explanation(question, self.now(), asker.requests, ambiguous=found)
        answers = answer_membership(found, question, Rights(self.platform.scope_to_change, granted))
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
    import segtui.diagnosis.gather  # noqa: F401
