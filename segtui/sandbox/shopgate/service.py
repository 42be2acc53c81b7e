"""Serves the Shopgate operations: gateway checks, token, merchant, operation, answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from segtui.sandbox.exchange import Answer, headers_of, json_response, query_of
from segtui.sandbox.limits import oversize_status, read_body
from segtui.sandbox.refusals import SHOPGATE_PATH, shopgate_refusal
from segtui.sandbox.routing import Match, Router
from segtui.sandbox.shopgate.call import Call, Operation
from segtui.sandbox.shopgate.errors import Invalid, Refusal, invalid_body, missing
from segtui.sandbox.shopgate.oauth import token
from segtui.sandbox.shopgate.shop import Merchant

TOKEN_PATH = "/auth/oauth/token"  # noqa: S105 - a path
MERCHANT_PATH = "/v1/merchants/{merchantCode}"


@dataclass
class ShopgateService:
    """An ASGI application with every Shopgate route the sandbox serves."""

    shop: Merchant
    """The merchant that is served."""
    operations: Iterable[tuple[str, tuple[Operation, ...]]]
    """The operations by the name of their service, which is part of the host in production."""
    _router: Router[Operation] = field(default_factory=Router)

    def __post_init__(self) -> None:
        self._router.add("POST", SHOPGATE_PATH + TOKEN_PATH, Operation("POST", TOKEN_PATH, token))
        for service, operations in self.operations:
            for operation in operations:
                path = f"{SHOPGATE_PATH}/{service}{MERCHANT_PATH}{operation.path}"
                self._router.add(operation.method, path, operation)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, after whatever work has become due."""
        status = oversize_status(scope)
        body = await read_body(receive) if status is None else None
        if body is None:
            status = status or 413
            response = json_response(status, shopgate_refusal(status))
        else:
            self.shop.work.settle()
            response = self._served(scope, body)
        await response(scope, receive, send)

    def _served(self, scope: Scope, body: bytes) -> Response:
        raw_path = scope["raw_path"].decode("latin-1")
        match = self._router.find(scope["method"], raw_path)
        if match is None:
            return self._unrouted(raw_path)
        try:
            answer = self._answer(scope, match, body)
        except Refusal as refusal:
            return json_response(refusal.status, {"code": refusal.code, "message": refusal.message})
        except Invalid as problem:
            return json_response(400, invalid_body(problem, self.shop.switches))
        if answer.body is None:
            return Response(status_code=answer.status)
        return json_response(answer.status, answer.body, answer.headers)

    def _unrouted(self, raw_path: str) -> Response:
        methods = self._router.methods(raw_path)
        if methods:
            return json_response(405, shopgate_refusal(405), {"Allow": ", ".join(methods)})
        return json_response(404, {"code": "NotFound", "message": f"{raw_path} does not exist"})

    def _answer(self, scope: Scope, match: Match[Operation], body: bytes) -> Answer:
        headers = headers_of(scope)
        call = Call(self.shop, match.params, query_of(scope["query_string"]), headers, body)
        if match.target.path == TOKEN_PATH:
            return match.target.handler(call)
        opened = self.shop.tokens.merchant_of(_bearer(headers))
        if opened is None:
            raise Refusal(401, "Unauthorized", "Invalid or expired access token")
        scope["sandbox.caller"] = "user"
        merchant = match.params["merchantCode"]
        if merchant not in self.shop.merchants:
            raise missing("Merchant")
        if merchant != opened:
            raise Refusal(403, "Forbidden", f"No access to merchant {merchant}")
        with self.shop.store.transaction():
            return match.target.handler(call)


def _bearer(headers: Mapping[str, str]) -> str:
    kind, _, presented = headers.get("authorization", "").partition(" ")
    return presented.strip() if kind.lower() == "bearer" else ""
