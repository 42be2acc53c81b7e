"""The Shopgate sandbox against both files: every operation, accepted and refused, judged both ways."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx
import pytest

from segtui.sandbox.app import Sandbox, create_sandbox
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.seed.outfitter import demo_merchant
from segtui.sandbox.shopgate.operations import OPERATIONS
from segtui.sandbox.surroundings import Surroundings
from tests.contract.openapi import Contract
from tests.contract.transport import ContractTransport

# The cases run in order on one sandbox, and so in one process (`--dist loadfile`): what one creates, a later
# one reads.

_BASE = "http://sandbox.example"
_MERCHANT = "FJELLUX"
_NOBODY = "00000000-0000-4000-8000-000000000000"
_TROUBLES = demo_merchant().troubles
_ACCOUNT = _TROUBLES["customer.guest_and_account"][1]
_NAMELESS = _TROUBLES["customer.null_names"][0]


class Case(NamedTuple):
    """One request and its answer's status."""

    method: str
    """HTTP method."""
    path: str
    """Below the merchant, with its service before a colon where that is not segmentation."""
    status: int
    """Expected answer."""
    body: Any = None
    """JSON body; None sends none."""
    query: Mapping[str, Any] = {}
    """Query parameters; objects are sent as JSON."""


def _members(*ids: str, kind: str = "customer") -> dict[str, Any]:
    return {"members": [{"id": each, "type": kind} for each in ids]}


_FIXED = {"code": "loyal friends", "name": "Friends", "description": "Ours", "type": "fixed"}
_DYNAMIC = {"code": "germans", "name": "Germans", "type": "dynamic", "rules": {"contacts.country": "DE"}}
_CONTACT = {"firstName": "Max", "lastName": "Muster", "country": "DE", "emailAddress": "max@muster.example"}
_CUSTOMER = {
    "externalCustomerNumber": "10001",
    "firstName": "Max",
    "middleName": None,
    "lastName": "Muster",
    "emailAddress": "max@muster.example",
    "contacts": [_CONTACT],
    "attributes": [{"code": "clubLevel", "value": {"code": "gold"}}],
    "settings": {"marketingOptIn": True, "communicationPreferences": ["email"]},
    "externalUpdateDate": "2026-01-26T15:50:07.478Z",
}
_BY_EMAIL = {"customer.emailAddress": "asa.lindqvist@example.com"}
_FRIENDS = "/segments/loyal%20friends"

CASES = (
    Case("GET", "/segments", 200, query={"limit": 3, "offset": 1, "sort": "name:asc,code:desc"}),
    Case("GET", "/segments", 200, query={"filters": {"type": "dynamic", "$or": [{"status": "active"}]}}),
    Case("GET", "/segments/founders", 200),
    Case("GET", "/segments/nope", 404),
    Case("POST", "/segments", 201, {"segments": [_FIXED, _DYNAMIC]}),
    Case("POST", "/segments", 201, {"segments": [_FIXED]}),
    Case("POST", _FRIENDS, 204, {"status": "inactive", "description": None}),
    Case("POST", f"{_FRIENDS}/members", 201, _members(_ACCOUNT, _NAMELESS)),
    Case("POST", f"{_FRIENDS}/members", 201, _members(_ACCOUNT, _NOBODY)),
    Case("POST", f"{_FRIENDS}/members/addByFilter", 202, {"filter": {"devices.platform": "ios"}}),
    Case("GET", f"{_FRIENDS}/members", 200, query={"fields": "customer.contacts", "limit": 1}),
    Case("GET", "/segments/app-testers/members", 200, query={"filters": {"devices.type": "phone"}}),
    Case("GET", "/segments/newsletter/members", 200, query={"limit": 1000, "sort": "customer.name:desc"}),
    Case("DELETE", f"{_FRIENDS}/members", 202, _members(_ACCOUNT)),
    Case("POST", f"{_FRIENDS}/clone", 202, {"newSegmentCode": "copy"}),
    Case("POST", f"{_FRIENDS}/clone", 409, {"newSegmentCode": "vip"}),
    Case("DELETE", "/segments/copy", 202),
    Case("GET", "/segments/germans/members", 400),
    Case("POST", "/segments/germans/members", 400, _members(_ACCOUNT)),
    Case("GET", "/segments/founders/members", 200, query={"filters": _BY_EMAIL}),
    Case("GET", "/membersSearch", 200, query={"rules": {"$and": [_BY_EMAIL, {"contacts.country": "SE"}]}}),
    Case("GET", f"/customers/{_ACCOUNT}/segments", 200, query={"filters": {"status": "active"}}),
    Case("GET", f"/customers/{_NOBODY}/segments", 404),
    Case("GET", "customer:/customers", 200, query={"limit": 1000, "fields": "contacts,settings"}),
    Case("GET", "customer:/customers", 200, query={"filters": {"isAnonymous": True}, "sort": "id:asc"}),
    Case("GET", "customer:/customers", 400, query={"filters": {"shoeSize": 41}}),
    Case("GET", f"customer:/customers/{_ACCOUNT}", 200, query={"ignoreInternalAttributes": "true"}),
    Case("GET", f"customer:/customers/{_NAMELESS}", 200),
    Case("GET", f"customer:/customers/{_NOBODY}", 404),
    Case("POST", "customer:/customers", 201, {"customers": [_CUSTOMER, _CUSTOMER]}),
    Case("POST", f"customer:/customers/{_ACCOUNT}", 204, {"middleName": "Maria", "contacts": [_CONTACT]}),
    Case("POST", f"customer:/customers/{_ACCOUNT}", 409, {"externalCustomerNumber": "10001"}),
    Case("DELETE", f"customer:/customers/{_ACCOUNT}", 204),
    Case("DELETE", f"customer:/customers/{_ACCOUNT}", 404),
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    around = Surroundings(randomness=random.Random(3))  # noqa: S311
    made = create_sandbox(SandboxOptions(customers=20), around)
    yield made
    made.close()


@dataclass
class Counter:
    """Where requests are handed in: a sandbox, the judge before it, and one token."""

    sandbox: Sandbox
    http: httpx.AsyncClient
    token: str = ""

    async def sign_in(self, **form: str) -> httpx.Response:
        ready = self.sandbox.ready_line(_BASE)["shopgate"]
        given = {"grant_type": "password", "username": ready["username"], "password": ready["password"]}
        given |= {"tenantType": "merchant", "tenantId": ready["merchant_code"]}
        auth = (ready["client_id"], ready["client_secret"])
        return await self.http.post("/shopgate/auth/oauth/token", data=given | form, auth=auth)

    async def hand_in(self, case: Case, merchant: str = _MERCHANT) -> None:
        """Send a request; fails unless it is answered as expected."""
        if not self.token:
            self.token = (await self.sign_in()).json()["access_token"]
        params = {
            name: json.dumps(each) if isinstance(each, dict) else each for name, each in case.query.items()
        }
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = await self.http.request(
            case.method, _url(case.path, merchant), params=params or None, json=case.body, headers=headers
        )
        assert answer.status_code == case.status, answer.text


def _url(path: str, merchant: str = _MERCHANT) -> str:
    service, colon, rest = path.partition(":")
    if not colon:
        service, rest = "segmentation", path
    return f"/shopgate/{service}/v1/merchants/{merchant}{rest}"


@pytest.fixture(scope="module")
def counter(sandbox: Sandbox, shopgate_contract: Contract) -> Counter:
    judge = ContractTransport(httpx.ASGITransport(sandbox.asgi), shopgate_contract, ("/__sandbox__",))
    return Counter(sandbox, httpx.AsyncClient(transport=judge, base_url=_BASE))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.path} {case.status}")
async def test_an_exchange_is_what_the_files_declare(counter: Counter, case: Case) -> None:
    await counter.hand_in(case)


async def test_tokens_are_what_the_files_declare(counter: Counter) -> None:
    granted = (await counter.sign_in()).json()
    form = {"grant_type": "refresh_token", "refresh_token": granted["refresh_token"]}
    form |= {"tenantType": "merchant", "tenantId": _MERCHANT}
    assert (await counter.http.post("/shopgate/auth/oauth/token", data=form)).status_code == 200
    assert (await counter.sign_in(password="wrong")).status_code == 400


@pytest.mark.parametrize("form", ["tested", "documented"])
async def test_validation_errors_of_both_forms_are_declared(counter: Counter, form: str) -> None:
    switches = {"validation_body": form, "batch_text": "message"}
    assert (await counter.http.post("/__sandbox__/switches", json=switches)).is_success
    await counter.hand_in(Case("GET", "/segments", 400, query={"filters": {"colour": "red"}}))
    await counter.hand_in(Case("GET", "/segments/high-spenders/members", 400))
    await counter.hand_in(Case("GET", "customer:/customers", 400, query={"sort": "name"}))
    taken = {"segments": [{"code": "vip", "name": "VIP", "type": "fixed"}]}
    await counter.hand_in(Case("POST", "/segments", 201, taken))


async def test_refused_tokens_are_declared(counter: Counter) -> None:
    headers = {"Authorization": "Bearer nobody"}
    for path in ("/segments", "customer:/customers"):
        assert (await counter.http.get(_url(path), headers=headers)).status_code == 401
    for merchant, status in (("FJELLUXB2B", 403), ("NOWHERE", 404)):
        await counter.hand_in(Case("GET", "/segments", status), merchant)


def test_every_operation_of_the_sandbox_is_tried(shopgate_contract: Contract) -> None:
    served = {
        (operation.method, service, f"/merchants/{{merchantCode}}{operation.path}")
        for service, operations in OPERATIONS
        for operation in operations
        if service != "import"  # for which there is no file
    }
    tried = set()
    for case in CASES:
        declared = shopgate_contract.operation(case.method, _url(case.path))
        assert declared is not None
        tried.add((case.method, _url(case.path).split("/")[2], declared.template))
    assert served == tried


_JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "url", "body", "told"),
    [
        ("POST", _url("customer:/customers"), {"customers": [{"firstName": "A"}]}, "lastName"),
        ("POST", _url("customer:/customers/1"), {"shoeSize": 41}, "shoeSize"),
        ("GET", _url("customer:/customers?limit=1001"), None, "query limit"),
        ("GET", _url("customer:/customers?colour=red"), None, "not declared"),
        ("PUT", _url("customer:/customers/1"), {}, "no such operation"),
        ("GET", _url("/segments?filters=red"), None, "query filters: not JSON"),
        ("GET", _url("/membersSearch"), None, "query rules: required"),
        (
            "DELETE",
            _url("/segments/vip/members"),
            [{"id": "1", "type": "customer"}],
            "is not of type 'object'",
        ),
        ("POST", _url("/segments"), {"segments": [_FIXED | {"type": "static"}]}, "'static' is not one of"),
    ],
)
def test_the_judge_sees_wrong_requests(
    shopgate_contract: Contract, method: str, url: str, body: object, told: str
) -> None:
    content = b"" if body is None else json.dumps(body).encode()
    found = shopgate_contract.check_request(method, _BASE + url, _JSON, content)
    assert told in " ".join(found)


def test_the_judge_sees_wrong_answers(shopgate_contract: Contract) -> None:
    page: dict[str, Any] = {"meta": {"limit": 1}, "customers": [{"internalCustomerNumber": "2"}]}
    for url, body, told in (
        (_url("customer:/customers"), page, "internalCustomerNumber"),
        (_url("/segments"), {"segments": []}, "'meta' is a required property"),
        (_url("customer:/customers/1"), {}, ""),
    ):
        found = shopgate_contract.check_answer("GET", _BASE + url, 200, _JSON, json.dumps(body).encode())
        assert told in " ".join(found)
        assert bool(found) == bool(told)
