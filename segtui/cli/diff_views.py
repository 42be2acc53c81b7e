"""A diff for a person and as JSON: what a change would do, before anybody agrees to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from segtui.changes.change import Diff
from segtui.cli.output import count_of
from segtui.cli.shapes import JsonObject
from segtui.mixins import JsonValue
from segtui.plain import plain

SHOWN_LINES = 40
"""How many lines of a diff, and how many requests, are printed for a person; JSON has all."""

SHOWN_ROWS = 3
"""How many rows of a request with many are printed for a person; JSON has all."""


def diffs_lines(diffs: Sequence[Diff]) -> Iterator[str]:
    """Several diffs, of which each has fewer lines the more there are."""
    share = max(SHOWN_ROWS, SHOWN_LINES // max(len(diffs), 1))
    for diff in diffs:
        yield from diff_lines(diff, share)


def diff_lines(diff: Diff, most: int = SHOWN_LINES) -> Iterator[str]:
    """Title, lines, notes and requests, safe for a terminal."""
    yield plain(diff.title)
    yield from first_lines([f"  {line.sign} {plain(line.text)}" for line in diff.lines], most)
    for note in diff.notes:
        yield f"  ! {plain(note)}"
    yield "Requests:"
    requests = [f"  {request.method} {plain(request.url)}" for request in diff.requests]
    bodies = [
        None if request.body is None else f"    {plain(_first_rows(request.body))}"
        for request in diff.requests
    ]
    both = [line for pair in zip(requests, bodies, strict=True) for line in pair if line is not None]
    yield from first_lines(both, most)


def first_lines(lines: Sequence[str], most: int = SHOWN_LINES) -> Iterator[str]:
    """As many lines as a person reads, and how many there are more."""
    yield from lines[:most]
    if len(lines) > most:
        yield f"  and {count_of(len(lines) - most, 'more line')}; --json has all."


def _first_rows(body: str) -> str:
    """The JSON text of a body; of a long list in it the first rows, and how many there are more."""
    whole: JsonValue = json.loads(body)
    shown = _shortened(whole)
    return body if shown == whole else json.dumps(shown, ensure_ascii=False)


def _shortened(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {name: _shortened(each) for name, each in value.items()}
    if not isinstance(value, list):
        return value
    # One that is left out would only stand where the words for it stand.
    shown = value if len(value) <= SHOWN_ROWS + 1 else value[:SHOWN_ROWS]
    more = [f"and {len(value) - len(shown):,} more"] if len(value) > len(shown) else []
    return [*map(_shortened, shown), *more]


def diff_shape(diff: Diff) -> JsonObject:
    """Lines, requests and notes."""
    return {
        "lines": [{"sign": line.sign, "text": line.text} for line in diff.lines],
        "requests": [
            {"method": request.method, "url": request.url, "body": request.body} for request in diff.requests
        ],
        "notes": list(diff.notes),
    }
