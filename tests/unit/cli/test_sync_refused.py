"""Where refused rows are kept, night after night."""

from __future__ import annotations

from pathlib import Path

import pytest

from segtui.cli.sync_refused import RefusedTable
from segtui.errors import BadInput


@pytest.mark.parametrize(
    ("given", "there", "kept"),
    [
        ("refused.csv", (), "refused.csv"),
        ("refused.csv", ("refused.csv",), "refused.12.csv"),
        ("refused", ("refused",), "refused.12"),
        ("refused-{run}.csv", ("refused-11.csv",), "refused-12.csv"),
    ],
)
def test_each_run_has_a_file_of_its_own(
    tmp_path: Path, given: str, there: tuple[str, ...], kept: str
) -> None:
    for name in there:
        (tmp_path / name).write_text("of an earlier run\n")
    assert RefusedTable.at(str(tmp_path / given)).of_run(12) == tmp_path / kept


def test_what_no_file_can_be_made_of_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        RefusedTable.at(str(tmp_path))
    with pytest.raises(BadInput, match="There is no folder"):
        RefusedTable.at(str(tmp_path / "nowhere" / "refused.csv"))
