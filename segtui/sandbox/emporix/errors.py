"""Refusals in the shape of the service that refuses (fact sheet section 3.6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from http import HTTPStatus
from typing import Any


class Service(Enum):
    """The services, by the shape of their errors."""

    TOKEN = "token"  # noqa: S105 - a service's name
    SEGMENT = "segment"
    CUSTOMER = "customer"
    COMPANY = "company"
    CATEGORY = "category"
    PRODUCT = "product"
    COUPON = "coupon"
    SITE = "site"
    CATALOG = "catalog"
    AVAILABILITY = "availability"
    IAM = "iam"


@dataclass(frozen=True)
class Detail:
    """One line of an error's details."""

    message: str
    """What is wrong."""
    field: str | None = None
    """Which field of the request."""
    kind: str | None = None
    """`type` of the one service that classifies its details; None is a value that is not valid."""


@dataclass
class Refusal(Exception):
    """The request is refused; the service decides how that reads."""

    status: int
    """HTTP status."""
    message: str
    """The error's text."""
    details: tuple[Detail, ...] = ()
    """What exactly is wrong; services that show one detail show the first."""
    resource_id: str | None = None
    """The id that caused it, where the service says so."""
    kind: str | None = None
    """`type` of the services that have one; None follows from the status."""


@dataclass
class Fault(Exception):
    """The gateway refuses, before any service is asked."""

    status: int
    """HTTP status."""
    text: str
    """`faultstring`."""
    code: str
    """`errorcode`."""


INVALID_TOKEN = ("Invalid access token", "oauth.v2.InvalidAccessToken")
EXPIRED_TOKEN = ("Access Token expired", "keymanagement.service.access_token_expired")
FOREIGN_TOKEN = ("Invalid Access Token", "keymanagement.service.invalid_access_token")

CHANGED = "The resource you are attempting to access has changed."
"""409 of a wrong `metadata.version`."""

_VALIDATION = {
    Service.SEGMENT: "Validation problem with request body.",
    Service.PRODUCT: "Validation problem with request body.",
    Service.CATEGORY: "Constraint validation failed",
    Service.COUPON: "The request violates validation constraints.",
    Service.AVAILABILITY: "There is a validation error. Please check the details.",
}
_EXISTS = {
    Service.SEGMENT: "The resource already exists.",
    Service.COMPANY: "Given resource already exists.",
    Service.CATALOG: "Given resource already exists.",
    Service.AVAILABILITY: "Resource already exists.",
    Service.PRODUCT: "Conflict - a resource with given code or id has already exist.",
}
_FORBIDDEN = {
    Service.SEGMENT: "The access to the requested resource has been forbidden by the server.",
    Service.COMPANY: "The access to the given resource is forbidden.",
    Service.COUPON: "Not allowed to access this resource",
    Service.CATALOG: "Permission denied due to insufficient rights",
    Service.AVAILABILITY: "User not authorized.",
}
"""403 of the services that name no scope; all others speak as the segment service."""
_KINDS = {400: "bad_request", 404: "resource_not_found", 405: "method_not_allowed", 409: "conflict_resource"}
_COUPON_KINDS = {400: "validation_violation", 403: "insufficient_permissions"}


def invalid(
    service: Service, message: str, field: str | None = None, resource_id: str | None = None
) -> Refusal:
    """Refuse a body or parameter with 400: the service's general text, and the reason as its detail."""
    general = _VALIDATION.get(service, message)
    return Refusal(400, general, (Detail(message, field),), resource_id)


def not_found(resource_id: str) -> Refusal:
    """Refuse an id that is not there, in the segment and product services' words."""
    return Refusal(404, f"The resource with id {resource_id} has not been found.", resource_id=resource_id)


def already_exists(service: Service, resource_id: str | None = None) -> Refusal:
    """Refuse to create what is there."""
    return Refusal(409, _EXISTS.get(service, "The resource already exists."), resource_id=resource_id)


def forbidden(service: Service, scopes: tuple[str, ...]) -> Refusal:
    """Refuse for a missing scope, with the hint that the service gives."""
    if service is Service.CATEGORY:
        return Refusal(
            403, "You need a scope for this action.", (Detail(f"Required scope(s): {', '.join(scopes)}"),)
        )
    if service is Service.SITE:
        hint = Detail(f"Missing required scopes [{', '.join(scopes)}]")
        return Refusal(403, "User not authorized", (hint,), kind="Forbidden")
    if service is Service.IAM:
        return Refusal(403, "Forbidden", (Detail(f"Missing required scopes '[{', '.join(scopes)}]'"),))
    if service is Service.CUSTOMER:
        return Refusal(403, "User not authorized.", kind="Forbidden")
    return Refusal(403, _FORBIDDEN.get(service, _FORBIDDEN[Service.SEGMENT]))


def refusal_body(service: Service, refusal: Refusal) -> dict[str, Any]:
    """Write a refusal in the service's shape."""
    if service in (Service.CUSTOMER, Service.SITE):
        return _typed(refusal)
    if service is Service.COUPON:
        return _classified(refusal)
    if service is Service.AVAILABILITY:
        return _embedding(refusal)
    body: dict[str, Any] = {
        "code": refusal.status,
        "status": reason(refusal.status),
        "message": refusal.message,
    }
    if refusal.resource_id is not None:
        body[_ID_NAMES.get(service, "resourceId")] = refusal.resource_id
    if refusal.details:
        lines = [detail.message for detail in refusal.details]
        body["details"] = _detail_object(refusal.details[0]) if service is Service.SEGMENT else lines
    return body


_ID_NAMES = {Service.PRODUCT: "productId", Service.CATALOG: "id"}


def fault_body(fault: Fault) -> dict[str, Any]:
    """Write the gateway's refusal."""
    return {"fault": {"faultstring": fault.text, "detail": {"errorcode": fault.code}}}


def reason(status: int) -> str:
    """Name a status."""
    return HTTPStatus(status).phrase


def _typed(refusal: Refusal) -> dict[str, Any]:
    body: dict[str, Any] = {
        "status": refusal.status,
        "type": refusal.kind or _KINDS.get(refusal.status, reason(refusal.status).lower().replace(" ", "_")),
        "message": refusal.message,
    }
    if refusal.details:
        body["details"] = [_detail_object(detail) for detail in refusal.details]
    return body


def _classified(refusal: Refusal) -> dict[str, Any]:
    """Write the coupon service's shape: that of customers and sites, and every detail has a type."""
    kind = refusal.kind or _COUPON_KINDS.get(refusal.status)
    body = _typed(replace(refusal, kind=kind, details=()))
    if refusal.details:
        body["details"] = [
            {"type": detail.kind or "invalid_value", **_detail_object(detail)} for detail in refusal.details
        ]
    return body


def _embedding(refusal: Refusal) -> dict[str, Any]:
    """Write the availability service's shapes: every status has its own (trap 59)."""
    if refusal.status == 403:
        return {"type": "insufficient_permissions", "status": "403", "message": refusal.message}
    if refusal.status == 404:
        return {"message": refusal.message, "code": 404}
    if refusal.status == 409:
        return {"status": "409", "message": refusal.message}
    body = {"code": refusal.status, "status": reason(refusal.status), "message": refusal.message}
    errors = [{"message": detail.message} for detail in refusal.details]
    return body | ({"_embedded": {"errors": errors}} if errors else {})


def _detail_object(detail: Detail) -> dict[str, Any]:
    return {"message": detail.message} | ({"field": detail.field} if detail.field else {})
