"""Swagger 2.0 read as OpenAPI 3.0, as far as a judge needs it: bodies, parameters and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.contract.document import at, with_text_keys

_METHODS = ("get", "put", "post", "delete", "patch")
_OF_PARAMETER = ("type", "enum", "items", "maximum", "minimum", "format", "maxLength")
_JSON = "application/json"


def as_openapi(swagger: Any) -> Any:
    """Rewrite a file; references stay where they point."""
    root = with_text_keys(swagger)
    return root | {"paths": {path: _path(root, item) for path, item in root["paths"].items()}}


def _path(root: Any, item: Mapping[str, Any]) -> dict[str, Any]:
    shared = [_parameter(each) for each in _resolved(root, item.get("parameters", ()))]
    operations = {name: _operation(root, item[name]) for name in _METHODS if name in item}
    return {"parameters": shared, **operations}


def _operation(root: Any, operation: Mapping[str, Any]) -> dict[str, Any]:
    parameters = _resolved(root, operation.get("parameters", ()))
    bodies = [each for each in parameters if each["in"] == "body"]
    responses = operation["responses"]
    rewritten = {
        **operation,
        "parameters": [_parameter(each) for each in parameters if each["in"] != "body"],
        "responses": {status: _response(status, each, responses) for status, each in responses.items()},
    }
    if bodies:
        content = {_JSON: {"schema": bodies[0]["schema"]}}
        rewritten["requestBody"] = {"required": bodies[0].get("required", False), "content": content}
    return rewritten


def _resolved(root: Any, parameters: Any) -> list[Any]:
    return [at(root, each["$ref"]) if "$ref" in each else each for each in parameters]


def _parameter(declared: Mapping[str, Any]) -> dict[str, Any]:
    schema = {name: declared[name] for name in _OF_PARAMETER if name in declared}
    return {"in": declared["in"], "name": declared["name"], "schema": schema} | (
        {"required": True} if declared.get("required") else {}
    )


def _response(status: str, declared: Mapping[str, Any], responses: Mapping[str, Any]) -> dict[str, Any]:
    """Rewrite an answer; an error that declares no body has that of the unexpected ones."""
    schema = declared.get("schema")
    if schema is None and not status.startswith("2"):
        schema = responses.get("default", {}).get("schema")
    return {"description": declared.get("description", "")} | (
        {} if schema is None else {"content": {_JSON: {"schema": schema}}}
    )
