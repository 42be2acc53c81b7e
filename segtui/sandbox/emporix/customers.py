"""Customers as the tenant manages them (fact sheet section 5)."""

from __future__ import annotations

from typing import Any

from segtui.sandbox.emporix.batches import RowResult, processed
from segtui.sandbox.emporix.bodies import Body, item_body
from segtui.sandbox.emporix.call import Call, Operation
from segtui.sandbox.emporix.customer_view import expansions, shown_profile, with_companies
from segtui.sandbox.emporix.errors import CHANGED, Detail, Refusal, invalid
from segtui.sandbox.emporix.listing import Listing, Rules, body_q
from segtui.sandbox.emporix.merge import merged
from segtui.sandbox.exchange import Answer
from segtui.sandbox.rows import Rows, Text, collection_rows
from segtui.sandbox.schema import CUSTOMERS, Document

RULES = Rules(page_size=60, total_header="Count", total_asked_by="always", has_fields=False)

ID_PATTERN = r"[\w-]{1,66}"
"""Trap 24."""

TEXTS = {
    "id": Text("id"),
    "customerNumber": Text("id"),
    "firstName": Text("first_name"),
    "lastName": Text("last_name"),
    "contactEmail": Text("email"),
    "email": Text("other_email", "other_email IS NOT NULL AND {}", is_selective=True),
    "accounts.id": Text("email", "id IN (SELECT customer_id FROM accounts WHERE {})", is_selective=True),
    "b2b.legalEntities.id": Text(
        "company_id", "id IN (SELECT customer_id FROM contacts WHERE {})", is_selective=True
    ),
}

FIELDS = (
    "title",
    "firstName",
    "middleName",
    "lastName",
    "contactEmail",
    "email",
    "contactPhone",
    "company",
    "preferredLanguage",
    "preferredCurrency",
    "preferredSite",
    "type",
    "active",
    "onHold",
    "restriction",
    "photoUrl",
    "mixins",
)
"""What a body may set, beside `b2b.companyRegistrationId` and `metadata`."""

DEFAULTS = {
    "preferredLanguage": "en_US",
    "preferredCurrency": "USD",
    "preferredSite": "main",
    "type": "CUSTOMER",
    "active": True,
    "onHold": False,
}

READ = "customer.customer_read"
READ_OWN = "customer.customer_read_own"
MANAGE = ("customer.customer_manage", "customer.customer_manage_own")


def list_customers(call: Call) -> Answer:
    """List customers."""
    return _listed(call, call.text("q"))


def search_customers(call: Call) -> Answer:
    """Search customers."""
    return _listed(call, body_q(call))


def _listed(call: Call, q: str | None) -> Answer:
    wanted = expansions(call)
    listing = Listing(
        _visible(call),
        RULES,
        complete=lambda customer: with_companies(call.shop.store, customer),
        derived=frozenset({"b2b", "businessModel"}),
        shown=lambda customer: shown_profile(customer, wanted),
    )
    return listing.answer(call, q)


def _visible(call: Call) -> Rows:
    """Narrow to what the scope's restriction and ownership let the caller see."""
    rows = collection_rows(call.shop.store, CUSTOMERS, TEXTS)
    if not call.caller.has(READ):
        own = call.caller.customer_id or ""
        same_company = "id IN (SELECT customer_id FROM contacts WHERE company_id = ?)"
        if call.caller.company_id is None:
            return rows.where("id = ?", own)
        return rows.where(f"(id = ? OR {same_company})", own, call.caller.company_id)
    allowed = call.caller.restrictions(READ)
    if allowed is None:
        return rows
    marks = ", ".join("?" * len(allowed))
    return rows.where(f"restriction IN ({marks})", *sorted(allowed))


def get_customer(call: Call) -> Answer:
    """Read one customer."""
    wanted = expansions(call)
    customer = with_companies(call.shop.store, _seen(call))
    return Answer(body=shown_profile(customer, wanted))


def list_addresses(call: Call) -> Answer:
    """List a customer's addresses."""
    return Answer(body=_seen(call).get("addresses", []))


def _seen(call: Call) -> Document:
    found = _visible(call).where("id = ?", call.param("customer")).slice(0, 1)
    if not found:
        raise _unknown(call.param("customer"))
    return found[0]


def create_customer(call: Call) -> Answer:
    """Create a customer, with a password also an account to sign in with."""
    body = Body(call.object(), call.service)
    call.flag("sendPasswordResetNotifications", default=True)
    customer_id = body.identifier("id", ID_PATTERN) or _free_number(call)
    _create(call, customer_id, body)
    return Answer(201, {"id": customer_id})


def put_customer(call: Call) -> Answer:
    """Replace a customer, or create one under a chosen number."""
    body, customer_id = Body(call.object(), call.service), call.param("customer")
    old = call.shop.store.get(CUSTOMERS, customer_id)
    if old is None:
        if not Body({"id": customer_id}, call.service).identifier("id", ID_PATTERN):
            raise _unknown(customer_id)
        _create(call, customer_id, body)
        return Answer(201, {"id": customer_id})
    fields = _checked(body)
    _update(call, old, {**_kept(old), **DEFAULTS, **_states(old), **fields}, body.version())
    return Answer(204)


def patch_customer(call: Call) -> Answer:
    """Change some fields of a customer: a merge, answered with 200 (trap 29)."""
    customer_id = call.param("customer")
    old = call.shop.store.get(CUSTOMERS, customer_id)
    if old is None:
        raise _unknown(customer_id)
    body = Body(call.object(), call.service)
    fields = _checked(
        Body(merged({name: old[name] for name in FIELDS if name in old}, body.document), call.service)
    )
    _update(call, old, {**_kept(old), **fields}, body.version())
    return Answer(200)


def delete_customer(call: Call) -> Answer:
    """Delete a customer with accounts and contact assignments; answered with 202 (trap 29).

    Member rows stay, without their customer (D4); the number is not given out again (section 5.3).
    """
    store, customer_id = call.shop.store, call.param("customer")
    if not store.remove(CUSTOMERS, customer_id):
        raise _unknown(customer_id)
    store.run("DELETE FROM accounts WHERE customer_id = ?", (customer_id,))
    store.run("DELETE FROM contacts WHERE customer_id = ?", (customer_id,))
    store.run("INSERT OR IGNORE INTO deleted_customers VALUES (?)", (customer_id,))
    return Answer(202)


def import_customers(call: Call) -> Answer:
    """Import up to 200 customers."""

    def process(element: object) -> RowResult:
        body = item_body(element, call.service)
        account = body.nested("account", required=True)
        proofs = [name for name in ("passwordHash", "legacyAuth") if account.document.get(name)]
        if len(proofs) != 1:
            message = "Exactly one of 'passwordHash' or 'legacyAuth' must be provided in the account"
            raise invalid(call.service, message, "account")
        customer_id = body.identifier("id", ID_PATTERN) or _free_number(call)
        _create(call, customer_id, body, login=account.text("email", required=True))
        return 201, {"id": customer_id}

    return processed(call, call.batch(), process)


def _create(call: Call, customer_id: str, body: Body, login: str | None = None) -> None:
    fields = _checked(body)
    password = body.text("password")
    if password is not None and len(password) < 6:
        raise invalid(call.service, "Field 'password' must have at least 6 characters", "password")
    store = call.shop.store
    _check_free(call, customer_id)
    account = login or fields.get("contactEmail")
    _open_account(call, customer_id, account, password)
    customer = {
        "id": customer_id,
        "customerNumber": customer_id,
        **DEFAULTS,
        **fields,
        "accounts": [{"id": account, "providerId": "emporix"}] if account else [],
        "metadataCreatedAt": call.shop.clock.stamp(),
        "metadata": {"version": 1, "mixins": body.nested("metadata").map("mixins") or {}},
    }
    store.put(CUSTOMERS, customer_id, customer)


def _check_free(call: Call, customer_id: str) -> None:
    store = call.shop.store
    if store.exists(CUSTOMERS, customer_id):
        raise Refusal(409, f"Duplicate customer number '{customer_id}' for tenant '{call.shop.tenant}'.")
    if store.row("SELECT 1 FROM deleted_customers WHERE id = ?", (customer_id,)):
        raise Refusal(409, f"The customer number '{customer_id}' belonged to a deleted customer.")


def _open_account(call: Call, customer_id: str, email: Any, password: str | None) -> None:  # noqa: ANN401 - a body's field
    if not email:
        return
    store = call.shop.store
    if store.row("SELECT 1 FROM accounts WHERE email = ?", (email,)):
        raise Refusal(409, f"Duplicate account '{email}' for tenant '{call.shop.tenant}'.")
    store.run("INSERT INTO accounts VALUES (?, ?, ?)", (email, customer_id, password))


def _free_number(call: Call) -> str:
    while True:
        number = call.shop.ids.customer_number()
        taken = (
            "SELECT 1 FROM customers WHERE id = ?1 UNION ALL SELECT 1 FROM deleted_customers WHERE id = ?1"
        )
        if not call.shop.store.row(taken, (number,)):
            return number


def _update(call: Call, old: Document, customer: Document, version: int | None) -> None:
    before = old.get("metadata", {})
    if version is not None and version != before.get("version", 0):
        raise Refusal(409, CHANGED)
    metadata = {**before, "version": before.get("version", 0) + 1}
    call.shop.store.put(CUSTOMERS, old["id"], customer | {"metadata": metadata})


def _kept(old: Document) -> Document:
    names = ("id", "customerNumber", "accounts", "addresses", "metadataCreatedAt", "lastLogin")
    return {name: old[name] for name in names if name in old}


def _states(old: Document) -> Document:
    return {name: old[name] for name in ("active", "onHold") if name in old}


def _checked(body: Body) -> dict[str, Any]:
    for name in set(FIELDS) - {"active", "onHold", "mixins"}:
        body.text(name)
    body.flag("active")
    body.flag("onHold")
    body.map("mixins")
    body.identifier("preferredCurrency", r"[A-Z]{3}")
    if body.document.get("type") != "":
        body.choice("type", ("CUSTOMER", "CONTACT"))
    fields = {name: body.document[name] for name in FIELDS if body.document.get(name) is not None}
    registration = body.nested("b2b").text("companyRegistrationId")
    return fields | ({"b2b": {"companyRegistrationId": registration}} if registration else {})


def _unknown(customer_id: str) -> Refusal:
    detail = Detail(f"Couldn't find a customer with customerNumber '{customer_id}'")
    return Refusal(404, "Customer not Found", (detail,), kind="application/json")


BASE = "/customer/{tenant}/customers"

OPERATIONS = (
    Operation("GET", BASE, list_customers, (READ, READ_OWN)),
    Operation("POST", BASE, create_customer, MANAGE),
    Operation("POST", f"{BASE}/search", search_customers, (READ, READ_OWN)),
    Operation("POST", f"{BASE}/import", import_customers, ("customer.import_manage",)),
    Operation("GET", f"{BASE}/{{customer}}", get_customer, (READ, READ_OWN)),
    Operation("PUT", f"{BASE}/{{customer}}", put_customer, MANAGE),
    Operation("PATCH", f"{BASE}/{{customer}}", patch_customer, MANAGE),
    Operation("DELETE", f"{BASE}/{{customer}}", delete_customer, MANAGE),
    Operation("GET", f"{BASE}/{{customer}}/addresses", list_addresses, (READ, READ_OWN)),
)
"""The calls on customers."""
