"""Whether two explanations of one question come to the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from segtui.diagnosis.proof import Moment
from segtui.wire.call import JsonValue


class _Open(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Candidate(_Open):
    id: str


class _Check(_Open):
    code: str
    subject: str
    status: str
    certainty: str
    detail: str
    settled_by: str | None


class _Route(_Open):
    path: tuple[str, ...]
    broken_at: str | None


class _Fix(_Open):
    title: str
    reach: str
    needs: str | None


class _Flip(_Open):
    at: str
    code: str
    verdict: str


class _Answer(_Open):
    legal_entity: str | None
    verdict: str
    summary: str
    checks: tuple[_Check, ...]
    routes: tuple[_Route, ...]
    fixes: tuple[_Fix, ...]
    flips: tuple[_Flip, ...]


class Told(_Open):
    """An explanation as far as it is compared."""

    asked_at: Moment
    candidates: tuple[_Candidate, ...]
    answers: tuple[_Answer, ...]


class Comparison(NamedTuple):
    """What is otherwise, in words."""

    weighty: tuple[str, ...]
    """Verdicts, checks, routes and candidates."""
    slight: tuple[str, ...]
    """Wording, fixes and turns in time, while every verdict and check is the same."""

    @property
    def is_same(self) -> bool:
        """Whether both come to the same."""
        return not self.weighty


def told(shape: Mapping[str, JsonValue]) -> Told | None:
    """An explanation of `segtui.explain/1`; None for what is none."""
    try:
        return Told.model_validate(shape)
    except ValidationError:
        return None


def compared(then: Told, now: Told) -> Comparison:
    """How an explanation of now differs from that of then."""
    weighty, slight = [], []
    if {each.id for each in then.candidates} != {each.id for each in now.candidates}:
        weighty.append("The name may mean others than it did.")
    old, new = ({each.legal_entity: each for each in found.answers} for found in (then, now))
    for company in dict.fromkeys((*old, *new)):
        whose = "" if company is None else f"For {company}: "
        if company not in old or company not in new:
            weighty.append(f"{whose}There is an answer {'now' if company in new else 'then'} only.")
            continue
        weighty += [whose + each for each in _weighty(old[company], new[company])]
        slight += [whose + each for each in _slight(old[company], new[company])]
    return Comparison(tuple(weighty), tuple(slight))


def _weighty(then: _Answer, now: _Answer) -> Iterator[str]:
    if then.verdict != now.verdict:
        yield f"The verdict was {then.verdict} and is {now.verdict}."
    old, new = ({(each.code, each.subject): each for each in one.checks} for one in (then, now))
    for key in _shared(old, new):
        if old[key].status != new[key].status:
            yield f"{key[0]} ({key[1]}) was {old[key].status} and is {new[key].status}."
    for one, word in ((then, "then"), (now, "now")):
        other = now if one is then else then
        for route in one.routes:
            if route not in other.routes:
                end = f"breaks at {route.broken_at}" if route.broken_at else "is whole"
                yield f"The route {' > '.join(route.path)} {end} {word} only."


def _slight(then: _Answer, now: _Answer) -> Iterator[str]:
    old, new = ({(each.code, each.subject): each for each in one.checks} for one in (then, now))
    for key in dict.fromkeys((*old, *new)):
        if key not in old or key not in new:
            yield f"{key[0]} ({key[1]}) is checked {'now' if key in new else 'then'} only."
        elif old[key] != new[key] and old[key].status == new[key].status:
            yield f"{key[0]} ({key[1]}) says something else."
    for what, one, other in (
        ("summary", then.summary, now.summary),
        ("fixes", then.fixes, now.fixes),
        ("turns in time", then.flips, now.flips),
    ):
        if one != other:
            yield f"Other {what}."


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _shared(one: Mapping[_Key, _Value], other: Mapping[_Key, _Value]) -> Iterator[_Key]:
    return (key for key in one if key in other)
