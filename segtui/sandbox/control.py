"""The control API under `/__sandbox__/`: reset, time, troubles, decisions, counts. It exists only here."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from segtui.sandbox.clock import moment_of
from segtui.sandbox.faults import fault_rule
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.world import World

Handler = Callable[[World, Request, dict[str, Any]], object]
"""Takes the sandbox's world, the request and its JSON object; the answer's JSON, or None for 204."""


def get_state(world: World, request: Request, _: dict[str, Any]) -> object:
    """Repeat the ready line."""
    return world.ready_line(_base_url(request))


def post_credentials(world: World, _: Request, body: dict[str, Any]) -> object:
    """Make a client with the scopes in `scopes`."""
    scopes = body.get("scopes")
    if not isinstance(scopes, list) or not all(isinstance(scope, str) and scope for scope in scopes):
        raise ValueError("'scopes' must be an array of strings")
    made = world.shop.tokens.register(tuple(scopes))
    return {"client_id": made.client_id, "client_secret": made.client_secret}


def get_clock(world: World, _: Request, __: dict[str, Any]) -> object:
    """Tell the sandbox's time."""
    return {"now": world.clock.stamp(), "real": world.clock.is_real}


def post_clock(world: World, request: Request, body: dict[str, Any]) -> object:
    """Stand still at `now` (null: real time), or move on by `advance_s` seconds; both set, then move."""
    if not body or set(body) - {"now", "advance_s"}:
        raise ValueError("the clock takes 'now' and 'advance_s'")
    step = body.get("advance_s", 0)
    if isinstance(step, bool) or not isinstance(step, int | float):
        raise ValueError("'advance_s' must be a number of seconds")
    if "now" in body:
        now = body["now"]
        moment = moment_of(now) if isinstance(now, str) else None
        if now is not None and moment is None:
            raise ValueError(f"'now' must be an ISO 8601 moment or null, not {now!r}")
        world.clock.set(moment)
    world.clock.advance(step)
    return get_clock(world, request, body)


def post_reset(world: World, request: Request, body: dict[str, Any]) -> object:
    """Start anew with `data`, `customers` and `members`; what is absent is as the sandbox was started."""
    if set(body) - {"data", "customers", "members"}:
        raise ValueError("a reset takes 'data', 'customers' and 'members'")
    if body.get("data", "demo") not in ("demo", "empty"):
        raise ValueError("'data' is 'demo' or 'empty'")
    for name in ("customers", "members"):
        count = body.get(name)
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 0):
            raise ValueError(f"'{name}' must be a number")
    options: SandboxOptions = replace(world.options, **body)
    world.reset(options)
    return world.ready_line(_base_url(request))


def get_requests(world: World, _: Request, __: dict[str, Any]) -> object:
    """List the requests served, oldest first."""
    return world.traffic.as_list()


def delete_requests(world: World, _: Request, __: dict[str, Any]) -> object:
    """Forget the requests served."""
    world.traffic.clear()
    return None


def get_switches(world: World, _: Request, __: dict[str, Any]) -> object:
    """List every switch with its value."""
    return world.switches.as_dict()


def post_switches(world: World, _: Request, body: dict[str, Any]) -> object:
    """Turn the switches named."""
    world.switches = world.switches.changed(body)
    return world.switches.as_dict()


def get_faults(world: World, _: Request, __: dict[str, Any]) -> object:
    """List the troubles in force."""
    return world.faults.as_list()


def post_faults(world: World, request: Request, body: dict[str, Any]) -> object:
    """Put one trouble in force, or with `expire_tokens` let every token expire now."""
    if body.get("expire_tokens") is True and len(body) == 1:
        return {"expired_tokens": world.expire_tokens()}
    if not body:
        raise ValueError("a fault needs at least one of latency_ms, status, body, expire_tokens")
    world.faults.add(fault_rule(body))
    return get_faults(world, request, {})


def delete_faults(world: World, _: Request, __: dict[str, Any]) -> object:
    """Lift every trouble."""
    world.faults.clear()
    return None


def get_statistics(world: World, _: Request, __: dict[str, Any]) -> object:
    """Count requests, troubles, tokens and documents."""
    return world.statistics()


_HANDLERS: dict[str, dict[str, Handler]] = {
    "/": {"GET": get_state},
    "/credentials": {"POST": post_credentials},
    "/clock": {"GET": get_clock, "POST": post_clock},
    "/reset": {"POST": post_reset},
    "/requests": {"GET": get_requests, "DELETE": delete_requests},
    "/switches": {"GET": get_switches, "POST": post_switches},
    "/faults": {"GET": get_faults, "POST": post_faults, "DELETE": delete_faults},
    "/statistics": {"GET": get_statistics},
}


def control_routes(world: World) -> list[Route]:
    """Make the routes of the control API."""
    return [
        Route(path, _endpoint(world, handlers), methods=list(handlers))
        for path, handlers in _HANDLERS.items()
    ]


def _endpoint(world: World, handlers: dict[str, Handler]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        handler = handlers[request.method]
        try:
            answer = handler(world, request, _object(await request.body()))
        except ValueError as problem:
            return JSONResponse({"error": str(problem)}, 400)
        return Response(status_code=204) if answer is None else JSONResponse(answer)

    return endpoint


def _object(content: bytes) -> dict[str, Any]:
    document = json.loads(content or b"{}")
    if not isinstance(document, dict):
        raise ValueError("the body must be a JSON object")
    return document


def _base_url(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"
