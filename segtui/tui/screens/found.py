"""What pasted keys turned out to name: those that are taken, and those that are not, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.screens.modal import BoxScreen, words

if TYPE_CHECKING:
    from segtui.gathering.people import Doubt, People
    from segtui.model import Customer

FOUND_SHOWN = 200
"""Customers that are listed; the rest is counted."""

CANDIDATES_SHOWN = 10
"""Candidates of one text that are listed."""

Pieces = list[str | tuple[str, str]]
Answer = Literal["go on", "edit"]


class FoundScreen(BoxScreen[Answer]):
    """Answers whether to go on with those that were found, or to edit the text once more."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", show=False),
        Binding("e", "edit", show=False),
    ]

    def __init__(self, people: People, segment_name: str) -> None:
        super().__init__()
        self.people = people
        count = len(people.found)
        self.title_text = f"Who is to be added to {segment_name}"
        go_on = f"Enter goes on with {'this one' if count == 1 else f'these {count:,}'}   " if count else ""
        self.keys_text = f"{go_on}e edits the text   Esc cancels"

    def compose_inside(self) -> ComposeResult:
        """Those in doubt first: they want something of the reader."""
        with VerticalScroll(id="found-scroll"):
            yield words(Content.assemble(*_told(self.people)))

    def on_mount(self) -> None:
        """Make the arrows scroll."""
        self.query_one("#found-scroll").focus()

    def action_go_on(self) -> None:
        """Go on, where there is somebody."""
        if self.people.found:
            self.dismiss("go on")

    def action_edit(self) -> None:
        """Back to the text."""
        self.dismiss("edit")


def _told(people: People) -> Pieces:
    parts: Pieces = []
    if people.doubtful:
        parts.append((f"Left out, because they do not name one customer: {len(people.doubtful):,}\n", "bold"))
    for doubt in people.doubtful:
        parts += _doubt(doubt)
    if people.doubtful:
        parts.append("\n")
    parts.append((f"Found: {len(people.found):,}\n", "bold"))
    parts += _found([(one.given.text, one.customer) for one in people.found[:FOUND_SHOWN]])
    if len(people.found) > FOUND_SHOWN:
        parts.append((f"  and {len(people.found) - FOUND_SHOWN:,} more\n", "$text-muted"))
    if people.named_twice:
        parts.append((f"  named more than once, taken once: {people.named_twice:,}\n", "$text-muted"))
    for remark in people.remarks:
        parts += [("! ", "bold $text-warning"), f"{plain(remark)}\n"]
    return parts


def _found(found: Sequence[tuple[str, Customer]]) -> Pieces:
    sign = choose_signs().member
    parts: Pieces = []
    for text, customer in found:
        parts += [(f"{sign} ", "bold $text-success"), plain(_label(customer))]
        if text not in {customer.email, customer.id, customer.number}:
            parts.append((f"  for {plain(text)}", "$text-muted"))
        parts.append("\n")
    return parts


def _doubt(doubt: Doubt) -> Pieces:
    sign = choose_signs().unknown if doubt.candidates else choose_signs().failed
    style = "bold $text-warning" if doubt.candidates else "bold $text-error"
    line = f"line {doubt.given.line}: "
    parts: Pieces = [(f"{sign} ", style), (line, "$text-muted"), plain(doubt.given.text)]
    parts.append((f"  {doubt.why}\n", "$text-muted"))
    for customer in doubt.candidates[:CANDIDATES_SHOWN]:
        parts += [
            "    ",
            (plain(customer.id), "bold"),
            f"  {plain(_label(customer))}",
            _marks(customer),
            "\n",
        ]
    if len(doubt.candidates) > CANDIDATES_SHOWN:
        parts.append(f"    and {len(doubt.candidates) - CANDIDATES_SHOWN:,} more\n")
    return parts


def _label(customer: Customer) -> str:
    name, email = customer.name, customer.email
    return f"{name} <{email}>" if name and email else email or name or customer.id


def _marks(customer: Customer) -> str:
    if customer.active is False:
        return "  inactive"
    return "  on hold" if customer.on_hold else ""
