"""What tables and trees of single lines share: a cursor, scrolling, and drawing only the lines in view."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style as VisualStyle

from segtui.signs import ASCII, choose_signs
from segtui.tui.widgets.columns import Tone

GUTTER = 2
"""Cells before the text of a line: the cursor, and a mark."""


class LineSigns(NamedTuple):
    """The signs of lists; every one is a single cell wide."""

    cursor: str
    resting: str
    """The cursor of a list without the focus."""
    marked: str
    ascending: str
    descending: str
    waiting: str
    failed: str
    expanded: str
    collapsed: str
    ellipsis: str
    at_least: str


UNICODE_SIGNS = LineSigns(">", "›", "✓", "▲", "▼", "·", "✗", "▾", "▸", "…", "≥")
ASCII_SIGNS = LineSigns(">", "-", "*", "^", "v", ".", "x", "-", "+", "~", ">=")


def line_signs() -> LineSigns:
    """The signs that this terminal can show."""
    return ASCII_SIGNS if choose_signs() is ASCII else UNICODE_SIGNS


# Not component classes of the style sheet: each of those is matched against every rule, for every list, with
# every change of a class above it, which took a third of the time to the first paint. And no colour depends
# on the focus but that of the cursor, so that a change of the focus repaints one line and not the widget.
_LOOKS = {
    "header": "bold $foreground on $panel",
    "cursor": "bold $block-cursor-foreground on $block-cursor-background",
    "resting": "$block-cursor-blurred-foreground on $block-cursor-blurred-background",
    "heading": "bold $text-accent",
    "marked": "bold $text-accent",
    "waiting": "$text-muted",
    "failed": "$text-error",
    Tone.NORMAL: "",
    Tone.MUTED: "$text-muted",
    Tone.ACCENT: "$text-accent",
    Tone.GOOD: "$text-success",
    Tone.WARNING: "$text-warning",
    Tone.BAD: "$text-error",
}
"""What the parts of a list look like, on the list's own background."""


NO_LINE = -1
"""Where the cursor is that stands on no line."""


class LineList(ScrollView, can_focus=True):
    """A scrolling list of single-line rows with a cursor.

    Subclasses say how many lines there are (`set_line_count`) and draw one (`draw_line`).
    """

    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "Choose", show=False)]

    KEYS: ClassVar[dict[str, str]] = {
        "up": "cursor_by(-1)",
        "k": "cursor_by(-1)",
        "down": "cursor_by(1)",
        "j": "cursor_by(1)",
        "pageup": "page_by(-1)",
        "pagedown": "page_by(1)",
        "home": "first_line",
        "g": "first_line",
        "end": "last_line",
        "G": "last_line",
    }
    """What moves the cursor, and by which action.

    No bindings: Textual looks those up only once a key has bubbled to the top, so that a key typed right
    behind, or sent with it in one packet, would still meet the old line.
    """

    DEFAULT_CSS = """
    LineList {
        width: 1fr;
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        color: $foreground;
    }
    """

    header_lines: ClassVar[int] = 0
    """Lines at the top that do not scroll."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        self._part_styles: dict[str, Style] = {}
        super().__init__(id=id, classes=classes)
        self.signs = line_signs()
        self.cursor = 0
        """The line of the cursor, `NO_LINE` where none is chosen yet; meaningless while there are no lines.

        Moved by `move_cursor`.
        """
        self._line_total = 0

    # What subclasses provide.

    def draw_line(self, index: int, width: int) -> list[Segment]:
        """The text of one line after the gutter, `width` cells or less, styled by `style_of`."""
        raise NotImplementedError

    def draw_header(self, width: int) -> list[Segment]:
        """The heading; asked for only where `header_lines` is 1."""
        raise NotImplementedError

    def is_marked(self, index: int) -> bool:
        """Whether a line carries a mark in the gutter."""
        return False

    def cursor_moved(self) -> None:
        """The cursor stands on another line."""

    def view_changed(self) -> None:
        """Other lines are in view."""

    def action_choose(self) -> None:
        """Choose the line of the cursor."""

    # The lines.

    @property
    def line_total(self) -> int:
        """How many lines there are, seen or not."""
        return self._line_total

    def set_line_count(self, count: int) -> None:
        """Have so many lines; the cursor stays inside them."""
        if count == self._line_total:
            return
        self._line_total = count
        self.cursor = max(0, min(self.cursor, count - 1))
        self.virtual_size = Size(0, count + self.header_lines)
        self.refresh()

    @property
    def body_height(self) -> int:
        """How many lines fit beneath the heading."""
        return max(0, self.size.height - self.header_lines)

    @property
    def visible_range(self) -> range:
        """The lines in view."""
        top = self.scroll_offset.y
        return range(min(top, self._line_total), min(top + self.body_height, self._line_total))

    def move_cursor(self, index: int) -> None:
        """Put the cursor on a line, or on the nearest there is, and bring it into view."""
        index = max(0, min(index, self._line_total - 1))
        if index != self.cursor:
            before, self.cursor = self.cursor, index
            self.refresh_index(before)
            self.refresh_index(index)
        self.reveal_cursor()
        self.cursor_moved()

    def choose_none(self) -> None:
        """Have the cursor on no line until it is moved: where the first must not be taken for the answer."""
        self.cursor = NO_LINE
        self.refresh()
        self.cursor_moved()

    def reveal_cursor(self) -> None:
        """Scroll, if need be, so that the cursor is in view."""
        top, height = self.scroll_offset.y, self.body_height
        if height == 0 or not self.is_mounted:
            return
        if self.cursor < top:
            self._show_from(self.cursor)
        elif self.cursor >= top + height:
            self._show_from(self.cursor - height + 1)

    def _show_from(self, top: int) -> None:
        self.scroll_to(y=top, animate=False, force=True)

    def refresh_index(self, index: int) -> None:
        """Draw one line again, if it is in view."""
        if index in self.visible_range:
            at = index - self.scroll_offset.y + self.header_lines
            self.refresh(Region(0, at, self.size.width, 1))

    # Drawing.

    def style_of(self, part: str) -> Style:
        """The style of a part: `header`, `waiting`, ... or a tone."""
        if part not in self._part_styles:
            self._part_styles[part] = (self.visual_style + VisualStyle.parse(_LOOKS[part])).rich_style
        return self._part_styles[part]

    def notify_style_update(self) -> None:
        """Forget the styles, because they rest on what has changed."""
        super().notify_style_update()
        self._part_styles.clear()

    def render_line(self, y: int) -> Strip:
        """One line of the widget."""
        width = self.scrollable_content_region.width
        if y < self.header_lines:
            style = self.style_of("header")
            return _strip([Segment(" " * GUTTER, style), *self.draw_header(width - GUTTER)], width, style)
        index = self.scroll_offset.y + y - self.header_lines
        if index >= self._line_total:
            return Strip.blank(width, self.style_of(Tone.NORMAL))
        return self._line_strip(index, width)

    def _line_strip(self, index: int, width: int) -> Strip:
        text = self.draw_line(index, width - GUTTER)
        mark = self.signs.marked if self.is_marked(index) else " "
        if index == self.cursor:
            # One style for the whole line: the tones would not be legible on it, and it is fewer bytes.
            style = self.style_of("cursor" if self.has_focus else "resting")
            sign = self.signs.cursor if self.has_focus else self.signs.resting
            line = sign + mark + "".join(segment.text for segment in text)
            return _strip([Segment(line, style)], width, style)
        normal = self.style_of(Tone.NORMAL)
        gutter = [Segment(" ", normal), Segment(mark, normal if mark == " " else self.style_of("marked"))]
        return _strip([*gutter, *text], width, normal)

    # Events and keys.

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell that other lines are in view."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.view_changed()

    def on_resize(self) -> None:
        """Keep the cursor in view and tell that other lines are in view."""
        self.reveal_cursor()
        self.view_changed()

    def on_focus(self) -> None:
        """Draw the cursor as the one that keys move."""
        self.refresh_index(self.cursor)

    def on_blur(self) -> None:
        """Draw the cursor as resting."""
        self.refresh_index(self.cursor)

    async def on_key(self, event: events.Key) -> None:
        """Move the cursor before the next key is looked at."""
        action = self.KEYS.get(event.key)
        if action is not None and await self.app.run_action(action, self):
            event.stop()
            event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where was clicked; a double click chooses."""
        at = event.get_content_offset(self)
        if at is None:
            return
        index = self.scroll_offset.y + at.y - self.header_lines
        if at.y >= self.header_lines and index < self._line_total:
            event.stop()
            self.move_cursor(index)
            if event.chain == 2:
                self.action_choose()

    def action_cursor_by(self, lines: int) -> None:
        """Move the cursor by so many lines."""
        self.move_cursor(self.cursor + lines)

    def action_page_by(self, pages: int) -> None:
        """Move cursor and view by so many screenfuls."""
        before = self.cursor
        top = self.scroll_offset.y
        target = max(0, min(before + pages * self.body_height, self._line_total - 1))
        if self.is_mounted:
            self._show_from(max(0, top + target - before))
        self.move_cursor(target)

    def action_first_line(self) -> None:
        """Go to the first line."""
        self.move_cursor(0)

    def action_last_line(self) -> None:
        """Go to the last line."""
        self.move_cursor(self._line_total - 1)


def _strip(segments: list[Segment], width: int, style: Style) -> Strip:
    """A line of exactly `width` cells, with neighbours of one style drawn as one."""
    return Strip(Segment.simplify(segments)).adjust_cell_length(width, style)
