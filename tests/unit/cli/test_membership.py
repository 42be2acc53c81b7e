"""Adding and removing members: nothing is guessed, nothing is sent unasked, every row is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segtui.cli.consent import Consent
from segtui.cli.lists import RefusedFile
from segtui.cli.membership import Order, add, remove
from segtui.cli.who import Given
from segtui.errors import BadInput, Forbidden, NotFound, ReadOnly, Refused
from segtui.gathering.people import given_in
from segtui.model import MemberKey
from segtui.session import Session
from tests.fakes import FakePlatform, active
from tests.unit.cli.conftest import open_on

YES = Consent(yes=True)


def order(
    *customers: str, consent: Consent = YES, legal_entity_id: str | None = None, b2c: bool = False
) -> Order:
    keys = tuple(Given(text) for text in customers or ("ann@example.com",))
    return Order("vip", keys, legal_entity_id, b2c, consent)


async def test_a_customer_is_added_and_read_back(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await add(session, order()) == 0

    assert MemberKey("c1") in platform.assigned["vip"]
    said = capsys.readouterr()
    assert said.out == ""
    assert "Accepted 1 of 1; visible now 1 of 1." in said.err


async def test_the_diff_and_the_requests_are_shown_before_sending(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    await add(session, order())

    said = capsys.readouterr().err
    assert "+ Ann Lee <ann@example.com>" in said
    assert "PUT https://shop.example/segments/vip/customers" in said


async def test_a_dry_run_sends_nothing_and_prints_the_plan(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await add(session, order(consent=Consent(dry_run=True, as_json=True))) == 0

    plan = json.loads(capsys.readouterr().out)
    assert plan["schema"] == "segtui.change/1"
    assert plan["lines"] == [{"sign": "+", "text": "Ann Lee <ann@example.com>"}]
    assert plan["requests"][0]["method"] == "PUT"
    assert platform.requests["add_members"] == 0


async def test_a_dry_run_works_on_a_read_only_profile(platform: FakePlatform, tmp_path: Path) -> None:
    session = open_on(platform, tmp_path, writable=False)

    assert await add(session, order(consent=Consent(dry_run=True))) == 0


async def test_without_a_terminal_and_without_yes_nothing_is_even_read(
    session: Session, platform: FakePlatform
) -> None:
    with pytest.raises(Refused, match="no terminal to ask"):
        await add(session, order(consent=Consent()))

    assert not platform.requests


async def test_a_read_only_profile_refuses_before_anything_is_read(
    platform: FakePlatform, tmp_path: Path
) -> None:
    session = open_on(platform, tmp_path, writable=False)

    with pytest.raises(ReadOnly, match="read-only profile"):
        await add(session, order())

    assert not platform.requests


async def test_a_production_profile_needs_a_reason(platform: FakePlatform, tmp_path: Path) -> None:
    session = open_on(platform, tmp_path, production=True)

    with pytest.raises(ReadOnly, match="production"):
        await add(session, order())


async def test_a_reason_unlocks_production_and_is_recorded(platform: FakePlatform, tmp_path: Path) -> None:
    session = open_on(platform, tmp_path, production=True)

    assert await add(session, order(consent=Consent(yes=True, reason="ticket 7"))) == 0

    (entry,) = await session.history()
    assert entry.intent.reason == "ticket 7"


async def test_an_ambiguous_address_lists_the_candidates_and_sends_nothing(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(BadInput, match="several accounts"):
        await add(session, order("twin@example.com"))

    said = capsys.readouterr().err
    assert "c3" in said
    assert "c4" in said
    assert "inactive" in said
    assert platform.requests["add_members"] == 0


async def test_an_unknown_customer_stops_all(session: Session, platform: FakePlatform) -> None:
    with pytest.raises(NotFound, match=r"nobody@example\.com.*Nothing was sent"):
        await add(session, order("ann@example.com", "nobody@example.com"))

    assert platform.requests["add_members"] == 0


async def test_many_customers_are_looked_up_together(session: Session, platform: FakePlatform) -> None:
    assert await add(session, order("ann@example.com", "eve@example.com")) == 0

    assert (platform.requests["find_each"], platform.requests["find_customers"]) == (1, 0)
    assert platform.requests["legal_entities_of"] == 1


async def test_what_standard_input_named_wrongly_is_told_by_line(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ("ann@example.com", "twin@example.com", "nobody@example.com")
    keys = tuple(Given(text, line) for text, line in zip(texts, (1, 2, 4), strict=True))
    given = Order("vip", keys, None, False, YES)

    with pytest.raises(BadInput, match=r"line 2: 'twin@example.com'.*line 4: 'nobody@example.com'"):
        await add(session, given)

    assert "line 2: 'twin@example.com' may mean 2 accounts" in capsys.readouterr().err
    assert platform.requests["add_members"] == 0


async def test_more_unknown_keys_than_a_message_holds_are_listed(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = tuple(Given(f"nobody{number}@example.com", number + 1) for number in range(30))
    given = Order("vip", keys, None, False, YES)

    with pytest.raises(NotFound, match="30 keys"):
        await add(session, given)

    assert "line 30: 'nobody29@example.com'" in capsys.readouterr().err


async def test_a_name_is_too_easily_mistaken(session: Session, platform: FakePlatform) -> None:
    with pytest.raises(BadInput, match="neither an e-mail address") as refusal:
        await add(session, order("Ann Lee"))

    assert "--refused FILE" in refusal.value.hint

    assert platform.requests["find_customers"] == 0


async def test_a_customer_with_companies_is_never_added_without_saying_for_which(session: Session) -> None:
    with pytest.raises(BadInput, match=r"Northwind \(le1\), Southwind \(le2\)"):
        await add(session, order("bob@example.com"))


async def test_a_customer_is_added_for_the_company_named(session: Session, platform: FakePlatform) -> None:
    assert await add(session, order("bob@example.com", legal_entity_id="le2")) == 0

    assert set(platform.assigned["vip"]) == {MemberKey("c2", "le2")}


async def test_b2c_adds_a_customer_with_companies_for_none(session: Session, platform: FakePlatform) -> None:
    assert await add(session, order("bob@example.com", b2c=True)) == 0

    assert set(platform.assigned["vip"]) == {MemberKey("c2")}


async def test_a_strange_company_is_refused_for_an_addition(session: Session) -> None:
    with pytest.raises(BadInput, match="is no company of"):
        await add(session, order("bob@example.com", legal_entity_id="le9"))


async def test_an_assignment_for_a_company_left_behind_can_be_removed(
    session: Session, platform: FakePlatform
) -> None:
    platform.assign("vip", MemberKey("c2", "le9"))

    assert await remove(session, order("bob@example.com", legal_entity_id="le9")) == 0

    assert not platform.assigned["vip"]


async def test_somebody_who_is_a_member_already_costs_no_write(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.assign("vip", MemberKey("c1"))

    assert await add(session, order()) == 0

    assert platform.requests["add_members"] == 0
    assert "nothing to change" in capsys.readouterr().err


async def test_a_customer_named_twice_is_taken_once(session: Session, platform: FakePlatform) -> None:
    assert await add(session, order("ann@example.com", "ann@example.com")) == 0

    assert set(platform.assigned["vip"]) == {MemberKey("c1")}


async def test_a_refused_row_is_told_and_the_others_are_done(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.refused = frozenset({"c5"})
    consent = Consent(yes=True, as_json=True)

    assert await add(session, order("ann@example.com", "eve@example.com", consent=consent)) == 5

    said = capsys.readouterr()
    outcome = json.loads(said.out)
    assert outcome["schema"] == "segtui.outcome/1"
    assert [(row["customer_id"], row["result"], row["confirmed"]) for row in outcome["rows"]] == [
        ("c1", "accepted", True),
        ("c5", "refused", False),
    ]
    assert "refused: c5: 400 unknown" in said.err


async def test_removing_several_without_the_segments_name_is_refused(
    session: Session, platform: FakePlatform
) -> None:
    with pytest.raises(Refused, match="needs the segment's name"):
        await remove(session, order("ann@example.com", "eve@example.com"))

    assert not platform.requests


async def test_removing_several_with_a_wrong_name_is_refused(
    session: Session, platform: FakePlatform
) -> None:
    platform.assign("vip", MemberKey("c1"))
    consent = Consent(yes=True, segment_name="Staff")

    with pytest.raises(Refused, match="not the name of the segment"):
        await remove(session, order("ann@example.com", "eve@example.com", consent=consent))

    assert platform.requests["remove_members"] == 0


async def test_removing_several_with_the_segments_name_is_done(
    session: Session, platform: FakePlatform
) -> None:
    platform.assign("vip", MemberKey("c1"))
    platform.assign("vip", MemberKey("c5"))
    consent = Consent(yes=True, segment_name="Very important")

    assert await remove(session, order("ann@example.com", "eve@example.com", consent=consent)) == 0

    assert not platform.assigned["vip"]


async def test_a_removal_says_that_the_member_is_gone(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.assign("vip", MemberKey("c1"))

    assert await remove(session, order()) == 0

    assert "Accepted 1 of 1; gone now 1 of 1." in capsys.readouterr().err


async def test_companies_that_cannot_be_read_are_never_taken_for_none(
    session: Session, platform: FakePlatform
) -> None:
    platform.failures["legal_entities_of"] = Forbidden("No scope for contacts.", hint="Ask for it.")

    with pytest.raises(BadInput, match="No scope for contacts"):
        await add(session, order())

    assert platform.requests["add_members"] == 0


async def test_b2c_needs_no_companies(session: Session, platform: FakePlatform) -> None:
    platform.failures["legal_entities_of"] = Forbidden("No scope for contacts.", hint="Ask for it.")

    assert await add(session, order(b2c=True)) == 0


async def test_a_company_that_could_not_be_checked_is_told(
    session: Session, platform: FakePlatform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.failures["legal_entities_of"] = Forbidden("No scope for contacts.", hint="Ask for it.")

    assert await add(session, order("bob@example.com", legal_entity_id="le2")) == 0

    assert "Not checked whether le2" in capsys.readouterr().err


async def test_a_segments_name_with_blanks_around_it_can_be_confirmed(
    session: Session, platform: FakePlatform
) -> None:
    platform.segments_by_id = {"vip": active("vip", name={"en": " Very important "})}
    platform.assign("vip", MemberKey("c1"))
    platform.assign("vip", MemberKey("c5"))
    consent = Consent(yes=True, segment_name="Very important")

    assert await remove(session, order("ann@example.com", "eve@example.com", consent=consent)) == 0


def kept(tmp_path: Path, *keys: Given, consent: Consent = YES, b2c: bool = False) -> Order:
    """An order that goes on without the rows that cannot be followed."""
    return Order("vip", keys, None, b2c, consent, RefusedFile.at(str(tmp_path / "refused.txt")))


async def test_rows_that_cannot_be_followed_are_left_out_and_kept_with_their_reasons(
    session: Session, platform: FakePlatform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = ("ann@example.com", "twin@example.com", "nobody@example.com", "bob@example.com", "Ann Lee")
    given = tuple(Given(text, line) for line, text in enumerate(keys, 1))

    assert await add(session, kept(tmp_path, *given)) == 5

    assert set(platform.assigned["vip"]) == {MemberKey("c1")}
    lines = (tmp_path / "refused.txt").read_text().splitlines()
    assert [line.partition("  # ")[0] for line in lines] == list(keys[1:])
    assert "may mean several accounts: c3, c4" in lines[0]
    assert "left out: line 3: 'nobody@example.com': no customer found" in capsys.readouterr().err


async def test_the_list_of_refused_rows_can_be_given_again(
    session: Session, platform: FakePlatform, tmp_path: Path
) -> None:
    platform.refused = frozenset({"c2"})
    await add(session, kept(tmp_path, Given("ann@example.com"), Given("bob@example.com", 0, "le2")))
    (again,) = given_in((tmp_path / "refused.txt").read_text())

    platform.refused = frozenset()
    key = Given(again.text.partition("/")[0], 1, again.company_id)
    assert await add(session, Order("vip", (key,), None, False, YES)) == 0

    assert MemberKey("c2", "le2") in platform.assigned["vip"]


async def test_a_company_given_with_a_customer_goes_before_the_choice_for_all(
    session: Session, platform: FakePlatform
) -> None:
    keys = (Given("ann@example.com"), Given("bob@example.com", 2, "le1"), Given("bob@example.com", 3, "le2"))

    assert await add(session, Order("vip", keys, None, True, YES)) == 0

    assert set(platform.assigned["vip"]) == {
        MemberKey("c1"), MemberKey("c2", "le1"), MemberKey("c2", "le2"),
    }  # fmt: skip


async def test_a_list_of_which_nothing_can_be_followed_is_refused_and_kept(
    session: Session, platform: FakePlatform, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=r"None of the rows given \(1\)"):
        await add(session, kept(tmp_path, Given("nobody@example.com", 1)))

    assert (tmp_path / "refused.txt").exists()
    assert platform.requests["add_members"] == 0


async def test_no_file_is_made_where_nothing_was_refused(session: Session, tmp_path: Path) -> None:
    assert await add(session, kept(tmp_path, Given("ann@example.com"))) == 0

    assert not (tmp_path / "refused.txt").exists()


def test_a_file_of_refused_rows_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "refused.txt").write_text("precious")

    with pytest.raises(BadInput, match="exists already"):
        RefusedFile.at(str(tmp_path / "refused.txt"))
    with pytest.raises(BadInput, match="no folder"):
        RefusedFile.at(str(tmp_path / "nowhere" / "refused.txt"))


def test_refused_rows_that_cannot_be_written_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sub").mkdir()
    file = RefusedFile.at(str(tmp_path / "sub" / "refused.txt"))
    (tmp_path / "sub").rmdir()

    file.keep([("eve@example.com", "400 unknown")])

    assert "eve@example.com  # 400 unknown" in capsys.readouterr().err


async def test_an_outcome_names_rows_as_the_journal_does(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    consent = Consent(yes=True, as_json=True)
    await add(session, order("bob@example.com", legal_entity_id="le2", consent=consent))

    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["row"], row["confirmed"]) == ("c2/le2", True)
