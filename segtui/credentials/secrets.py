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
    username: str | None = None
    """Who signs in, on platforms where a user does; None elsewhere."""
    password: str | None = field(default=None, repr=False)
    """Set where `username` is."""

    def to_document(self) -> str:
        """The text that is stored."""
        user = {} if self.username is None else {"username": self.username, "password": self.password}
        return json.dumps({"client_id": self.client_id, "client_secret": self.client_secret, **user})

    @classmethod
    def from_document(cls, text: str, *, place: str) -> ClientSecrets:
        """The secrets of a text found in `place`. Raises Missing for a text that holds none."""
        try:
            content = json.loads(text)
            client_id, client_secret = content["client_id"], content["client_secret"]
            user = content.get("username"), content.get("password")
        except (ValueError, KeyError, TypeError, AttributeError):
            client_id = client_secret = None
            user = None, None
        if not (
            isinstance(client_id, str) and client_id and isinstance(client_secret, str) and client_secret
        ):
            raise Missing(
                f"What is stored in {place} is not a JSON object with client_id and client_secret.",
                hint="Store it again: segtui login",
            )
        if isinstance(user[0], str) and user[0] and isinstance(user[1], str) and user[1]:
            return cls(client_id, client_secret, user[0], user[1])
        return cls(client_id, client_secret)
