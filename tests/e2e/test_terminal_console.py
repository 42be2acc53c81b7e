"""The installed program on a real terminal: what only bytes, signals and processes show."""

from __future__ import annotations

import base64
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals here", allow_module_level=True)

from tests.bench.emulator import Emulator, Size
from tests.e2e.program import Desk, desk_for, sandbox_process
from tests.e2e.terminal import (
    DOWN,
    END,
    ENTER,
    ESCAPE,
    NARROW,
    PALETTE_COLOUR,
    SMALL,
    TRUE_COLOUR,
    WIDE,
    Terminal,
    none_alive,
)

pytestmark = pytest.mark.xdist_group("terminal")
"""One at a time: they measure silence and wait for processes."""

DEMO = ("demo", "--customers", "200")
Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    desk = Desk(tmp_path)
    with ExitStack() as stack:

        def started(*args: str, size: Size = WIDE, **variables: str) -> Terminal:
            return stack.enter_context(Terminal(*args, environment=desk.environment(**variables), size=size))

        yield started


def opened(terminal: Terminal) -> Terminal:
    """The demo once all panes have what they show."""
    terminal.until_shown("Segments · 40", "Members of Newsletter readers · 120", "Drippers", "signed in")
    return terminal


def test_a_customer_is_found_added_and_counted_and_quitting_leaves_nothing_on(start: Start) -> None:
    terminal = opened(start(*DEMO))
    family = terminal.family()
    assert len(family) == 2
    terminal.type("/", "finalists", ENTER)
    terminal.until_shown("Members of Championship 2027 finalists · 0")
    terminal.type("3", "/", "greta.oestergaard@example.com", ENTER)
    terminal.until_shown("Customer Greta Östergård", "COMPUTED")
    terminal.type("a")
    terminal.until_shown("What will be sent", "s sends it")
    terminal.type("s")
    terminal.until_shown("Visible when read back: 1")
    terminal.type(ESCAPE)
    terminal.until_shown("Members of Championship 2027 finalists · 1")
    terminal.type("q")
    assert terminal.ended() == 0
    assert terminal.left_behind() == []
    assert none_alive(family)


def test_keys_that_come_in_one_piece_go_where_they_belong(start: Start) -> None:
    terminal = opened(start(*DEMO))
    terminal.type("3/greta.oestergaard@example.com\r")
    terminal.until_shown("Customer Greta Östergård")


def test_what_is_typed_behind_a_key_that_opens_a_form_is_its_text_over_a_slow_line(tmp_path: Path) -> None:
    with sandbox_process("--customers", "60") as sandbox:
        sandbox.control("POST", "faults", {"path": "/site/*", "latency_ms": 500})
        environment = desk_for(tmp_path, sandbox, writable=True).environment()
        with Terminal(environment=environment, size=WIDE) as terminal:
            terminal.until_shown("Segments · 40", "signed in")
            terminal.type("nSummer d\tdown here")
            terminal.until_shown("New segment", "Summer d", "down here")
            terminal.type(ESCAPE)
            terminal.until_shown("Leave the form?")


def test_every_size_down_to_60_by_16_draws_itself_anew_and_keeps_the_pane(start: Start) -> None:
    terminal = opened(start(*DEMO))
    terminal.type("2", DOWN)
    terminal.resize(NARROW)
    terminal.until_shown("2 Members of Newsletter readers · 120", "e-mail")
    assert "Drippers" not in terminal.words
    terminal.resize(SMALL)
    terminal.until_shown("2 Members", "WRITABLE", "? keys")
    terminal.resize(WIDE)
    terminal.until_shown("Segments · 40", "Members of Newsletter readers · 120", "Drippers")
    terminal.type("q")
    assert terminal.ended() == 0


def test_keys_typed_before_the_first_paint_do_no_harm(start: Start) -> None:
    terminal = start(*DEMO)
    for _ in range(20):
        terminal.type("3@4")
        terminal.bytes_within(0.02)
    terminal.until_shown("Segments · 40")
    terminal.type(ESCAPE)
    terminal.until_quiet()
    terminal.type("1")
    terminal.until_shown("Enter members")


def is_gone(terminal: Terminal, words: str) -> bool:
    return words not in terminal.screen.text


def test_what_is_written_cell_by_cell_is_what_a_whole_repaint_shows(start: Start) -> None:
    terminal = opened(start(*DEMO))
    terminal.type("3/Bergqvist\r")
    terminal.until_shown("Customers · 2")
    for key, words in (("?", "Everywhere"), ("t", "Requests, newest first")):
        for step in ("2", END, "1", DOWN, DOWN, DOWN, "4", DOWN):
            terminal.type(step)
            terminal.until_quiet(0.1)
        terminal.type(key)
        terminal.until_shown(words)
        terminal.type(ESCAPE)
        terminal.until(partial(is_gone, terminal, words), f"the end of {words}")
    terminal.until_quiet()
    written = terminal.screen.text
    terminal.resize(Size(WIDE.columns, WIDE.rows - 1))
    terminal.until_shown("Segments · 40", "? keys")
    terminal.until_quiet()
    terminal.resize(WIDE)
    terminal.until(lambda: terminal.screen.text == written, f"this screen:\n{written}")


def test_at_rest_not_a_byte_is_sent(start: Start) -> None:
    terminal = opened(start(*DEMO))
    terminal.until_quiet()
    assert terminal.bytes_within(2.0) == b""


def test_y_sends_the_id_to_the_clipboard_of_the_terminal(start: Start) -> None:
    terminal = opened(start(*DEMO))
    terminal.type("y")
    terminal.until_shown("Sent the segment's id to your terminal")
    (sent,) = terminal.clipboard
    assert base64.b64decode(sent).decode() in terminal.words


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_the_terminal_as_it_was(start: Start, number: signal.Signals) -> None:
    terminal = opened(start(*DEMO))
    family = terminal.family()
    terminal.signal(number)
    terminal.ended()
    assert terminal.left_behind() == []
    assert none_alive(family)


def test_a_terminal_that_is_closed_takes_every_process_with_it(start: Start) -> None:
    terminal = opened(start(*DEMO))
    family = terminal.family()
    terminal.hang_up()
    assert none_alive(family)


def test_ending_it_before_it_has_begun_leaves_nothing_behind(start: Start) -> None:
    terminal = start(*DEMO)
    terminal.until(lambda: b"\x1b[?1049h" in terminal.output, "the first paint")
    family = terminal.family()
    terminal.signal(signal.SIGTERM)
    terminal.ended()
    assert terminal.left_behind() == []
    assert none_alive(family)


def test_a_signal_ends_the_welcome_with_the_terminal_as_it_was(start: Start) -> None:
    terminal = start(size=NARROW)
    terminal.until_shown("d the demo shop")
    terminal.signal(signal.SIGTERM)
    terminal.ended()
    assert terminal.left_behind() == []


def test_no_color_leaves_only_greys_and_ascii_only_signs_of_every_terminal(start: Start) -> None:
    terminal = start(*DEMO, NO_COLOR="1", SEGTUI_ASCII="1")
    terminal.until_shown("Segments", "Members of Newsletter readers", "Drippers")
    output = bytes(terminal.output)
    assert all(red == green == blue for red, green, blue in TRUE_COLOUR.findall(output))
    assert not PALETTE_COLOUR.search(TRUE_COLOUR.sub(b"", output))
    for sign in "●○◷◆◇▪":
        assert sign not in terminal.words
    assert not re.search("[\u2500-\u259f…·›]", terminal.screen.text)


def test_ctrl_z_gives_the_terminal_back_and_the_whole_screen_returns(start: Start) -> None:
    terminal = start(*DEMO)
    terminal.until_shown("Segments · 40", "Drippers")
    terminal.until_quiet()
    terminal.type(b"\x1a")
    terminal.until_stopped()
    assert terminal.left_behind() == []
    terminal.screen = Emulator(WIDE)
    terminal.signal(signal.SIGCONT)
    terminal.until_shown("Segments · 40", "Members of Newsletter readers", "Drippers", "Customers")
    terminal.type("2")
    terminal.type("q")
    assert terminal.ended() == 0
    assert terminal.left_behind() == []


def test_without_a_profile_the_first_screen_offers_the_demo_and_a_profile(start: Start) -> None:
    terminal = start(size=NARROW)
    terminal.until_shown("d the demo shop", "n a profile for your own Emporix tenant")
    terminal.type("q")
    assert terminal.ended() == 0
    assert terminal.left_behind() == []


def test_the_welcome_leads_into_the_demo(start: Start) -> None:
    terminal = start()
    terminal.until_shown("d the demo shop")
    terminal.type("d")
    terminal.until_shown("Segments · 40", "Newsletter readers")
    terminal.type("q")
    assert terminal.ended() == 0
    assert terminal.left_behind() == []
