from __future__ import annotations

import pytest

from segtui.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    Rejected,
    SegtuiError,
    Throttled,
    Unauthorized,
    Unreachable,
)
from segtui.wire._http import Response
from segtui.wire.call import Answer, Call
from segtui.wire.faults import malformed, request_id
from segtui.wire.retry import RetryPolicy
from tests.unit.wire.support import READ, WRITE, ScriptedPlatform, answer, wire_to

ONCE = RetryPolicy(attempts=1)


async def failure(response: Response, call: Call = READ) -> SegtuiError:
    with pytest.raises(SegtuiError) as caught:
        await wire_to(ScriptedPlatform(response), retry=ONCE).send(call, token=None)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, Malformed),
        (400, Rejected),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (405, Rejected),
        (407, Unreachable),
        (408, Unreachable),
        (409, Conflict),
        (412, Conflict),
        (413, Rejected),
        (414, Rejected),
        (415, Rejected),
        (422, Rejected),
        (429, Throttled),
        (500, Unreachable),
        (502, Unreachable),
        (599, Unreachable),
    ],
)
async def test_each_status_has_its_error(status: int, kind: type[SegtuiError]) -> None:
    error = await failure(answer(status, {"message": "no good"}, X_Request_Id="r1"))
    assert type(error) is kind
    assert error.summary.startswith(f"Could not list the segments: the platform answered {status}")
    assert '"no good"' in error.summary
    assert error.hint
    assert error.request_id == "r1"


async def test_a_rejection_names_field_and_details() -> None:
    error = await failure(
        answer(400, {"message": "invalid", "field": "name.en", "details": ["too long", "blank"]})
    )
    assert isinstance(error, Rejected)
    assert (error.field, error.details) == ("name.en", ("too long", "blank"))
    assert "(field name.en)" in error.summary


@pytest.mark.parametrize(("body", "scope"), [({}, "segment_read"), ({"scope": "site_manage"}, "site_manage")])
async def test_a_403_names_the_scope_of_the_platform_or_of_its_documentation(
    body: dict[str, str], scope: str
) -> None:
    error = await failure(answer(403, dict(body)))
    assert isinstance(error, Forbidden)
    assert error.scope == scope
    assert error.hint == f"Grant the scope {scope} to the credential of profile 'acme', then sign in again."


async def test_a_403_without_any_scope_says_whom_to_ask() -> None:
    error = await failure(answer(403), Call("GET", "/x", "read the x", repeatable=True))
    assert isinstance(error, Forbidden)
    assert error.scope is None
    assert "the credential of profile 'acme'" in error.hint


async def test_a_server_error_to_a_write_asks_to_read_back() -> None:
    error = await failure(answer(500), WRITE)
    assert error.hint == "It may have taken effect all the same: read it back before you try again."


@pytest.mark.parametrize("status", [302, 400, 403, 404])
async def test_a_web_page_with_an_error_status_is_malformed(status: int) -> None:
    error = await failure(Response(status, html="<h1>Access denied</h1><p>by the company proxy"))
    assert type(error) is Malformed
    assert 'a web page that says "Access denied by the company proxy" came' in error.summary
    assert "proxy" in error.hint


async def test_the_page_of_a_gateway_that_finds_a_body_too_large_is_a_refusal_of_what_was_sent() -> None:
    error = await failure(Response(413, html="<html><h1>413 Request Entity Too Large</h1><hr>nginx</html>"))
    assert isinstance(error, Rejected)
    assert (error.may_be_one_row, error.hint) == (True, "Send less at once.")


async def test_a_gateways_page_is_quoted_in_a_server_error() -> None:
    error = await failure(Response(502, html="<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>"))
    assert type(error) is Unreachable
    assert '"502 Bad Gateway nginx"' in error.summary


async def test_a_long_page_is_cut_at_a_word() -> None:
    error = await failure(Response(200, html="<p>" + "word " * 100))
    assert "word word ..." in error.summary
    assert len(error.summary) < 300


def test_the_vendors_id_is_found_by_any_of_its_names() -> None:
    assert request_id({"x-correlation-id": "c"}) == "c"
    assert request_id({"x-request-id": "", "cf-ray": "f"}) == "f"
    assert request_id({"x-other": "o"}) is None


def test_an_answer_of_the_wrong_shape_says_what_was_expected_and_what_came() -> None:
    error = malformed("list the segments", Answer(200, {}, b"{}", "r1"), expected="a list", came="an object")
    assert error.summary == "Could not list the segments: expected a list, but an object came (status 200)."
    assert error.request_id == "r1"
