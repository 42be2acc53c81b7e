"""What a sync costs: requests, time and memory, beside a guide's loop and beside a loop that only sends."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

from tests.bench.probe import Figures
from tests.bench.sandbox import ROOT, Place, Sandbox, serving

SYNC, GUIDE, ONLY_SENDS = "sync", "a guide's loop", "only sends"
LATENCY_MS = 20
LANES = (1, 4, 8)


WRITING = ("rows/s", "rows/s while writing")
"""What is compared with a loop that only sends: an apply with all it does, and what of it is sending."""
FILLING = (
    *WRITING,
    "ms before the first write",
    "ms after the last write",
    "requests besides the writes",
    "cpu ms a batch",
)


def far_away(lanes: int, what: str) -> str:
    """What a figure of filling an empty segment is called."""
    return f"{LATENCY_MS} ms away, {lanes} at once, {what}"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is synchronised."""

    members: int
    """Of the segment, and about as many rows of the source."""
    filled: int
    """Rows that come into an empty segment."""
    many: int
    """Rows that are planned for the sake of memory."""


QUICK, THOROUGH = Size(20_000, 20_000, 50_000), Size(100_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class _Bench:
    place: Place
    sandbox: Sandbox

    def do(self, work: str, *, lanes: int = 4, rows: int = 0) -> Figures:
        """One piece of work in a process of its own."""
        order = {
            "work": work,
            "shop": dict(self.sandbox.shop),
            "home": str(self.place.home),
            "lanes": lanes,
            "rows": rows,
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.sync_work", json.dumps(order)],
            cwd=ROOT,
            env=self.place.environment(),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        figures: Figures = json.loads(done.stdout)
        return figures

    def far_away(self) -> None:
        """Have every request take its time from now on."""
        self.sandbox.control("POST", "faults", {"path": "/customer*", "latency_ms": LATENCY_MS})


def sync_figures(place: Place, size: Size) -> dict[str, Figures]:
    """By who does it: the sync, a guide's loop, a loop that only sends."""
    ours: Figures = {}
    bare: Figures = {}
    options = ("--customers", str(size.members), "--members", str(size.members))
    with serving(place, *options) as sandbox:
        bench = _Bench(place, sandbox)
        bench.do("prepare")
        guide = bench.do("guide")
        ours |= bench.do("mirror")
        many = bench.do("million", rows=size.many)
        ours |= {f"{size.many:,} planned, {name}": value for name, value in many.items()}
        bench.far_away()
        _cut(place, size.filled)
        for lanes in LANES:
            # By turns, so that both meet the same machine.
            runs = [(bench.do("fill", lanes=lanes), bench.do("bare", lanes=lanes)) for _ in range(5)]
            for what in FILLING:
                best = max if what.startswith("rows/s") else min
                ours[far_away(lanes, what)] = best(fill[what] for fill, _ in runs)
            for what in WRITING:
                bare[far_away(lanes, what)] = max(sent["rows/s"] for _, sent in runs)
    return {SYNC: ours, GUIDE: guide, ONLY_SENDS: bare}


def _cut(place: Place, rows: int) -> None:
    """Have fewer to fill into a segment."""
    path = place.home / "ids.csv"
    path.write_text("\n".join([*path.read_text().split()[: rows + 1], ""]))
