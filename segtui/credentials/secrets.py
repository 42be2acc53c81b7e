"""The secrets of one profile, and the short JSON document they are stored as."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from segtui.errors import Missing


@dataclass(frozen=True, slots=True)
class ClientSecrets:
    """What a token is asked for with."""

    client_id: str
    client_secret: str = field(repr=False)

    def to_document(self) -> str:
        """The text that is stored."""
        return json.dumps({"client_id": self.client_id, "client_secret": self.client_secret})

    @classmethod
    def from_document(cls, text: str, *, place: str) -> ClientSecrets:
        """The secrets of a text found in `place`. Raises Missing for a text that holds none."""
        try:
            content = json.loads(text)
            found = content["client_id"], content["client_secret"]
        except (ValueError, KeyError, TypeError):
            found = None, None
        client_id, client_secret = found
        if not (
            isinstance(client_id, str) and client_id and isinstance(client_secret, str) and client_secret
        ):
            raise Missing(
                f"What is stored in {place} is not a JSON object with client_id and client_secret.",
                hint="Store it again: segtui login",
            )
        return cls(client_id, client_secret)
