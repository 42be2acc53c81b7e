"""What the console is opened with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segtui.profiles import Profile
    from segtui.session import Session


@dataclass(frozen=True, slots=True)
class Opening:
    """How the console gets its session, without importing anything heavy to say so."""

    profile: Profile | None
    """Known before the first paint where it can be; None while a demo is being made or nothing is set up."""
    session: Callable[[tuple[str, ...] | None], Awaitable[Session]]
    """Called after the first paint, with client id and secret where the user typed them; else they are looked
    up. Raises the family of `segtui.errors`."""
    typed_secrets: tuple[str, ...] | None = field(default=None, repr=False)
    """Client id and secret that were typed before the console opened."""
    demo_customer: Callable[[], tuple[str, str] | None] = lambda: None
    """The e-mail address and password of a demo's own shopper."""
    others: Callable[[], Sequence[Opening]] = tuple
    """What the console can change to, each with its profile. Raises BadInput for unreadable profiles."""
