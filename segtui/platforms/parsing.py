"""Reading answers into documents: one parse for a whole answer, and in words what does not fit."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from segtui.errors import Malformed
from segtui.wire.call import Answer, Call, JsonValue
from segtui.wire.faults import malformed

D = TypeVar("D", bound=BaseModel)


def one(answer: Answer, kind: type[D], call: Call) -> D:
    """The one document that was asked for. Raises Malformed."""
    try:
        return kind.model_validate_json(answer.body)
    except ValidationError as error:
        raise unreadable(answer, call, "an object", error) from error


def json_object(answer: Answer, call: Call) -> dict[str, JsonValue]:
    """The object of an answer, before it becomes a document. Raises Malformed."""
    try:
        content: JsonValue = json.loads(answer.body)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise malformed(call.asking, answer, expected="a JSON object", came="something else")
    return content


def unreadable(answer: Answer, call: Call, expected: str, error: ValidationError) -> Malformed:
    """The error for an answer that is no such document; `expected` is a noun phrase."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        came = "no valid JSON" if answer.body else "nothing"
    else:
        where = ".".join(str(step) for step in first["loc"]) or "the answer itself"
        came = f"one that says otherwise at {where} ({first['msg'].lower()})"
    return malformed(call.asking, answer, expected=f"{expected} as the platform documents it", came=came)
