"""A strict judge of recorded exchanges: is this what the vendor's OpenAPI files say?"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from tests.contract.allowances import (
    BETTER_SCHEMAS,
    GATEWAY_STATUSES,
    OPEN_FILES,
    UNDECLARED_BODIES,
    is_allowed,
)
from tests.contract.document import Document, Operation, load, read
from tests.contract.swagger import as_openapi

_PROJECT = Path(__file__).resolve().parents[2]
_NEWER = Path(__file__).with_name("newer.yml")
_SHOPGATE_PREFIX = re.compile(r"^/shopgate/[^/]+(/v1(?=/))?")
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


class _Found(NamedTuple):
    document: Document
    operation: Operation

    def parameter(self, declared: Mapping[str, Any], values: list[str], where: str) -> list[str]:
        if "content" in declared:
            return [text for value in values for text in self.json_text(declared["content"], value, where)]
        schema = declared.get("schema", {})
        kind = schema.get("type")
        if kind == "array":
            item = schema.get("items", {}).get("type")
            parts = [_typed(part, item) for value in values for part in value.split(",")]
            return self.document.complaints(schema, parts, where)
        if len(values) > 1:
            return [f"{where}: given {len(values)} times"]
        return self.document.complaints(schema, _typed(values[0], kind), where)

    def absent(self, place: str, given: Mapping[str, object]) -> list[str]:
        declared = self.operation.parameters.items()
        required = [name for (where, name), entry in declared if where == place and entry.get("required")]
        return [f"{place} {name}: required, but absent" for name in required if name not in given]

    def path(self, path: str) -> list[str]:
        names = [part.partition("}")[0] for part in self.operation.template.split("{")[1:]]
        matched = self.operation.pattern.fullmatch(path)
        values = matched.groups() if matched else ()
        given = {name: [unquote(value)] for name, value in zip(names, values, strict=True)}
        return self.named("path", given)

    def query(self, query: str) -> list[str]:
        given: dict[str, list[str]] = defaultdict(list)
        for name, value in parse_qsl(query, keep_blank_values=True):
            given[name].append(value)
        return self.absent("query", given) + self.named("query", given)

    def named(self, place: str, given: Mapping[str, list[str]]) -> list[str]:
        findings = []
        for name, values in given.items():
            declared = self.operation.parameters.get((place, name))
            if declared is None:
                findings.append(f"{place} {name}: not declared")
            else:
                findings += self.parameter(declared, values, f"{place} {name}")
        return findings

    def headers(self, headers: Mapping[str, str]) -> list[str]:
        declared = {name for place, name in self.operation.parameters if place == "header"}
        given = {name.lower(): [value] for name, value in headers.items() if name.lower() in declared}
        return self.absent("header", given) + self.named("header", given)

    def request_body(self, headers: Mapping[str, str], body: bytes) -> list[str]:
        declared, name = self.operation.declared.get("requestBody"), self.operation.name
        if declared is None and name in UNDECLARED_BODIES:
            return self.json_body(UNDECLARED_BODIES[name], body)
        if declared is None:
            return ["body: sent, but none is declared"] if body else []
        if not body:
            return ["body: required, but absent"] if declared.get("required") else []
        return self.content(declared["content"], headers, body)

    def answer_body(self, status: int, headers: Mapping[str, str], body: bytes) -> list[str]:
        responses = self.operation.declared["responses"]
        declared = responses.get(str(status)) or responses.get("default")
        if declared is None and status in GATEWAY_STATUSES:
            return []
        if declared is None:
            return [f"status {status} is not declared, only {', '.join(responses)}"]
        if status == 204 or "content" not in declared:
            return [f"status {status}: a body, but none is declared"] if body else []
        if not body:
            return [f"status {status}: no body, but one is declared"]
        better = BETTER_SCHEMAS.get((self.operation.name, str(status)))
        if better is not None:
            return self.json_body(self.document.at(better), body)
        return self.content(declared["content"], headers, body)

    def content(self, content: Mapping[str, Any], headers: Mapping[str, str], body: bytes) -> list[str]:
        content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
        media = content_type.partition(";")[0].strip().lower()
        if media not in content:
            return [f"content type {media or 'absent'!r}, declared is {', '.join(content)}"]
        schema = content[media].get("schema", {})
        if media == _FORM:
            form = {
                name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()
            }
            return self.document.complaints(schema, form, "body")
        return self.json_body(schema, body)

    def json_body(self, schema: Any, body: bytes, where: str = "body") -> list[str]:
        try:
            value = json.loads(body)
        except ValueError as error:
            return [f"{where}: not JSON ({error})"]
        return self.document.complaints(schema, value, where)

    def json_text(self, content: Mapping[str, Any], text: str, where: str) -> list[str]:
        return self.json_body(content["application/json"].get("schema", {}), text.encode(), where)


def _typed(text: str, kind: str | None) -> object:
    """Read a parameter as JSON where its type is not text; what cannot be read stays text and fails."""
    if kind not in ("integer", "number", "boolean"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


@dataclass(frozen=True)
class Contract:
    """Checks both directions of an exchange; an empty list of violations means it is fine."""

    documents: Callable[[str], Iterable[Document]]
    """The documents that may declare a path; the first that does wins."""
    declared_as: Callable[[str], str] = str
    """Turns the path of a URL into one as the documents write it."""

    def check_request(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> list[str]:
        """Say what in a request the vendor does not declare or would refuse."""
        parts = urlsplit(url)
        found = self._find(method, parts.path)
        if found is None:
            return [f"{method} {parts.path}: no such operation"]
        findings = [
            *found.path(self.declared_as(parts.path)),
            *found.query(parts.query),
            *found.headers(headers),
            *found.request_body(headers, body),
        ]
        return _violations("request", found.operation, findings)

    def check_answer(
        self, method: str, url: str, status: int, headers: Mapping[str, str], body: bytes
    ) -> list[str]:
        """Say what in an answer the vendor does not declare."""
        found = self._find(method, urlsplit(url).path)
        if found is None:
            return [f"{method} {urlsplit(url).path}: no such operation"]
        findings = found.answer_body(status, headers, body)
        if "fields" in parse_qs(urlsplit(url).query):
            # Whoever asks for some fields only does not get the required ones besides.
            findings = [text for text in findings if not text.endswith("is a required property")]
        return _violations("answer", found.operation, findings)

    def operation(self, method: str, path: str) -> Operation | None:
        """Find the operation that a concrete path belongs to; None if the vendor declares none."""
        found = self._find(method, path)
        return None if found is None else found.operation

    def _find(self, method: str, path: str) -> _Found | None:
        for document in self.documents(path):
            operation = document.find(method.upper(), self.declared_as(path))
            if operation is not None:
                return _Found(document, operation)
        return None


def _violations(side: str, operation: Operation, findings: list[str]) -> list[str]:
    return [f"{operation.name}: {text}" for text in findings if not is_allowed(side, operation.name, text)]


def spec_folder(vendor: str = "emporix") -> Path:
    """Say where a vendor's files are expected: SEGTUI_SPECS, or beside the project."""
    return Path(os.environ.get("SEGTUI_SPECS", _PROJECT.parent / "shared" / "specs")) / vendor


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


@cache
def shopgate_contract() -> Contract | None:
    """Give the Shopgate contract for URLs of the sandbox's form; None where the files are absent."""
    folder = spec_folder("shopgate")
    if not (folder / "customer.yml").is_file():
        return None
    customer = Document(as_openapi(read(folder / "customer.yml")))

    def documents(path: str) -> Iterable[Document]:
        yield customer if path.startswith("/shopgate/customer/") else load(folder / "segmentation.yml")

    return Contract(documents, lambda path: _SHOPGATE_PREFIX.sub("", path))
