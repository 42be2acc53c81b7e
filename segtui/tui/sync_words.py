"""Plans and runs in words and signs, as the console shows them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from textual.content import Content

from segtui.plain import plain
from segtui.shop_time import utc_words
from segtui.signs import choose_signs
from segtui.sync.act_words import (
    ACT_WORDS,
    ONE_WORDS,
    besides_refused,
    counted_words,
    fate_words,
    short_place_of,
)
from segtui.sync.fates import Fate
from segtui.sync.plan import Act
from segtui.tui.widgets.columns import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from segtui.sync.applying import Drift
    from segtui.sync.fates import Fates, RowFate
    from segtui.sync.memory import Decided, Run
    from segtui.sync.plan import PlanHead, PlannedSegment, PlanRow
    from segtui.tui.sync_job import SyncJob

Pieces = list[str | tuple[str, str]]

NAMED = 4
"""Segments that are told by name; of more, the others are counted."""

TONES = {
    Act.ADD: Tone.GOOD,
    Act.REMOVE: Tone.BAD,
    Act.KEEP: Tone.MUTED,
    Act.ABSENT: Tone.MUTED,
    Act.UNMATCHED: Tone.WARNING,
    Act.AMBIGUOUS: Tone.WARNING,
    Act.SKIPPED: Tone.MUTED,
    Act.INVALID: Tone.BAD,
    Act.DUPLICATE: Tone.MUTED,
    Act.LEFT_ALONE: Tone.ACCENT,
}
STYLES = {
    Tone.GOOD: "$text-success",
    Tone.BAD: "$text-error",
    Tone.WARNING: "$text-warning",
    Tone.ACCENT: "$text-accent",
    Tone.MUTED: "$text-muted",
    Tone.NORMAL: "",
}
RUN_TONES = {
    "done": Tone.GOOD,
    "part": Tone.WARNING,
    "stopped": Tone.WARNING,
    "broken off": Tone.BAD,
    "at work": Tone.ACCENT,
    "taken back": Tone.MUTED,
}


FATE_TONES = {
    Fate.DONE: Tone.GOOD,
    Fate.ACCEPTED: Tone.ACCENT,
    Fate.REFUSED: Tone.BAD,
    Fate.UNKNOWN: Tone.WARNING,
    Fate.TAKEN_BACK: Tone.MUTED,
    Fate.ALREADY: Tone.MUTED,
    Fate.NOT_SENT: Tone.WARNING,
    Fate.NOTHING: Tone.MUTED,
}
_FATE_WORDS = {
    Fate.ACCEPTED: "accepted, not seen yet",
    Fate.UNKNOWN: "whose answer was lost",
    Fate.ALREADY: "already as wanted",
}
"""Behind a number of rows."""


def act_sign(act: Act) -> str:
    """The sign of what becomes of a row."""
    signs = choose_signs()
    return {
        Act.ADD: "+",
        Act.REMOVE: "-",
        Act.KEEP: "=",
        Act.ABSENT: signs.inactive,
        Act.UNMATCHED: signs.failed,
        Act.AMBIGUOUS: signs.unknown,
        Act.SKIPPED: signs.label,
        Act.INVALID: signs.warning,
        Act.DUPLICATE: '"',
        Act.LEFT_ALONE: "*",
    }[act]


def count_words(count: int, noun: str) -> str:
    """A number of things: `1 row`, `2 rows`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def kinds_of(rows: PlanHead | PlannedSegment) -> list[Act]:
    """The kinds of which a plan has rows, or one of its segments."""
    return [act for act in ACT_WORDS if rows.count(act)]


def counts_line(rows: PlanHead | PlannedSegment, shown: Act | None, width: int) -> Content:
    """How many rows there are of each kind; the kind that is shown stands in brackets."""
    total = sum(rows.counts.values())
    entries: list[tuple[Act | None, str, str]] = [(None, f"{total:,} all", "")]
    entries += [
        (act, f"{act_sign(act)} {counted_words(act, rows.count(act))}", STYLES[TONES[act]])
        for act in kinds_of(rows)
    ]
    return _in_lines([(act == shown, text, style) for act, text, style in entries], width)


def fates_line(fates: Fates, shown: Fate | None, width: int) -> Content:
    """As `counts_line`, of what became of the rows of a run."""
    entries = [(shown is None, f"{sum(fates.run.head.counts.values()):,} all", "")]
    entries += [
        (
            fate is shown,
            f"{fates.counts[fate]:,} {_FATE_WORDS.get(fate, fate.value)}",
            STYLES[FATE_TONES[fate]],
        )
        for fate in Fate
        if fates.counts[fate]
    ]
    return _in_lines(entries, width)


def _in_lines(entries: Iterable[tuple[bool, str, str]], width: int) -> Content:
    """Entries one behind the other, none of them broken; the one that is shown stands in brackets."""
    parts: Pieces = []
    used = 0
    for is_shown, text, style in entries:
        length = len(text) + 3
        if used and used + length > width + 1:
            parts.append("\n")
            used = 0
        used += length
        styled = (f"[{text}]", f"bold {style} on $panel".replace("  ", " "))
        parts += [styled if is_shown else (f" {text} ", style), " "]
    return Content.assemble(*parts)


def plan_title(head: PlanHead) -> str:
    """What is planned, in a few words."""
    return f"{names_of(head)} · {PurePath(head.source).name} · {_MODE_WORDS[head.mode.value]}"


_MODE_WORDS = {
    "add": "add: nobody is removed",
    "mirror": "mirror: whoever is not in it is removed",
    "remove": "remove: whoever is in it is removed",
}
MODES = (
    ("add", "add: nobody is removed"),
    ("mirror", "mirror: others are removed"),
    ("remove", "remove: these are removed"),
)
"""What a plan may do, and how it is offered."""


def names_of(head: PlanHead) -> str:
    """The segments of a plan by name, if they are few."""
    names = [segment.name for segment in head.segments]
    if len(names) > NAMED:
        names[NAMED - 1 :] = [f"{len(names) - NAMED + 1:,} more segments"]
    return ", ".join(names) or "no segment"


def creations_words(head: PlanHead) -> str:
    """How the segments that are missing are created; empty where none is."""
    from segtui.drafts import SegmentFields

    created = head.created
    if not created:
        return ""
    content = created[0].creation
    fields = SegmentFields.from_json(content.get("fields") if isinstance(content, dict) else None)
    site = f", for the site {fields.site}" if fields.site else ""
    many = "1 segment is" if len(created) == 1 else f"{len(created):,} segments are"
    return f"{many} created first: {fields.kind.value}, {fields.status.value}{site}."


def plan_facts(head: PlanHead) -> Content:
    """How the source was read, what the plan rests on, and what a person should know of it."""
    rows = f"{count_words(head.source_rows, 'row')} against {plain(_held_against(head))}"
    told = f"{plain(head.read_as)} {rows}, {utc_words(head.made_at)}."
    parts: Pieces = [(told, "$text-muted")]
    if head.created:
        parts += [("\n+ ", STYLES[TONES[Act.ADD]]), plain(creations_words(head))]
    for remark in head.remarks:
        parts += [("\n! ", "bold $text-warning"), plain(remark)]
    if head.accepted:
        parts += [
            ("\n! ", "bold $text-warning"),
            f"Accepted of the source: {plain(', '.join(head.accepted))}.",
        ]
    return Content.assemble(*parts)


def _held_against(head: PlanHead) -> str:
    there = [segment for segment in head.segments if segment.creation is None]
    members = count_words(head.member_count, "member")
    if len(there) == 1:
        return f"{there[0].name} with {members}"
    return f"{count_words(len(there), 'segment')} with {members}" if there else "no segment that there is"


def row_in_full(row: PlanRow, segment_name: str | None = None) -> Content:
    """All that a plan says of one row."""
    lead = (f"{act_sign(row.act)} {ONE_WORDS[row.act]}\n\n", f"bold {STYLES[TONES[row.act]]}")
    return Content.assemble(lead, *_told({**_facts_of(row, segment_name), "why": row.why}))


def run_row_in_full(row: PlanRow, found: RowFate, segment_name: str) -> Content:
    """All that is known of one row of a plan that was applied."""
    tone = FATE_TONES[found.fate]
    lead = (f"{act_sign(row.act)} {fate_words(row, found.fate)}\n\n", f"bold {STYLES[tone]}")
    facts = _facts_of(row, segment_name)
    planned = ": ".join(filter(None, (ONE_WORDS[row.act], row.why)))
    change = str(found.change) if found.change is not None else None
    return Content.assemble(
        lead, *_told({"why": found.why, **facts, "planned": planned, "in change": change})
    )


def _facts_of(row: PlanRow, segment_name: str | None) -> dict[str, str | None]:
    is_named = segment_name not in (None, row.segment)
    return {
        "line": short_place_of(row) or "in no row of the source",
        "key": row.key,
        "names": row.who,
        "customer": row.customer,
        "company": row.company,
        "segment": f"{segment_name} ({row.segment})" if is_named else row.segment,
        "may be": ", ".join(row.candidates) or None,
    }


def _told(facts: Mapping[str, str | None]) -> Pieces:
    parts: Pieces = []
    for name, text in facts.items():
        if text:
            parts += [(f"{name:<10}", "$text-muted"), f"{plain(text)}\n"]
    return parts


def decided_words(decided: Decided) -> str:
    """Who decided when whom a key names."""
    whom = decided.customer_id or "nobody"
    return f"{decided.os_user} decided on {utc_words(decided.at)} that it names {whom}"


def came_to(counts: Mapping[str, int]) -> str:
    """What a run came to."""
    words = {"already": "already as wanted"}
    return ", ".join(f"{count:,} {words.get(word, word)}" for word, count in counts.items())


def drift_words(drift: Drift, *, is_later: bool) -> str:
    """What reading back has shown."""
    if drift.is_none:
        lead = "Visible" if is_later else "Read back"
        return f"{lead}: every member is as planned{besides_refused(drift.refused)}"
    lead = "Not confirmed" if is_later else "Read back, not as planned"
    counts = [(len(drift.missing), "missing"), (len(drift.still_there), "still there")]
    told = ", ".join(f"{count:,} {word}" for count, word in counts if count)
    return f"{lead}: {told}{besides_refused(drift.refused)}"


def bar(done: int, total: int, width: int) -> Content:
    """How far something is, as a line."""
    filled = width if total <= 0 else min(width, done * width // total)
    return Content.assemble(("━" * filled, "bold $text-accent"), ("·" * (width - filled), "$text-muted"))


def shown_path(path: str) -> str:
    """A path as a person would type it."""
    with suppress(ValueError, RuntimeError):
        return f"~/{PurePath(path).relative_to(Path.home())}"
    return path


def segment_name_of(head: PlanHead, row: PlanRow) -> str:
    """The segment of a row by its name; as the source has it where there is none."""
    return next((each.name for each in head.segments if each.id == row.segment), row.segment)


def run_word(run: Run, *, is_at_work: bool) -> str:
    """How a run ended, or whether it is under way."""
    if run.is_taken_back:
        return "taken back"
    return run.gone_on_words if run.is_gone_on else _ending(run, is_at_work=is_at_work)


def _ending(run: Run, *, is_at_work: bool) -> str:
    return run.state or ("at work" if is_at_work else "broken off")


def run_facts(run: Run, *, is_at_work: bool) -> Content:
    """How a run ended, when it was, and by whom."""
    state = run_word(run, is_at_work=is_at_work)
    style = f"bold {STYLES[RUN_TONES.get(state, Tone.NORMAL)]}".strip()
    after = f" It went on with run {run.resumes}." if run.resumes is not None else ""
    undos = "" if not run.undone_by else f" See change {', '.join(map(str, run.undone_by))}."
    if undos and not run.is_taken_back:
        undos = f" Some of it was to be taken back.{undos}"
    ended = _STATES[state if state in _STATES else _ending(run, is_at_work=is_at_work)]
    told = f"  {ended} {utc_words(run.at)} by {run.os_user}.{after}{undos}"
    return Content.assemble((state, style), plain(told))


_STATES = {
    "done": "Everything that the plan says was sent and answered.",
    "part": "Everything was sent, and some rows were refused.",
    "stopped": "It ended before everything was sent.",
    "at work": "A segtui on this machine is at it.",
    "broken off": "It was killed before everything was sent.",
    "taken back": "Nothing of what it did is in force any more.",
}


def can_go_on(run: Run) -> bool:
    """Whether something may be left to do of a run."""
    return run.state != "done" and not run.is_done_later


def names_at_stake(head: PlanHead) -> str | None:
    """What a person types where several members go: the names of the segments that lose them."""
    if head.count(Act.REMOVE) < 2:
        return None
    losing: Sequence[str] = [segment.name for segment in head.segments if segment.removed]
    return ", ".join(losing) or None


def ended_words(job: SyncJob) -> str:
    """What became of a job, in one line."""
    name = names_of(job.wanted.plan.head)
    if job.error is not None:
        return f"{name}: {job.error.title}: {job.error.summary}"
    if not job.is_applied:
        return f"{name}: the sync was stopped before everything was sent; R and o go on with it."
    is_later = job.session.platform.capabilities.asynchronous_writes
    told = came_to(job.counts) or "nothing was left to do"
    seen = f" {drift_words(job.drift, is_later=is_later)}" if job.drift is not None else ""
    return f"{name}: {told}.{seen}"
