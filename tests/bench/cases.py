"""What is measured: which programs run against each other, and what is done to each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.client import client_figures
from tests.bench.emulator import Size
from tests.bench.explain import explain_figures
from tests.bench.link import Link
from tests.bench.probe import Figures, Probe, Program, running
from tests.bench.sandbox import Place, Sandbox, serving
from tests.bench.sync import QUICK as SYNC_QUICK
from tests.bench.sync import THOROUGH as SYNC_THOROUGH
from tests.bench.sync import sync_figures

APPS = Path(__file__).parent / "apps"
HELLO, CONTROL, PANES, SEGTUI = "hello", "hello again", "panes", "segtui"
SMALL, LARGE = "1k members", "1M members"
BARE, CLIENT = "bare httpx", "segtui's client"

MANY = 1_000_000
"""Members of a segment that is large indeed; with fewer a sync is smaller, too."""
WIDE, NARROW = Size(120, 40), Size(80, 24)
ROWS_SHOWN = r"\w@\w"
"""A row with an e-mail address is on the screen, or as much of it as fits."""
SLOW_LINK = Link(bytes_per_s=50_000, round_trip_s=0.08)
HELD_TIMES, HELD_EVERY_S = 30, 0.033
"""A key held down for a second, at the rate at which keyboards repeat."""
FIRST_SEGMENT, SECOND_SEGMENT = "Newsletter readers", "Gold club"

Runs = dict[str, list[Figures]]
"""By program: the figures of its rounds, in order."""
Script = Callable[[Probe], Figures]


@dataclass(frozen=True, slots=True)
class Bench:
    """How thoroughly to measure, and where."""

    place: Place
    start_rounds: int
    rounds: int
    rest_s: float
    large: int
    """Members of the large segment."""
    tell: Callable[[str], None]
    """Takes a line about the progress."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A program and what is done to it."""

    program: Program
    script: Script
    link: Link | None = None
    """What lies between it and whoever sits at the terminal."""


def start(bench: Bench) -> Runs:
    """From the command to the first rows, and from the quitting key to the end."""

    def script(probe: Probe) -> Figures:
        return probe.start() | probe.quit("ctrl+q")

    with serving(bench.place) as sandbox:
        programs = [*hellos(bench.place), console(bench.place, sandbox)]
        contenders = [Contender(program, script) for program in programs]
        return _interleaved(bench, "start", contenders, WIDE, bench.start_rounds)


def keys_wide(bench: Bench) -> Runs:
    """Rest and keys where all panes are shown."""
    return _keys(bench, f"keys at {WIDE}", WIDE)


def keys_narrow(bench: Bench) -> Runs:
    """Rest and keys where one pane is shown."""
    return _keys(bench, f"keys at {NARROW}", NARROW)


def held(bench: Bench) -> Runs:
    """A held key on a slow link: how far the screen is behind when the key is let go."""

    def stock(probe: Probe) -> Figures:
        probe.start()
        return _held(probe)

    def members(probe: Probe) -> Figures:
        probe.start()
        probe.type(["2"], ROWS_SHOWN, "to members")
        return _held(probe)

    panes = panes_app(bench.place)
    with serving(bench.place, "--members", "600") as sandbox:
        segtui = console(bench.place, sandbox, ready=FIRST_SEGMENT)
        contenders = [
            *(Contender(program, stock, SLOW_LINK) for program in [*hellos(bench.place), panes]),
            Contender(segtui, members, SLOW_LINK),
        ]
        return _interleaved(bench, "link", contenders, WIDE, bench.rounds)


def million(bench: Bench) -> Runs:
    """A segment of a million members beside one of a thousand."""

    def script(probe: Probe) -> Figures:
        return _open_and_jump(probe)

    # A shop of this size is made once and then kept in the user's cache directory.
    large = ("--customers", str(bench.large), "--members", str(bench.large))
    with (
        serving(bench.place, "--members", "1000") as small_shop,
        serving(bench.place, *large) as large_shop,
    ):
        programs = [
            console(bench.place, small_shop, name=SMALL),
            console(bench.place, large_shop, name=LARGE),
        ]
        contenders = [Contender(program, script) for program in programs]
        return _interleaved(bench, "1M members", contenders, WIDE, bench.rounds)


def requests(bench: Bench) -> Runs:
    """How often the platform is asked; the same every time, so once is enough."""
    with serving(bench.place) as sandbox, running(console(bench.place, sandbox), WIDE) as probe:
        probe.start()
        opened = len(sandbox.requests())
        probe.type(["3", "/"], "e-mail, number, id, name", "search")
        address = sandbox.shop["customer"]["email"]
        probe.type([*address, "enter"], r"4 Storefront of(?s:.*)[▾▸◆]", "storefront")
        found = len(sandbox.requests()) - opened
    return {SEGTUI: [{"requests to open": opened, "requests to find a customer": found}]}


def client(bench: Bench) -> Runs:
    """Pages a second, without a console."""
    bench.tell("client")
    rounds = client_figures(bench.place, bench.rounds)
    return {BARE: [bare for bare, _ in rounds], CLIENT: [ours for _, ours in rounds]}


def explain(bench: Bench) -> Runs:
    """What an explanation costs, without a console."""
    bench.tell("explain")
    return {SEGTUI: explain_figures(bench.place, bench.rounds)}


def sync(bench: Bench) -> Runs:
    """What a sync asks and how fast it is, beside a guide's loop and a loop that only sends."""
    bench.tell("sync")
    size = SYNC_THOROUGH if bench.large >= MANY else SYNC_QUICK
    return {name: [figures] for name, figures in sync_figures(bench.place, size).items()}


SECTIONS: Mapping[str, Callable[[Bench], Runs]] = {
    "start": start,
    "keys": keys_wide,
    "narrow": keys_narrow,
    "link": held,
    "million": million,
    "requests": requests,
    "client": client,
    "explain": explain,
    "sync": sync,
}
"""The parts of the benchmark, by the name that chooses them."""


def hellos(place: Place) -> list[Program]:
    """The smallest app, twice: how far its figures are from themselves is the noise of a run."""
    command = [sys.executable, str(APPS / "hello.py")]
    return [Program(name, command, place.environment(), ROWS_SHOWN) for name in (HELLO, CONTROL)]


def panes_app(place: Place) -> Program:
    """The four stock panes; the list on the left has the focus."""
    return Program(PANES, [sys.executable, str(APPS / "panes.py")], place.environment(), ROWS_SHOWN)


def console(place: Place, sandbox: Sandbox, *, name: str = SEGTUI, ready: str = ROWS_SHOWN) -> Program:
    """The console on a sandbox, started as users start it."""
    installed = Path(sys.executable).with_name("segtui")
    command = [str(installed)] if installed.exists() else [sys.executable, "-m", "segtui"]
    return Program(name, command, sandbox.console(place), ready)


def _keys(bench: Bench, title: str, size: Size) -> Runs:
    panes = panes_app(bench.place)
    with serving(bench.place) as sandbox:
        segtui = console(bench.place, sandbox, ready=FIRST_SEGMENT)
        contenders = [
            *(Contender(program, _rows(bench, size)) for program in hellos(bench.place)),
            Contender(panes, _tabs),
            Contender(segtui, _members(bench, size)),
        ]
        return _interleaved(bench, title, contenders, size, bench.rounds)


def _rows(bench: Bench, size: Size) -> Script:
    def script(probe: Probe) -> Figures:
        probe.start()
        return probe.rest(bench.rest_s) | _moves(probe, size)

    return script


def _held(probe: Probe) -> Figures:
    first = probe.repeat("down", HELD_TIMES, HELD_EVERY_S, "held down")
    return first | probe.repeat("down", HELD_TIMES, HELD_EVERY_S, "held on")


def _tabs(probe: Probe) -> Figures:
    probe.start()
    return probe.press("tab", 6, "tab")


def _members(bench: Bench, size: Size) -> Script:
    def script(probe: Probe) -> Figures:
        probe.start()
        probe.type(["2"], ROWS_SHOWN, "to members")
        figures = probe.rest(bench.rest_s) | _moves(probe, size) | probe.press("tab", 8, "tab")
        probe.hold("3", 1)
        probe.hold("/", 1)
        return figures | probe.rest(bench.rest_s, "idle in search")

    return script


def _moves(probe: Probe, size: Size) -> Figures:
    inside = probe.press("down", 5, "down")
    probe.hold("down", size.rows)
    scrolling = probe.press("down", 6, "down scrolling")
    probe.hold("home", 1)
    return inside | scrolling | probe.press("pagedown", 2, "pagedown")


def _open_and_jump(probe: Probe) -> Figures:
    started = probe.start()
    probe.type(["down"], f"Members of {SECOND_SEGMENT} · ", "away")
    # Both keys at once: the pause after which the members follow the cursor is none of a segment's size.
    opened = probe.type(["up", "enter"], rf"Members of {FIRST_SEGMENT} · [0-9]", "open")
    moved = probe.press("down", 5, "down")
    jumped = probe.type(["end"], r"> \S.*@", "jump to the end")
    return {**opened, "rss mb": started["rss mb"], **moved, **jumped, **probe.memory("rss at the end mb")}


def _interleaved(bench: Bench, title: str, contenders: Sequence[Contender], size: Size, rounds: int) -> Runs:
    """Every contender once a round, forwards and backwards in turn, after a round that is thrown away."""
    runs: Runs = {contender.program.name: [] for contender in contenders}
    for number in range(-1, rounds):
        for contender in contenders if number % 2 == 0 else reversed(contenders):
            bench.tell(f"{title}, round {number + 1} of {rounds}, {contender.program.name}")
            with running(contender.program, size, contender.link) as probe:
                if number < 0:
                    probe.start()
                else:
                    runs[contender.program.name].append(contender.script(probe))
    return runs
