"""What one condition comes to, and how conditions are put together where some are not known."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from segtui.diagnosis.reading import Absent, Reading, Source, T, Unread

CaseT = TypeVar("CaseT")


class Status(StrEnum):
    """What came of a check."""

    PASS = "pass"  # noqa: S105  # a word of the interface
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIP = "skip"
    """It does not apply."""


class Certainty(StrEnum):
    """How sure it is that the platform has this rule."""

    STATED = "stated"
    IMPLIED = "implied"
    ASSUMED = "assumed"


class Verdict(StrEnum):
    """The answer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Evidence(NamedTuple):
    """One field of one answer."""

    request: str
    status: int | None
    at: datetime
    field: str
    value: str


class Finding(NamedTuple):
    """What a rule says about one case."""

    status: Status
    detail: str
    evidence: tuple[Evidence, ...] = ()
    settled_by: str | None = None
    """The scope that would settle an unknown."""
    certainty: Certainty | None = None
    """Where it differs from that of the rule."""


class Rule(NamedTuple, Generic[CaseT]):
    """One condition: a row of the fact sheet's tables."""

    code: str
    rows: str
    certainty: Certainty
    judge: Callable[[CaseT], Finding]

    def check(self, case: CaseT, subject: str) -> Check:
        """The check of one case."""
        found = self.judge(case)
        return Check(
            self.code,
            subject,
            found.status,
            found.certainty or self.certainty,
            found.detail,
            found.settled_by,
            found.evidence,
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One condition with its evidence."""

    code: str
    subject: str
    """What it was made for: an id with its kind, as `segment:vip`."""
    status: Status
    certainty: Certainty
    detail: str
    settled_by: str | None = None
    evidence: tuple[Evidence, ...] = ()

    is_supposed: bool = False
    """It was not read to be so, but is taken to be."""

    @property
    def key(self) -> CheckKey:
        """What tells one check from another within an answer."""
        return self.code, self.subject


CheckKey = tuple[str, str]
"""The code and the subject of a check."""
Suppositions = Mapping[CheckKey, Status]
"""What checks are taken to come to, whatever was read."""


def supposed(checks: Iterable[Check], suppositions: Suppositions) -> tuple[Check, ...]:
    """The checks, of which some come to what is supposed: there is no evidence for these."""
    return tuple(
        _supposed(each, suppositions[each.key]) if each.key in suppositions else each for each in checks
    )


def _supposed(check: Check, status: Status) -> Check:
    words = {Status.PASS: "to pass", Status.FAIL: "to fail", Status.SKIP: "not to apply"}
    detail = f"{check.code} is supposed {words.get(status, 'not to be known')}."
    return replace(check, status=status, detail=detail, settled_by=None, evidence=(), is_supposed=True)


Truth = bool | None
"""None: not known."""


def truth(status: Status) -> Truth:
    """Whether a check lets the verdict be yes."""
    return {Status.PASS: True, Status.SKIP: True, Status.FAIL: False, Status.UNKNOWN: None}[status]


def every(truths: Iterable[Truth]) -> Truth:
    """Whether all hold: one that does not decides, whatever is not known."""
    found = tuple(truths)
    if False in found:
        return False
    return None if None in found else True


def some(truths: Iterable[Truth]) -> Truth:
    """Whether any holds: one that does decides, whatever is not known."""
    found = tuple(truths)
    if True in found:
        return True
    return None if None in found else False


def verdict_of(held: Truth) -> Verdict:
    """The truth as an answer."""
    return {True: Verdict.YES, False: Verdict.NO, None: Verdict.UNKNOWN}[held]


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Several answers as one: yes where each is, no where one is, else unknown; none at all is unknown."""
    found = set(verdicts)
    if found == {Verdict.YES}:
        return Verdict.YES
    return Verdict.NO if Verdict.NO in found else Verdict.UNKNOWN


def weighed(checks: Iterable[Check], verdict: Verdict, idle: Container[CheckKey] = ()) -> tuple[Check, ...]:
    """The checks, of which each that is not known says whether it could still change the verdict.

    `idle` are those that could not, although the verdict is not known: something beside them decides.
    """

    def with_weight(check: Check) -> Check:
        is_idle = verdict is Verdict.UNKNOWN and check.key in idle
        return replace(check, detail=f"{check.detail} {_IDLE if is_idle else _weight(verdict)}")

    return tuple(with_weight(each) if each.status is Status.UNKNOWN else each for each in checks)


def weighed_anew(checks: Iterable[Check], before: Verdict, verdict: Verdict) -> tuple[Check, ...]:
    """Checks that were weighed for one verdict, weighed for the one that took its place."""
    if before is verdict:
        return tuple(checks)
    unweighed = (
        replace(each, detail=each.detail.removesuffix(f" {_weight(before)}"))
        if each.status is Status.UNKNOWN
        else each
        for each in checks
    )
    return weighed(unweighed, verdict)


_IDLE = "It could not change the verdict: something beside it decides."


def _weight(verdict: Verdict) -> str:
    if verdict is Verdict.UNKNOWN:
        return "It could still change the verdict."
    return f"It could not change the verdict: {verdict.value}."


def shown(source: Source, name: str, value: object) -> Evidence:
    """One field of the answer that a fact comes from."""
    return Evidence(source.request, source.status, source.at, name, str(value))


def unread(reading: Absent | Unread, what: str) -> Finding:
    """What follows where the evidence is missing: nothing is known."""
    if isinstance(reading, Absent):
        return Finding(
            Status.UNKNOWN, f"{what} was not found: {reading.why}", (shown(reading.source, "", "not found"),)
        )
    evidence = (shown(reading.source, "", "not read"),) if reading.source else ()
    return Finding(Status.UNKNOWN, f"{what} could not be read: {reading.why}", evidence, reading.scope)


def is_read(reading: Reading[T]) -> bool:
    """Whether the fact is known."""
    return not isinstance(reading, (Absent, Unread))
