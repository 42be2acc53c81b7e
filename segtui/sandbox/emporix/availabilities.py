"""Availability of a product on a site (fact sheet section 11, `availability.yml`).

The demo has no vendors: the scopes `..._by_vendor` open nothing, and reading takes any token.
"""

from __future__ import annotations

from collections.abc import Iterable

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import Refusal, already_exists, invalid
from segtui.sandbox.emporix.listing import Listing, Rules, body_q
from segtui.sandbox.emporix.q.parser import Dialect
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Text, collection_rows
from segtui.sandbox.schema import AVAILABILITIES, PRODUCTS, Document
from segtui.sandbox.store import encode

RULES = Rules(page_size=20_000, has_fields=False, total_asked_by="always", dialect=Dialect(compound=True))
TEXTS = {"id": Text("id"), "productId": Text("product_id"), "site": Text("site")}
VIEW = "availability.availability_view"
MANAGE = "availability.availability_manage"
CHANNELS = ("ASSORTMENT", "HOME_DELIVERY", "PICKUP")
MAIN = "main"
"""The site that a note in the file calls an aggregator of all others."""


def get_availability(call: Call) -> Answer:
    """Read the availability of one product on one site, in the site's exact letters."""
    _check_view(call)
    product_id, site = call.param("product"), call.param("site")
    found = _on_site(call, product_id, site)
    if found is None:
        raise nothing_for(product_id, site)
    return Answer(body=found)


def list_of_site(call: Call) -> Answer:
    """List what a site has, and behind its first page the bundles; these are not counted."""
    _check_view(call)
    site, q = call.param("site"), call.text("q")
    rows = collection_rows(call.shop.store, AVAILABILITIES, TEXTS).where("site = ?", site)
    answer = Listing(rows, RULES).answer(call, q)
    return answer if q else _with_bundles(call, answer, _bundles(call), site)


def search(call: Call) -> Answer:
    """Look products up by their ids, on one site or all; or search all sites by `q`."""
    _check_view(call)
    site = call.text("site")
    rows = collection_rows(call.shop.store, AVAILABILITIES, TEXTS)
    if isinstance(call.json(), dict):
        if site is not None:
            raise invalid(call.service, "Parameter 'site' must not be given with a query", "site")
        if body_q(call) is None:
            raise invalid(call.service, "Field 'q' is required", "q")
        return Listing(rows, RULES).answer(call, body_q(call))
    wanted = _product_ids(call)
    if site == MAIN and call.shop.switches.main_aggregates_availability:
        found = [each for product in wanted if (each := _on_site(call, product, MAIN)) is not None]
        return Answer(body=found, headers={"X-Total-Count": str(len(found))})
    rows = rows.where("product_id IN (SELECT value FROM json_each(?))", encode(wanted))
    answer = Listing(rows.where("site = ?", site) if site else rows, RULES).answer(call, None)
    return _with_bundles(call, answer, [each for each in _bundles(call) if each["id"] in wanted], site)


def create_availability(call: Call) -> Answer:
    """Create the availability of a product on a site; neither needs to exist."""
    created = create(call, call.param("product"), call.param("site"), Body(call.object(), call.service))
    return Answer(201, {"id": created})


def put_availability(call: Call) -> Answer:
    """Replace the availability of a product on a site, or create it."""
    product_id, site = call.param("product"), call.param("site")
    status = put(call, product_id, site, Body(call.object(), call.service))
    return Answer(201, {"id": identity(product_id, site)}) if status == 201 else Answer(204)


def delete_availability(call: Call) -> Answer:
    """Delete the availability of a product on a site."""
    delete(call, call.param("product"), call.param("site"))
    return Answer(204)


def create(call: Call, product_id: str, site: str, body: Body) -> str:
    """Create one record; returns its id."""
    key = identity(product_id, site)
    if call.shop.store.exists(AVAILABILITIES, key):
        raise already_exists(call.service)
    put(call, product_id, site, body)
    return key


def put(call: Call, product_id: str, site: str, body: Body) -> int:
    """Write one record; returns 201 for a new one and 204 otherwise."""
    _check_no_bundle(call, product_id)
    key, now = identity(product_id, site), call.shop.clock.stamp()
    fields = _checked(body)
    old = call.shop.store.get(AVAILABILITIES, key)
    mixins = body.nested("metadata").map("mixins")
    metadata = {"createdAt": old["metadata"]["createdAt"] if old else now, "modifiedAt": now}
    metadata |= {"mixins": mixins} if mixins is not None else {}
    record = {"id": key, "site": site, "productId": product_id, **fields, "metadata": metadata}
    call.shop.store.put(AVAILABILITIES, key, record)
    return 204 if old else 201


def delete(call: Call, product_id: str, site: str) -> None:
    """Delete one record; raises Refusal 404 where there is none."""
    _check_no_bundle(call, product_id)
    if not call.shop.store.remove(AVAILABILITIES, identity(product_id, site)):
        raise nothing_for(product_id, site)


def identity(product_id: str, site: str) -> str:
    """Make a record's id."""
    return f"{site}:{product_id}"


def nothing_for(product_id: str, site: str) -> Refusal:
    """Refuse a record that is not there."""
    return Refusal(404, f"There is no availability for productId: {product_id} and site: {site}")


def _check_view(call: Call) -> None:
    if call.shop.switches.availability_view_required:
        call.require(VIEW, MANAGE)


def _checked(body: Body) -> Document:
    popularity = body.number("popularity")
    if popularity is not None and not isinstance(popularity, int):
        raise body.refuse("Field 'popularity' must be an integer", "popularity")
    fields = {
        "stockLevel": body.number("stockLevel"),
        "available": body.flag("available"),
        "popularity": popularity,
        "distributionChannel": body.choice("distributionChannel", CHANNELS),
        "mixins": body.map("mixins"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _check_no_bundle(call: Call, product_id: str) -> None:
    product = call.shop.store.get(PRODUCTS, product_id)
    if product is not None and product.get("productType") == "BUNDLE":
        raise invalid(call.service, "The availability of a bundle follows from its products", "productId")


def _product_ids(call: Call) -> list[str]:
    wanted = call.json()
    if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
        raise invalid(call.service, "The request body must be an array of product ids, or an object with 'q'")
    return wanted


def _on_site(call: Call, product_id: str, site: str) -> Document | None:
    product = call.shop.store.get(PRODUCTS, product_id)
    if product is not None and product.get("productType") == "BUNDLE":
        return _bundle(call, product, site)
    if site == MAIN and call.shop.switches.main_aggregates_availability:
        everywhere = collection_rows(call.shop.store, AVAILABILITIES).where("product_id = ?", product_id)
        return _aggregated(list(everywhere.scan()), product_id)
    return call.shop.store.get(AVAILABILITIES, identity(product_id, site))


def _aggregated(records: list[Document], product_id: str) -> Document | None:
    """Sum the records of all sites up: available where any of them is."""
    if not records:
        return None
    levels = [each["stockLevel"] for each in records if "stockLevel" in each]
    return records[0] | {
        "id": identity(product_id, MAIN),
        "site": MAIN,
        "available": any(each.get("available") is True for each in records),
        "stockLevel": sum(levels),
    }


def _bundles(call: Call) -> list[Document]:
    rows = collection_rows(call.shop.store, PRODUCTS)
    return list(rows.where("json_extract(doc, '$.productType') = 'BUNDLE'").scan())


def _with_bundles(call: Call, answer: Answer, bundles: Iterable[Document], site: str | None) -> Answer:
    if (call.text("pageNumber") or "1") != "1":
        return answer
    sites = [site] if site else [code for (code,) in call.shop.store.rows(_SITES)]
    found = [_bundle(call, each, code) for each in bundles for code in sites]
    return Answer(body=[*answer.body, *(each for each in found if each)], headers=answer.headers)


_SITES = "SELECT DISTINCT site FROM availabilities ORDER BY site"


def _bundle(call: Call, product: Document, site: str) -> Document | None:
    """Make a bundle's availability: the lowest of its products; a product without any counts as none."""
    parts = [row["id"] for row in product.get("bundledProducts") or []]
    records = [call.shop.store.get(AVAILABILITIES, identity(part, site)) for part in parts]
    held = [each for each in records if each is not None]
    if not held:
        return None
    whole = len(held) == len(parts)
    return {
        "id": identity(product["id"], site),
        "site": site,
        "productId": product["id"],
        "stockLevel": min(each.get("stockLevel", 0) for each in held) if whole else 0,
        "available": whole and all(each.get("available") is True for each in held),
        "bundleAvailabilities": held,
        "metadata": {name: held[0]["metadata"][name] for name in ("createdAt", "modifiedAt")},
    }


BASE = "/availability/{tenant}/availability"

OPERATIONS = (
    Operation("POST", f"{BASE}/search", search),
    Operation("GET", f"{BASE}/site/{{site}}", list_of_site),
    Operation("GET", f"{BASE}/{{product}}/{{site}}", get_availability),
    Operation("POST", f"{BASE}/{{product}}/{{site}}", create_availability, (MANAGE,)),
    Operation("PUT", f"{BASE}/{{product}}/{{site}}", put_availability, (MANAGE,)),
    Operation("DELETE", f"{BASE}/{{product}}/{{site}}", delete_availability, (MANAGE,)),
)
"""The calls on single records, and the reads of many."""
