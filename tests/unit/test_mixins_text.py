"""Mixins as JSON: all of it is said, and nothing gets lost on the way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from segtui.errors import BadInput
from segtui.mixins import Mixins
from segtui.mixins_text import mixins_in_text, unlike_usual
from tests.unit.changes.strategies import mixins as any_mixins


@given(any_mixins)
def test_what_was_shown_is_read_back(mixins: Mixins) -> None:
    written = Mixins(
        {name: value for name, value in mixins.values.items() if isinstance(value, dict)},
        {name: f"https://schemas.example/{at}" for at, name in enumerate(mixins.schemas)},
    )
    text = json.dumps({"schema": "segtui.mixins/1", "segment": "vip", "version": 3, **written.to_json()})

    assert mixins_in_text(text).mixins == written
    assert mixins_in_text(text).head["version"] == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"values": {"a": {}},}', "Line 1, column 22"),
        ('{"loyalty": {"tier": 1}}', "no object with “values”"),
        ("[]", "no object with “values”"),
        ('{"values": {}, "loyalty": {}}', "stands loyalty"),
        ('{"values": {"a": {"b": 1, "b": 2}}}', "'b' stands twice"),
        ('{"values": {"a": {"b": NaN}}}', "NaN is no JSON"),
        ('{"values": {"a": 1}}', "The mixin 'a' is no object"),
        ('{"values": []}', "“values” is no object"),
        ('{"values": {}, "schemas": []}', "“schemas” is no object"),
        ('{"values": {"a": {}}, "schemas": {"a": 7}}', "The schema of 'a' is no address"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_could_lose_something_is_refused(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        mixins_in_text(text)


def test_a_mixin_without_a_schema_and_a_schema_without_a_mixin_are_told() -> None:
    assert unlike_usual(Mixins({"a": {}}, {"b": "https://schemas.example/b"})) == (
        "Without a schema: a; the platform may refuse that.",
        "A schema without a mixin: b.",
    )
