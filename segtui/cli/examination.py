"""The findings of `segtui doctor`: each part is examined by itself, so that one failure hides no other."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from segtui.cli.hints import hint_of
from segtui.cli.output import count_of
from segtui.cli.terminal import drawing_for
from segtui.credentials import ClientSecrets, find_secrets
from segtui.credentials.find import PROCESS_STORES
from segtui.errors import CredentialError, SegtuiError
from segtui.model import PageRequest, SegmentQuery
from segtui.plain import plain
from segtui.platforms.rights import Right
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
    return Finding(part, Health.BROKEN, f"{error.title}: {error.summary}", hint_of(error), error.exit_code)


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
        return Finding("keyring", Health.NOTE, error.summary, hint_of(error))
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
        findings.extend(scopes_by_service(scopes))
        findings.extend(rights(session.platform.rights, scopes))
        if session.platform.capabilities.storefront:
            findings.append(_observing(profile))
        findings.append(await _reading(session))


def scopes_by_service(scopes: Iterable[str]) -> list[Finding]:
    """What the credential holds, one finding for each service of the platform."""
    by_service: dict[str, list[str]] = {}
    for scope in sorted(scopes):
        service, _, word = scope.rpartition(".")
        by_service.setdefault(service or "others", []).append(word)
    if not by_service:
        return [Finding("scopes", Health.NOTE, "the platform did not say which the credential holds")]
    return [
        Finding("scopes", Health.FINE, f"{service}: {', '.join(words)}")
        for service, words in by_service.items()
    ]


def rights(wanted: Iterable[Right], scopes: frozenset[str]) -> list[Finding]:
    """What may be done, and by which scope's lack what may not; nothing where no scopes were named."""
    return [_right(each, scopes) for each in wanted] if scopes else []


def _right(right: Right, scopes: frozenset[str]) -> Finding:
    if right.is_granted_by(scopes):
        return Finding("rights", Health.FINE, f"{right.what}: allowed")
    missing = " or ".join(right.scopes)
    told = f"only in part, {right.without}" if right.without else "not allowed"
    return Finding(
        "rights", Health.NOTE, f"{right.what}: {told}; missing is {missing}", f"Ask for {right.scopes[0]}."
    )


def _observing(profile: Profile) -> Finding:
    if profile.storefront_client_id:
        return Finding("rights", Health.FINE, "observe a storefront: by a customer's password or token")
    return Finding(
        "rights",
        Health.NOTE,
        "observe a storefront: only by a customer's token, as the profile has no storefront key",
        "Set storefront_client_id in the profile.",
    )


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
    return Finding("segments", Health.FINE, f"{number}; the profile is {session.write_access(None).reason}")
