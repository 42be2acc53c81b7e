"""Tells what a support engineer pasted: an e-mail address, a number, an id, a link, a filter or a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from segtui.model import CustomerQuery, SegmentQuery


@dataclass(frozen=True, slots=True)
class Recognised:
    """A pasted text as a search, with the words that say how it was understood."""

    query: CustomerQuery
    as_what: str
    """Completes "recognised as": "e-mail address", "customer number", "customer id from a link" ..."""
    note: str | None = None
    """What was repaired or left aside on the way; None where the text was taken as it stood."""


def recognise(text: str) -> Recognised:
    """What `text` asks for. Never raises; a blank text is a search for every name."""
    plain, repaired = _plain(text)
    for reading in _READINGS:
        found = reading(plain)
        if found is not None:
            break
    else:
        found = Recognised(CustomerQuery(name=plain), "name")
    if repaired and found.query.raw is not None:
        return Recognised(found.query, found.as_what, "curly quotes were made straight")
    return found


def segment_query(text: str) -> SegmentQuery:
    """The segments that a text asks for: a raw filter, else part of a name; blank: all."""
    plain, _ = _plain(text)
    if _JSON_FILTER.fullmatch(plain) or _FILTER.fullmatch(plain):
        return SegmentQuery(raw=plain)
    return SegmentQuery(name=plain or None)


def linked(text: str, collection: str) -> str | None:
    """The id that follows a collection in a link (`/products/4711`); None where the text is no such link."""
    plain, _ = _plain(text)
    found = re.search(rf"/{collection}/(?P<id>[^/?#\s\"'&]+)", plain) if _LINK.search(plain) else None
    return unquote(found["id"]) if found else None


def straightened(text: str) -> str:
    """The text with straight quotes for curly ones, and without what is not seen."""
    return _UNSEEN.sub("", text).translate(_CURLY)


_CURLY = str.maketrans({**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛", "'")})
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_AROUND = (('"', '"'), ("'", "'"), ("<", ">"), ("(", ")"), ("[", "]"), ("`", "`"))

_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[\w-]+(?:\.[\w-]+)+")
_MAILTO = re.compile(r"mailto:(?P<address>[^?\s]+)", re.IGNORECASE)
_NAMED_EMAIL = re.compile(rf"<\s*(?:mailto:)?({_EMAIL.pattern})\s*>", re.IGNORECASE)
_LINK = re.compile(r"^(?:curl\s|/\S)|://", re.IGNORECASE)
_LINKED_IDS = (
    re.compile(r"/customers/(?P<id>[^/?#\s\"'&]+)"),
    re.compile(r"[?&]customer(?:Id|Number)=(?P<id>[^&#\s\"']+)"),
    re.compile(r"\"customer(?:Id|Number)\"\s*:\s*\"(?P<id>[^\"]+)\""),
    re.compile(r"/customer/(?:[^/?#\s\"'&]+/)+(?P<id>(?=[^/?#\s\"'&]*\d)[^/?#\s\"'&]+)"),
)
_NO_IDS = frozenset({"bulk", "search", "me", "password", "addresses"})
_FILTER = re.compile(r"[A-Za-z_][\w.-]*:\S.*", re.DOTALL)
_JSON_FILTER = re.compile(r"\{.*\}", re.DOTALL)
_NUMBER = re.compile(r"#?\s*([0-9]+)")
_ID = re.compile(r"(?=[^\d]*\d)(?=.*[A-Za-z_])[\w-]{4,}|[0-9a-fA-F]{16,}")


def _plain(text: str) -> tuple[str, bool]:
    """The bare text with straight quotes, and whether they had been curly."""
    straight = straightened(text)
    repaired = straight != _UNSEEN.sub("", text)
    plain = straight.strip()
    for start, end in _AROUND:
        if len(plain) > 1 and plain.startswith(start) and plain.endswith(end):
            plain = plain[1:-1].strip()
    return plain, repaired


def _whole_email(text: str) -> Recognised | None:
    linked = _MAILTO.fullmatch(text) or _MAILTO.match(text)
    address = (unquote(linked["address"]) if linked else text).rstrip(".,;:!?)>]")
    if not _EMAIL.fullmatch(address):
        return None
    return Recognised(CustomerQuery(email=address), "e-mail address")


def _named_email(text: str) -> Recognised | None:
    found = _NAMED_EMAIL.search(text)
    return Recognised(CustomerQuery(email=found[1]), "e-mail address") if found else None


def _link(text: str) -> Recognised | None:
    if not _LINK.search(text):
        return None
    for pattern in _LINKED_IDS:
        # The id is cut out before it is decoded: an encoded slash belongs to it.
        for candidate in pattern.finditer(text):
            if candidate["id"].lower() not in _NO_IDS:
                found = unquote(candidate["id"])
                return Recognised(CustomerQuery(id=found), "customer id from a link")
    address = _EMAIL.search(re.sub(r"[=/?&']", " ", unquote(text)))
    if address:
        return Recognised(CustomerQuery(email=address[0]), "e-mail address from a link")
    return Recognised(CustomerQuery(name=text), "name", "there is no customer id in this link")


def _filter(text: str) -> Recognised | None:
    return Recognised(CustomerQuery(raw=text), "filter") if _FILTER.fullmatch(text) else None


def _json_filter(text: str) -> Recognised | None:
    return Recognised(CustomerQuery(raw=text), "filter") if _JSON_FILTER.fullmatch(text) else None


def _email_within(text: str) -> Recognised | None:
    found = _EMAIL.search(text)
    if not found:
        return None
    return Recognised(
        CustomerQuery(email=found[0].lstrip("'")), "e-mail address", "the rest of the text was left aside"
    )


def _number(text: str) -> Recognised | None:
    found = _NUMBER.fullmatch(text)
    return Recognised(CustomerQuery(number=found[1]), "customer number") if found else None


def _id(text: str) -> Recognised | None:
    return Recognised(CustomerQuery(id=text), "customer id") if _ID.fullmatch(text) else None


def _turned_name(text: str) -> Recognised | None:
    last, comma, first = (part.strip() for part in text.partition(","))
    if not (comma and last and first) or "," in first:
        return None
    return Recognised(CustomerQuery(name=f"{first} {last}"), "name", f"read as {first} {last}")


_READINGS: tuple[Callable[[str], Recognised | None], ...] = (
    _json_filter,
    _whole_email,
    _link,
    _named_email,
    _filter,
    _email_within,
    _number,
    _id,
    _turned_name,
)
