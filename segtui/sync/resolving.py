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
    candidates_print: int
    """Who the candidates were, and how; the decision holds while they are the same."""


class Match(NamedTuple):
    """What a key turned out to name."""

    candidates: tuple[Customer, ...]
    decision: Decision | None = None

    @property
    def customer(self) -> Customer | None:
        """The one it names; None where it names nobody, or several and nobody has decided."""
        if self.decision is not None:
            wanted = self.decision.customer_id
            return next((each for each in self.candidates if each.id == wanted), None)
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def is_ambiguous(self) -> bool:
        """Whether somebody has to decide."""
        return len(self.candidates) > 1 and self.decision is None


class Decisions(NamedTuple):
    """What was decided before about the keys of one kind."""

    by_key: Mapping[str, Decision]

    def on(self, key: str, candidates: Sequence[Customer]) -> Decision | None:
        """The decision on a key, unless the records it was made on have changed since."""
        found = self.by_key.get(key)
        return found if found and found.candidates_print == candidates_print(candidates) else None


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
        return Match(rows, self._decisions.on(key, rows) if len(rows) > 1 else None)

    def _query(self, key: str) -> CustomerQuery:
        match self._kind:
            case KeyKind.EMAIL:
                return CustomerQuery(email=key)
            case KeyKind.NUMBER:
                return CustomerQuery(number=key)
            case KeyKind.ID:
                return CustomerQuery(id=key)


def candidates_print(candidates: Sequence[Customer]) -> int:
    """A fingerprint of who the candidates are and how they stand; another one where a record has changed."""
    parts = sorted(
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
        for each in candidates
    )
    return fingerprint("\1".join(parts))


def marks_of(customer: Customer) -> tuple[str, ...]:
    """What tells one candidate from another."""
    marks = [("guest", customer.is_guest), ("deleted", customer.deleted), ("on hold", customer.on_hold)]
    return (*(word for word, holds in marks if holds), *(["inactive"] if customer.active is False else []))
