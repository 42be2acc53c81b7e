"""The part of a session that remembers whom keys of a source name that several accounts have."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from segtui.errors import BadInput
from segtui.ways import Way

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from segtui.changes.journal import Journal
    from segtui.model import Customer
    from segtui.platforms.registry import ConnectedPlatform
    from segtui.profiles import Profile
    from segtui.sync.memory import Author, Decided, Memory
    from segtui.sync.source import KeyKind


class Decisions:
    """What a session does with keys that several accounts have."""

    profile: Profile
    platform: ConnectedPlatform
    _journal: Journal
    _clock: Callable[[], datetime]

    async def sync_candidates(self, kind: KeyKind, key: str) -> tuple[Customer, ...]:
        """All accounts that a key may name, as a plan finds them."""
        from segtui.sync.resolving import Resolver

        (match,) = await Resolver(self.platform, kind).matches([key])
        return match.candidates

    async def decide_sync(
        self, kind: KeyKind, key: str, customer_id: str | None, candidates: Sequence[Customer]
    ) -> None:
        """Remember whom a key names from now on, while its candidates stay as they are; None: nobody."""
        from segtui.sync.keys import same_key
        from segtui.sync.resolving import Decision, candidate_prints

        decision = Decision(customer_id, candidate_prints(candidates))
        memory, author = self._memory(), await asyncio.to_thread(self._author)
        await asyncio.to_thread(memory.decide, author, kind, same_key(key, kind), decision)

    async def ask_again_sync(self, kind: KeyKind, key: str) -> None:
        """Take back what was decided about a key. Raises BadInput where nothing was."""
        from segtui.sync.keys import same_key

        memory, author, key = self._memory(), await asyncio.to_thread(self._author), same_key(key, kind)
        if all((each.kind, each.key) != (kind, key) for each in await self.sync_decisions()):
            raise BadInput(
                f"Nothing is decided about the {kind.words} {key}.",
                hint=f"See what is: {Way.DECISIONS}.",
            )
        await asyncio.to_thread(memory.take_back, author, kind, key)

    async def sync_decisions(self) -> list[Decided]:
        """What was decided about each key by this profile, by whom and when, the latest first."""
        return await asyncio.to_thread(self._memory().decided, self.profile.name)

    def _memory(self) -> Memory:
        from segtui.sync.memory import Memory

        return Memory(self._journal.path)

    def _author(self) -> Author:
        """Blocks: the name of the user may come from a directory service."""
        from segtui.changes.sending import operating_system_user
        from segtui.sync.memory import Author

        return Author(self.profile.name, operating_system_user(), self._clock())
