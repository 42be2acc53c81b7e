from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segtui.plain import REPLACEMENT, plain


def test_ordinary_names_are_left_alone() -> None:
    for name in (
        "Anna Lee",
        "Žofie Dvořáková",
        "محمد علي",
        "山田 太郎",
        "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL} family",
        "[/x] [bold]",
        "a\u0301\u0302",
    ):
        assert plain(name) == name


def test_an_escape_sequence_cannot_reach_the_terminal() -> None:
    assert plain("a\x1b[2Jb") == f"a{REPLACEMENT}[2Jb"


def test_line_breaks_and_tabs_become_one_space() -> None:
    assert plain("two\r\n\tlines\u2028here") == "two lines here"


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066\u2069", "\u200b", "\ufeff", "\x00", "\x9b", "\ud800", "\U000e0041"]
)
def test_what_hides_or_reorders_is_shown_as_one_sign(hidden: str) -> None:
    assert plain(f"a{hidden}b") == f"a{REPLACEMENT}b"


def test_piled_marks_are_cut() -> None:
    assert plain("z" + "\u0335" * 300) == "z" + "\u0335" * 4


@settings(deadline=None)
@given(st.text())
def test_nothing_harmful_is_left(text: str) -> None:
    assert not [c for c in plain(text) if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]


@settings(deadline=None)
@given(st.text())
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
