from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segtui.errors import Unreachable
from segtui.tui.widgets.windowing import (
    Extent,
    Held,
    PageStore,
    RowState,
    Ticket,
    Window,
    page_count,
    pages_between,
)


def trouble() -> Unreachable:
    return Unreachable("no answer", hint="try again")


def rows_of(number: int, size: int, total: int) -> list[int]:
    return list(range((number - 1) * size, min(number * size, total)))


def answer(window: Window[int], tickets: Sequence[Ticket], total: int) -> None:
    for ticket in tickets:
        window.arrived(ticket, rows_of(ticket.number, window.page_size, total), total)


def numbers(tickets: Sequence[Ticket]) -> list[int]:
    return [ticket.number for ticket in tickets]


# Arithmetic.


@pytest.mark.parametrize(
    ("rows", "pages"),
    [
        (range(0), []),
        (range(0, 1), [1]),
        (range(0, 50), [1]),
        (range(0, 51), [1, 2]),
        (range(49, 51), [1, 2]),
        (range(50, 100), [2]),
        (range(999_960, 1_000_000), [20_000]),
    ],
)
def test_rows_lie_on_their_pages(rows: range, pages: list[int]) -> None:
    assert list(pages_between(rows, 50)) == pages


@settings(deadline=None)
@given(st.integers(0, 10**7), st.integers(0, 200), st.integers(1, 200))
def test_the_pages_of_rows_are_those_of_each_row(start: int, length: int, size: int) -> None:
    rows = range(start, start + length)
    assert list(pages_between(rows, size)) == sorted({row // size + 1 for row in rows})


@pytest.mark.parametrize(("rows", "pages"), [(0, 0), (1, 1), (49, 1), (50, 1), (51, 2), (1_000_000, 20_000)])
def test_a_page_is_counted_when_it_holds_a_row(rows: int, pages: int) -> None:
    assert page_count(rows, 50) == pages


# How long the listing is.


def test_a_stated_total_is_believed() -> None:
    assert Extent().after(1, 50, 50, 1234).total == 1234


def test_a_stated_total_may_change() -> None:
    assert Extent(1234).after(3, 50, 50, 1200).total == 1200


def test_a_full_page_leaves_the_end_open() -> None:
    extent = Extent().after(1, 50, 50, None)
    assert (extent.total, extent.seen, extent.lines) == (None, 50, 51)


def test_a_short_page_is_the_end() -> None:
    assert Extent(None, 50).after(2, 50, 7, None).total == 57


def test_an_empty_page_after_the_last_row_is_the_end() -> None:
    assert Extent(None, 50).after(2, 50, 0, None).total == 50


def test_an_empty_page_far_behind_the_last_row_tells_nothing() -> None:
    assert Extent(None, 50).after(9, 50, 0, None) == Extent(None, 50)


def test_a_short_page_is_no_end_while_a_total_says_more() -> None:
    assert Extent(500).after(2, 50, 7, None).total == 500


def test_an_end_that_was_inferred_is_in_doubt_after_a_reload_and_a_stated_one_is_not() -> None:
    assert Extent(None, 50).after(2, 50, 7, None).in_doubt().total is None
    assert Extent(57).in_doubt().total == 57


# What is in memory.


@settings(deadline=None)
@given(st.integers(1, 6), st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30))))
def test_a_store_never_holds_more_than_its_capacity(capacity: int, steps: list[tuple[int, int]]) -> None:
    store: PageStore[int] = PageStore(capacity)
    for seen, came in steps:
        store.look_at(range(seen, seen + 3))
        store.put(came, Held([]))
        assert len(store.numbers) <= capacity


def test_the_page_viewed_longest_ago_goes_first() -> None:
    store: PageStore[int] = PageStore(2)
    for number in (1, 2):
        store.put(number, Held([]))
    store.look_at([1])
    store.look_at([])
    store.put(3, Held([]))
    assert store.numbers == (1, 3)


def test_a_page_in_view_is_never_dropped() -> None:
    store: PageStore[int] = PageStore(2)
    store.look_at([1, 2])
    for number in (1, 2, 7, 8):
        store.put(number, Held([]))
    assert store.numbers == (1, 2)


# What is asked for.


def test_the_pages_in_view_are_asked_for_from_the_top() -> None:
    window: Window[int] = Window(1000, page_size=10)
    window.look_at(range(15, 38))
    assert numbers(window.due()) == [2, 3]
    assert window.due() == []


def test_requests_out_of_view_are_dropped_before_they_start() -> None:
    window: Window[int] = Window(1_000_000)
    window.look_at(range(0, 40))
    first = window.due()
    for top in range(100, 900_000, 700):
        window.look_at(range(top, top + 40))
        window.due()
    window.look_at(range(500_000, 500_040))
    answer(window, first, 1_000_000)
    assert numbers(window.due()) == [10_001]


def test_no_more_than_two_are_under_way() -> None:
    window: Window[int] = Window(1000, page_size=5)
    window.look_at(range(0, 40))
    assert len(window.due()) == 2
    window.look_at(range(500, 540))
    assert window.due() == []


def test_nothing_is_read_ahead_at_the_top() -> None:
    window: Window[int] = Window(1000)
    window.look_at(range(0, 40))
    answer(window, window.due(), 1000)
    assert window.due() == []


def test_one_page_ahead_is_read_once_the_view_has_moved() -> None:
    window: Window[int] = Window(1000)
    window.look_at(range(0, 40))
    answer(window, window.due(), 1000)
    window.look_at(range(1, 41))
    ahead = window.due()
    assert numbers(ahead) == [2]
    answer(window, ahead, 1000)
    assert window.due() == []


def test_the_page_ahead_lies_above_when_scrolling_up() -> None:
    window: Window[int] = Window(1000)
    window.look_at(range(900, 940))
    window.look_at(range(500, 540))
    answer(window, window.due(), 1000)
    assert numbers(window.due()) == [10]


def test_nothing_is_ahead_of_the_last_page() -> None:
    window: Window[int] = Window(1000)
    window.look_at(range(960, 1000))
    answer(window, window.due(), 1000)
    assert window.due() == []


def test_a_page_ahead_does_not_push_out_the_ones_in_view_and_come_again_for_ever() -> None:
    window: Window[int] = Window(1000, page_size=10, capacity=3)
    asked = 0
    window.look_at(range(500, 530))
    while tickets := window.due():
        asked += len(tickets)
        answer(window, tickets, 1000)
    assert asked == 3


def test_a_listing_without_a_total_goes_on_until_a_page_is_short() -> None:
    window: Window[int] = Window(None)
    window.look_at(range(0, 40))
    seen: list[int] = []
    while tickets := window.due():
        seen += numbers(tickets)
        for ticket in tickets:
            window.arrived(ticket, rows_of(ticket.number, 50, 120), None)
        window.look_at(range(max(0, window.extent.lines - 40), window.extent.lines))
    assert (seen, window.extent.total) == ([1, 2, 3], 120)


@settings(deadline=None)
@given(
    st.integers(0, 3000),
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 80), st.booleans()), max_size=25),
)
def test_whatever_is_scrolled_the_limits_hold_and_the_view_comes_first(
    total: int, size: int, steps: list[tuple[int, int, bool]]
) -> None:
    window: Window[int] = Window(total, page_size=size, capacity=4)
    under_way: list[Ticket] = []
    for top, height, answered in steps:
        window.look_at(range(top, top + height))
        starting = window.due()
        under_way += starting
        in_view = pages_between(range(top, min(top + height, total)), size)[:4]
        missing = [number for number in in_view if not window.store.settled(number)]
        assert not missing or all(number in in_view for number in numbers(starting))
        assert all(1 <= number <= page_count(total, size) for number in numbers(starting))
        assert len(under_way) <= 2
        if answered:
            answer(window, under_way, total)
            under_way = []
        assert len(window.store.numbers) <= 4


@settings(deadline=None)
@given(st.integers(1, 3000), st.integers(1, 60), st.integers(0, 3000), st.integers(1, 80))
def test_the_view_is_complete_once_all_is_answered(total: int, size: int, top: int, height: int) -> None:
    window: Window[int] = Window(total, page_size=size, capacity=100)
    window.look_at(range(top, top + height))
    while tickets := window.due():
        answer(window, tickets, total)
    assert all(window.row(index) == index for index in range(top, min(top + height, total)))


# What can be drawn.


def test_a_row_waits_until_its_page_comes() -> None:
    window: Window[int] = Window(1000)
    window.look_at(range(60, 100))
    assert (window.row(60), window.state(60)) == (None, RowState.WAITING)
    answer(window, window.due(), 1000)
    assert (window.row(60), window.state(60)) == (60, RowState.READY)


def test_a_page_that_fails_is_not_asked_for_again_by_itself() -> None:
    window: Window[int] = Window(1000)
    window.look_at(range(0, 40))
    error = trouble()
    for ticket in window.due():
        window.failed(ticket, error)
    assert (window.state(0), window.error(0), window.row(0)) == (RowState.FAILED, error, None)
    assert 1 not in window.wanted()


def test_a_page_that_failed_is_asked_for_again_once_its_failure_is_forgotten() -> None:
    window: Window[int] = Window(30)
    window.look_at(range(0, 30))
    for ticket in window.due():
        window.failed(ticket, trouble())
    window.store.forget_failures()
    assert numbers(window.due()) == [1]


def test_a_row_the_platform_did_not_send_is_absent_and_not_awaited() -> None:
    window: Window[int] = Window(50)
    window.put(1, list(range(48)), 50)
    assert window.state(49) is RowState.ABSENT
    window.look_at(range(0, 50))
    assert window.due() == []


# Reading again.


def test_rows_are_shown_until_the_new_ones_come() -> None:
    window: Window[int] = Window(30)
    window.put(1, list(range(30)), 30)
    window.look_at(range(0, 30))
    window.start_over()
    assert window.row(3) == 3
    (ticket,) = window.due()
    window.arrived(ticket, [100 + row for row in range(30)], 30)
    assert window.row(3) == 103


def test_an_answer_of_an_earlier_round_is_dropped() -> None:
    window: Window[int] = Window(30)
    window.look_at(range(0, 30))
    (old,) = window.due()
    window.start_over()
    (new,) = window.due()
    assert not window.arrived(old, [1], 30)
    assert not window.failed(old, trouble())
    assert window.arrived(new, list(range(30)), 30)


def test_rows_stay_when_reading_them_again_fails() -> None:
    window: Window[int] = Window(30)
    window.put(1, list(range(30)), 30)
    window.look_at(range(0, 30))
    window.start_over()
    (ticket,) = window.due()
    window.failed(ticket, trouble())
    assert (window.row(3), window.store.failed) == (3, (1,))
    window.store.forget_failures()
    assert numbers(window.due()) == [1]


@pytest.mark.parametrize("limits", [{"page_size": 0}, {"capacity": 0}, {"most_in_flight": 0}])
def test_a_window_without_room_is_refused(limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        Window[int](10, **limits)
