"""How Shopgate refuses: plain errors, validation errors in two forms, entries of a batch (section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from segtui.sandbox.store import encode
from segtui.sandbox.switches import Switches

INVALID_FORMAT = "INVALID_FORMAT"
SCHEMA_FAILED = "SCHEMA_VALIDATION_FAILED"
REFUSED_BY_TYPE = "VALIDATION_FAILED"


class Refusal(Exception):
    """A request refused as a whole, with a code and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def missing(what: str) -> Refusal:
    """Refuse because something does not exist: `Segment`, `Customer`, `Merchant`."""
    return Refusal(404, "NotFound", f"{what} not found")


def conflict(message: str) -> Refusal:
    """Refuse because of what is there already."""
    return Refusal(409, "Conflict", message)


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong with a parameter or a body."""

    code: str
    """The vendor's validation code."""
    message: str
    """What is wrong."""
    path: tuple[str, ...] = ()
    """Where in the body or the parameter."""
    field: str = ""
    """The property itself, where the path only leads to its object."""


class Invalid(Exception):
    """A request that breaks the schema or the grammar of a parameter."""

    def __init__(
        self,
        parameter: str,
        violations: Sequence[Violation],
        value: object = None,
        code: str = SCHEMA_FAILED,
    ) -> None:
        super().__init__(violations[0].message)
        self.parameter = parameter
        self.violations = tuple(violations)
        self.value = value
        self.code = code


def invalid_parameter(name: str, message: str, value: object = None, code: str = INVALID_FORMAT) -> Invalid:
    """Refuse one query or path parameter."""
    return Invalid(name, (Violation(code, message),), value)


def wrong_type(segment_code: str, message: str) -> Invalid:
    """Refuse what a dynamic segment does not allow (D11)."""
    return Invalid("segmentCode", (Violation(REFUSED_BY_TYPE, message),), segment_code, REFUSED_BY_TYPE)


def invalid_body(problem: Invalid, switches: Switches) -> dict[str, Any]:
    """Write a validation error in the form in force (D32)."""
    if switches.validation_body == "documented":
        return {"errors": [_documented(problem, violation) for violation in problem.violations]}
    by_schema = problem.code == SCHEMA_FAILED
    told = f"Request validation failed: Parameter ({problem.parameter}) failed schema validation"
    error: dict[str, Any] = {
        "code": problem.code,
        "message": told if by_schema else str(problem),
        "paramName": problem.parameter,
        "results": {
            "errors": [_tested(violation) for violation in problem.violations] if by_schema else [],
            "warnings": [],
        },
    }
    if problem.value is not None:
        error["paramValue"] = problem.value
    summary = "Request validation failed" if by_schema else str(problem)
    return {"code": problem.code, "message": summary, "error": error}


def _tested(violation: Violation) -> dict[str, Any]:
    return {"code": violation.code, "message": violation.message, "path": list(violation.path)}


def _documented(problem: Invalid, violation: Violation) -> dict[str, Any]:
    inside = ".".join([*violation.path, *([violation.field] if violation.field else [])])
    told = {"field": inside or problem.parameter, "code": violation.code, "message": violation.message}
    if problem.value is None:
        return told
    return told | {"value": problem.value if isinstance(problem.value, str) else encode(problem.value)}


@dataclass(frozen=True)
class Failure:
    """One item of a batch that was not done."""

    code: int
    """What a request for this item alone would have been answered."""
    entity: str
    """`segment`, `segmentMember` or `customer`."""
    entity_id: str | None
    """The item's id; None when it has none."""
    index: int
    """Its place in the request."""
    text: str
    """Why."""
    subpath: tuple[str | int, ...] = field(default=())
    """Where inside the item."""


def batch_errors(failures: Sequence[Failure], switches: Switches) -> list[dict[str, Any]]:
    """Write the entries of a batch answer; their text stands under the name in force (D33)."""
    return [
        {
            "code": failure.code,
            "entity": failure.entity,
            "entityId": failure.entity_id,
            "entityIndex": failure.index,
            switches.batch_text: failure.text,
            "subentityPath": list(failure.subpath),
        }
        for failure in failures
    ]
