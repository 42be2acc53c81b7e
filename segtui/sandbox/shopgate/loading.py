"""Brings the demo merchant into a store."""

from __future__ import annotations

from collections import Counter

from segtui.sandbox.options import DataKind
from segtui.sandbox.shopgate.schema import IMPORTS, SEGMENTS, SHOPGATE, SUBJECTS, name_of
from segtui.sandbox.store import Store


def loaded(data: DataKind) -> Store:
    """Fill a store with the demo merchant, or with nothing."""
    store = Store(schema=SHOPGATE)
    store.make_tables()
    if data == "demo":
        _fill(store)
    store.make_indexes()
    store.study()
    return store


def _fill(store: Store) -> None:
    # The names of thousands of people are only made when somebody asks for one.
    from segtui.sandbox.seed.outfitter import demo_merchant

    merchant = demo_merchant()
    subjects = {each["id"]: {"kind": "customer", **each} for each in merchant.customers}
    subjects |= {each["code"]: {"kind": "device", **each} for each in merchant.devices}
    counts = Counter(code for code, _ in merchant.members)
    members = (
        (code, name_of(subjects[each]), each, subjects[each]["kind"]) for code, each in merchant.members
    )
    with store.transaction():
        store.load(SUBJECTS, subjects.items())
        store.load(
            SEGMENTS,
            ((each["code"], each | {"memberCount": counts[each["code"]]}) for each in merchant.segments),
        )
        store.load(IMPORTS, ((each["ref"], each) for each in merchant.imports))
        store.run_many("INSERT INTO members VALUES (?, ?, ?, ?)", members)
