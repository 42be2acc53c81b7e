"""The work of `segtui sync decide` and `decisions`: whom a key names that several accounts have."""

from __future__ import annotations

from segtui.cli.output import say, write, write_table
from segtui.cli.shapes import JsonObject, document, instant
from segtui.cli.table import Column
from segtui.errors import BadInput
from segtui.session import Session
from segtui.shop_time import utc_words
from segtui.sync.keys import cleaned, same_key
from segtui.sync.resolving import marks_of
from segtui.sync.source import KeyKind


async def list_decisions(session: Session, *, as_json: bool) -> int:
    """Show whom keys name by decision, and who decided that when."""
    decisions = await session.sync_decisions()
    if as_json:
        shapes: list[JsonObject] = [
            {
                "kind": each.kind.value,
                "key": each.key,
                "customer_id": each.customer_id,
                "os_user": each.os_user,
                "at": instant(each.at),
            }
            for each in decisions
        ]
        write(document("sync-decisions", {"decisions": [*shapes]}))
        return 0
    rows = [[each.key, each.customer_id or "nobody", each.os_user, utc_words(each.at)] for each in decisions]
    write_table([Column("key", whole=True), Column("names"), Column("by"), Column("at")], rows)
    if not decisions:
        say("Nothing was decided by this profile yet.")
    return 0


async def decide_key(
    session: Session, kind: KeyKind, key: str, customer_id: str | None, *, as_json: bool
) -> int:
    """Show the accounts of a key, and remember whom it names; None only shows, an empty text is nobody."""
    key = cleaned(key)
    candidates = await session.sync_candidates(kind, key)
    if customer_id and all(each.id != customer_id for each in candidates):
        raise BadInput(
            f"{customer_id} is none of the {len(candidates)} accounts of {key}.", hint="Name one of them."
        )
    if as_json:
        shapes: list[JsonObject] = [
            {"id": each.id, "number": each.number, "email": each.email, "marks": [*marks_of(each)]}
            for each in candidates
        ]
        write(
            document(
                "sync-decision", {"key": key, "candidates": [*shapes], "customer_id": customer_id or None}
            )
        )
    else:
        columns = [
            Column("id", whole=True),
            Column("number"),
            Column("e-mail"),
            Column("name"),
            Column("marks"),
        ]
        rows = [
            [each.id, each.number or "", each.email or "", each.name, ", ".join(marks_of(each))]
            for each in candidates
        ]
        write_table(columns, rows)
    if not candidates:
        say(f"No customer has this {kind.words}: {key}")
    if customer_id is None:
        await _say_decided(session, kind, key)
    else:
        await session.decide_sync(kind, key, customer_id or None, candidates)
        say(f"From now on {key} names {customer_id or 'nobody'}, until one of these accounts changes.")
    return 0


async def _say_decided(session: Session, kind: KeyKind, key: str) -> None:
    meant = (kind, same_key(key, kind))
    held = [each for each in await session.sync_decisions() if (each.kind, each.key) == meant]
    for each in held:
        decided = f"{each.os_user} decided that on {utc_words(each.at)}"
        say(f"It names {each.customer_id or 'nobody'}: {decided}; --undecided takes it back.")
    if not held:
        say("Nothing is decided about it: --customer ID or --nobody does.")


async def take_decision_back(session: Session, kind: KeyKind, key: str) -> int:
    """Have a key asked about again."""
    key = cleaned(key)
    await session.ask_again_sync(kind, key)
    say(f"Nothing is decided about {key} any more: the next plan asks whom it names.")
    return 0
