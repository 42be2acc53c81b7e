"""The line that says which tenant and profile this is."""

from __future__ import annotations

import pytest

from segtui.tui.widgets.status_header import Place, fitted

SHOP = Place("emporix", "kaffeekontor", "main", "en", "prod")


@pytest.mark.parametrize(
    ("room", "text"),
    [
        (80, " kaffeekontor  emporix · main · en  (prod)"),
        (42, " kaffeekontor  emporix · main · en  (prod)"),
        (41, " kaffeekontor  main  (prod)"),
        (26, " kaffeekontor  (prod)"),
    ],
)
def test_the_profile_is_named_longer_than_what_all_of_them_have_alike(room: int, text: str) -> None:
    assert fitted(SHOP, room).plain == text


def test_a_place_without_a_profile_of_its_own_keeps_all_its_words_to_be_cut() -> None:
    assert fitted(SHOP._replace(profile=""), 20).plain == " kaffeekontor  emporix · main · en"
