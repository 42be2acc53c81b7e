"""Asking before anything is sent, and refusing where nobody can be asked."""

from __future__ import annotations

import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import click

from segtui.errors import Refused
from segtui.plain import plain


@dataclass(frozen=True, slots=True)
class Consent:
    """What the command line says about asking and telling."""

    dry_run: bool = False
    yes: bool = False
    reason: str | None = None
    as_json: bool = False
    segment_name: str | None = None
    """Given in place of the answer to the question for it."""
    shown_by: str = "--dry-run"
    """What shows what would be sent, and sends nothing."""


def can_ask() -> bool:
    """Whether a person sits at this terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def require_means_of_consent(consent: Consent, *, name_needed: bool) -> None:
    """Raise Refused at once where consent will be needed, was not given, and nobody can be asked."""
    if can_ask():
        return
    if not consent.yes:
        raise Refused(
            "Nothing was sent: there is no terminal to ask for confirmation.",
            hint=f"Look at it with {consent.shown_by}, then repeat it with --yes.",
        )
    if name_needed and consent.segment_name is None:
        raise Refused(
            "Nothing was sent: a deletion, or a removal of several rows, needs the segment's name.",
            hint="Add --confirm-name NAME, as `segtui segments show` prints it.",
        )


def obtain(consent: Consent, *, segment_name: str, name_needed: bool) -> None:
    """Get the person's word for what was shown; Refused where it is not given."""
    if name_needed:
        _obtain_name(consent, segment_name)
    if not consent.yes and not (name_needed and consent.segment_name is None):
        _obtain_yes()


def _obtain_name(consent: Consent, segment_name: str) -> None:
    answer = consent.segment_name
    if answer is None:
        with _asking():
            answer = click.prompt(
                f"Type the segment's name ({plain(segment_name.strip())}) to go on",
                err=True,
                default="",
                show_default=False,
            )
    if answer.strip() != segment_name.strip():
        raise Refused(
            f"Nothing was sent: {answer.strip()!r} is not the name of the segment, {segment_name!r}.",
            hint="Check that this is the segment you mean.",
        )


def _obtain_yes() -> None:
    if not confirmed("Send this?"):
        raise Refused("Nothing was sent.", hint="Repeat the command when you are sure.")


def confirmed(question: str, *, default: bool = False) -> bool:
    """Whether the person says yes."""
    with _asking():
        return click.confirm(question, default=default, err=True)


def chosen(question: str, choices: Sequence[str], default: str) -> str:
    """The one of the choices that the person takes."""
    with _asking():
        answer: str = click.prompt(question, type=click.Choice(choices), default=default, err=True)
    return answer


def edited(text: str) -> str | None:
    """The text as the person's editor leaves it; None where it was not saved."""
    # Ctrl-C is the editor's own while it runs.
    with interrupts_by(lambda *_: None):
        return click.edit(text, extension=".json")


@contextmanager
def _asking() -> Iterator[None]:
    """Have Ctrl-C end a question, at whatever moment it is pressed."""
    before = click.termui.visible_prompt_func
    click.termui.visible_prompt_func = _typed
    try:
        with interrupts_by(signal.default_int_handler):
            yield
    finally:
        click.termui.visible_prompt_func = before


def _typed(prompt: str) -> str:
    """The next line of standard input, as `input` reads it.

    `input` is deaf to a Ctrl-C that comes in the moment before it begins to wait: the signal is noted, and
    looked at when the next line has come. Waiting on a socket that the signal itself writes to is not.
    """
    if sys.platform == "win32" or not sys.stdin.isatty():
        return input(prompt)
    sys.stderr.write(prompt)
    sys.stderr.flush()
    woken, wakes = socket.socketpair()
    with woken, wakes:
        wakes.setblocking(False)
        before = signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        try:
            select.select([sys.stdin, woken], [], [])
            line = sys.stdin.readline()
        finally:
            signal.set_wakeup_fd(before)
    if not line:
        raise EOFError
    return line.rstrip("\n")


@contextmanager
def interrupts_by(handler: Callable[..., object]) -> Iterator[None]:
    """Have another handler for Ctrl-C for a while.

    The one of asyncio only asks the running task to end, which it cannot while it waits for a line: the key
    would seem dead, and the next answer be taken.
    """
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
