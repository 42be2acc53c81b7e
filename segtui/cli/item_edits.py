"""Assigning products and categories, and taking them out: look up, check, show, ask, send, tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from segtui.changes.checking import ItemCheck
from segtui.changes.items import AssignItems, LabelledItem, UnassignItems
from segtui.cli.consent import Consent
from segtui.cli.diff_views import first_lines
from segtui.cli.lists import RefusedFile
from segtui.cli.output import count_of, say_lines
from segtui.cli.reading import all_rows
from segtui.cli.shapes import JsonObject
from segtui.cli.which_segment import segment_named
from segtui.cli.wording import segment_name
from segtui.cli.writing import Undertaking, agreed_and_sent, require_access, told
from segtui.drafts import ItemKey
from segtui.errors import Refused
from segtui.gathering.items import GivenItem, Items, find_items
from segtui.model import Item, ItemKind, Segment
from segtui.plain import plain
from segtui.platforms.reaching import shop_of
from segtui.session import Session

REFUSE, LEAVE_OUT, ASSIGN = "refuse", "leave-out", "assign"
"""What to do with items that nobody would see on the site; one that does not exist is never assigned."""


@dataclass(frozen=True, slots=True)
class ItemOrder:
    """What to assign to or take out of a segment."""

    segment_id: str
    given: tuple[GivenItem, ...]
    consent: Consent
    site: str | None = None
    """The site they are checked on; None takes the segment's."""
    problems: str = REFUSE
    """What to do where something speaks against an item."""
    refused: RefusedFile | None = None
    """Where items go that are not done."""

    @property
    def leaves_out(self) -> bool:
        """Whether the others are done where some cannot be."""
        return self.problems == LEAVE_OUT or self.refused is not None


class _LeftOut(NamedTuple):
    """Something that was asked for and is not done."""

    given: GivenItem
    why: str

    @property
    def words(self) -> str:
        """Where it stood, and why."""
        where = f"line {self.given.line}: " if self.given.line else ""
        return f"{where}{self.given.text}: {self.why}"

    @property
    def shape(self) -> JsonObject:
        """As data."""
        return {"text": self.given.text, "line": self.given.line or None, "reason": self.why}


class _Plan(NamedTuple):
    """What an order comes to."""

    change: AssignItems | UnassignItems
    left_out: tuple[_LeftOut, ...]
    remarks: tuple[str, ...] = ()
    doubts: tuple[ItemCheck, ...] = ()
    """Items that are taken although not all is known about them."""


async def assign(session: Session, order: ItemOrder) -> int:
    """Assign the items that exist and can be seen on the site; what fails a check is told."""
    require_access(session, order.consent)
    segment = await segment_named(session, order.segment_id)
    site = order.site or segment.site or session.profile.site
    found = await find_items(session, order.given, site)
    anyway = found.unseen if order.problems == ASSIGN else ()
    left_out = [_LeftOut(doubt.given, doubt.why) for doubt in found.doubtful]
    left_out += [_LeftOut(_given_as(check), str(check.problem)) for check in _failed(found, anyway)]
    remarks = tuple(f"{check.item.text}: {check.problem}" for check in anyway)
    if site is None:
        remarks = (*remarks, "Whether they are on a site was not checked: the segment belongs to none.")
    taken = (*found.fine, *anyway)
    doubts = tuple(check for check in taken if check.doubt)
    remarks = (*remarks, *first_lines([f"{check.item.text}: {check.doubt}" for check in doubts]))
    change = AssignItems(segment.id, _name(session, segment), tuple(check.item for check in taken))
    return await _carry_out(session, order, _Plan(change, tuple(left_out), remarks, doubts))


async def unassign(session: Session, order: ItemOrder) -> int:
    """Take items out, named as the segment holds them; several at once only with the segment's name."""
    require_access(session, order.consent, name_needed=len(order.given) > 1)
    segment = await segment_named(session, order.segment_id)
    held, _ = await all_rows(lambda page: shop_of(session.platform).items(segment.id, page))
    items: dict[ItemKey, LabelledItem] = {}
    left_out: list[_LeftOut] = []
    for given in order.given:
        meant = items_meant(given, held, (session.profile.language,))
        if len(meant) == 1:
            items[meant[0].key] = meant[0]
        else:
            why = "may mean several; write product: or category: before it" if meant else "not assigned"
            left_out.append(_LeftOut(given, why))
    change = UnassignItems(segment.id, _name(session, segment), tuple(items.values()))
    return await _carry_out(session, order, _Plan(change, tuple(left_out)))


def items_meant(given: GivenItem, held: Sequence[Item], languages: tuple[str, ...]) -> list[LabelledItem]:
    """The items of the segment that have it as id or code; one whose kind is said may be missing, too."""
    found = [
        LabelledItem.of(item, languages)
        for item in held
        if given.word in {item.id, item.code} and given.kind in {None, item.kind.value}
    ]
    if found or given.kind is None or not given.word:
        return found
    return [LabelledItem(ItemKey(ItemKind(given.kind), given.word))]


def _failed(found: Items, anyway: Sequence[ItemCheck]) -> list[ItemCheck]:
    return [check for check in found.checks if not check.is_ok and check not in anyway]


def _given_as(check: ItemCheck) -> GivenItem:
    return GivenItem(check.item.row_name, 0, check.key.id, check.key.kind.value)


def _name(session: Session, segment: Segment) -> str:
    return segment_name(segment, (session.profile.language,))


def _doubt_shape(check: ItemCheck) -> JsonObject:
    return {"row": check.item.row_name, "reason": check.doubt, "settled_by": check.settled_by}


async def _carry_out(session: Session, order: ItemOrder, plan: _Plan) -> int:
    change, left_out = plan.change, plan.left_out
    if left_out and not (order.leaves_out and change.items):
        say_lines(first_lines([f"  {plain(one.words)}" for one in left_out]))
        what = count_of(len(left_out), "item")
        raise Refused(
            f"Nothing was sent: {what} of {len(left_out) + len(change.items):,} cannot be taken.",
            hint="Mend the list, or say with --problems what to do with them.",
        )
    undertaking = Undertaking(
        change,
        (change.segment_id, change.segment_name),
        (*plan.remarks, *first_lines([f"left out: {one.words}" for one in left_out])),
        {"left_out": [one.shape for one in left_out], "doubts": [_doubt_shape(one) for one in plan.doubts]},
        in_part=bool(left_out),
    )
    outcome = await agreed_and_sent(session, undertaking, order.consent)
    code = await told(session, undertaking, outcome, order.consent)
    if order.refused is not None and not order.consent.dry_run:
        answered = () if outcome is None else outcome.result.refused
        rows = [(row.key, f"{row.code} {row.message or 'refused without a reason'}") for row in answered]
        order.refused.keep([*((one.given.text, one.why) for one in left_out), *rows])
    return code
