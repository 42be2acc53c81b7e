"""How names and states of the platform are written on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from segtui.signs import Signs, choose_signs
from segtui.tui.widgets.columns import Cell, Tone

if TYPE_CHECKING:
    from segtui.mixins import JsonValue
    from segtui.model import LocalizedText, Member, Segment
    from segtui.session import Session


def shown_name(session: Session, text: LocalizedText, id: str, language: str | None = None) -> str:
    """The text in the language, else the profile's; another one is marked, a missing text gives the id."""
    from segtui.model import localize

    name = localize(text, (language or session.profile.language,))
    if not name.text:
        return f"(no name) {id}"
    return f"{name.text} {choose_signs().fallback}{name.language}" if name.is_fallback else name.text


def force_sign(session: Session, segment: Segment, signs: Signs) -> Cell:
    """The sign for whether a segment has effect now."""
    from segtui.model import Force

    match segment.force(session.now()):
        case Force.IN_FORCE:
            return Cell(signs.in_force, Tone.GOOD)
        case Force.INACTIVE:
            return Cell(signs.inactive, Tone.MUTED)
        case Force.NOT_YET | Force.EXPIRED:
            return Cell(signs.out_of_time, Tone.WARNING)
        case Force.UNKNOWN:
            return Cell(signs.unknown, Tone.WARNING)


class MemberWords(NamedTuple):
    """A member in words."""

    name: str
    address: str
    """The e-mail address; of a device its code."""
    mark: str
    """What sets them apart: a device, a guest, not active; empty for an active account, or where unknown."""


def member_words(member: Member) -> MemberWords:
    """A member as a row of a table or a tree tells them."""
    customer, device = member.customer, member.device
    if device is not None:
        model = " ".join(part for part in (device.platform, device.model) if part)
        return MemberWords(model or device.id, device.id, "device")
    name = " ".join(part for part in (customer.first_name, customer.last_name) if part)
    standing = customer.standing if customer.standing not in {None, "active"} else None
    marks = ("guest" if customer.is_guest else None, standing)
    return MemberWords(name or customer.id, customer.email or "", " ".join(filter(None, marks)))


def why_rules_decide(segment: Segment | None) -> str | None:
    """That nobody can be added or removed by hand, because rules decide; None where they do not."""
    from segtui.model import SegmentKind

    is_dynamic = segment is not None and segment.kind is SegmentKind.DYNAMIC
    return "this segment is dynamic: its rules decide who is in it" if is_dynamic else None


async def told_rules(session: Session, rules: JsonValue) -> str:
    """What rules ask for, and how many match them now."""
    clauses, count = await session.rules_tried(rules)
    told = "; ".join(line.text for line in clauses)
    return f"{told}. {'Some match' if count is None else f'About {count:,} match'} now."
