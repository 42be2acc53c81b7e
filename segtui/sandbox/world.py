"""What there is in a sandbox: two platforms with their data, a clock, troubles and the requests noted."""

# ruff: noqa: S608 - names of tables and columns are ours, values are always bound

from __future__ import annotations

import random
from typing import Any

from segtui.sandbox.clock import SandboxClock
from segtui.sandbox.emporix.operations import OPERATIONS
from segtui.sandbox.emporix.scopes import ALL_SCOPES
from segtui.sandbox.emporix.service import EmporixService
from segtui.sandbox.emporix.shop import Shop
from segtui.sandbox.emporix.tokens import TokenDesk
from segtui.sandbox.faults import Faults
from segtui.sandbox.gate import Gate
from segtui.sandbox.identifiers import Identifiers
from segtui.sandbox.loading import Loaded, loaded
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.platforms import Platforms
from segtui.sandbox.schema import COLLECTIONS
from segtui.sandbox.seed.shop import TENANT
from segtui.sandbox.shopgate.shop import open_merchant
from segtui.sandbox.surroundings import Surroundings
from segtui.sandbox.switches import Switches
from segtui.sandbox.traffic import RateLimit, Traffic

SCHEMA = "segtui.sandbox/1"
"""Names the shape of the ready line."""

CONTROL_PATH = "/__sandbox__"


class World:
    """Both platforms with their data, and what the control API tells and turns."""

    def __init__(self, options: SandboxOptions, surroundings: Surroundings) -> None:
        self.options = options
        self.switches = Switches()
        self.clock = SandboxClock(surroundings.real_now)
        self.faults = Faults(surroundings.sleep)
        self.traffic = Traffic()
        self._cache_directory = surroundings.cache_directory
        self._data: Loaded = loaded(options, self._cache_directory)
        ids = Identifiers(surroundings.randomness or random.SystemRandom())
        tokens = TokenDesk(self.clock, ids, lambda: self.switches)
        self.shop = Shop(
            TENANT, self._data.store, self.clock, ids, tokens, lambda: self.switches, ids.secret(24)
        )
        self._credential = tokens.register(ALL_SCOPES)
        self.merchant = open_merchant(self.clock, ids, lambda: self.switches, options.data)
        self.gate = Gate(
            Platforms(EmporixService(self.shop, OPERATIONS), self.merchant),
            self.faults,
            self.traffic,
            RateLimit(surroundings.monotonic),
            lambda: self.switches,
            surroundings.monotonic,
        )
        """Serves both platforms: Emporix at the root, Shopgate below its own path."""

    def ready_line(self, base_url: str) -> dict[str, Any]:
        """Say where everything is and how to get in; the credentials never change during a run."""
        login = self._data.login
        return {
            "schema": SCHEMA,
            "emporix": {
                "base_url": base_url,
                "tenant": self.shop.tenant,
                "client_id": self._credential.client_id,
                "client_secret": self._credential.client_secret,
                "storefront_client_id": self.shop.storefront_client_id,
                "customer": None if login is None else {"email": login[0], "password": login[1]},
            },
            "shopgate": self.merchant.ready(base_url),
            "control_url": base_url + CONTROL_PATH,
        }

    def reset(self, options: SandboxOptions) -> None:
        """Begin anew with other data: real time, no troubles, no switches turned, no requests noted.

        Credentials and the tokens of services and visitors stay; those of customers are forgotten.
        """
        data = loaded(options, self._cache_directory)
        self._data.close()
        self._data, self.shop.store, self.options = data, data.store, options
        self.merchant.renew(options.data)
        self.shop.tokens.forget_customers()
        self.clock.set(None)
        self.switches = Switches()
        self.faults.clear()
        self.traffic.clear()

    def statistics(self) -> dict[str, Any]:
        """Count requests, troubles, tokens and documents."""
        store = self._data.store
        documents = {
            each.name: store.tally(each.name)
            if each.tallied
            else store.value(f"SELECT count(*) FROM {each.name}")
            for each in COLLECTIONS
        }
        documents["members"] = store.value(
            "SELECT coalesce(sum(n), 0) FROM tallies WHERE list LIKE 'members/%'"
        )
        documents["items"] = store.value("SELECT count(*) FROM items")
        return {
            "requests": self.traffic.total,
            "by_status": self.traffic.by_status(),
            "faults_applied": self.faults.applied,
            "live_tokens": self.shop.tokens.alive + self.merchant.tokens.alive,
            "documents": documents,
            "shopgate": self.merchant.statistics(),
        }

    def close(self) -> None:
        """Let the data go."""
        self._data.close()
        self.merchant.close()

    def expire_tokens(self) -> int:
        """Let every access token of both platforms expire now; returns how many there were."""
        return self.shop.tokens.expire_all() + self.merchant.tokens.expire_all()
