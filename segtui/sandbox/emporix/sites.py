"""Sites (fact sheet section 11)."""

from __future__ import annotations

from typing import Any

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import Detail, Refusal, already_exists
from segtui.sandbox.emporix.listing import Listing, Rules
from segtui.sandbox.emporix.merge import merged
from segtui.sandbox.emporix.metadata import check_version
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, collection_rows
from segtui.sandbox.schema import SITES, Document

RULES = Rules(page_size=16, total_header="X-Count", total_asked_by="query", has_fields=False)
MANAGE = "site.site_manage"
FIELDS = [
    "code",
    "name",
    "active",
    "default",
    "includesTax",
    "defaultLanguage",
    "languages",
    "currency",
    "availableCurrencies",
    "homeBase",
    "shipToCountries",
    "shipping",
    "payment",
    "tax",
    "assistedBuying",
    "taxDeterminationBasedOn",
    "mixins",
    "cartCalculationScale",
]
"""What a site holds, beside its metadata."""


def list_sites(call: Call) -> Answer:
    """List sites; inactive ones need the manage scope."""
    return Listing(_visible(call), RULES).answer(call, call.text("q"))


def list_codes(call: Call) -> Answer:
    """List the codes of sites."""
    answer = Listing(_visible(call), RULES).answer(call, call.text("q"))
    return Answer(body=[site["code"] for site in answer.body], headers=answer.headers)


def _visible(call: Call) -> Rows:
    rows = collection_rows(call.shop.store, SITES)
    if call.flag("includeInactive") or call.flag("includeInactiveSites"):
        call.require(MANAGE)
        return rows
    return rows.where("json_extract(doc, '$.active') = 1")


def get_site(call: Call) -> Answer:
    """Read one site."""
    site = _site(call)
    if not site.get("active"):
        call.require(MANAGE)
    return Answer(body=site)


def create_site(call: Call) -> Answer:
    """Create a site."""
    site = _checked(Body(call.object(), call.service))
    if call.shop.store.exists(SITES, site["code"]):
        raise already_exists(call.service)
    _save(call, site, version=0)
    return Answer(201, {"id": site["code"]})


def replace_site(call: Call) -> Answer:
    """Replace a site."""
    old, body = _site(call), Body(call.object(), call.service)
    site = _checked(body)
    return _changed(call, old, site, body.version())


def patch_site(call: Call) -> Answer:
    """Change some fields of a site: a merge, not JSON Patch."""
    old, body = _site(call), Body(call.object(), call.service)
    return _changed(call, old, _checked(Body(merged(old, body.document), call.service)), body.version())


def delete_site(call: Call) -> Answer:
    """Delete a site, unless it is the default."""
    site = _site(call)
    if site.get("default"):
        raise Refusal(400, "The default site cannot be deleted.")
    call.shop.store.remove(SITES, site["code"])
    return Answer(204)


def _changed(call: Call, old: Document, site: Document, version: int | None) -> Answer:
    check_version(old, version)
    if site["code"] != old["code"]:
        raise Refusal(400, "The code of a site cannot be changed.", (Detail("code is immutable", "code"),))
    _save(call, site, version=old.get("metadata", {}).get("version", 0) + 1)
    return Answer(200)


def _save(call: Call, site: Document, *, version: int) -> None:
    site["metadata"] = {"version": version, "mixins": site.get("metadata", {}).get("mixins", {})}
    if site["default"]:
        for (code,) in list(call.shop.store.rows("SELECT id FROM sites WHERE id <> ?", (site["code"],))):
            other = call.shop.store.get(SITES, code) or {}
            if other.get("default"):
                call.shop.store.put(SITES, code, other | {"default": False})
    call.shop.store.put(SITES, site["code"], site)


def _site(call: Call) -> Document:
    code = call.param("code")
    site = call.shop.store.get(SITES, code)
    if site is None:
        detail = Detail(f"Couldn't find a site with code '{code}'")
        raise Refusal(404, "Site not Found", (detail,), kind="application/json")
    return site


def _checked(body: Body) -> Document:
    for name in ("name", "currency", "taxDeterminationBasedOn"):
        body.text(name, required=True)
    body.text("code", required=True)
    body.identifier("code", r"[^\s#]+")
    body.identifier("currency", r"[A-Z]{3}")
    body.text("defaultLanguage", required=True)
    body.identifier("defaultLanguage", r"[a-z]{2}")
    body.texts("languages", required=True)
    body.texts("shipToCountries", required=True)
    body.texts("availableCurrencies")
    body.nested("homeBase", required=True)
    body.choice("taxDeterminationBasedOn", ("BILLING_ADDRESS", "SHIPPING_ADDRESS"))
    for name in ("active", "default", "includesTax"):
        body.flag(name)
    return _site_of(body)


def _site_of(body: Body) -> dict[str, Any]:
    site = {name: body.document[name] for name in FIELDS if body.document.get(name) is not None}
    defaults = {"active": True, "default": False, "cartCalculationScale": 2}
    metadata = {"mixins": body.nested("metadata").map("mixins") or {}}
    return defaults | site | {"metadata": metadata}


READ = ("site.site_read", MANAGE)

OPERATIONS = (
    Operation("GET", "/site/{tenant}/sites", list_sites),
    Operation("GET", "/site/{tenant}/siteslist", list_codes, READ),
    Operation("GET", "/site/{tenant}/sites/{code}", get_site),
    Operation("POST", "/site/{tenant}/sites", create_site, (MANAGE,)),
    Operation("PUT", "/site/{tenant}/sites/{code}", replace_site, (MANAGE,)),
    Operation("PATCH", "/site/{tenant}/sites/{code}", patch_site, (MANAGE,)),
    Operation("DELETE", "/site/{tenant}/sites/{code}", delete_site, (MANAGE,)),
)
"""The site calls."""
