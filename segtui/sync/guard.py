"""What a plan may not do without being told so: remove many, or act on a source that is not whole."""

from __future__ import annotations

from collections.abc import Sequence

from segtui.errors import Refused
from segtui.sync.plan import Act, PlanHead
from segtui.sync.sanity import WRONG_KEY, Concern
from segtui.ways import Way

MOST_REMOVED_SHARE = 0.10
FEW_REMOVED = 10
"""So many members may go whatever share of a segment they are."""


class GuardRefused(Refused):
    """A plan or its source is not followed unless somebody says that it is meant so."""

    title = "Held back"


class Doubtful(GuardRefused):
    """A source that does not look whole."""

    def __init__(self, source: str, concerns: Sequence[Concern]) -> None:
        told = " ".join(concern.words for concern in concerns)
        codes = " ".join(Way.ACCEPT.of(concern.code) for concern in concerns)
        if any(concern.code == WRONG_KEY for concern in concerns):
            look = f"Name the column ({Way.COLUMN}), or what stands in it ({Way.KEY})"
        else:
            look = "Look at how it was made"
        super().__init__(
            f"{source} does not look whole, so no plan was made. {told}",
            hint=f"{look}. Where it is right all the same: {codes}.",
        )
        self.concerns = tuple(concerns)


def check_source(source: str, concerns: Sequence[Concern], accepted: Sequence[str]) -> None:
    """Raise Doubtful for every concern that nobody has accepted."""
    open_ones = [concern for concern in concerns if concern.code not in accepted]
    if open_ones:
        raise Doubtful(source, open_ones)


def check_mirror(source: str, emptied: Sequence[str]) -> None:
    """Raise GuardRefused where a mirror would empty segments because no row names anybody for them."""
    if emptied:
        raise GuardRefused(
            f"No row of {source} names a customer for {', '.join(emptied)}, so a mirror of it would remove "
            "everybody. No plan was made.",
            hint="Check the column and the kind of the key; to empty a segment, remove its members.",
        )


def check_creations(head: PlanHead, allowed: int | None) -> None:
    """Raise GuardRefused where segments would be created and nobody has said how many."""
    created = head.created
    if not created or allowed == len(created):
        return
    wrong = "" if allowed is None else f" --allow-create named {allowed:,}."
    raise GuardRefused(
        f"The plan creates {', '.join(each.name for each in created)}.{wrong} Nothing was sent.",
        hint=f"Look at their names. Where it is meant so: {Way.ALLOW_CREATE.of(len(created))}.",
    )


def check_removals(head: PlanHead, share: float = MOST_REMOVED_SHARE, allowed: int | None = None) -> None:
    """Raise GuardRefused where a segment would lose more members than it may without being asked for.

    `allowed` is how many a person expects the whole plan to remove.
    """
    removed = head.count(Act.REMOVE)
    losing = [each for each in head.segments if each.removed > max(FEW_REMOVED, int(share * each.members))]
    if not losing or removed == allowed:
        return
    told = "; ".join(f"{each.removed:,} of {each.members:,} members of {each.name}" for each in losing)
    wrong = "" if allowed is None else f" --allow-remove named {allowed:,}, and it removes {removed:,}."
    raise GuardRefused(
        f"The plan removes {told}: more than {share:.0%}, and more than {FEW_REMOVED}.{wrong} "
        "Nothing was sent.",
        hint=f"Look whom it removes. Where it is meant so: {Way.ALLOW_REMOVE.of(removed)}.",
    )
