"""Writing the rows that a platform refused to a file that can be brought in again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from segtui.tui.screens.write_file import WriteFileScreen

if TYPE_CHECKING:
    from segtui.sync.held import RefusedRows


class ExportScreen(WriteFileScreen):
    """Asks where to, and writes a new file that only its owner can read."""

    title_text = "Write the refused ones to a file"
    usual_name = "refused.txt"

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        self.lines = lines

    @property
    def question(self) -> str:
        """How many rows."""
        count = len(self.lines)
        return (
            f"{count:,} {'row' if count == 1 else 'rows'}, each with its reason. Once that is mended, the "
            "file can be read again where keys are pasted."
        )

    async def write(self, name: str) -> str:
        """One row in each line."""
        from segtui.gathering.files import write_list

        return str(await asyncio.to_thread(write_list, name, self.lines))


class ExportSourceScreen(WriteFileScreen):
    """As `ExportScreen`, of the rows of a source; the first line names the columns."""

    title_text = ExportScreen.title_text
    usual_name = "refused.csv"

    def __init__(self, key_kind: str, refused: RefusedRows) -> None:
        super().__init__()
        self.key_kind = key_kind
        self.refused = refused

    @property
    def question(self) -> str:
        """How many rows."""
        count = self.refused.of_source
        return (
            f"{count:,} {'row' if count == 1 else 'rows'}, each with its line and its reason. Once they are "
            "mended, the file is a source again."
        )

    async def write(self, name: str) -> str:
        """One row after the other: there may be very many."""
        from segtui.gathering.files import write_list
        from segtui.sync.refusals import refused_lines

        lines = refused_lines(self.key_kind, self.refused)
        return str(await asyncio.to_thread(write_list, name, lines))
