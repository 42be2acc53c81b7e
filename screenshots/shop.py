"""The shop that the pictures are taken of: the demo's server, and what is done to it behind the console."""

from __future__ import annotations

import json
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

from segtui.credentials import ClientSecrets
from segtui.profiles import Profile
from segtui.session import Session, open_session
from segtui.tui.launch import Ready


class Shop:
    """The demo's server, and how to reach it."""

    def __init__(self, ready: Ready, directory: str) -> None:
        self.ready = ready
        self.directory = directory
        self.email: str = ready["emporix"]["customer"]["email"]

    def profile(self, **changed: object) -> Profile:
        """The demo's profile."""
        shop = self.ready["emporix"]
        known = {
            "name": "demo",
            "base_url": shop["base_url"],
            "tenant": shop["tenant"],
            "site": "main",
            "storefront_client_id": shop["storefront_client_id"],
            "writable": True,
        }
        return Profile(**{**known, **changed})

    @property
    def merchant_profile(self) -> Profile:
        """The profile of the demo's merchant."""
        door = self.ready["shopgate"]
        address = door["base_url_template"]
        return Profile(
            name="demo", platform="shopgate", base_url=address, tenant=door["merchant_code"], writable=True
        )

    async def open(self, profile: Profile) -> Session:
        """A session on it."""
        shop = self.ready[profile.platform]
        user = shop.get("username"), shop.get("password")
        secrets = ClientSecrets(shop["client_id"], shop["client_secret"], *user)
        # Never the user's own journal; and every picture begins with an empty one.
        journal = Path(tempfile.mkdtemp(dir=self.directory)) / "journal.sqlite3"
        return await open_session(profile, secrets, journal_path=journal)

    def control(self, route: str, **body: object) -> None:
        """Tell the sandbox what to do."""
        request = urllib.request.Request(  # noqa: S310  # the control address of our own server
            f"{self.ready['control_url']}/{route}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        urllib.request.urlopen(request).close()  # noqa: S310

    def lose_customer(self, customer_id: str) -> None:
        """Have a customer deleted behind the console's back."""
        shop = self.ready["emporix"]
        form = {
            "grant_type": "client_credentials",
            "client_id": shop["client_id"],
            "client_secret": shop["client_secret"],
        }
        asked = urllib.request.urlopen(  # noqa: S310  # our own server
            f"{shop['base_url']}/oauth/token", data=urllib.parse.urlencode(form).encode()
        )
        with asked as answer:
            token = json.load(answer)["access_token"]
        request = urllib.request.Request(  # noqa: S310  # as above
            f"{shop['base_url']}/customer/{shop['tenant']}/customers/{customer_id}",
            headers={"Authorization": f"Bearer {token}"},
            method="DELETE",
        )
        urllib.request.urlopen(request).close()  # noqa: S310  # as above

    @property
    def password(self) -> str:
        """The demo shopper's password."""
        return str(self.ready["emporix"]["customer"]["password"])


Play = Callable[[Pilot[int], Shop], Awaitable[None]]
"""Leads the console from its first rows to what the picture shows."""
