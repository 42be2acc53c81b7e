"""The questions that lead from many pasted keys, or from a text of JSON, to a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from segtui.platforms.reaching import shop_of
from segtui.tui.naming import shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

    from segtui.changes.change import Change, LabelledMember
    from segtui.changes.items import AssignItems, UnassignItems
    from segtui.changes.members import AddMembers
    from segtui.drafts import ItemKey
    from segtui.gathering.items import Items
    from segtui.gathering.people import Companies, People, Person
    from segtui.mixins import Mixins
    from segtui.model import Item, LegalEntity, Member, MemberKey, Segment
    from segtui.session import Session
    from segtui.tui.screens.paste import Asking, Pasted

Found = TypeVar("Found")


class Place(NamedTuple):
    """Where a change is being made."""

    app: App[int]
    session: Session
    segment: Segment

    @property
    def name(self) -> str:
        """The segment as it is called on the screen."""
        return shown_name(self.session, self.segment.name, self.segment.id)


async def _pasted(place: Place, asking: Asking[Found], text: str) -> Pasted[Found] | None:
    from segtui.tui.screens.paste import PasteScreen

    return await place.app.push_screen_wait(PasteScreen(asking, text))


# Many members.


async def members_to_add(place: Place) -> AddMembers | None:
    """The change that adds those whom the user pastes; None where they give up."""
    from segtui.changes.members import AddMembers
    from segtui.tui.screens.found import FoundScreen

    answer: str | None = "edit"
    text = ""
    while answer == "edit":
        pasted = await _pasted(place, _asking_for_members(place), text)
        if pasted is None:
            return None
        text, people = pasted
        answer = await place.app.push_screen_wait(FoundScreen(people, place.name))
    members = await _for_companies(place, people.found) if answer else None
    return AddMembers(place.segment.id, place.name, tuple(members)) if members else None


def _asking_for_members(place: Place) -> Asking[People]:
    from segtui.gathering.people import find_people, given_in, told_of
    from segtui.tui.screens.paste import Asking

    return Asking(
        f"Add many to {place.name}",
        "Paste e-mail addresses, customer numbers and ids, mixed as they are.",
        lambda text: told_of(given_in(text)),
        lambda text: find_people(place.session, given_in(text)),
    )


async def _for_companies(place: Place, people: Sequence[Person]) -> list[LabelledMember] | None:
    """The members, once it is said for which company each is one; None where the user gave up."""
    from segtui.gathering.people import companies_of, member_of
    from segtui.parts import Failed

    open_ones = [person for person in people if person.given.company_id is None]
    companies = await companies_of(place.session, open_ones)
    if isinstance(companies, Failed):
        doubt = f"Their companies could not be read: {companies.error.summary}"
        if not await _agreed(place, "For whom are they members?", doubt, "All for no company (B2C)"):
            return None
        chosen: dict[str, LegalEntity | None] | None = {}
    else:
        chosen = await _chosen(place, open_ones, companies.value)
    if chosen is None:
        return None
    return [member_of(person, chosen.get(person.customer.id)) for person in people]


async def _agreed(place: Place, title: str, question: str, choice: str) -> bool:
    from segtui.tui.screens.choice import ChoiceScreen

    return await place.app.push_screen_wait(ChoiceScreen(title, question, [choice])) is not None


async def _chosen(
    place: Place, people: Sequence[Person], companies: Companies
) -> dict[str, LegalEntity | None] | None:
    """By customer id, the company for which each becomes a member."""
    from segtui.gathering.people import ways_for
    from segtui.tui.screens.choice import ChoiceScreen

    if not companies:
        return {}
    if len(companies) > 1:
        ways = ways_for(companies)
        question = (
            f"{len(companies):,} of these {len(people):,} act for companies. A member for one company is "
            "none for another, and none as a private customer."
        )
        screen = ChoiceScreen("For whom are they members?", question, [way.label for way in ways])
        answer = await place.app.push_screen_wait(screen)
        if answer is None:
            return None
        if (chosen := ways[answer].company_of) is not None:
            return dict(chosen)
    return await _each_chosen(place, people, companies)


async def _each_chosen(
    place: Place, people: Sequence[Person], companies: Companies
) -> dict[str, LegalEntity | None] | None:
    from segtui.tui.screens.choice import ChoiceScreen

    chosen: dict[str, LegalEntity | None] = {}
    for customer in {person.customer.id: person.customer for person in people}.values():
        theirs = companies.get(customer.id)
        if not theirs:
            continue
        who = customer.name or customer.email or customer.id
        choices = ["For no company (B2C)", *(f"For {company.name or company.id}" for company in theirs)]
        question = "A member for one company is none for another, and none as a private customer."
        screen = ChoiceScreen(f"For whom is {who} a member?", question, choices)
        answer = await place.app.push_screen_wait(screen)
        if answer is None:
            return None
        chosen[customer.id] = None if answer == 0 else theirs[answer - 1]
    return chosen


async def matching_to_add(place: Place) -> AddMembers | None:
    """The change that adds everybody who fits a filter now; None where the user gives up."""
    from segtui.tui.naming import told_rules
    from segtui.tui.screens.matching import MatchingScreen

    screen = MatchingScreen(place.name, lambda rules: told_rules(place.session, rules))
    rules = await place.app.push_screen_wait(screen)
    return None if rules is None else await place.session.matching_change(place.segment, rules)


# Items.


async def items_to_assign(place: Place) -> AssignItems | None:
    """The change that assigns what the user pastes; None where they give up."""
    from segtui.changes.items import AssignItems
    from segtui.tui.screens.found_items import FoundItemsScreen

    answer: str | None = "edit"
    text = ""
    while answer == "edit":
        pasted = await _pasted(place, _asking_for_items(place), text)
        if pasted is None:
            return None
        text, items = pasted
        screen = FoundItemsScreen(place.session, items, place.name)
        answer = await place.app.push_screen_wait(screen)
    checks = {"fine": items.fine, "all": (*items.fine, *items.unseen)}.get(answer or "", ())
    things = tuple(check.item for check in checks)
    return AssignItems(place.segment.id, place.name, things) if things else None


def _asking_for_items(place: Place) -> Asking[Items]:
    from segtui.gathering.items import find_items, items_in, told_of_items
    from segtui.tui.screens.paste import Asking

    site = place.segment.site or place.session.profile.site
    return Asking(
        f"Assign items to {place.name}",
        "Paste ids and codes of products and categories; product: or category: before one says which it is.",
        lambda text: told_of_items(items_in(text)),
        lambda text: find_items(place.session, items_in(text), site),
    )


def items_to_unassign(place: Place, items: Sequence[Item]) -> UnassignItems:
    """The change that takes these items out."""
    from segtui.changes.items import LabelledItem, UnassignItems

    languages = (place.session.profile.language,)
    things = tuple(LabelledItem.of(item, languages) for item in items)
    return UnassignItems(place.segment.id, place.name, things)


# Mixins.


async def mixins_to_set(place: Place, row: Member | Item | None) -> Change | None:
    """The change of the mixins of the segment, or of one of its rows; None where nothing is to change.

    They are read anew before they are shown. Where somebody changed them while they were edited, they are
    shown once more, with the user's text.
    """
    from segtui.changes.mixins import SetMixins
    from segtui.tui.screens.mixins import MixinsScreen

    access = place.session.write_access()
    why_not_write = None if access.allowed else access.reason
    typed: Mixins | None = None
    while True:
        present = await _present(place, row)
        screen = MixinsScreen(present.whose, present.mixins, why_not_write=why_not_write, typed=typed)
        typed = await place.app.push_screen_wait(screen)
        if typed is None:
            return None
        change = await place.session.mixins_change(present.segment, present.key, typed)
        if not isinstance(change, SetMixins) or change.old == present.mixins:
            return change


class _Present(NamedTuple):
    """Mixins as they are on the platform now."""

    whose: str
    mixins: Mixins
    segment: Segment
    key: MemberKey | ItemKey | None


async def _present(place: Place, row: Member | Item | None) -> _Present:
    from segtui.changes.change import LabelledMember
    from segtui.changes.items import LabelledItem
    from segtui.drafts import ItemKey
    from segtui.model import Item

    platform, segment = place.session.platform, place.segment
    if row is None:
        segment = await platform.segment(segment.id)
        return _Present(place.name, segment.mixins, segment, None)
    if isinstance(row, Item):
        key = ItemKey(row.kind, row.id)
        item = await shop_of(platform).item(segment.id, key)
        text = LabelledItem.of(row, (place.session.profile.language,)).text
        return _Present(f"{text} in {place.name}", item.mixins, segment, key)
    member = await platform.member(segment.id, row.key)
    who = LabelledMember.of_member(row)
    return _Present(f"{who.text} in {place.name}", member.mixins, segment, row.key)
