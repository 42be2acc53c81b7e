"""Reads a `q` text; whatever the grammar does not allow is refused with the place and the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from segtui.sandbox.emporix.q.clauses import (
    Bound,
    Clause,
    Either,
    Literally,
    Matching,
    OneOf,
    Operator,
    Presence,
    Query,
    Test,
    Within,
)

COMPOUND = "compoundLogicalQuery"
"""The key under which some services accept AND and OR."""

_NAME = re.compile(r'[^\s.:(),"]+')
_BARE = re.compile(r'[^\s(),"]+')
_SPACE = re.compile(r"\s*")
_OPERATOR = re.compile(r"[<>]=?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


class BadQuery(ValueError):
    """The text is not a query; the message is what the vendor would say."""


@dataclass(frozen=True)
class Dialect:
    """What one service understands beyond the common grammar."""

    or_in_lists: bool = False
    """`code:(A OR B)` means `code:(A,B)` (trap 52, products)."""
    compound: bool = False
    """`compoundLogicalQuery` is known."""


PLAIN = Dialect()
"""The common grammar only."""


def parse(text: str, dialect: Dialect = PLAIN) -> Query:
    """Parse a query.

    Raises BadQuery.
    """
    return Query(tuple(_Reader(text, dialect).clauses()))


class _Reader:
    def __init__(self, text: str, dialect: Dialect) -> None:
        self._text = text
        self._at = 0
        self._dialect = dialect

    def clauses(self) -> list[Clause | Either]:
        found: list[Clause | Either] = []
        self._skip_space()
        while self._at < len(self._text):
            found.append(self._clause())
            if self._at < len(self._text) and not self._skip_space():
                raise BadQuery(f"Unexpected '{self._rest()}' after the value of a clause")
        return found

    def _clause(self) -> Clause | Either:
        path = self._path()
        if path == (COMPOUND,):
            if not self._dialect.compound:
                raise BadQuery(f"{COMPOUND} is not supported by this service")
            return self._group()
        return Clause(path, self._test(".".join(path)))

    def _path(self) -> tuple[str, ...]:
        names = [self._name()]
        while self._take("."):
            names.append(self._name())
        if not self._take(":"):
            raise BadQuery(f"No value for key {'.'.join(names)}")
        return tuple(names)

    def _name(self) -> str:
        found = _NAME.match(self._text, self._at)
        if found is None:
            raise BadQuery(f"Expected a field name at '{self._rest()}'")
        self._at = found.end()
        return found.group()

    def _test(self, key: str) -> Test:
        if self._take("("):
            return self._bracketed(key)
        if self._take("~"):
            if self._take("("):
                return self._pattern(key, self._until_bracket())
            found = _BARE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            return self._pattern(key, found.group() if found else "")
        if self._peek_operator():
            return Within((self._bound(key),))
        literal = self._literal(key)
        if not literal.quoted and literal.text in {presence.value for presence in Presence}:
            return Presence(literal.text)
        return OneOf((literal,))

    def _bracketed(self, key: str) -> Test:
        if self._take("~"):
            return self._pattern(key, self._until_bracket())
        self._skip_space()
        if self._peek_operator():
            return self._range(key)
        values = [self._literal(key)]
        while self._separator():
            values.append(self._literal(key))
        self._close()
        return OneOf(tuple(values))

    def _range(self, key: str) -> Within:
        lower = self._bound(key)
        if not self._word("AND"):
            raise BadQuery(f"Expected AND between the two bounds of {key}")
        upper = self._bound(key)
        self._skip_space()
        self._close()
        return Within((lower, upper))

    def _separator(self) -> bool:
        self._skip_space()
        if self._take(",") or (self._dialect.or_in_lists and self._word("OR")):
            self._skip_space()
            return True
        return False

    def _bound(self, key: str) -> Bound:
        found = _OPERATOR.match(self._text, self._at)
        if found is None:
            raise BadQuery(f"Expected a comparison in the value of {key}")
        self._at = found.end()
        value = self._literal(key)
        if not value.quoted and not _NUMBER.fullmatch(value.text):
            raise BadQuery(f"Value of a comparison on {key} must be a number or quoted: '{value.text}'")
        return Bound(cast(Operator, found.group()), value)

    def _literal(self, key: str) -> Literally:
        if self._take('"'):
            end = self._text.find('"', self._at)
            if end < 0:
                raise BadQuery(f"Missing closing quote in the value of {key}")
            text, self._at = self._text[self._at : end], end + 1
            return Literally(text, quoted=True)
        found = _BARE.match(self._text, self._at)
        if found is None:
            raise BadQuery(f"No value for key {key}")
        self._at = found.end()
        return Literally(found.group())

    def _pattern(self, key: str, pattern: str) -> Matching:
        if not pattern:
            raise BadQuery(f"No value for key {key}")
        try:
            re.compile(pattern)
        except re.error as problem:
            raise BadQuery(f"Invalid regular expression in the value of {key}: {problem}") from problem
        return Matching(pattern)

    def _until_bracket(self) -> str:
        end = self._text.find(")", self._at)
        inside = self._text[self._at : end]
        if end < 0 or "(" in inside or '"' in inside:
            raise BadQuery("Missing closing parenthesis in value")
        self._at = end + 1
        return inside

    def _group(self) -> Either:
        if not self._take("("):
            raise BadQuery(f"No value for key {COMPOUND}")
        parts: list[Clause | Either] = [self._operand()]
        conjunction: Literal["AND", "OR"] | None = None
        while not self._closes():
            word: Literal["AND", "OR"] = "AND" if self._word("AND") else "OR"
            if word == "OR" and not self._word("OR"):
                raise BadQuery(f"Expected AND or OR at '{self._rest()}'")
            if conjunction not in (None, word):
                raise BadQuery("AND and OR must be separated by parentheses")
            conjunction = word
            parts.append(self._operand())
        return Either(conjunction or "AND", tuple(parts))

    def _operand(self) -> Clause | Either:
        self._skip_space()
        if self._text[self._at : self._at + 1] == "(":
            return self._group()
        return self._clause()

    def _closes(self) -> bool:
        self._skip_space()
        if self._at >= len(self._text):
            raise BadQuery("Missing closing parenthesis in value")
        return self._take(")")

    def _close(self) -> None:
        if not self._take(")"):
            raise BadQuery("Missing closing parenthesis in value")

    def _word(self, word: str) -> bool:
        self._skip_space()
        found = re.compile(rf"{word}\s+").match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found is not None

    def _peek_operator(self) -> bool:
        return self._text[self._at : self._at + 1] in ("<", ">")

    def _take(self, sign: str) -> bool:
        if self._text.startswith(sign, self._at):
            self._at += len(sign)
            return True
        return False

    def _skip_space(self) -> bool:
        found = _SPACE.match(self._text, self._at)
        end = found.end() if found else self._at
        moved = end > self._at
        self._at = end
        return moved

    def _rest(self) -> str:
        return self._text[self._at : self._at + 20]
