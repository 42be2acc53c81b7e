"""A verdict that was kept is come to again without the platform, and no change of its file is missed."""

from __future__ import annotations

import asyncio
import json
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from segtui.cli.recomputed_views import recomputed_lines
from segtui.diagnosis.check import Status, Verdict
from segtui.diagnosis.proof import read_proof
from segtui.diagnosis.question import CouponUse, Membership, NamedItem, Question, Visibility
from segtui.drafts import Money
from segtui.errors import BadInput
from segtui.model import ItemKind
from segtui.sandbox.app import Sandbox
from segtui.sandbox.schema import CUSTOMERS, SEGMENTS
from segtui.sandbox.seed import DemoShop
from segtui.session import Session, open_session
from segtui.session_proof import Recomputed, open_proof, proof_files, recompute
from segtui.wire._http import ASGITransport, DecodingError, Request, Response
from segtui.wire.call import JsonValue
from segtui.wire.redaction import MASK
from tests.unit.diagnosis.conftest import credential, profile_on
from tests.unit.diagnosis.shops import check
from tests.unit.diagnosis.test_membership_tickets import GRETA, SCHEMA

PROOF_SCHEMA = SCHEMA.with_name("proof.schema.json")
EXPIRED = Membership(GRETA, segment="Summer sale 2026")


async def both_texts(session: Session, question: Question, folder: Path) -> tuple[str, str]:
    """The document of a question and its page."""
    files = await session.save_proof(await session.explain(question), str(folder / "proof"), overwrite=True)
    return files.document.read_text(), files.page.read_text()


class WithoutSites(ASGITransport):
    """The way to a shop, on which every answer about sites comes damaged."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox.asgi)

    async def handle_async_request(self, request: Request) -> Response:
        if request.url.path.startswith("/site/"):
            raise DecodingError("damaged", request=request)
        return await super().handle_async_request(request)


async def kept_and_asked_again(session: Session, question: Question, folder: Path) -> Recomputed:
    """The question, answered from its own proof; it must be as it was, to the letter."""
    found = await session.explain(question)
    files = await session.save_proof(found, str(folder / "proof"), overwrite=True)
    content = json.loads(files.document.read_text())
    Draft202012Validator(json.loads(PROOF_SCHEMA.read_text())).validate(content)
    Draft202012Validator(json.loads(SCHEMA.read_text())).validate(content["explanation"])
    again = await recompute(open_proof(str(files.document)))
    assert again.proof.altered == ()
    assert again.comparison is not None
    assert (again.comparison.weighty, again.comparison.slight) == ((), ())
    assert again.explanation.answers == found.answers
    assert again.explanation.ambiguous == found.ambiguous
    return again


def questions(demo: DemoShop) -> list[Question]:
    """Tickets of every kind: yes, no, several meanings, several companies, nobody."""
    troubles = demo.troubles
    return [
        Membership(GRETA, segment="Gold club"),
        EXPIRED,
        Membership("jonas.bergqvist@example.org", segment="Gold club"),
        Membership("nobody@example.com", segment="Gold club"),
        Membership(troubles["member.one_of_two_companies"][0], segment="Gold club"),
        Visibility(GRETA, item=troubles["product.unpublished"][0]),
        Visibility(GRETA, item=troubles["product.deleted"][0], site="DE"),
        Visibility(GRETA, kind=ItemKind.CATEGORY, item=troubles["category.expired"][0]),
        CouponUse(GRETA, coupon=troubles["coupon.expired"][0], total=Money(180.0, "EUR")),
        CouponUse(
            GRETA,
            coupon="GOLD15",
            items=(NamedItem(ItemKind.PRODUCT, troubles["product.unpublished"][0]),),
        ),
    ]


async def test_every_ticket_is_answered_from_its_proof_as_it_was(
    session: Session, demo: DemoShop, tmp_path: Path
) -> None:
    verdicts = set()
    for question in questions(demo):
        verdicts.add((await kept_and_asked_again(session, question, tmp_path)).explanation.verdict)
    assert verdicts == set(Verdict)


async def test_what_was_refused_then_is_refused_again(
    modest: Session, demo: DemoShop, tmp_path: Path
) -> None:
    asked = Visibility(GRETA, item=demo.troubles["product.unpublished"][0], site="main")
    for question in (EXPIRED, asked):
        again = await kept_and_asked_again(modest, question, tmp_path)
        assert again.explanation.verdict is Verdict.UNKNOWN


async def test_an_outage_is_recorded_too(sandbox: Sandbox, tmp_path: Path) -> None:
    async with await open_session(
        profile_on(sandbox),
        credential(sandbox),
        clock=sandbox.clock.now,
        transport=WithoutSites(sandbox),
        journal_path=tmp_path / "journal.sqlite3",
    ) as session:
        again = await kept_and_asked_again(session, Membership(GRETA, segment="Gold club"), tmp_path)
    sandbox.close()
    site = check(again.explanation.answers[0].judgement, "segment.site")
    assert (site.status, "could not be decompressed" in site.detail) == (Status.UNKNOWN, True)


async def test_what_was_not_recorded_is_not_known(session: Session, tmp_path: Path) -> None:
    text, _ = await both_texts(session, EXPIRED, tmp_path)
    content = json.loads(text)
    content["exchanges"] = [each for each in content["exchanges"] if "/segments" not in each["url"]]
    again = await recompute(read_proof(json.dumps(content), "sample"))
    assert again.proof.altered != ()
    assert again.explanation.verdict is Verdict.UNKNOWN
    assert any(
        "not in the recording" in each.detail for each in again.explanation.answers[0].judgement.checks
    )
    assert again.comparison is not None
    assert again.comparison.weighty[0] == "The verdict was no and is unknown."


async def test_another_moment_is_looked_at_without_the_platform(session: Session, tmp_path: Path) -> None:
    text, _ = await both_texts(session, EXPIRED, tmp_path)
    proof = read_proof(text, "sample")
    again = await recompute(proof, proof.record.began_at - timedelta(days=90))
    assert again.explanation.verdict is Verdict.YES
    assert again.comparison is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_changed_character_of_an_answer_is_missed(sample: str, data: st.DataObject) -> None:
    content = json.loads(sample)
    exchange = data.draw(st.sampled_from([each for each in content["exchanges"] if each["answer"]]))
    at = data.draw(st.integers(0, len(exchange["answer"]) - 1))
    other = data.draw(st.characters().filter(lambda each: each != exchange["answer"][at]))
    exchange["answer"] = exchange["answer"][:at] + other + exchange["answer"][at + 1 :]
    altered = read_proof(json.dumps(content), "sample").altered
    assert altered == (f"what was recorded of {exchange['method']} {exchange['url']}",)


ODD: list[JsonValue] = [
    None, True, 0, -1, 999, 1e300, "", "x", "\ud800", "a\nb: c", [], {}, [["a"]],
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "http://[::1", "PRODUCT",
]  # fmt: skip
"""What nobody wrote."""


def places(value: JsonValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to everything in a document."""
    inside: Iterable[tuple[str | int, JsonValue]] = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    for key, item in inside:
        yield (*path, key)
        yield from places(item, (*path, key))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_written_into_the_file_is_told_and_is_no_crash(sample: str, data: st.DataObject) -> None:
    content = json.loads(sample)
    *way, last = data.draw(st.sampled_from(list(places(content))))
    inner = content
    for step in way:
        inner = inner[step]
    odd = data.draw(st.sampled_from([each for each in ODD if each != inner[last]]))
    inner[last] = odd
    try:
        proof = read_proof(json.dumps(content), "sample")
        again = asyncio.run(recompute(proof))
        list(recomputed_lines(again, every_check=True))
    except BadInput:
        return
    assert proof.altered


@pytest.fixture
async def sample(session: Session, tmp_path: Path) -> str:
    """A proof."""
    return (await both_texts(session, EXPIRED, tmp_path))[0]


async def test_a_changed_verdict_is_named_and_both_are_told(sample: str) -> None:
    content = json.loads(sample)
    content["explanation"]["answers"][0]["verdict"] = "yes"
    again = await recompute(read_proof(json.dumps(content), "sample"))
    assert again.proof.altered == ("the question, the verdict, or the list of what was exchanged",)
    assert again.comparison is not None
    assert again.comparison.weighty == ("The verdict was yes and is no.",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON"),
        ("[]", "is no proof"),
        ('{"schema": "segtui.proof/2"}', "is no proof"),
        ('{"schema": "segtui.proof/1"}', "cannot be used: made_by"),
    ],
)
def test_what_is_no_proof_is_told(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_proof(text, "sample")


def test_a_field_that_does_not_belong_is_refused(sample: str) -> None:
    content = {**json.loads(sample), "extra": 1}
    with pytest.raises(BadInput, match="extra"):
        read_proof(json.dumps(content), "sample")


async def test_no_secret_is_in_either_file(session: Session, sandbox: Sandbox, tmp_path: Path) -> None:
    client_secret = credential(sandbox).client_secret
    planted = {"password": "pw-of-greta-1", "customerToken": "token-of-greta-2", "firstName": client_secret}
    greta = sandbox.shop.store.get(CUSTOMERS, "44986378")
    assert greta is not None
    sandbox.shop.store.put(CUSTOMERS, "44986378", {**greta, **planted})
    texts = await both_texts(session, EXPIRED, tmp_path)
    token = (await session.platform._source.current()).value  # type: ignore[attr-defined]  # kept nowhere else
    for text in texts:
        assert not [each for each in (*planted.values(), token) if each in text]
        assert MASK in text


async def test_only_the_owner_may_read_and_nothing_is_overwritten(session: Session, tmp_path: Path) -> None:
    found = await session.explain(EXPIRED)
    files = await session.save_proof(found, str(tmp_path / "4711.json"))
    assert {each.name for each in files} == {"4711.md", "4711.json"}
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    before = files.document.read_text()
    files.page.unlink()
    with pytest.raises(BadInput, match="exists already"):
        await session.save_proof(found, str(tmp_path / "4711"))
    assert files.document.read_text() == before
    assert not files.page.exists()


@pytest.mark.parametrize("name", ["", ".json", "nowhere/4711", "."])
def test_a_path_that_cannot_be_is_refused_before_anything_is_asked(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput):
        proof_files(name)


async def test_the_page_shows_the_proof_and_parses_no_name_as_markup(
    session: Session, sandbox: Sandbox, demo: DemoShop, tmp_path: Path
) -> None:
    segment_id = demo.troubles["segment.expired"][0]
    segment = sandbox.shop.store.get(SEGMENTS, segment_id)
    assert segment is not None
    name = {"en": "<img src=x> [a](https://evil.example) `@team`"}
    sandbox.shop.store.put(SEGMENTS, segment_id, {**segment, "name": name})
    _, text = await both_texts(session, replace(EXPIRED, segment=segment_id), tmp_path)
    assert text.startswith("# NO: is greta.oestergaard@example.com in the segment")
    assert "personal data" in text.splitlines()[2]
    assert "What decides: `segment.valid` fails" in text
    assert "(request 1, 0.0 s before the verdict)" in text
    assert "1. Extend" in text
    assert "`segtui explain --from proof.json` comes to the verdict again" in text
    outside_of_code = re.sub("`[^`]*`", "", text)
    assert not re.search(r"(?<!\\)[<\[]|https://|(?<!\w)@team", outside_of_code)
