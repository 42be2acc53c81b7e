"""What is known of a membership where segments are lists or rules and nothing else: the witness's answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from segtui.diagnosis.check import Truth, every, some
from segtui.diagnosis.reading import Read, Reading
from segtui.model import Customer, Member
from segtui.platforms.testimony import Condition, ImportRun, RuleTree
from segtui.shop_time import utc_words


class Effect(StrEnum):
    """What a change that is under way does to a membership."""

    ADDS = "add"
    REMOVES = "remove"
    MAY_ADD = "may add"
    """The members of a copy come later, whoever they are."""


class Pending(NamedTuple):
    """A change of ours that the platform accepted, or whose answer was lost, and that no read has shown."""

    number: int
    """In the journal."""
    at: datetime
    title: str
    effect: Effect

    @property
    def words(self) -> str:
        """As a sentence names it."""
        return f"change {self.number} of {utc_words(self.at)} ({self.title})"


UnderWay = Callable[[str, str | None], tuple[Pending, ...] | None]
"""By segment and customer, or none, what is under way; None where the journal could not be read."""


def nothing_under_way(_segment_id: str, _customer_id: str | None) -> tuple[Pending, ...]:
    """Where writes take effect at once."""
    return ()


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """A clause of rules, held against the customer."""

    condition: Condition
    holds: Reading[bool]
    values: Read[tuple[str, ...]] | None = None
    """What the customer's record has in its field; None where records do not show it."""
    probes: tuple[tuple[Condition, Read[bool]], ...] = ()
    """What else was asked about the field, to find how far it is from the boundary."""


@dataclass(frozen=True, slots=True)
class Testimony:
    """What was asked about one segment and one customer."""

    merchant: str
    """Whose segments were looked at."""
    alike: Reading[tuple[Member, ...]]
    """Members with the customer's address and another id; of a dynamic segment, those who match."""
    people: Mapping[str, Customer]
    """The records of those alike that could be read, by id."""
    devices: Reading[tuple[Member, ...]]
    """Device members on which the customer is logged in."""
    imports: Reading[tuple[ImportRun, ...]]
    """Full imports that took members away."""
    pending: tuple[Pending, ...] | None = ()
    """None where the journal could not be read."""
    tree: RuleTree | None = None
    """The rules; None of a fixed segment, and where they cannot be read."""
    clauses: tuple[ClauseFacts, ...] = ()
    """Every clause once."""
    matching: int | None = None
    """How many match now, devices included; None where that was not asked."""

    @property
    def holds(self) -> Mapping[str, Truth]:
        """By its words, whether a clause holds."""
        return {
            each.condition.words: each.holds.value if isinstance(each.holds, Read) else None
            for each in self.clauses
        }

    @property
    def by_clauses(self) -> Truth:
        """What the clauses come to, joined as the rules join them."""
        return None if self.tree is None else tree_truth(self.tree, self.holds)

    def supposing(self, words: str, holds: Reading[bool]) -> Testimony:
        """The same, with one clause held or not."""
        clauses = tuple(
            replace(each, holds=holds, probes=()) if each.condition.words == words else each
            for each in self.clauses
        )
        return replace(self, clauses=clauses)


def tree_truth(tree: RuleTree, holds: Mapping[str, Truth]) -> Truth:
    """Whether rules hold, given which of their clauses do."""
    if isinstance(tree, Condition):
        return holds.get(tree.words)
    parts = (tree_truth(part, holds) for part in tree.parts)
    return every(parts) if tree.is_every else some(parts)


def implied(tree: RuleTree, held: bool) -> Mapping[str, bool]:
    """What follows for clauses from the rules as a whole: of all that must hold, each holds."""
    if isinstance(tree, Condition):
        return {tree.words: held}
    if tree.is_every is not held and len(tree.parts) > 1:
        return {}
    return {words: truth for part in tree.parts for words, truth in implied(part, held).items()}


def to_blame(tree: RuleTree, holds: Mapping[str, Truth]) -> tuple[str, ...]:
    """The clauses, by their words, without which rules that do not hold might; in their order."""
    if tree_truth(tree, holds) is True:
        return ()
    if isinstance(tree, Condition):
        return (tree.words,)
    return tuple(dict.fromkeys(words for part in tree.parts for words in to_blame(part, holds)))
