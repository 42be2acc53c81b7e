"""The changes of a segment's items: assigning products and categories, and taking them out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from segtui.changes.assignments import AssignmentChange, only_keys
from segtui.changes.change import Diff
from segtui.drafts import ItemKey
from segtui.mixins import JsonValue, Mixins
from segtui.model import BulkResult, Item, localize
from segtui.platforms.port import Platform
from segtui.platforms.reaching import shop_of

UNSEEN_BEFORE_ASSIGNING = (
    "Which of them the segment holds already was not looked up: an assignment that is there is written once "
    "more, which may drop its mixins."
)
"""What a person should know before an assignment of which nobody knows the state before."""


@dataclass(frozen=True, slots=True)
class LabelledItem:
    """An item's key with the words a person knows it by."""

    key: ItemKey
    what: str = ""
    """Its name or code; empty where neither is known."""

    @classmethod
    def of(cls, item: Item, languages: tuple[str, ...] = ("en",)) -> Self:
        """The item of an assignment that was read."""
        return cls(ItemKey(item.kind, item.id), localize(item.name, languages).text or item.code or "")

    @property
    def row_name(self) -> str:
        """What results and the journal call it: `product:ID` or `category:ID`."""
        return item_row_name(self.key)

    @property
    def text(self) -> str:
        """The item as a diff names it, with its kind."""
        return f"{self.what} ({self.key.kind.value} {self.key.id})" if self.what else self._plain()

    def _plain(self) -> str:
        return f"{self.key.kind.value} {self.key.id}"


def item_row_name(key: ItemKey) -> str:
    """An item's key as results and the journal write it."""
    return f"{key.kind.value}:{key.id}"


@dataclass(frozen=True, slots=True)
class ItemsChange(AssignmentChange[LabelledItem, ItemKey, Item]):
    """What assigning items and taking them out have in common; a `Change`."""

    segment_id: str
    segment_name: str
    """As the profile's language shows it; the id where there is no name."""
    items: tuple[LabelledItem, ...]
    """In any order given, products before categories: a request takes items of one kind."""
    present: frozenset[ItemKey] | None = None
    """Which of these the segment holds now; None where nobody looked. The inverse leaves the others alone."""
    mixins: Mapping[ItemKey, Mixins] = field(default_factory=dict)
    """What the rows carry: in an assignment, once they are there; in a removal, before they go."""

    def __post_init__(self) -> None:
        in_order = tuple(sorted(self.items, key=lambda item: item.key.kind.value, reverse=True))
        object.__setattr__(self, "items", in_order)

    @property
    def rows(self) -> tuple[LabelledItem, ...]:
        """The items, in the order of the requests."""
        return self.items

    def _with_rows(self, rows: tuple[LabelledItem, ...]) -> Self:
        return replace(self, items=rows)

    @property
    def keys(self) -> tuple[ItemKey, ...]:
        """The items' keys, in the order of the rows."""
        return tuple(item.key for item in self.items)

    @property
    def before(self) -> JsonValue:
        """Each item with its words, whether the segment held it (null: nobody looked), and its mixins."""
        return [self._row(item) for item in self.items]

    def _row(self, item: LabelledItem) -> dict[str, JsonValue]:
        row: dict[str, JsonValue] = {
            "kind": item.key.kind.value,
            "id": item.key.id,
            "what": item.what,
            "member": self._was_there(item.key),
        }
        return {**row, "mixins": self.mixins[item.key].to_json()} if item.key in self.mixins else row

    @abstractmethod
    def inverted(self) -> ItemsChange:
        """The change that undoes this one."""

    @abstractmethod
    def imagined(self, items: frozenset[ItemKey]) -> frozenset[ItemKey]:
        """The segment's items as they would be."""

    def knowing(self, found: Iterable[Item]) -> Self:
        """The same change, knowing that of its items the segment holds these now, and no others."""
        present = frozenset(ItemKey(one.kind, one.id) for one in found).intersection(self.keys)
        return replace(self, present=present)

    def _things(self) -> str:
        return self.items[0].text if len(self.items) == 1 else f"{len(self.items):,} items"


@dataclass(frozen=True, slots=True)
class AssignItems(ItemsChange):
    """Assign products and categories to a segment."""

    kind: ClassVar[str] = "assign-items"
    wanted: ClassVar[bool] = True

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Assign {self._things()} to {self.segment_name}"

    def shown(self, platform: Platform) -> Diff:
        """The items that come, those that are there already, and the requests."""
        sent = self.effective
        requests = (
            shop_of(platform).preview_assign_items(self.segment_id, sent._sent_rows()) if sent.items else ()
        )
        notes = () if self.present is not None else (UNSEEN_BEFORE_ASSIGNING,)
        if carried := sent._carried():
            notes = (*notes, f"Of the items, {carried:,} with mixins.")
        lines = self._lines("+", "already assigned: nothing will change")
        return Diff(self.title, lines, tuple(requests), notes)

    async def apply(self, platform: Platform) -> BulkResult:
        """Assign those that the segment is not known to hold."""
        sent = self.effective
        if not sent.items:
            return self._with_unsent(sent, BulkResult())
        return self._with_unsent(
            sent, await shop_of(platform).assign_items(self.segment_id, sent._sent_rows())
        )

    def inverted(self) -> UnassignItems:
        """Take out those that were not there before."""
        came = tuple(i for i in self.items if self.present is None or i.key not in self.present)
        keys = tuple(item.key for item in came)
        mixins = only_keys(self.mixins, keys)
        return UnassignItems(self.segment_id, self.segment_name, came, frozenset(keys), mixins)

    def imagined(self, items: frozenset[ItemKey]) -> frozenset[ItemKey]:
        """The segment's items as they would be."""
        return items.union(self.keys)

    def _sent_rows(self) -> list[tuple[ItemKey, Mixins | None]]:
        return [(key, self.mixins.get(key)) for key in self.keys]


@dataclass(frozen=True, slots=True)
class UnassignItems(ItemsChange):
    """Take products and categories out of a segment."""

    kind: ClassVar[str] = "unassign-items"
    wanted: ClassVar[bool] = False

    @property
    def title(self) -> str:
        """The change in one line."""
        return f"Take {self._things()} out of {self.segment_name}"

    def shown(self, platform: Platform) -> Diff:
        """The items that go, those not there anyway, the requests, and what is lost for good."""
        keys = self.effective.keys
        requests = shop_of(platform).preview_unassign_items(self.segment_id, keys) if keys else ()
        lines = self._lines("-", "not assigned: nothing will change")
        return Diff(self.title, lines, tuple(requests), self.losses)

    @property
    def losses(self) -> tuple[str, ...]:
        """What no undo brings back, in sentences."""
        if not self.effective.keys:
            return ()
        new_date = "Assigned again later, they get a new creation date."
        if self.present is not None:
            return (new_date,)
        return (new_date, "Their mixins were not looked up: they cannot come back.")

    def knowing(self, found: Iterable[Item]) -> Self:
        """The same change, knowing which items the segment holds now, and with which mixins."""
        here = {ItemKey(one.kind, one.id): one.mixins for one in found}
        present = frozenset(here).intersection(self.keys)
        return replace(self, present=present, mixins=only_keys(here, self.keys))

    async def apply(self, platform: Platform) -> BulkResult:
        """Take out those that the segment is not known to lack."""
        sent = self.effective
        if not sent.items:
            return self._with_unsent(sent, BulkResult())
        return self._with_unsent(sent, await shop_of(platform).unassign_items(self.segment_id, sent.keys))

    def inverted(self) -> AssignItems:
        """Assign those that were there before, with their mixins."""
        gone = tuple(i for i in self.items if self.present is None or i.key in self.present)
        mixins = only_keys(self.mixins, tuple(item.key for item in gone))
        return AssignItems(self.segment_id, self.segment_name, gone, frozenset(), mixins)

    def imagined(self, items: frozenset[ItemKey]) -> frozenset[ItemKey]:
        """The segment's items as they would be."""
        return items.difference(self.keys)
