"""Imports of the merchant: one of them took members away that its file did not hold."""

from __future__ import annotations

from segtui.sandbox.seed.chance import Chance, after
from segtui.sandbox.seed.shape import Document

_NOTHING = {"dispatched": 0, "succeeded": 0, "failed": 0}


def _done(count: int) -> dict[str, int]:
    return {"dispatched": count, "succeeded": count, "failed": 0}


def _import(ref: str, days_ago: float, files: list[Document]) -> Document:
    return {
        "ref": ref,
        "status": "finished",
        "source": "erp-nightly",
        "createDate": after(-days_ago),
        "startDate": after(-days_ago + 0.001),
        "endDate": after(-days_ago + 0.01),
        "scriptFinishDate": after(-days_ago + 0.008),
        "entityFiles": files,
    }


def imports(chance: Chance) -> tuple[Document, ...]:
    """List the imports, the oldest first; the one that deleted is the last but one."""
    customers = {
        "entity": "customer",
        "importStrategy": "partial",
        "context": None,
        "total": 212,
        "skipped": 0,
        "created": _done(12),
        "updated": _done(200),
        "deleted": _NOTHING,
    }
    full = {
        "entity": "segmentMember",
        "importStrategy": "full",
        "context": None,
        "total": 1043,
        "skipped": 0,
        "created": _done(4),
        "updated": _done(1039),
        "deleted": _done(37),
    }
    return (
        _import(chance.uuid("import", 0), 3.4, [customers]),
        _import(full_import_ref(chance), 1.4, [full]),
        _import(chance.uuid("import", 2), 0.4, [customers | {"total": 3, "created": _NOTHING}]),
    )


def full_import_ref(chance: Chance) -> str:
    """Name the import that deleted members."""
    return chance.uuid("import", 1)
