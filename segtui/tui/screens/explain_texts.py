"""An answer for others: texts to copy, and the files that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from segtui.tui.screens.write_file import WriteFileScreen

if TYPE_CHECKING:
    from segtui.diagnosis.explanation import Answer, Explanation
    from segtui.diagnosis.fixes import Fix
    from segtui.session import Session

REPLIES = {"en": "A reply to the customer, in English", "de": "A reply to the customer, in German"}


class Text(NamedTuple):
    """Something to copy."""

    label: str
    """What it is, as one of several to choose from."""
    text: str


def texts_of(session: Session, found: Explanation, answer: Answer, fix: Fix | None) -> Iterator[Text]:
    """What can be said of an answer, the shortest first; `fix` is the one that others are told of."""
    yield Text("What was found, in one sentence", answer.judgement.summary)
    for language, label in REPLIES.items():
        yield Text(label, session.reply(found, answer, language, fix))
    if fix is not None:
        yield Text(f"To hand over: {fix.title}", session.hand_over(found, answer, fix))
    scopes = session.ask_for_scopes(answer)
    if scopes is not None:
        yield Text("A request for the scopes that would settle what is not known", scopes)


class SaveProofScreen(WriteFileScreen):
    """Asks where to, and writes the proof as two new files that only their owner can read."""

    title_text = "Keep the proof"
    usual_name = "proof"

    def __init__(self, session: Session, found: Explanation) -> None:
        super().__init__()
        self.session = session
        self.found = found

    @property
    def question(self) -> str:
        """What the files are for, and what to mind."""
        return (
            "A page for the ticket (.md) and the recorded answers (.json), without secrets, from which "
            "segtui explain --from comes to the verdict again. Both name the customer: share them with care."
        )

    async def write(self, name: str) -> str:
        """Both files."""
        files = await self.session.save_proof(self.found, name)
        return f"{files.page} and {files.document}"
