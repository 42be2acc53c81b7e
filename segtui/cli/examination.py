"""The findings of `segtui doctor`: each part is examined by itself, so that one failure hides no other."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from segtui.cli.output import count_of
from segtui.cli.terminal import drawing_for
from segtui.credentials import ClientSecrets, find_secrets
from segtui.credentials.find import PROCESS_STORES
from segtui.errors import CredentialError, SegtuiError
from segtui.model import PageRequest, SegmentQuery
from segtui.plain import plain
from segtui.profiles import Profile, choose_profile, load_profiles
from segtui.session import Session, open_session
from segtui.signs import UNICODE
from segtui.wire.call import JsonValue
from segtui.wire.trace import Exchange

SKEW_LIMIT_S = 60.0
"""A clock further off than this shows segments in force that are not, and renews tokens too late."""


class Health(StrEnum):
    """How a part is."""

    FINE = "fine"
    NOTE = "note"
    """It works without, or only in part; worth knowing."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one part."""

    part: str
    health: Health
    detail: str
    next: str | None = None
    """What to do about it."""
    exit_code: int = 0
    """Of the failure behind it; 0 where there is none."""


async def examine(profile_name: str | None) -> list[Finding]:
    """Everything that can be examined, in the order in which things depend on each other."""
    findings = [_terminal()]
    profile = _chosen(profile_name, findings)
    findings.append(await _keyring(profile))
    if profile is None:
        return findings
    secrets = await _secrets(profile, findings)
    if secrets is not None:
        await _platform(profile, secrets, findings)
    return findings


def exit_code(findings: Sequence[Finding]) -> int:
    """That of the first failure; 0 where nothing is broken."""
    return next((one.exit_code for one in findings if one.health is Health.BROKEN), 0)


def findings_shape(findings: Sequence[Finding]) -> list[JsonValue]:
    """The findings as JSON."""
    return [
        {"part": one.part, "health": one.health.value, "detail": one.detail, "next": one.next}
        for one in findings
    ]


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings for a person."""
    for one in findings:
        yield f"{one.health.value:<6}  {one.part:<10}  {plain(one.detail)}"
        if one.next:
            yield f"{'':<20}Next: {plain(one.next)}"


def broken(part: str, error: SegtuiError) -> Finding:
    """A part that failed."""
    return Finding(part, Health.BROKEN, f"{error.title}: {error.summary}", error.hint, error.exit_code)


def _terminal() -> Finding:
    size = shutil.get_terminal_size()
    colours = (
        "no colours (NO_COLOR)"
        if os.environ.get("NO_COLOR")
        else os.environ.get("COLORTERM") or "256 colours"
    )
    inside = ", inside tmux" if os.environ.get("TMUX") else ""
    detail = (
        f"{os.environ.get('TERM') or 'no TERM'}, {size.columns}x{size.lines}, {colours}, "
        f"{sys.stdout.encoding}{inside}"
    )
    if drawing_for(sys.stdout).signs is not UNICODE:
        return Finding("terminal", Health.NOTE, f"{detail}; signs are drawn in ASCII", "Use a UTF-8 locale.")
    if size.columns < 80 or size.lines < 24:
        return Finding("terminal", Health.NOTE, detail, "The console wants at least 80x24.")
    return Finding("terminal", Health.FINE, detail)


def _chosen(profile_name: str | None, findings: list[Finding]) -> Profile | None:
    try:
        profiles = load_profiles()
        profile = choose_profile(profile_name)
    except SegtuiError as error:
        findings.append(broken("profile", error))
        return None
    number = count_of(len(profiles.by_name), "profile")
    findings.append(
        Finding(
            "profile",
            Health.FINE,
            f"{profile.name}: {profile.platform} tenant {profile.tenant} at {profile.base_url} "
            f"({number} in {profiles.path})",
        )
    )
    return profile


async def _keyring(profile: Profile | None) -> Finding:
    try:
        backend = await PROCESS_STORES.keyring.check(
            allowed=profile.allow_keyring_backend if profile else None
        )
    except CredentialError as error:
        if profile is not None and profile.store == "keyring":
            return broken("keyring", error)
        return Finding("keyring", Health.NOTE, error.summary, error.hint)
    return Finding("keyring", Health.FINE, backend)


async def _secrets(profile: Profile, findings: list[Finding]) -> ClientSecrets | None:
    try:
        secrets = await find_secrets(profile)
    except SegtuiError as error:
        findings.append(broken("credential", error))
        return None
    findings.append(Finding("credential", Health.FINE, f"found, client id {secrets.client_id}"))
    return secrets


async def _platform(profile: Profile, secrets: ClientSecrets, findings: list[Finding]) -> None:
    async with await open_session(profile, secrets) as session:
        try:
            scopes = await session.sign_in()
        except SegtuiError as error:
            findings.append(broken("network" if error.exit_code == 1 else "sign-in", error))
            return
        findings.append(_network(session))
        findings.append(_clock(session))
        findings.append(Finding("scopes", Health.FINE, " ".join(sorted(scopes)) or "the platform named none"))
        findings.append(await _reading(session))


def _network(session: Session) -> Finding:
    slowest = max((exchange.ms for exchange in session.trace.entries), default=0.0)
    return Finding("network", Health.FINE, f"signed in; the slowest answer took {slowest:.0f} ms")


def _clock(session: Session) -> Finding:
    off_s = clock_offset_s(session.trace.entries)
    if off_s is None:
        return Finding("clock", Health.NOTE, "the platform does not tell its time")
    if abs(off_s) > SKEW_LIMIT_S:
        ahead = "ahead of" if off_s > 0 else "behind"
        detail = f"this machine is {abs(off_s):.0f} s {ahead} the platform"
        return Finding("clock", Health.NOTE, detail, "Set it right: validity and tokens are judged by it.")
    return Finding("clock", Health.FINE, f"within {SKEW_LIMIT_S:.0f} s of the platform's")


def clock_offset_s(exchanges: Sequence[Exchange]) -> float | None:
    """How far this clock is ahead of the platform's, by the last answer with a date; else None."""
    for exchange in reversed(exchanges):
        date = dict(exchange.response_headers).get("date")
        if date:
            try:
                told = parsedate_to_datetime(date)
            except ValueError:
                continue
            answered = exchange.started_at + timedelta(milliseconds=exchange.ms)
            return (answered - told).total_seconds() if told.tzinfo else None
    return None


async def _reading(session: Session) -> Finding:
    try:
        page = await session.platform.segments(SegmentQuery(), PageRequest(size=1, with_total=True))
    except SegtuiError as error:
        return broken("segments", error)
    number = "can be read" if page.total is None else f"{count_of(page.total, 'segment')} can be read"
    return Finding("segments", Health.FINE, f"{number}; the profile is {session.write_access().reason}")
