"""The part of a session that puts a verdict into words for others: customers, and those who may act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from segtui.diagnosis.explanation import Answer, Explanation
    from segtui.diagnosis.fixes import Fix
    from segtui.diagnosis.handover import Place
    from segtui.model import RequestPreview
    from segtui.platforms.registry import ConnectedPlatform
    from segtui.profiles import Profile

LANGUAGES = ("en", "de")
"""In which a customer can be answered."""


class Texts:
    """What a session says of an answer to somebody else."""

    profile: Profile
    platform: ConnectedPlatform

    def reply(self, found: Explanation, answer: Answer, language: str, fix: Fix | None = None) -> str:
        """Three sentences for the customer, without a name, id, scope or code.

        `language` is one of `LANGUAGES`; without a fix the first one is spoken of.
        """
        from segtui.diagnosis.reply import Language, Matter, reply_text

        return reply_text(Matter(found.question, answer, fix, found.facts, _zone(found)), Language(language))

    def hand_over(self, found: Explanation, answer: Answer, fix: Fix) -> str:
        """A fix as a text for somebody who may carry it out, with the exact requests."""
        from segtui.diagnosis.handover import Handover, handover_text

        requests = tuple(self._requests(found, fix))
        return handover_text(Handover(self._place(), found.question, answer, fix, requests))

    def ask_for_scopes(self, answer: Answer) -> str | None:
        """A request to grant what would settle the open checks; None where no scope would."""
        from segtui.diagnosis.handover import scopes_text

        return scopes_text(answer, self._place())

    def _place(self) -> Place:
        from segtui.diagnosis.handover import Place

        return Place(self.profile.platform, self.profile.tenant, self.profile.name)

    def _requests(self, found: Explanation, fix: Fix) -> Iterator[RequestPreview]:
        from segtui.diagnosis.errands import errands_between

        shop = self.platform.shop
        # First what others change: a member for a company must be a contact of it already.
        if shop is not None and found.facts is not None and fix.imagined is not None:
            for errand in errands_between(found.facts, fix.imagined.facts):
                yield from shop.preview_errand(errand)
        for change in fix.changes:
            yield from change.shown(self.platform).requests


def _zone(found: Explanation) -> tzinfo | None:
    """That of the site asked about, else of the site that the first segment belongs to."""
    from segtui.diagnosis.checks import shop_zone
    from segtui.diagnosis.reading import Read

    facts = found.facts
    if facts is None:
        return None
    records = (each.record for each in facts.by_segment.values())
    sites = (each.value.site for each in records if isinstance(each, Read))
    return shop_zone(facts.shop, next(sites, None))
