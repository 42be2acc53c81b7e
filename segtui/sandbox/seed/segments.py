"""Segments with their members and items, made from the audiences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Literal

from segtui.sandbox.seed.audiences import AUDIENCES, Audience
from segtui.sandbox.seed.cast import CAST
from segtui.sandbox.seed.categories import category_id
from segtui.sandbox.seed.chance import Chance, after, past
from segtui.sandbox.seed.people import People
from segtui.sandbox.seed.products import DELETED, product_id
from segtui.sandbox.seed.shape import CategoryAssignment, Document, Member, SegmentItem
from segtui.sandbox.seed.sites import LANGUAGES

_MOST = 20_000
"""Members of any segment but the largest, so that a million customers do not mean ten million rows."""


def segment_id(chance: Chance, key: str) -> str:
    """Give the id of the segment with that key."""
    return chance.hex_id("segment", key)


def _validity(audience: Audience) -> Document:
    start, end = audience.window or (None, None)
    bounds = {"from": start, "to": end}
    window = {bound: after(days) for bound, days in bounds.items() if days is not None}
    return {"validity": window} if window else {}


def _segment(chance: Chance, audience: Audience) -> Document:
    bits = chance.bits("segment-life", audience.key)
    names = zip(LANGUAGES, audience.names.split("|"), strict=True)
    document: Document = {
        "id": segment_id(chance, audience.key),
        "name": {language: name for language, name in names if name},
        "status": "ACTIVE" if audience.active else "INACTIVE",
        "siteCode": audience.site,
        "mixins": audience.mixins or {},
        "metadata": {
            "version": 1 + bits % 7,
            "createdAt": past(bits >> 8, 900),
            "modifiedAt": past(bits >> 60, 60),
            "mixins": {
                name: f"https://schemas.kaffeekontor.example/{name}.v1" for name in audience.mixins or {}
            },
        },
    }
    if audience.about:
        document["description"] = {"en": audience.about}
    return document | _validity(audience)


def segments(chance: Chance) -> tuple[Document, ...]:
    """List the segments in the order of the audiences."""
    return tuple(_segment(chance, audience) for audience in AUDIENCES)


@dataclass(frozen=True)
class Membership:
    """Who is in which segment; rows are made while they are read."""

    chance: Chance
    """The seed."""
    people: People
    """Who can be a member."""
    largest: int
    """Members of the largest segment."""

    @cached_property
    def _stamps(self) -> tuple[str, ...]:
        return tuple(past(self.chance.bits("joined", index), 800) for index in range(512))

    def rows(self) -> Iterator[Member]:
        """Make the rows of every segment, the largest first."""
        yield from self._largest(AUDIENCES[0])
        for audience in AUDIENCES[1:]:
            yield from self._cast(audience)
            yield from self._trade(audience) if audience.trade else self._private(audience)

    def _row_of(self, audience: Audience) -> Callable[[int, int | None], Member]:
        """Make the function that writes one row of a segment: customer index, company index or None."""
        segment, number, stamps = segment_id(self.chance, audience.key), self.people.number, self._stamps
        kind: Literal["MANUAL", "AUTOMATIC"] = "AUTOMATIC" if audience.automatic else "MANUAL"
        entities = [company["id"] for company in self.people.companies]
        campaign = {"invitation": {"campaign": audience.key}}

        def row(index: int, company: int | None) -> Member:
            entity = None if company is None else entities[company]
            mixins = None if index % 41 else campaign
            return Member(segment, number(index), entity, kind, mixins, stamps[index * 7 & 511])

        return row

    def _made_up(self, audience: Audience, count: int) -> Iterator[int]:
        """Choose from the customers who are not of the cast."""
        size = self.people.customers - len(CAST)
        if size <= 0:
            return iter(())
        chosen = self.chance.shuffle(f"members/{audience.key}", size).first(count)
        return (number + len(CAST) for number in chosen)

    def _largest(self, audience: Audience) -> Iterator[Member]:
        row, made_up = self._row_of(audience), self.people.customers - len(CAST)
        cast = range(max(0, self.largest - made_up))
        for index in chain(self._made_up(audience, self.largest), cast):
            yield row(index, None)

    def _private(self, audience: Audience) -> Iterator[Member]:
        row = self._row_of(audience)
        count = min(round(self.people.customers * audience.share), _MOST, self.largest)
        for index in self._made_up(audience, count):
            yield row(index, None)

    def _trade(self, audience: Audience) -> Iterator[Member]:
        row, contacts = self._row_of(audience), self.people.contacts()
        if not contacts:
            return
        count = min(round(len(contacts) * audience.share), _MOST, self.largest)
        for place in self.chance.shuffle(f"members/{audience.key}", len(contacts)).first(count):
            index = contacts[place]
            yield row(index, self.people.employers(index)[0])

    def _cast(self, audience: Audience) -> Iterator[Member]:
        row = self._row_of(audience)
        for index, character in enumerate(CAST):
            for key, company in character.segments:
                if key == audience.key:
                    yield row(index, company)


def items(chance: Chance, filed: tuple[CategoryAssignment, ...]) -> tuple[SegmentItem, ...]:
    """List the items of every segment; one names a product that was deleted."""
    shelves: dict[str, list[str]] = {}
    for row in filed:
        shelves.setdefault(row.category_id, []).append(row.product_id)
    made = [row for audience in AUDIENCES for row in _items_of(chance, audience, shelves)]
    gone = product_id(chance, DELETED)
    made.append(SegmentItem(segment_id(chance, "collectors"), "PRODUCT", gone, None, after(-300)))
    return tuple(made)


def _items_of(chance: Chance, audience: Audience, shelves: Mapping[str, list[str]]) -> Iterator[SegmentItem]:
    segment = segment_id(chance, audience.key)
    for place, word in enumerate(audience.items.split()):
        code, star, count = word.partition("*")
        category = category_id(chance, code)
        created = past(chance.bits("item", f"{audience.key}/{word}"), 400)
        if star:
            for product in shelves[category][: int(count)]:
                yield SegmentItem(segment, "PRODUCT", product, None, created)
        else:
            mixins = {"teaser": {"position": 1}} if place == 0 and audience.mixins else None
            yield SegmentItem(segment, "CATEGORY", category, mixins, created)
