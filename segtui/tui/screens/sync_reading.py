"""How a source is read, where a person knows better than what is found out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from segtui.sync.source import SourceFormat, SourceOptions, encoding_words
from segtui.tui.screens.sync_into import FOUND_OUT, column_words, remembered, row
from segtui.tui.widgets.one_of import OneOf, Option

if TYPE_CHECKING:
    from segtui.sync.looking import Sight

_ENCODINGS = ("utf-8", "utf-16", "cp1252", "iso-8859-1")
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
READS_ANEW = frozenset({"format", "encoding", "separator"})
"""The lines after which the source has other columns."""


class ReadingLines(Vertical):
    """The lines of a form that ask for it; not shown unless somebody wants to say it."""

    DEFAULT_CSS = """
    ReadingLines { height: auto; }
    """

    def __init__(self, before: SourceOptions) -> None:
        super().__init__()
        self.before = before
        self.display = any((before.company_column, before.form, before.encoding, before.separator))

    def compose(self) -> ComposeResult:
        """The column of the companies, the format, the encoding and the separator."""
        before, open_one = self.before, Option("", FOUND_OUT)
        column, encoding = before.company_column, before.encoding
        yield row("company", OneOf(remembered(column), column or "", id="company-column"))
        forms = [open_one, *(Option(each.value, each.value.upper()) for each in SourceFormat)]
        yield row("format", OneOf(forms, before.form.value if before.form is not None else "", id="format"))
        encodings = [open_one, *(Option(each, encoding_words(each)) for each in _ENCODINGS)]
        if encoding and encoding not in _ENCODINGS:
            encodings.append(Option(encoding, encoding))
        yield row("encoding", OneOf(encodings, encoding or "", id="encoding"))
        signs = [open_one, *(Option(sign, name) for sign, name in _SEPARATORS.items())]
        yield row("separator", OneOf(signs, before.separator or "", id="separator"))

    @property
    def options(self) -> SourceOptions:
        """What is chosen; the key and the segments are asked for elsewhere."""
        form = self._chosen("format")
        return SourceOptions(
            company_column=self._chosen("company-column"),
            form=SourceFormat(form) if form is not None else None,
            encoding=self._chosen("encoding"),
            separator=self._chosen("separator"),
        )

    def _chosen(self, id: str) -> str | None:
        return self.query_one(f"#{id}", OneOf).chosen or None

    def offer(self, sight: Sight | None) -> None:
        """Let the columns of a source be chosen from; None while nothing is known of it."""
        line = self.query_one("#company-column", OneOf)
        if sight is None:
            line.offer([Option("", FOUND_OUT)], "")
            return
        found = sight.detected.columns.company if sight.detected is not None else None
        is_open = not line.chosen
        lead = (
            f"{FOUND_OUT}: {column_words(found) if found is not None else 'none'}" if is_open else FOUND_OUT
        )
        line.offer([Option("", lead), *(Option(name, name) for name in sight.columns)], line.chosen or "")
