"""How far long work is, in words: done, total, rate and time left."""

from __future__ import annotations


def progress_line(noun: str, done: int, total: int | None, elapsed_s: float) -> str:
    """How far the work is after `elapsed_s` seconds."""
    rate = done / elapsed_s if elapsed_s > 0 else 0.0
    if total is None:
        return f"{done:,} {noun}, {rate:,.0f}/s"
    share = f"{done / total:.0%}" if total else "100%"
    left = f", {_span((total - done) / rate)} left" if rate > 0 and total > done else ""
    return f"{done:,} of {total:,} {noun} ({share}), {rate:,.0f}/s{left}"


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
