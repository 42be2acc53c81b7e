"""Random fields of segments, for properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from segtui.drafts import SegmentFields
from segtui.mixins import JsonValue, Mixins
from segtui.model import SegmentKind, SegmentStatus

_WORDS = st.sampled_from(["", "Gold", "Silber", "ж", "[/x]", "\n"])
_LANGUAGES = st.sampled_from(["en", "de", "sv"])
_NAMES = st.sampled_from(["loyalty", "erp", "a.b"])
_VALUES: st.SearchStrategy[JsonValue] = st.sampled_from(
    [None, True, False, 0, 1, 1.5, "x", [], [1], {}, {"k": "v"}]
)
_MOMENTS = st.none() | st.integers(0, 5).map(
    lambda days: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(days=days, milliseconds=217)
)

mixins = st.builds(
    Mixins,
    st.dictionaries(_NAMES, st.dictionaries(_NAMES, _VALUES, max_size=2) | _VALUES, max_size=2),
    st.dictionaries(_NAMES, st.just("https://schema.example/1"), max_size=2),
)
fields = st.builds(
    SegmentFields,
    name=st.dictionaries(_LANGUAGES, _WORDS, max_size=3),
    description=st.dictionaries(_LANGUAGES, _WORDS, max_size=2),
    status=st.sampled_from(list(SegmentStatus)),
    starts_at=_MOMENTS,
    ends_at=_MOMENTS,
    site=st.sampled_from([None, "main", "DE"]),
    mixins=mixins,
    kind=st.sampled_from([SegmentKind.FIXED, SegmentKind.DYNAMIC]),
    rules=st.sampled_from([None, {"customer.contacts.country": "DE"}, {"$or": [{"a": 1}]}]),
)
