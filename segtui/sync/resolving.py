"""From keys to customers, in bulk: each names exactly one, nobody, or several, of whom none is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from segtui.model import Customer, CustomerQuery
from segtui.platforms.port import Platform
from segtui.sync.keys import same_key
from segtui.sync.measuring import fingerprint
from segtui.sync.source import KeyKind


class Decision(NamedTuple):
    """Whom somebody has decided that an ambiguous key names."""

    customer_id: str | None
    """None: nobody who shall be a member."""
    seen: frozenset[int]
    """Who the candidates were, and how; the decision holds while there is none that is not among them."""


class Match(NamedTuple):
    """What a key turned out to name."""

    candidates: tuple[Customer, ...]
    decision: Decision | None = None
    is_reopened: bool = False
    """It was decided, and one of the accounts has changed since."""

    @property
    def customer(self) -> Customer | None:
        """The one it names; None where it names nobody, or several and nobody has decided."""
        if self.decision is not None:
            wanted = self.decision.customer_id
            return next((each for each in self.candidates if each.id == wanted), None)
        return self.candidates[0] if len(self.candidates) == 1 and not self.is_reopened else None

    @property
    def is_ambiguous(self) -> bool:
        """Whether somebody has to decide."""
        return self.decision is None and (len(self.candidates) > 1 or self.is_reopened)


class Decisions(NamedTuple):
    """What was decided before about the keys of one kind."""

    by_key: Mapping[str, Decision]

    def match(self, key: str, candidates: tuple[Customer, ...]) -> Match:
        """What a key names, given what was decided, unless a record that it was decided on has changed.

        Of those that were decided on, some may be missing: a look-up in bulk finds fewer spellings.
        """
        found = self.by_key.get(key)
        if found is None or not candidates:
            return Match(candidates)
        ids = {each.id for each in candidates}
        is_there = found.customer_id is None or found.customer_id in ids
        if is_there and candidate_prints(candidates) <= found.seen:
            return Match(candidates, found)
        return Match(candidates, is_reopened=ids != {found.customer_id})


NO_DECISIONS = Decisions({})


class Resolver:
    """Looks keys of one kind up."""

    def __init__(self, platform: Platform, kind: KeyKind, decisions: Decisions = NO_DECISIONS) -> None:
        self._platform = platform
        self._kind = kind
        self._decisions = decisions
        self.remarks: dict[str, None] = {}
        """What the platform could not answer in full."""

    async def matches(self, keys: Sequence[str]) -> list[Match]:
        """What each key names, in their order; a key that stands twice is asked for once."""
        distinct = list(dict.fromkeys(same_key(key, self._kind) for key in keys))
        spelt = {same_key(key, self._kind): key for key in reversed(keys)}
        pages = await self._platform.find_each([self._query(spelt[each]) for each in distinct])
        found: dict[str, Match] = {}
        for each, page in zip(distinct, pages, strict=True):
            self.remarks.update(dict.fromkeys([page.remark] if page.remark else []))
            found[each] = self._match(each, tuple(page.rows))
        return [found[same_key(key, self._kind)] for key in keys]

    def _match(self, key: str, rows: tuple[Customer, ...]) -> Match:
        rows = tuple(row for row in rows if self._kind is not KeyKind.NUMBER or row.number == key)
        return self._decisions.match(key, rows)

    def _query(self, key: str) -> CustomerQuery:
        match self._kind:
            case KeyKind.EMAIL:
                return CustomerQuery(email=key)
            case KeyKind.NUMBER:
                return CustomerQuery(number=key)
            case KeyKind.ID:
                return CustomerQuery(id=key)


def candidate_prints(candidates: Sequence[Customer]) -> frozenset[int]:
    """A fingerprint of each candidate and how they stand; another one where the record has changed."""
    return frozenset(
        fingerprint(
            "\0".join(
                str(part)
                for part in (
                    each.id,
                    each.number,
                    each.email,
                    each.name,
                    each.active,
                    each.is_guest,
                    each.deleted,
                )
            )
        )
        for each in candidates
    )


def marks_of(customer: Customer) -> tuple[str, ...]:
    """What tells one candidate from another."""
    marks = [("guest", customer.is_guest), ("deleted", customer.deleted), ("on hold", customer.on_hold)]
    return (*(word for word, holds in marks if holds), *(["inactive"] if customer.active is False else []))
