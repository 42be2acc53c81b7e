"""Checks request bodies field by field, and refuses them as the service would."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from segtui.sandbox.clock import is_date_time
from segtui.sandbox.emporix.errors import Refusal, Service, invalid


@dataclass(frozen=True)
class Body:
    """One JSON object and the service that reads it."""

    document: dict[str, Any]
    """The object."""
    service: Service
    """Whose words refusals use."""
    within: str = ""
    """Where the object stands in the request: empty, or a path with a dot at its end."""

    def refuse(self, message: str, field: str) -> Refusal:
        """Make the refusal of one field."""
        return invalid(self.service, message, f"{self.within}{field}")

    def text(self, name: str, *, required: bool = False) -> str | None:
        """Read a string."""
        value = self._present(name, required)
        if value is not None and (not isinstance(value, str) or (required and not value.strip())):
            raise self.refuse(f"Field '{self.within}{name}' must be a non-empty string", name)
        return value

    def number(self, name: str) -> int | float | None:
        """Read a number."""
        value = self.document.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise self.refuse(f"Field '{self.within}{name}' must be a number", name)
        return value

    def flag(self, name: str, *, required: bool = False) -> bool | None:
        """Read a boolean."""
        value = self._present(name, required)
        if value is not None and not isinstance(value, bool):
            raise self.refuse(f"Field '{self.within}{name}' must be true or false", name)
        return value

    def choice(self, name: str, allowed: Iterable[str]) -> str | None:
        """Read a string out of a fixed set."""
        value = self.text(name)
        known = tuple(allowed)
        if value is not None and value not in known:
            raise self.refuse(
                f"Field '{self.within}{name}' must be one of {', '.join(known)}: '{value}'", name
            )
        return value

    def map(self, name: str) -> dict[str, Any] | None:
        """Read an object."""
        value = self.document.get(name)
        if value is not None and not isinstance(value, dict):
            raise self.refuse(f"Field '{self.within}{name}' must be an object", name)
        return value

    def texts(self, name: str, *, required: bool = False) -> list[str] | None:
        """Read a list of strings."""
        value = self._present(name, required)
        if value is not None and (
            not isinstance(value, list) or not all(isinstance(each, str) for each in value)
        ):
            raise self.refuse(f"Field '{self.within}{name}' must be an array of strings", name)
        return value

    def nested(self, name: str, *, required: bool = False) -> Body:
        """Read an object to look inside; an absent one is empty."""
        self._present(name, required)
        return Body(self.map(name) or {}, self.service, f"{self.within}{name}.")

    def localized(self, name: str, language: str, *, required: bool = False) -> dict[str, str] | None:
        """Read a localised field: a map, or with one content language also the plain text in it."""
        value = self._present(name, required)
        if value is None:
            return None
        if isinstance(value, str) and language != "*":
            value = {language: value}
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise self.refuse(f"Field '{self.within}{name}' must be a map of language to text", name)
        if required and not value:
            raise self.refuse(f"Field '{self.within}{name}' must hold at least one language", name)
        foreign = [code for code in value if language not in ("*", code)]
        if foreign:
            raise self.refuse(
                f"Field '{self.within}{name}' holds '{foreign[0]}', the content language is '{language}'",
                name,
            )
        return value

    def window(self, name: str) -> dict[str, str] | None:
        """Read a validity window with `from` and `to`, each optional."""
        window = self.map(name)
        for bound, moment in (window or {}).items():
            if bound not in ("from", "to"):
                raise self.refuse(
                    f"Field '{self.within}{name}' knows 'from' and 'to', not '{bound}'", f"{name}.{bound}"
                )
            if moment is not None and not _is_moment(moment):
                raise self.refuse(
                    f"Field '{self.within}{name}.{bound}' must be an ISO 8601 date and time",
                    f"{name}.{bound}",
                )
        return (
            None
            if window is None
            else {bound: moment for bound, moment in window.items() if moment is not None}
        )

    def identifier(self, name: str, pattern: str = r"\S{1,255}") -> str | None:
        """Read an id the client chose; None when it leaves the choice to the service."""
        value = self.text(name)
        if value is not None and not re.fullmatch(pattern, value):
            raise self.refuse(f"Field '{self.within}{name}' must match {pattern}", name)
        return value

    def version(self) -> int | None:
        """Read `metadata.version`; None asks for no lock."""
        value = self.nested("metadata").number("version")
        if value is not None and not isinstance(value, int):
            raise self.refuse("Field 'metadata.version' must be an integer", "metadata.version")
        return value

    def _present(self, name: str, required: bool) -> Any:  # noqa: ANN401 - checked by the caller
        value = self.document.get(name)
        if value is None and required:
            raise self.refuse(f"Field '{self.within}{name}' is required", name)
        return value


def _is_moment(value: object) -> bool:
    return isinstance(value, str) and is_date_time(value)


def item_body(element: object, service: Service) -> Body:
    """Read one element of a batch, which must be an object."""
    if not isinstance(element, dict):
        raise invalid(service, "Every item must be an object")
    return Body(element, service)
