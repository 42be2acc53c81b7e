"""Brings the demo shop into a store; a large one is built once and kept in the cache directory."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.schema import (
    AVAILABILITIES,
    CATALOGS,
    CATEGORIES,
    COMPANIES,
    CONTACTS,
    COUPONS,
    CUSTOMERS,
    FILINGS,
    PRODUCTS,
    REDEMPTIONS,
    SEGMENTS,
    SITES,
    Document,
)
from segtui.sandbox.seed import DemoShop, demo_shop
from segtui.sandbox.store import Store, Value, encode

KEPT_FROM = 20_000
"""Shops of this many customers and more are kept; building a smaller one takes less than reading it."""


@dataclass
class Loaded:
    """A filled store."""

    store: Store
    """The data, private to this run."""
    login: tuple[str, str] | None = field(default=None, repr=False)
    """E-mail and password of a customer who can sign in; None without data."""
    directory: Path | None = None
    """Where the private copy lies; None when it is in memory."""

    def close(self) -> None:
        """Let the data go, and its private copy."""
        self.store.close()
        if self.directory is not None:
            shutil.rmtree(self.directory)


def loaded(
    options: SandboxOptions, cache_directory: Path | None = None, kept_from: int = KEPT_FROM
) -> Loaded:
    """Fill a store as the options say; `cache_directory` None is the user's.

    Shops of `kept_from` customers and more are kept there.
    """
    if options.data == "empty":
        return Loaded(_empty())
    shop = demo_shop(options.customers, options.members)
    if options.customers < kept_from:
        store = Store()
        fill(store, shop)
        return Loaded(store, shop.login)
    kept = _kept(options, shop, cache_directory or user_cache_directory())
    directory = Path(tempfile.mkdtemp(prefix="segtui-sandbox-"))
    try:
        private = Path(shutil.copyfile(kept, directory / kept.name))
    except OSError:
        shutil.rmtree(directory)
        raise
    return Loaded(Store(private), shop.login, directory)


def user_cache_directory(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Find the directory for data that can be made again."""
    if platform == "win32":
        home = environment.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif platform == "darwin":
        home = str(Path.home() / "Library" / "Caches")
    else:
        home = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "segtui"


def _kept(options: SandboxOptions, shop: DemoShop, directory: Path) -> Path:
    """Find the kept shop, or build it beside its place and move it in whole."""
    path = directory / f"sandbox-{options.customers}-{options.members or 'usual'}-{_fingerprint()}.sqlite"
    if path.exists():
        return path
    directory.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(suffix=".part", dir=directory)
    os.close(handle)
    try:
        store = Store(Path(unfinished))
        fill(store, shop)
        store.close()
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return path


def _fingerprint() -> str:
    """Name the code that makes the data, so that a kept shop never outlives a change to it."""
    here = Path(__file__).parent
    sources = sorted([*here.glob("seed/*.py"), here / "schema.py", here / "loading.py"])
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def _empty() -> Store:
    store = Store()
    store.make_tables()
    store.make_indexes()
    return store


def fill(store: Store, shop: DemoShop) -> None:
    """Write a whole shop into an empty database."""
    store.make_tables()
    with store.transaction():
        store.load(SITES, ((site["code"], site) for site in shop.sites))
        store.load(CUSTOMERS, _keyed(shop.customers))
        store.load(COMPANIES, _keyed(shop.legal_entities))
        store.load(CONTACTS, ((contact["id"], _slim(contact)) for contact in shop.contact_assignments))
        store.load(CATEGORIES, _keyed(shop.categories))
        store.load(PRODUCTS, _keyed(shop.products))
        store.load(FILINGS, _filings(shop))
        store.load(CATALOGS, _keyed(shop.catalogs))
        store.load(AVAILABILITIES, _keyed(shop.availabilities))
        store.load(SEGMENTS, _keyed(shop.segments))
        store.load(COUPONS, ((coupon["code"], coupon) for coupon in shop.coupons))
        store.load(REDEMPTIONS, _keyed(shop.redemptions))
        _load_accounts(store, shop)
        _load_links(store, shop)
    store.make_indexes()
    store.study()


def _keyed(documents: Iterable[Document]) -> Iterator[tuple[str, Document]]:
    return ((document["id"], document) for document in documents)


def _slim(contact: Document) -> Document:
    """Keep only the ids of what a contact nests; reads look the rest up."""
    return contact | {
        "legalEntity": {"id": contact["legalEntity"]["id"]},
        "customer": {"id": contact["customer"]["id"]},
    }


def _filings(shop: DemoShop) -> Iterator[tuple[str, Document]]:
    for number, (category_id, product_id) in enumerate(shop.category_assignments, 1):
        filing_id = f"{number:08x}-0000-4000-8000-{number:012x}"
        reference = {"id": product_id, "type": "PRODUCT"}
        yield (
            filing_id,
            {"id": filing_id, "categoryId": category_id, "ref": reference, "createdAt": shop.moment},
        )


def _load_accounts(store: Store, shop: DemoShop) -> None:
    store.run(
        "INSERT INTO accounts SELECT json_extract(a.value, '$.id'), c.id, NULL"
        " FROM customers c, json_each(c.doc, '$.accounts') a"
    )
    known = ((password, email) for email, password in shop.passwords.items())
    store.run_many("UPDATE accounts SET password = ? WHERE email = ?", known)


def _load_links(store: Store, shop: DemoShop) -> None:
    places = dict(store.rows("SELECT id, seq FROM segments"))
    members = (
        (
            places[row.segment_id],
            place,
            row.customer_id,
            row.legal_entity_id or "",
            int(row.assignment_type == "AUTOMATIC"),
            1,
            row.created_at,
            _extra(row.mixins),
        )
        for place, row in enumerate(shop.members)
    )
    store.run_many(
        "INSERT INTO members (segment, pos, customer_id, company_id, automatic, version, created, extra)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        members,
    )
    items = (
        (places[row.segment_id], place, row.type, row.item_id, 1, row.created_at, _extra(row.mixins))
        for place, row in enumerate(shop.items)
    )
    store.run_many(
        "INSERT INTO items (segment, pos, type, item_id, version, created, extra)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        items,
    )


def _extra(mixins: Document | None) -> Value:
    return encode({"mixins": mixins}) if mixins else None
