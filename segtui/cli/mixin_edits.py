"""The mixins of a segment, a member or an item: as JSON, and changed by JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NamedTuple

from segtui.changes.segments import UpdateSegment
from segtui.cli.conflicts import Update, carry_out_update
from segtui.cli.consent import Consent, can_ask, confirmed, edited
from segtui.cli.hints import hint_of
from segtui.cli.item_edits import items_meant
from segtui.cli.output import say, write
from segtui.cli.reading import all_rows
from segtui.cli.shapes import JsonObject, document, json_text
from segtui.cli.which_segment import segment_named
from segtui.cli.who import CompanyChoice, exactly_one
from segtui.cli.wording import segment_name
from segtui.cli.writing import Undertaking, carry_out, require_access
from segtui.drafts import ItemKey
from segtui.errors import BadInput, Conflict, NotFound
from segtui.mixins import Mixins
from segtui.mixins_text import WrittenMixins, mixins_in_text, unlike_usual
from segtui.model import MemberKey, Segment
from segtui.platforms.reaching import shop_of
from segtui.session import Session


@dataclass(frozen=True, slots=True)
class Whose:
    """Of what the mixins are: a segment, or one of its rows."""

    segment_id: str
    customer: str | None = None
    legal_entity_id: str | None = None
    b2c: bool = False
    item: str | None = None
    """`product:ID`, `category:ID`, or the id or code alone."""


class _Found(NamedTuple):
    """Mixins as they are now."""

    segment: Segment
    key: MemberKey | ItemKey | None
    mixins: Mixins
    version: int | None

    @property
    def head(self) -> JsonObject:
        """Whose they are, as the JSON says it."""
        head: JsonObject = {"segment": self.segment.id}
        if isinstance(self.key, MemberKey):
            head["member"] = {
                "customer_id": self.key.customer_id,
                "legal_entity_id": self.key.legal_entity_id,
            }
        elif self.key is not None:
            head["item"] = {"kind": self.key.kind.value, "id": self.key.id}
        return {**head, "version": self.version}


async def show(session: Session, whose: Whose) -> int:
    """Print the mixins; the same JSON can be edited and given back."""
    found = await _found(session, whose)
    write(document("mixins", {**found.head, **found.mixins.to_json()}))
    return 0


async def edit(session: Session, whose: Whose, text: str | None, consent: Consent) -> int:
    """Replace the mixins by those of a text; without one, an editor opens on those that are there."""
    require_access(session, consent)
    found = await _found(session, whose)
    written = mixins_in_text(text) if text is not None else _edited(found)
    if written is None:
        say("Nothing was changed, and nothing was sent.")
        return 0
    _require_same(found, written)
    change = await session.mixins_change(found.segment, found.key, written.mixins)
    said = written.head.get("version")
    _require_unchanged(change.version, found.version if said is None else said)
    name = segment_name(found.segment, (session.profile.language,))
    undertaking = Undertaking(change, (found.segment.id, name), unlike_usual(written.mixins))
    if isinstance(change, UpdateSegment):
        return await carry_out_update(session, Update(undertaking, change), consent)
    return await carry_out(session, undertaking, consent)


async def _found(session: Session, whose: Whose) -> _Found:
    segment = await segment_named(session, whose.segment_id)
    if whose.customer is not None:
        customer = await exactly_one(session, whose.customer)
        choice = CompanyChoice(whose.legal_entity_id, whose.b2c, must_be_theirs=False)
        company = await choice.of(session, customer)
        key = MemberKey(customer.id, company.id if company else None)
        member = await session.platform.member(segment.id, key)
        return _Found(segment, key, member.mixins, member.version)
    if whose.item is not None:
        item = await shop_of(session.platform).item(segment.id, await _item_key(session, segment, whose.item))
        return _Found(segment, ItemKey(item.kind, item.id), item.mixins, item.version)
    return _Found(segment, None, segment.mixins, segment.version)


async def _item_key(session: Session, segment: Segment, text: str) -> ItemKey:
    from segtui.gathering.items import items_in

    given = items_in(text)
    held, _ = await all_rows(lambda page: shop_of(session.platform).items(segment.id, page))
    meant = [item for one in given for item in items_meant(one, held, (session.profile.language,))]
    if len(meant) > 1:
        names = ", ".join(item.row_name for item in meant)
        raise BadInput(f"{text!r} may mean {names}.", hint="Use one of these.")
    if not meant:
        raise NotFound(
            f"The segment holds no item {text!r}.", hint="segtui items list SEGMENT prints those it holds."
        )
    return meant[0].key


def _edited(found: _Found) -> WrittenMixins | None:
    """What an editor makes of the mixins; None where nothing was changed."""
    if not can_ask():
        raise BadInput(
            "There is no terminal to open an editor on.", hint="Give the JSON with --file FILE, or --file -."
        )
    text = json_text(found.mixins.to_json()) + "\n"
    while True:
        answer = edited(text)
        if answer is None:
            return None
        text = answer
        try:
            written = mixins_in_text(text)
        except BadInput as error:
            say(f"{error.summary} {hint_of(error)}")
            if not confirmed("Edit it again?", default=True):
                return None
            continue
        return None if _same(written.mixins, found.mixins) else written


def _same(one: Mixins, other: Mixins) -> bool:
    # As JSON: in Python 1 and true are equal.
    return json.dumps(one.to_json(), sort_keys=True) == json.dumps(other.to_json(), sort_keys=True)


def _require_same(found: _Found, written: WrittenMixins) -> None:
    """Raise BadInput where the text says that it is about something else."""
    for name in ("segment", "member", "item"):
        said, meant = written.head.get(name), found.head.get(name)
        if (name in written.head or "segment" in written.head) and said != meant:
            raise BadInput(
                f"The JSON is of another object: its {name} is {json_text(said, indent=None)}, "
                f"not {json_text(meant, indent=None)}.",
                hint="Give the file of this object, or take its head out on purpose.",
            )


def _require_unchanged(version: int | None, seen: object) -> None:
    """Raise Conflict where they are no longer at the version that the person has seen."""
    if seen is not None and seen != version:
        raise Conflict(
            f"The mixins were read at version {seen}, and it is {version} now: somebody changed it. "
            "Nothing was sent.",
            hint="Show them again, and make your change there.",
        )
