"""The tables behind the sandbox: vendor documents as JSON text, with the few columns that are searched."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Document = dict[str, Any]
"""One JSON object as the vendor shows it."""

BLOCK_BITS = 11
"""Rows are counted in blocks of 2^11 positions: a page at any offset is found within 2,048 rows."""


@dataclass(frozen=True)
class Collection:
    """A table of documents with an id."""

    name: str
    """Table name."""
    columns: Mapping[str, Callable[[Document], object]] = field(default_factory=dict)
    """Extra columns and how each is read from the document."""
    indexed: tuple[str, ...] = ()
    """Which extra columns, or lists of columns, have an index beside the id's."""
    tallied: bool = False
    """Whether row counts are kept per block, for collections that grow large."""

    def ddl(self) -> list[str]:
        """Write the statements that make the table."""
        extra = "".join(f", {column}" for column in self.columns)
        return [
            f"CREATE TABLE {self.name} (seq INTEGER PRIMARY KEY, id TEXT NOT NULL{extra}, doc TEXT NOT NULL)"
        ]

    def index_ddl(self) -> list[str]:
        """Write the statements that index and tally the table."""
        made = [f"CREATE UNIQUE INDEX {self.name}_id ON {self.name} (id)"]
        made += [
            f"CREATE INDEX {self.name}_{number} ON {self.name} ({columns})"
            for number, columns in enumerate(self.indexed)
        ]
        return made + (tally_ddl(self.name, "'{0}'", "seq") if self.tallied else [])


def tally_ddl(table: str, list_name: str, position: str) -> list[str]:
    """Write the statements that count a table's rows by block, now and from now on.

    `list_name` is an SQL expression in which `{0}` stands for the table and `{row}` for the row's alias.
    """

    def named(alias: str) -> str:
        return list_name.format(table, row=alias)

    key = f"ON {table} BEGIN"
    return [
        f"INSERT INTO tallies SELECT {named(table)}, {position} >> {BLOCK_BITS}, count(*)"
        f" FROM {table} GROUP BY 1, 2",
        f"CREATE TRIGGER {table}_more AFTER INSERT {key} INSERT INTO tallies"
        f" VALUES ({named('NEW')}, NEW.{position} >> {BLOCK_BITS}, 1)"
        " ON CONFLICT DO UPDATE SET n = n + 1; END",
        f"CREATE TRIGGER {table}_less AFTER DELETE {key} UPDATE tallies SET n = n - 1"
        f" WHERE list = {named('OLD')} AND block = OLD.{position} >> {BLOCK_BITS}; END",
    ]


def _text(path: str) -> Callable[[Document], object]:
    return lambda doc: doc.get(path)


SITES = Collection("sites")
CUSTOMERS = Collection(
    "customers",
    {
        "first_name": _text("firstName"),
        "last_name": _text("lastName"),
        "email": _text("contactEmail"),
        "other_email": _text("email"),
        "restriction": _text("restriction"),
    },
    indexed=("email", "other_email", "id, first_name, last_name, email"),
    tallied=True,
)
COMPANIES = Collection("companies", {"parent_id": _text("parentId"), "name": _text("name")}, tallied=True)
CONTACTS = Collection(
    "contacts",
    {"customer_id": lambda doc: doc["customer"]["id"], "company_id": lambda doc: doc["legalEntity"]["id"]},
    indexed=("customer_id", "company_id"),
    tallied=True,
)
CATEGORIES = Collection(
    "categories",
    {"parent_id": _text("parentId"), "published": lambda doc: int(bool(doc.get("published")))},
    indexed=("parent_id",),
)
PRODUCTS = Collection(
    "products",
    {
        "code": _text("code"),
        "published": lambda doc: int(bool(doc.get("published"))),
        "parent_id": _text("parentVariantId"),
    },
    indexed=("code", "parent_id"),
)
FILINGS = Collection(
    "filings",
    {
        "category_id": lambda doc: doc["categoryId"],
        "product_id": lambda doc: doc["ref"]["id"],
        "created": lambda doc: doc["createdAt"],
    },
    indexed=("category_id", "product_id"),
)
SEGMENTS = Collection("segments", {"site": _text("siteCode"), "status": _text("status")})
GROUPS = Collection("groups")
COUPONS = Collection("coupons", {"deleted": lambda doc: int(bool(doc.get("deleted")))})
REDEMPTIONS = Collection(
    "redemptions",
    {"code": _text("code"), "customer_id": _text("customerNumber"), "company_id": _text("legalEntityId")},
    indexed=("code",),
)
CATALOGS = Collection("catalogs")
AVAILABILITIES = Collection(
    "availabilities",
    {"product_id": _text("productId"), "site": _text("site")},
    indexed=("product_id", "site"),
)

COLLECTIONS = (
    SITES,
    CATALOGS,
    CUSTOMERS,
    COMPANIES,
    CONTACTS,
    CATEGORIES,
    PRODUCTS,
    AVAILABILITIES,
    FILINGS,
    SEGMENTS,
    GROUPS,
    COUPONS,
    REDEMPTIONS,
)
"""Every table of documents."""

TABLES = (
    "CREATE TABLE tallies (list TEXT NOT NULL, block INTEGER NOT NULL, n INTEGER NOT NULL,"
    " PRIMARY KEY (list, block)) WITHOUT ROWID",
    "CREATE TABLE accounts (email TEXT NOT NULL, customer_id TEXT NOT NULL, password TEXT)",
    "CREATE TABLE deleted_customers (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE members (segment INTEGER NOT NULL, pos INTEGER NOT NULL, customer_id TEXT NOT NULL,"
    " company_id TEXT NOT NULL, automatic INTEGER NOT NULL, version INTEGER NOT NULL, created TEXT NOT NULL,"
    " modified TEXT, extra TEXT, PRIMARY KEY (segment, pos)) WITHOUT ROWID",
    "CREATE TABLE items (segment INTEGER NOT NULL, pos INTEGER NOT NULL, type TEXT NOT NULL,"
    " item_id TEXT NOT NULL, version INTEGER NOT NULL, created TEXT NOT NULL, modified TEXT, extra TEXT,"
    " PRIMARY KEY (segment, pos)) WITHOUT ROWID",
    "CREATE TABLE segment_groups (segment INTEGER NOT NULL, pos INTEGER NOT NULL, group_id TEXT NOT NULL,"
    " version INTEGER NOT NULL, created TEXT NOT NULL, modified TEXT, extra TEXT,"
    " PRIMARY KEY (segment, pos)) WITHOUT ROWID",
    "CREATE TABLE group_users (pos INTEGER PRIMARY KEY, id TEXT NOT NULL, group_id TEXT NOT NULL,"
    " user_id TEXT NOT NULL, user_type TEXT NOT NULL, UNIQUE (group_id, user_id))",
)
"""The tables of links between documents; `modified` None means as created."""

INDEXES = (
    "CREATE UNIQUE INDEX members_pair ON members (customer_id, segment, company_id)",
    "CREATE UNIQUE INDEX items_item ON items (type, item_id, segment)",
    "CREATE UNIQUE INDEX segment_groups_group ON segment_groups (group_id, segment)",
    "CREATE INDEX group_users_user ON group_users (user_id)",
    "CREATE UNIQUE INDEX accounts_email ON accounts (email)",
    "CREATE INDEX accounts_customer ON accounts (customer_id)",
)
"""Their indexes, made after the data is in."""

MEMBER_TALLY = tally_ddl("members", "'members/' || {row}.segment", "pos")
"""Counts the members of each segment."""


@dataclass(frozen=True)
class Schema:
    """Every table of one database."""

    collections: tuple[Collection, ...]
    """Tables of documents."""
    tables: tuple[str, ...]
    """Statements that make the other tables."""
    indexes: tuple[str, ...]
    """Statements that index and tally those, run after the data is in."""


EMPORIX = Schema(COLLECTIONS, TABLES, (*INDEXES, *MEMBER_TALLY))
"""The database behind the Emporix half."""
