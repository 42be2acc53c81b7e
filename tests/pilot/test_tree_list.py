from __future__ import annotations

from textual.app import App, ComposeResult

from segtui.tui.widgets.columns import Tone
from segtui.tui.widgets.tree_list import TreeList, TreeRow

OPEN = [
    TreeRow(0, "Garden", "garden", expandable=True, expanded=True),
    TreeRow(1, "Tools", "tools", expandable=True, expanded=True, note="Gold club"),
    TreeRow(2, "Spade", "spade"),
    TreeRow(1, "Seeds", "seeds", expandable=True, tone=Tone.MUTED),
    TreeRow(0, "[/x]\u202e\x1b[2J", "hostile", note="[bold]"),
]
FOLDED = [OPEN[0], TreeRow(1, "Tools", "tools", expandable=True, note="Gold club"), *OPEN[3:]]


class Trees(App[None]):
    """A tree that remembers what it said."""

    def __init__(self) -> None:
        super().__init__()
        self.highlighted: list[str | None] = []
        self.chosen: list[str] = []
        self.folds: list[tuple[str, bool]] = []

    def compose(self) -> ComposeResult:
        yield TreeList[str]()

    def on_tree_list_row_highlighted(self, event: TreeList.RowHighlighted[str]) -> None:
        self.highlighted.append(event.row.key if event.row else None)

    def on_tree_list_row_chosen(self, event: TreeList.RowChosen[str]) -> None:
        self.chosen.append(event.row.key)

    def on_tree_list_fold_requested(self, event: TreeList.FoldRequested[str]) -> None:
        self.folds.append((event.row.key, event.fold))

    @property
    def outline(self) -> TreeList[str]:
        return self.query_one(TreeList)

    def drawn(self, y: int) -> str:
        return self.outline.render_line(y).text.rstrip()


def key_of(tree: TreeList[str]) -> str | None:
    return tree.cursor_row.key if tree.cursor_row else None


async def test_rows_are_indented_and_show_whether_they_can_be_folded() -> None:
    app = Trees()
    async with app.run_test(size=(60, 16)) as pilot:
        app.outline.set_rows(OPEN)
        await pilot.pause()
        assert [app.drawn(y) for y in range(4)] == [
            "> ▾ Garden",
            "    ▾ Tools  Gold club",
            "        Spade",
            "    ▸ Seeds",
        ]


async def test_hostile_labels_are_drawn_as_text() -> None:
    app = Trees()
    async with app.run_test(size=(60, 16)) as pilot:
        app.outline.set_rows(OPEN)
        await pilot.pause()
        assert app.drawn(4) == "    [/x]\N{REPLACEMENT CHARACTER}[2J  [bold]"


async def test_a_label_keeps_its_room_and_the_note_gives_way() -> None:
    app = Trees()
    async with app.run_test(size=(30, 16)) as pilot:
        app.outline.set_rows(
            [TreeRow(0, "x", "x"), TreeRow(30, "a label of some length", "y", note="a note")]
        )
        await pilot.pause()
        assert app.drawn(1).strip() == "a label of some …"


async def test_left_asks_to_fold_and_then_goes_to_the_parent() -> None:
    app = Trees()
    async with app.run_test(size=(60, 16)) as pilot:
        app.outline.focus()
        app.outline.set_rows(OPEN)
        app.outline.select_key("tools")
        await pilot.press("left")
        assert app.folds == [("tools", True)]
        app.outline.set_rows(FOLDED)
        await pilot.press("left")
        assert key_of(app.outline) == "garden"


async def test_right_asks_to_unfold_and_then_goes_to_the_first_row_beneath() -> None:
    app = Trees()
    async with app.run_test(size=(60, 16)) as pilot:
        app.outline.focus()
        app.outline.set_rows(FOLDED)
        app.outline.select_key("tools")
        await pilot.press("right")
        assert app.folds == [("tools", False)]
        app.outline.set_rows(OPEN)
        await pilot.press("right")
        assert key_of(app.outline) == "spade"
        await pilot.press("right")
        assert key_of(app.outline) == "spade"


async def test_the_cursor_stays_on_its_key_when_the_rows_change() -> None:
    app = Trees()
    async with app.run_test(size=(60, 16)) as pilot:
        app.outline.set_rows(OPEN)
        app.outline.select_key("seeds")
        app.outline.set_rows(FOLDED)
        await pilot.pause()
        assert (key_of(app.outline), app.outline.cursor) == ("seeds", 2)
        assert app.highlighted == ["garden", "seeds"]


async def test_the_cursor_stays_on_its_line_when_its_key_is_gone() -> None:
    app = Trees()
    async with app.run_test(size=(60, 16)) as pilot:
        app.outline.set_rows(OPEN)
        app.outline.select_key("spade")
        app.outline.set_rows(FOLDED)
        await pilot.pause()
        assert (key_of(app.outline), app.highlighted[-1]) == ("seeds", "seeds")


async def test_enter_chooses() -> None:
    app = Trees()
    async with app.run_test(size=(60, 16)) as pilot:
        app.outline.focus()
        await pilot.press("enter", "left", "right")
        app.outline.set_rows(OPEN)
        await pilot.press("down", "enter")
        assert app.chosen == ["tools"]


async def test_no_rows_are_no_cursor() -> None:
    app = Trees()
    async with app.run_test(size=(60, 16)) as pilot:
        app.outline.set_rows(OPEN)
        app.outline.set_rows([])
        await pilot.pause()
        assert key_of(app.outline) is None
        assert app.highlighted[-1] is None


async def test_thousands_of_rows_draw_only_what_is_in_view() -> None:
    app = Trees()
    async with app.run_test(size=(60, 16)) as pilot:
        app.outline.focus()
        app.outline.set_rows([TreeRow(index % 5, f"node {index}", str(index)) for index in range(5_000)])
        await pilot.press("end")
        assert app.drawn(15).endswith("node 4999")
        assert app.outline.visible_range == range(4_984, 5_000)
