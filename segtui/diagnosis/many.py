"""One question about many customers: each is judged as alone, and those of one reason stand together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from segtui.diagnosis.check import Verdict, overall
from segtui.diagnosis.question import Ambiguous, Membership, Visibility
from segtui.diagnosis.verdict import Judgement
from segtui.model import Customer, CustomerQuery
from segtui.profiles.policy import Policy


class Whom(NamedTuple):
    """One row of a list of customers."""

    text: str
    """As the row has it."""
    line: int
    """Where it stands, counted from 1."""
    query: CustomerQuery
    company: str | None = None
    """The company that the row names; None leaves it to the question."""
    without_company: bool = False
    """The row is expressly about the customer without a company."""

    @property
    def is_key(self) -> bool:
        """Whether it can name exactly one customer: an address, a number or an id."""
        return self.query.name is None and self.query.raw is None


class Standing(StrEnum):
    """What became of a row."""

    JUDGED = "judged"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    NOT_UNDERSTOOD = "not_understood"


class Reason(NamedTuple):
    """What a verdict rests on, without the customer: rows that share it stand together."""

    verdict: Verdict
    code: str | None
    """The check that decides; None for a yes."""
    subject: str | None
    """What that check was made for; None where it is the customer, who differs from row to row."""
    route_broken_at: str | None = None
    """Where no route to the item is whole: the check at which the nearest one breaks."""
    route_segment: str | None = None
    """And the segment it leads through."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list and what it came to."""

    whom: Whom
    standing: Standing
    judgements: tuple[Judgement, ...] = ()
    """One for each company asked about; without its checks and routes, which the group shows by example."""
    reasons: tuple[Reason, ...] = ()
    """The distinct ones, in a fixed order."""
    customer: Customer | None = None
    ambiguous: Ambiguous | None = None

    @property
    def verdict(self) -> Verdict:
        """All its judgements as one: yes where each is, no where one is, else unknown."""
        return overall(each.verdict for each in self.judgements)


@dataclass(frozen=True, slots=True)
class Alike:
    """The rows that share their reasons."""

    standing: Standing
    reasons: tuple[Reason, ...]
    """Several where a customer's companies have different ones."""
    rows: tuple[Row, ...]
    """At least one, in the order of the list."""
    example: tuple[Judgement, ...]
    """Those of the first row, with all their checks."""

    @property
    def verdict(self) -> Verdict:
        """The verdict that its rows have."""
        return self.rows[0].verdict


@dataclass(frozen=True, slots=True)
class ListExplanation:
    """Everything that was found out about a list."""

    question: Membership | Visibility
    """As asked of each; its customer is empty."""
    asked_at: datetime
    requests: int
    groups: tuple[Alike, ...] = ()
    """What is wrong first, the largest first."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What the segments and the item are called, by the subject of a check."""
    ambiguous: Ambiguous | None = None
    """The segment or product may mean several; then nobody was judged."""
    policy: Policy | None = None
    """What the profile says that segments do to the assortment of the site."""

    @property
    def row_count(self) -> int:
        """How many rows the list has."""
        return sum(len(each.rows) for each in self.groups)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows are yes, no, unknown, or name nobody for sure; they add up to all rows."""
        counts = Counter(
            each.verdict.value if each.standing is Standing.JUDGED else each.standing.value
            for group in self.groups
            for each in group.rows
        )
        return {each.value: counts[each.value] for each in (*Verdict, *tuple(Standing)[1:])}

    @property
    def verdict(self) -> Verdict:
        """Yes where every row is, no where one is, else unknown."""
        return overall(each.verdict for each in self.groups)


def reason_of(judgement: Judgement) -> Reason:
    """What a judgement rests on, without the customer."""
    decisive = judgement.decisive
    if decisive is None:
        return Reason(judgement.verdict, None, None)
    subject = None if decisive.subject.startswith("customer:") else decisive.subject
    nearest = judgement.routes[0] if decisive.code == "item.assigned" and judgement.routes else None
    if nearest is None:
        return Reason(judgement.verdict, decisive.code, subject)
    return Reason(judgement.verdict, decisive.code, subject, nearest.broken_at, nearest.segment_id)


class Grouping:
    """Puts rows together as they come; the checks of the first of each group are kept."""

    def __init__(self) -> None:
        self._rows: dict[tuple[Standing, tuple[Reason, ...]], list[Row]] = {}
        self._examples: dict[tuple[Standing, tuple[Reason, ...]], tuple[Judgement, ...]] = {}

    def add(self, row: Row) -> None:
        """One row, with its whole judgements."""
        reasons = tuple(sorted({reason_of(each) for each in row.judgements}, key=_order))
        key = row.standing, reasons
        self._examples.setdefault(key, row.judgements)
        slim = tuple(replace(each, checks=(), routes=()) for each in row.judgements)
        self._rows.setdefault(key, []).append(replace(row, judgements=slim, reasons=reasons))

    def groups(self) -> tuple[Alike, ...]:
        """What is wrong first, then what is not known, then what is as wished; the largest first."""
        found = [
            Alike(standing, reasons, tuple(rows), self._examples[standing, reasons])
            for (standing, reasons), rows in self._rows.items()
        ]
        return tuple(sorted(found, key=_rank))


_VERDICTS = (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)
_STANDINGS = tuple(Standing)


def _rank(group: Alike) -> tuple[int, int, int, int]:
    at = _STANDINGS.index(group.standing)
    return at, _VERDICTS.index(group.verdict), -len(group.rows), group.rows[0].whom.line


def _order(reason: Reason) -> tuple[int, str]:
    return _VERDICTS.index(reason.verdict), repr(reason)
