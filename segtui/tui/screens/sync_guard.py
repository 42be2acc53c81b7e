"""The last look before a plan is applied: what is sent, and what asks for more than a key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from segtui.plain import plain
from segtui.sync.act_words import ACT_WORDS, UNUSED, counted_words
from segtui.sync.guard import GuardRefused, check_removals
from segtui.sync.plan import Act
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.sync_words import STYLES, TONES, act_sign, count_words, names_at_stake, names_of

if TYPE_CHECKING:
    from textual.app import App

    from segtui.sync.wanted import ApplyWanted


async def agree(app: App[int], wanted: ApplyWanted) -> ApplyWanted | None:
    """Show what applying a plan sends, and ask; how it is to be applied, None where the user gave up."""
    return await app.push_screen_wait(GuardScreen(wanted))


class GuardScreen(BoxScreen["ApplyWanted"]):
    """Answers how a plan is to be applied; `s` sends it, once all that is asked for was typed."""

    title_text = "Apply the plan"
    keys_text = "s sends it   Esc cancels"

    DEFAULT_CSS = """
    GuardScreen #guard-note { height: auto; color: $text-warning; }
    GuardScreen #box .asked { margin: 1 0 0 0; height: auto; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("s", "send", show=False)]

    def __init__(self, wanted: ApplyWanted) -> None:
        super().__init__()
        self.wanted = wanted
        head = wanted.plan.head
        if wanted.resumes is not None:
            self.title_text = f"Go on with run {wanted.resumes}"
        self.asked: dict[str, tuple[str, str]] = {}
        """By the id of its line, what is asked for and what has to be typed."""
        removed, name = head.count(Act.REMOVE), names_at_stake(head)
        if (why := _why_held_back(wanted)) is not None:
            self.asked["removals"] = (f"{why} Type how many members the plan removes.", str(removed))
        if name is not None:
            self.asked["name"] = (f"Type the segment's name to confirm: {plain(name)}", name)
        if head.created:
            names = plain(", ".join(segment.name for segment in head.created))
            asked = f"It creates {names}. Type how many segments that are."
            self.asked["creations"] = (asked, str(len(head.created)))
        if (count := len(self.asked)) > 1:
            numbered = enumerate(self.asked.items(), 1)
            self.asked = {id: (f"{at} of {count}: {asked}", typed) for at, (id, (asked, typed)) in numbered}

    def compose_inside(self) -> ComposeResult:
        """What is sent, what is left undone, and the lines to type into."""
        with VerticalScroll(id="change-scroll"):
            yield words(_what_is_sent(self.wanted))
            for id, (asked, _) in self.asked.items():
                yield words(asked, classes="asked")
                line = Input(compact=True, id=id)
                line.cursor_blink = False
                yield line
            yield words("", id="guard-note")

    def on_mount(self) -> None:
        """Start with what is to be typed, else where the arrows scroll."""
        if self.asked:
            self.query(Input).first().focus()
            self.retitle(keys="Enter, once it is typed, sends it   Esc cancels")
        else:
            self.query_one("#change-scroll").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Send it, or go to what is missing."""
        event.stop()
        self.action_send()

    def action_send(self) -> None:
        """Answer, once all was typed that is asked for."""
        for id, (_, expected) in self.asked.items():
            line = self.query_one(f"#{id}", Input)
            if _as_typed(line.value) != _as_typed(expected):
                told = "This is not what is asked for." if line.value.strip() else ""
                self.query_one("#guard-note", Static).update(Content(told))
                line.focus()
                return
        head = self.wanted.plan.head
        self.dismiss(
            replace(self.wanted, allowed=head.count(Act.REMOVE), created=len(head.created) or None)
            if self.asked
            else self.wanted
        )


def _as_typed(text: str) -> str:
    text = " ".join(plain(text).split())
    return text.replace(",", "") if text.replace(",", "").isdecimal() else text


def _why_held_back(wanted: ApplyWanted) -> str | None:
    """Why the removals are not followed without being asked for; None where they are."""
    try:
        check_removals(wanted.plan.head, wanted.share)
    except GuardRefused as refusal:
        return refusal.summary.removesuffix(" Nothing was sent.")
    return None


def _what_is_sent(wanted: ApplyWanted) -> Content:
    head = wanted.plan.head
    parts: list[str | tuple[str, str]] = [(f"{plain(names_of(head))}\n", "bold")]
    if head.created:
        parts.append(
            (f"+ {count_words(len(head.created), 'segment')} created first\n", STYLES[TONES[Act.ADD]])
        )
    for act in (Act.ADD, Act.REMOVE):
        if head.count(act):
            of = f" of {head.member_count:,} members" if act is Act.REMOVE else ""
            text = f"{act_sign(act)} {head.count(act):,}{of} {ACT_WORDS[act]}\n"
            parts.append((text, f"bold {STYLES[TONES[act]]}"))
    undone = [counted_words(act, head.count(act)) for act in UNUSED if head.count(act)]
    if undone:
        parts.append((f"Nothing is done for the rest: {', '.join(undone)}.\n", "$text-muted"))
    if wanted.resumes is not None:
        parts.append("What was done of it already is seen first, and left out.\n")
    parts.append(
        "\nThe members are compared with the plan first: where they are others than it knows, nothing is "
        "sent. Every row goes into the journal. It can be stopped, and taken back as one."
    )
    return Content.assemble(*parts)
