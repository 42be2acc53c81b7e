"""The smallest useful Textual app: a title, a hundred rows, the keys."""

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header


class Hello(App[None]):
    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable[str](cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("number", "e-mail", "first", "last", "since", "origin")
        for row in range(100):
            table.add_row(f"c{row:06}", f"guest{row:04}@example.com", "Ada", "Berg", "2026-03-04", "manual")


Hello().run()
