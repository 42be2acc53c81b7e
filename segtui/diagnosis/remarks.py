"""What no call proves, and a person should know beside a yes (fact sheet, V15 and V16)."""

from __future__ import annotations

from collections.abc import Iterator

from segtui.diagnosis.check import Verdict
from segtui.diagnosis.explanation import Explanation
from segtui.diagnosis.facts import VisibilityFacts
from segtui.diagnosis.item_checks import item_name
from segtui.diagnosis.reading import Read
from segtui.model import LocalizedText

LAG = (
    "A search index or a cache of the storefront may lag behind what was read here, and a product without "
    "a price may be missing from the index."
)


def remarks(found: Explanation) -> Iterator[str]:
    """Why an item that is visible by all that can be read may still not be seen."""
    facts = found.facts
    seen = any(each.judgement.verdict is Verdict.YES for each in found.answers)
    if not isinstance(facts, VisibilityFacts) or not seen:
        return
    name, language = _name(facts), facts.shop.language
    if isinstance(name, dict) and not name.get(language):
        yield f"{item_name(facts.item, language)} has no name in {language}: a shop may leave it out."
    yield LAG


def _name(facts: VisibilityFacts) -> LocalizedText:
    item = facts.item
    if isinstance(item.product, Read):
        return item.product.value.name
    known = item.tree.value if isinstance(item.tree, Read) else {}
    return known[item.id].name if item.id in known else None
