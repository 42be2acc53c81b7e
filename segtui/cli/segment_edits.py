"""Creating, editing, cloning, switching, extending and deleting segments.

What is wrong with what was typed is told first, and only then that nobody can be asked for consent: hence a
change is shown, which judges it, before anything is printed of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from segtui.changes.building import Copying
from segtui.changes.checking import ItemCheck
from segtui.changes.segments import CreateSegment
from segtui.cli.conflicts import STOP, Update, carry_out_update
from segtui.cli.consent import Consent
from segtui.cli.output import say, say_lines, write
from segtui.cli.segment_fields import GivenFields, bound, clocks_of, filled, told_times
from segtui.cli.shapes import JsonObject
from segtui.cli.which_segment import segment_named
from segtui.cli.wording import segment_name
from segtui.cli.writing import Undertaking, agreed_and_sent, require_access, told
from segtui.drafts import SegmentFields, fields_of, new_segment_id
from segtui.errors import BadInput, Conflict, Refused
from segtui.model import Segment, SegmentKind, SegmentStatus
from segtui.plain import plain
from segtui.session import Session


@dataclass(frozen=True, slots=True)
class EditOrder:
    """What to make of a segment that is there."""

    segment_id: str
    given: GivenFields
    version: int | None = None
    """The version that the person has seen; None takes the present one."""
    on_conflict: str = STOP


@dataclass(frozen=True, slots=True)
class CloneOrder:
    """What to make a copy of, and how it differs."""

    segment_id: str
    given: GivenFields
    with_members: bool = True
    with_items: bool = True
    new_id: str | None = None
    """The id of the copy; None has one made."""


async def create(session: Session, segment_id: str | None, given: GivenFields, consent: Consent) -> int:
    """Create a segment; its id goes to standard output."""
    given.require_all(session.platform.capabilities, "open stands for a bound that there is not")
    kind = SegmentKind.DYNAMIC if given.rules else SegmentKind.FIXED
    fields, remarks, facts = await filled(session, given, SegmentFields(kind=kind))
    change = CreateSegment(segment_id or new_segment_id(), fields)
    session.show(change)
    require_access(session, consent)
    named = (change.segment_id, fields.shown_name(session.profile.language))
    return await _made(session, Undertaking(change, named, remarks, facts), consent)


async def clone(session: Session, order: CloneOrder, consent: Consent) -> int:
    """Create a copy of a segment, with the members and items that fit; its id goes to standard output."""
    hint = "open stands for a bound that there is not, same for the original's value"
    order.given.require_all(session.platform.capabilities, hint)
    segment = await segment_named(session, order.segment_id)
    original = fields_of(segment)
    # Another name in one language, and the old one in the others, would be two names for one segment.
    base = replace(original, name={}) if order.given.names else original
    fields, remarks, facts = await filled(session, order.given.as_of(original), base)
    session.show(CreateSegment(order.new_id or new_segment_id(), fields))
    require_access(session, consent)
    copying = Copying(order.with_members, order.with_items, order.new_id)
    made = await session.clone_change(segment, fields, copying)
    left_out = [_check_shape(check) for check in made.left_out]
    undertaking = Undertaking(
        made.change,
        (made.segment_id, fields.shown_name(session.profile.language)),
        (*remarks, *(f"left out: {check.item.text}: {check.problem}" for check in made.left_out)),
        {**facts, "cloned_from": segment.id, "left_out": [*left_out]},
        in_part=bool(made.left_out),
    )
    return await _made(session, undertaking, consent)


async def edit(session: Session, order: EditOrder, consent: Consent) -> int:
    """Change the fields that were given."""
    segment = await segment_named(session, order.segment_id)
    require_version(segment, order.version)
    fields, remarks, facts = await filled(session, order.given, fields_of(segment))
    change = await session.update_change(segment, fields)
    session.show(change)
    require_access(session, consent)
    undertaking = Undertaking(change, _named(session, segment), remarks, facts)
    return await carry_out_update(session, Update(undertaking, change, order.on_conflict), consent)


async def switch(session: Session, order: EditOrder, consent: Consent) -> int:
    """Switch a segment on or off; what hangs on it is shown before it goes off."""
    require_access(session, consent)
    segment = await segment_named(session, order.segment_id)
    require_version(segment, order.version)
    status = SegmentStatus(str(order.given.status))
    if segment.status is status:
        say(f"{segment_name(segment, (session.profile.language,))} is {status.value} already.")
    change = await session.update_change(segment, fields_of(segment).with_status(status))
    undertaking = Undertaking(change, _named(session, segment))
    return await carry_out_update(session, Update(undertaking, change, order.on_conflict), consent)


async def extend(session: Session, order: EditOrder, consent: Consent) -> int:
    """Let a segment end later."""
    segment = await segment_named(session, order.segment_id)
    require_version(segment, order.version)
    clocks = await clocks_of(session, segment.site, order.given.zone)
    ends_at = bound(str(order.given.ends), clocks)
    if ends_at is None:
        raise BadInput(
            "An extension has an end.", hint="For one without: segtui segments edit SEGMENT --to open."
        )
    change = await session.extend_change(segment, ends_at)
    require_access(session, consent)
    _, remarks, facts = told_times(session, change.new, change.old, clocks)
    undertaking = Undertaking(change, _named(session, segment), remarks, facts)
    return await carry_out_update(session, Update(undertaking, change, order.on_conflict), consent)


async def delete(session: Session, segment_id: str, consent: Consent, *, force: bool) -> int:
    """Delete a segment, after showing what hangs on it; one with members or items only with `force`."""
    require_access(session, consent, name_needed=True)
    segment = await segment_named(session, segment_id)
    change = await session.delete_change(segment.id)
    name = change.fields.shown_name(session.profile.language) or segment.id
    if change.with_assignments and not force and not consent.dry_run:
        say_lines(f"  ! {plain(remark)}" for remark in change.remarks)
        raise Refused(
            f"Nothing was sent: {name} still has members or items, and these would go with it.",
            hint="Look at it with --dry-run; to delete all of it, repeat with --force.",
        )
    undertaking = Undertaking(change, (segment.id, name))
    outcome = await agreed_and_sent(session, undertaking, consent)
    return await told(session, undertaking, outcome, consent)


def require_version(segment: Segment, seen: int | None) -> None:
    """Raise Conflict where the segment is not at the version that the person has seen."""
    if seen is not None and segment.version != seen:
        raise Conflict(
            f"The segment {segment.id} is at version {segment.version}, not at {seen}: it was changed "
            "since you looked. Nothing was sent.",
            hint="Look at it with `segtui segments show`, then repeat with the version it shows.",
        )


async def _made(session: Session, undertaking: Undertaking, consent: Consent) -> int:
    outcome = await agreed_and_sent(session, undertaking, consent)
    if outcome is not None and not consent.as_json and undertaking.segment is not None:
        write(undertaking.segment[0] + "\n")
    return await told(session, undertaking, outcome, consent)


def _named(session: Session, segment: Segment) -> tuple[str, str]:
    return segment.id, segment_name(segment, (session.profile.language,))


def _check_shape(check: ItemCheck) -> JsonObject:
    return {
        "id": check.key.id,
        "kind": check.key.kind.value,
        "name": check.item.what or None,
        "problem": check.problem,
    }
