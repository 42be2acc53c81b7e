"""Hints name ways to go on in the words of the place where they are shown."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import segtui
from segtui.cli import hints as on_the_command_line
from segtui.errors import Refused
from segtui.tui import hints as in_the_console
from segtui.ways import Way

FACES = ("cli", "tui", "sandbox")
OPTION = re.compile(r"(?<![\w-])--[a-z]|segtui (changes|sync|segments|members|items|mixins|explain) ")
PACKAGE = Path(segtui.__file__).parent


def test_each_face_has_words_for_every_way() -> None:
    assert set(on_the_command_line.WORDS) == set(in_the_console.WORDS) == set(Way)


def test_a_hint_is_put_in_the_words_of_its_place() -> None:
    error = Refused("No.", hint=f"Where it is meant so: {Way.ALLOW_REMOVE.of(12)} ({Way.CHANGES}).")
    told = on_the_command_line.hint_of(error), in_the_console.hint_of(error)
    assert told[0] == "Where it is meant so: --allow-remove 12 (segtui changes list)."
    assert told[1] == "Where it is meant so: type 12 when it is applied (the history (h))."


def test_a_detail_is_never_read_as_a_way_or_as_a_pattern() -> None:
    error = Refused("No.", hint="Open it: " + Way.PROFILE.of("a\\1{}"))
    assert on_the_command_line.hint_of(error) == "Open it: --profile a\\1{}"


def _hints(path: Path) -> list[str]:
    """The words of each hint that a module gives an error."""
    calls = (each for each in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(each, ast.keyword))
    given = [each.value for each in calls if each.arg == "hint"]
    constants = (each for value in given for each in ast.walk(value) if isinstance(each, ast.Constant))
    return [each.value for each in constants if isinstance(each.value, str)]


def test_no_hint_below_the_faces_names_an_option_of_the_command_line() -> None:
    below = (path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in FACES)
    assert [(path, hint) for path in below for hint in _hints(path) if OPTION.search(hint)] == []
