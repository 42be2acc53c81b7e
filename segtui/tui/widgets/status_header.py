"""The line that never leaves doubt which tenant this is and whether it can be written to."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from segtui.tui.plain import plain


@dataclass(frozen=True, slots=True)
class Place:
    """Where the console is connected to."""

    platform: str
    tenant: str
    site: str | None = None
    language: str | None = None
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """Whether this console can write, as a word."""

    word: str
    level: str = "calm"
    """`calm`, `warning` or `danger`; the word says it too."""


class StatusHeader(Widget):
    """One line: platform, tenant, site and language; the right to write; the state of the token."""

    DEFAULT_CSS = """
    StatusHeader { height: 1; dock: top; background: $panel; color: $foreground; }
    """

    place: reactive[Place | None] = reactive(None)
    badge: reactive[Badge] = reactive(Badge("READ-ONLY"))
    token: reactive[str] = reactive("")

    LEVEL_STYLES = {
        "calm": "bold $text-success",
        "warning": "bold $background on $warning",
        "danger": "bold $background on $error",
    }

    def render(self) -> Content:
        """The line, cut to the width with the tenant and the right to write kept longest."""
        right = Content.assemble(
            (f" {self.badge.word} ", self.LEVEL_STYLES[self.badge.level]), "  ", (f"{self.token} ", "")
        )
        if self.place is None:
            left = Content.assemble(" ", ("segtui", "bold"))
        else:
            left = self._left(self.place)
        room = self.size.width - right.cell_length
        return left.truncate(max(room, 0), ellipsis=True, pad=True) + right

    def _left(self, place: Place) -> Content:
        parts = [" ", (plain(place.tenant), "bold $text-primary"), ("  ", ""), plain(place.platform)]
        for text in (place.site, place.language):
            if text:
                parts += [(" · ", "$text-muted"), plain(text)]
        if place.profile and place.profile != place.tenant:
            parts.append((f"  ({plain(place.profile)})", "$text-muted"))
        return Content.assemble(*parts)
