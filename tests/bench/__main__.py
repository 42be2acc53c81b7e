"""Measures the console and the client, and says which goals are met.

    python -m tests.bench                    all of it: about half an hour on an idle machine
    python -m tests.bench --quick            a few rounds, to see that nothing is badly off
    python -m tests.bench --only start,keys  some sections
    python -m tests.bench --json bench.json  every figure of every round as well

Each program runs in a pseudo-terminal of 120 columns and 40 rows as TERM=xterm-256color without COLORTERM,
its queries answered, against a sandbox in a process of its own. All programs of a section run in turn within
each round, and a figure is the median over the rounds of its ratio to the smallest useful Textual app of the
same round. That app runs twice; where it is not 0.95 to 1.05 times itself, the machine was too busy for the
times to count. Bytes, memory and processor time bear a busy machine better.

The section `link` holds a key down on a link of 50 kB/s with a round trip of 80 ms: from the first row, and
once more from where that led. The program is read no faster than that, and waits where it writes too much.

The section `explain` asks each kind of question without a console, of a platform that is 50 ms away: of the
ways to ask it, the one that costs most counts.

The section `sync` plans, applies and verifies a source that differs by a twentieth from a large segment,
fills an empty one by several batches at once from 20 ms away, and plans a million rows to see the memory;
beside the loop that a guide teaches, tried with 200 members, and one that only sends the same batches. With
the latter both the whole of filling is compared, which begins with two reads and the journal, and what lies
between the first write and the last.

Ends with 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.bench import cases, report
from tests.bench.sandbox import Place


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="segtui-bench-") as home:
        bench = cases.Bench(
            place=Place(Path(home)),
            start_rounds=options.start_rounds,
            rounds=options.rounds,
            rest_s=options.rest,
            large=options.large,
            tell=lambda line: print(line, file=sys.stderr, flush=True),
        )
        results: dict[str, cases.Runs] = {}
        for name in options.only:
            results[name] = cases.SECTIONS[name](bench)
            print(report.table(name, results[name]), end="\n\n", flush=True)
    print(report.verdicts(results))
    if options.json is not None:
        options.json.write_text(json.dumps(report.document(results, _plain(options)), indent=1) + "\n")
    return 0 if all(judged.is_met for judged in report.judge(results)) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure segtui.")
    parser.add_argument("--quick", action="store_true", help="few rounds, and 100,000 members for a million")
    parser.add_argument("--only", type=_sections, default=list(cases.SECTIONS), help="sections, with commas")
    parser.add_argument("--start-rounds", type=int, help="rounds of starting (21)")
    parser.add_argument("--rounds", type=int, help="rounds of everything else (7)")
    parser.add_argument("--rest", type=float, default=5.0, help="seconds of rest that are watched (5)")
    parser.add_argument("--large", type=int, help="members of the large segment (1,000,000)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure there")
    options = parser.parse_args()
    thorough = {"start_rounds": 21, "rounds": 7, "large": 1_000_000}
    for name, value in (
        {"start_rounds": 3, "rounds": 1, "large": 100_000} if options.quick else thorough
    ).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    return options


def _sections(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in cases.SECTIONS:
            raise argparse.ArgumentTypeError(f"no section {name!r}; there are {', '.join(cases.SECTIONS)}")
    return names


def _plain(options: argparse.Namespace) -> dict[str, object]:
    return {name: value for name, value in vars(options).items() if name != "json"}


if __name__ == "__main__":
    sys.exit(main())
