"""What a platform can be asked about one membership where segments are lists or rules, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from segtui.model import Customer, Member, Segment
    from segtui.wire.call import JsonValue


class Relation(StrEnum):
    """How a condition holds a field against a value; `OTHER` stands for what segtui does not know."""

    IS = "is"
    IS_NOT = "is not"
    MORE = "more"
    AT_LEAST = "at least"
    LESS = "less"
    AT_MOST = "at most"
    CONTAINS = "contains"
    LACKS = "lacks"
    ONE_OF = "one of"
    NONE_OF = "none of"
    PRESENT = "present"
    ABSENT = "absent"
    OTHER = "other"


class Condition(NamedTuple):
    """One clause of rules."""

    field: str
    """In the platform's words."""
    relation: Relation
    value: JsonValue
    words: str
    """The clause as a person reads it."""
    is_of_devices: bool = False
    """It looks at devices, so no customer can meet it."""


class Joined(NamedTuple):
    """Clauses of which all must hold, or any."""

    is_every: bool
    parts: tuple[RuleTree, ...]


RuleTree = Condition | Joined


def conditions(tree: RuleTree) -> Iterator[Condition]:
    """Every clause, in the order of the rules; one that stands twice comes twice."""
    if isinstance(tree, Condition):
        yield tree
    else:
        for part in tree.parts:
            yield from conditions(part)


class ImportRun(NamedTuple):
    """A finished import that replaced members: whoever its files did not hold was taken away."""

    ref: str
    source: str | None
    ended_at: datetime | None
    deleted: int
    """How many members it took away, of whatever segment."""


class Witness(Protocol):
    """What is asked of such a platform, one membership at a time or many; raises as `Platform` does."""

    def rule_tree(self, rules: object) -> RuleTree:
        """The rules of a dynamic segment, clause by clause. Raises Rejected for what are none."""
        ...

    async def rows_with_addresses(self, segment: Segment, addresses: Sequence[str]) -> list[Member]:
        """The customers with one of these addresses who are members, whoever they are.

        Of a dynamic segment: those whom its rules match now. Addresses count as they are stored.
        """
        ...

    async def whole_list(self, segment: Segment) -> list[Member]:
        """Every member, devices included, read to the end: only this shows that somebody is none."""
        ...

    async def holding(self, condition: Condition, customers: Sequence[Customer]) -> frozenset[str]:
        """The ids of these customers for whom the platform says that the clause holds.

        Raises Unsupported for a clause about which no question can be put.
        """
        ...

    def varied(self, condition: Condition, relation: Relation, value: JsonValue) -> Condition:
        """The same field held against something else."""
        ...

    def is_in_record(self, condition: Condition) -> bool:
        """Whether whole records of customers show the field of a clause; listings may leave it out."""
        ...

    def values_of(self, condition: Condition, customer: Customer) -> tuple[str, ...] | None:
        """What the customer's record has in the field of a clause; None where it does not show it."""
        ...

    async def member_imports(self) -> list[ImportRun]:
        """The imports that replaced members as a whole, the latest first. Raises Forbidden."""
        ...
