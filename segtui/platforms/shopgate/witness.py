"""Testifying about memberships: who is in a list, whom rules match, which clause holds (section 11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from segtui.errors import Unsupported
from segtui.model import Customer, Member, Segment
from segtui.platforms.batching import looked_up
from segtui.platforms.lenient import NullIsEmpty
from segtui.platforms.parsing import one
from segtui.platforms.shopgate import filters, requests, rules
from segtui.platforms.shopgate.base import LOOK_UPS_AT_ONCE, members, parts
from segtui.platforms.shopgate.filters import Filter
from segtui.platforms.shopgate.members import Members
from segtui.platforms.testimony import Condition, ImportRun, Relation, RuleTree
from segtui.wire.call import JsonValue

_ADDRESS = "customer.emailAddress"
_READ = ConfigDict(extra="ignore", frozen=True, defer_build=True)
_FINISHED = frozenset({"finished", "succeeded"})
"""Both words for it (section 12, 15)."""


class _Count(BaseModel):
    model_config = _READ

    succeeded: int = 0


class _File(BaseModel):
    model_config = _READ

    entity: str | None = None
    strategy: str | None = Field(default=None, validation_alias="importStrategy")
    deleted: _Count | None = None


class _Import(BaseModel):
    model_config = _READ

    ref: str
    status: str | None = None
    source: str | None = None
    ended_at: datetime | None = Field(default=None, validation_alias="endDate")
    files: Annotated[tuple[_File, ...], NullIsEmpty()] = Field(default=(), validation_alias="entityFiles")


class _Imports(BaseModel):
    model_config = _READ

    rows: tuple[_Import, ...] = Field(validation_alias="imports")


class Witnessing(Members):
    """The part of the platform that is evidence."""

    def rule_tree(self, rules_: object) -> RuleTree:
        """The clauses of rules, and how they are joined."""
        return rules.tree_of(rules_)

    def varied(self, condition: Condition, relation: Relation, value: JsonValue) -> Condition:
        """The same field held against something else."""
        wanted = rules.clause(condition._replace(relation=relation, value=value), prefixed=True)
        return rules.condition(*next(iter(wanted.items())))

    def is_in_record(self, condition: Condition) -> bool:
        """Whether it is a field of `getCustomer`, whose answer has the full set."""
        return rules.is_in_records(condition)

    def values_of(self, condition: Condition, customer: Customer) -> tuple[str, ...] | None:
        """What the record has in the field of a clause."""
        return rules.shown_by(condition, customer)

    async def rows_with_addresses(self, segment: Segment, addresses: Sequence[str]) -> list[Member]:
        """The members with one of these addresses, or those of the rules."""
        return await self._narrowed(addresses, lambda wanted: self._rows_of(segment, wanted))

    async def whole_list(self, segment: Segment) -> list[Member]:
        """Every member, or everybody whom the rules match now."""
        return [row.read() for row in await self._walker.all(members(self._rows_of(segment, None)))]

    async def holding(self, condition: Condition, customers: Sequence[Customer]) -> frozenset[str]:
        """Those of whom the platform finds that the clause holds; asked in the narrowest way it has."""
        if condition.is_of_devices:
            raise Unsupported(
                "The clause looks at devices: it cannot be held against a customer.",
                hint="Look at the devices among the members instead.",
            )
        wanted = frozenset(each.id for each in customers)
        if rules.is_of_customers(condition):
            found = [each.id for each in await self._customers_for(condition, sorted(wanted))]
        else:
            found = [each.customer.id for each in await self._matching_for(condition, customers)]
        return wanted.intersection(found)

    async def member_imports(self) -> list[ImportRun]:
        """The finished full imports of members that took some away, the latest first."""
        call = requests.imports(self._merchant)
        runs = [
            ImportRun(run.ref, run.source, run.ended_at, deleted)
            for run in one(await self._wire.send(call), _Imports, call).rows
            if run.status in _FINISHED and (deleted := _taken_away(run))
        ]
        return sorted(runs, key=lambda run: run.ended_at.timestamp() if run.ended_at else 0, reverse=True)

    async def _customers_for(self, condition: Condition, ids: Sequence[str]) -> list[Customer]:
        held = rules.clause(condition, prefixed=False)
        asking = f"see of whom it holds that {condition.words}"

        async def look_up(part: Sequence[str]) -> list[Customer]:
            # Two conditions on one field must not become one key of the object.
            own = filters.equals("id", part[0]) if len(part) == 1 else filters.one_of("id", part)
            wanted: Filter = {"$and": [own, held]}
            return await self._customers(wanted, asking)

        return await looked_up(parts(ids), look_up, at_once=LOOK_UPS_AT_ONCE)

    async def _matching_for(self, condition: Condition, customers: Sequence[Customer]) -> list[Member]:
        addresses = [each.email for each in customers if each.email]
        if len(addresses) < len(customers):
            raise Unsupported(
                "The clause can be asked about by e-mail address only, and there is none.",
                hint="Look the field up in the platform's administration.",
            )
        held = rules.clause(condition, prefixed=True)
        return await self._narrowed(
            addresses, lambda wanted: requests.matching(self._merchant, {"$and": [held, wanted]})
        )

    async def _narrowed(
        self, addresses: Sequence[str], listing: Callable[[Filter], requests.Listing]
    ) -> list[Member]:
        """The customers of a listing who have one of these addresses; rows of others are dropped."""
        wanted = {each.strip().casefold() for each in addresses}

        async def look_up(part: Sequence[str]) -> list[Member]:
            narrowing = (
                filters.equals(_ADDRESS, part[0]) if len(part) == 1 else filters.one_of(_ADDRESS, part)
            )
            rows = await self._walker.all(members(listing(narrowing)))
            return [row.read() for row in rows]

        found = await looked_up(parts(addresses), look_up, at_once=LOOK_UPS_AT_ONCE)
        return [
            each
            for each in found
            if each.device is None and (each.customer.email or "").strip().casefold() in wanted
        ]


def _taken_away(run: _Import) -> int:
    """How many members a full import of members took away."""
    return sum(
        each.deleted.succeeded
        for each in run.files
        if each.entity in {"segment", "segmentMember"} and each.strategy == "full" and each.deleted
    )
