"""Serves the Emporix operations: gateway checks, token, scopes, operation, answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import (
    FOREIGN_TOKEN,
    INVALID_TOKEN,
    Detail,
    Fault,
    Refusal,
    Service,
    fault_body,
    forbidden,
    refusal_body,
)
from segtui.sandbox.emporix.shop import Shop
from segtui.sandbox.emporix.tokens import Caller
from segtui.sandbox.exchange import Answer, headers_of, json_response, query_of
from segtui.sandbox.limits import BODY_BYTES, oversize_status, read_body
from segtui.sandbox.routing import Match, Router

NOBODY = Caller("anonymous", "")
"""Who calls an operation that needs no token."""


@dataclass(frozen=True)
class _Target:
    service: Service
    operation: Operation


@dataclass
class EmporixService:
    """An ASGI application with every Emporix route."""

    shop: Shop
    """The tenant that is served."""
    operations: Iterable[tuple[Service, tuple[Operation, ...]]]
    """The operations of each service."""
    _router: Router[_Target] = field(default_factory=Router)

    def __post_init__(self) -> None:
        for service, operations in self.operations:
            for operation in operations:
                self._router.add(operation.method, operation.path, _Target(service, operation))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        status = oversize_status(scope)
        if status is not None:
            response = json_response(status, fault_body(_TOO_BIG[status]))
        else:
            body = await read_body(receive)
            response = (
                json_response(413, fault_body(_TOO_BIG[413])) if body is None else self._served(scope, body)
            )
        await response(scope, receive, send)

    def _served(self, scope: Scope, body: bytes) -> Response:
        raw_path = scope["raw_path"].decode("latin-1")
        match = self._router.find(scope["method"], raw_path)
        if match is None:
            return self._unrouted(raw_path)
        try:
            answer = self._answer(scope, match, body)
        except Fault as fault:
            return json_response(fault.status, fault_body(fault))
        except Refusal as refusal:
            return json_response(refusal.status, refusal_body(match.target.service, refusal))
        return _response(answer)

    def _unrouted(self, raw_path: str) -> Response:
        methods = self._router.methods(raw_path)
        if methods:
            fault = Fault(405, "Method Not Allowed", "protocol.http.MethodNotAllowed")
            return json_response(405, fault_body(fault), {"Allow": ", ".join(methods)})
        text = f"Unable to identify proxy for url: {raw_path}"
        return json_response(
            404, fault_body(Fault(404, text, "messaging.adaptors.http.flow.ApplicationNotFound"))
        )

    def _answer(self, scope: Scope, match: Match[_Target], body: bytes) -> Answer:
        service, operation = match.target.service, match.target.operation
        headers = headers_of(scope)
        token = "" if operation.is_open else _bearer(headers)
        caller = NOBODY if operation.is_open else self.shop.tokens.recognise(token)
        scope["sandbox.caller"] = "none" if operation.is_open else caller.kind
        tenant = match.params.get("tenant")
        if not operation.is_open and tenant is not None and tenant != caller.tenant:
            raise Fault(401, *FOREIGN_TOKEN)
        call = Call(
            self.shop, service, match.params, query_of(scope["query_string"]), headers, body, caller, token
        )
        _check_tenant_header(call)
        _check_access(call, operation)
        with self.shop.store.transaction():
            try:
                return operation.handler(call)
            except sqlite3.IntegrityError as problem:
                raise Refusal(409, "The resource already exists.", (Detail(str(problem)),)) from problem


_TOO_BIG: Mapping[int, Fault] = {
    413: Fault(413, f"Body buffer overflow: more than {BODY_BYTES} bytes", "protocol.http.TooBigBody"),
    414: Fault(414, "Request line size exceeding 10,240", "protocol.http.TooBigLine"),
    431: Fault(431, "Header size exceeding 61,440", "protocol.http.TooBigHeaders"),
    502: Fault(502, f"Body buffer overflow: more than {BODY_BYTES} bytes", "protocol.http.TooBigBody"),
}


def _bearer(headers: Mapping[str, str]) -> str:
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Fault(401, *INVALID_TOKEN)
    return token.strip()


def _check_tenant_header(call: Call) -> None:
    named = call.headers.get("emporix-tenant")
    tenant = call.params.get("tenant")
    if named is not None and tenant is not None and named != tenant:
        raise Refusal(400, "Tenant in the header is not matching with the one provided in the URI.")


def _check_access(call: Call, operation: Operation) -> None:
    granted = not operation.scopes or any(call.caller.has(scope) for scope in operation.scopes)
    if not granted or call.caller.kind not in operation.kinds:
        raise forbidden(call.service, operation.scopes)


def _response(answer: Answer) -> Response:
    if answer.body is None:
        return Response(status_code=answer.status, headers=dict(answer.headers))
    response = json_response(answer.status, answer.body, answer.headers)
    return json_response(502, fault_body(_TOO_BIG[502])) if len(response.body) > BODY_BYTES else response
