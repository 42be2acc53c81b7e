"""The customers that a search found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.tui.widgets.page_table import Cell, Column, PageTable, Tone

if TYPE_CHECKING:
    from segtui.model import Customer
    from segtui.session import Session


class Matches(PageTable["Customer"]):
    """A table of all that match, with what sets them apart."""

    def __init__(self) -> None:
        super().__init__(_columns(has_guests=False), row_key=lambda customer: customer.id, id="matches")

    def suit(self, session: Session) -> None:
        """Keep guests apart from accounts however narrow it is, where the platform has guests."""
        self.set_columns(_columns(has_guests=session.platform.capabilities.guests))


def _columns(*, has_guests: bool) -> list[Column[Customer]]:
    return [
        Column("name", "name", weight=3, min_width=7 if has_guests else 10, render=_name),
        Column("email", "e-mail", weight=4, min_width=8 if has_guests else 14, render=_email),
        Column("marks", "", width=8, render=_marks, priority=0 if has_guests else 2),
        Column("number", "number", width=10, render=_number, priority=1),
    ]


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
