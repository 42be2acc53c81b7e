"""The part of a session that puts a verdict into words for others: customers, and those who may act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from segtui.diagnosis.explanation import Answer, Explanation
    from segtui.diagnosis.fixes import Fix

LANGUAGES = ("en", "de")
"""In which a customer can be answered."""


class Texts:
    """What a session says of an answer to somebody else."""

    def reply(self, found: Explanation, answer: Answer, language: str, fix: Fix | None = None) -> str:
        """Three sentences for the customer, without a name, id, scope or code.

        `language` is one of `LANGUAGES`; without a fix the first one is spoken of.
        """
        from segtui.diagnosis.reply import Language, Matter, reply_text

        return reply_text(Matter(found.question, answer, fix, _zone(found)), Language(language))


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
