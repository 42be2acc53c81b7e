"""What the storefront pane shows after a reading, and how it draws it: one storefront, or two in one tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from segtui.tui.naming import shown_name
from segtui.tui.panes.lenses import PaneLens, moment_words
from segtui.tui.panes.outline import Name, OpenedCategory, Outline, RowKey

if TYPE_CHECKING:
    from datetime import datetime

    from segtui.session import Session
    from segtui.signs import Signs
    from segtui.storefront.between import Comparison
    from segtui.storefront.compare import Difference
    from segtui.storefront.storefront import Storefront
    from segtui.tui.widgets.caption import Caption
    from segtui.tui.widgets.tree_list import TreeRow


SOON_FORGOTTEN_S = 600.0
"""How long a change may still be missing from what a shop shows."""


@dataclass(slots=True)
class Shown:
    """A storefront on the screen, and what was opened in it."""

    lens: PaneLens
    storefront: Storefront
    read_at: datetime
    opened: dict[str, OpenedCategory] = field(default_factory=dict)
    folded: set[str] = field(default_factory=set)
    observed: Storefront | None = None
    differences: tuple[Difference, ...] = ()

    def tell(self, caption: Caption, session: Session) -> None:
        """Say what the tree is."""
        place = _place(session, self.lens, self.read_at)
        caption.show(place, self.storefront, self.observed, self.differences)

    def rows(self, session: Session, signs: Signs) -> list[TreeRow[RowKey]]:
        """The tree."""
        storefront, name = self.storefront, _namer(session, self.lens)
        segments = (*storefront.segments, *(left.segment for left in storefront.left_out))
        names = {segment.id: name(segment.name, segment.id) for segment in segments}
        folded = frozenset(self.folded)
        return Outline(storefront, signs, name, names, self.opened, folded, self.differences).rows()


@dataclass(slots=True)
class Compared:
    """Two storefronts on the screen, in one tree."""

    lenses: tuple[PaneLens, PaneLens]
    comparison: Comparison
    read_at: datetime
    folded: set[str] = field(default_factory=set)

    def tell(self, caption: Caption, session: Session) -> None:
        """Say which two lenses the tree is about."""
        first, second = (f"{lens.who} · {_place(session, lens, self.read_at)}" for lens in self.lenses)
        caption.show_comparison(first, second, len(self.comparison.contrasts))

    def rows(self, session: Session, signs: Signs, *, whole: bool) -> list[TreeRow[RowKey]]:
        """The tree: all of it, or the differences only."""
        from segtui.tui.panes.outline_between import OutlineBetween

        name, folded = _namer(session, self.lenses[0]), frozenset(self.folded)
        return OutlineBetween(self.comparison, signs, name, folded, whole).rows()


def freshness(read_at: datetime, changed_at: datetime | None) -> str:
    """How fresh a change of ours was: the platform has it, a shop may show what was before; else nothing."""
    age_s = (read_at - changed_at).total_seconds() if changed_at else SOON_FORGOTTEN_S
    if not 0 <= age_s < SOON_FORGOTTEN_S:
        return ""
    return f"Changed {age_s:.0f} s before this was read; shops may cache for minutes."


def _namer(session: Session, lens: PaneLens) -> Name:
    return partial(shown_name, session, language=lens.language)


def _place(session: Session, lens: PaneLens, read_at: datetime) -> str:
    """Where and when; the language only where it is not the one in the header."""
    language = f"{lens.language} · " if lens.language not in {None, session.profile.language} else ""
    return f"{lens.site or 'any site'} · {language}{moment_words(lens, read_at)}"
