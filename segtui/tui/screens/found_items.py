"""What pasted ids and codes turned out to name, with what speaks against assigning each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.naming import shown_name
from segtui.tui.screens.found import FOUND_SHOWN, Pieces
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.changes.checking import ItemCheck
    from segtui.gathering.items import ItemDoubt, Items
    from segtui.session import Session

Answer = Literal["fine", "all", "edit"]


class FoundItemsScreen(BoxScreen[Answer]):
    """Answers whether to go on with those that are fine, with all that exist, or back to the text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answer('fine')", show=False),
        Binding("a", "answer('all')", show=False),
        Binding("e", "answer('edit')", show=False),
    ]

    def __init__(self, session: Session, items: Items, segment_name: str) -> None:
        super().__init__()
        self.session = session
        self.items = items
        self.title_text = f"What is to be assigned to {segment_name}"
        fine, unseen = len(items.fine), len(items.unseen)
        keys = [f"Enter: the {fine:,} below" if unseen else "Enter goes on"] if fine else []
        keys += [f"a: all {fine + unseen:,} that exist"] if unseen else []
        self.keys_text = "   ".join([*keys, "e edits", "Esc cancels"])

    def compose_inside(self) -> ComposeResult:
        """Those that want something of the reader first."""
        with VerticalScroll(id="found-scroll"):
            yield words(Content.assemble(*self._told()))

    def on_mount(self) -> None:
        """Make the arrows scroll."""
        self.query_one("#found-scroll").focus()

    def action_answer(self, answer: Answer) -> None:
        """Answer, where there is something to go on with."""
        count = {"fine": len(self.items.fine), "all": len(self.items.unseen), "edit": 1}[answer]
        if count:
            self.dismiss(answer)

    def _told(self) -> Pieces:
        signs, items = choose_signs(), self.items
        parts: Pieces = []
        if items.doubtful:
            parts.append((f"Left out, because they do not name one item: {len(items.doubtful):,}\n", "bold"))
            for doubt in items.doubtful:
                parts += self._doubt(doubt)
            parts.append("\n")
        where = f" on the site {plain(items.site)}" if items.site else ""
        if items.unseen:
            parts.append((f"Nobody would see{where}: {len(items.unseen):,}\n", "bold"))
            parts += _checks(items.unseen, signs.warning, "bold $text-warning")
            parts.append("\n")
        parts.append((f"Nothing speaks against{where}: {len(items.fine):,}\n", "bold"))
        return parts + _checks(items.fine, signs.member, "bold $text-success")

    def _doubt(self, doubt: ItemDoubt) -> Pieces:
        parts: Pieces = [
            (f"{choose_signs().failed} ", "bold $text-error"),
            (f"line {doubt.given.line}: ", "$text-muted"),
            plain(doubt.given.text),
            (f"  {doubt.why}\n", "$text-muted"),
        ]
        for each in doubt.candidates:
            what = f"{each.key.kind.value}:{each.key.id}"
            name = shown_name(self.session, each.name, each.key.id)
            parts += ["    ", (plain(what), "bold"), f"  {plain(name)}  {plain(each.code)}\n"]
        return parts


def _checks(checks: tuple[ItemCheck, ...], sign: str, style: str) -> Pieces:
    parts: Pieces = []
    for check in checks[:FOUND_SHOWN]:
        parts += [(f"{sign} ", style), plain(check.item.text)]
        parts += [(f"  {plain(check.problem)}", "$text-warning")] if check.problem else []
        parts += [(f"  {plain(check.doubt)}", "$text-muted")] if check.doubt else []
        parts.append("\n")
    if len(checks) > FOUND_SHOWN:
        parts.append((f"  and {len(checks) - FOUND_SHOWN:,} more\n", "$text-muted"))
    return parts
