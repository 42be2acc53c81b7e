"""Two edits of one segment side by side: what merged by itself, and the choice for what both changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from segtui.plain import plain
from segtui.shop_time import utc_words
from segtui.signs import choose_signs
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.changes.fields_diff import FieldPath
    from segtui.changes.merge import FieldConflict
    from segtui.changes.rebasing import Rebased
    from segtui.changes.segments import UpdateSegment
    from segtui.mixins import JsonValue

MINE, THEIRS = "mine", "theirs"
LABEL = 9

Pieces = list[str | tuple[str, str]]


class Merged(NamedTuple):
    """How two edits were brought together."""

    change: UpdateSegment
    wants_edit: bool
    """Whether it is to be edited by hand before it is shown."""


class ConflictBlock(Widget, can_focus=True):
    """One field that both sides changed, with the side that was chosen."""

    DEFAULT_CSS = """
    ConflictBlock { height: auto; margin: 1 0 0 0; padding: 0 1; border-left: outer $surface; }
    ConflictBlock:focus { border-left: outer $accent; background: $boost; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "choose('mine')", show=False),
        Binding("t", "choose('theirs')", show=False),
    ]

    choice: reactive[str | None] = reactive(None, layout=True)

    class Chosen(Message):
        """A side was chosen."""

        def __init__(self, block: ConflictBlock) -> None:
            super().__init__()
            self.block = block

    def __init__(self, conflict: FieldConflict) -> None:
        super().__init__()
        self.conflict = conflict

    def action_choose(self, side: str) -> None:
        """Take one side."""
        self.choice = side
        self.post_message(self.Chosen(self))

    def render(self) -> Content:
        """The field as it was, as they and as I have it."""
        conflict, signs = self.conflict, choose_signs()
        state = f"  {signs.member} {self.choice}" if self.choice else "  t or m?"
        tone = "$text-success" if self.choice else "bold $text-warning"
        parts: Pieces = [(plain(conflict.name), "bold"), (state, tone), "\n"]
        parts += [f"  {'it was':<{LABEL}}", (_value(conflict.path, conflict.base), "$text-muted"), "\n"]
        for key, side, value in (("t", THEIRS, conflict.theirs), ("m", MINE, conflict.mine)):
            mark = signs.in_force if self.choice == side else " "
            style = "bold $text-success" if self.choice == side else ""
            parts += [(f"{key} ", "bold $text-accent"), f"{side:<{LABEL - 2}}{mark} "]
            parts += [(_value(conflict.path, value), style), "\n" if side == THEIRS else ""]
        return Content.assemble(*parts)


class MergeScreen(BoxScreen[Merged]):
    """Answers the change that goes on top of theirs, once every conflict is decided."""

    keys_text = "t theirs   m mine   e edit   Enter goes on   Esc cancels"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False),
        Binding("e", "edit", show=False),
    ]

    DEFAULT_CSS = """
    MergeScreen #merge-scroll { margin-bottom: 1; }
    MergeScreen #undecided { height: 1; dock: bottom; }
    """

    def __init__(self, name: str, change: UpdateSegment, rebased: Rebased) -> None:
        super().__init__()
        self.title_text = f"{name} was changed meanwhile"
        self.change = change
        """As it met theirs."""
        self.rebased = rebased

    def compose_inside(self) -> ComposeResult:
        """What merged by itself, and each conflict."""
        yield words("Somebody else has changed it since you read it. Nothing of yours was written.")
        with BlockScroll(id="merge-scroll"):
            for conflict in self.rebased.merge.conflicts:
                yield ConflictBlock(conflict)
            yield words(self._merged_words(), classes="question")
        yield Static(self._undecided_words(), id="undecided", markup=False)

    def on_mount(self) -> None:
        """Start at the first conflict."""
        blocks = self.query(ConflictBlock)
        (blocks.first() if blocks else self.query_one("#merge-scroll")).focus()

    def _merged_words(self) -> Content:
        lines = list(self._merged())
        parts: Pieces = [("Merged by itself\n", "bold")]
        if not lines:
            parts.append(("  nothing else was changed\n", "$text-muted"))
        for side, text in lines:
            parts += [f"  {side:<{LABEL}}", f"{plain(text)}\n"]
        return Content.assemble(*parts).rstrip()

    def _merged(self) -> Iterator[tuple[str, str]]:
        """Each edit that met no other, with whose it is."""
        from segtui.changes.fields_diff import changed_lines

        base, in_conflict = self.change.old, {each.name for each in self.rebased.merge.conflicts}
        theirs = changed_lines(base, self.rebased.theirs)
        mine = changed_lines(base, self.change.new)
        for line in theirs:
            if line.text.partition(": ")[0] not in in_conflict:
                yield "both" if line in mine else THEIRS, line.text
        for line in mine:
            if line.text.partition(": ")[0] not in in_conflict and line not in theirs:
                yield MINE, line.text

    def on_conflict_block_chosen(self) -> None:
        """Go to the next conflict that is not decided."""
        open_ones = self._undecided()
        if open_ones:
            open_ones[0].focus()
        self._tell(self._undecided_words())

    def _undecided(self) -> list[ConflictBlock]:
        return [block for block in self.query(ConflictBlock) if block.choice is None]

    def _undecided_words(self) -> Content:
        count = len(self._undecided()) if self.is_mounted else len(self.rebased.merge.conflicts)
        if count:
            fields = "field is" if count == 1 else "fields are"
            return Content.styled(f"{count} {fields} not decided yet.", "bold $text-warning")
        return Content.styled("Everything is decided: Enter shows the change.", "$text-success")

    def _tell(self, content: Content) -> None:
        self.query_one("#undecided", Static).update(content)

    def _decided(self) -> UpdateSegment:
        chosen: list[FieldPath] = [
            block.conflict.path for block in self.query(ConflictBlock) if block.choice == THEIRS
        ]
        return replace(self.rebased.change, new=self.rebased.merge.decided(chosen))

    def action_go_on(self) -> None:
        """Show the change, once nothing is left to decide."""
        undecided = self._undecided()
        if undecided:
            undecided[0].focus()
            return
        change = self._decided()
        if change.new.ends_before_it_starts:
            words = "So it would end before it starts: choose otherwise, or e edits it by hand."
            self._tell(Content.styled(words, "bold $text-error"))
            return
        self.dismiss(Merged(change, wants_edit=False))

    def action_edit(self) -> None:
        """Go on in the form, with what was chosen so far and mine elsewhere."""
        self.dismiss(Merged(self._decided(), wants_edit=True))


class BlockScroll(VerticalScroll):
    """The conflicts; the arrows go from one to the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
    ]

    def action_step(self, step: int) -> None:
        """Go to the next conflict, or scroll where there is none."""
        blocks = list(self.query(ConflictBlock))
        place = next((number for number, block in enumerate(blocks) if block.has_focus), None)
        if place is not None and 0 <= place + step < len(blocks):
            blocks[place + step].focus()
        else:
            self.scroll_relative(y=step * 2, animate=False)


def _value(path: FieldPath, value: JsonValue) -> str:
    from segtui.changes.fields_diff import value_in_words

    if value is not None and path[0] in ("starts_at", "ends_at"):
        return utc_words(datetime.fromisoformat(str(value)))
    return plain(value_in_words(value))
