"""Long addresses are broken where a reader would break them."""

from __future__ import annotations

import pytest
from textual.content import Content

from segtui.tui.breaking import broken

ADDRESS = "https://api.example/customer-segment/acme/segments/5fa01f7b-8eb5-4c01/customers?q=a&pageSize=50"


@pytest.mark.parametrize("width", [24, 30, 44, 60])
def test_an_address_breaks_between_its_parts(width: int) -> None:
    lines = broken(Content(f"PUT {ADDRESS}\n{{}}"), width).plain.splitlines()

    assert max(map(len, lines)) <= width
    assert all(line[0] in "/?&" for line in lines[1:-1])
    assert "".join(lines) == f"PUT {ADDRESS}{{}}"


@pytest.mark.parametrize("width", [0, 200])
def test_what_fits_stays_as_it_is(width: int) -> None:
    text = Content(f"GET {ADDRESS} and words / more")

    assert broken(text, width) is text


def test_styles_stay_where_they_were() -> None:
    text = Content.assemble(("PUT ", "bold"), f"{ADDRESS}\n", ("end", "red"))

    result = broken(text, 30)

    spans = [(result.plain[span.start : span.end], str(span.style)) for span in result.spans]
    assert spans == [("PUT ", "bold"), ("end", "red")]
