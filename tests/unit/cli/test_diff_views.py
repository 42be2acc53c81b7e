"""What is shown before anybody agrees fits what a person reads, however much it is; JSON has all."""

from __future__ import annotations

import json

from segtui.changes.change import Diff, DiffLine
from segtui.cli.diff_views import SHOWN_LINES, diff_shape, diffs_lines
from segtui.model import RequestPreview

_ROWS = [{"id": f"c{number}", "names": ["Åsa"]} for number in range(800)]


def _diff(rows: object) -> Diff:
    body = json.dumps({"rows": rows}, ensure_ascii=False)
    return Diff("Add", (DiffLine("+", "Åsa"),) * 800, (RequestPreview("POST", "https://x.example", body),))


def test_many_rows_are_shortened_and_few_are_not() -> None:
    many, few = _diff(_ROWS), _diff(_ROWS[:4])

    *_, body = diffs_lines([many])
    assert json.loads(body) == {"rows": [*_ROWS[:3], "and 797 more"]}
    assert diff_shape(many)["requests"] == [
        {"method": "POST", "url": "https://x.example", "body": many.requests[0].body}
    ]
    *_, body = diffs_lines([few])
    assert body.strip() == few.requests[0].body


def test_several_diffs_share_the_room() -> None:
    assert len(list(diffs_lines([_diff(_ROWS)] * 4))) < 2 * SHOWN_LINES
