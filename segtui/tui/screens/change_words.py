"""A change in words: what it would do, what came of it, and what is read back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from segtui.plain import plain
from segtui.signs import choose_signs
from segtui.tui.hints import hint_of

if TYPE_CHECKING:
    from segtui.changes.change import Change, Diff
    from segtui.changes.inspection import Sight
    from segtui.changes.outcome import Outcome
    from segtui.errors import SegtuiError
    from segtui.model import RequestPreview

LINES_SHOWN = 40
"""Rows of a diff that are listed; the rest is counted."""
LONG_FROM = 12
"""As many rows may leave no room for what is to be known: it stands above them then."""
SIGHTS_SHOWN = 5
"""Rows that are not as wanted, or could not be read back, that are listed."""

SIGN_STYLES = {
    "+": "bold $text-success",
    "-": "bold $text-error",
    "~": "bold $text-warning",
    " ": "$text-muted",
}
_GOING = frozenset({"remove-members", "unassign-items", "delete-segment", "delete-coupon"})
"""Kinds of changes after which something is gone."""

Pieces = list[str | tuple[str, str]]


def diff_words(diff: Diff, notes: Sequence[str] = ()) -> Content:
    """What a change would do, what to know before agreeing (`notes` first), and the exact requests."""
    parts: Pieces = []
    is_long = len(diff.lines) >= LONG_FROM
    above, below = ((*notes, *diff.notes), ()) if is_long else (notes, diff.notes)
    for note in above:
        parts += [("! ", "bold $text-warning"), f"{plain(note)}\n"]
    if above:
        parts.append("\n")
    for line in diff.lines[:LINES_SHOWN]:
        parts += [(f"{line.sign} ", SIGN_STYLES[line.sign]), f"{plain(line.text)}\n"]
    if len(diff.lines) > LINES_SHOWN:
        parts.append((f"  and {len(diff.lines) - LINES_SHOWN:,} more\n", "$text-muted"))
    for note in below:
        parts += [("\n! ", "bold $text-warning"), plain(note)]
    parts.append(("\n\nWhat will be sent\n" if diff.requests else "\n\nNothing has to be sent.\n", "bold"))
    for request in diff.requests:
        parts += _request(request)
    return Content.assemble(*parts)


def outcome_words(outcome: Outcome, sights: Sequence[Sight] | None, *, undoes: int | None = None) -> Content:
    """What the platform answered row by row, and what is read back (None while that is under way).

    `undoes` is the change that this one takes back.
    """
    signs = choose_signs()
    parts: Pieces = []
    if outcome.accepted:
        parts.append((f"{signs.member} Accepted by the platform: {outcome.in_words}\n", "bold"))
    for row in outcome.result.refused:
        why = plain(row.message or f"status {row.code}")
        parts += [(f"{signs.failed} Refused  ", "bold $text-error"), f"{plain(row.key)}: {why}\n"]
    if outcome.journal_error is not None:
        parts += [("! ", "bold $text-warning"), f"{plain(outcome.journal_error.summary)}\n"]
    parts += _read_back(sights, outcome) if sights is not None else [("Reading back …", "$text-muted")]
    if outcome.is_in_part:
        parts += [("\n! ", "bold $text-warning"), _how_to_go_on(undoes)]
    parts.append((f"\n\nRecorded in the journal as change {outcome.recorded_id}.", "$text-muted"))
    return Content.assemble(*parts)


def _how_to_go_on(undoes: int | None) -> str:
    if undoes is not None:
        return f"It was done in part. Undoing change {undoes} once more goes on from there: u, after Esc."
    return "It was done in part. The same once more sends only what was refused; u takes back the others."


def not_confirmed_words(outcome: Outcome, why: str) -> Content:
    """That a change was accepted, and that nobody can say yet whether it took effect."""
    signs = choose_signs()
    return Content.assemble(
        (f"{signs.member} Accepted by the platform: {outcome.in_words}\n", "bold"),
        (f"{signs.out_of_time} Not confirmed: {plain(why)}\n", "bold $text-warning"),
        "\nIt is no failure, and it is not sent again. Until it is seen, nothing is sent that would undo it.",
        (f"\n\nRecorded in the journal as change {outcome.recorded_id}.", "$text-muted"),
    )


def failure_words(error: SegtuiError, *, sent: bool) -> Content:
    """What failed and what to do next."""
    tail = "" if sent else "\n\nNothing was sent."
    return Content.assemble(
        (f"{choose_signs().failed} {error.title}\n\n", "bold $text-error"),
        f"{plain(error.summary)}\n\n{plain(hint_of(error))}{tail}",
    )


def requests_text(diff: Diff) -> str:
    """The requests as text to copy."""
    return "\n".join(f"{each.method} {each.url}\n{each.body or ''}".strip() for each in diff.requests)


def refused_lines(outcome: Outcome) -> list[str]:
    """The refused rows as lines that can be pasted again; none where a row alone says too little.

    What the platform said stands behind each, as a remark.
    """
    from segtui.changes.items import ItemsChange
    from segtui.changes.members import MembershipChange

    if not isinstance(outcome.change, MembershipChange | ItemsChange):
        return []
    rows = zip(outcome.change.row_names, outcome.result.rows, strict=True)
    return [
        f"{plain(name)}  # {plain(row.message or f'status {row.code}')}".replace("\n", " ")
        for name, row in rows
        if not row.ok
    ]


def _request(request: RequestPreview) -> Pieces:
    parts: Pieces = [("\n", ""), (f"{request.method} ", "bold $text-accent"), plain(request.url), "\n"]
    if request.body is not None:
        parts += ["\n".join(plain(line) for line in request.body.splitlines()), "\n"]
    return parts


def _read_back(sights: Sequence[Sight], outcome: Outcome) -> Pieces:
    from segtui.changes.inspection import Standing

    signs = choose_signs()
    parts: Pieces = []
    names = outcome.change.row_names
    refused = {name for name, row in zip(names, outcome.result.rows, strict=True) if not row.ok}
    there = [sight for sight in sights if sight.row_name not in refused]
    wanted = sum(sight.standing is Standing.WANTED for sight in there)
    if wanted:
        parts.append(
            (f"{signs.member} {_what(outcome.change)} when read back: {wanted:,}\n", "bold $text-success")
        )
    unread = [sight for sight in there if sight.standing is Standing.UNREAD]
    for sight in unread[:SIGHTS_SHOWN]:
        parts.append((f"? Could not be read back: {plain(sight.words)}\n", ""))
    said = "Accepted, not visible yet" if outcome.result.pending else "Not as wanted yet"
    late = [sight for sight in there if sight.standing in (Standing.BEFORE, Standing.OTHERWISE)]
    for sight in late[:SIGHTS_SHOWN]:
        parts.append((f"{signs.out_of_time} {said}: {plain(sight.words)}\n", "bold $text-warning"))
    for rest in (unread[SIGHTS_SHOWN:], late[SIGHTS_SHOWN:]):
        if rest:
            parts.append((f"  and {len(rest):,} more\n", "$text-muted"))
    return parts


def _what(change: Change) -> str:
    return "Gone" if change.kind in _GOING else "Visible"
