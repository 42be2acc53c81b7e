"""The form for a segment: names, status, site and validity, all explicit; nothing is sent from here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from segtui.errors import BadInput, SegtuiError
from segtui.parts import Failed, Known
from segtui.plain import plain
from segtui.tui.hints import hint_of
from segtui.tui.leading import lead
from segtui.tui.screens.modal import BoxScreen, words
from segtui.tui.screens.segment_draft import SegmentDraft
from segtui.tui.widgets.moment_line import MomentLine
from segtui.tui.widgets.one_of import OneOf, Option
from segtui.tui.widgets.rules_line import RulesLine, Telling

if TYPE_CHECKING:
    from datetime import tzinfo

    from segtui.drafts import SegmentFields
    from segtui.mixins import Mixins
    from segtui.model import Site
    from segtui.platforms.port import Capabilities

OPEN_START = "open: valid from the beginning"
OPEN_END = "open: valid without end"
UPSIDE_DOWN = "It ends before it starts: there is no moment at which it would be valid."


class FormAnswer(NamedTuple):
    """What was entered."""

    fields: SegmentFields
    with_members: bool
    """Of a clone: whether it gets the members of the original."""
    with_items: bool
    """As `with_members`."""
    segment_id: str | None = None
    """The id of a new segment, where people choose it."""


Review = Callable[[FormAnswer], Awaitable[bool]]
"""Shows what was entered as a change; whether it was carried out, so that the form can close."""


class FormTask(NamedTuple):
    """What a form is for."""

    title: str
    fields: SegmentFields
    """What it starts with."""
    sites: Known[list[Site]] | Failed
    language: str
    """The profile's; it always has a row."""
    review: Review
    can: Capabilities
    """What the platform can do: what it does not have is not asked for."""
    telling: Telling
    """Says what rules come to."""
    is_new: bool = False
    """Whether it needs an id, where people choose it."""
    asks_for_rows: bool = False
    """Whether members and items are cloned along, as the user chooses."""


class FormScroll(VerticalScroll, can_focus=False):
    """The fields; the arrows go from one to the next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]


class SegmentFormScreen(BoxScreen[bool]):
    """Answers whether what was entered was carried out."""

    keys_text = "↓ ↑ Tab fields   F4 shows the change   Esc leaves"

    DEFAULT_CSS = """
    SegmentFormScreen .field { height: auto; width: 1fr; margin: 0; }
    SegmentFormScreen .label { width: 17; color: $text-muted; }
    SegmentFormScreen .apart { margin: 1 0 0 0; }
    SegmentFormScreen .note { color: $text-muted; width: 1fr; height: auto; padding: 0 1; }
    SegmentFormScreen Button { margin: 1 0 0 17; }
    SegmentFormScreen #problem { dock: bottom; height: auto; color: $text-error; text-style: bold; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f4", "review", show=False)]

    def __init__(self, task: FormTask) -> None:
        super().__init__()
        self.form = task
        self.title_text = task.title
        self.draft = SegmentDraft(task.fields, (task.language,), task.can)
        self.is_reviewing = False

    # What stands in it.

    def compose_inside(self) -> ComposeResult:
        """The fields, and beneath them what is wrong."""
        with FormScroll():
            if self.form.is_new and self.form.can.named_ids:
                code = Input(placeholder="one word; it can never be changed", compact=True, id="code")
                yield self._row("code", code, "field")
            with Vertical(id="texts", classes="field"):
                for language in self.draft.languages:
                    yield from self._text_rows(language)
            if self.form.can.localized_names:
                yield self._row("more languages", self._language_input(), "field")
            yield self._row("status", OneOf(_STATUSES, self.draft.status, id="status"), "field apart")
            if self.form.can.sites:
                yield from self._site_rows()
            if self.form.can.validity:
                yield from self._validity_rows()
            if self.form.can.dynamic_segments:
                yield from self._rules_rows()
            if self.form.asks_for_rows:
                yield self._row("members", OneOf(_COPIED, "yes", id="with-members"), "field apart")
            if self.form.asks_for_rows and self.form.can.items:
                yield self._row("items", OneOf(_COPIED, "yes", id="with-items"), "field")
            if self.form.can.items:
                mixins = _note(mixins_in_words(self.form.fields.mixins))
                yield self._row("mixins", mixins, "field apart")
            yield Button("Show the change", compact=True, id="review")
        yield words("", id="problem")

    def _site_rows(self) -> Iterator[Horizontal]:
        yield self._row("site", OneOf(self._sites(), self.draft.site, id="site"), "field")
        if isinstance(self.form.sites, Failed):
            error = self.form.sites.error
            yield self._row("", _note(f"The sites could not be read: {error.summary}"), "field")

    def _validity_rows(self) -> Iterator[Horizontal]:
        fields, zone = self.form.fields, self.zone
        yield self._row("validity", _note(self._zone_words(), id="zone"), "field apart")
        starts = MomentLine(fields.starts_at, zone, when_open=OPEN_START, id="starts")
        yield self._row("valid from", starts, "field")
        ends = MomentLine(fields.ends_at, zone, when_open=OPEN_END, id="ends")
        yield self._row("valid until", ends, "field apart")

    def _rules_rows(self) -> Iterator[Horizontal]:
        line = RulesLine(self.draft.rules, self.form.telling)
        yield self._row("rules (JSON)", line, "field apart")
        if self.draft.keeps_kind:
            yield self._row("", _note("A segment with rules stays one, and one without them, too."), "field")

    def _row(self, label: str, widget: Widget, classes: str) -> Horizontal:
        return Horizontal(Static(label, classes="label", markup=False), widget, classes=classes)

    def _text_rows(self, language: str) -> Iterator[Horizontal]:
        for what, draft in (("name", self.draft.name), ("description", self.draft.description)):
            line = Input(value=draft.shown(language), compact=True, name=f"{what}:{language}")
            label = f"{what} ({language})" if self.form.can.localized_names else what
            yield self._row(label, line, "field")

    def _language_input(self) -> Input:
        known = self.form.sites.value if isinstance(self.form.sites, Known) else []
        offered = dict.fromkeys(code for site in known for code in site.languages)
        codes = [code for code in offered if code not in self.draft.languages]
        some = f" ({', '.join(codes[:4])})" if codes else ""
        return Input(placeholder=f"a language code{some}, then Enter", compact=True, id="language")

    def _sites(self) -> list[Option]:
        known = self.form.sites.value if isinstance(self.form.sites, Known) else []
        options = [Option(site.code, _site_label(site)) for site in known]
        present = self.draft.site
        if present and all(option.value != present for option in options):
            options.append(Option(present, f"{present} (not among the sites)"))
        return options

    @property
    def zone(self) -> tzinfo | None:
        """The clock of the chosen site; None where it is not known."""
        from segtui.shop_time import zone_named

        known = self.form.sites.value if isinstance(self.form.sites, Known) else []
        name = next((site.time_zone for site in known if site.code == self.draft.site), None)
        try:
            return zone_named(name) if name else None
        except BadInput:
            return None

    def _zone_words(self) -> str:
        zone = self.zone
        if zone is None:
            return "The shop's time zone is not known: write an offset, such as +01:00 or Z."
        return f"On the shop's clock ({zone}), or with an offset such as Z."

    def on_mount(self) -> None:
        """Start in the first name."""
        self._tell(None)
        self.query(Input).first().focus()

    def on_resize(self) -> None:
        """Keep the field that is being edited in sight."""
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    # What is entered.

    @on(Input.Changed, ".field Input")
    def _typed(self, event: Input.Changed) -> None:
        if event.input.id == "rules-json":
            self.draft.rules = event.value
        what, _, language = (event.input.name or "").partition(":")
        if language:
            draft = self.draft.name if what == "name" else self.draft.description
            draft.typed[language] = event.value
        self._tell(None)

    @on(Input.Submitted)
    async def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == "language" and event.value.strip():
            await self._add_language(event.input)
        else:
            self.focus_next()

    async def _add_language(self, line: Input) -> None:
        try:
            language = self.draft.add_language(line.value)
        except BadInput as error:
            self._tell(error)
            return
        line.value = ""
        await self.query_one("#texts").mount_all(list(self._text_rows(language)))
        next(each for each in self.query(Input) if each.name == f"name:{language}").focus()

    @on(OneOf.Changed)
    def _chosen(self, event: OneOf.Changed) -> None:
        from segtui.model import SegmentStatus

        event.stop()
        self._tell(None)
        if event.line.id == "status":
            self.draft.status = SegmentStatus(event.value)
        elif event.line.id == "site":
            self.draft.site = event.value
            for line in self.query(MomentLine):
                line.use_zone(self.zone)
            self.query_one("#zone", Static).update(Content(plain(self._zone_words())))

    @on(MomentLine.Changed)
    def _moment_changed(self) -> None:
        self._tell(None)
        starts, ends = self._line("starts"), self._line("ends")
        try:
            fields = replace(self.form.fields, starts_at=starts.moment, ends_at=ends.moment)
        except BadInput:
            ends.complain(None)
            return
        ends.complain(UPSIDE_DOWN if fields.ends_before_it_starts else None)

    def _line(self, id: str) -> MomentLine:
        return self.query_one(f"#{id}", MomentLine)

    def _written(self) -> SegmentFields:
        if not self.form.can.validity:
            return self.draft.written()
        starts, ends = self._line("starts"), self._line("ends")
        fields = replace(self.draft.written(), starts_at=starts.moment, ends_at=ends.moment)
        if fields.ends_before_it_starts and (starts.is_touched or ends.is_touched):
            raise BadInput(UPSIDE_DOWN, hint="Give an end after the start, or leave one of them out.")
        return fields

    def _chosen_id(self) -> str | None:
        """The code that was typed; None where nobody chooses one. Raises BadInput where it is missing."""
        lines = [line.value.strip() for line in self.query(Input) if line.id == "code"]
        if lines and not lines[0]:
            raise BadInput("The code is not chosen.", hint="A segment is called by it, and it never changes.")
        return lines[0] if lines else None

    def _is_chosen(self, id: str) -> bool:
        return any(line.id == id and line.chosen == "yes" for line in self.query(OneOf))

    def _go_to_what_is_wrong(self) -> None:
        """What is typed next is meant to mend it."""
        lines = [line for line in self.query(MomentLine) if not line.is_understood]
        if lines:
            lines[0].query_one(Input).focus()
        elif not self.draft.name.texts():
            self.query(Input).first().focus()

    def _tell(self, error: SegtuiError | None) -> None:
        self.say(f"{error.summary} {hint_of(error)}" if error is not None else "")

    def say(self, text: str) -> None:
        """Show a note beneath the fields."""
        line = self.query_one("#problem", Static)
        line.update(Content(plain(text)))
        line.display = bool(text)

    # The ways out.

    @on(Button.Pressed)
    def _pressed(self) -> None:
        self.action_review()

    def action_review(self) -> None:
        """Show what was entered as a change."""
        if self.is_reviewing:
            return
        try:
            copied = self._is_chosen("with-members"), self._is_chosen("with-items")
            answer = FormAnswer(self._written(), *copied, self._chosen_id())
        except BadInput as error:
            self._tell(error)
            self._go_to_what_is_wrong()
            return
        self.is_reviewing = True
        lead(self, self._review(answer), "review")

    async def _review(self, answer: FormAnswer) -> None:
        try:
            is_done = await self.form.review(answer)
        except SegtuiError as error:
            self._tell(error)
            return
        finally:
            self.is_reviewing = False
        if is_done:
            self.dismiss(True)

    @property
    def is_edited(self) -> bool:
        """Whether something would be lost."""
        draft, fields = self.draft, self.form.fields
        return (
            any(line.is_touched for line in self.query(MomentLine))
            or draft.has_other_rules
            or (draft.name.texts(), draft.description.texts()) != (fields.name, fields.description)
            or (draft.status, draft.site) != (fields.status, fields.site)
        )

    def action_leave(self) -> None:
        """Close; where something was entered, ask first."""
        from segtui.tui.screens.choice import ChoiceScreen

        if not self.is_edited:
            self.dismiss(False)
            return
        question = "What was entered here has not been sent."
        choices = ["Go on editing", "Leave, and drop what was entered"]

        def chosen(place: int | None) -> None:
            if place == 1:
                self.dismiss(False)

        self.app.push_screen(ChoiceScreen("Leave the form?", question, choices), chosen)


_STATUSES = (Option("active", "active"), Option("inactive", "inactive"))
_COPIED = (Option("yes", "cloned along"), Option("no", "left out"))


def mixins_in_words(mixins: Mixins) -> str:
    """Which mixins there are; the form leaves them alone."""
    names = list(dict.fromkeys((*mixins.values, *mixins.schemas)))
    if not names:
        return "none"
    return f"{', '.join(names)}: kept as {'it is' if len(names) == 1 else 'they are'}"


def _site_label(site: Site) -> str:
    return f"{site.code} (inactive)" if site.active is False else site.code


def _note(text: str, id: str | None = None) -> Static:
    return words(text, id=id, classes="note")
