"""From a pasted text to products and categories, named by id or code; never guessed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from segtui.errors import BadInput
from segtui.gathering.people import MOST_GIVEN
from segtui.platforms.reaching import shop_of

if TYPE_CHECKING:
    from segtui.changes.checking import ItemCheck
    from segtui.drafts import ItemKey
    from segtui.model import LocalizedText
    from segtui.session import Session

_REMARK = re.compile(r"(?:^|\s)#(?:\s.*)?$")
_BETWEEN = re.compile(r"[\s,;|]+")
_UNWRITABLE = re.compile(r"[\"'()\\<>\x00-\x1f\x7f]")
_KINDS = ("product", "category")
_LINKED = re.compile(r"/(?P<kind>products|categories)/(?P<id>[^/?#\s\"'&]+)")


class GivenItem(NamedTuple):
    """One text that shall name a product or a category."""

    text: str
    line: int
    """The line it stands in, counted from 1."""
    word: str
    """The id or code in it; empty where there is none that can be looked up."""
    kind: str | None = None
    """`product` or `category` where it was said."""


class Candidate(NamedTuple):
    """An item that a text may mean."""

    key: ItemKey
    code: str
    name: LocalizedText


class ItemDoubt(NamedTuple):
    """A text that names no item, or several."""

    given: GivenItem
    candidates: tuple[Candidate, ...] = ()

    @property
    def why(self) -> str:
        """In a few words."""
        if not self.given.word:
            return "neither an id nor a code"
        if not self.candidates:
            return f"no {self.given.kind or 'product or category'} with this id or code is to be seen"
        return "it may mean several; paste one of these instead"


class Items(NamedTuple):
    """What became of the texts."""

    checks: tuple[ItemCheck, ...]
    """Each item once, with what speaks against it on the site."""
    doubtful: tuple[ItemDoubt, ...]
    site: str | None
    """The site they were checked on; None where the segment has none and neither has the profile."""

    @property
    def fine(self) -> tuple[ItemCheck, ...]:
        """Those that nothing speaks against."""
        return tuple(check for check in self.checks if check.is_ok)

    @property
    def unseen(self) -> tuple[ItemCheck, ...]:
        """Those that exist, but that nobody would see."""
        return tuple(check for check in self.checks if check.exists and not check.is_ok)


def items_in(text: str) -> list[GivenItem]:
    """Every text that may name an item, in order; raises BadInput for too many."""
    found = [
        _given(word, number)
        for number, line in enumerate(text.splitlines(), 1)
        for word in _BETWEEN.split(_REMARK.sub("", line).strip())
        if word
    ]
    if len(found) > MOST_GIVEN:
        raise BadInput(
            f"These are {len(found):,} texts; at most {MOST_GIVEN:,} are looked up at once.",
            hint="Bring them in in several parts.",
        )
    return found


def _given(text: str, line: int) -> GivenItem:
    linked = _LINKED.search(text)
    if linked:
        kind = "product" if linked["kind"] == "products" else "category"
        return GivenItem(text, line, _writable(unquote(linked["id"])), kind)
    said, colon, rest = text.partition(":")
    if colon and said.lower() in _KINDS:
        return GivenItem(text, line, _writable(rest), said.lower())
    return GivenItem(text, line, "" if "://" in text else _writable(text.strip("\"'()<>[]")))


def _writable(word: str) -> str:
    return "" if _UNWRITABLE.search(word) else word


def told_of_items(given: Sequence[GivenItem]) -> str:
    """What was recognised, in words."""
    if not given:
        return "Nothing yet."
    parts = []
    for kind, many in (("product", "products"), ("category", "categories")):
        count = sum(one.kind == kind for one in given)
        parts += [f"{count:,} {kind if count == 1 else many}"] if count else []
    words = sum(one.kind is None and bool(one.word) for one in given)
    parts += [f"{words:,} id{'' if words == 1 else 's'} or code{'' if words == 1 else 's'}"] if words else []
    others = sum(not one.word for one in given)
    parts += [f"{others:,} not understood"] if others else []
    return f"Recognised: {', '.join(parts)}."


async def find_items(session: Session, given: Sequence[GivenItem], site: str | None) -> Items:
    """Which items are meant, and what speaks against each on a site. Raises what reading raises."""
    candidates = await _candidates(session, given)
    doubtful: list[ItemDoubt] = []
    keys: dict[ItemKey, None] = {}
    for one in given:
        meant = candidates.get(one.word, {}) if one.word else {}
        fitting = tuple(each for each in meant.values() if one.kind in {None, each.key.kind.value})
        if len(fitting) == 1:
            keys[fitting[0].key] = None
        else:
            doubtful.append(ItemDoubt(one, fitting))
    checks = await session.check_items(list(keys), site) if keys else []
    return Items(tuple(checks), tuple(doubtful), site)


async def _candidates(session: Session, given: Sequence[GivenItem]) -> dict[str, dict[ItemKey, Candidate]]:
    """By word: everything that has it as id or code."""
    from segtui.drafts import ItemKey
    from segtui.model import ItemKind, in_trees

    words = list(dict.fromkeys(one.word for one in given if one.word))
    for_products = [one.word for one in given if one.word and one.kind != "category"]
    platform = session.platform
    by_id, by_code, trees = await asyncio.gather(
        shop_of(platform).products_by_id(for_products),
        shop_of(platform).products_by_code(for_products),
        shop_of(platform).category_trees(),
    )
    found: dict[str, dict[ItemKey, Candidate]] = {word: {} for word in words}

    def note(key: ItemKey, code: str | None, name: LocalizedText) -> None:
        for word in {key.id, code} & found.keys():
            found[word or ""][key] = Candidate(key, code or "", name)

    for product in (*by_id.values(), *by_code):
        note(ItemKey(ItemKind.PRODUCT, product.id), product.code, product.name)
    for category in in_trees(trees):
        note(ItemKey(ItemKind.CATEGORY, category.id), category.code, category.name)
    return found
