"""Localised fields on the way in and out (fact sheet section 3.3)."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

import json
from typing import Any

from segtui.sandbox.emporix.call import Call
from segtui.sandbox.emporix.errors import Detail, Refusal
from segtui.sandbox.emporix.shop import Shop
from segtui.sandbox.schema import SITES

CONFIGURED = ("en", "de")
"""Languages the tenant knows beside those of its sites; the first is the default without a default site."""


def tenant_languages(shop: Shop) -> tuple[str, ...]:
    """List the tenant's languages, its default first."""
    found: dict[str, None] = {}
    rows = shop.store.rows(
        "SELECT json_extract(doc, '$.defaultLanguage'), json_extract(doc, '$.languages')"
        f" FROM {SITES.name} ORDER BY coalesce(json_extract(doc, '$.default'), 0) DESC, seq"
    )
    for default, languages in rows:
        for language in (default, *json.loads(languages or "[]")):
            if language:
                found.setdefault(language)
    return tuple(found | dict.fromkeys(CONFIGURED))


def read_languages(call: Call) -> tuple[str, ...] | None:
    """Read `Accept-Language` in order of preference; None is `*`, absence the tenant's default.

    Refuses a language the tenant does not have.
    """
    header = call.headers.get("accept-language", "").strip()
    if not header:
        return tenant_languages(call.shop)[:1]
    wanted = tuple(part.partition(";")[0].strip() for part in header.split(",") if part.strip())
    if "*" in wanted:
        return None
    _check(call, wanted, "Accept-Language validation failed.")
    return tuple(language.partition("-")[0].lower() for language in wanted)


def write_language(call: Call) -> str:
    """Read `Content-Language`: `*` for maps, or the one language in which plain strings are written.

    Absence means `*` as well: the segment schema and every example use maps.
    """
    header = call.headers.get("content-language", "").strip() or "*"
    if header == "*":
        return header
    _check(call, (header,), "Content-Language validation failed.")
    return header.partition("-")[0].lower()


def _check(call: Call, wanted: tuple[str, ...], message: str) -> None:
    known = tenant_languages(call.shop)
    unknown = [language for language in wanted if language.partition("-")[0].lower() not in known]
    if unknown:
        named = ", ".join(f"'{language}'" for language in unknown)
        text = f"Following languages are not supported: {named}"
        raise Refusal(400, message, (Detail(text),))


def filtered(value: Any, languages: tuple[str, ...] | None) -> Any:  # noqa: ANN401 - a map, or what an old document holds
    """Keep the wanted languages of a map; a text that has none of them shows what it has."""
    if languages is None or not isinstance(value, dict):
        return value
    kept = {language: value[language] for language in languages if language in value}
    return kept or value


def single(value: Any, languages: tuple[str, ...] | None) -> Any:  # noqa: ANN401 - a map or a text
    """Choose one text of a map; `*` keeps the map."""
    if languages is None or not isinstance(value, dict):
        return value
    for language in (*languages, *value):
        if language in value:
            return value[language]
    return None
