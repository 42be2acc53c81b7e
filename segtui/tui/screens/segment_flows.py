"""The questions that lead to a change of a segment itself, and what follows where it meets another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from segtui.changes.building import Clone, Copying
from segtui.changes.change import Change, LabelledMember
from segtui.changes.items import LabelledItem, UnassignItems
from segtui.changes.members import RemoveMembers
from segtui.changes.mixins import SetMixins
from segtui.changes.segments import CreateSegment, UpdateSegment
from segtui.drafts import ONLY_TEXT, SegmentFields, fields_of, new_segment_id
from segtui.errors import Conflict, NotFound, SegtuiError
from segtui.model import MemberKey, Segment, SegmentStatus
from segtui.parts import Known, part
from segtui.platforms.port import CreatedInstead
from segtui.tui.naming import shown_name, told_rules
from segtui.tui.panes.segments import SegmentEdit
from segtui.tui.screens.change import ChangeScreen
from segtui.tui.screens.impact import Consequence, ImpactScreen
from segtui.tui.screens.segment_form import FormAnswer, FormTask, Review, SegmentFormScreen

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import App

    from segtui.session import Session
    from segtui.tui.screens.merge import Merged

COPY = "copy"
"""What stands behind the names of a clone until others are given."""


class Sending:
    """Shows and sends one change after the other, until it is done or given up."""

    def __init__(self, app: App[int], session: Session) -> None:
        self.app = app
        self.session = session
        self.was_sent = False
        """Whether anything may be otherwise than before."""

    async def carry_out(
        self, change: Change, notes: Sequence[str] = (), *, undoes: int | None = None
    ) -> bool:
        """Show a change and send it; whether it was done. One that met somebody else's is merged first."""
        asked: Change | None = change
        while asked is not None:
            screen = ChangeScreen(self.session, asked, undoes=undoes, notes=notes)
            was_sent = await self.app.push_screen_wait(screen) is True
            self.was_sent |= was_sent
            match screen.failure:
                case Conflict() if isinstance(asked, UpdateSegment):
                    merged = await self._merged(asked)
                    if merged is None or not merged.wants_edit:
                        asked = None if merged is None else merged.change
                    else:
                        return await self._edited(merged.change)
                case CreatedInstead() as incident:
                    asked = await self._way_out(incident, asked)
                    if asked is None:
                        return True  # what was edited is no longer there to be edited
                case None:
                    return was_sent
                case _:
                    return False
        return False

    async def _merged(self, change: UpdateSegment) -> Merged | None:
        from segtui.tui.screens.merge import MergeScreen

        rebased = await self.session.rebased(change)
        name = change.old.shown_name(self.session.profile.language) or change.segment_id
        return await self.app.push_screen_wait(MergeScreen(name, change, rebased))

    async def _edited(self, change: UpdateSegment) -> bool:
        """Have a merged change edited by hand; it still goes on top of the version it was merged with."""

        async def review(answer: FormAnswer) -> bool:
            return await self.carry_out(replace(change, new=answer.fields))

        return await self.fill_form("Edit what was merged", change.new, review)

    async def fill_form(
        self, title: str, fields: SegmentFields, review: Review, *, copies: bool | None = None
    ) -> bool:
        """Have the fields of a segment edited; whether what was entered was carried out.

        `copies` tells of a new segment whether it is a clone; None is for one that is there.
        """
        platform = self.session.platform
        task = FormTask(
            title,
            fields,
            await part(platform.shop.sites()) if platform.shop else Known([]),
            text_language(self.session),
            review,
            platform.capabilities,
            partial(told_rules, self.session),
            is_new=copies is not None,
            asks_for_rows=copies is True,
        )
        return await self.app.push_screen_wait(SegmentFormScreen(task)) is True

    async def _way_out(self, incident: CreatedInstead, change: Change) -> Change | None:
        """What undoes an incident, where the user wants that now."""
        from segtui.tui.screens.incident import IncidentScreen

        words = None
        match change:
            case UpdateSegment():
                words = "deletes the new segment again"
            case SetMixins():
                words = f"takes {change.who} out of {change.segment_name} again"
        if not await self.app.push_screen_wait(IncidentScreen(incident, words)):
            return None
        match change:
            case UpdateSegment():
                return await self.session.delete_change(change.segment_id)
            case SetMixins(key=MemberKey() as key):
                member = LabelledMember(key, change.who)
                return RemoveMembers(change.segment_id, change.segment_name, (member,))
            case SetMixins(key=key) if not isinstance(key, MemberKey):
                return UnassignItems(change.segment_id, change.segment_name, (LabelledItem(key, change.who),))
        return None


class SegmentFlows(Sending):
    """The edits of segments, as the keys of their pane ask for them."""

    def __init__(self, app: App[int], session: Session) -> None:
        super().__init__(app, session)
        self.created: str | None = None
        """The id of a segment that was made."""

    async def run(self, edit: SegmentEdit, shown: Segment | None) -> None:
        """Ask what is to be asked, and carry it out. Raises the family of `segtui.errors`."""
        if shown is None:
            await self._create()
            return
        # The version that is shown, and sent with the edit, is the present one, not the list's.
        segment = await self.session.platform.segment(shown.id)
        match edit:
            case SegmentEdit.EDIT:
                await self._edit(segment)
            case SegmentEdit.CLONE:
                await self._clone(segment)
            case SegmentEdit.SWITCH:
                await self._switch(segment)
            case SegmentEdit.EXTEND:
                await self._extend(segment)
            case SegmentEdit.DELETE:
                await self._delete(segment)

    async def _create(self) -> None:
        segment_id = new_segment_id()

        async def review(answer: FormAnswer) -> bool:
            new_id = answer.segment_id or segment_id
            return self._made(new_id, await self.carry_out(CreateSegment(new_id, answer.fields)))

        site = self.session.profile.site if self.session.platform.capabilities.sites else None
        await self.fill_form("New segment", SegmentFields(site=site), review, copies=False)

    async def _edit(self, segment: Segment) -> None:
        async def review(answer: FormAnswer) -> bool:
            change = await self.session.update_change(segment, answer.fields)
            if _goes_off(change) and await self._impact(_switching_off(self._name(segment), change)) is None:
                return False
            return await self.carry_out(change)

        await self.fill_form(f"Edit {self._name(segment)}", self._fields(segment), review)

    async def _clone(self, segment: Segment) -> None:
        fields = self._fields(segment)
        named = {language: f"{text} ({COPY})" for language, text in fields.name.items()}
        start = replace(fields, name=named, status=SegmentStatus.INACTIVE)

        async def review(answer: FormAnswer) -> bool:
            copying = Copying(answer.with_members, answer.with_items, answer.segment_id)
            clone = await self.session.clone_change(segment, answer.fields, copying)
            return self._made(clone.segment_id, await self.carry_out(clone.change, _left_out(clone)))

        await self.fill_form(f"Clone {self._name(segment)}", start, review, copies=True)

    async def _switch(self, segment: Segment) -> None:
        is_on = segment.status is SegmentStatus.ACTIVE
        wanted = SegmentStatus.INACTIVE if is_on else SegmentStatus.ACTIVE
        fields = self._fields(segment).with_status(wanted)
        change = await self.session.update_change(segment, fields)
        if is_on and await self._impact(_switching_off(self._name(segment), change)) is None:
            return
        await self.carry_out(change)

    async def _extend(self, segment: Segment) -> None:
        from segtui.tui.screens.extend import ExtendScreen

        ends_at = segment.validity.ends_at if segment.validity else None
        if ends_at is None:
            raise NotFound(
                f"{self._name(segment)} has no end any more.",
                hint="There is nothing to extend: refresh with r.",
            )
        zone = None
        if segment.site:
            try:
                zone = await self.session.shop_zone(segment.site)
            except SegtuiError:
                # The screen then asks for an offset with the time.
                zone = None

        async def review(moment: datetime) -> bool:
            return await self.carry_out(await self.session.extend_change(segment, moment))

        await self.app.push_screen_wait(ExtendScreen(self._name(segment), ends_at, zone, review))

    async def _delete(self, segment: Segment) -> None:
        async def deletion() -> Change:
            return await self.session.delete_change(segment.id)

        consequence = Consequence(
            f"Delete {self._name(segment)}?",
            segment.id,
            members=f"are taken out{', and lose what it opens up to them' * self._opens_a_shop}",
            items="are no longer opened up by it",
            coupons="name it; nobody could redeem them by it:",
            no_loss="nothing is lost",
            make=deletion,
        )
        change = await self._impact(consequence)
        if change is not None:
            await self.carry_out(change)

    async def _impact(self, consequence: Consequence) -> Change | None:
        return await self.app.push_screen_wait(ImpactScreen(self.session, consequence))

    @property
    def _opens_a_shop(self) -> bool:
        return self.session.platform.shop is not None

    def _made(self, segment_id: str, is_done: bool) -> bool:
        if is_done:
            self.created = segment_id
        return is_done

    def _fields(self, segment: Segment) -> SegmentFields:
        return fields_of(segment, text_language(self.session))

    def _name(self, segment: Segment) -> str:
        return shown_name(self.session, segment.name, segment.id)


def text_language(session: Session) -> str:
    """The language that texts are edited in: the profile's, or what stands for the only one there is."""
    return session.profile.language if session.platform.capabilities.localized_names else ONLY_TEXT


def _goes_off(change: UpdateSegment) -> bool:
    return change.old.status is SegmentStatus.ACTIVE and change.new.status is SegmentStatus.INACTIVE


def _switching_off(name: str, change: UpdateSegment) -> Consequence:
    async def switching_off() -> Change:
        return change

    return Consequence(
        f"Deactivate {name}?",
        change.segment_id,
        members="stay in it, but it has no effect for them",
        items="are no longer opened up by it",
        coupons="name it; nobody could redeem them by it:",
        no_loss="nothing is lost: activating it again brings all of this back",
        make=switching_off,
    )


def _left_out(clone: Clone) -> list[str]:
    return [f"Not cloned: {check.item.text}: {check.problem}." for check in clone.left_out]
