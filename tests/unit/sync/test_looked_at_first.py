"""A source is read once before anything is asked about its rows; one that is no file is copied for that."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from segtui.errors import BadInput
from segtui.sync.guard import Doubtful
from segtui.sync.opening import ReadTwice
from segtui.sync.plan import Act, Mode, PlanRow
from segtui.sync.plan_writing import PlanWriter
from segtui.sync.planning import Progress
from segtui.sync.source import SourceOptions
from segtui.sync.wanted import PlanWanted
from tests.unit.sync.conftest import Desk


def look_ups(desk: Desk) -> int:
    """Requests that look customers up."""
    return sum("/customers/search" in each.url for each in desk.session.trace.entries)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("email\n" + "".join(f"a{n}@post.example\n" for n in range(1_000)), "page-multiple"),
        ("email,name\na@post.example,Ada\nb@post.exam", "cut-line"),
        ("email\n" + "a@post.example\nb@post.example\n" * 2, "repeated-half"),
    ],
)
async def test_a_doubt_is_told_before_anybody_is_looked_up(desk: Desk, text: str, code: str) -> None:
    with pytest.raises(Doubtful) as caught:
        await desk.plan(desk.source(text))
    assert code in [each.code for each in caught.value.concerns]
    assert look_ups(desk) == 0


async def test_what_comes_through_a_pipe_is_doubted_before_and_planned_whole(desk: Desk) -> None:
    pipe = desk.directory / "pipe"
    os.mkfifo(pipe)
    text = "email\n" + "".join(f"{each}\n" for each in [*desk.addresses(90), *["nobody@post.example"] * 10])

    def fill() -> None:
        pipe.write_text(text)

    for accepted in ((), ("page-multiple", "repeated-half")):
        threading.Thread(target=fill, daemon=True).start()
        plan = await desk.plan(str(pipe), accepted=accepted)
        assert (plan.head.source_rows, plan.head.count(Act.DUPLICATE)) == (100, 9)


async def test_a_source_that_grows_while_it_is_read_is_not_planned(desk: Desk) -> None:
    path = Path(desk.source("email\n" + "".join(f"{each}\n" for each in desk.addresses(30))))

    def grow(step: Progress) -> None:
        if step.what == "members read":
            with path.open("a") as file:
                file.write("new@post.example\n")

    wanted = PlanWanted(
        str(path), SourceOptions(), Mode.ADD, segment_id=desk.segment(), path=desk.directory / "the.plan"
    )
    with pytest.raises(BadInput, match=r"changed while it was read: 30 rows at first, 3\d then"):
        await desk.session.plan_sync(wanted, grow)
    assert not wanted.path or not wanted.path.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_disk_that_is_full_is_told_and_not_taken_for_a_source_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.TemporaryFile", lambda mode="w+b", **_: open("/dev/full", mode))  # noqa: SIM115
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threading.Thread(target=lambda: pipe.write_text("email\na@post.example\n"), daemon=True).start()
    with (
        pytest.raises(BadInput, match="cannot be kept in a temporary file: No space left"),
        ReadTwice(str(pipe)) as source,
        source.opened(),
    ):
        pass
    writer = PlanWriter()
    with pytest.raises(BadInput, match=r"The rows of a plan .* No space left"):
        writer.add([PlanRow(act=Act.INVALID, segment="", key="a" * 1024**2)])
    writer.close()
