"""Makes ids and secrets; the randomness is an argument, so a test can repeat a run."""

from __future__ import annotations

import random
from uuid import UUID


class Identifiers:
    """Ids in the vendor's several styles, all from one source of randomness."""

    def __init__(self, source: random.Random) -> None:
        self._source = source

    def object_id(self) -> str:
        """Make a 24-digit hexadecimal id: segments, products, companies."""
        return f"{self._source.getrandbits(96):024x}"

    def uuid(self) -> str:
        """Make a UUID: categories, assignments, sessions."""
        return str(UUID(int=self._source.getrandbits(128), version=4))

    def customer_number(self) -> str:
        """Make an eight-digit customer number."""
        return str(self._source.randrange(10_000_000, 100_000_000))

    def secret(self, length: int = 32) -> str:
        """Make a token or secret of letters and digits."""
        alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
        return "".join(self._source.choices(alphabet, k=length))
