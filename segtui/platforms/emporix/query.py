"""Building the `q` parameter from values (fact sheet, section 3.1).

    query  = clause *( SP clause )            all clauses hold
    clause = path ":" value
    value  = bare | DQ text DQ | "(" item *( "," item ) ")" | "(~" regex ")" | ...

Inside a value nothing can be escaped: a quotation mark or a bracket ends it. Such values raise Inexpressible,
but where a part of a text is searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from segtui.errors import BadInput

_BARE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", re.ASCII)
_RESERVED_WORDS = frozenset({"null", "exists", "missing", "true", "false", "AND", "OR", "IN"})
_PATH = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", re.ASCII)
_NEVER = re.compile(r'["()\\\x00-\x1f\x7f]')
_REGEX_SIGNS = frozenset(".^$*+?{}[]|")


class Inexpressible(BadInput):
    """A value that the platform's query grammar has no way to write."""


def equals(path: str, value: str) -> str:
    """The clause that holds where the field is exactly this text."""
    return f"{_path(path)}:{_quoted(value)}"


def is_word(path: str, word: str) -> str:
    """The clause that holds where the field is this word of the platform's vocabulary (`status:ACTIVE`)."""
    if not _BARE.fullmatch(word):
        raise ValueError(f"not a word of the platform: {word!r}")
    return f"{_path(path)}:{word}"


def one_of(path: str, values: Iterable[str]) -> str:
    """The clause that holds where the field is one of these texts."""
    items = ",".join(value if _is_bare(value) else _quoted(value) for value in values)
    if not items:
        raise ValueError("an empty list has no clause")
    return f"{_path(path)}:({items})"


def contains(path: str, text: str) -> str:
    """The clause that holds where the field contains this text in any letter case.

    Whether the platform's regular expressions tell cases apart is not stated, so both cases are written out.
    Any character stands for one that cannot be written; `left_open` says so.
    """
    _refuse_empty(text)
    if not _NEVER.sub("", text).strip():
        _refuse_unsafe(text)
    pattern = "".join("." if _NEVER.match(sign) else _any_case(sign) for sign in text)
    return f"{_path(path)}:(~{pattern})"


def left_open(text: str) -> str | None:
    """What `contains` leaves open about this text, as a sentence; None where it is searched for exactly."""
    signs = " and ".join(dict.fromkeys(_NEVER.findall(text)))
    if not signs:
        return None
    return f"The platform cannot search for {signs}, so any character in its place is found too."


def equals_in_any_case(path: str, text: str) -> str:
    """The clause that holds where the field is this text in any letter case."""
    return f"{_path(path)}:(~^{in_any_case(text)}$)"


def one_of_in_any_case(path: str, texts: Iterable[str]) -> str:
    """The clause that holds where the field is one of these texts in any letter case."""
    return f"{_path(path)}:(~{'|'.join(f'^{in_any_case(text)}$' for text in texts)})"


def all_of(*clauses: str) -> str:
    """The query that holds where every clause does."""
    return " ".join(clauses)


def in_any_case(text: str) -> str:
    """The regular expression for a text in any letter case, its own signs escaped."""
    _refuse_empty(text)
    _refuse_unsafe(text)
    return "".join(_any_case(character) for character in text)


def _refuse_empty(text: str) -> None:
    if not text.strip():
        raise Inexpressible("An empty text cannot be searched for.", hint="Give at least one character.")


def _any_case(character: str) -> str:
    if character in _REGEX_SIGNS:
        return f"\\{character}"
    cases = dict.fromkeys((character.upper(), character.lower(), character))
    forms = "".join(form for form in cases if len(form) == 1)
    return f"[{forms}]" if len(forms) > 1 else character


def _path(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise ValueError(f"not a field path: {path!r}")
    return path


def _is_bare(value: str) -> bool:
    """Whether the value means itself without quotes; a text of digits might be taken for a number."""
    if not _BARE.fullmatch(value) or value in _RESERVED_WORDS:
        return False
    try:
        float(value)
    except ValueError:
        return True
    return False


def _quoted(value: str) -> str:
    _refuse_unsafe(value)
    return f'"{value}"'


def _refuse_unsafe(value: str) -> None:
    unsafe = _NEVER.search(value)
    if unsafe:
        raise Inexpressible(
            f"The platform cannot search for {value!r}: its queries have no way to write {unsafe.group()!r}.",
            hint="Search for a part of it without quotation marks, brackets and backslashes.",
        )


def can_write(value: str) -> bool:
    """Whether `equals` and `one_of` can write this value."""
    return _NEVER.search(value) is None
