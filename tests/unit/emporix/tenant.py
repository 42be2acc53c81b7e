"""A tenant that answers what a test has written down, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from segtui.credentials import ClientSecrets
from segtui.platforms.emporix.client import EmporixPlatform, connect
from segtui.profiles import Profile
from segtui.wire._http import MockTransport, Request, Response
from segtui.wire.options import WireOptions

SERVICE = "Bearer service"


@dataclass(frozen=True)
class Asked:
    """One request that reached the tenant."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


Answering = Callable[[Asked], Response]


def says(content: object, status: int = 200, **headers: str) -> Answering:
    """Always this JSON; header names with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda asked: Response(status, json=content, headers=named)


def refuses(status: int, **content: object) -> Answering:
    """An error in the vendor's common shape."""
    return lambda asked: Response(status, json={"code": status, "message": "refused", **content})


@dataclass
class Tenant:
    """Routes of a test's own; a request without a route fails the test with a 404 that names it."""

    routes: dict[tuple[str, str], Answering] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def answer(self, method: str, path: str, answering: Answering) -> None:
        """What to answer on this route, instead of what was said before."""
        self.routes[method, path] = answering

    def of(self, method: str, path: str) -> list[Asked]:
        """The requests that came by this route, in their order."""
        return [each for each in self.asked if (each.method, each.path) == (method, path)]

    def open(self, *, storefront_key: str | None = "shop-key", language: str = "en") -> EmporixPlatform:
        """A platform on this tenant."""
        profile = Profile(
            name="test",
            tenant="acme",
            base_url="https://emporix.test",
            language=language,
            storefront_client_id=storefront_key,
        )
        options = WireOptions(transport=MockTransport(self._handle), sleep=_at_once)
        return connect(profile, ClientSecrets("client", "client-secret"), wire_options=options)

    def _handle(self, request: Request) -> Response:
        if request.url.path == "/oauth/token":
            return Response(
                200, json={"access_token": "service", "expires_in": 14399, "scope": "a.b tenant=x"}
            )
        body = json.loads(request.content) if request.content else None
        path = request.url.raw_path.decode().partition("?")[0]
        asked = Asked(request.method, path, dict(request.url.params), dict(request.headers), body)
        self.asked.append(asked)
        answering = self.routes.get((asked.method, asked.path), refuses(404, message=f"no route {path}"))
        return answering(asked)


async def _at_once(seconds: float) -> None:
    """Sleeps not at all."""
