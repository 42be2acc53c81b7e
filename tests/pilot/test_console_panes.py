"""The panes follow each other, and the keys lead in and back."""

from __future__ import annotations

from segtui.tui.load_state import Idle
from segtui.tui.widgets.filter_line import FilterLine
from tests.pilot.support import Shop


async def test_the_first_screen_shows_segments_and_the_members_and_items_of_the_first(shop: Shop) -> None:
    async with shop.console() as console:
        first = console.panes.segments.current
        assert first is not None
        assert console.heading(1) == "Segments · 40"
        assert console.panes.members.segment == first
        assert console.heading(2).startswith("Members of Newsletter readers · 180")
        assert console.heading(4).startswith("Items of Newsletter readers")


async def test_the_header_says_where_this_is_and_that_it_can_be_written_to(shop: Shop) -> None:
    async with shop.console() as console:
        await console.until(lambda: "signed in" in console.header, "the sign-in")
        for word in ("kaffeekontor", "emporix", "main", "en", "(demo)", "WRITABLE", "signed in"):
            assert word in console.header


async def test_a_token_that_may_not_write_is_told_before_anything_is_filled_in(shop: Shop) -> None:
    lacking = shop.secrets("customersegment.segment_manage")
    async with shop.console(secrets=lacking) as console:
        await console.until(lambda: "READ-ONLY (no write scope)" in console.header, "what the token may")
        for keys in (("1", "n"), ("2", "a"), ("4", "a")):
            await console.press(*keys)
            assert console.notice.endswith("the token lacks the scope customersegment.segment_manage")
        assert len(console.pilot.app.screen_stack) == 1
        await console.press("1", "C")
        await console.until(lambda: "Coupons of" in console.text, "the coupons")
        await console.press("n")
        await console.until_says("New coupon")
    async with shop.console(secrets=lacking, production=True) as console:
        await console.until(lambda: "PRODUCTION · READ-ONLY (no write scope)" in console.header, "the header")


async def test_members_and_items_follow_the_cursor_in_the_segments(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("down")
        second = shop.seed.segments[1]
        await console.until(lambda: "Gold club" in console.heading(2), "the members to follow")
        await console.at_rest()
        assert console.heading(2) == f"Members of Gold club · {shop.member_count('Gold club')}"
        assert console.heading(4).startswith("Items of Gold club")
        assert console.panes.members.segment is not None
        assert console.panes.members.segment.id == second["id"]


async def test_running_over_segments_reads_only_the_one_it_comes_to_rest_on(shop: Shop) -> None:
    async with shop.console() as console:
        shop.sandbox.traffic.clear()
        await console.press("down", "down", "down", "down", "down")
        await console.until(lambda: "Winter preview" in console.heading(2), "the members to follow")
        await console.at_rest()
        assert len({served["path"] for served in shop.asked("*/segments/*/customers")}) <= 2


async def test_enter_on_a_segment_goes_to_its_members_and_escape_goes_back(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("down", "enter")
        await console.at_rest()
        assert console.focused_pane == 2
        assert "Gold club" in console.heading(2)
        await console.press("escape")
        assert console.focused_pane == 1


async def test_enter_on_a_member_shows_the_customer_and_escape_retraces_every_step(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("down", "enter")
        await console.at_rest()
        member = console.panes.members.current
        assert member is not None
        await console.press("enter")
        await console.until(lambda: console.panes.customers.view is not None, "the customer")
        await console.at_rest()
        assert console.focused_pane == 3
        view = console.panes.customers.view
        assert view is not None
        assert view.customer.id == member.customer.id
        await console.press("escape")
        assert console.focused_pane == 2
        await console.press("escape")
        assert console.focused_pane == 1


async def test_enter_on_a_customers_segment_goes_to_the_members_of_that_segment(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        wanted = console.panes.customers.own_segments.cursor_row_data
        assert wanted is not None
        await console.press("enter")
        await console.at_rest()
        assert console.focused_pane == 2
        assert console.panes.members.segment is not None
        assert console.panes.members.segment.id == wanted.id
        assert console.panes.segments.current is not None
        assert console.panes.segments.current.id == wanted.id


async def test_finding_a_customer_by_address_ticks_their_segments(shop: Shop) -> None:
    async with shop.console() as console:
        greta = shop.person("demo")
        await console.find(greta["contactEmail"])
        theirs = {member.segment_id for member in shop.seed.members if member.customer_id == greta["id"]}
        assert console.panes.segments.customer_segment_ids == theirs
        rows = [line for line in console.text.splitlines() if "Gold club" in line[:42]]
        assert "✓" in rows[0][:42]


async def test_finding_a_customer_shows_their_storefront(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        assert console.heading(4) == "Storefront of Greta Östergård"
        assert "COMPUTED" in console.says(4)


async def test_a_customer_who_is_found_alone_is_opened_at_once(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["customerNumber"])
        assert console.heading(3) == "Customer Greta Östergård"
        assert "greta.oestergaard@example.com" in console.says(3)


async def test_a_name_that_several_bear_lists_them_all_and_chooses_none(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find("Bergqvist")
        matches = console.panes.customers.matches
        assert matches.display
        assert matches.total is not None
        assert matches.total >= 2
        assert console.panes.customers.view is None
        assert "Jonas.Bergqvist" in console.says(3)
        assert "jonas.bergqvist" in console.says(3)


async def test_escape_returns_from_a_match_to_the_matches(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find("Bergqvist")
        await console.press("enter")
        await console.until(lambda: console.panes.customers.view is not None, "the customer")
        await console.at_rest()
        await console.press("escape")
        assert console.panes.customers.view is None
        assert console.panes.customers.matches.has_focus
        assert console.heading(3) == "Customers · 2"


async def test_escape_from_a_member_goes_back_to_the_members_whatever_was_searched_before(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find("Bergqvist")
        await console.press("2", "enter")
        await console.until(lambda: console.panes.customers.view is not None, "the customer")
        await console.at_rest()
        await console.press("escape")
        assert console.focused_pane == 2


async def test_giving_up_the_customer_gives_the_storefront_back_to_the_segment(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find("Bergqvist")
        await console.press("enter")
        await console.until(lambda: console.panes.customers.view is not None, "the customer")
        await console.at_rest()
        await console.press("escape")
        await console.until(lambda: console.heading(4).startswith("Items of Newsletter"), "the items")
        await console.at_rest()
        assert not console.panes.segments.customer_segment_ids


async def test_the_pane_says_what_a_pasted_text_was_taken_for(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        assert console.panes.customers.border_subtitle == "recognised as e-mail address"


async def test_nobody_found_is_said_in_words_with_what_was_searched_for(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find("nobody@nowhere.example")
        assert "No customer for this e-mail address: “nobody@nowhere.example”." in console.says(3)


async def test_the_members_filter_is_sent_to_the_server_and_shown_as_it_is_sent(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("2", "slash")
        shop.sandbox.traffic.clear()
        await console.type("anna")
        await console.press("enter")
        await console.until(lambda: "found" in console.heading(2), "the filtered rows")
        await console.at_rest()
        asked = shop.asked("*/segments/*/customers")
        assert all("q=" in served["query"] for served in asked)
        assert asked
        assert str(console.panes.members.border_subtitle).startswith("customer.email:(~")


async def test_escape_in_the_filter_shows_all_rows_again(shop: Shop) -> None:
    async with shop.console() as console:
        before = console.heading(2)
        await console.press("2", "slash")
        await console.type("anna")
        await console.press("enter")
        await console.until(lambda: "found" in console.heading(2), "the filtered rows")
        await console.press("slash", "escape")
        await console.until(lambda: console.heading(2) == before, "all rows")
        assert console.focused_pane == 2


async def test_a_filter_that_nothing_matches_says_so_and_how_to_drop_it(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("2", "slash")
        await console.type("zzz")
        await console.press("enter")
        await console.until_says("Nothing matches “zzz”.")
        assert "/ and then Escape shows all again." in console.says(2)


async def test_the_segments_filter_takes_a_filter_of_the_platform(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("slash")
        await console.type("status:INACTIVE")
        await console.press("enter")
        await console.until(lambda: console.heading(1) != "Segments · 40", "the filtered segments")
        await console.at_rest()
        inactive = [segment for segment in shop.seed.segments if segment["status"] == "INACTIVE"]
        assert console.heading(1) == f"Segments · {len(inactive)}"
        assert str(console.panes.segments.border_subtitle) == "status:INACTIVE"


async def test_s_steps_through_the_orders_and_marks_the_column(shop: Shop) -> None:
    async with shop.console() as console:
        shop.sandbox.traffic.clear()
        await console.press("s")
        await console.at_rest()
        assert any("sort=name.en" in served["query"] for served in shop.asked("*/segments"))
        assert console.notice == "By name, ascending."
        first = console.panes.segments.current
        assert first is not None
        names = sorted(segment["name"].get("en", "") for segment in shop.seed.segments)
        assert names[0] in console.says(1)
        assert first.name == shop.segment(names[0])["name"]
        assert "segment ▲" in console.says(1)


async def test_digits_and_tab_move_between_the_panes(shop: Shop) -> None:
    async with shop.console() as console:
        for digit in ("2", "4", "1", "3"):
            await console.press(digit)
            assert console.focused_pane == int(digit)
        await console.press("tab")
        assert console.focused_pane == 4


async def test_letters_typed_into_a_line_run_no_action(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("3", "slash")
        await console.type("dattq")
        assert console.panes.customers.query_one(FilterLine).value == "dattq"
        assert console.top is console.panes


async def test_a_segment_without_members_says_so_and_what_can_be_done(shop: Shop) -> None:
    async with shop.console() as console:
        (nobody,) = shop.seed.troubles["segment.no_members"]
        await console.choose(nobody)
        assert "This segment has no members. a adds a customer." in console.says(2)
        assert console.heading(2).endswith("· 0")


async def test_a_segment_without_items_says_so(shop: Shop) -> None:
    async with shop.console() as console:
        (nothing,) = shop.seed.troubles["segment.no_items"]
        await console.choose(nothing)
        assert "This segment holds no product and no category." in console.says(4)


async def test_the_state_of_a_segment_is_told_by_a_sign(shop: Shop) -> None:
    async with shop.console() as console:
        rows = console.says(1)
        assert "● Gold club" in rows
        assert "◷ Summer sale 2026" in rows
        assert "○ Trade prospects" in rows


async def test_the_second_page_of_members_is_read_when_it_comes_into_view(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("2", "end")
        await console.at_rest()
        last = console.panes.members.current
        assert last is not None
        newsletter = shop.segment("Newsletter readers")["id"]
        rows = [member for member in shop.seed.members if member.segment_id == newsletter]
        assert last.customer.id == rows[-1].customer_id


async def test_before_a_segment_is_chosen_the_members_say_what_to_do(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("slash")
        await console.type("no such segment at all")
        await console.press("enter")
        await console.until_says("Nothing matches")
        await console.until(lambda: isinstance(console.state(2), Idle), "the members to let go")
        assert "Choose a segment to see its members." in console.says(2)
