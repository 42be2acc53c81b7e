"""The Shopgate platform: its parts put together, and the way to open one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.platforms.port import Capabilities, Searching
from segtui.platforms.shopgate.addressing import Merchant
from segtui.platforms.shopgate.base import AT_ONCE, IN_ONE_FILTER
from segtui.platforms.shopgate.faults import parse_fault
from segtui.platforms.shopgate.members import BULK_SIZE
from segtui.platforms.shopgate.segments import Segments
from segtui.platforms.shopgate.tokens import SignIn
from segtui.platforms.shopgate.witness import Witnessing
from segtui.platforms.wired import Wired
from segtui.wire import _http
from segtui.wire.auth import CachedToken, TokenSource
from segtui.wire.options import WireOptions
from segtui.wire.replay import RecordedToken
from segtui.wire.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segtui.credentials import ClientSecrets
    from segtui.platforms.registry import Remembered
    from segtui.platforms.rights import Right, Thing
    from segtui.profiles import Profile

URL_LIMIT_BYTES = 6_000
"""D35."""

CAPABILITIES = Capabilities(
    items=False,
    storefront=False,
    legal_entities=False,
    dynamic_segments=True,
    devices=True,
    localized_names=False,
    named_ids=True,
    validity=False,
    sites=False,
    random_access=False,
    versions=False,
    asynchronous_writes=True,
    bulk_size=BULK_SIZE,
    id_batch=IN_ONE_FILTER,
    guests=True,
)


SEARCHING = Searching(
    segment_filter='part of a name, or a filter such as {"type": "dynamic"}',
    member_filter="part of an e-mail address; name: number: device: for other fields",
    segment_sorts=("name:asc", "name:desc", "kind:asc", "status:asc"),
    member_sorts=("name:asc", "email:asc", "number:asc"),
)


class ShopgatePlatform(Wired, Segments, Witnessing):
    """One Shopgate merchant."""

    def __init__(self, wire: Wire, merchant: Merchant, source: TokenSource) -> None:
        """`source` is where the wire's service token comes from."""
        super().__init__(wire, merchant)
        self._source = source

    @property
    def capabilities(self) -> Capabilities:
        """What Shopgate can do."""
        return CAPABILITIES

    @property
    def searching(self) -> Searching:
        """How listings are narrowed and ordered on Shopgate."""
        return SEARCHING

    @property
    def shop(self) -> None:
        """None: segments of Shopgate hold members and nothing else."""
        return None

    @property
    def server_side(self) -> ShopgatePlatform:
        """Itself: Shopgate evaluates rules and copies segments."""
        return self

    @property
    def witness(self) -> ShopgatePlatform:
        """Itself."""
        return self

    @property
    def rights(self) -> Sequence[Right]:
        """None are documented: what a user may do is set in the platform's own administration."""
        return ()

    def scope_to_change(self, thing: Thing) -> str | None:
        """None: no scope is documented."""
        return None

    @property
    def narrowed_by(self) -> frozenset[str]:
        """Nothing: what may not be read is refused as a whole."""
        return frozenset()


def prepare() -> None:
    """Import what the first requests need, some milliseconds of work; may be called in a thread."""
    _http.prepare()


def connect(
    profile: Profile, secrets: ClientSecrets, *, wire_options: WireOptions | None = None
) -> ShopgatePlatform:
    """The merchant of a profile; nothing is sent yet."""
    wire, merchant, options = _reached(profile, wire_options)
    for secret in (secrets.client_secret, secrets.password):
        if secret:
            wire.keep_secret(secret)
    sign_in = SignIn(wire, merchant, secrets, profile.name)
    wire.service = source = CachedToken(sign_in.fetch, options.monotonic)
    return ShopgatePlatform(wire, merchant, source)


def connect_recorded(profile: Profile, remembered: Remembered, wire_options: WireOptions) -> ShopgatePlatform:
    """The merchant of a profile as it was recorded: the options answer, and no secret is needed."""
    wire, merchant, _ = _reached(profile, wire_options)
    wire.service = source = RecordedToken(remembered.granted)
    return ShopgatePlatform(wire, merchant, source)


def _reached(profile: Profile, wire_options: WireOptions | None) -> tuple[Wire, Merchant, WireOptions]:
    given = wire_options or WireOptions(max_connections=profile.max_connections)
    options = given._replace(
        max_connections=min(given.max_connections, AT_ONCE), url_limit_bytes=URL_LIMIT_BYTES
    )
    wire = Wire(profile.base_url, credential_name=profile.name, parse_error=parse_fault, options=options)
    return wire, Merchant(profile.tenant, profile.base_url, profile.auth_url), options
