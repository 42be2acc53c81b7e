"""The part of JSON Patch (RFC 6902) that the segment service knows: add, remove, replace."""

from __future__ import annotations

import copy
from typing import Any

from segtui.sandbox.schema import Document


class BadPatch(ValueError):
    """The patch is malformed, or does not fit the document."""


def applied(document: Document, patch: object, roots: frozenset[str]) -> Document:
    """Apply a patch to a copy of a document; only the top-level fields in `roots` may change.

    Raises BadPatch.
    """
    if not isinstance(patch, list):
        raise BadPatch("The request body must be an array of patch operations")
    result = copy.deepcopy(document)
    for operation in patch:
        _apply(result, operation, roots)
    return result


def _apply(document: Document, operation: object, roots: frozenset[str]) -> None:
    if not isinstance(operation, dict):
        raise BadPatch("Every patch operation must be an object")
    name, path = operation.get("op"), operation.get("path")
    if name not in ("add", "remove", "replace"):
        raise BadPatch(f"Unknown patch operation '{name}'")
    if not isinstance(path, str) or not path.startswith("/"):
        raise BadPatch(f"Path '{path}' of a patch operation must start with '/'")
    if name != "remove" and "value" not in operation:
        raise BadPatch(f"Patch operation '{name}' on '{path}' has no value")
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path[1:].split("/")]
    if steps[0] not in roots or steps[:2] == ["metadata", "version"]:
        raise BadPatch(f"Path '{path}' cannot be changed")
    _edit(_parent(document, steps, path), steps[-1], name, operation.get("value"), path)


def _parent(document: Document, steps: list[str], path: str) -> Any:  # noqa: ANN401 - any JSON container
    target: Any = document
    for step in steps[:-1]:
        if isinstance(target, dict) and step in target:
            target = target[step]
        elif isinstance(target, list) and step.isdigit() and int(step) < len(target):
            target = target[int(step)]
        else:
            raise BadPatch(f"Path '{path}' does not exist")
    return target


def _edit(target: Any, step: str, name: str, value: object, path: str) -> None:  # noqa: ANN401 - any JSON container
    if isinstance(target, dict):
        if name != "add" and step not in target:
            raise BadPatch(f"Path '{path}' does not exist")
        if name == "remove":
            del target[step]
        else:
            target[step] = value
    elif isinstance(target, list):
        _edit_list(target, step, name, value, path)
    else:
        raise BadPatch(f"Path '{path}' does not exist")


def _edit_list(target: list[Any], step: str, name: str, value: object, path: str) -> None:
    if name == "add" and step == "-":
        target.append(value)
        return
    if not step.isdigit() or int(step) > len(target) - (name != "add"):
        raise BadPatch(f"Path '{path}' does not exist")
    if name == "add":
        target.insert(int(step), value)
    elif name == "remove":
        del target[int(step)]
    else:
        target[int(step)] = value
