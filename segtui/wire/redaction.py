"""Takes secrets out of what a trace keeps, before anybody sees it.

Two rules, and either is enough: a value whose name says that it is a secret (in headers, JSON at any depth,
forms and query strings), and any secret known by value, wherever it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlsplit, urlunsplit

from segtui.wire.call import JsonValue

MASK = "[redacted]"
SHORTEST_SECRET = 6
"""A shorter text is masked by its name only: by value it would blot out half the trace."""
MOST_TOKENS = 64
"""Tokens that were sent; the oldest go first, since they have ended. Told secrets never go."""
MOST_SEEN = 16
"""Secrets that were seen under a telling name in an answer or a request."""

_NAME = (
    r"(?:secret|passw(?:or)?d|passphrase|authorization|assertion|api[_-]?key"
    r"|token(?![_-]?(?:type|expir|endpoint|ttl|url|uri)))"
)
_SECRET_NAME = re.compile(_NAME, re.IGNORECASE)
_SECRET_PARAMETER = re.compile(rf"{_NAME}|^code$", re.IGNORECASE)
_HINTS = (b"secret", b"passw", b"passphrase", b"authorization", b"assertion", b"token", b"bearer ")
"""A text without any of these words names no secret: a quick look that spares most bodies the slow one."""
_API = b"api"
_API_KEYS = (b"apikey", b"api_key", b"api-key")
"""Three more, looked for only where what they begin with stands: every look costs as much as the next."""
_JSON_PAIR = re.compile(
    rf'("[^"\\]{{0,64}}?{_NAME}[^"\\]{{0,64}}"\s*:\s*)("(?:[^"\\]|\\.)*(?:"|\\?$)|[^\s,}}\]]+)', re.IGNORECASE
)
_PLAIN_PAIR = re.compile(rf"([\w.-]{{0,64}}?{_NAME}[\w.-]{{0,64}}\s*=\s*)([^&\s\"'<>;,]+)", re.IGNORECASE)
_SCHEME = re.compile(r"\b(bearer)(\s+)[\w.~+/=-]+", re.IGNORECASE)
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ODD_ESCAPE = re.compile(r"\\u(?:d[89ab]|0022|005c)", re.IGNORECASE)
"""Half a character, a quotation mark or a backslash: only a JSON parser says what stands there."""


@lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Whether a field or header of this name holds a secret, in any spelling (`saas_token`, `saasToken`)."""
    return _SECRET_NAME.search(name) is not None


@lru_cache(maxsize=256)
def _is_secret_header(name: str) -> bool:
    return is_secret_name(name) or "cookie" in name.lower()


class Redactor:
    """Knows the live secrets of one wire, and takes them out of whatever it is given."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[str, ...]] = {}
        self._tokens: dict[str, tuple[str, ...]] = {}
        self._seen: dict[str, tuple[str, ...]] = {}
        self._written: tuple[str, ...] = ()

    def keep(self, secret: str) -> None:
        """Take this text, such as a client secret or a password, for a secret from now on and for good."""
        self._add(secret, self._told, None)

    def keep_token(self, token: str) -> None:
        """Take this text for a secret until many later tokens have come."""
        self._add(token, self._tokens, MOST_TOKENS)

    def keeps_token(self, token: str) -> bool:
        """Whether this text is known for a token now."""
        return token in self._tokens

    def headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """The headers, with the values of secret ones masked."""
        return tuple((name, MASK if _is_secret_header(name) else self.text(value)) for name, value in headers)

    def url(self, url: str) -> str:
        """The URL, without user information, and with secret parameters masked."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        path = "/".join(self._opaque(segment, unquote(segment)) for segment in parts.path.split("/"))
        shown = urlunsplit((parts.scheme, host, path, self.form(parts.query), self.form(parts.fragment)))
        return self.without_known(shown)

    def form(self, text: str) -> str:
        """A query string or an HTML form, with secret parameters masked."""
        if not text:
            return text
        for pair in text.split("&"):
            name, _, value = pair.partition("=")
            if _SECRET_PARAMETER.search(unquote_plus(name)):
                self._notice(unquote_plus(value))
        return "&".join(self._parameter(pair) for pair in self.without_known(text).split("&"))

    def json(self, text: str, written: bytes | None = None) -> str:
        """A JSON text, masked at any depth; returned as it is where it holds no secret.

        `written` are its bytes, where they are at hand.
        """
        if not self._is_suspicious(text, written):
            return text
        repeated_names: list[str] = []

        def document(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
            names = dict(pairs)
            if len(names) < len(pairs):
                repeated_names.extend(names)
            return names

        try:
            value: JsonValue = json.loads(text, object_pairs_hook=document)
            self._notice_fields(value)
            cleaned = self._clean(value)
        except (ValueError, RecursionError):
            return self.text(text)
        # Of names that stand twice only the last was seen, so the text itself cannot be trusted.
        if cleaned == value and not repeated_names:
            return text
        return json.dumps(cleaned, ensure_ascii=False, separators=(",", ":"))

    def text(self, text: str) -> str:
        """Any other text, broken JSON included."""
        if not self._is_suspicious(text):
            return text
        return _JSON_PAIR.sub(rf'\1"{MASK}"', self._prose(_unescaped(text)))

    def beginning(self, content: bytes, limit: int) -> str:
        """At most `limit` characters of a longer text, and no half of a secret at the cut."""
        margin = max((len(written.encode()) for written in self._written), default=0)
        text = self.text(content[: limit + margin].decode("utf-8", "replace"))
        return text[: max(0, min(limit, len(text) - margin))]

    def without_known(self, text: str) -> str:
        """The text, with every secret that is known by value masked; names are not looked at."""
        for written in self._written:
            if written in text:
                text = text.replace(written, MASK)
        return text

    def _add(self, secret: str, to: dict[str, tuple[str, ...]], most: int | None) -> None:
        if len(secret) < SHORTEST_SECRET or secret in to:
            return
        to[secret] = _spellings(secret)
        while most is not None and len(to) > most:
            del to[next(iter(to))]
        written = {text for known in self._known() for texts in known.values() for text in texts}
        # The longest first: a secret may contain another one.
        self._written = tuple(sorted(written, key=lambda text: (-len(text), text)))

    def _known(self) -> tuple[dict[str, tuple[str, ...]], ...]:
        return self._told, self._tokens, self._seen

    def _notice(self, value: str) -> None:
        """A value was named a secret: it is one wherever else it stands."""
        if MASK not in value and value not in self._told and value not in self._tokens:
            self._add(value, self._seen, MOST_SEEN)

    def _notice_fields(self, value: JsonValue) -> None:
        if isinstance(value, dict):
            for name, item in value.items():
                if isinstance(item, str) and is_secret_name(name):
                    self._notice(item)
                self._notice_fields(item)
        elif isinstance(value, list):
            for item in value:
                self._notice_fields(item)

    def _is_suspicious(self, text: str, written: bytes | None = None) -> bool:
        if self._names_or_holds_secrets(text, written):
            return True
        # Any letter of a secret may be written as an escape, but so is every umlaut by some servers.
        return "\\" in text and (
            _ODD_ESCAPE.search(text) is not None or self._names_or_holds_secrets(_unescaped(text))
        )

    def _names_or_holds_secrets(self, text: str, encoded: bytes | None = None) -> bool:
        # As bytes, of which only A to Z are made small: ten times as fast as with every letter there is.
        lower = (text.encode("utf-8", "surrogatepass") if encoded is None else encoded).lower()
        # Plain loops: this runs over every body, and generators would double its time.
        for hint in _HINTS:
            if hint in lower:
                return True
        if _API in lower and any(key in lower for key in _API_KEYS):
            return True
        for written in self._written:  # noqa: SIM110
            if written in text:
                return True
        return False

    def _prose(self, text: str) -> str:
        text = self.without_known(text)
        if "bearer" in text.lower():
            text = _SCHEME.sub(rf"\1\2{MASK}", text)
        # A long list of scopes names the tenant so: looking for any name first takes a fifth of the time.
        may_name = "=" in text and _SECRET_NAME.search(text) is not None
        return _PLAIN_PAIR.sub(rf"\1{MASK}", text) if may_name else text

    def _opaque(self, text: str, meaning: str) -> str:
        known = any(secret in meaning for secrets in self._known() for secret in secrets)
        return MASK if known else text

    def _parameter(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        if value and _SECRET_PARAMETER.search(unquote_plus(name)):
            return f"{name}={MASK}"
        name = self._opaque(name, unquote_plus(name))
        value = self._opaque(self._opaque(value, unquote_plus(value)), unquote(value))
        return f"{name}{equals}{value}"

    def _clean(self, value: JsonValue) -> JsonValue:
        if isinstance(value, dict):
            return {self.without_known(name): self._field(name, item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._clean(item) for item in value]
        return self._prose(value) if isinstance(value, str) else value

    def _field(self, name: str, value: JsonValue) -> JsonValue:
        if not is_secret_name(name) or value is None or isinstance(value, bool):
            return self._clean(value)
        return MASK


def _unescaped(text: str) -> str:
    """A JSON text with characters in place of their numbers; quotation marks and the like stay escaped."""
    return _UNICODE_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace("\\/", "/")


def _spellings(secret: str) -> tuple[str, ...]:
    """A secret as it may stand in JSON, in a form and in a URL."""
    return (
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
    )
