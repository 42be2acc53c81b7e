"""One request per operation that the sandbox serves, and what the vendor would answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from segtui.sandbox.seed import DemoShop

Who = Literal["service", "reader", "customer", "anonymous", "nobody"]
"""Whose token goes along: every scope, reading scopes, the demo customer, a visitor, none."""


@dataclass(frozen=True)
class Case:
    """One request and its answer's status; `<name>` stands for an id of the demo shop."""

    method: str
    """HTTP method."""
    path: str
    """Path behind the host."""
    status: int
    """Expected answer."""
    body: object = None
    """JSON body; None sends none."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Query parameters."""
    who: Who = "service"
    """Whose token."""

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status} {self.who}"


_SEGMENTS = "/customer-segment/<tenant>/segments"
_CUSTOMERS = "/customer/<tenant>/customers"
_COMPANIES = "/customer-management/<tenant>"
_GROUPS = "/iam/<tenant>/groups"
_CATEGORIES = "/category/<tenant>"
_PAGE = {"pageNumber": "1", "pageSize": "5"}
_NEW = {"name": {"en": "Contract"}, "siteCode": "main", "status": "ACTIVE"}
_PROFILE = {"firstName": "Ada", "lastName": "Kontrakt", "contactEmail": "ada.kontrakt@example.com"}
_PRODUCT = {"code": "CONTRACT-1", "name": {"en": "Contract"}, "productType": "BASIC", "published": True}
_SITE = {
    "name": "Contract",
    "active": True,
    "default": False,
    "defaultLanguage": "en",
    "languages": ["en"],
    "currency": "EUR",
    "homeBase": {"address": {"zipCode": "20457", "country": "DE"}},
    "shipToCountries": ["DE"],
    "taxDeterminationBasedOn": "SHIPPING_ADDRESS",
}
_NOTED = {
    "mixins": {"note": {"by": "contract"}},
    "metadata": {"mixins": {"note": "https://schemas.example/note.v1"}},
}
_STALE = {"metadata": {"version": 99}}
_WINDOW = {"from": "2026-01-01T00:00:00.000Z", "to": "2026-12-31T00:00:00.000Z"}

SEGMENTS = (
    Case("GET", _SEGMENTS, 200,
         query={**_PAGE, "q": "status:ACTIVE", "sort": "siteCode:desc", "fields": "id,name"}),
    Case("GET", _SEGMENTS, 200, query={"customerId": "<customer>", **_PAGE}),
    Case("GET", _SEGMENTS, 200, query=_PAGE, who="customer"),
    Case("GET", _SEGMENTS, 400, query={"q": "nonsense"}),
    Case("GET", _SEGMENTS, 401, who="nobody"),
    Case("GET", _SEGMENTS, 403, who="anonymous"),
    Case("POST", f"{_SEGMENTS}/search", 200, {"q": "siteCode:main"}, _PAGE),
    Case("POST", _SEGMENTS, 201, {**_NEW, "id": "contract-1", "validity": _WINDOW}),
    Case("POST", _SEGMENTS, 409, {**_NEW, "id": "<segment>"}),
    Case("POST", _SEGMENTS, 403, _NEW, who="reader"),
    Case("GET", f"{_SEGMENTS}/<segment>", 200),
    Case("GET", f"{_SEGMENTS}/unknown", 404),
    Case("PUT", f"{_SEGMENTS}/contract-2", 201, _NEW),
    Case("PUT", f"{_SEGMENTS}/<segment>", 409, {**_NEW, "metadata": {"version": 99}}),
    Case("PUT", f"{_SEGMENTS}/<spare>", 204, _NEW),
    Case("PATCH", f"{_SEGMENTS}/<spare>", 204, [{"op": "replace", "path": "/status", "value": "INACTIVE"}]),
    Case("PATCH", f"{_SEGMENTS}/unknown", 404, [{"op": "replace", "path": "/status", "value": "ACTIVE"}]),
    Case("DELETE", f"{_SEGMENTS}/<segment>", 400),
    Case("DELETE", f"{_SEGMENTS}/unknown", 204, query={"forceDelete": "true"}),
    Case("PUT", f"{_SEGMENTS}/contract-2", 204, {**_NEW, **_NOTED, "validity": _WINDOW}),
    Case("GET", f"{_SEGMENTS}/contract-2", 200),
    Case("PUT", f"{_SEGMENTS}/contract-2", 400, {"siteCode": "main", "name": {}}),
    Case("PATCH", f"{_SEGMENTS}/contract-2", 204,
         [{"op": "replace", "path": "/mixins/note/by", "value": "somebody"}]),
    Case("DELETE", f"{_SEGMENTS}/contract-2", 204),
    Case("POST", f"{_SEGMENTS}/bulk", 207, [{**_NEW, "id": "contract-3"}, {**_NEW, "id": "<segment>"}]),
    Case("PUT", f"{_SEGMENTS}/bulk", 207, [{**_NEW, "id": "contract-4"}]),
    Case("DELETE", f"{_SEGMENTS}/bulk", 207, ["unknown"], {"forceDelete": "true"}),
    Case("POST", f"{_SEGMENTS}/match", 200,
         {"items": [{"id": "<product>"}], "segmentIds": ["<segment>"], "site": "main"}),
    Case("GET", f"{_SEGMENTS}/items/category-trees", 200, query={"siteCode": "main"}, who="customer"),
    Case("GET", f"{_SEGMENTS}/items/category-trees", 403, query={"siteCode": "main"}),
)  # fmt: skip

MEMBERS_AND_ITEMS = (
    Case("GET", f"{_SEGMENTS}/<segment>/customers", 200, query=_PAGE),
    Case("POST", f"{_SEGMENTS}/<segment>/customers/search", 200, {"q": "assignmentType:MANUAL"}, _PAGE),
    Case("GET", f"{_SEGMENTS}/<segment>/customers/<customer>", 200),
    Case("GET", f"{_SEGMENTS}/<segment>/customers/unknown", 404),
    Case("PUT", f"{_SEGMENTS}/<spare>/customers/<customer>", 201, {}),
    Case("PUT", f"{_SEGMENTS}/<segment>/customers/<customer>", 204, {"mixins": {"note": {"by": "contract"}}}),
    Case("PUT", f"{_SEGMENTS}/<spare>/customers/unknown", 400, {}),
    Case("DELETE", f"{_SEGMENTS}/<spare>/customers/unknown", 204),
    Case("GET", f"{_SEGMENTS}/<trade>/customers/<buyer>/<company>", 200),
    Case("PUT", f"{_SEGMENTS}/<trade>/customers/<buyer>/<company>", 204, {}),
    Case("PUT", f"{_SEGMENTS}/<spare>/customers/<buyer>/<company>", 201, {}),
    Case("DELETE", f"{_SEGMENTS}/<spare>/customers/<buyer>/<other_company>", 204),
    Case("PUT", f"{_SEGMENTS}/<spare>/customers/bulk", 207,
         [{"customerId": "<customer>"}, {"customerId": "unknown"}]),
    Case("DELETE", f"{_SEGMENTS}/<spare>/customers/bulk", 207,
         [{"customerId": "<buyer>", "legalEntityId": "<company>"}]),
    Case("PUT", f"{_SEGMENTS}/<spare>/customers/bulk", 207,
         [{"customerId": "<customer>", **_NOTED}, {"customerId": "<customer>", **_STALE}]),
    Case("GET", f"{_SEGMENTS}/<spare>/customers", 200, query=_PAGE),
    Case("PUT", f"{_SEGMENTS}/<spare>/customers/<customer>", 409, _STALE),
    Case("PUT", f"{_SEGMENTS}/<spare>/customers/<buyer>/<other_company>", 201, {**_NOTED}),
    Case("PUT", f"{_SEGMENTS}/<spare>/customers/<buyer>/<other_company>", 409, _STALE),
    Case("PUT", f"{_SEGMENTS}/<spare>/customers/<customer>/<company>", 400, {}),
    Case("PUT", f"{_SEGMENTS}/<spare>/customers/<customer>", 403, {}, who="reader"),
    Case("DELETE", f"{_SEGMENTS}/<spare>", 400),
    Case("GET", f"{_SEGMENTS}/items", 200, query={**_PAGE, "onlyActive": "true", "siteCode": "main"}),
    Case("GET", f"{_SEGMENTS}/items", 200, query=_PAGE, who="customer"),
    Case("GET", f"{_SEGMENTS}/<segment>/items", 200, query=_PAGE),
    Case("POST", f"{_SEGMENTS}/<segment>/items/search", 200, {"q": "type:CATEGORY"}, _PAGE),
    Case("GET", f"{_SEGMENTS}/<segment>/items/CATEGORY/<category>", 200),
    Case("GET", f"{_SEGMENTS}/<segment>/items/CATEGORY/unknown", 404),
    Case("GET", f"{_SEGMENTS}/<segment>/items/category/<category>", 400),
    Case("PUT", f"{_SEGMENTS}/<spare>/items/PRODUCT/<product>", 201, {}),
    Case("PUT", f"{_SEGMENTS}/<segment>/items/CATEGORY/<category>", 204, {}),
    Case("DELETE", f"{_SEGMENTS}/<spare>/items/PRODUCT/unknown", 204),
    Case("PUT", f"{_SEGMENTS}/<spare>/items/PRODUCT/bulk", 207, [{"id": "<product>"}, {"id": "unknown"}]),
    Case("PUT", f"{_SEGMENTS}/<spare>/items/PRODUCT/<product>", 204, _NOTED),
    Case("GET", f"{_SEGMENTS}/<spare>/items/PRODUCT/<product>", 200),
    Case("PUT", f"{_SEGMENTS}/<spare>/items/PRODUCT/<product>", 409, _STALE),
    Case("PUT", f"{_SEGMENTS}/<spare>/items/PRODUCT/unknown", 400, {}),
    Case("PUT", f"{_SEGMENTS}/<spare>/items/CATEGORY/bulk", 207,
         [{"id": "<category>", **_NOTED}, {"id": "<category>", **_STALE}]),
    Case("DELETE", f"{_SEGMENTS}/<spare>/items/PRODUCT/bulk", 207, ["<product>"]),
    Case("GET", f"{_SEGMENTS}/<segment>/groups", 200, query=_PAGE),
    Case("GET", f"{_SEGMENTS}/me", 200, who="customer"),
)  # fmt: skip

CUSTOMERS = (
    Case("GET", _CUSTOMERS, 200,
         query={**_PAGE, "q": 'contactEmail:"<email>"', "expand": "accounts,addresses,mixin:*"}),
    Case("GET", _CUSTOMERS, 400, query={"q": "nonsense"}),
    Case("POST", f"{_CUSTOMERS}/search", 200, {"q": "id:(<customer>,<buyer>)"},
         {**_PAGE, "sort": "lastName:asc"}),
    Case("GET", f"{_CUSTOMERS}/<customer>", 200, query={"expand": "accounts"}),
    Case("GET", f"{_CUSTOMERS}/00000001", 404),
    Case("POST", _CUSTOMERS, 201, _PROFILE),
    Case("POST", _CUSTOMERS, 403, _PROFILE, who="reader"),
    Case("PUT", f"{_CUSTOMERS}/10000001", 201, {**_PROFILE, "contactEmail": "ada@example.net"}),
    Case("PATCH", f"{_CUSTOMERS}/<customer>", 200, {"contactPhone": "+46 8 555 01 99"}),
    Case("GET", f"{_CUSTOMERS}/<customer>/addresses", 200),
    Case("DELETE", f"{_CUSTOMERS}/00000001", 404),
    Case("POST", f"{_CUSTOMERS}/import", 207,
         [{"id": "10000002", "account": {"email": "imported@example.org"}}]),
    Case("GET", f"{_COMPANIES}/legal-entities", 200, query={**_PAGE, "name": "café", "type": "COMPANY"}),
    Case("POST", f"{_COMPANIES}/legal-entities/search", 200, {"q": "type:SUBSIDIARY"}, _PAGE),
    Case("GET", f"{_COMPANIES}/legal-entities/<company>", 200),
    Case("GET", f"{_COMPANIES}/legal-entities/unknown", 404),
    Case("GET", f"{_COMPANIES}/legal-entities/<company>/parent-hierarchy", 200),
    Case("PUT", f"{_COMPANIES}/legal-entities/contract-1", 201, {"name": "Kontrakt AB", "type": "COMPANY"}),
    Case("DELETE", f"{_COMPANIES}/legal-entities/contract-1", 204),
    Case("POST", f"{_COMPANIES}/legal-entities", 201, {"name": "Kontrakt GmbH", "type": "COMPANY"}),
    Case("GET", f"{_COMPANIES}/contact-assignments", 200, query={**_PAGE, "customer.id": "<buyer>"}),
    Case("GET", f"{_COMPANIES}/contact-assignments/<contact>", 200),
    Case("POST", f"{_COMPANIES}/contact-assignments", 201,
         {"legalEntity": {"id": "<company>"}, "customer": {"id": "<customer>"}}),
    Case("PUT", f"{_COMPANIES}/contact-assignments/<contact>", 204,
         {"legalEntity": {"id": "<company>"}, "customer": {"id": "<buyer>"}, "type": "BILLING"}),
    Case("DELETE", f"{_COMPANIES}/contact-assignments/unknown", 404),
)  # fmt: skip

GROUPS = (
    Case("POST", _GROUPS, 201, {"id": "contract-1", "name": {"en": "Contract"}, "userType": "CUSTOMER"}),
    Case("PUT", f"{_GROUPS}/contract-1", 204, {"name": {"en": "Contract 1"}, "userType": "CUSTOMER"}),
    Case("GET", _GROUPS, 200, query=_PAGE),
    Case("GET", f"{_GROUPS}/contract-1", 200),
    Case("GET", f"{_GROUPS}/unknown", 404),
    Case("POST", f"{_GROUPS}/contract-1/users", 201, {"userId": "<customer>", "userType": "CUSTOMER"}),
    Case("GET", f"{_GROUPS}/contract-1/users", 200),
    Case("GET", "/iam/<tenant>/users/<customer>/groups", 200),
    Case("PUT", f"{_SEGMENTS}/<segment>/groups/contract-1", 201),
    Case("GET", f"{_SEGMENTS}/<segment>/groups/contract-1", 200),
    Case("POST", f"{_SEGMENTS}/<segment>/groups/search", 200, {"q": "group.id:contract-1"}),
    Case("DELETE", f"{_SEGMENTS}/<segment>/groups/contract-1", 204),
    Case("DELETE", f"{_GROUPS}/contract-1/users/<customer>", 204),
    Case("DELETE", f"{_GROUPS}/contract-1", 204),
)  # fmt: skip

CATALOGUE = (
    Case("GET", f"{_CATEGORIES}/categories", 200,
         query={**_PAGE, "showRoots": "true", "sort": "position:ASC"}),
    Case("GET", f"{_CATEGORIES}/categories", 403, query={"showUnpublished": "true"}, who="anonymous"),
    Case("POST", f"{_CATEGORIES}/categories/search", 200, {"q": "code:lever"}, {"showUnpublished": "true"}),
    Case("GET", f"{_CATEGORIES}/categories/<category>", 200),
    Case("GET", f"{_CATEGORIES}/categories/unknown", 404),
    Case("GET", f"{_CATEGORIES}/categories/<category>/parents", 200, query={"showUnpublished": "true"}),
    Case("GET", f"{_CATEGORIES}/categories/<category>/subcategories", 200, query={"depth": "1"}),
    Case("GET", f"{_CATEGORIES}/category-trees", 200, who="anonymous"),
    Case("POST", f"{_CATEGORIES}/category-trees/search", 200, {"categoryIds": ["<root>"]}),
    Case("GET", f"{_CATEGORIES}/category-trees/<root>", 200),
    Case("GET", f"{_CATEGORIES}/category-trees/<category>", 404),
    Case("GET", f"{_CATEGORIES}/categories/<category>/assignments", 200,
         query={**_PAGE, "assignmentType": "PRODUCT", "withSubcategories": "true"}),
    Case("GET", f"{_CATEGORIES}/assignments/references/<product>", 200,
         query={"expandSupercategoriesIds": "true"}),
    Case("POST", f"{_CATEGORIES}/categories", 201,
         {"localizedName": {"en": "Contract"}, "published": True, "parentId": "<root>"}, {"publish": "true"}),
    Case("PUT", f"{_CATEGORIES}/categories/contract-1", 201,
         {"localizedName": {"en": "Contract"}, "published": True}, {"publish": "true"}),
    Case("DELETE", f"{_CATEGORIES}/categories/contract-1", 204),
    Case("PUT", f"{_CATEGORIES}/categories/<root>/assignments/references/<product>", 201),
    Case("PUT", f"{_CATEGORIES}/categories/<root>/assignments/references/bulk", 207,
         [{"ref": {"id": "<product>", "type": "PRODUCT"}}]),
    Case("DELETE", f"{_CATEGORIES}/categories/<root>/assignments/references/<product>", 204),
    Case("DELETE", f"{_CATEGORIES}/categories/<root>/assignments/unknown", 404),
    Case("DELETE", f"{_CATEGORIES}/categories/<root>/assignments", 204, query={"assignmentType": "PRODUCT"}),
    Case("DELETE", f"{_CATEGORIES}/assignments/references/<product>", 204),
    Case("PATCH", f"{_CATEGORIES}/categories/unknown", 404, {"position": 3, "metadata": {"version": 0}}),
    Case("POST", f"{_CATEGORIES}/categories/<root>/assignments", 201,
         {"ref": {"id": "<product>", "type": "PRODUCT"}}),
    Case("POST", f"{_CATEGORIES}/categories/<root>/assignments/bulk", 207,
         [{"ref": {"id": "<product>", "type": "PRODUCT"}}]),
    Case("GET", "/product/<tenant>/products", 200, query={**_PAGE, "q": 'code:"<code>"'}),
    Case("POST", "/product/<tenant>/products/search", 200, {"q": "id:(<product>,unknown)"}, _PAGE),
    Case("GET", "/product/<tenant>/products/<product>", 200, who="anonymous"),
    Case("GET", "/product/<tenant>/products/unknown", 404),
    Case("POST", "/product/<tenant>/products", 201, _PRODUCT),
    Case("POST", "/product/<tenant>/products/bulk", 207, [{**_PRODUCT, "code": "CONTRACT-3"}]),
    Case("PUT", "/product/<tenant>/products/bulk", 207, [{**_PRODUCT, "id": "contract-4", "code": "CO-4"}]),
    Case("PUT", "/product/<tenant>/products/contract-2", 201, {**_PRODUCT, "code": "CONTRACT-2"}),
    Case("PATCH", "/product/<tenant>/products/<product>", 204, {"published": True}),
    Case("DELETE", "/product/<tenant>/products/contract-2", 204),
    Case("GET", "/site/<tenant>/sites", 200, query={"includeInactive": "true", "totalCount": "true"}),
    Case("GET", "/site/<tenant>/sites/main", 200, who="anonymous"),
    Case("GET", "/site/<tenant>/sites/unknown", 404),
    Case("GET", "/site/<tenant>/siteslist", 200),
    Case("POST", "/site/<tenant>/sites", 201, {**_SITE, "code": "contract"}),
    Case("PUT", "/site/<tenant>/sites/outlet", 200, {**_SITE, "code": "outlet"}),
    Case("PATCH", "/site/<tenant>/sites/outlet", 200, {**_SITE, "code": "outlet", "active": False}),
    Case("DELETE", "/site/<tenant>/sites/unknown", 404),
)  # fmt: skip

_COUPONS = "/coupon/<tenant>/coupons"
_COUPON = {"name": "Contract", "discountType": "PERCENT", "discountPercentage": 10}
_RESTRICTED = {**_COUPON, "segmentRestricted": True, "restrictions": {"segments": ["<segment>"]}}
_ORDER = {"orderTotal": {"amount": 80, "currency": "EUR"}, "discount": {"amount": 8, "currency": "EUR"}}
_ON_BEHALF = {**_ORDER, "customerNumber": "<customer>"}

COUPONS = (
    Case("POST", _COUPONS, 201, {**_RESTRICTED, "code": "CONTRACT-1", "maxRedemptionsPerCustomer": 1}),
    Case("POST", _COUPONS, 201, {**_COUPON, "code": "CONTRACT-2"}),
    Case("POST", _COUPONS, 409, {**_COUPON, "code": "contract-2"}),
    Case("POST", _COUPONS, 400, {**_RESTRICTED, "segmentRestricted": False}),
    Case("POST", _COUPONS, 403, _COUPON, who="reader"),
    Case("GET", _COUPONS, 200,
         query={**_PAGE, "q": "restrictions.segments:<segment>", "sort": "code:desc", "totalCount": "true"}),
    Case("GET", _COUPONS, 200, query={"showDeleted": "true", "pageSize": "100"}),
    Case("GET", _COUPONS, 400, query={"q": "nonsense"}),
    Case("GET", _COUPONS, 401, who="nobody"),
    Case("GET", _COUPONS, 403, who="reader"),
    Case("GET", f"{_COUPONS}/CONTRACT-1", 200),
    Case("GET", f"{_COUPONS}/CONTRACT-1", 200, query={"customerNumber": "<customer>"}),
    Case("GET", f"{_COUPONS}/CONTRACT-1", 200, who="customer"),
    Case("GET", f"{_COUPONS}/UNKNOWN", 404),
    Case("PUT", f"{_COUPONS}/CONTRACT-1", 200, {"description": "Changed"}, {"partial": "true"}),
    Case("PUT", f"{_COUPONS}/CONTRACT-2", 200, _COUPON, {"partial": "false"}),
    Case("PUT", f"{_COUPONS}/CONTRACT-2", 409, {**_COUPON, "metadata": {"version": 99}},
         {"partial": "false"}),
    Case("PATCH", f"{_COUPONS}/CONTRACT-2", 200, {"description": "Changed", "metadata": {"version": 1}}),
    Case("PATCH", f"{_COUPONS}/CONTRACT-2", 400, {"maxRedemptions": -7}),
    Case("PATCH", f"{_COUPONS}/UNKNOWN", 404, {"description": "Changed"}),
    Case("POST", f"{_COUPONS}/CONTRACT-1/validation", 200, _ON_BEHALF),
    Case("POST", f"{_COUPONS}/CONTRACT-1/validation", 200, _ORDER, who="customer"),
    Case("POST", f"{_COUPONS}/CONTRACT-1/validation", 400, _ORDER, who="anonymous"),
    Case("POST", f"{_COUPONS}/CONTRACT-1/validation", 403, _ON_BEHALF, who="reader"),
    Case("POST", f"{_COUPONS}/UNKNOWN/validation", 404, _ON_BEHALF),
    Case("POST", f"{_COUPONS}/CONTRACT-1/redemptions", 201, _ON_BEHALF),
    Case("POST", f"{_COUPONS}/CONTRACT-1/redemptions", 400, _ON_BEHALF),
    Case("GET", f"{_COUPONS}/CONTRACT-1/redemptions", 200, query={**_PAGE, "totalCount": "true"}),
    Case("GET", f"{_COUPONS}/<redeemed>/redemptions/<redemption>", 200),
    Case("GET", f"{_COUPONS}/<redeemed>/redemptions/<redemption>", 403, who="customer"),
    Case("GET", f"{_COUPONS}/<redeemed>/redemptions/unknown", 404),
    Case("DELETE", f"{_COUPONS}/<redeemed>/redemptions/<redemption>", 204),
    Case("DELETE", f"{_COUPONS}/<redeemed>/redemptions/<redemption>", 404),
    Case("DELETE", f"{_COUPONS}/CONTRACT-2", 204),
    Case("DELETE", f"{_COUPONS}/CONTRACT-2", 404),
)  # fmt: skip

_CATALOGS = "/catalog/<tenant>/catalogs"
_CATALOG = {"name": {"en": "Contract"}, "publishedSites": ["main"], "categoryIds": ["<root>"]}

CATALOGS = (
    Case("GET", _CATALOGS, 200, query={**_PAGE, "publishedSite": "main", "sort": "name:desc"}),
    Case("GET", _CATALOGS, 200, who="anonymous"),
    Case("GET", _CATALOGS, 400, query={"visibilityFrom": "soon"}),
    Case("GET", _CATALOGS, 401, who="nobody"),
    Case("GET", f"{_CATALOGS}/categories/<root>", 200, query=_PAGE),
    Case("GET", f"{_CATALOGS}/<catalog>", 200, who="reader"),
    Case("GET", f"{_CATALOGS}/unknown", 404),
    Case("POST", _CATALOGS, 201, _CATALOG),
    Case("POST", _CATALOGS, 201, {**_CATALOG, "id": "contract-1"}),
    Case("POST", _CATALOGS, 409, {**_CATALOG, "id": "<catalog>"}),
    Case("POST", _CATALOGS, 400, {"name": {"xx": "Contract"}}),
    Case("POST", _CATALOGS, 403, _CATALOG, who="reader"),
    Case("PUT", f"{_CATALOGS}/contract-2", 201, {**_CATALOG, "visibility": {"visible": True, **_WINDOW}}),
    Case("GET", f"{_CATALOGS}/contract-2", 200),
    Case("PUT", f"{_CATALOGS}/contract-2", 204, {**_CATALOG, "metadata": {"version": 1}}),
    Case("PUT", f"{_CATALOGS}/contract-2", 409, {**_CATALOG, **_STALE}),
    Case("PATCH", f"{_CATALOGS}/contract-2", 204,
         {"visibility": {"visible": True}, "metadata": {"version": 2}}),
    Case("PATCH", f"{_CATALOGS}/contract-2", 400, {"name": {"xx": "Contract"}, "metadata": {}}),
    Case("PATCH", f"{_CATALOGS}/contract-2", 409, _STALE),
    Case("PATCH", f"{_CATALOGS}/unknown", 404, {"metadata": {"version": 1}}),
    Case("DELETE", f"{_CATALOGS}/contract-2", 204),
    Case("DELETE", f"{_CATALOGS}/contract-2", 404),
)  # fmt: skip

_STOCK = "/availability/<tenant>/availability"
_RECORD = {"stockLevel": 3, "available": True, "popularity": 5, "distributionChannel": "PICKUP", **_NOTED}
_KEYED = {"productId": "contract-2", "site": "main"}

AVAILABILITY = (
    Case("GET", f"{_STOCK}/<product>/main", 200, who="anonymous"),
    Case("GET", f"{_STOCK}/<product>/Main", 404),
    Case("GET", f"{_STOCK}/<product>/main", 401, who="nobody"),
    Case("POST", f"{_STOCK}/contract-1/main", 201, _RECORD),
    Case("POST", f"{_STOCK}/contract-1/main", 409, _RECORD),
    Case("POST", f"{_STOCK}/contract-1/main", 403, _RECORD, who="reader"),
    Case("PUT", f"{_STOCK}/contract-1/main", 204, {"available": False}),
    Case("PUT", f"{_STOCK}/contract-1/DE", 201, _RECORD),
    Case("GET", f"{_STOCK}/contract-1/DE", 200, who="customer"),
    Case("DELETE", f"{_STOCK}/contract-1/DE", 204),
    Case("DELETE", f"{_STOCK}/contract-1/DE", 404),
    Case("GET", f"{_STOCK}/site/main", 200,
         query={**_PAGE, "q": "available:true stockLevel:>3", "sort": "stockLevel:desc"}),
    Case("GET", f"{_STOCK}/site/main", 400, query={"q": "nonsense"}),
    Case("POST", f"{_STOCK}/search", 200, ["<product>", "unknown"], {"site": "main"}),
    Case("POST", f"{_STOCK}/search", 200, {"q": "productId:<product>"}, _PAGE),
    Case("POST", f"{_STOCK}/search", 400, {"q": "available:true"}, {"site": "main"}),
    Case("POST", f"{_STOCK}/bulk", 207, [{**_KEYED, **_RECORD}, {**_KEYED, **_RECORD}]),
    Case("PUT", f"{_STOCK}/bulk", 207, [{**_KEYED, "available": False}, {**_KEYED, "site": "DE"}]),
    Case("DELETE", f"{_STOCK}/bulk", 207, [_KEYED, _KEYED]),
    Case("DELETE", f"{_STOCK}/bulk", 400, []),
    Case("DELETE", f"{_STOCK}/bulk", 403, [_KEYED], who="reader"),
)  # fmt: skip

CASES = (*SEGMENTS, *MEMBERS_AND_ITEMS, *CUSTOMERS, *GROUPS, *CATALOGUE, *COUPONS, *CATALOGS, *AVAILABILITY)
"""All of them, in an order in which they can run on one sandbox."""


def names(shop: DemoShop) -> dict[str, str]:
    """Give the ids that the cases name."""
    buyer, company, other_company, trade = shop.troubles["member.one_of_two_companies"]
    by_code = {row["code"]: row["id"] for row in shop.categories}
    product = next(row for row in shop.products if row["published"])
    redemption = next(
        row for row in shop.redemptions if row["customerNumber"] != shop.troubles["customer.demo"][0]
    )
    contact = next(row for row in shop.contact_assignments if row["customer"]["id"] == buyer)
    return {
        "tenant": shop.tenant,
        "segment": shop.troubles["segment.mixins"][0],
        "spare": shop.troubles["segment.no_members"][0],
        "trade": trade,
        "customer": shop.troubles["customer.demo"][0],
        "email": shop.login[0],
        "buyer": buyer,
        "company": company,
        "other_company": other_company,
        "contact": contact["id"],
        "root": by_code["espresso"],
        "category": by_code["dual-boiler"],
        "product": product["id"],
        "code": product["code"],
        "catalog": shop.catalogs[0]["id"],
        "redeemed": redemption["code"],
        "redemption": redemption["id"],
    }


def filled(text: str, ids: Mapping[str, str]) -> str:
    """Put ids in the place of their names."""
    for name, identity in ids.items():
        text = text.replace(f"<{name}>", identity)
    return text
