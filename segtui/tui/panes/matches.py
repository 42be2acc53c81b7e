"""The customers that a search found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.tui.widgets.page_table import Cell, Column, PageTable, Tone

if TYPE_CHECKING:
    from segtui.model import Customer


class Matches(PageTable["Customer"]):
    """A table of all that match, with what sets them apart."""

    def __init__(self) -> None:
        columns: list[Column[Customer]] = [
            Column("name", "name", weight=3, min_width=10, render=_name),
            Column("email", "e-mail", weight=4, min_width=14, render=_email),
            Column("marks", "", width=9, render=_marks, priority=2),
            Column("number", "number", width=10, render=_number, priority=1),
        ]
        super().__init__(columns, row_key=lambda customer: customer.id, id="matches")


def _name(customer: Customer) -> str:
    return customer.name or "(no name)"


def _email(customer: Customer) -> str:
    return customer.email or ""


def _marks(customer: Customer) -> Cell:
    if customer.deleted:
        return Cell("deleted", Tone.BAD)
    if customer.active is False:
        return Cell("inactive", Tone.BAD)
    if customer.is_guest:
        return Cell("guest", Tone.WARNING)
    return Cell("on hold", Tone.WARNING) if customer.on_hold else Cell("")


def _number(customer: Customer) -> str:
    return customer.number or ""
