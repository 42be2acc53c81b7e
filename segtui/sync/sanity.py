"""Whether a source looks whole: held against what is usual, and against earlier sources of the segment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

from segtui.sync.measuring import Measure
from segtui.sync.source import encoding_words, is_refused_rows

_PAGES = (10_000, 5_000, 1_000, 500, 250, 200, 100)
"""Sizes at which exports and pages are cut, the largest first."""
_LATELY = 5
"""Earlier sources that show how much is usual now."""
_A_FEW = 20
"""Rows below which shares say nothing."""
_GONE_SHARE = 0.05
_LEAST_OF_USUAL = 0.6
_REPEATED_SHARE = 0.9
_BAD_SHARE = 0.2


class Concern(NamedTuple):
    """One reason to think that a source is not what it should be."""

    code: str
    """A stable word, by which a person accepts it."""
    words: str


def concerns(source: Measure, before: Sequence[Measure]) -> tuple[Concern, ...]:
    """Everything about a source that a careful operator would ask about; `before` has the latest first.

    A table of refused rows is a part of a source, so it is held against nothing that was usual.
    """
    if is_refused_rows(source.header):
        before = ()
    return tuple(
        Concern(code, words) for code, judge in _RULES.items() if (words := judge(source, before)) is not None
    )


def _cut_at_page(source: Measure, before: Sequence[Measure]) -> str | None:
    page = next((size for size in _PAGES if source.rows >= size and source.rows % size == 0), None)
    if page is None or is_refused_rows(source.header) or any(each.rows % page == 0 for each in before):
        return None
    if not before and page < 1_000:
        return None
    if before and source.rows >= min(each.rows for each in before[:_LATELY]):
        return None
    usual = f", and there were {before[0].rows:,} the last time" if before else ""
    return (
        f"It has exactly {source.rows:,} rows, a multiple of {page:,}, as an export that was cut has{usual}."
    )


def _cut_line(source: Measure, before: Sequence[Measure]) -> str | None:
    if source.ends_badly:
        return "Its last row is not written like the others, as where a file was cut."
    if not source.ends_with_line and any(each.ends_with_line for each in before[:1]):
        return "Its last line does not end, as it did the last time: it may have been cut."
    return None


def _shrunk(source: Measure, before: Sequence[Measure]) -> str | None:
    if not before:
        return None
    usual = median(each.rows for each in before)
    if usual < _A_FEW or source.rows >= _LEAST_OF_USUAL * usual:
        return None
    rows = "1 row" if source.rows == 1 else f"{source.rows:,} rows"
    return f"It has {rows}, where {usual:,.0f} are usual."


def _columns_moved(source: Measure, before: Sequence[Measure]) -> str | None:
    if not before or source.header == before[0].header:
        return None
    was, now = (", ".join(each) for each in (before[0].header, source.header))
    if not now:
        return f"Its columns were {was}, and nothing in it names columns now."
    return f"Its columns were {was or 'not named'}, and are now {now}."


def _separator_changed(source: Measure, before: Sequence[Measure]) -> str | None:
    # One column has none, so that nothing can be said of it.
    if not before or None in (source.separator, before[0].separator):
        return None
    if source.separator == before[0].separator:
        return None
    return f"Its separator was {before[0].separator!r}, and is now {source.separator!r}."


def _encoding_changed(source: Measure, before: Sequence[Measure]) -> str | None:
    # A mark at the beginning comes and goes with the program that saves the file.
    was, now = (each.encoding.removesuffix("-sig") for each in (before[0], source)) if before else ("", "")
    if was == now:
        return None
    return f"Its encoding was {encoding_words(was)}, and is now {encoding_words(now)}."


def _half_repeated(source: Measure, _: Sequence[Measure]) -> str | None:
    half = source.rows // 2
    if half < 2 or source.repeated_rows < _REPEATED_SHARE * half:
        return None
    return f"Its second half repeats the first: {source.repeated_rows:,} of {half:,} rows."


def _domain_gone(source: Measure, before: Sequence[Measure]) -> str | None:
    if not before or not source.domains:
        return None
    last, there = before[0], {domain for domain, _ in source.domains}
    gone = [
        f"{domain} ({count:,} rows)"
        for domain, count in last.domains
        if domain not in there and count >= max(_A_FEW, _GONE_SHARE * last.rows)
    ]
    return f"Nobody is left of the mail domain {', '.join(gone)}." if gone else None


def _many_bad(source: Measure, _: Sequence[Measure]) -> str | None:
    if source.bad_rows <= _BAD_SHARE * source.rows:
        return None
    bad = "1 holds" if source.bad_rows == 1 else f"{source.bad_rows:,} hold"
    which = "Its only row holds" if source.rows == 1 else f"Of its {source.rows:,} rows, {bad}"
    return f"{which} no key: it may be the wrong column, or another kind of key."


_RULES: dict[str, Callable[[Measure, Sequence[Measure]], str | None]] = {
    "page-multiple": _cut_at_page,
    "cut-line": _cut_line,
    "shrunk": _shrunk,
    "columns": _columns_moved,
    "separator": _separator_changed,
    "encoding": _encoding_changed,
    "repeated-half": _half_repeated,
    "domain-gone": _domain_gone,
    "bad-rows": _many_bad,
}
WRONG_KEY = "bad-rows"
"""The word of the one that another column, or another kind of key, may answer."""
CODES = tuple(_RULES)
"""The words of all concerns."""
