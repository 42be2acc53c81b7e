"""A merchant that answers what a test has written down, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from segtui.credentials import ClientSecrets
from segtui.platforms.shopgate.client import ShopgatePlatform, connect
from segtui.profiles import Profile
from segtui.wire._http import MockTransport, Request, Response
from segtui.wire.options import WireOptions

SECRETS = ClientSecrets("client", "client-secret", "api@shop.example", "user-password")
PATH = "/v1/merchants/TM2"


@dataclass(frozen=True)
class Asked:
    """One request that reached the merchant."""

    host: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any

    @property
    def filters(self) -> Any:
        """The filter of a listing."""
        return json.loads(self.query["filters"])


Answering = Callable[[Asked], Response]


def says(content: object = None, status: int = 200) -> Answering:
    """Always this JSON; nothing at all for None."""
    return lambda asked: Response(status) if content is None else Response(status, json=content)


def fixed(code: str = "vip", **more: object) -> dict[str, object]:
    """A fixed segment as the platform sends it."""
    return {
        "code": code,
        "name": "VIP",
        "description": "",
        "type": "fixed",
        "status": "active",
        "memberCount": 2,
        "rules": {},
        **more,
    }


def person(customer_id: str, email: str, **more: object) -> dict[str, object]:
    """A customer as the platform sends it."""
    return {
        "id": customer_id,
        "internalCustomerNumber": 7,
        "externalCustomerNumber": f"N-{customer_id}",
        "firstName": "Ann",
        "middleName": None,
        "lastName": "Lee",
        "emailAddress": email,
        "status": "active",
        "isAnonymous": False,
        **more,
    }


def member(customer_id: str, email: str = "a@b.example") -> dict[str, object]:
    """A customer member as the platform sends it."""
    told = {"id": customer_id, "firstName": "Ann", "lastName": "Lee", "emailAddress": email, "contacts": []}
    return {"id": customer_id, "type": "customer", "customer": told}


def device(code: str) -> dict[str, object]:
    """A device member as the platform sends it."""
    return {"id": code, "type": "device", "device": {"code": code, "platform": "ios", "model": "X"}}


def listed(name: str, rows: list[dict[str, object]], total: int | None = None) -> Answering:
    """A whole listing paged by offset."""

    def answer(asked: Asked) -> Response:
        offset, limit = int(asked.query.get("offset", 0)), int(asked.query["limit"])
        meta = {"limit": limit, "offset": offset, "totalItemCount": len(rows) if total is None else total}
        return Response(200, json={"meta": meta, name: rows[offset : offset + limit]})

    return answer


def by_cursor(
    name: str, rows: list[dict[str, object]], *, trailing: bool = False, total: int | None = None
) -> Answering:
    """A whole listing paged by cursor; `trailing` hands out a cursor at the very end, too."""

    def answer(asked: Asked) -> Response:
        assert "offset" not in asked.query
        start, limit = int(asked.query.get("after", "c0")[1:]), int(asked.query["limit"])
        end = min(start + limit, len(rows))
        goes_on = end < len(rows) or (trailing and start < end)
        counted = len(rows) if total is None else total
        meta = {
            "limit": limit,
            "cursors": {"after": f"c{end}" if goes_on else None},
            "totalItemCount": counted,
        }
        return Response(200, json={"meta": meta, name: rows[start:end]})

    return answer


TOKEN = says(
    {"access_token": "head.eyJzY29wZXMiOlsiYSJdfQ.sign", "expires_in": 3600, "refresh_token": "refresh-1"}
)


@dataclass
class Merchant:
    """Routes of a test's own; a request without a route fails the test with a 404 that names it."""

    routes: dict[tuple[str, str], Answering] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    signed_in: list[Asked] = field(default_factory=list)
    token: Answering = TOKEN

    def answer(self, method: str, path: str, answering: Answering) -> None:
        """What to answer on this route below the merchant, instead of what was said before."""
        self.routes[method, PATH + path] = answering

    def of(self, method: str, path: str) -> list[Asked]:
        """The requests that came by this route, in their order."""
        return [each for each in self.asked if (each.method, each.path) == (method, PATH + path)]

    @property
    def grants(self) -> list[str]:
        """How tokens were asked for, in this order."""
        return [asked.body["grant_type"] for asked in self.signed_in]

    def open(self, **more: object) -> ShopgatePlatform:
        """A platform on this merchant."""
        profile = Profile(
            name="test",
            platform="shopgate",
            tenant="TM2",
            base_url="https://{service}.shop.test",
            **more,  # type: ignore[arg-type]  # fields of the profile
        )
        options = WireOptions(transport=MockTransport(self._handle), sleep=_at_once)
        return connect(profile, SECRETS, wire_options=options)

    def _handle(self, request: Request) -> Response:
        path = request.url.raw_path.decode().partition("?")[0]
        form = request.headers.get("content-type", "").startswith("application/x-www-form")
        body = None
        if form:
            body = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        elif request.content:
            body = json.loads(request.content)
        asked = Asked(
            request.url.host, request.method, path, dict(request.url.params), dict(request.headers), body
        )
        if path == "/oauth/token":
            self.signed_in.append(asked)
            return self.token(asked)
        self.asked.append(asked)
        missing = says({"code": "NotFound", "message": f"no route {path}"}, 404)
        return self.routes.get((asked.method, asked.path), missing)(asked)


async def _at_once(seconds: float) -> None:
    """Sleeps not at all."""
