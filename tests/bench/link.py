"""A link between a program and whoever sits at the terminal: so many bytes a second, and a way to travel."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

now = time.monotonic

PIECE_S = 0.01
"""What is taken from the program at once: what the link carries in this time."""
AT_ONCE = 65536
"""What is taken at once where there is no link between."""


class Link(NamedTuple):
    """How fast a link is, and how long."""

    bytes_per_s: float
    round_trip_s: float


class Line:
    """Both directions of a link; without one, everything arrives as it is sent.

    The link holds next to nothing: what it cannot carry yet stays in the program's terminal, whose buffer is
    the kernel's, and once that is full the program waits in its write. Only one thread may read.
    """

    def __init__(self, link: Link | None, write: Callable[[bytes], None]) -> None:
        """`write` hands to the program what has arrived there."""
        self._link = link
        self._write = write
        self._free_at_s = 0.0
        self._under_way: list[tuple[float, int, bytes]] = []
        self._sent = 0
        self._is_over = False
        self._news = threading.Condition()
        self._sender = threading.Thread(target=self._send, daemon=True)
        if link is not None:
            self._sender.start()

    def await_room(self) -> int:
        """Wait until the link carries more of the output; how many bytes it then takes."""
        if self._link is None:
            return AT_ONCE
        # One piece early, so that waking up late costs the link nothing.
        time.sleep(max(0.0, self._free_at_s - PIECE_S - now()))
        return max(1, int(self._link.bytes_per_s * PIECE_S))

    def carry(self, size: int) -> float:
        """Put so many bytes of output on the link; when the last of them is seen."""
        if self._link is None:
            return now()
        self._free_at_s = max(self._free_at_s, now()) + size / self._link.bytes_per_s
        return self._free_at_s + self._link.round_trip_s / 2

    def send(self, data: bytes, at_s: float) -> None:
        """Send what is typed, or answered, at `at_s`."""
        if self._link is None:
            self._write(data)
            return
        with self._news:
            self._sent += 1
            heapq.heappush(self._under_way, (at_s + self._link.round_trip_s / 2, self._sent, data))
            self._news.notify()

    def close(self) -> None:
        """Deliver nothing more."""
        with self._news:
            self._is_over = True
            self._news.notify()
        if self._sender.is_alive():
            self._sender.join(2)

    def _send(self) -> None:
        while True:
            with self._news:
                while not self._is_over and (not self._under_way or self._under_way[0][0] > now()):
                    self._news.wait(self._under_way[0][0] - now() if self._under_way else None)
                if self._is_over:
                    return
                data = heapq.heappop(self._under_way)[2]
            self._write(data)
