"""A request and an answer as plain values, so that platforms build and read them without a client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from segtui.mixins import JsonValue as JsonValue

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a platform, without its token."""

    method: Method
    path: str
    """Below the base URL, with every variable part percent-encoded already."""
    asking: str
    """What is asked, in words that complete "Could not ..."; it opens every error message."""
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Never shown: a token may be among it (the vendor's log-out and refresh)."""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Never shown: a sign-in may carry its credential here."""
    body: JsonValue | None = field(default=None, repr=False)
    """Sent as JSON; None sends no body. Never shown: it may hold a password."""
    form: tuple[tuple[str, str], ...] | None = field(default=None, repr=False)
    """Sent as an HTML form instead of JSON (token calls); never shown, it may hold a secret."""
    scope: str | None = None
    """The scope the vendor's documentation asks for; named when the platform answers 403."""
    repeatable: bool = False
    """Sending it twice has the effect of sending it once: reads, searches, PUT or DELETE of a value."""
    base: str | None = None
    """The base URL of its service, on platforms where each has its own; None: the wire's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: any 2xx answer. All others are raised as errors."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)
    """Never shown: it may hold a token."""
    request_id: str | None = None
