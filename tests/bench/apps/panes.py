"""Four panes of stock widgets with nothing behind them: a list, a line to type in, a table, a text."""

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import DataTable, Footer, Header, Input, Label, ListItem, ListView, Static


class Panes(App[None]):
    CSS = """
    ListView { width: 28; border: round $primary; }
    DataTable { height: 2fr; border: round $primary; }
    #shop { height: 1fr; border: round $primary; }
    ListView:focus, DataTable:focus { border: round $accent; }
    """

    def compose(self) -> ComposeResult:
        yield Header()
        with Horizontal():
            yield ListView(*(ListItem(Label(f"Audience {number:03}")) for number in range(50)))
            with Vertical():
                yield Input(placeholder="find a customer")
                yield DataTable[str](cursor_type="row")
                yield Static("\n".join(f"Shelf {number}" for number in range(12)), id="shop")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("number", "e-mail", "first", "last", "since", "origin")
        for row in range(100):
            table.add_row(f"c{row:06}", f"guest{row:04}@example.com", "Ada", "Berg", "2026-03-04", "manual")


Panes().run()
