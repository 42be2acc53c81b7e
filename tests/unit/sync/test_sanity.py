"""Twelve sources that are not what they should be, each named; thirty that are, and no false alarm."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from segtui.sync.detecting import detect
from segtui.sync.measuring import Measure, Meter
from segtui.sync.opening import opened
from segtui.sync.reading import read_rows
from segtui.sync.sanity import concerns
from segtui.sync.source import REASON, SourceOptions

USUAL = 640
NAMED = SourceOptions(column="b")
_DOMAINS = ("gmx.example", "mail.example", "post.example", "firma.example")
_OF_A_DOMAIN = dict(zip(_DOMAINS, (40, 30, 20, 10), strict=True))


def people(count: int = USUAL, *, seed: int = 1, domains: Sequence[str] = _DOMAINS) -> list[str]:
    """Addresses as a shop has them: most at a few domains, in no order."""
    shares = [_OF_A_DOMAIN.get(domain, 5) for domain in domains]
    chance = random.Random(seed)  # noqa: S311 - the same people each time, not secret ones
    return [f"n{seed}.{n}@{chance.choices(domains, shares)[0]}" for n in range(count)]


def table(addresses: Sequence[str], separator: str = ";", header: str = "Name;E-Mail;Town") -> str:
    """An export of a shop, one customer in each line."""
    rows = [f"Åsa {n};{address};Älmhult" for n, address in enumerate(addresses)]
    return "\n".join([header, *rows, ""]).replace(";", separator)


def measured(path: Path, content: bytes, options: SourceOptions | None = None) -> Measure:
    options = options or SourceOptions()
    path.write_bytes(content)
    with opened(str(path)) as source:
        detected = detect(source, options)
        meter = Meter(detected, options.key, source.ends_with_line)
        for _ in meter.along(read_rows(source, detected, options.key)):
            pass
        return meter.measure()


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> list[Measure]:
    """Five exports before, the latest first: a little more each time."""
    directory = tmp_path_factory.mktemp("history")
    sizes = (643, 638, 641, 629, 633)
    return [
        measured(directory / f"{day}.csv", table(people(size, seed=day)).encode())
        for day, size in enumerate(sizes)
    ]


WHOLE = table(people())
BROKEN: dict[str, tuple[bytes, str, str]] = {
    "cut at a page of the export": (table(people(500)).encode(), "page-multiple", "exactly 500 rows"),
    "cut within the last line": (WHOLE[:-19].encode(), "cut-line", "last row is not written like"),
    "cut right behind an address": (
        WHOLE.removesuffix(";Älmhult\n").encode(),
        "cut-line",
        "last row is not written like",
    ),
    "its last line not ended": (WHOLE.removesuffix("\n").encode(), "cut-line", "last line does not end"),
    "half the usual": (table(people(317)).encode(), "shrunk", "317 rows, where 638 are usual"),
    "columns moved": (
        WHOLE.replace("Name;E-Mail;Town", "Town;E-Mail;Name").encode(),
        "columns",
        "are now Town, E-Mail, Name",
    ),
    "a column lost": (
        WHOLE.replace(";Town", "").replace(";Älmhult", "").encode(),
        "columns",
        "are now Name, E-Mail",
    ),
    "another separator": (table(people(), ",").encode(), "separator", "was ';', and is now ','"),
    "another encoding": (WHOLE.encode("cp1252"), "encoding", "was utf-8, and is now Windows-1252"),
    "the first half twice": (
        table(people(321) * 2).encode(),
        "repeated-half",
        "repeats the first: 321 of 321",
    ),
    "one mail domain gone": (
        table(people(domains=[each for each in _DOMAINS if each != "post.example"])).encode(),
        "domain-gone",
        "Nobody is left of the mail domain post.example",
    ),
    "names where addresses were": (
        table(
            [address.replace("@", " at ") if n % 3 else address for n, address in enumerate(people())]
        ).encode(),
        "bad-rows",
        "hold no key: it may be the wrong column, or another kind of key",
    ),
}


@pytest.mark.parametrize("trouble", BROKEN)
def test_a_broken_source_is_called_out_by_its_reason(
    tmp_path: Path, history: list[Measure], trouble: str
) -> None:
    content, code, words = BROKEN[trouble]
    found = {each.code: each.words for each in concerns(measured(tmp_path / "x.csv", content), history)}
    assert words in found[code]


def _rows(*changes: Callable[[list[str]], object]) -> bytes:
    addresses = people()
    for change in changes:
        change(addresses)
    return table(addresses).encode()


def test_an_array_needs_no_end_of_line_and_one_row_is_told_as_one(
    tmp_path: Path, history: list[Measure]
) -> None:
    of_addresses = measured(tmp_path / "all.json", _json(people()))
    assert [each.code for each in concerns(of_addresses, history)] == ["columns"]
    told = {
        each.code: each.words
        for each in concerns(measured(tmp_path / "1.csv", b"a;b\nx;y\n", NAMED), history)
    }
    assert told["columns"] == "Its columns were Name, E-Mail, Town, and are now a, b."
    assert told["shrunk"] == "It has 1 row, where 638 are usual."
    assert told["bad-rows"].startswith("Its only row holds no key")


def _json(addresses: Sequence[str]) -> bytes:
    return json.dumps([{"email": address} for address in addresses]).encode()


GOOD: dict[str, bytes] = {
    "the same as ever": WHOLE.encode(),
    **{f"{size} rows": table(people(size)).encode() for size in (629, 630, 650, 700, 1_000, 1_111)},
    "a multiple of a page, as more would be": table(people(700)).encode(),
    "a third fewer": table(people(430)).encode(),
    "twice as many": table(people(1_280)).encode(),
    "one more": _rows(lambda rows: rows.append("new@post.example")),
    "one less": _rows(lambda rows: rows.pop()),
    "turned round": _rows(lambda rows: rows.reverse()),
    "in order": _rows(lambda rows: rows.sort()),
    "in capitals": table([each.upper() for each in people()]).encode(),
    "a few rows twice": _rows(lambda rows: rows.extend(rows[:30])),
    "one row many times": _rows(lambda rows: rows.extend(rows[:1] * 40)),
    "a new domain": table(people(domains=[*_DOMAINS, "neu.example"])).encode(),
    "a rare domain gone": table(people()).replace("@firma.example", "@gmx.example", 40).encode(),
    "a few bad rows": _rows(lambda rows: rows.__setitem__(slice(10, 20), ["none"] * 10)),
    "a bad row in the middle": WHOLE.replace(";Älmhult\n", "\n", 1).encode(),
    "no address in the last row": _rows(lambda rows: rows.append("")),
    "a name in quotation marks": WHOLE.replace("Åsa 7;", '"Åsa; 7";').encode(),
    "blank lines between": WHOLE.replace("\nÅsa 9;", "\n\n\nÅsa 9;").encode(),
    "blank lines at the end": (WHOLE + "\n\n").encode(),
    "lines as Windows ends them": WHOLE.replace("\n", "\r\n").encode(),
    "a mark before the first byte": WHOLE.encode("utf-8-sig"),
    "compressed": gzip.compress(WHOLE.encode()),
    "blanks around the addresses": WHOLE.replace(";n1", "; n1").encode(),
    "rows that were refused before": (
        f"email,segment,company,line,{REASON}\n"
        + "".join(f"{each},gold,,7,no reason\n" for each in people(100))
    ).encode(),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_source_raises_no_false_alarm(tmp_path: Path, history: list[Measure], kind: str) -> None:
    assert concerns(measured(tmp_path / "x.csv", GOOD[kind]), history) == ()


@pytest.mark.parametrize("size", [1, 100, 999, 1_001])
def test_the_first_source_of_a_segment_is_held_against_nothing(tmp_path: Path, size: int) -> None:
    assert concerns(measured(tmp_path / "x.json", _json(people(size))), []) == ()
