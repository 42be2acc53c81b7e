"""What a storefront rests on, in a line or two: computed or observed, which moment, how many segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from segtui.plain import plain

if TYPE_CHECKING:
    from segtui.storefront.compare import Difference
    from segtui.storefront.storefront import Storefront


class Caption(Static):
    """The label that keeps computed and observed apart."""

    DEFAULT_CSS = """
    Caption { height: auto; max-height: 4; padding: 0 1; background: $boost; }
    """

    def show(
        self, computed: Storefront, observed: Storefront | None, differences: Sequence[Difference]
    ) -> None:
        """Say what the tree below is."""
        parts: list[str | tuple[str, str]] = [
            ("COMPUTED ", "bold $text-accent"),
            f"{len(computed.segments)} in force",
            f" · {plain(computed.lens.site) if computed.lens.site else 'any site'}",
            (f" · {computed.at:%H:%M} UTC", "$text-muted"),
        ]
        if observed is not None:
            parts += ["\n", ("OBSERVED ", "bold $text-success"), *_agreement(observed, differences)]
        self.update(Content.assemble(*parts))


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
