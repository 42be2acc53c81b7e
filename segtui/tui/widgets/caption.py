"""What a storefront rests on, in a line or two: computed or observed, which moment, how many segments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.widgets import Static

from segtui.plain import plain

if TYPE_CHECKING:
    from segtui.storefront.compare import Difference
    from segtui.storefront.storefront import Storefront


class Caption(Static):
    """The label that keeps computed and observed apart."""

    DEFAULT_CSS = """
    Caption { height: auto; max-height: 5; padding: 0 1; background: $boost; }
    """

    def show(
        self,
        when_and_where: str,
        computed: Storefront,
        observed: Storefront | None,
        differences: Sequence[Difference],
    ) -> None:
        """Say what the tree below is."""
        parts: list[str | tuple[str, str]] = [
            ("COMPUTED ", "bold $text-accent"),
            plain(when_and_where),
            f" · {len(computed.segments)} in force",
        ]
        if observed is not None:
            now = f"now {observed.at.astimezone(UTC):%H:%M}Z · "
            parts += ["\n", ("OBSERVED ", "bold $text-success"), (now, "$text-muted")]
            parts += _agreement(observed, differences)
        self.update(Content.assemble(*parts))

    def show_comparison(self, first: str, second: str, differences: int) -> None:
        """Say which two lenses the tree below is about."""
        told = _counted(differences, "difference") if differences else "both see the same"
        parts = (("COMPUTED ", "bold $text-accent"), told, f"\n< {plain(first)}", f"\n> {plain(second)}")
        self.update(Content.assemble(*parts))

    def add(self, words: str) -> None:
        """Say something more beneath, if there is anything to say."""
        if words:
            before = cast("Content", self.content)
            self.update(Content.assemble(before, "\n", (plain(words), "$text-muted")))


def _agreement(observed: Storefront, differences: Sequence[Difference]) -> list[str | tuple[str, str]]:
    seen = _counted(sum(1 for _ in observed.nodes()), "category", "categories")
    expected = sum(difference.expected for difference in differences)
    surprising = len(differences) - expected
    parts: list[str | tuple[str, str]] = [f"{seen}: "]
    if surprising:
        parts.append((f"{_counted(surprising, 'difference')}, listed first", "bold $text-warning"))
    else:
        parts.append(("no contradiction", "$text-success"))
    if expected:
        parts.append((f" · {expected} explained !", "$text-muted"))
    return parts


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
