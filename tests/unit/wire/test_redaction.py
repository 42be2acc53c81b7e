from __future__ import annotations

import json
from urllib.parse import quote, quote_plus, unquote, unquote_plus, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from segtui.wire.call import JsonValue
from segtui.wire.redaction import MASK, MOST_TOKENS, Redactor, is_secret_name

SECRET = 'pl4nted-S3cret/with+odd&"chars\\ü'

secrets = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zs"]), min_size=8, max_size=40
).filter(lambda text: text not in MASK)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
names = st.sampled_from(["name", "id", "email", "items", "q", "note"])
NAMES = [
    "access_token", "accessToken", "refresh_token", "refreshToken", "saas_token", "saasToken", "token",
    "client_secret", "clientSecret", "password", "newPassword", "passwd", "subjectAccessToken", "apikey",
    "anonymous_token", "client_assertion", "X-API-Key", "api_key", "Authorization",
]  # fmt: skip
secret_names = st.sampled_from(NAMES)


def documents(leaves: st.SearchStrategy[JsonValue]) -> st.SearchStrategy[JsonValue]:
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
        max_leaves=8,
    )


plain = documents(st.none() | st.booleans() | st.integers() | texts)


def everything_in(value: JsonValue) -> str:
    """All names and texts of a document, unescaped."""
    if isinstance(value, dict):
        return "\n".join([*value, *(everything_in(item) for item in value.values())])
    if isinstance(value, list):
        return "\n".join(everything_in(item) for item in value)
    return value if isinstance(value, str) else ""


def utf16(char: str) -> tuple[int, ...]:
    """The one or two numbers that JSON writes a character with."""
    content = char.encode("utf-16-be")
    return tuple(int.from_bytes(content[at : at + 2]) for at in range(0, len(content), 2))


@pytest.mark.parametrize("name", NAMES)
def test_names_of_secrets_are_known_in_every_spelling(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["token_type", "tokenType", "expires_in", "tokenExpiresIn", "scope", "code", "client_id", "id", "name"],
)
def test_names_that_only_resemble_a_secrets_are_left(name: str) -> None:
    assert not is_secret_name(name)


@given(secrets, st.data())
def test_a_known_secret_does_not_survive_in_json(secret: str, data: st.DataObject) -> None:
    redactor = Redactor()
    redactor.keep(secret)
    leaf = st.sampled_from([secret, f"before {secret} after"])
    document: JsonValue = {"planted": data.draw(documents(leaf | texts)), secret: [secret]}
    for ascii_only in (True, False):
        cleaned = redactor.json(json.dumps(document, ensure_ascii=ascii_only))
        assert secret not in cleaned
        assert secret not in everything_in(json.loads(cleaned))


@given(secrets, secret_names, plain, st.data())
def test_a_named_secret_does_not_survive_at_any_depth(
    secret: str, name: str, rest: JsonValue, data: st.DataObject
) -> None:
    document = data.draw(documents(st.just({name: secret, "note": f"it was {secret}"})))
    cleaned = Redactor().json(json.dumps([rest, document]))
    assume(secret not in everything_in(rest))
    assert secret not in everything_in(json.loads(cleaned))


@given(secrets, secret_names)
def test_a_named_secret_does_not_survive_in_broken_json(secret: str, name: str) -> None:
    secret = secret.replace("\\", "_").replace('"', "_")
    assume(secret not in MASK)
    whole = json.dumps({"a": 1, name: secret, "b": [2]}, ensure_ascii=False)
    for end in range(len(whole) - 8, len(whole)):
        assert secret not in Redactor().json(whole[:end])


@given(secrets, secret_names, st.sampled_from(["https://api.emporix.io/a/b", "/a"]))
def test_a_secret_does_not_survive_in_a_url(secret: str, name: str, base: str) -> None:
    redactor = Redactor()
    redactor.keep(secret)
    url = f"{base}/{quote(secret, safe='')}?q={quote(secret)}&{name}={quote_plus(secret)}#x={quote(secret)}"
    cleaned = redactor.url(url)
    assert secret not in cleaned
    assert secret not in unquote(cleaned)
    assert secret not in unquote_plus(cleaned)


@given(secrets, secret_names)
def test_a_named_secret_does_not_survive_in_a_form(secret: str, name: str) -> None:
    form = urlencode({"grant_type": "password", name: secret, "again": f"<{secret}>"})
    cleaned = Redactor().form(form)
    assert secret not in unquote_plus(cleaned)
    assert cleaned.startswith("grant_type=password&")


@pytest.mark.parametrize(
    "name", ["accessToken", "refreshToken", "anonymous_token", "code", "subjectAccessToken"]
)
def test_secret_parameters_of_a_url_are_masked_and_the_others_kept(name: str) -> None:
    url = f"https://user:pw@api.emporix.io/t?{name}=abc&q=id%3A1"
    assert Redactor().url(url) == f"https://api.emporix.io/t?{name}={MASK}&q=id%3A1"


def test_secret_headers_are_masked_and_secrets_in_others_found() -> None:
    redactor = Redactor()
    redactor.keep(SECRET)
    headers = [
        ("authorization", "Bearer x"), ("set-cookie", "a=b"), ("saas-token", "x"),
        ("location", f"https://x/?t={SECRET}"), ("x-note", "Bearer abc.def"), ("accept", "application/json"),
    ]  # fmt: skip
    assert dict(redactor.headers(headers)) == {
        "authorization": MASK,
        "set-cookie": MASK,
        "saas-token": MASK,
        "location": f"https://x/?t={MASK}",
        "x-note": f"Bearer {MASK}",
        "accept": "application/json",
    }


def test_a_document_without_secrets_is_kept_to_the_letter() -> None:
    text = '{ "price": 1.50, "name":"Gr\\u00f6\\u00dfe", "token_type": "Bearer" ,"code":"SUMMER"}'
    assert Redactor().json(text) == text


def test_a_name_that_stands_twice_cannot_hide_a_secret() -> None:
    assert "first-secret" not in Redactor().json('{"password": "first-secret", "password": null}')


def test_an_escaped_name_cannot_hide_a_secret() -> None:
    text = r'{"pass\u0077ord": "the-secret-value"'
    assert "the-secret-value" not in Redactor().json(text + "}")
    assert "the-secret-value" not in Redactor().json(text)


@given(secrets, st.data())
def test_a_secret_is_found_however_its_characters_are_written_in_json(
    secret: str, data: st.DataObject
) -> None:
    redactor = Redactor()
    redactor.keep(secret)
    written = "".join(
        "".join(f"\\u{unit:04x}" for unit in utf16(char))
        if data.draw(st.booleans())
        else json.dumps(char)[1:-1]
        for char in secret
    )
    assert secret not in everything_in(json.loads(redactor.json(f'{{"note":"so: {written}"}}')))


def test_a_document_too_deep_to_parse_is_still_cleaned() -> None:
    text = "[" * 100_000 + '{"password":"the-secret-value"}'
    assert "the-secret-value" not in Redactor().json(text)


@given(secrets, st.integers(0, 60), st.integers(20, 60))
def test_no_part_of_a_secret_is_left_at_the_cut_of_a_long_body(secret: str, before: int, limit: int) -> None:
    assume(not set(secret) & set("x"))
    redactor = Redactor()
    redactor.keep(secret)
    body = "x" * before + secret + "x" * 200
    cut = redactor.beginning(body.encode(), limit)
    assert len(cut) <= limit
    assert set(cut) <= set("x" + MASK)


def test_a_flood_of_named_values_does_not_push_out_a_secret_that_was_told() -> None:
    redactor = Redactor()
    redactor.keep("the-client-secret")
    redactor.json(json.dumps([{"token": f"value-number-{n}"} for n in range(MOST_TOKENS * 2)]))
    assert "the-client-secret" not in redactor.text("it is the-client-secret")


def test_a_long_row_of_tokens_does_not_push_out_a_secret_that_was_told() -> None:
    redactor = Redactor()
    redactor.keep("the-client-secret")
    for number in range(MOST_TOKENS * 2):
        redactor.keep_token(f"token-number-{number}")
    assert redactor.text("the-client-secret") == MASK
    assert redactor.text("token-number-0") == "token-number-0"


def test_a_short_value_is_masked_by_name_but_not_taken_for_a_secret_elsewhere() -> None:
    assert Redactor().json('{"password":"abc","name":"abc"}') == f'{{"password":"{MASK}","name":"abc"}}'
