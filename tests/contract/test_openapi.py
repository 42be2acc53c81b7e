"""The judge itself, held against a small specification made for it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.allowances import ALLOWANCES, GATEWAY_STATUSES
from tests.contract.document import Document, load
from tests.contract.openapi import Contract, contract, service_of, spec_folder
from tests.contract.transport import ContractTransport

_SPEC = """
openapi: 3.0.1
paths:
  /shop/{tenant}/beans:
    parameters:
      - {name: tenant, in: path, required: true, schema: {type: string, pattern: "^[a-z]+$"}}
    get:
      operationId: list-beans
      parameters:
        - {name: pageSize, in: query, schema: {type: integer, minimum: 1}}
        - {name: roast, in: query, schema: {type: array, items: {type: string, enum: [light, dark]}}}
        - {name: X-Shelf, in: header, required: true, schema: {type: string}}
      responses:
        200:
          content:
            application/json:
              schema: {type: array, items: {$ref: "#/components/schemas/Bean"}}
    post:
      operationId: add-bean
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/Bean"}}}
      responses: {"201": {description: made}}
  /shop/{tenant}/beans/{id}:
    parameters:
      - $ref: "#/components/parameters/tenant"
      - {name: id, in: path, required: true, schema: {type: string}}
    get: {operationId: get-bean, responses: {"200": {$ref: "#/components/responses/Bean"}}}
  /shop/{tenant}/beans/best:
    parameters: [{$ref: "#/components/parameters/tenant"}]
    get: {operationId: best-bean, responses: {"204": {description: none is best}}}
components:
  parameters:
    tenant: {name: tenant, in: path, required: true, schema: {type: string}}
  responses:
    Bean: {content: {application/json: {schema: {$ref: "#/components/schemas/Bean"}}}}
  schemas:
    Bean:
      type: object
      required: [name]
      properties:
        name: {type: string, example: 2026-11-16}
        id: {type: string}
        picked: {type: string, format: date-time, nullable: true}
        roast: {type: string, enum: [light, dark], nullable: true}
        weight: {type: number, minimum: 0, exclusiveMinimum: true}
        blend:
          nullable: true
          oneOf: [{type: string}, {type: array, items: {$ref: "#/components/schemas/Bean"}}]
"""
_JSON = {"Content-Type": "application/json;charset=UTF-8"}
_SHELF = {"X-Shelf": "3"}
_BEANS = "https://api.example/shop/hafen/beans"


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    path = tmp_path_factory.mktemp("spec") / "beans.yml"
    path.write_text(_SPEC)
    document = load(path)

    def documents(_path: str) -> Iterable[Document]:
        return [document]

    return Contract(documents)


def _answer(judge: Contract, bean: Any, status: int = 200) -> list[str]:
    return judge.check_answer("GET", f"{_BEANS}/7", status, _JSON, json.dumps(bean).encode())


def _request(judge: Contract, query: str = "", headers: dict[str, str] = _SHELF) -> list[str]:
    return judge.check_request("GET", _BEANS + query, headers, b"")


def test_a_sound_exchange_has_no_violations(judge: Contract) -> None:
    assert _request(judge, "?pageSize=5&roast=light&roast=dark") == []
    assert judge.check_answer("GET", _BEANS, 200, _JSON, b'[{"name": "Guji"}]') == []
    assert judge.check_request("POST", _BEANS, _JSON, b'{"name": "Guji", "weight": 0.25}') == []
    assert judge.check_answer("POST", _BEANS, 201, {}, b"") == []


def test_a_field_of_the_wrong_type_is_caught(judge: Contract) -> None:
    assert _answer(judge, {"name": 7}) == ["get-bean: body.name: 7 is not of type 'string'"]


def test_a_missing_field_is_caught(judge: Contract) -> None:
    assert _answer(judge, {"id": "7"}) == ["get-bean: body: 'name' is a required property"]


def test_a_projection_may_leave_required_fields_out(judge: Contract) -> None:
    assert judge.check_answer("GET", f"{_BEANS}/7?fields=id", 200, _JSON, b'{"id": "7"}') == []


def test_a_place_deep_in_an_alternative_is_named(judge: Contract) -> None:
    assert _answer(judge, {"name": "N°1", "blend": [{"name": "Guji"}, {"name": 2}]}) == [
        "get-bean: body.blend[1].name: 2 is not of type 'string'"
    ]


def test_an_undeclared_query_name_is_caught(judge: Contract) -> None:
    assert _request(judge, "?pagesize=5") == ["list-beans: query pagesize: not declared"]


def test_a_query_value_of_the_wrong_type_is_caught(judge: Contract) -> None:
    assert _request(judge, "?pageSize=many") == [
        "list-beans: query pageSize: 'many' is not of type 'integer'"
    ]
    assert _request(judge, "?pageSize=0")[0].startswith("list-beans: query pageSize: 0 is less than")
    assert _request(judge, "?roast=burnt")[0].startswith("list-beans: query roast[0]: 'burnt' is not one of")


def test_a_scalar_given_twice_is_caught(judge: Contract) -> None:
    assert _request(judge, "?pageSize=5&pageSize=6") == ["list-beans: query pageSize: given 2 times"]


def test_a_required_header_is_missed_whatever_its_letter_case(judge: Contract) -> None:
    assert _request(judge, headers={}) == ["list-beans: header x-shelf: required, but absent"]
    assert _request(judge, headers={"x-shelf": "3"}) == []


def test_a_path_parameter_is_held_to_its_pattern(judge: Contract) -> None:
    assert judge.check_request("GET", "/shop/Hafen/beans", _SHELF, b"")[0].startswith(
        "list-beans: path tenant:"
    )


def test_an_undeclared_status_is_caught(judge: Contract) -> None:
    assert _answer(judge, {}, 404) == ["get-bean: status 404 is not declared, only 200"]


def test_the_gateways_statuses_need_no_declaration(judge: Contract) -> None:
    assert [_answer(judge, {}, status) for status in GATEWAY_STATUSES] == [[] for _ in GATEWAY_STATUSES]


@pytest.mark.parametrize("bean", [{"name": "a", "picked": None, "roast": None, "blend": None}])
def test_nullable_fields_may_be_null(judge: Contract, bean: dict[str, object]) -> None:
    assert _answer(judge, bean) == []


def test_null_is_refused_where_it_is_not_declared(judge: Contract) -> None:
    assert _answer(judge, {"name": None}) == ["get-bean: body.name: None is not of type 'string'"]


def test_a_date_time_must_be_one(judge: Contract) -> None:
    assert _answer(judge, {"name": "a", "picked": "2026-11-16T09:00:00.000Z"}) == []
    assert _answer(judge, {"name": "a", "picked": "yesterday"})[0].endswith("is not a 'date-time'")


def test_openapi_30_bounds_are_understood(judge: Contract) -> None:
    assert len(_answer(judge, {"name": "a", "weight": 0})) == 1


def test_a_body_must_be_there_and_be_json_of_the_declared_type(judge: Contract) -> None:
    assert judge.check_request("POST", _BEANS, _JSON, b"") == ["add-bean: body: required, but absent"]
    assert judge.check_request("POST", _BEANS, _JSON, b"{")[0].startswith("add-bean: body: not JSON")
    told = judge.check_request("POST", _BEANS, {"content-type": "text/plain"}, b"{}")
    assert told == ["add-bean: content type 'text/plain', declared is application/json"]


def test_a_body_where_none_is_declared_is_caught(judge: Contract) -> None:
    assert judge.check_request("GET", _BEANS, _SHELF, b"{}") == [
        "list-beans: body: sent, but none is declared"
    ]
    assert judge.check_answer("POST", _BEANS, 201, _JSON, b"{}") == [
        "add-bean: status 201: a body, but none is declared"
    ]


def test_an_empty_answer_where_a_body_is_declared_is_caught(judge: Contract) -> None:
    told = judge.check_answer("GET", f"{_BEANS}/7", 200, _JSON, b"")
    assert told == ["get-bean: status 200: no body, but one is declared"]


def test_literal_routes_win_over_templates(judge: Contract) -> None:
    assert judge.check_answer("GET", f"{_BEANS}/best", 204, {}, b"") == []


def test_unknown_paths_and_methods_are_caught(judge: Contract) -> None:
    assert judge.check_request("GET", "/shop/hafen/tea", {}, b"") == [
        "GET /shop/hafen/tea: no such operation"
    ]
    assert judge.check_request("DELETE", _BEANS, {}, b"") == ["DELETE /shop/hafen/beans: no such operation"]


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/customer/hafen/customers/1", "customer-tenant"),
        ("/customer/hafen/login", "customer-managed"),
        ("/customerlogin/auth/anonymous/login", "customer-managed"),
        ("/customer-management/hafen/legal-entities", "customer-management"),
        ("/customer-segment/hafen/segments", "customer-segment"),
        ("/category/hafen/category-trees", "category-tree"),
        ("/tea/hafen", None),
    ],
)
def test_paths_find_the_file_that_declares_them(path: str, service: str | None) -> None:
    assert service_of(path) == service


def test_every_allowance_gives_its_reason() -> None:
    sources = ("trap ", "section ", "D", "Shopgate 12.", "Shopgate section ")
    assert all(allowance.reason.startswith(sources) for allowance in ALLOWANCES)


def _transport(judge: Contract, answer: httpx.Response) -> ContractTransport:
    return ContractTransport(httpx.MockTransport(lambda _request: answer), judge)


async def test_the_transport_passes_sound_exchanges_on(judge: Contract) -> None:
    transport = _transport(judge, httpx.Response(200, json={"name": "Guji"}))
    async with httpx.AsyncClient(transport=transport) as client:
        assert (await client.get(f"{_BEANS}/7")).json() == {"name": "Guji"}
    assert (transport.exchanges, transport.violations) == (1, [])


async def test_the_transport_fails_at_the_first_violation_and_names_the_exchange(judge: Contract) -> None:
    transport = _transport(judge, httpx.Response(200, json={"name": 7}))
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(
            AssertionError, match=r"GET .*/beans/7 answered 200 [\s\S]*7 is not of type 'string'"
        ):
            await client.get(f"{_BEANS}/7")
    assert len(transport.violations) == 1


async def test_the_transport_leaves_the_sandboxs_own_routes_alone(judge: Contract) -> None:
    async with httpx.AsyncClient(transport=_transport(judge, httpx.Response(418))) as client:
        assert (await client.get("https://api.example/__sandbox__/reset")).status_code == 418


def test_absent_files_mean_no_contract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEGTUI_SPECS", str(tmp_path))
    assert spec_folder() == tmp_path / "emporix"
    assert contract.__wrapped__() is None
