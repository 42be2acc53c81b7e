"""The plan: what shall become of every row of a source, in a file that people read and machines apply.

The first line is the head, every other line one row, both JSON. The head says how many rows there are of
each kind, what the members were when it was made, and what the rows add up to as a fingerprint.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError

from segtui.changes.change import row_name
from segtui.errors import BadInput, NoFile, Refused
from segtui.model import MemberKey
from segtui.sync.measuring import Measure, fingerprint
from segtui.sync.plan_format import SCHEMA, check_version
from segtui.ways import Way

ALL_SEGMENTS = "*"
"""What the history of a source is kept under whose rows name their segments."""
LONGEST_HEAD = 64 * 1024 * 1024
"""Bytes; the head names every segment of the plan, and a file whose first line is longer is none."""
_READ_TOGETHER = 200
"""Rows."""
_CHECKED_TOGETHER = 1024 * 1024
"""Bytes."""


class Mode(StrEnum):
    """What a plan may do."""

    ADD = "add"
    """Add who is in the source; never remove."""
    MIRROR = "mirror"
    """Also remove members that are not in the source."""
    REMOVE = "remove"
    """Remove who is in the source; never add."""


class Act(StrEnum):
    """What becomes of a row of the source, or of a member that is not in it."""

    ADD = "add"
    REMOVE = "remove"
    KEEP = "keep"
    """A member already."""
    ABSENT = "absent"
    """To be removed, but no member."""
    UNMATCHED = "unmatched"
    """Names nobody."""
    AMBIGUOUS = "ambiguous"
    """Names several, and nobody has decided whom."""
    SKIPPED = "skipped"
    """Somebody has decided that it names nobody who shall be a member."""
    INVALID = "invalid"
    """Holds no key that could name anybody, or names no segment that takes it."""
    DUPLICATE = "duplicate"
    """Names somebody whom a row above names already."""
    LEFT_ALONE = "left alone"
    """A member that is not in the source and stays all the same."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanRow(_Line):
    """One row of the plan."""

    act: Act
    segment: str
    line: int | None = None
    """In the source; None of a member that is not in it."""
    in_array: bool = False
    """Whether rows are counted in place of lines: the source is a JSON array."""
    key: str | None = None
    """As the source has it."""
    customer: str | None = None
    company: str | None = None
    who: str | None = None
    """The customer in words."""
    why: str | None = None
    candidates: tuple[str, ...] = ()
    """The ids of those that an ambiguous key may mean."""

    @property
    def member(self) -> MemberKey:
        """The assignment that this row is about; only of rows with a customer."""
        return MemberKey(self.customer or "", self.company)


_ROWS = TypeAdapter(list[PlanRow])


class PlannedSegment(_Line):
    """A segment of the plan, as it was when the plan was made."""

    id: str
    name: str
    members: int = 0
    """How many it had."""
    print: int = 0
    """The fingerprint of who they were."""
    removed: int = 0
    """How many of them the plan removes."""
    counts: dict[Act, int] = {}
    """How many rows of each kind are about it."""
    creation: JsonValue = None
    """What it is created with first, as the journal keeps a creation; None where it exists."""

    def count(self, act: Act) -> int:
        """How many rows of one kind are about it."""
        return self.counts.get(act, 0)


class PlanHead(_Line):
    """What a plan is about, and what its rows come to."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True)

    schema_: str = Field(SCHEMA, alias="schema")
    profile: str
    platform: str
    tenant: str
    mode: Mode
    key_kind: str
    source: str
    """Where the rows came from."""
    read_as: str
    """How they were read, in words."""
    source_rows: int
    made_at: datetime
    segments: tuple[PlannedSegment, ...]
    counts: dict[Act, int]
    remarks: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    """The concerns about the source that a person has accepted."""
    digest: str = ""
    """Of all rows and of this head, so that a plan that was altered is noticed."""
    yardstick: str
    """What later sources are held against it for: a segment, or all that the source names."""
    measure: Measure
    """What the source was like; remembered once the plan was applied."""

    def count(self, act: Act) -> int:
        """How many rows there are of one kind."""
        return self.counts.get(act, 0)

    @property
    def is_in_step(self) -> bool:
        """Whether nothing is left to be added, removed or created."""
        pending = self.count(Act.ADD) + self.count(Act.REMOVE)
        return not pending and not self.created

    @property
    def names_segments(self) -> bool:
        """Whether each row of the source names its segment."""
        return self.yardstick == ALL_SEGMENTS

    @property
    def created(self) -> tuple[PlannedSegment, ...]:
        """The segments that do not exist yet."""
        return tuple(segment for segment in self.segments if segment.creation is not None)

    @property
    def member_count(self) -> int:
        """The members of all segments together, before."""
        return sum(segment.members for segment in self.segments)


class _Wanted(NamedTuple):
    """Which rows are wanted."""

    acts: Sequence[Act] = ()
    """Of these kinds; none for all."""
    segment: str | None = None

    @property
    def beginnings(self) -> tuple[bytes, ...]:
        """What their lines begin with.

        Every row was written with its act first and its segment second: other rows need not be read as JSON.
        """
        if self.segment is None:
            return tuple(f'{{"act":"{act.value}"'.encode() for act in self.acts) or (b"",)
        rows = (PlanRow(act=act, segment=self.segment) for act in self.acts or Act)
        return tuple(line_of(row).removesuffix("}\n").encode() for row in rows)


class _Seen(NamedTuple):
    """What tells a file from another that has taken its place."""

    device: int
    number: int
    size: int
    changed_at_ns: int


class Plan:
    """A plan in its file, which is not to be another in the meantime: rows are known by their places."""

    def __init__(self, path: Path, head: PlanHead) -> None:
        self.path = path
        self.head = head
        self._seen: _Seen | None = None
        """The file as it was when it was opened first, or checked."""

    @classmethod
    def read(cls, path: Path) -> Plan:
        """The plan of a file, of which only the head is read yet. Blocks. Raises BadInput for no plan."""
        path = path.expanduser()
        with _readable(path) as file:
            plan = cls(path, _head(path, file.readline(LONGEST_HEAD)))
            plan._seen = _seen(file)
            return plan

    def rows(self, *acts: Act, segment: str | None = None) -> Iterator[PlanRow]:
        """The rows of these kinds, or all, in order, perhaps of one segment; none is held.

        Blocks. Raises BadInput for no row.
        """
        return (row for _, row in self._read(self._lines(_Wanted(acts, segment))))

    def placed(self, *acts: Act) -> Iterator[tuple[int, PlanRow]]:
        """As `rows`, each with its place in the file."""
        return self._read(self._lines(_Wanted(acts)))

    def places(self, *acts: Act, segment: str | None = None) -> Iterator[int]:
        """The places of these rows in the file; no row is looked into. Blocks."""
        return (place for place, _ in self._lines(_Wanted(acts, segment)))

    def rows_from(self, start: int, *acts: Act, segment: str | None = None) -> Iterator[PlanRow]:
        """As `rows`, from a place in the file on. Blocks. Raises BadInput for no row."""
        return (row for _, row in self._read(self._lines(_Wanted(acts, segment), start)))

    def _lines(self, rows: _Wanted, start: int | None = None) -> Iterator[tuple[int, bytes]]:
        wanted = rows.beginnings
        with self._opened() as file:
            place = len(file.readline()) if start is None else file.seek(start)
            for line in file:
                if line.startswith(wanted):
                    yield place, line
                place += len(line)

    def rows_at(self, places: Iterable[int]) -> Iterator[PlanRow]:
        """The rows at these places of the file. Blocks. Raises BadInput for no row."""
        return (row for _, row in self._read(self._lines_at(places)))

    def _lines_at(self, places: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        with self._opened() as file:
            for place in places:
                file.seek(place)
                yield place, file.readline()

    def _read(self, lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, PlanRow]]:
        """The rows of these lines, of which some are read together: one by one takes twice as long."""
        while part := list(islice(lines, _READ_TOGETHER)):
            yield from zip(
                (place for place, _ in part), _rows(self.path, [line for _, line in part]), strict=True
            )

    def check(self) -> None:
        """Raise Refused where rows or head are not those that the plan was made with. Blocks."""
        digest = hashlib.blake2b(digest_size=16)
        with _readable(self.path) as file:
            head, seen = _head(self.path, file.readline(LONGEST_HEAD)), _seen(file)
            while part := file.read(_CHECKED_TOGETHER):
                digest.update(part)
        if signed(digest, head).digest != self.head.digest or head != self.head:
            raise Refused(
                f"The plan {self.path} was altered after it was made.",
                hint="Change the source instead, and make a new plan of it.",
            )
        self._seen = seen

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        """The file. Raises Refused where another has taken its place."""
        with _readable(self.path) as file:
            self._seen = self._seen or _seen(file)
            if _seen(file) != self._seen:
                raise Refused(
                    f"The plan {self.path} was replaced by another while it was at work.",
                    hint="Make a new plan of the source, under a name of its own.",
                )
            yield file


def line_of(row: PlanRow) -> str:
    """A row as its line of the file."""
    return row.model_dump_json(exclude_defaults=True) + "\n"


def members_print(names: Iterable[str]) -> int:
    """The fingerprint of members, whatever their order, so that some can be taken out of it again."""
    total = 0
    for name in names:
        total = (total + fingerprint(name)) % 2**64
    return total


def name_of(row: PlanRow) -> str:
    """What results and the journal call the member of a row."""
    # Nearly all are members for no company, and there may be a million.
    return row_name(row.member) if row.company is not None else row.customer or ""


@contextmanager
def _readable(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise (NoFile if isinstance(error, FileNotFoundError) else BadInput)(
            f"The plan {path} cannot be read: {error.strerror or error}.",
            hint="Give the path that sync plan wrote it to.",
        ) from error


def _seen(file: IO[bytes]) -> _Seen:
    state = os.fstat(file.fileno())
    return _Seen(state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns)


def signed(rows: hashlib.blake2b, head: PlanHead) -> PlanHead:
    """The head with the digest of the rows and of itself."""
    rows.update(head.model_copy(update={"digest": ""}).model_dump_json().encode())
    return head.model_copy(update={"digest": rows.hexdigest()})


def _head(path: Path, line: bytes) -> PlanHead:
    check_version(path, line)
    try:
        return PlanHead.model_validate_json(line)
    except ValidationError as error:
        raise BadInput(
            f"{path} is no plan: its first line is not the head of one.",
            hint=f"Give the file of a plan ({Way.PLAN} makes one), not the source.",
        ) from error


def _rows(path: Path, lines: Sequence[bytes]) -> list[PlanRow]:
    try:
        rows = _ROWS.validate_json(b"[%b]" % b",".join(lines))
    except ValidationError as error:
        raise _broken(path) from error
    if len(rows) != len(lines):
        raise _broken(path)
    return rows


def _broken(path: Path) -> BadInput:
    return BadInput(f"A row of the plan {path} is broken.", hint="Make a new plan of the source.")
