"""The part of the storefront pane that changes the items of the selected segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from segtui.tui.actions import Action
from segtui.tui.load_state import Loaded
from segtui.tui.panes.base import Pane
from segtui.tui.panes.outline import RowKey
from segtui.tui.widgets.tree_list import TreeList

if TYPE_CHECKING:
    from segtui.model import Item, Segment


class ItemEdits(Pane):
    """Marks items, and asks for them to be assigned, taken out, or looked at closely."""

    segment: Segment | None
    items: tuple[list[Item], int | None]
    """Those that were read, and how many there are."""

    class AssignRequested(Message):
        """The user wants to assign products and categories to the segment."""

        def __init__(self, segment: Segment) -> None:
            super().__init__()
            self.segment = segment

    class UnassignRequested(Message):
        """The user wants to take these items out of the segment."""

        def __init__(self, segment: Segment, items: list[Item]) -> None:
            super().__init__()
            self.segment = segment
            self.items = items

    def body(self) -> TreeList[RowKey]:
        """The tree."""
        raise NotImplementedError

    @property
    def shows_items(self) -> bool:
        """Whether the items of the segment are shown, or would be if there were any."""
        raise NotImplementedError

    @property
    def current_item(self) -> Item | None:
        """The item under the cursor."""
        row = self.body().cursor_row if isinstance(self.state, Loaded) else None
        return self._item_of(row.key) if row is not None else None

    @property
    def marked_items(self) -> list[Item]:
        """The marked items, in the order of the rows."""
        marks = self.body().marks
        return [item for item in self.items[0] if _key_of(item) in marks]

    def _item_of(self, key: RowKey) -> Item | None:
        if not self.shows_items:
            return None
        return next((item for item in self.items[0] if _key_of(item) == key), None)

    def item_actions(self) -> tuple[Action, ...]:
        """What the keys do on the items of a segment."""
        return (
            Action(
                "storefront.assign",
                "a",
                "assign",
                "Assign products and categories, each checked first; the change is shown first.",
                self._assign,
                dangerous=True,
                why_not=self._why_not_write,
            ),
            Action(
                "storefront.unassign",
                "d",
                "take out",
                "Take the marked items, or the one under the cursor, out; the change is shown first.",
                self._unassign,
                dangerous=True,
                why_not=lambda: self._why_not_write() or self._why_no_item(),
            ),
            Action(
                "storefront.mark",
                "space",
                "mark",
                "Mark or unmark the item, to take several out at once.",
                self._mark,
                why_not=self._why_no_item,
                in_bar=False,
            ),
            Action(
                "storefront.mixins",
                "m",
                "mixins",
                "Show and edit the mixins of the assignment as JSON.",
                self._mixins,
                why_not=self._why_no_item,
            ),
        )

    def _why_not_write(self) -> str | None:
        if self.session is None:
            return "not signed in"
        if not self.shows_items or self.segment is None:
            return "the items of a segment are not shown; i shows them"
        if not self.session.platform.capabilities.items:
            return "segments hold no items on this platform"
        access = self.session.write_access()
        return None if access.allowed else access.reason

    def _why_no_item(self) -> str | None:
        return "there is no item of the segment here" if self.current_item is None else None

    def _assign(self) -> None:
        if self.segment is not None:
            self.post_message(self.AssignRequested(self.segment))

    def _unassign(self) -> None:
        items = self.marked_items or ([self.current_item] if self.current_item is not None else [])
        if self.segment is not None and items:
            self.post_message(self.UnassignRequested(self.segment, items))

    def _mark(self) -> None:
        item, tree = self.current_item, self.body()
        if item is not None:
            tree.marks = tree.marks.symmetric_difference({_key_of(item)})
            tree.move_cursor(tree.cursor + 1)

    def _mixins(self) -> None:
        if self.segment is not None and self.current_item is not None:
            self.post_message(self.MixinsRequested(self.segment, self.current_item))


def _key_of(item: Item) -> RowKey:
    return RowKey("category" if item.kind == "category" else "product", item.id)
