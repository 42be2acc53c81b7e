"""What a customer is told: three sentences, complete for every check, and nothing of what only we may see."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import segtui.diagnosis
from segtui.diagnosis.check import Certainty, Check, Status, Verdict
from segtui.diagnosis.edits import Reach
from segtui.diagnosis.explanation import Answer
from segtui.diagnosis.fixes import Fix, Imagined
from segtui.diagnosis.question import CouponUse, Membership, Question, Visibility
from segtui.diagnosis.reply import Language, Matter, reply, reply_text
from segtui.diagnosis.reply_texts import REASONS
from segtui.diagnosis.verdict import PLATFORM_AGREES, Judgement
from segtui.model import ItemKind
from segtui.session import Session
from tests.fakes import NOON
from tests.unit.diagnosis.shops import facts

QUESTIONS: tuple[Question, ...] = (
    Membership("ann@example.com", "acme-1", segment="VIP"),
    Visibility("ann@example.com", item="4711"),
    Visibility("ann@example.com", kind=ItemKind.CATEGORY, item="4712"),
    CouponUse("ann@example.com", coupon="VIP-50"),
    Question("ann@example.com"),
)
GENERAL = {"yes", "no", "unknown"}


def known_codes() -> set[str]:
    """The code of every rule, as the sources write it: some are made only where they judge."""
    sources = [each.read_text() for each in Path(segtui.diagnosis.__file__).parent.glob("*.py")]
    found = {code for text in sources for code in re.findall(r'\bRule\(\s*"([a-z]+\.[a-z]+)"', text)}
    assert {"customer.exists", "item.assigned", "coupon.segment"} <= found
    return found | {PLATFORM_AGREES}


def fixes() -> list[Fix | None]:
    """One of each kind."""
    now = facts()
    later = facts(shop=now.shop.__class__(NOON + timedelta(days=9), "main", now.shop.sites))
    return [
        None,
        Fix("Wait until then", Reach.NONE, 0, None, imagined=Imagined(later, None)),
        Fix("Let the customer act for ACME (acme-1)", Reach.NONE, 0, None, imagined=Imagined(now, "acme-1")),
        Fix("Let the order come to 50 EUR", Reach.NONE, 0, None, imagined=Imagined(now, None)),
        Fix("Add Ann to VIP", Reach.CUSTOMER, 1, None),
        Fix("Activate the account", Reach.CUSTOMER, 1, "customer.customer_manage"),
        Fix("Extend VIP", Reach.SEGMENT, 7, None),
        Fix("Publish it", Reach.CATALOGUE, None, "product.product_publish"),
    ]


def matter(question: Question, verdict: Verdict, code: str, fix: Fix | None = None) -> Matter:
    """An answer that a check of this code decides."""
    status = {Verdict.NO: Status.FAIL, Verdict.UNKNOWN: Status.UNKNOWN, Verdict.YES: Status.PASS}[verdict]
    check = Check(code, "segment:vip-77", status, Certainty.STATED, "Bo (bo@acme.example) said so.", "a.b_c")
    decisive = None if verdict is Verdict.YES else check
    judged = Judgement(None, verdict, (check,), (), decisive, "Ann in VIP")
    answer = Answer(judged, (fix,) if fix else ())
    return Matter(question, answer, None, facts(), ZoneInfo("Europe/Berlin"))


def test_every_check_has_its_reason() -> None:
    assert known_codes() - set(REASONS) == set()


@pytest.mark.parametrize("language", list(Language))
def test_three_sentences_hold_nothing_internal_for_every_check(language: Language) -> None:
    said = set()
    codes = sorted(known_codes() | set(REASONS) - GENERAL | {"new.kind"})
    for question, verdict, code, fix in product(QUESTIONS, Verdict, codes, fixes()):
        sentences = reply(matter(question, verdict, code, fix), language)
        assert [each.code for each in sentences] == [code] * 3
        for text in (each.text for each in sentences):
            assert re.fullmatch(r"[A-ZÄÖÜ][^{}_@/]*\.", text), text
            said.add(text)
    inside = re.compile(
        r"\b[a-z]+\.[a-z]+|vip|acme|\bann\b|\bbo\b|471[12]|scope|segment|\d{6}", re.IGNORECASE
    )
    assert [text for text in said if inside.search(text)] == []


def test_the_date_is_that_of_the_shop_in_the_language_of_the_customer() -> None:
    waiting = matter(QUESTIONS[0], Verdict.NO, "segment.valid", fixes()[1])
    then = (NOON + timedelta(days=9)).astimezone(ZoneInfo("Europe/Berlin"))
    english, german = (reply_text(waiting, each) for each in Language)
    assert english.endswith(f"by itself on {then.day} November {then.year}, {then:%H:%M} (CET).")
    assert german.endswith(f"am {then.day}. November {then.year}, {then:%H:%M} Uhr (CET) von selbst.")
    in_utc = reply_text(waiting._replace(zone=None), Language.ENGLISH)
    assert f"{then.astimezone(UTC):%H:%M} (UTC)." in in_utc


def test_the_chosen_fix_decides_what_comes_next() -> None:
    first, chosen = fixes()[-1], fixes()[-4]
    told = matter(QUESTIONS[1], Verdict.NO, "item.assigned", first)
    assert "passed this on" in reply_text(told, Language.ENGLISH)
    assert "put that right for your account" in reply_text(told._replace(fix=chosen), Language.ENGLISH)


@pytest.mark.parametrize(
    ("number", "words"), [(1, "anything: this changes"), (2, "whom you are shopping for"), (3, "yourself")]
)
def test_what_takes_no_write_is_told_apart(number: int, words: str) -> None:
    told = matter(QUESTIONS[0], Verdict.NO, "segment.valid", fixes()[number])
    assert words in reply_text(told, Language.ENGLISH)


def test_languages_say_different_things() -> None:
    for each in REASONS.values():
        assert each.english != each.german


async def test_a_session_answers_in_both_languages(session: Session) -> None:
    question = Membership("greta.oestergaard@example.com", segment="Black Friday early access")
    found = await session.explain(question)
    (answer,) = found.answers
    assert session.reply(found, answer, "de") == (
        "Derzeit gelten die Vorteile der Kundengruppe, nach der Sie gefragt haben, für Ihr Konto nicht. "
        "Die Kundengruppe, für die dies gilt, ist zu diesem Zeitpunkt nicht gültig. "
        "Sie müssen nichts tun: Das ändert sich am 26. November 2026, 22:00 Uhr (CET) von selbst."
    )
    assert session.reply(found, answer, "en").endswith("by itself on 26 November 2026, 22:00 (CET).")
