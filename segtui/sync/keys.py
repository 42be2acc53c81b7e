"""Keys as they stand in a source: cleaned of what nobody sees, and refused where they can name nobody."""

from __future__ import annotations

import re

from segtui.sync.source import KeyKind

_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"[^\s*?\x00-\x1f\x7f\ud800-\udfff]+")
_SPREADSHEET = re.compile(r"\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
LONGEST_KEY = 254
"""More characters than an address may have (RFC 5321), and than any id that was seen."""

_KNOWN = {
    KeyKind.EMAIL: ("email", "mail", "emailaddress", "contactemail", "customeremail", "emailadresse"),
    KeyKind.NUMBER: ("number", "customernumber", "customerno", "externalcustomernumber", "kundennummer"),
    KeyKind.ID: ("id", "customerid", "uuid"),
}
SEGMENT_NAMES = ("segment", "segmentid", "segmentcode")
COMPANY_NAMES = ("legalentity", "legalentityid", "company", "companyid")


def cleaned(text: str) -> str:
    """A cell without invisible characters and the blanks around it."""
    return _UNSEEN.sub("", text).strip()


def same_key(key: str, kind: KeyKind) -> str:
    """What two spellings of one key have in common: addresses differ by no letter's case."""
    return key.casefold() if kind is KeyKind.EMAIL else key


def why_no_key(text: str, kind: KeyKind) -> str | None:
    """Why a cleaned text can name no customer; None where it can."""
    if not text:
        return f"no {kind.words}"
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        return "bytes that its encoding does not have"
    if len(text) > LONGEST_KEY:
        return f"{len(text):,} characters are too many for {_a(kind)}"
    if kind is KeyKind.EMAIL:
        return None if _EMAIL.fullmatch(text) else f"not {_a(kind)}"
    if kind is KeyKind.NUMBER and _SPREADSHEET.fullmatch(text):
        return "a number that a spreadsheet has rounded"
    return None if _WORD.fullmatch(text) else f"not {_a(kind)}"


def names_key(name: str, kind: KeyKind) -> bool:
    """Whether a column of this name holds such keys."""
    return plain_name(name) in _KNOWN[kind]


def plain_name(name: str) -> str:
    """The name of a column without case, blanks and signs."""
    return re.sub(r"[\W_]", "", name).casefold()


def _a(kind: KeyKind) -> str:
    return f"an {kind.words}" if kind is KeyKind.EMAIL else f"a {kind.words}"
