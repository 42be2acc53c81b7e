"""What a search could not look at is told, whether it found somebody or nobody."""

from __future__ import annotations

import pytest

from segtui.errors import Rejected
from segtui.tui.load_state import Failed
from segtui.wire._http import Request, Response
from tests.pilot.support import Shop


@pytest.fixture
def no_log_ins(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The platform refuses to search by the log-in address."""
    through = shop.cable.handle_async_request

    async def answer(request: Request) -> Response:
        if request.url.params.get("q", "").startswith("accounts.id"):
            return Response(400, json={"status": 400, "message": "accounts.id cannot be searched"})
        return await through(request)

    monkeypatch.setattr(shop.cable, "handle_async_request", answer)


@pytest.mark.usefixtures("no_log_ins")
async def test_who_is_found_is_told_to_be_perhaps_not_all(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find(shop.person("demo")["contactEmail"])
        assert "may be incomplete" in console.says(3)
        assert "refused to search by the log-in address" in console.notice


@pytest.mark.usefixtures("no_log_ins")
async def test_nobody_found_is_a_failure_and_not_an_empty_list(shop: Shop) -> None:
    async with shop.console() as console:
        await console.find("nobody@example.net")
        state = console.state(3)
        assert isinstance(state, Failed)
        assert isinstance(state.error, Rejected)
        assert "would not search by the log-in address" in console.says(3)


async def test_an_address_in_the_e_mail_field_alone_is_found(shop: Shop) -> None:
    from segtui.sandbox.schema import CUSTOMERS

    someone = shop.person("demo")
    shop.rewrite(CUSTOMERS, someone["id"], email="Only.Here@example.net")
    async with shop.console() as console:
        await console.find("only.here@example.net")
        assert someone["lastName"] in console.heading(3)


async def test_a_segment_with_brackets_in_its_name_is_found_by_name(shop: Shop) -> None:
    async with shop.console() as console:
        await console.press("1", "slash")
        await console.type("pilot (paused)")
        await console.press("enter")
        await console.until_says("Segments · 1 ")
        assert "Loyalty pilot (pau" in console.says(1)
        assert "cannot search for ( and )" in console.notice
