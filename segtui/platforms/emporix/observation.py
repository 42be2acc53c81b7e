"""The storefront as the platform itself shows it to a customer (fact sheet, section 6)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from segtui.errors import BadInput, Forbidden, Rejected, SegtuiError, Unauthorized
from segtui.model import CustomerSession, CustomerToken, Page, PageRequest
from segtui.platforms.emporix import answers, requests, tokens
from segtui.platforms.emporix.reader import Reader
from segtui.platforms.shop import Observed
from segtui.wire.auth import FixedToken, Token
from segtui.wire.wire import Wire

if TYPE_CHECKING:
    from segtui.model import Category, Item
    from segtui.platforms.emporix.customer_documents import EmporixCustomer

WHOSE = "the customer's token"


class Observation(Reader):
    """The part of the platform that sees through a customer's eyes."""

    def __init__(self, wire: Wire, tenant: requests.Tenant, storefront_client_id: str | None) -> None:
        """`storefront_client_id` is the public key of the shop; only a log-in with a password needs it."""
        super().__init__(wire, tenant)
        self._storefront_client_id = storefront_client_id

    async def observed(self, token: CustomerToken, site: str | None) -> Observed:
        """The segment category tree and the items of the segments in force, as this customer gets them."""
        async with self._as_customer(token, site) as source:
            await self._check(source, token)
            return await self._seen(source, site)

    @asynccontextmanager
    async def signed_in(self, token: CustomerToken, site: str | None) -> AsyncIterator[CustomerSession]:
        """The customer of a token, whoever that is and whatever company the token acts for."""
        async with self._as_customer(token, site) as source:
            found, owner = await self._validated(source), await self._owner(source)
            yield CustomerSession(owner.id, found.legal_entity_id, (await source.current()).value)

    async def seen_by(self, customer: CustomerSession, site: str | None, *, with_tree: bool) -> Observed:
        """The same as `observed`, for a customer who is signed in."""
        source = _source(Token(customer.access_token, tokens.UNSTATED_LIFE_S))
        if not with_tree:
            return Observed([], await self._own_items(source, site))
        return await self._seen(source, site)

    async def _seen(self, source: FixedToken, site: str | None) -> Observed:
        trees, items = await asyncio.gather(
            self._own_tree(source, site), self._own_items(source, site), return_exceptions=True
        )
        if isinstance(trees, BaseException):
            raise trees
        if isinstance(items, BaseException):
            raise items
        return Observed(trees, items)

    async def _own_tree(self, source: FixedToken, site: str | None) -> list[Category]:
        from segtui.platforms.emporix.shop_documents import EmporixCategory, placed

        call = requests.observed_tree(self._tenant, site)
        answer = await self._wire.send(call, token=source)
        return placed(answers.rows(answer, EmporixCategory, call))

    async def _own_items(self, source: FixedToken, site: str | None) -> list[Item]:
        from segtui.platforms.emporix.shop_documents import EmporixItem

        async def fetch(page: PageRequest) -> Page[Item]:
            call = requests.observed_items(self._tenant, site, page)
            answer = await self._wire.send(call, token=source)
            return answers.page(answer, EmporixItem, page, call)

        return await self._all(fetch)

    @asynccontextmanager
    async def _as_customer(self, token: CustomerToken, site: str | None) -> AsyncIterator[FixedToken]:
        """The customer's own token; a session opened for this is closed afterwards."""
        if token.access_token:
            yield _source(Token(token.access_token, tokens.UNSTATED_LIFE_S))
            return
        obtained: list[Token] = []
        try:
            await self._log_in(token, site, obtained)
            yield _source(obtained[-1])
        finally:
            for each in reversed(obtained):
                await self._log_out(each)

    async def _log_out(self, token: Token) -> None:
        # What was read stays good when the log-out fails; the token then ends by itself.
        with suppress(SegtuiError):
            await self._wire.send(tokens.log_out(self._tenant.name, token.value), token=_source(token))

    async def _log_in(self, token: CustomerToken, site: str | None, obtained: list[Token]) -> None:
        """Add every token that the log-in brings to `obtained`; the last one is the one to use."""
        if not token.email or not token.password:
            raise BadInput(
                "A customer's storefront can only be read as that customer.",
                hint="Give an access token, or the e-mail address and password of the customer.",
            )
        self._wire.keep_secret(token.password)
        visitor = await self._visitor(site)
        call = tokens.log_in(self._tenant.name, token.email, token.password)
        try:
            answer = await self._wire.send(call, token=visitor)
        except (Unauthorized, Rejected) as error:
            raise Unauthorized(
                f"{error.summary} The e-mail address or the password is wrong, or it may not log in.",
                hint="Check both, and whether the customer is active and not on hold.",
                request_id=error.request_id,
            ) from error
        logged_in = tokens.read_customer_tokens(answer, call)
        obtained.append(logged_in.access)
        if token.legal_entity_id is not None:
            obtained.append(await self._acting_for(token.legal_entity_id, logged_in, visitor))

    async def _visitor(self, site: str | None) -> FixedToken:
        if not self._storefront_client_id:
            raise BadInput(
                "This profile has no storefront key, and logging in as a customer needs one.",
                hint="Set storefront_client_id in the profile, or give an access token of the customer.",
            )
        call = tokens.anonymous_token(self._tenant.name, self._storefront_client_id, site)
        return FixedToken(tokens.read_token(await self._wire.send(call, token=None), call), "the log-in")

    async def _acting_for(
        self, legal_entity_id: str, logged_in: tokens.CustomerTokens, visitor: FixedToken
    ) -> Token:
        if logged_in.refresh_token is None:
            raise Forbidden(
                "The log-in brought no refresh token, so the company cannot be chosen.",
                hint="Give an access token of the customer that acts for this company.",
            )
        self._wire.keep_secret(logged_in.refresh_token)
        call = tokens.act_for(self._tenant.name, logged_in.refresh_token, legal_entity_id)
        try:
            # The documentation speaks of both tokens: the visitor's first, then the customer's (trap 30).
            answer = await self._wire.send(call, token=visitor)
        except Unauthorized:
            answer = await self._wire.send(call, token=_source(logged_in.access))
        return tokens.read_token(answer, call)

    async def _check(self, source: FixedToken, wanted: CustomerToken) -> None:
        """Raises Forbidden or BadInput where the token is not what the question needs."""
        found = await self._validated(source)
        if found.legal_entity_id != wanted.legal_entity_id:
            raise BadInput(
                f"The customer's token acts for {_company(found.legal_entity_id)}, "
                f"not for {_company(wanted.legal_entity_id)}.",
                hint="Ask about that company, or give a token that acts for the one asked about.",
            )
        if wanted.customer_id is not None:
            await self._check_owner(source, wanted.customer_id)

    async def _validated(self, source: FixedToken) -> tokens.Validated:
        """What the platform says of the token. Raises Forbidden for one that cannot see anything."""
        call = tokens.validate(self._tenant.name)
        found = tokens.read_validated(await self._wire.send(call, token=source), call)
        if found.scopes and requests.SEGMENT_READ_OWN not in found.scopes:
            raise Forbidden(
                "The customer's token may not read the customer's own segments.",
                hint=f"Grant {requests.SEGMENT_READ_OWN} to the customers of this tenant.",
                scope=requests.SEGMENT_READ_OWN,
            )
        return found

    async def _check_owner(self, source: FixedToken, customer_id: str) -> None:
        """Raises BadInput where the token is another customer's: their storefront would pass for this one."""
        owner = await self._owner(source)
        if customer_id not in {owner.id, owner.number}:
            raise BadInput(
                f"The token is that of customer {owner.id}, not of {customer_id}.",
                hint="Give a token of the customer asked about, or sign in as that customer.",
            )

    async def _owner(self, source: FixedToken) -> EmporixCustomer:
        from segtui.platforms.emporix.customer_documents import EmporixCustomer

        call = tokens.own_profile(self._tenant.name)
        return answers.one(await self._wire.send(call, token=source), EmporixCustomer, call)


def _company(legal_entity_id: str | None) -> str:
    return "no company" if legal_entity_id is None else f"the company {legal_entity_id}"


def _source(token: Token) -> FixedToken:
    return FixedToken(token, WHOSE)
