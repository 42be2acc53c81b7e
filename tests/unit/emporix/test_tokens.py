"""Token requests and answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from segtui.errors import Malformed
from segtui.platforms.emporix import tokens
from segtui.wire.call import Answer, Call, JsonValue

CALL = Call("POST", "/oauth/token", "sign in")


@dataclass(frozen=True)
class Secrets:
    client_id: str = "id"
    client_secret: str = field(default="s3cret", repr=False)


def answer(**content: JsonValue) -> Answer:
    return Answer(200, {}, json.dumps(content).encode())


def test_a_service_token_is_asked_for_with_a_form_that_is_never_shown() -> None:
    call = tokens.service_token(Secrets())  # type: ignore[arg-type]  # only the two fields are read
    assert dict(call.form or ())["grant_type"] == "client_credentials"
    assert "s3cret" not in repr(call)


def test_a_token_is_read_with_its_scopes_and_without_the_tenant() -> None:
    token = tokens.read_token(
        answer(access_token="abc", expires_in=14399, scope="scope=a.b_read tenant=acme c.d_manage"), CALL
    )
    assert (token.value, token.expires_in_s) == ("abc", 14399.0)
    assert token.scopes == {"a.b_read", "c.d_manage"}
    assert "abc" not in repr(token)


def test_the_old_spelling_is_understood_where_the_new_one_is_missing() -> None:
    content = answer(accessToken="old", refreshToken="again", expiresIn="3599")
    found = tokens.read_customer_tokens(content, CALL)
    assert (found.access.value, found.refresh_token, found.access.expires_in_s) == ("old", "again", 3599.0)
    assert "again" not in repr(found)


def test_the_new_spelling_wins() -> None:
    assert tokens.read_token(answer(access_token="new", accessToken="old"), CALL).value == "new"


@pytest.mark.parametrize("life", [None, "soon", [1]])
def test_a_token_of_unstated_life_is_kept_for_a_short_while(life: JsonValue) -> None:
    assert tokens.read_token(answer(access_token="a", expires_in=life), CALL).expires_in_s == 300.0


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"access_token": ""}', b'{"access_token": 1}'])
def test_an_answer_without_a_token_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed, match="Could not sign in"):
        tokens.read_token(Answer(200, {}, body), CALL)


def test_a_validated_token_tells_scopes_and_company() -> None:
    found = tokens.read_validated(answer(scope="a.b tenant=acme", legalEntityId="L1", email="a@b.c"), CALL)
    assert found == tokens.Validated(frozenset({"a.b"}), "L1", "a@b.c")
