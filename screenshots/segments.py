"""The plays that lead to the pictures of segments being edited."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime

from textual.pilot import Pilot
from textual.widgets import Input

from screenshots.shop import Play, Shop
from segtui.drafts import SegmentFields, fields_of
from segtui.tui.screens.impact import ImpactScreen
from segtui.tui.screens.incident import IncidentScreen
from segtui.tui.screens.merge import MergeScreen
from segtui.tui.screens.segment_form import SegmentFormScreen
from tests.driving import console, screen_text, until, until_at_rest

GOLD = "ddd4105abdeece482b82b6fc"
BLACK_FRIDAY = "74d5fb1bcfeb6afda0256559"


def sit_in_new_york() -> None:
    """Have the reader of the pictures sit in another zone than the shop."""
    os.environ["TZ"] = "America/New_York"
    time.tzset()


async def _choose(pilot: Pilot[int], segment_id: str) -> None:
    assert console(pilot).segments.body().select_key(segment_id)  # noqa: S101  # a script, not the program
    await until(
        pilot,
        lambda: (chosen := console(pilot).members.segment) is not None and chosen.id == segment_id,
        "the members to follow",
    )
    await until_at_rest(pilot)


async def _form(pilot: Pilot[int], key: str, segment_id: str = BLACK_FRIDAY) -> None:
    await _choose(pilot, segment_id)
    await pilot.press("1", key)
    await until(pilot, lambda: isinstance(pilot.app.screen, SegmentFormScreen), "the form")
    await pilot.pause()


async def _enter(pilot: Pilot[int], selector: str, text: str) -> None:
    line = pilot.app.screen.query(selector).first(Input)
    line.focus()
    line.value = text
    await pilot.pause()


async def _diff(pilot: Pilot[int]) -> None:
    await pilot.press("f4")
    await until(pilot, lambda: getattr(pilot.app.screen, "ready", False), "the diff")


async def _edited(pilot: Pilot[int], shop: Shop) -> None:
    await _form(pilot, "E")


async def _gap(pilot: Pilot[int], shop: Shop) -> None:
    await _form(pilot, "E")
    await _enter(pilot, "#ends Input", "2027-03-28 02:30")
    await pilot.pause()


async def _cloned(pilot: Pilot[int], shop: Shop) -> None:
    await _form(pilot, "c", GOLD)
    pilot.app.screen.query_one("#site").focus()
    await pilot.press("n")


async def _change(pilot: Pilot[int], shop: Shop) -> None:
    await _form(pilot, "E")
    await _enter(pilot, "Input", "Early access")
    await _enter(pilot, "#ends Input", "2026-12-02 02:00")
    await _diff(pilot)


async def _impact(pilot: Pilot[int], shop: Shop) -> None:
    await _choose(pilot, GOLD)
    await pilot.press("1", "d")
    await until(pilot, lambda: isinstance(pilot.app.screen, ImpactScreen), "the impact")
    await until(pilot, lambda: "Enter shows the change" in screen_text(pilot), "what cannot come back")


async def _deletion(pilot: Pilot[int], shop: Shop) -> None:
    await _impact(pilot, shop)
    await pilot.press("enter")
    await until(pilot, lambda: getattr(pilot.app.screen, "ready", False), "the diff")
    await pilot.press("s")


async def _merge(pilot: Pilot[int], shop: Shop) -> None:
    await _change(pilot, shop)

    def theirs(fields: SegmentFields) -> SegmentFields:
        return replace(
            fields,
            name={**fields.name, "en": "Black Friday, members first", "de": "Vorab für Mitglieder"},
            ends_at=datetime(2026, 12, 5, tzinfo=UTC),
        )

    async with await shop.open(shop.profile()) as other:
        segment = await other.platform.segment(BLACK_FRIDAY)
        await other.platform.update_segment(BLACK_FRIDAY, theirs(fields_of(segment)), segment.version or 0)
    await pilot.press("s")
    await until(pilot, lambda: isinstance(pilot.app.screen, MergeScreen), "the merge")
    await pilot.press("t")


async def _incident(pilot: Pilot[int], shop: Shop) -> None:
    await _change(pilot, shop)
    async with await shop.open(shop.profile()) as other:
        await other.platform.delete_segment(BLACK_FRIDAY, with_assignments=True)
    await pilot.press("s")
    await until(pilot, lambda: isinstance(pilot.app.screen, IncidentScreen), "the incident")


SEGMENT_SCREENS: dict[str, Play] = {
    "segment-form": _edited,
    "segment-form-gap": _gap,
    "segment-clone": _cloned,
    "segment-change": _change,
    "segment-impact": _impact,
    "segment-delete": _deletion,
    "segment-merge": _merge,
    "segment-incident": _incident,
}
"""By the name of the picture."""
