"""How the pictures of explanations come about: one of each verdict, and what the keys lead to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

from textual.pilot import Pilot

from screenshots.shop import Play, Shop
from segtui.diagnosis.question import Membership, Question, Visibility
from segtui.model import ItemKind
from segtui.sandbox.seed import demo_shop
from segtui.tui.load_state import Loaded
from segtui.tui.screens.explain import ExplainScreen
from tests.driving import console, until

Asking = Callable[[Shop], Question]


@cache
def _troubles() -> Mapping[str, tuple[str, ...]]:
    return demo_shop(100).troubles


def _in_force(shop: Shop) -> Question:
    return Membership(shop.email, segment="Gold club")


def _expired(shop: Shop) -> Question:
    return Membership(shop.email, segment="Summer sale 2026")


def _companies(shop: Shop) -> Question:
    who, _, _, segment = _troubles()["member.one_of_two_companies"]
    return Membership(who, segment=segment)


def _product(shop: Shop) -> Question:
    return Visibility(shop.email, kind=ItemKind.PRODUCT, item=_troubles()["product.unpublished"][0])


def _twins(shop: Shop) -> Question:
    return Membership("jonas.bergqvist@example.org", segment="Gold club")


async def _play(asking: Asking, keys: tuple[str, ...], pilot: Pilot[int], shop: Shop) -> None:
    session = console(pilot).session
    assert session is not None  # noqa: S101  # the panes are shown
    screen = ExplainScreen(session, asking(shop))
    pilot.app.push_screen(screen)
    await until(pilot, lambda: isinstance(screen.state, Loaded), "the answer")
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


EXPLANATIONS: dict[str, Play] = {
    "explain-yes": partial(_play, _in_force, ()),
    "explain-no": partial(_play, _expired, ()),
    "explain-evidence": partial(_play, _expired, ("v",)),
    "explain-what-if": partial(_play, _expired, ("w",)),
    "explain-ask": partial(_play, _expired, ("e",)),
    "explain-companies": partial(_play, _companies, ("c",)),
    "explain-product": partial(_play, _product, ()),
    "explain-which-one": partial(_play, _twins, ()),
}
