"""What a profile is, and which values its fields may have."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from segtui.errors import BadInput
from segtui.profiles.platforms import FACTS, SERVICE, PlatformFacts
from segtui.profiles.policy import policies

Store = Literal["keyring", "file", "memory"]
"""Where the secrets of a profile are kept."""

COLOURS = ("red", "yellow", "green", "cyan", "blue", "magenta", "white")
"""The colours a profile may have: those every terminal has."""
PLATFORMS = tuple(FACTS)
"""The platforms that can be reached."""
STORES = ("keyring", "file", "memory")

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", re.ASCII)
_SITE = re.compile(r"[^\s#]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", re.ASCII)
_LOOPBACK = re.compile(r"127(\.\d{1,3}){3}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A named way to reach one tenant."""

    name: str
    platform: str = "emporix"
    base_url: str = ""
    """Without a slash at its end; plain http only for this machine. None given: the platform's production.

    Of a platform with a host for each service it holds `{service}` in its place.
    """
    auth_url: str | None = None
    """Where tokens are asked for, where that is not what `base_url` says."""
    tenant: str
    site: str | None = None
    """The site a storefront is seen on unless another is named."""
    language: str = "en"
    """The language localized texts are wanted in."""
    writable: bool = False
    production: bool = False
    """Changes need unlocking with a reason."""
    colour: str | None = None
    """One of `COLOURS`."""
    assortment: str | None = None
    """What segments do to the assortment: `limit` or `extend`, or for each site as `main=extend,DE=limit`."""
    storefront_client_id: str | None = None
    """The public client id that anonymous and customer tokens are asked for with."""
    store: Store | None = None
    """Where `segtui login` put the secrets; None before the first login."""
    allow_keyring_backend: str | None = None
    """The dotted name of a keyring backend that is trusted besides those of the operating systems."""
    page_size: int = 50
    """Rows per page of a listing, 1 to 200."""
    max_connections: int = 8
    """Requests at the same time, 1 to 32."""

    def __post_init__(self) -> None:
        # A word for an address, or none, becomes the address: what is used is what is shown and stored.
        if (facts := FACTS.get(self.platform)) is not None:
            given = self.base_url or facts.base_url
            object.__setattr__(self, "base_url", facts.presets.get(given, given))

    @property
    def facts(self) -> PlatformFacts:
        """What is so on its platform; raises KeyError for one that is not known."""
        return FACTS[self.platform]


def check_profile(profile: Profile, where: Callable[[str], str]) -> None:
    """Raise BadInput for the first field whose value cannot be used; `where` names the place of a field."""
    for name, problem, hint in _problems(profile):
        if problem is not None:
            raise BadInput(f"{where(name)}: {problem}.", hint=hint)


def _problems(profile: Profile) -> tuple[tuple[str, str | None, str], ...]:
    """Field, what is wrong with its value or None, and what would be right."""
    facts = FACTS.get(profile.platform) or FACTS["emporix"]
    return (
        (
            "name",
            _mismatch(_NAME, profile.name),
            "Use up to 32 letters, digits, dots, dashes and underscores.",
        ),
        ("platform", _not_among(PLATFORMS, profile.platform), f"Use one of: {', '.join(PLATFORMS)}."),
        (
            "base_url",
            _url_problem(profile.base_url, by_service=facts.by_service),
            f"Write it as {_secure_example(profile.base_url, facts.url_example)}.",
        ),
        (
            "auth_url",
            None if profile.auth_url is None else _url_problem(profile.auth_url),
            f"Write it as {_secure_example(profile.auth_url or '', 'https://auth.example.com')}.",
        ),
        ("tenant", _mismatch(facts.tenant, profile.tenant), facts.tenant_hint),
        ("site", _mismatch(_SITE, profile.site), "Use the site's code, without spaces and #."),
        (
            "assortment",
            _policy_problem(profile.assortment),
            "Write limit, extend, or for each site: main=extend,DE=limit.",
        ),
        ("language", _mismatch(_LANGUAGE, profile.language), "Use a language tag such as en or de-CH."),
        ("colour", _not_among(COLOURS, profile.colour), f"Use one of: {', '.join(COLOURS)}."),
        ("store", _not_among(STORES, profile.store), f"Use one of: {', '.join(STORES)}."),
        ("page_size", _outside(profile.page_size, 200), "Use a number from 1 to 200."),
        ("max_connections", _outside(profile.max_connections, 32), "Use a number from 1 to 32."),
    )


def _mismatch(pattern: re.Pattern[str], value: str | None) -> str | None:
    return None if value is None or pattern.fullmatch(value) else f"{value!r} cannot be used"


def _policy_problem(text: str | None) -> str | None:
    try:
        policies(text)
    except ValueError as error:
        return f"{text!r} cannot be used ({error})"
    return None


def _not_among(allowed: tuple[str, ...], value: str | None) -> str | None:
    return None if value is None or value in allowed else f"{value!r} is not known"


def _outside(value: int, most: int) -> str | None:
    return None if 1 <= value <= most else f"{value} cannot be used"


def _url_problem(url: str, *, by_service: bool = False) -> str | None:
    if by_service is not (SERVICE in url):
        needed = "does not say" if by_service else "must not say"
        return f"{url!r} {needed} where the name of the service stands ({SERVICE})"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return f"{url!r} is not a URL ({error})"
    if "@" in parts.netloc:
        return "a base URL holds no user name or password"
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        return f"{url!r} is not the address of an HTTP service"
    if parts.scheme == "http" and not is_loopback(host):
        return f"{url!r} would send secrets unencrypted; plain http is for this machine only"
    return None


def _secure_example(url: str, otherwise: str) -> str:
    """The same host by https, where the URL has a usable one."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return otherwise
    if parts.scheme != "http" or not host or "@" in parts.netloc or is_loopback(host):
        return otherwise
    host = f"[{host}]" if ":" in host else host
    return f"https://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this very machine."""
    return host in ("localhost", "::1") or _LOOPBACK.fullmatch(host) is not None
