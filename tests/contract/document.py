"""OpenAPI 3.0 documents: loading, following references, finding an operation, judging by a schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft4Validator, FormatChecker
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import extend

_METHODS = ("get", "put", "post", "delete", "patch")
_SHOWN = 200
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time")
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or _DATE_TIME.fullmatch(value) is not None


def _unless_null(rule: Any) -> Any:
    def check(validator: Any, expected: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if instance is None and schema.get("nullable") is True:
            return
        yield from rule(validator, expected, instance, schema) or ()

    return check


_NULLABLE = ("type", "enum", "allOf", "anyOf", "oneOf")
# OpenAPI 3.0 is JSON Schema draft 4 (boolean exclusiveMinimum, siblings of $ref ignored) plus `nullable`.
_extend: Any = extend
SchemaValidator: Any = _extend(
    Draft4Validator, {rule: _unless_null(Draft4Validator.VALIDATORS[rule]) for rule in _NULLABLE}
)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Leaves timestamps as the text they are in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def with_text_keys(value: Any) -> Any:
    """Write every key as text: YAML reads some as numbers."""
    if isinstance(value, dict):
        return {str(key): with_text_keys(child) for key, child in value.items()}
    return [with_text_keys(child) for child in value] if isinstance(value, list) else value


def complaints(validator: Validator, instance: Any, where: str) -> list[str]:
    """Say what is wrong with a value, one line per place, the most telling reason of an alternative."""
    lines = []
    for error in validator.iter_errors(instance):
        found = best_match([error]) or error
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in found.absolute_path)
        lines.append(f"{where}{path}: {_shortened(found.message)}")
    return lines


def _shortened(message: str) -> str:
    """Cut the quoted value, not the reason that follows it."""
    return message if len(message) <= _SHOWN else f"{message[: _SHOWN // 2]} … {message[-_SHOWN // 2 :]}"


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    """Upper case."""
    template: str
    """The path as the document writes it."""
    declared: Mapping[str, Any]
    """The operation object."""
    shared: Sequence[Mapping[str, Any]]
    """Parameters declared for all methods of the path."""

    @cached_property
    def name(self) -> str:
        """Give the operation id, or method and path where there is none."""
        return str(self.declared.get("operationId") or f"{self.method} {self.template}")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Match a concrete path; one group per path parameter."""
        literals = re.split(r"\{[^}]*\}", self.template)
        return re.compile("([^/]+)".join(map(re.escape, literals)))

    @cached_property
    def literal_first(self) -> tuple[bool, ...]:
        """Order paths as routers must: at the first difference, the literal segment wins."""
        return tuple("{" in segment for segment in self.template.split("/"))

    @cached_property
    def parameters(self) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        """Give the parameters by place and name; headers in lower case."""
        declared = (*self.shared, *self.declared.get("parameters", ()))
        return {
            (entry["in"], entry["name"].lower() if entry["in"] == "header" else entry["name"]): entry
            for entry in declared
        }


class Document:
    """One OpenAPI file, in which every reference is replaced by what it points to."""

    def __init__(self, content: Any) -> None:
        self._root = _linked(with_text_keys(content))
        self._validators: dict[int, Validator] = {}

    def at(self, pointer: str) -> Any:
        """Give what stands at a JSON pointer."""
        return at(self._root, pointer)

    def complaints(self, schema: Any, instance: Any, where: str) -> list[str]:
        """Say how a value breaks a schema of this document, which is compiled only once."""
        validator = self._validators.get(id(schema))
        if validator is None:
            validator = self._validators[id(schema)] = SchemaValidator(schema, format_checker=_FORMATS)
        return complaints(validator, instance, where)

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """List every operation, in the order in which a router must try them."""
        found = [
            Operation(method.upper(), template, item[method], item.get("parameters", ()))
            for template, item in self._root["paths"].items()
            for method in _METHODS
            if method in item
        ]
        return tuple(sorted(found, key=lambda operation: operation.literal_first))

    def find(self, method: str, path: str) -> Operation | None:
        """Find the operation of a path; None if the path, or the method on its best match, is unknown."""
        fitting = [operation for operation in self.operations if operation.pattern.fullmatch(path)]
        same = (operation for operation in fitting if operation.template == fitting[0].template)
        return next((operation for operation in same if operation.method == method), None)


def at(root: Any, pointer: str) -> Any:
    """Give what stands at a JSON pointer, following references on the way."""
    value = root
    for part in pointer.removeprefix("#").split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            value = at(root, value["$ref"])
    return value


def _linked(root: Any) -> Any:
    """Replace references by their targets, in place; a schema that refers to itself becomes a cycle."""
    waiting = [root]
    while waiting:
        container = waiting.pop()
        for key, child in container.items() if isinstance(container, dict) else enumerate(container):
            if isinstance(child, dict) and isinstance(child.get("$ref"), str):
                container[key] = at(root, child["$ref"])
            elif isinstance(child, dict | list):
                waiting.append(child)
    return root


def without_closed_objects(schema: Any) -> Any:
    """Open closed objects and let alternatives overlap, where a file closes what it extends."""
    if isinstance(schema, list):
        return [without_closed_objects(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    opened = {key: without_closed_objects(value) for key, value in schema.items()}
    if opened.get("additionalProperties") is False:
        del opened["additionalProperties"]
    if isinstance(opened.get("oneOf"), list):
        opened["anyOf"] = opened.pop("oneOf")
    return opened


def read(path: Path) -> Any:
    """Read a YAML file as the JSON it stands for."""
    return yaml.load(path.read_bytes(), _Loader)  # noqa: S506


@cache
def load(path: Path, open_objects: bool = False) -> Document:
    """Read one file, once per process."""
    content = read(path)
    return Document(without_closed_objects(content) if open_objects else content)
