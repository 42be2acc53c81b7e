"""Sources as merchants make them: read as they are written, every row told, nothing guessed in silence."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.errors import BadInput
from segtui.sync.detecting import detect
from segtui.sync.held import RefusedRow
from segtui.sync.opening import opened
from segtui.sync.plan import Act, PlanRow
from segtui.sync.reading import read_rows
from segtui.sync.refusals import refused_lines
from segtui.sync.source import (
    BadRow,
    Detected,
    KeyKind,
    SourceFormat,
    SourceOptions,
    SourceRow,
    place_words,
)

Rows = list[SourceRow | BadRow]
BY_EMAIL = SourceOptions()


def read(path: Path, content: bytes, options: SourceOptions = BY_EMAIL) -> tuple[Detected, Rows]:
    path.write_bytes(content)
    with opened(str(path)) as source:
        detected = detect(source, options)
        return detected, list(read_rows(source, detected, options.key))


def keys(rows: Rows) -> list[tuple[int, str]]:
    return [(row.line, row.key) for row in rows if isinstance(row, SourceRow)]


def bad(rows: Rows) -> list[tuple[int, str]]:
    return [(row.line, row.why) for row in rows if isinstance(row, BadRow)]


BOTH = [(2, "ada@post.example"), (3, "bo@post.example")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separator_and_encoding_are_found_out(tmp_path: Path, separator: str, encoding: str) -> None:
    lines = ["Name;E-Mail", "Åsa;ada@post.example", "Bo;bo@post.example", ""]
    content = "\n".join(lines).replace(";", separator).encode(encoding)
    detected, rows = read(tmp_path / "list.txt", content)
    assert (keys(rows), bad(rows)) == (BOTH, [])
    assert (detected.separator, detected.columns.key) == (separator, "E-Mail")
    assert detected.encoding == encoding


@pytest.mark.parametrize(
    ("pack", "word"), [(gzip.compress, "gzip"), (bz2.compress, "bzip2"), (lzma.compress, "xz")]
)
def test_a_compressed_source_is_unpacked(tmp_path: Path, pack: object, word: str) -> None:
    assert callable(pack)
    detected, rows = read(tmp_path / "x", pack(b"email\nada@post.example\nbo@post.example\n"))
    assert (keys(rows), detected.compression) == (BOTH, word)


def test_a_list_of_keys_needs_no_header(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "x", b"4711\n4712\n", SourceOptions(KeyKind.NUMBER))
    assert keys(rows) == [(1, "4711"), (2, "4712")]


def test_segment_and_company_are_found_by_their_names(tmp_path: Path) -> None:
    _, rows = read(
        tmp_path / "x.csv",
        b"segment,customer id,legal_entity\nvip,c1,l1\nvip,c2,\n",
        SourceOptions(KeyKind.ID),
    )
    assert rows == [SourceRow(2, "c1", "vip", "l1"), SourceRow(3, "c2", "vip", None)]


def test_every_bad_row_is_told_with_its_line_and_reason(tmp_path: Path) -> None:
    content = b'email,name\nada@post.example,A\n,B\nno address,C\nbo@post.example\n\n"x\ny@post.example",D\n'
    _, rows = read(tmp_path / "x.csv", content)
    assert keys(rows) == [(2, "ada@post.example")]
    assert bad(rows) == [
        (3, "no e-mail address"),
        (4, "not an e-mail address"),
        (5, "1 column, where the first row has 2"),
        (7, "not an e-mail address"),
    ]


def test_a_quotation_mark_that_is_never_closed_swallows_nothing_silently(tmp_path: Path) -> None:
    content = b'email,name\nada@post.example,"open\n' + b"bo@post.example,B\n" * 10
    _, rows = read(tmp_path / "x.csv", content)
    assert bad(rows) == [(2, "a quotation mark is opened in line 2 and closed only in line 12")]


def test_bytes_that_are_no_utf_8_far_down_are_bad_rows(tmp_path: Path) -> None:
    good = b"".join(b"a%d@post.example\n" % number for number in range(20_000))
    _, rows = read(tmp_path / "x", b"email\n" + good + "ü@post.example\n".encode("cp1252"))
    assert bad(rows) == [(20_002, "bytes that its encoding does not have")]


@pytest.mark.parametrize("form", ["array of objects", "array of keys", "lines of objects", "lines of keys"])
def test_json_is_read_element_by_element(tmp_path: Path, form: str) -> None:
    addresses = [f"a{number}@post.example" for number in range(5_000)]
    elements: list[object] = [{"email": each} for each in addresses] if "objects" in form else [*addresses]
    text = json.dumps(elements, indent=1) if "array" in form else "\n".join(map(json.dumps, elements))
    _, rows = read(tmp_path / ("x.json" if "array" in form else "x.ndjson"), text.encode())
    assert [key for _, key in keys(rows)] == addresses
    assert not bad(rows)


def test_json_that_was_cut_is_told_with_the_number_of_its_row(tmp_path: Path) -> None:
    _, rows = read(tmp_path / "x.json", b'[{"email": "ada@post.example"},{"email": 7},{"email": "bo@po')
    assert keys(rows) == [(1, "ada@post.example")]
    assert [place_words(row.line, in_array=row.in_array) for row in rows] == ["row 1", "row 2", "row 3"]
    refused = PlanRow(act=Act.ADD, segment="vip", line=17, in_array=True, key="ada@post.example")
    left = refused_lines("email", [RefusedRow(refused, "no")])
    _, rows = read(tmp_path / "left.csv", "\n".join(left).encode())
    assert [place_words(row.line, in_array=row.in_array) for row in rows] == ["row 17"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (b"PK\x03\x04rest", "zip archive or an Excel workbook"),
        (b"\x7fELF\x00\x00", "zero bytes"),
        (b"\x1f\x8b\x08cut", "cannot be read"),
        (b"name,town\nA,B\n", "is the only one that holds e-mail addresses"),
    ],
)
def test_what_is_no_source_is_refused_with_the_next_step(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read(tmp_path / "x", content)
    assert caught.value.hint


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has no column 'mail2'; it has: name, mail"):
        read(tmp_path / "x", b"name,mail\nA,a@post.example\n", SourceOptions(column="mail2"))


_CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=8)


@given(st.lists(st.tuples(st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True), _CELLS), min_size=1, max_size=30))
def test_what_was_written_as_csv_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, str]]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("id", "name"), *table])
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    options = SourceOptions(KeyKind.ID, form=SourceFormat.CSV, encoding="utf-8", separator=",")
    path.write_bytes(text.getvalue().encode())
    with opened(str(path), "utf-8") as source:
        rows = list(read_rows(source, detect(source, options), options.key))
    assert [row.key for row in rows if isinstance(row, SourceRow)] == [key for key, _ in table]


@pytest.mark.parametrize(
    ("text", "kind", "header", "count"),
    [
        ("name,foo\nAda,ada@post.example\n", KeyKind.EMAIL, ("name", "foo"), 1),
        ("foo\nada@post.example\nbob@post.example\n", KeyKind.EMAIL, ("foo",), 2),
        ("ada@post.example,Ada\nbob@post.example,Bob\n", KeyKind.EMAIL, (), 2),
        ("ada@post,Ada\n" + "bob@post.example,Bob\n" * 5, KeyKind.EMAIL, (), 6),
        ("Kd.Nr,Name\n4711,Ada\n4712,Bob\n", KeyKind.NUMBER, ("Kd.Nr", "Name"), 2),
        ("K4711\n4712\n", KeyKind.NUMBER, (), 2),
        ("ada\nbob2\n", KeyKind.ID, (), 2),
    ],
)
def test_a_first_row_that_is_unlike_the_others_names_the_columns(
    tmp_path: Path, text: str, kind: KeyKind, header: tuple[str, ...], count: int
) -> None:
    column = "1" if kind is KeyKind.NUMBER else None
    detected, rows = read(tmp_path / "x.csv", text.encode(), SourceOptions(kind, column))
    assert (detected.header, len(rows)) == (header, count)
    has_one_column = "," not in text
    assert ("one column" in detected.words_of(names_segments=False)) is has_one_column
    assert ("commas" in detected.words_of(names_segments=False)) is not has_one_column
