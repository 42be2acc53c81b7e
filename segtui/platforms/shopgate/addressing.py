"""Where requests go: hosts by service, paths of a merchant, and ids that are safe to name."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from segtui.errors import BadInput
from segtui.profiles.platforms import SERVICE

SEGMENTATION = "segmentation"
CUSTOMER = "customer"
AUTH = "auth"
IMPORT = "import"

_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@+-]{0,254}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_CODE = 255
"""D6."""


class Merchant(NamedTuple):
    """Whose data is asked for, and where its services are."""

    code: str
    base_url: str
    """With `{service}` in the place of the service."""
    auth_url: str | None = None
    """Where tokens are asked for, if not where `base_url` says."""

    def base(self, service: str) -> str:
        """The base URL of a service."""
        return self.base_url.replace(SERVICE, service)

    @property
    def token_base(self) -> str:
        """Where `/oauth/token` stands; both ways to write `auth_url` are understood."""
        if self.auth_url is None:
            return self.base(AUTH)
        return self.auth_url.rstrip("/").removesuffix("/oauth/token")

    def path(self, *steps: str) -> str:
        """A path of this merchant, every step percent-encoded."""
        return "/v1/merchants/" + "/".join(quote(step, safe="") for step in (self.code, *steps))


def plain_id(value: str, what: str) -> str:
    """The id of a customer or device; raises BadInput for anything else, `*` above all (D15).

    Where one member is removed, `*` would remove them all.
    """
    if not _PLAIN_ID.fullmatch(value):
        raise BadInput(
            f"{value!r} cannot be the id of a {what}.",
            hint="Check the id: it is made of letters, digits and dashes, and is never a wildcard.",
        )
    return value


def segment_code(value: str) -> str:
    """The code of a segment; raises BadInput for what cannot be one or would lead somewhere else."""
    if (
        not value.strip(". ")
        or "/" in value
        or "*" in value
        or _CONTROL.search(value)
        or len(value) > _LONGEST_CODE
    ):
        raise BadInput(
            f"{value!r} cannot be the code of a segment.",
            hint=f"A code has 1 to {_LONGEST_CODE} characters, and neither slash nor asterisk.",
        )
    return value
