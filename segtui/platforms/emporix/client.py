"""The Emporix platform: its parts put together, and the way to open one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segtui.platforms.emporix import answers, tokens
from segtui.platforms.emporix.catalogue import Catalogue
from segtui.platforms.emporix.coupons import Coupons
from segtui.platforms.emporix.customers import Customers
from segtui.platforms.emporix.documents import EmporixMember, EmporixSegment
from segtui.platforms.emporix.edits import Edits
from segtui.platforms.emporix.evidence import Evidence
from segtui.platforms.emporix.faults import parse_fault
from segtui.platforms.emporix.observation import Observation
from segtui.platforms.emporix.reader import ID_BATCH
from segtui.platforms.emporix.requests import Tenant
from segtui.platforms.emporix.segments import BULK_SIZE, Segments
from segtui.platforms.port import Capabilities, Searching
from segtui.platforms.wired import Wired
from segtui.wire import _http
from segtui.wire.auth import CachedToken, Token, TokenSource
from segtui.wire.options import WireOptions
from segtui.wire.replay import RecordedToken
from segtui.wire.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segtui.credentials import ClientSecrets
    from segtui.platforms.registry import Remembered
    from segtui.platforms.rights import Right, Thing
    from segtui.profiles import Profile

CAPABILITIES = Capabilities(
    items=True,
    storefront=True,
    legal_entities=True,
    dynamic_segments=False,
    devices=False,
    localized_names=True,
    named_ids=False,
    validity=True,
    sites=True,
    random_access=True,
    versions=True,
    asynchronous_writes=False,
    bulk_size=BULK_SIZE,
    id_batch=ID_BATCH,
    guests=False,
)


SEARCHING = Searching(
    segment_filter="part of a name, or a filter such as status:ACTIVE",
    member_filter="part of an e-mail address; first: last: id: company: for other fields",
    segment_sorts=("name:asc", "name:desc", "modified_at:desc"),
    member_sorts=("last_name:asc", "email:asc", "created_at:desc"),
)


class EmporixPlatform(Wired, Segments, Edits, Customers, Catalogue, Coupons, Evidence, Observation):
    """One Emporix tenant."""

    def __init__(
        self, wire: Wire, tenant: Tenant, source: TokenSource, storefront_client_id: str | None
    ) -> None:
        """`source` is where the wire's service token comes from."""
        super().__init__(wire, tenant, storefront_client_id)
        wire.refuse = tokens.own_only
        self._source = source

    @property
    def capabilities(self) -> Capabilities:
        """What Emporix can do."""
        return CAPABILITIES

    @property
    def searching(self) -> Searching:
        """How listings are narrowed and ordered on Emporix."""
        return SEARCHING

    @property
    def shop(self) -> EmporixPlatform:
        """Itself: on Emporix segments open up a shop."""
        return self

    @property
    def server_side(self) -> None:
        """None: every segment of Emporix is a list of members, and none is copied."""
        return None

    @property
    def witness(self) -> None:
        """None: what decides on Emporix is asked of its shop."""
        return None

    @property
    def rights(self) -> Sequence[Right]:
        """What segtui does on Emporix, with the scope that each takes."""
        from segtui.platforms.emporix.scopes import RIGHTS

        return RIGHTS

    def scope_to_change(self, thing: Thing) -> str:
        """The scope that changing this takes."""
        from segtui.platforms.emporix.scopes import TO_CHANGE

        return TO_CHANGE[thing]


def prepare() -> None:
    """Build what reads the first screen, some milliseconds of work; may be called in a thread."""
    _http.prepare()
    answers.prepare(EmporixSegment, EmporixMember)


def connect(
    profile: Profile, secrets: ClientSecrets, *, wire_options: WireOptions | None = None
) -> EmporixPlatform:
    """The tenant of a profile; nothing is sent yet."""
    options = wire_options or WireOptions(max_connections=profile.max_connections)
    wire = Wire(profile.base_url, credential_name=profile.name, parse_error=parse_fault, options=options)
    wire.keep_secret(secrets.client_secret)
    call = tokens.service_token(secrets)

    async def fetch() -> Token:
        return tokens.read_token(await wire.send(call, token=None), call)

    wire.service = source = CachedToken(fetch, options.monotonic)
    tenant = Tenant(profile.tenant, profile.language)
    return EmporixPlatform(wire, tenant, source, profile.storefront_client_id)


def connect_recorded(profile: Profile, remembered: Remembered, wire_options: WireOptions) -> EmporixPlatform:
    """The tenant of a profile as it was recorded: the options answer, and no secret is needed."""
    wire = Wire(profile.base_url, credential_name=profile.name, parse_error=parse_fault, options=wire_options)
    wire.service = source = RecordedToken(remembered.granted)
    tenant = Tenant(profile.tenant, profile.language)
    platform = EmporixPlatform(wire, tenant, source, profile.storefront_client_id)
    platform.narrow(remembered.narrowed_by)
    return platform
