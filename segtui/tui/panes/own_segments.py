"""The segments of one customer, and for which company they are in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.signs import choose_signs
from segtui.tui.naming import force_sign, shown_name
from segtui.tui.panes.listing import FixedRows
from segtui.tui.widgets.page_table import Cell, Column, PageTable, Tone

if TYPE_CHECKING:
    from segtui.model import Segment
    from segtui.platforms.port import Capabilities
    from segtui.session import CustomerView, Session

NO_COMPANY = "no company"
NOT_KNOWN = "not known"
"""Stands where an assignment could not be read."""
NOT_THEIRS = "not theirs"
"""Stands where the customer is in a segment for a company that is not among theirs."""
NOT_SEEN = "pending or lag"
"""Stands where the platform names a segment for a customer whom the segment itself does not name."""


class OwnSegments(PageTable["Segment"]):
    """A table that finds out the companies after it has shown the segments."""

    def __init__(self) -> None:
        super().__init__(self._columns_for(None), row_key=lambda segment: segment.id, id="own-segments")
        self.session: Session | None = None
        self.companies: dict[str, str] = {}
        """Names of companies by segment id, as far as they are known."""

    def _columns_for(self, can: Capabilities | None) -> list[Column[Segment]]:
        """Without capabilities those of a platform that has everything."""
        columns: list[Column[Segment]] = [
            Column("force", "", width=1, render=self._sign),
            Column("name", "in these segments", weight=3, min_width=12, render=self._segment_name),
        ]
        if can is not None and can.dynamic_segments:
            columns.append(Column("kind", "kind", width=7, render=lambda each: each.kind.value, priority=1))
        title = "for company" if can is None or can.legal_entities else "of the members"
        columns.append(Column("company", title, weight=2, min_width=10, render=self._company, priority=2))
        if can is None or can.sites:
            columns.append(Column("site", "site", width=7, render=_site, priority=1))
        return [*columns, Column("state", "state", width=15, render=self._force_words, priority=3)]

    def show(self, session: Session, view: CustomerView) -> None:
        """Show a customer's segments; the companies follow."""
        rows = known_segments(view)
        if session is not self.session:
            self.set_columns(self._columns_for(session.platform.capabilities))
        self.session, self.companies = session, {}
        self.set_source(FixedRows(rows), total=len(rows), first_page=rows)
        # The companies of the customer shown before must not come to stand beside these segments.
        self.workers.cancel_group(self, "companies")
        if rows and (known_companies(view) or session.platform.capabilities.asynchronous_writes):
            self.run_worker(self._read_companies(session, view), group="companies", exclusive=True)

    async def _read_companies(self, session: Session, view: CustomerView) -> None:
        names = known_companies(view)
        assigned = await session.assigned_companies(view)
        can = session.platform.capabilities
        alone = NO_COMPANY if can.legal_entities else ""
        absent = NOT_SEEN if can.asynchronous_writes else NOT_THEIRS
        self.companies = dict.fromkeys((segment.id for segment in known_segments(view)), NOT_KNOWN) | {
            segment_id: ", ".join(names.get(id, id) if id is not None else alone for id in companies)
            if companies
            else absent
            for segment_id, companies in assigned.items()
        }
        self.refresh_rows()

    def _sign(self, segment: Segment) -> Cell:
        return force_sign(self.session, segment, choose_signs()) if self.session else Cell("")

    def _segment_name(self, segment: Segment) -> str:
        return shown_name(self.session, segment.name, segment.id) if self.session else ""

    def _company(self, segment: Segment) -> Cell:
        return Cell(self.companies.get(segment.id, ""), Tone.MUTED)

    def _force_words(self, segment: Segment) -> str:
        return segment.force(self.session.now()).value if self.session else ""


def known_segments(view: CustomerView) -> list[Segment]:
    """The customer's segments; none where they could not be read, which the card says."""
    from segtui.session import Known

    return view.segments.value if isinstance(view.segments, Known) else []


def known_companies(view: CustomerView) -> dict[str, str]:
    """Names of the customer's companies by id; none where they could not be read, which the card says."""
    from segtui.session import Known

    companies = view.companies.value if isinstance(view.companies, Known) else []
    return {company.id: company.name or company.id for company in companies}


def _site(segment: Segment) -> str:
    return segment.site or ""
