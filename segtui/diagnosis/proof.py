"""A verdict as a document that proves itself: the question, the recorded answers, and what they came to.

The digest shows that nothing was damaged or edited by hand. It does not show who wrote the document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic import JsonValue as Json

from segtui import __version__
from segtui.diagnosis.explanation import Explanation
from segtui.diagnosis.question import KINDS, Question, kind_of
from segtui.diagnosis.record import NO_TOKEN, Record
from segtui.diagnosis.shapes import explanation_shape
from segtui.diagnosis.testimony import Effect, Pending
from segtui.errors import BadInput
from segtui.model import CustomerSession
from segtui.profiles import Profile
from segtui.profiles.profile import check_profile
from segtui.shop_time import is_near
from segtui.wire.call import JsonValue
from segtui.wire.trace import Exchange, Uncut

SCHEMA = "segtui.proof/1"
PERSONAL_DATA = (
    "This holds personal data of customers, as the platform answered it: "
    "names, e-mail addresses, companies. Give it only to those who may see them."
)
_DIGEST = "digest"


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _near(moment: datetime) -> datetime:
    """The moment itself; refused where another zone could not tell it."""
    if not is_near(moment):
        raise ValueError("the moment is too far away")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_near)]


class About(_Closed):
    """Where it was asked: the profile, without anything secret."""

    profile: str
    platform: str
    base_url: str
    tenant: str
    site: str | None
    language: str
    assortment: str | None = None
    """What the profile says of the shop's policy."""
    storefront_client_id: str | None
    """The shop's public key."""


class RecordedExchange(_Closed):
    """One request and what came back; its fields are described in `docs/proof.schema.json`."""

    asked: str
    method: str
    url: str
    sent: str | None
    status: int | None
    at: Moment
    ms: float
    headers: tuple[tuple[str, str], ...]
    answer: str | None
    failed: str | None
    digest: str


class Shopper(_Closed):
    """The customer whose own token was asked besides."""

    customer: str
    legal_entity: str | None


class RecordedPending(_Closed):
    """A change from the same machine that was still under way."""

    number: int
    at: Moment
    title: str
    effect: Effect


class RecordedQuestion(_Closed):
    """What was asked: the kind of question, and its fields."""

    kind: str
    fields: dict[str, Json]


class ProofDocument(_Closed):
    """All that is needed to come to the verdict again."""

    schema_: Literal["segtui.proof/1"]
    made_by: str
    """The version of segtui whose rules judged."""
    personal_data: str
    about: About
    question: RecordedQuestion
    began_at: Moment
    granted: tuple[str, ...]
    narrowed_by: tuple[str, ...]
    shopper: Shopper | None = None
    pending: tuple[RecordedPending, ...] | None = ()
    explanation: dict[str, Json]
    """As `segtui.explain/1`."""
    exchanges: tuple[RecordedExchange, ...]
    digest: str

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=lambda name: name.rstrip("_"))


class Proof(NamedTuple):
    """A document as it was found."""

    document: ProofDocument
    question: Question
    profile: Profile
    altered: tuple[str, ...]
    """What is not as it was written, in words; empty for a document that nobody touched."""

    @property
    def record(self) -> Record:
        """What was exchanged."""
        document = self.document
        exchanges = (_exchange(number, each) for number, each in enumerate(document.exchanges, start=1))
        uncut = tuple(Uncut(each, partial(_itself, each)) for each in exchanges)
        granted, narrowed_by = frozenset(document.granted), frozenset(document.narrowed_by)
        who = document.shopper
        shopper = None if who is None else CustomerSession(who.customer, who.legal_entity, NO_TOKEN)
        pending = document.pending
        known = None if pending is None else tuple(Pending(**each.model_dump()) for each in pending)
        return Record(document.began_at, granted, narrowed_by, uncut, shopper, known)


def proof_text(found: Explanation, profile: Profile, without_secrets: Callable[[str], str]) -> str:
    """The document of an explanation, as JSON. Raises BadInput for one that was not asked of a platform."""
    record = found.record
    if record is None:
        raise BadInput(
            "This answer was worked out and not asked, so there is nothing recorded that proves it.",
            hint="Ask the question itself, and save that.",
        )
    body: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "made_by": __version__,
        "personal_data": PERSONAL_DATA,
        "about": {**_about(profile)},
        "question": {"kind": kind_of(found.question), "fields": _fields(found.question)},
        "began_at": record.began_at.isoformat(),
        "granted": [*sorted(record.granted)],
        "narrowed_by": [*sorted(record.narrowed_by)],
        "shopper": _shopper(record.shopper),
        "pending": None if record.pending is None else [_pending(each) for each in record.pending],
        "explanation": {"schema": "segtui.explain/1", **explanation_shape(found)},
    }
    exchanges = [_sealed(_masked_fields(_written(each), without_secrets)) for each in record.exchanges]
    sealed = _sealed({**_masked_fields(body, without_secrets), "exchanges": [*exchanges]})
    return json.dumps(sealed, ensure_ascii=False, indent=1) + "\n"


def read_proof(text: str, name: str) -> Proof:
    """The document in a text; `name` is for messages. Raises BadInput for what is no proof."""
    try:
        content: JsonValue = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{name} is no JSON: {error}.", hint=_NOT_A_PROOF) from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise BadInput(f"{name} is no proof of the kind {SCHEMA}.", hint=_NOT_A_PROOF)
    try:
        document = ProofDocument.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(each) for each in first["loc"])
        raise BadInput(f"{name} cannot be used: {where}: {first['msg']}.", hint=_NOT_A_PROOF) from error
    return Proof(document, _question(document, name), _profile(document, name), tuple(_altered(content)))


_NOT_A_PROOF = "Name the .json file that `segtui explain ... --bundle FILE` wrote."


def at_moment(proof: Proof, at: datetime | None) -> Question:
    """The question, about another moment where one is given."""
    return replace(proof.question, at=at) if at is not None else proof.question


def _about(profile: Profile) -> dict[str, JsonValue]:
    return {
        "profile": profile.name,
        "platform": profile.platform,
        "base_url": profile.base_url,
        "tenant": profile.tenant,
        "site": profile.site,
        "language": profile.language,
        "assortment": profile.assortment,
        "storefront_client_id": profile.storefront_client_id,
    }


def _shopper(shopper: CustomerSession | None) -> JsonValue:
    if shopper is None:
        return None
    return {"customer": shopper.customer_id, "legal_entity": shopper.legal_entity_id}


def _profile(document: ProofDocument, name: str) -> Profile:
    fields = document.about.model_dump()
    profile = Profile(name=fields.pop("profile"), **fields)
    check_profile(profile, lambda field: f"{name}: about.{field}")
    return profile


def _pending(change: Pending) -> dict[str, JsonValue]:
    return {**change._asdict(), "at": change.at.isoformat(), "effect": change.effect.value}


def _fields(question: Question) -> dict[str, JsonValue]:
    kind: TypeAdapter[Question] = TypeAdapter(type(question))
    fields: dict[str, JsonValue] = kind.dump_python(question, mode="json")
    return fields


def _question(document: ProofDocument, name: str) -> Question:
    kind = KINDS.get(document.question.kind)
    if kind is None:
        raise BadInput(
            f"{name} asks a kind of question that this segtui does not know.",
            hint=f"It was made by segtui {document.made_by}; use that version or a later one.",
        )
    try:
        question = TypeAdapter(kind).validate_python(document.question.fields)
        if question.at is not None:
            TypeAdapter(Moment).validate_python(question.at)
    except ValidationError as error:
        raise BadInput(f"{name} holds a question that cannot be asked.", hint=_NOT_A_PROOF) from error
    return question


def _written(exchange: Exchange) -> dict[str, JsonValue]:
    return {
        "asked": exchange.asking,
        "method": exchange.method,
        "url": exchange.url,
        "sent": exchange.request_body,
        "status": exchange.status,
        "at": exchange.started_at.isoformat(),
        "ms": round(exchange.ms, 1),
        "headers": [[name, value] for name, value in exchange.response_headers],
        "answer": exchange.response_body,
        "failed": exchange.error,
    }


def _itself(exchange: Exchange) -> Exchange:
    return exchange


def _exchange(number: int, each: RecordedExchange) -> Exchange:
    return Exchange(
        id=number,
        started_at=each.at,
        asking=each.asked,
        method=each.method,
        url=each.url,
        status=each.status,
        ms=each.ms,
        sent_bytes=len(each.sent or ""),
        received_bytes=len(each.answer or ""),
        request_body=each.sent,
        response_headers=each.headers,
        response_body=each.answer,
        error=each.failed,
    )


def _masked_fields(
    fields: Mapping[str, JsonValue], without_secrets: Callable[[str], str]
) -> dict[str, JsonValue]:
    return {name: _masked(value, without_secrets) for name, value in fields.items()}


def _masked(value: JsonValue, without_secrets: Callable[[str], str]) -> JsonValue:
    if isinstance(value, dict):
        return _masked_fields(value, without_secrets)
    if isinstance(value, list):
        return [_masked(item, without_secrets) for item in value]
    return without_secrets(value) if isinstance(value, str) else value


def _sealed(content: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    return {**content, _DIGEST: _digest(content)}


def _digest(content: Mapping[str, JsonValue]) -> str:
    rest = {name: value for name, value in content.items() if name != _DIGEST}
    canonical = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def _altered(content: Mapping[str, JsonValue]) -> list[str]:
    """Which parts are not what their digests were made of."""
    if content.get(_DIGEST) == _digest(content):
        return []
    exchanges = content.get("exchanges")
    parts = [
        f"what was recorded of {each.get('method')} {each.get('url')}"
        for each in (exchanges if isinstance(exchanges, list) else [])
        if isinstance(each, dict) and each.get(_DIGEST) != _digest(each)
    ]
    return parts or ["the question, the verdict, or the list of what was exchanged"]
