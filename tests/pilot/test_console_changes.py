"""Adding and removing members: shown first, sent on `y` alone, read back; and never where writing is off."""

from __future__ import annotations

from typing import cast

import pytest
from textual.events import Paste
from textual.widgets import Input, OptionList

from segtui.changes.members import AddMembers
from segtui.tui.screens.change import ChangeScreen
from segtui.tui.screens.choice import ChoiceScreen
from segtui.tui.screens.pick_customer import PickCustomerScreen
from segtui.tui.screens.reason import ReasonScreen
from tests.pilot.support import NARROW, Console, Shop

GRETA = "Greta Östergård <greta.oestergaard@example.com>"
FINALISTS = "Championship 2027 finalists"
"""The segment that nobody is in."""


async def diff(console: Console) -> ChangeScreen:
    """Wait for the diff of a change."""
    await console.until(lambda: getattr(console.top, "ready", False), "the diff")
    return cast("ChangeScreen", console.top)


async def sent(console: Console) -> None:
    """Wait until a change was sent and read back."""
    await console.until_says("Esc closes")


async def on_finalists(shop: Shop, console: Console) -> None:
    await console.choose(shop.segment(FINALISTS)["id"])


async def test_adding_shows_who_and_the_exact_request_and_sends_nothing_yet(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        greta = shop.person("demo")
        await console.find(greta["contactEmail"])
        await console.press("a")
        await diff(console)
        place = (
            f"/customer-segment/kaffeekontor/segments/{shop.segment(FINALISTS)['id']}/customers/{greta['id']}"
        )
        assert f"Add {GRETA}" in console.dialog
        assert f"PUT{shop.door['base_url']}{place}" in console.dialog.replace(" ", "")
        assert shop.writes == []


async def test_y_sends_exactly_what_was_shown_and_the_member_is_read_back(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        greta = shop.person("demo")
        await console.find(greta["contactEmail"])
        await console.press("a")
        await diff(console)
        await console.press("s")
        await sent(console)
        assert "Accepted by the platform: 1 of 1" in console.dialog
        assert "Visible when read back: 1" in console.dialog
        segment = shop.segment(FINALISTS)["id"]
        assert shop.writes == [
            ("PUT", f"/customer-segment/kaffeekontor/segments/{segment}/customers/{greta['id']}")
        ]


async def test_after_adding_the_panes_show_the_new_member(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        await console.find(shop.person("demo")["contactEmail"])
        before = len(console.panes.segments.customer_segment_ids)
        await console.press("a")
        await diff(console)
        await console.press("s")
        await sent(console)
        await console.press("escape")
        await console.until(lambda: console.heading(2).endswith("· 1"), "the new count")
        await console.at_rest()
        assert "Greta Östergård" in console.says(2)
        assert len(console.panes.segments.customer_segment_ids) == before + 1


async def test_escape_in_the_diff_sends_nothing(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        await console.find(shop.person("demo")["contactEmail"])
        await console.press("a")
        await diff(console)
        await console.press("escape")
        await console.at_rest()
        assert console.top is console.panes
        assert shop.writes == []


async def test_adding_somebody_who_is_a_member_says_that_nothing_has_to_be_sent(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        await console.find(shop.person("demo")["contactEmail"])
        await console.press("a")
        await console.until(lambda: "Nothing has to be sent." in console.words, "the words")
        assert "already a member: nothing will change" in console.dialog
        await console.press("s")
        assert shop.writes == []


async def test_adding_from_the_members_asks_who(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        await console.press("2", "a")
        await console.until(lambda: isinstance(console.top, PickCustomerScreen), "the question")
        await console.type(shop.person("demo")["contactEmail"])
        await console.press("enter")
        await console.until_says("1 for this e-mail address")
        await console.press("enter")
        await diff(console)
        assert f"Add {GRETA}" in console.dialog


@pytest.mark.parametrize("second", [" 1234567", "\nsomebody.else@example.com"])
async def test_a_list_where_one_customer_is_asked_for_is_told_to_go_elsewhere(
    shop: Shop, second: str
) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        await console.press("2", "a")
        await console.until(lambda: isinstance(console.top, PickCustomerScreen), "the question")
        console.pilot.app.post_message(Paste(shop.person("demo")["contactEmail"] + second))
        await console.until_says("This looks like a list, and only this one was looked up.")


async def test_of_several_customers_found_none_is_added_by_itself(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        await console.press("2", "a")
        await console.until(lambda: isinstance(console.top, PickCustomerScreen), "the question")
        await console.type("Bergqvist")
        await console.press("enter")
        await console.until_says("2 for this name")
        assert isinstance(console.top, PickCustomerScreen)
        await console.press("down", "enter")
        change = (await diff(console)).change
        assert isinstance(change, AddMembers)
        assert [member.key.customer_id for member in change.members] == [
            shop.seed.troubles["customer.email_case_twins"][1]
        ]


async def test_for_which_company_is_asked_and_never_guessed(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        await console.find(shop.person("two_companies")["contactEmail"])
        await console.press("a")
        await console.until(lambda: isinstance(console.top, ChoiceScreen), "the question")
        options = console.top.query_one(OptionList)
        companies = [company["name"] for company in shop.seed.legal_entities[:2]]
        assert [str(options.get_option_at_index(i).prompt) for i in range(options.option_count)] == [
            "For no company (B2C)",
            *(f"For {name}" for name in companies),
        ]
        assert shop.writes == []


async def test_the_chosen_company_stands_in_the_request(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        matthias = shop.person("two_companies")
        await console.find(matthias["contactEmail"])
        await console.press("a")
        await console.until(lambda: isinstance(console.top, ChoiceScreen), "the question")
        await console.press("down", "down", "enter")
        await diff(console)
        await console.press("s")
        await sent(console)
        second = shop.seed.legal_entities[1]["id"]
        assert shop.writes[0][1].endswith(f"/customers/{matthias['id']}/{second}")


async def test_leaving_the_question_for_the_company_adds_nobody(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        await console.find(shop.person("two_companies")["contactEmail"])
        await console.press("a")
        await console.until(lambda: isinstance(console.top, ChoiceScreen), "the question")
        await console.press("escape")
        await console.at_rest()
        assert console.top is console.panes
        assert shop.writes == []


async def test_removing_the_member_under_the_cursor(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        before = shop.member_count("Gold club")
        await console.press("2", "down")
        member = console.panes.members.current
        assert member is not None
        await console.press("d")
        await diff(console)
        assert "Added again later, they get a new creation date." in console.dialog
        assert shop.writes == []
        await console.press("s")
        await sent(console)
        await console.press("escape")
        await console.until(lambda: console.heading(2).endswith(f"· {before - 1}"), "the new count")
        assert [method for method, _ in shop.writes] == ["DELETE"]
        assert shop.writes[0][1].endswith(f"/customers/{member.customer.id}")


async def test_removing_many_asks_for_the_name_of_the_segment(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        await console.press("2", "space", "space", "space", "d")
        await diff(console)
        assert "Remove 3 members from Gold club" in console.dialog
        assert "type the name, then Enter" in console.dialog
        await console.type("Gold clu")
        await console.press("enter")
        assert "type the segment's name first" in console.dialog
        await console.press("down", "tab", "s")
        assert "type the segment's name first" in console.dialog
        assert shop.writes == []
        await console.press("end")
        await console.type("b")
        await console.press("enter")
        await sent(console)
        await console.press("escape")
        await console.until(
            lambda: console.heading(2).endswith(f"· {shop.member_count('Gold club') - 3}"), "the new count"
        )
        assert [method for method, _ in shop.writes] == ["DELETE"]
        assert shop.writes[0][1].endswith("/customers/bulk")


async def test_a_refused_row_is_told_with_the_platforms_words(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        await console.find(shop.person("demo")["contactEmail"])
        await console.press("a")
        await diff(console)
        shop.trouble("*/customers/*", method="PUT", status=400)
        await console.press("s")
        await sent(console)
        assert "The Service is temporarily unavailable" in console.dialog
        assert "Accepted by the platform" not in console.dialog


async def test_every_change_stands_in_the_journal_under_its_number(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        await console.find(shop.person("demo")["contactEmail"])
        await console.press("a")
        await diff(console)
        await console.press("s")
        await sent(console)
        assert "Recorded in the journal as change 1." in console.dialog
        assert console.panes.session is not None
        (entry,) = await console.panes.session.history()
        assert entry.id == 1
        assert entry.intent.title == f"Add {GRETA} to {FINALISTS}"


# Where writing is off.


async def everything_dangerous(console: Console) -> list[tuple[str, str | None]]:
    """Every dangerous action with the reason why it is off; None for one that is on."""
    actions = [action for number in range(1, 5) for action in console.panes.pane(number).actions()]
    return [
        (action.id, action.why_not()) for action in (*actions, *console.panes.actions()) if action.dangerous
    ]


async def with_everything_chosen(shop: Shop, console: Console) -> None:
    await console.choose(shop.segment("Gold club")["id"])
    await console.find(shop.person("demo")["contactEmail"])


async def test_a_writable_profile_leaves_the_dangerous_actions_of_the_panes_on(shop: Shop) -> None:
    async with shop.console() as console:
        await with_everything_chosen(shop, console)
        reasons = dict(await everything_dangerous(console))
        assert {id for id, reason in reasons.items() if reason is None} >= {
            "segments.create",
            "segments.edit",
            "segments.clone",
            "segments.switch",
            "segments.delete",
            "members.add",
            "members.add-many",
            "members.remove",
            "customers.add",
            "app.undo",
        }


async def test_a_read_only_profile_leaves_no_dangerous_action_on(shop: Shop) -> None:
    async with shop.console(writable=False) as console:
        await with_everything_chosen(shop, console)
        reasons = await everything_dangerous(console)
        assert reasons
        assert [id for id, reason in reasons if reason is None] == []


@pytest.mark.parametrize(("pane", "key"), [("2", "a"), ("2", "d"), ("3", "a")])
async def test_on_a_read_only_profile_a_key_that_would_write_says_why_it_does_not(
    shop: Shop, pane: str, key: str
) -> None:
    async with shop.console(writable=False) as console:
        await with_everything_chosen(shop, console)
        shop.sandbox.traffic.clear()
        await console.press(pane, key)
        assert console.notice.endswith("read-only profile")
        assert console.top is console.panes
        assert shop.asked() == []


async def test_a_read_only_profile_says_so_in_the_header(shop: Shop) -> None:
    async with shop.console(writable=False) as console:
        assert "READ-ONLY" in console.header


async def test_a_locked_production_profile_leaves_only_the_unlocking_on(shop: Shop) -> None:
    async with shop.console(production=True) as console:
        await with_everything_chosen(shop, console)
        reasons = await everything_dangerous(console)
        assert [id for id, reason in reasons if reason is None] == ["app.unlock"]
        assert "PRODUCTION · LOCKED" in console.header


async def test_unlocking_production_takes_a_reason_and_shows_for_how_long(shop: Shop) -> None:
    async with shop.console(production=True) as console:
        await with_everything_chosen(shop, console)
        await console.press("U")
        await console.until(lambda: isinstance(console.top, ReasonScreen), "the question")
        await console.press("enter")
        assert isinstance(console.top, ReasonScreen)
        await console.type("ticket 4711")
        await console.press("enter")
        await console.until(lambda: "UNLOCKED 10 min" in console.header, "the header")
        reasons = dict(await everything_dangerous(console))
        assert reasons["members.add"] is None
        assert reasons["members.remove"] is None


async def test_the_diff_can_be_seen_again_only_after_escape_and_is_never_sent_twice(shop: Shop) -> None:
    async with shop.console() as console:
        await on_finalists(shop, console)
        await console.find(shop.person("demo")["contactEmail"])
        await console.press("a")
        await diff(console)
        await console.press("s", "s", "s")
        await sent(console)
        await console.press("s")
        assert len(shop.writes) == 1


async def test_typing_into_the_name_of_the_segment_is_no_key(shop: Shop) -> None:
    async with shop.console() as console:
        await console.choose(shop.segment("Gold club")["id"])
        await console.press("2", "space", "space", "d")
        await diff(console)
        console.top.query_one(Input).focus()
        await console.settle()
        await console.type("yay")
        assert console.top.query_one(Input).value == "yay"
        assert shop.writes == []


async def test_the_address_of_a_request_breaks_between_its_parts_at_every_width(shop: Shop) -> None:
    async with shop.console(size=NARROW) as console:
        await console.find(shop.person("demo")["contactEmail"])
        await console.press("3", "a")
        await console.until_says("What will be sent")
        segment_id = console.panes.segments.current
        assert segment_id is not None
        shown = [line.strip(" │") for line in console.text.splitlines()]
        parts = [line for line in shown if line.startswith(("PUT http", "/"))]
        assert any(segment_id.id in part for part in parts)
