"""Every request of this session and what came back, without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from segtui.plain import plain
from segtui.tui.copying import send_to_clipboard
from segtui.tui.panes.listing import FixedRows
from segtui.tui.screens.modal import words
from segtui.tui.widgets.columns import Cell, Tone
from segtui.tui.widgets.page_table import Column, PageTable

if TYPE_CHECKING:
    from segtui.session import Exchange, Session

BODY_LINES = 400
"""Lines of a body that are shown."""


class TraceScreen(Screen[None]):
    """The exchanges, newest first, and the one under the cursor in full."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,t", "leave", show=False),
        Binding("y", "copy_curl", show=False),
        Binding("r", "read_again", show=False),
        Binding("tab", "other_half", show=False),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def compose(self) -> ComposeResult:
        """The list above, the exchange below."""
        yield words(
            " Requests, newest first   y copies as curl   r reads again   Tab body   Esc back",
            id="trace-title",
        )
        yield PageTable["Exchange"](
            [
                Column(
                    "at", "time (UTC)", width=12, render=lambda entry: f"{entry.started_at:%H:%M:%S.%f}"[:12]
                ),
                Column("status", "status", width=6, render=_status),
                Column("ms", "ms", width=6, align="right", render=lambda entry: f"{entry.ms:.0f}"),
                Column("method", "", width=6, render=lambda entry: entry.method),
                Column("asking", "asked to", weight=2, min_width=16, render=lambda entry: entry.asking),
                Column("url", "url", weight=3, min_width=20, render=lambda entry: entry.url, priority=1),
                Column(
                    "size",
                    "bytes",
                    width=8,
                    align="right",
                    render=lambda entry: f"{entry.received_bytes:,}",
                    priority=2,
                ),
            ],
            row_key=lambda entry: entry.id,
        )
        with VerticalScroll(id="trace-detail"):
            yield words("Nothing was asked yet.", id="trace-text")

    def on_mount(self) -> None:
        """Show what there is."""
        self.action_read_again()
        self.query_one(PageTable).focus()

    def action_read_again(self) -> None:
        """Show the exchanges that have come since."""
        rows = list(reversed(self.session.trace.entries))
        table: PageTable[Exchange] = self.query_one(PageTable)
        table.set_source(FixedRows(rows), total=len(rows), first_page=rows[: table.page_size])

    def action_other_half(self) -> None:
        """Go from the list to the exchange, or back."""
        table, detail = self.query_one(PageTable), self.query_one("#trace-detail")
        (detail if table.has_focus else table).focus()

    @on(PageTable.RowHighlighted)
    def _show(self, event: PageTable.RowHighlighted[Exchange]) -> None:
        event.stop()
        if event.row is not None:
            self.query_one("#trace-text", Static).update(_in_full(event.row))
            self.query_one("#trace-detail").scroll_home(animate=False)

    async def action_copy_curl(self) -> None:
        """Send the exchange to the clipboard as a command that repeats it."""
        entry: Exchange | None = self.query_one(PageTable).cursor_row_data
        if entry is not None:
            await send_to_clipboard(self.app, self.session.as_curl(entry))
            self.query_one("#trace-title", Static).update(
                " Sent to your terminal; put the token into $SEGTUI_TOKEN before you run it."
            )

    def action_leave(self) -> None:
        """Go back to the panes."""
        self.dismiss(None)


def _status(entry: Exchange) -> Cell:
    if entry.status is None:
        return Cell("none", Tone.BAD)
    return Cell(str(entry.status), Tone.NORMAL if entry.status < 300 else Tone.BAD)


def _in_full(entry: Exchange) -> Content:
    parts: list[str | tuple[str, str]] = [
        (f"{entry.method} ", "bold $text-accent"),
        f"{plain(entry.url)}\n",
        *_headers(entry.request_headers),
        *_body(entry.request_body),
        "\n",
    ]
    if entry.error is not None:
        parts.append((f"No answer: {plain(entry.error)}\n", "$text-error"))
    else:
        parts.append((f"{entry.status}  {entry.ms:.0f} ms  {entry.received_bytes:,} bytes\n", "bold"))
    return Content.assemble(*parts, *_headers(entry.response_headers), *_body(entry.response_body))


def _headers(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(f"{plain(name)}: {plain(value)}\n", "$text-muted") for name, value in headers]


def _body(body: str | None) -> list[str]:
    if not body:
        return []
    lines = _pretty(body).splitlines()
    cut = [f"… {len(lines) - BODY_LINES:,} more lines"] if len(lines) > BODY_LINES else []
    return ["\n", "\n".join([*(plain(line) for line in lines[:BODY_LINES]), *cut]), "\n"]


def _pretty(body: str) -> str:
    import json

    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body
