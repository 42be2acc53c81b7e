"""Who a customer is, in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from segtui.plain import plain

if TYPE_CHECKING:
    from segtui.errors import SegtuiError
    from segtui.model import Customer, LegalEntity
    from segtui.session import CustomerView

Line = list[str | tuple[str, str]]


class CustomerCard(Widget):
    """Name, addresses, numbers, state and companies of one customer."""

    DEFAULT_CSS = """
    CustomerCard { height: auto; max-height: 9; padding: 0 1; }
    CustomerCard:focus { background: $boost; }
    """

    view: reactive[CustomerView | None] = reactive(None, layout=True)
    has_companies = True
    """Whether customers of this platform may act for companies."""

    def render(self) -> Content:
        """The lines; what could not be read says so."""
        if self.view is None:
            return Content("")
        customer = self.view.customer
        lines: list[Line] = [
            _headline(customer),
            _addresses(customer),
            _numbers(customer),
            *self._companies(self.view),
            *self._segments(self.view),
        ]
        return Content("\n").join(Content.assemble(*line) for line in lines if line)

    def _companies(self, view: CustomerView) -> list[Line]:
        from segtui.session import Failed

        if isinstance(view.companies, Failed):
            return [_failure("companies", view.companies.error)]
        if not self.has_companies:
            return []
        if not view.companies.value:
            return [[("no company", "$text-muted")]]
        return [[("for ", "$text-muted"), ", ".join(_company(entity) for entity in view.companies.value)]]

    def _segments(self, view: CustomerView) -> list[Line]:
        from segtui.session import Failed

        if isinstance(view.segments, Failed):
            return [_failure("segments", view.segments.error)]
        if not view.segments.value:
            return [[("In no segment.", "")]]
        return []


def _headline(customer: Customer) -> Line:
    line: Line = [(plain(customer.name) or "(no name)", "bold")]
    if customer.is_guest:
        line.append(("  GUEST: no account", "bold $text-warning"))
    if customer.deleted:
        line.append(("  DELETED", "bold $text-error"))
    elif customer.active is None:
        line.append(("  activity unknown", "$text-muted"))
    else:
        line.append(
            ("  active", "$text-success")
            if customer.active
            else ("  INACTIVE: cannot sign in", "$text-error")
        )
    if customer.on_hold:
        line.append(("  ON HOLD", "bold $text-warning"))
    return line


def _addresses(customer: Customer) -> Line:
    line: Line = [plain(customer.email or "no contact address")]
    others = [login for login in customer.logins if login != customer.email]
    if others:
        line += [("  signs in as ", "$text-muted"), plain(", ".join(others))]
    return line


def _numbers(customer: Customer) -> Line:
    line: Line = [("no. ", "$text-muted"), plain(customer.number or "?")]
    if customer.id != customer.number:
        line += [("  id ", "$text-muted"), plain(customer.id)]
    for label, value in (
        ("", customer.business_model),
        ("site ", customer.preferred_site),
        ("language ", customer.preferred_language),
        ("restriction ", customer.restriction),
    ):
        if value:
            line += [(f"  {label}", "$text-muted"), plain(value)]
    return line


def _company(entity: LegalEntity) -> str:
    name = plain(entity.name or entity.id)
    return f"{name} ({plain(entity.contact_kind.lower())})" if entity.contact_kind else name


def _failure(what: str, error: SegtuiError) -> Line:
    return [(f"{what} could not be read: ", "$text-error"), plain(error.summary)]
