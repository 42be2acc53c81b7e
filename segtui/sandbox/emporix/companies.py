"""Legal entities (fact sheet section 7)."""

from __future__ import annotations

from typing import Any

from segtui.sandbox.emporix.bodies import Body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.errors import Refusal, already_exists, invalid
from segtui.sandbox.emporix.listing import Listing, Rules, body_q, picked
from segtui.sandbox.emporix.metadata import changed, check_version, created
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, Text, collection_rows
from segtui.sandbox.schema import COMPANIES, Document

RULES = Rules(page_size=16, sort_strict=False, null_is_missing=True)
TEXTS = {"id": Text("id"), "name": Text("name"), "parentId": Text("parent_id")}
ID_PATTERN = r"[a-zA-Z0-9_-]{1,66}"

LEGAL_INFO = (
    "legalName",
    "registrationDate",
    "taxRegistrationNumber",
    "registrationAgency",
    "countryOfRegistration",
    "registrationId",
)
"""The parts of `legalInfo` that may filter a list."""

READ = "customermanagement.legalentity_read"
READ_OWN = "customermanagement.legalentity_read_own"
MANAGE = "customermanagement.legalentity_manage"


def list_companies(call: Call) -> Answer:
    """List legal entities: all, or with `legalentity_read_own` the caller's."""
    return Listing(_filtered(call), RULES).answer(call, call.text("q"))


def search_companies(call: Call) -> Answer:
    """Search legal entities; the filters of the list apply as well."""
    return Listing(_filtered(call), RULES).answer(call, body_q(call))


def _filtered(call: Call) -> Rows:
    rows = collection_rows(call.shop.store, COMPANIES, TEXTS)
    if not call.caller.has(READ):
        mine = "id IN (SELECT company_id FROM contacts WHERE customer_id = ?)"
        rows = rows.where(mine, call.caller.customer_id or "")
    equal = {
        "id": "lower(id) = lower(?)",
        "parentId": "parent_id = ?",
        "type": "json_extract(doc, '$.type') = ?",
    }
    contains = {"name": "instr(lower(name), lower(?)) > 0"}
    for part in LEGAL_INFO:
        contains[f"legalInfo.{part}"] = f"json_extract(doc, '$.legalInfo.{part}') = ?"
    for name, condition in (equal | contains).items():
        value = call.text(name)
        rows = rows if value is None else rows.where(condition, value)
    return rows


def get_company(call: Call) -> Answer:
    """Read one legal entity."""
    company, fields = _company(call, call.param("company")), call.listed("fields")
    return Answer(body=picked(company, fields, ("id",)) if fields else company)


def parent_hierarchy(call: Call) -> Answer:
    """List a legal entity and what stands above it; no 404 is declared, so an unknown one has nothing."""
    chain: list[Document] = []
    company = call.shop.store.get(COMPANIES, call.param("company"))
    while company is not None and company["id"] not in {each["id"] for each in chain}:
        chain.append(company)
        company = call.shop.store.get(COMPANIES, company.get("parentId") or "")
    return Answer(body=chain)


def create_company(call: Call) -> Answer:
    """Create a legal entity."""
    body = Body(call.object(), call.service)
    company_id = body.identifier("id", ID_PATTERN) or call.shop.ids.object_id()
    if call.shop.store.exists(COMPANIES, company_id):
        raise already_exists(call.service)
    _save(call, company_id, _checked(call, body), None)
    return Answer(201, {"id": company_id})


def put_company(call: Call) -> Answer:
    """Replace a legal entity, or create one under a chosen id."""
    body, company_id = Body(call.object(), call.service), call.param("company")
    old = call.shop.store.get(COMPANIES, company_id)
    body.text("type", required=True)
    fields = _checked(call, body)
    if old is not None:
        check_version(old, body.version(), company_id)
    _save(call, company_id, fields, old)
    return Answer(204) if old is not None else Answer(201, {"id": company_id})


def delete_company(call: Call) -> Answer:
    """Delete a legal entity with its contact assignments; member rows stay (D4)."""
    company = _company(call, call.param("company"))
    call.shop.store.remove(COMPANIES, company["id"])
    call.shop.store.run("DELETE FROM contacts WHERE company_id = ?", (company["id"],))
    return Answer(204)


def _company(call: Call, company_id: str) -> Document:
    company = call.shop.store.get(COMPANIES, company_id)
    if company is None:
        raise Refusal(404, "The legal entity with the requested code does not exist.", resource_id=company_id)
    return company


def _save(call: Call, company_id: str, fields: dict[str, Any], old: Document | None) -> None:
    now, mixins = call.shop.clock.stamp(), fields.pop("metadata_mixins", None)
    metadata = created(now, mixins=mixins) if old is None else changed(old, now, mixins=mixins)
    call.shop.store.put(COMPANIES, company_id, {"id": company_id, **fields, "metadata": metadata})


def _checked(call: Call, body: Body) -> dict[str, Any]:
    parent_id = body.text("parentId")
    if parent_id and not call.shop.store.exists(COMPANIES, parent_id):
        raise invalid(call.service, f"The parent legal entity '{parent_id}' does not exist.", "parentId")
    restrictions = body.texts("restrictions")
    if restrictions is not None and len(restrictions) > 1:
        raise invalid(call.service, "Field 'restrictions' holds at most one value.", "restrictions")
    fields = {
        "name": body.text("name", required=True),
        "type": body.choice("type", ("COMPANY", "SUBSIDIARY")) or "COMPANY",
        "parentId": parent_id,
        "accountLimit": body.map("accountLimit"),
        "legalInfo": body.map("legalInfo"),
        "restrictions": restrictions,
        "mixins": body.map("mixins"),
        "metadata_mixins": body.nested("metadata").map("mixins"),
    }
    for name in ("customerGroups", "entitiesAddresses", "approvalGroup"):
        fields[name] = _list(body, name)
    return {name: value for name, value in fields.items() if value is not None}


def _list(body: Body, name: str) -> list[Any] | None:
    value = body.document.get(name)
    if value is not None and not isinstance(value, list):
        raise body.refuse(f"Field '{name}' must be an array", name)
    return value


BASE = "/customer-management/{tenant}/legal-entities"

OPERATIONS = (
    Operation("GET", BASE, list_companies, (READ, READ_OWN)),
    Operation("POST", BASE, create_company, (MANAGE,)),
    Operation("POST", f"{BASE}/search", search_companies, (READ, READ_OWN)),
    Operation("GET", f"{BASE}/{{company}}", get_company, (READ,)),
    Operation("PUT", f"{BASE}/{{company}}", put_company, (MANAGE,)),
    Operation("DELETE", f"{BASE}/{{company}}", delete_company, (MANAGE,)),
    Operation("GET", f"{BASE}/{{company}}/parent-hierarchy", parent_hierarchy, (READ, MANAGE)),
)
"""The calls on legal entities."""
