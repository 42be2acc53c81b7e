"""The decisions the vendors leave open, each one switchable (fact sheets, sections 13 and 15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class Switches:
    """One reading of every open question; the defaults are the fact sheet's."""

    match_strict_site: bool = False
    """`match` accepts `site` only, not `siteCode` (trap 1)."""
    bulk_index_base: int = 1
    """First index of a segment service's 207 rows (trap 3): 0 or 1."""
    member_row_quirk: bool = False
    """Every second member row says `customer.customerId` and `legalEntity.department` (trap 5)."""
    segments_list_is_catalogue: bool = False
    """`GET /segments` shows a customer every active segment of the site, not their own (trap 9)."""
    delete_unknown_404: bool = False
    """Deletes in the segment service answer 404 for unknown ids instead of 204 (trap 13)."""
    count_is_page: bool = False
    """The customer service's `Count` counts the page, not the total (trap 23)."""
    camel_tokens: bool = False
    """Token answers also carry the camelCase fields (trap 31)."""
    token_ttl: int | None = None
    """Lifetime of every access token in seconds; None keeps the documented ones (trap 33)."""
    idle_expiry: bool = False
    """A service token expires after 120 s without use (trap 37)."""
    contact_row_quirk: bool = False
    """Contact assignments say `contact` instead of `customer` (trap 38)."""
    root_subcategories_ok: bool = False
    """`/subcategories` of a tree's root answers its children instead of 404 (trap 48)."""
    category_inherit: str = "match"
    """Where descendants of an assigned category count: `match`, `tree` (both) or `none` (trap 61)."""
    active_ignores_validity: bool = False
    """Filters named active look at the status only (D1)."""
    login_reason: bool = False
    """A refused login names its reason (D13)."""
    login_refusal_status: int = 401
    """Status of a refused login: 401 (D13) or 400 (section 6)."""
    coupon_permanent_delete: bool = False
    """Deleting a coupon removes it; else it stays, marked, and its code stays taken (section 10)."""
    coupon_code_case_sensitivity: bool = False
    """Coupon codes are stored as they were written, not in capitals (section 10)."""
    validation_ignores_segments: bool = False
    """Validating and redeeming a coupon do not ask for membership in its segments (D18)."""
    catalog_view_required: bool = False
    """Reading catalogs takes `catalog.catalog_view`, which the file names and no operation asks for."""
    availability_view_required: bool = False
    """Reading availability takes `availability.availability_view`, which the file asks for locations only."""
    main_aggregates_availability: bool = False
    """The availability of a product on the site `main` is that of all sites (a note in the file)."""
    segment_groups: bool = True
    """The newer group feature exists (section 4.3)."""
    reference_lag_s: float = 0.0
    """Delay of `customerSegmentIds` and `categoryIds` on products after an assignment, in seconds (D17)."""
    rate_limit_per_s: float | None = None
    """Requests per second before 429 with `Retry-After: 1`; None is no limit (D12). Counts both platforms."""
    create_conflict: str = "entry"
    """Shopgate: a segment code that is taken is an `entry` of the batch, or the `status` 409 (D5)."""
    duplicate_member: str = "entry"
    """Shopgate: adding a member that is there is an `entry` 409, or no matter at all: `ignore` (D12)."""
    deferred_lag_s: float = 2.0
    """Shopgate: how long accepted work and member counts take, in seconds (D19, D20)."""
    trailing_cursor: bool = False
    """Shopgate: the last page of a cursor list still carries a cursor, to one empty page more (D29)."""
    members_paging: str = "cursor"
    """Shopgate: member lists are paged by `cursor` or by `offset` (D29)."""
    validation_body: str = "tested"
    """Shopgate: validation errors as its tests expect them, or as `documented` (D32)."""
    batch_text: str = "reason"
    """Shopgate: what the text of a batch error is called, `reason` or `message` (D33)."""

    def changed(self, wanted: dict[str, Any]) -> Switches:
        """Turn some switches.

        Raises ValueError naming the first unknown switch or impossible value.
        """
        known = {field.name: field for field in fields(self)}
        for name, value in wanted.items():
            if name not in known:
                raise ValueError(f"unknown switch {name!r}; known: {', '.join(sorted(known))}")
            if not _fits(str(known[name].type), value):
                raise ValueError(f"switch {name!r} takes {known[name].type}, not {value!r}")
        turned = replace(self, **wanted)
        turned._check_choices()
        return turned

    def _check_choices(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                told = f"{', '.join(map(repr, choices[:-1]))} or {choices[-1]!r}"
                raise ValueError(f"switch {name!r} takes {told}")
        if not 0 <= self.deferred_lag_s <= _LONGEST_LAG_S:
            raise ValueError(f"switch 'deferred_lag_s' takes 0 to {_LONGEST_LAG_S} seconds")

    def as_dict(self) -> dict[str, Any]:
        """List every switch with its value."""
        return asdict(self)


_LONGEST_LAG_S = 86_400

_CHOICES: Mapping[str, tuple[object, ...]] = {
    "bulk_index_base": (0, 1),
    "category_inherit": ("match", "tree", "none"),
    "login_refusal_status": (400, 401),
    "create_conflict": ("entry", "status"),
    "duplicate_member": ("entry", "ignore"),
    "members_paging": ("cursor", "offset"),
    "validation_body": ("tested", "documented"),
    "batch_text": ("reason", "message"),
}


def _fits(annotation: str, value: object) -> bool:
    if value is None:
        return "None" in annotation
    if annotation.startswith("bool"):
        return isinstance(value, bool)
    if annotation.startswith("str"):
        return isinstance(value, str)
    if annotation.startswith("float"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, int) and not isinstance(value, bool)
