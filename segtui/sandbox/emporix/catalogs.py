"""Catalogs: reading them (fact sheet section 11, `catalog.yml`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from segtui.sandbox.clock import moment_of
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import Refusal
from segtui.sandbox.emporix.languages import filtered, read_languages, tenant_languages
from segtui.sandbox.emporix.listing import Listing, Rules
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, collection_rows
from segtui.sandbox.schema import CATALOGS, Document
from segtui.sandbox.store import encode

RULES = Rules(page_size=60, has_fields=False, sort_strict=False)
LOCALIZED = ("name", "description")
VIEW = "catalog.catalog_view"
MANAGE = "catalog.catalog_manage"

Filter = Callable[[Document], bool]

_LISTED_IN = "EXISTS (SELECT 1 FROM json_each(doc, '{path}') listed WHERE listed.value = ?)"


def list_catalogs(call: Call) -> Answer:
    """List catalogs: those of a site, in its exact letters, visible or not."""
    _check_view(call)
    rows = collection_rows(call.shop.store, CATALOGS)
    site = call.text("publishedSite")
    if site is not None:
        rows = rows.where(_LISTED_IN.format(path="$.publishedSites"), site)
    keep = [*_text_filters(call), *_date_filters(call)]
    if keep:
        kept = [catalog["id"] for catalog in rows.scan() if all(test(catalog) for test in keep)]
        rows = rows.where("id IN (SELECT value FROM json_each(?))", encode(kept))
    return _listed(call, rows)


def list_catalogs_of_category(call: Call) -> Answer:
    """List the catalogs that name a category; its ancestors are not looked at, nor whether it is there."""
    _check_view(call)
    rows = collection_rows(call.shop.store, CATALOGS)
    return _listed(call, rows.where(_LISTED_IN.format(path="$.categoryIds"), call.param("category")))


def get_catalog(call: Call) -> Answer:
    """Read one catalog."""
    _check_view(call)
    return Answer(body=_view(call)(known(call)))


def known(call: Call) -> Document:
    """Find the catalog that a path names; raises Refusal 404 where there is none."""
    catalog_id = call.param("catalog")
    catalog = call.shop.store.get(CATALOGS, catalog_id)
    if catalog is None:
        raise Refusal(404, f"Catalog with id '{catalog_id}' not found.")
    return catalog


def is_visible(catalog: Document, now: datetime) -> bool:
    """Tell whether a catalog is visible: switched on, and now within its window, bounds included."""
    visibility = catalog.get("visibility") or {}
    start, end = (moment_of(visibility.get(bound) or "") for bound in ("from", "to"))
    in_window = (start is None or start <= now) and (end is None or now <= end)
    return visibility.get("visible") is True and in_window


def _check_view(call: Call) -> None:
    if call.shop.switches.catalog_view_required:
        call.require(VIEW, MANAGE)


def _listed(call: Call, rows: Rows) -> Answer:
    listing = Listing(rows, RULES, complete=_with_status(call), derived=frozenset({"status"}))
    return replace(listing, shown=_view(call)).answer(_sorted_by_text(call), None)


def _with_status(call: Call) -> Callable[[Document], Document]:
    now = call.shop.clock.now()
    return lambda each: each | {"status": "visible" if is_visible(each, now) else "not_visible"}


def _view(call: Call) -> Callable[[Document], Document]:
    """Make the view of a catalog: always maps, in every language unless some are asked."""
    languages = read_languages(call) if call.headers.get("accept-language") else None
    completed = _with_status(call)

    def shown(catalog: Document) -> Document:
        texts = {name: filtered(catalog[name], languages) for name in LOCALIZED if name in catalog}
        return completed(catalog) | texts

    return shown


def _sorted_by_text(call: Call) -> Call:
    """Sort a localised field by the language that is asked for; with `*` there is none, and no order."""
    sort = call.text("sort")
    languages = read_languages(call) if call.headers.get("accept-language") else tenant_languages(call.shop)
    if sort is None or languages is None:
        return call
    in_language = re.sub(r"(?<![^,\s])(name|description)(?=\s*(?:[:,]|$))", rf"\1.{languages[0]}", sort)
    return replace(call, query={**call.query, "sort": [in_language]})


def _text_filters(call: Call) -> list[Filter]:
    """Read `name`, `description` and both with `.<locale>` behind: parts of a text, in any letter case."""
    found: list[Filter] = []
    for parameter in call.query:
        field, _, language = parameter.partition(".")
        text = call.text(parameter)
        if field in LOCALIZED and text is not None:
            found.append(_holding(field, language, text.lower()))
    return found


def _holding(field: str, language: str, text: str) -> Filter:
    def holds(catalog: Document) -> bool:
        texts = catalog.get(field) or {}
        return any(text in each.lower() for code, each in texts.items() if language in ("", code))

    return holds


def _date_filters(call: Call) -> list[Filter]:
    """Read the three dates: each asks for the catalogs with exactly that day."""
    places = {
        "visibilityFrom": ("visibility", "from"),
        "visibilityTo": ("visibility", "to"),
        "metadataUpdatedAt": ("metadata", "updatedAt"),
    }
    found: list[Filter] = []
    for parameter, place in places.items():
        text = call.text(parameter)
        if text is None:
            continue
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) or moment_of(text) is None:
            call.refuse(f"Parameter '{parameter}' must be a date yyyy-MM-dd: '{text}'", parameter)
        found.append(_on_day(*place, text))
    return found


def _on_day(part: str, name: str, day: str) -> Filter:
    def holds(catalog: Document) -> bool:
        moment = moment_of((catalog.get(part) or {}).get(name) or "")
        return moment is not None and moment.date().isoformat() == day

    return holds


BASE = "/catalog/{tenant}/catalogs"

OPERATIONS = (
    Operation("GET", BASE, list_catalogs),
    Operation("GET", f"{BASE}/categories/{{category}}", list_catalogs_of_category),
    Operation("GET", f"{BASE}/{{catalog}}", get_catalog),
)
"""The reads of catalogs."""
