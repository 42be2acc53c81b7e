"""The line that never leaves doubt which tenant this is and whether it can be written to."""

from __future__ import annotations

from functools import partial
from typing import ClassVar, NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from segtui.plain import plain


class Place(NamedTuple):
    """Where the console is connected to."""

    platform: str
    tenant: str
    site: str | None = None
    language: str | None = None
    profile: str = ""


class Badge(NamedTuple):
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
    sign_in: reactive[str] = reactive("")
    """Whether there is a token, in words."""

    LEVEL_STYLES: ClassVar = {
        "calm": "bold $text-success",
        "warning": "bold $background on $warning",
        "danger": "bold $background on $error",
    }

    def follow(self, other: StatusHeader) -> None:
        """Say what the header of another screen says, also when that changes."""
        for name in ("place", "badge", "sign_in"):
            self.watch(other, name, partial(setattr, self, name))

    def render(self) -> Content:
        """The line, cut to the width with the tenant and the right to write kept longest."""
        right = Content.assemble(
            (f" {self.badge.word} ", self.LEVEL_STYLES[self.badge.level]), "  ", (f"{self.sign_in} ", "")
        )
        room = max(self.size.width - right.cell_length, 0)
        left = Content.assemble(" ", ("segtui", "bold")) if self.place is None else fitted(self.place, room)
        return left.truncate(room, ellipsis=True, pad=True) + right


def fitted(place: Place, room: int) -> Content:
    """The place in words; what all profiles of a tenant have alike gives way to what tells this one apart."""
    left = _words(place)
    if place.profile and left.cell_length > room:
        left = _words(place._replace(platform="", language=None))
    if place.profile and left.cell_length > room:
        left = _words(place._replace(platform="", language=None, site=None))
    return left


def _words(place: Place) -> Content:
    parts: list[str | tuple[str, str]] = [" ", (plain(place.tenant), "bold $text-primary")]
    between = "  "
    for text in (place.platform, place.site, place.language):
        if text:
            parts += [(between, "$text-muted"), plain(text)]
            between = " · "
    if place.profile and place.profile != place.tenant:
        parts.append((f"  ({plain(place.profile)})", "$text-muted"))
    return Content.assemble(*parts)
