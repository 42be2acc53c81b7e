"""Finds the operation for a method and a path; literal names win over parameters (trap 16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote

Target = TypeVar("Target")


@dataclass
class _Node(Generic[Target]):
    literals: dict[str, _Node[Target]] = field(default_factory=dict)
    parameter: _Node[Target] | None = None
    targets: dict[str, tuple[Target, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Match(Generic[Target]):
    """What a request leads to."""

    target: Target
    """The operation."""
    params: dict[str, str]
    """The path's parameters, percent-decoded one by one: an id may hold a slash."""


class Router(Generic[Target]):
    """A tree of path segments."""

    def __init__(self) -> None:
        self._root: _Node[Target] = _Node()

    def add(self, method: str, path: str, target: Target) -> None:
        """Serve `target` at a path such as `/site/{tenant}/sites`."""
        node, names = self._root, []
        for part in path.strip("/").split("/"):
            if part.startswith("{"):
                names.append(part[1:-1])
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(part, _Node())
        node.targets[method] = (target, tuple(names))

    def find(self, method: str, raw_path: str) -> Match[Target] | None:
        """Find the operation of a path as it came over the wire; None when there is none."""
        parts = [unquote(part) for part in raw_path.removeprefix("/").split("/")]
        for node, values in self._walk(self._root, parts):
            if method in node.targets:
                target, names = node.targets[method]
                return Match(target, dict(zip(names, values, strict=True)))
        return None

    def methods(self, raw_path: str) -> tuple[str, ...]:
        """Name the methods a path knows, for an answer of 405."""
        parts = [unquote(part) for part in raw_path.removeprefix("/").split("/")]
        return tuple(sorted({method for node, _ in self._walk(self._root, parts) for method in node.targets}))

    def _walk(self, node: _Node[Target], parts: list[str]) -> Iterator[tuple[_Node[Target], list[str]]]:
        if not parts:
            yield node, []
            return
        head, rest = parts[0], parts[1:]
        if head in node.literals:
            yield from self._walk(node.literals[head], rest)
        if node.parameter is not None and head:
            for found, values in self._walk(node.parameter, rest):
                yield found, [head, *values]
