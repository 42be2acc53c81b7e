from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from segtui.errors import SegtuiError, Unreachable
from segtui.model import Page
from segtui.tui.widgets.page_table import Cell, Column, PageTable, SortMark, Tone

Row = tuple[str, str]


def numbered(index: int) -> Row:
    return (f"m{index:07}", f"member{index}@example.com")


class Source:
    """A listing that remembers what it was asked, and can be made to fail or to wait."""

    def __init__(self, total: int, *, tells_total: bool = True, row: Callable[[int], Row] = numbered) -> None:
        self.total = total
        self.asked: list[int] = []
        self.failing: set[int] = set()
        self.open = asyncio.Event()
        self.open.set()
        self._row = row
        self._tells_total = tells_total

    async def page(self, number: int, size: int) -> Page[Row]:
        self.asked.append(number)
        await self.open.wait()
        if number in self.failing:
            raise Unreachable("GET /members got no answer within 10 s.", hint="Check the network.")
        rows = [self._row(index) for index in range((number - 1) * size, min(number * size, self.total))]
        return Page(rows, number, size, self.total if self._tells_total else None)


class Tables(App[None]):
    """A table and another widget to take the focus away."""

    def __init__(self) -> None:
        super().__init__()
        self.highlighted: list[Row | None] = []
        self.chosen: list[Row] = []
        self.drawn: list[Row] = []
        self.failures: list[tuple[int, SegtuiError]] = []
        self.headings: list[str] = []

    def compose(self) -> ComposeResult:
        yield PageTable[Row](
            [
                Column("id", "id", self.draw_id, width=10),
                Column("email", "e-mail", lambda row: Cell(row[1], Tone.ACCENT)),
                Column("extra", "extra", lambda row: "more", width=30, priority=2),
            ],
            row_key=lambda row: row[0],
            multi_select=True,
        )
        yield Input()

    def draw_id(self, row: Row) -> str:
        self.drawn.append(row)
        return row[0]

    def on_page_table_row_highlighted(self, event: PageTable.RowHighlighted[Row]) -> None:
        self.highlighted.append(event.row)

    def on_page_table_row_chosen(self, event: PageTable.RowChosen[Row]) -> None:
        self.chosen.append(event.row)

    def on_page_table_page_failed(self, event: PageTable.PageFailed[Row]) -> None:
        self.failures.append((event.number, event.error))

    def on_page_table_header_clicked(self, event: PageTable.HeaderClicked[Row]) -> None:
        self.headings.append(event.key)

    @property
    def table(self) -> PageTable[Row]:
        return self.query_one(PageTable)


def lines(app: Tables) -> list[str]:
    """What the table draws, line by line, without trailing blanks."""
    return [app.table.render_line(y).text.rstrip() for y in range(app.table.size.height)]


async def settle(app: Tables, pilot: Pilot[None]) -> None:
    """Wait until nothing is asked for any more."""
    await pilot.pause()
    while app.workers:
        await app.workers.wait_for_complete()
        await pilot.pause()


async def show(app: Tables, pilot: Pilot[None], source: Source, total: int | None) -> PageTable[Row]:
    app.table.focus()
    app.table.set_source(source, total=total)
    await settle(app, pilot)
    return app.table


async def test_opening_a_million_rows_asks_for_the_page_in_view_alone() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        source = Source(1_000_000)
        await show(app, pilot, source, 1_000_000)
        assert source.asked == [1]
        assert lines(app)[1].startswith("> m0000000")


async def test_a_first_page_that_is_there_is_not_asked_for() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        source = Source(60)
        app.table.set_source(source, total=60, first_page=[numbered(index) for index in range(50)])
        await settle(app, pilot)
        assert source.asked == []


async def test_end_asks_for_the_last_page_only() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        source = Source(1_000_000)
        table = await show(app, pilot, source, 1_000_000)
        source.asked.clear()
        await pilot.press("end")
        await settle(app, pilot)
        assert source.asked == [20_000]
        assert table.cursor_row_data == numbered(999_999)
        assert "m0999999" in "\n".join(lines(app))


async def test_memory_stays_flat_while_scrolling() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await show(app, pilot, Source(1_000_000), 1_000_000)
        for index in range(0, 200_000, 4_000):
            table.move_cursor(index)
            await settle(app, pilot)
        assert len(table.loaded_pages) <= 24


async def test_pages_scrolled_past_are_never_asked_for() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        source = Source(1_000_000)
        table = await show(app, pilot, source, 1_000_000)
        source.asked.clear()
        source.open.clear()
        for index in range(5_000, 900_000, 5_000):
            table.move_cursor(index)
        assert len(source.asked) <= 2
        source.open.set()
        await settle(app, pilot)
        assert len(source.asked) <= 5
        assert table.cursor_row_data == numbered(895_000)


async def test_rows_that_are_on_their_way_show_their_number() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        source = Source(1_000_000)
        source.open.clear()
        app.table.set_source(source, total=1_000_000)
        await pilot.pause()
        assert lines(app)[1:3] == ["> · 1  reading", "  · 2"]
        source.open.set()
        await settle(app, pilot)
        assert "m0000001" in lines(app)[2]


async def test_a_page_that_fails_says_why_and_comes_back_with_r() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        source = Source(200)
        source.failing = {1}
        table = await show(app, pilot, source, 200)
        assert lines(app)[1].startswith("> ✗ 1  r tries again: not reachable, GET /members got no answer")
        assert lines(app)[2].strip() == "✗ 2"
        assert [(number, error.summary) for number, error in app.failures] == [
            (1, "GET /members got no answer within 10 s.")
        ]
        assert source.asked.count(1) == 1
        source.failing = set()
        await pilot.press("r")
        await settle(app, pilot)
        assert table.failed_pages == ()
        assert "m0000000" in lines(app)[1]


async def test_hostile_names_are_drawn_as_text() -> None:
    family = "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL} family"
    names = [
        "[/x]",
        "[bold red]loud",
        family,
        "محمد علي",
        "\u202eevil",
        "x" * 300,
        "山田太郎" * 40,
        "a\x1b[2Jb",
    ]
    app = Tables()
    async with app.run_test(size=(60, 16)) as pilot:
        await show(app, pilot, Source(len(names), row=lambda index: (str(index), names[index])), len(names))
        drawn = lines(app)
        assert "[/x]" in drawn[1]
        assert "[bold red]loud" in drawn[2]
        assert "محمد علي" in drawn[4]
        assert "\x1b" not in "".join(drawn)
        assert "\u202e" not in "".join(drawn)
        assert "xxx…" in drawn[6]
        assert {app.table.render_line(y).cell_length for y in range(1, 10)} == {60}


async def test_a_narrow_table_drops_the_least_important_column() -> None:
    app = Tables()
    async with app.run_test(size=(120, 40)) as pilot:
        await show(app, pilot, Source(1_000), 1_000)
        assert "extra" in lines(app)[0]
        await pilot.resize_terminal(40, 16)
        await settle(app, pilot)
        assert "extra" not in lines(app)[0]
        assert "m0000000" in lines(app)[1]


async def test_the_cursor_stays_in_view_when_the_terminal_shrinks() -> None:
    app = Tables()
    async with app.run_test(size=(120, 40)) as pilot:
        table = await show(app, pilot, Source(1_000), 1_000)
        table.move_cursor(30)
        await pilot.resize_terminal(60, 16)
        await settle(app, pilot)
        assert table.cursor in table.visible_range
        assert any(line.startswith("> ") and "m0000030" in line for line in lines(app))


async def test_the_cursor_is_told_apart_without_colour() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        await show(app, pilot, Source(10), 10)
        assert lines(app)[1].startswith(">")
        app.query_one(Input).focus()
        await pilot.pause()
        assert lines(app)[1].startswith("›")


async def test_each_row_the_cursor_reaches_is_told_once() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        await show(app, pilot, Source(10), 10)
        await pilot.press("down", "j", "up", "home", "home")
        assert app.highlighted == [None, numbered(0), numbered(1), numbered(2), numbered(1), numbered(0)]


async def test_a_row_is_told_when_it_comes_under_a_waiting_cursor() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        source = Source(1_000)
        await show(app, pilot, source, 1_000)
        source.open.clear()
        await pilot.press("end")
        await pilot.pause()
        assert app.highlighted[-1] is None
        source.open.set()
        await settle(app, pilot)
        assert app.highlighted[-1] == numbered(999)


async def test_enter_chooses_the_row_and_nothing_that_has_not_come() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        source = Source(1_000)
        await show(app, pilot, source, 1_000)
        await pilot.press("down", "enter")
        source.open.clear()
        await pilot.press("end", "enter")
        assert app.chosen == [numbered(1)]
        source.open.set()


async def test_page_keys_move_by_what_is_in_view() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await show(app, pilot, Source(1_000), 1_000)
        await pilot.press("pagedown")
        assert (table.cursor, table.visible_range.start) == (table.body_height, table.body_height)
        await pilot.press("pageup")
        assert (table.cursor, table.visible_range.start) == (0, 0)


async def test_a_listing_without_a_total_grows_until_its_end_is_seen() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await show(app, pilot, Source(120, tells_total=False), None)
        assert table.count_text == "≥ 100"
        await pilot.press("end")
        await settle(app, pilot)
        assert (table.total, table.count_text) == (120, "120")


async def test_marks_stay_when_their_pages_are_gone() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await show(app, pilot, Source(1_000_000), 1_000_000)
        await pilot.press("space", "down", "space")
        for index in range(10_000, 400_000, 10_000):
            table.move_cursor(index)
            await settle(app, pilot)
        assert 1 not in table.loaded_pages
        assert table.marked == [numbered(0), numbered(2)]
        await pilot.press("home")
        await settle(app, pilot)
        assert [line[1] for line in lines(app)[1:4]] == ["✓", " ", "✓"]
        await pilot.press("space")
        assert table.marked == [numbered(2)]


async def test_the_answers_for_a_listing_no_longer_shown_are_dropped() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        old = Source(1_000, row=lambda index: (f"old{index}", ""))
        old.open.clear()
        app.table.set_source(old, total=1_000)
        await pilot.pause()
        app.table.set_source(Source(3), total=3)
        old.open.set()
        await settle(app, pilot)
        assert app.table.total == 3
        assert "old" not in "".join(lines(app))


async def test_a_reload_keeps_the_cursor_on_its_row() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        names = [numbered(index) for index in range(20)]
        source = Source(20, row=lambda index: names[index])
        table = await show(app, pilot, source, 20)
        assert table.select_key("m0000005")
        names.insert(0, ("new", ""))
        source.total = 21
        table.reload()
        await settle(app, pilot)
        assert table.cursor == 6
        assert table.cursor_row_data == numbered(5)


async def test_a_key_that_is_not_in_memory_is_not_found() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await show(app, pilot, Source(1_000), 1_000)
        assert not table.select_key("m0000900")
        assert table.cursor == 0


async def test_clearing_shows_nothing() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await show(app, pilot, Source(1_000), 1_000)
        table.clear()
        await settle(app, pilot)
        assert (table.total, table.loaded_pages) == (0, ())
        assert table.cursor_row_data is None
        assert "".join(lines(app)[1:]) == ""
        assert app.highlighted[-1] is None


async def test_a_click_selects_and_a_second_one_chooses() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await show(app, pilot, Source(1_000), 1_000)
        await pilot.click(PageTable, offset=(5, 4))
        assert (table.cursor, app.chosen) == (3, [])
        await pilot.click(PageTable, offset=(5, 4), times=2)
        assert app.chosen == [numbered(3)]


async def test_a_click_on_a_heading_names_its_column() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        await show(app, pilot, Source(10), 10)
        await pilot.click(PageTable, offset=(16, 0))
        assert app.headings == ["email"]


async def test_the_heading_shows_the_sort() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await show(app, pilot, Source(10), 10)
        table.sort_mark = SortMark("email", descending=True)
        assert "e-mail ▼" in lines(app)[0]
        table.sort_mark = None
        assert "▼" not in lines(app)[0]


async def test_moving_inside_the_view_draws_two_lines() -> None:
    app = Tables()
    async with app.run_test(size=(100, 30)) as pilot:
        table = await show(app, pilot, Source(1_000), 1_000)
        app.drawn.clear()
        await pilot.press("down")
        await pilot.pause()
        assert set(app.drawn) == {numbered(0), numbered(1)}
        assert table.visible_range.start == 0


async def test_no_private_name_of_textual_is_taken() -> None:
    from textual.scroll_view import ScrollView

    from segtui.tui.widgets.line_list import LineList

    async with App[None]().run_test():
        theirs = set(dir(ScrollView()))
        made_by_textual = {name for name in vars(type("Own", (ScrollView,), {}))}
        ours = {name for owner in (LineList, PageTable) for name in vars(owner)}
        ours |= set(vars(PageTable[Row]([], row_key=str))) - set(vars(ScrollView()))
    taken = {name for name in ours & theirs if name.startswith("_") and not name.startswith("__")}
    assert taken - made_by_textual - {"_merged_bindings"} == set()
