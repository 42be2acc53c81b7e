"""A strict judge of recorded exchanges: is this what the vendor's OpenAPI files say?"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from tests.contract.allowances import (
    BETTER_SCHEMAS,
    GATEWAY_STATUSES,
    OPEN_FILES,
    UNDECLARED_BODIES,
    is_allowed,
)
from tests.contract.document import Document, Node, Operation, SchemaValidator, complaints, load

_PROJECT = Path(__file__).resolve().parents[2]
_NEWER = Path(__file__).with_name("newer.yml")
_FORM = "application/x-www-form-urlencoded"
_SERVICES = {
    "oauth": "oauth",
    "customer-segment": "customer-segment",
    "customerlogin": "customer-managed",
    "customer-management": "customer-management",
    "category": "category-tree",
    "product": "product",
    "coupon": "coupon",
    "site": "site-settings",
    "catalog": "catalog",
    "availability": "availability",
    "iam": "iam",
}


def service_of(path: str) -> str | None:
    """Name the file that declares a path; the vendor's folder names mislead (fact sheet, section 0)."""
    segments = path.strip("/").split("/")
    if segments[0] == "customer":
        return "customer-tenant" if segments[2:3] in (["customers"], ["config"]) else "customer-managed"
    return _SERVICES.get(segments[0])


@dataclass(frozen=True)
class Contract:
    """Checks both directions of an exchange; an empty list of violations means it is fine."""

    documents: Callable[[str], Iterable[Document]]
    """The documents that may declare a path, the first that does wins."""

    def check_request(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> list[str]:
        """Say what in a request the vendor does not declare or would refuse."""
        operation = self._find(method, url)
        if operation is None:
            return [f"{method} {urlsplit(url).path}: no such operation"]
        findings = [
            *_path_findings(operation, urlsplit(url).path),
            *_query_findings(operation, urlsplit(url).query),
            *_header_findings(operation, headers),
            *_request_body_findings(operation, headers, body),
        ]
        return _violations("request", operation, findings)

    def check_answer(
        self, method: str, url: str, status: int, headers: Mapping[str, str], body: bytes
    ) -> list[str]:
        """Say what in an answer the vendor does not declare."""
        operation = self._find(method, url)
        if operation is None:
            return [f"{method} {urlsplit(url).path}: no such operation"]
        responses = operation.node / "responses"
        declared = responses.get(str(status)) or responses.get("default")
        if declared is not None:
            findings = _answer_body_findings(operation, status, declared, headers, body)
        elif status in GATEWAY_STATUSES:
            findings = []
        else:
            findings = [f"status {status} is not declared, only {', '.join(responses.value)}"]
        return _violations("answer", operation, findings)

    def _find(self, method: str, url: str) -> Operation | None:
        path = urlsplit(url).path
        found = (document.find(method.upper(), path) for document in self.documents(path))
        return next((operation for operation in found if operation is not None), None)


def _violations(side: str, operation: Operation, findings: list[str]) -> list[str]:
    return [f"{operation.name}: {text}" for text in findings if not is_allowed(side, operation.name, text)]


def _path_findings(operation: Operation, path: str) -> list[str]:
    matched = operation.pattern.fullmatch(path)
    names = [part.partition("}")[0] for part in operation.template.split("{")[1:]]
    values = zip(names, matched.groups() if matched else (), strict=True)
    findings = []
    for name, value in values:
        declared = operation.parameters.get(("path", name))
        if declared is None:
            findings.append(f"path {name}: not declared")
        else:
            findings += _parameter_findings(declared, [unquote(value)], f"path {name}")
    return findings


def _query_findings(operation: Operation, query: str) -> list[str]:
    given: dict[str, list[str]] = defaultdict(list)
    for name, value in parse_qsl(query, keep_blank_values=True):
        given[name].append(value)
    findings = _absent(operation, "query", given)
    for name, values in given.items():
        declared = operation.parameters.get(("query", name))
        if declared is None:
            findings.append(f"query {name}: not declared")
        else:
            findings += _parameter_findings(declared, values, f"query {name}")
    return findings


def _header_findings(operation: Operation, headers: Mapping[str, str]) -> list[str]:
    given = {name.lower(): value for name, value in headers.items()}
    findings = _absent(operation, "header", given)
    for (place, name), declared in operation.parameters.items():
        if place == "header" and name in given:
            findings += _parameter_findings(declared, [given[name]], f"header {name}")
    return findings


def _absent(operation: Operation, place: str, given: Mapping[str, object]) -> list[str]:
    declared = operation.parameters.items()
    required = [name for (where, name), node in declared if where == place and node.value.get("required")]
    return [f"{place} {name}: required, but absent" for name in required if name not in given]


def _parameter_findings(declared: Node, values: list[str], where: str) -> list[str]:
    schema = declared.get("schema")
    if schema is None:
        return []
    kind = schema.value.get("type")
    if kind == "array":
        parts = [part for value in values for part in value.split(",")]
        item = schema.get("items")
        instance: object = [_typed(part, item.value.get("type") if item else None) for part in parts]
    elif len(values) > 1:
        return [f"{where}: given {len(values)} times"]
    else:
        instance = _typed(values[0], kind)
    return complaints(schema.validator, instance, where)


def _typed(text: str, kind: str | None) -> object:
    """Read a parameter as JSON where its type is not text; what cannot be read stays text and fails."""
    if kind not in ("integer", "number", "boolean"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _request_body_findings(operation: Operation, headers: Mapping[str, str], body: bytes) -> list[str]:
    declared = operation.node.get("requestBody")
    if declared is None and operation.name in UNDECLARED_BODIES:
        shape = SchemaValidator(UNDECLARED_BODIES[operation.name])
        return _with_parsed(body, lambda value: complaints(shape, value, "body"))
    if declared is None:
        return ["body: sent, but none is declared"] if body else []
    if not body:
        return ["body: required, but absent"] if declared.value.get("required") else []
    return _content_findings(declared, headers, body, None)


def _answer_body_findings(
    operation: Operation, status: int, declared: Node, headers: Mapping[str, str], body: bytes
) -> list[str]:
    if status == 204 or "content" not in declared.value:
        return [f"status {status}: a body, but none is declared"] if body else []
    if not body:
        return [f"status {status}: no body, but one is declared"]
    better = BETTER_SCHEMAS.get((operation.name, str(status)))
    return _content_findings(declared, headers, body, better)


def _content_findings(
    declared: Node, headers: Mapping[str, str], body: bytes, better: str | None
) -> list[str]:
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    media = content_type.partition(";")[0].strip().lower()
    content = declared / "content"
    if media not in content.value:
        return [f"content type {media or 'absent'!r}, declared is {', '.join(content.value)}"]
    schema = (content / media).get("schema")
    if schema is None:
        return []
    validator = declared.document.validator(better) if better else schema.validator
    if media == _FORM:
        form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        return complaints(validator, form, "body")
    return _with_parsed(body, lambda value: complaints(validator, value, "body"))


def _with_parsed(body: bytes, check: Callable[[Any], list[str]]) -> list[str]:
    try:
        value = json.loads(body)
    except ValueError as error:
        return [f"body: not JSON ({error})"]
    return check(value)


def spec_folder() -> Path:
    """Say where the vendor's files are expected: SEGTUI_SPECS, or beside the project."""
    return Path(os.environ.get("SEGTUI_SPECS", _PROJECT.parent / "shared" / "specs")) / "emporix"


@cache
def contract() -> Contract | None:
    """Give the Emporix contract, whose files are read when first needed; None where they are absent."""
    folder = spec_folder()
    if not (folder / "customer-segment.yml").is_file():
        return None

    def documents(path: str) -> Iterable[Document]:
        yield load(_NEWER)
        service = service_of(path)
        if service is not None:
            yield load(folder / f"{service}.yml", service in OPEN_FILES)

    return Contract(documents)
