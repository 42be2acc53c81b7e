"""Which lenses the options of `segtui storefront` mean, and which lines of options mean none."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from segtui.cli.commands.storefront import Beside, command, other_eyes
from segtui.cli.storefront_eyes import Eyes
from tests.fakes import NOON

ANN = Eyes("ann", "main", "acme", "en")
NOTHING = Beside(
    other=None,
    compare_anonymous=False,
    compare_legal_entity=None,
    compare_site=None,
    compare_language=None,
    compare_at=None,
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({}, None),
        ({"compare_site": "DE"}, Eyes("ann", "DE", "acme", "en")),
        ({"compare_at": NOON}, Eyes("ann", "main", "acme", "en", NOON)),
        ({"compare_legal_entity": "other"}, Eyes("ann", "main", "other", "en")),
        ({"other": "ben"}, Eyes("ben", "main", None, "en")),
        ({"other": "ben", "compare_language": "de"}, Eyes("ben", "main", None, "de")),
        ({"compare_anonymous": True}, Eyes(None, "main", None, "en")),
    ],
)
def test_the_second_lens_is_the_first_but_for_what_is_said(said: Beside, meant: Eyes | None) -> None:
    assert other_eyes(ANN, {**NOTHING, **said}) == meant


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "Say through whose eyes"),
        ("--customer ann --anonymous", "Say through whose eyes"),
        ("--anonymous --legal-entity acme", "acts for no company"),
        ("--customer ann --compare-anonymous --compare-legal-entity acme", "acts for no company"),
        ("--customer ann --compare ben --compare-anonymous", "exclude each other"),
        ("--customer ann --compare ben --observe", "--observe goes with one --customer"),
        ("--anonymous --observe", "--observe goes with one --customer"),
        ("--customer ann --all", "--all goes with a comparison"),
    ],
)
def test_options_that_contradict_each_other_are_refused_in_words(line: str, words: str) -> None:
    refused = CliRunner().invoke(command, line.split())
    assert refused.exit_code == 2
    assert words in refused.output
