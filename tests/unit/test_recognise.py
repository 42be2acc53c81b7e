"""What a support engineer pastes is understood, and nothing makes it fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segtui.model import CustomerQuery, SegmentQuery
from segtui.recognise import recognise, segment_query


@pytest.mark.parametrize(
    "text",
    [
        "ada@shop.example",
        "  ada@shop.example ",
        "ada@shop.example.",
        "<ada@shop.example>",
        "'ada@shop.example'",
        "“ada@shop.example”",
        "mailto:ada@shop.example",
        "mailto:ada@shop.example?subject=Order%2012",
        "mailto:ada%40shop.example",
        "Ada Byron <ada@shop.example>",
        '"Byron, Ada" <ada@shop.example>,',
        "Ada\u200b Byron <ada@shop.example>",
        "please look at ada@shop.example, she is angry",
        "https://admin.shop.example/ui?mail=ada%40shop.example&x=1",
    ],
)
def test_an_email_address_is_found_in_whatever_stands_around_it(text: str) -> None:
    assert recognise(text).query == CustomerQuery(email="ada@shop.example")


@pytest.mark.parametrize(
    ("text", "customer_id"),
    [
        ("https://api.shop.example/customer/acme/customers/87654321", "87654321"),
        ("https://api.shop.example/customer/acme/customers/87654321?expand=addresses", "87654321"),
        ("https://api.shop.example/customer-segment/acme/segments/s1/customers/C-77/L9", "C-77"),
        ("/customer-segment/acme/segments/s1/customers/C-77", "C-77"),
        ("curl -H 'Authorization: Bearer x' 'https://h.example/customer/acme/customers/a%2Fb'", "a/b"),
        ("https://admin.shop.example/customer/acme/61ge81e1", "61ge81e1"),
        ("https://h.example/customer-segment/acme/segments?customerId=87654321&pageSize=1", "87654321"),
        ('curl -X PUT https://h.example/s/customers/bulk -d \'[{"customerId": "C-77"}]\'', "C-77"),
    ],
)
def test_the_customer_is_found_in_a_link_or_a_curl_line(text: str, customer_id: str) -> None:
    found = recognise(text)
    assert (found.query, found.as_what) == (CustomerQuery(id=customer_id), "customer id from a link")


def test_a_link_without_a_customer_says_so() -> None:
    assert recognise("https://api.shop.example/category/acme/categories").note == (
        "there is no customer id in this link"
    )


@pytest.mark.parametrize("text", ["87654321", " #87654321 ", "(87654321)"])
def test_digits_are_a_customer_number(text: str) -> None:
    assert recognise(text).query == CustomerQuery(number="87654321")


@pytest.mark.parametrize(
    "text", ["61ge81e1", "7c1f3c3e-8c57-4b7a-9d56-0f2a6f0b3c11", "C-0012", "ABCDEFabcdefABCDEF", "user_1x"]
)
def test_a_word_of_letters_and_digits_is_an_id(text: str) -> None:
    assert recognise(text).query == CustomerQuery(id=text)


def test_a_filter_is_passed_on_and_its_quotes_are_straightened() -> None:
    found = recognise("lastName:“van der Berg” active:true")
    assert found.query == CustomerQuery(raw='lastName:"van der Berg" active:true')
    assert (found.as_what, found.note) == ("filter", "curly quotes were made straight")


def test_a_filter_by_email_stays_a_filter() -> None:
    assert recognise("contactEmail:ada@shop.example").query == CustomerQuery(
        raw="contactEmail:ada@shop.example"
    )


@pytest.mark.parametrize("text", ["Ada Byron", "O'Brien", "Zoë", "李小龍", "Anne-Marie", "Deed", ""])
def test_all_else_is_a_name(text: str) -> None:
    assert recognise(text).query == CustomerQuery(name=text)


def test_a_name_with_the_family_name_first_is_turned() -> None:
    assert recognise("Byron, Ada").query == CustomerQuery(name="Ada Byron")


@given(st.text())
def test_any_text_gives_exactly_one_search(text: str) -> None:
    query = recognise(text).query
    assert sum(part is not None for part in (query.email, query.name, query.number, query.id, query.raw)) == 1


@given(st.emails())
def test_every_email_address_is_recognised(address: str) -> None:
    assert recognise(address).query == CustomerQuery(email=address)


@given(st.emails(), st.sampled_from(["{}", " {}\n", "<{}>", "{}.", "{},", "Ada Byron <{}>"]))
def test_every_email_address_is_recognised_in_its_usual_surroundings(address: str, around: str) -> None:
    assert recognise(around.format(address)).query == CustomerQuery(email=address)


@given(st.text(max_size=40))
def test_a_filter_field_takes_any_text(text: str) -> None:
    query = segment_query(text)
    assert query.raw is None or query.name is None


def test_a_blank_filter_field_asks_for_all_segments() -> None:
    assert segment_query("  ") == SegmentQuery()


def test_a_segment_filter_in_the_platforms_grammar_is_sent_as_it_is() -> None:
    assert segment_query("status:ACTIVE") == SegmentQuery(raw="status:ACTIVE")


def test_a_json_filter_is_a_filter_even_with_an_address_in_it_and_curly_quotes() -> None:
    found = recognise("{“emailAddress”: “ann@b.example”}")
    assert found.query.raw == '{"emailAddress": "ann@b.example"}'
    assert found.note == "curly quotes were made straight"
    assert segment_query('{"status": "active"}').raw == '{"status": "active"}'
