"""The way from a question, whole or not, to its explanation; whatever screen it starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

    from segtui.session import Session
    from segtui.tui.screens.explain_ask import Draft


async def lead_to_explanation(app: App[int], session: Session, draft: Draft) -> bool:
    """Ask for what the draft leaves open, and show the answers; whether anything was changed from there."""
    from segtui.tui.screens.explain import ExplainScreen
    from segtui.tui.screens.explain_ask import AskScreen

    question = draft.question() if draft.is_whole else await app.push_screen_wait(AskScreen(session, draft))
    if question is None:
        return False
    return await app.push_screen_wait(ExplainScreen(session, question)) is True
