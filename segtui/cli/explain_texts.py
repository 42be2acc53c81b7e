"""What is made of an explanation for others: a proof in files, an answer for the customer, a hand-over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from segtui.cli.output import say, write
from segtui.errors import BadInput

if TYPE_CHECKING:
    from segtui.diagnosis.explanation import Answer, Explanation
    from segtui.diagnosis.fixes import Fix
    from segtui.session import Session
    from segtui.session_texts import Texts

SCOPES = "scopes"
"""What `--hand-over` takes besides the number of a fix."""


class TextsWanted(NamedTuple):
    """What shall be made of the explanation, besides its page."""

    bundle: str | None = None
    """The name of the two files."""
    overwrite: bool = False
    reply: str | None = None
    """The language of the answer for the customer."""
    hand_over: str | None = None
    """The number of a fix, or `SCOPES`."""

    @property
    def replaces_page(self) -> bool:
        """Whether a text is printed in place of the explanation."""
        return self.reply is not None or self.hand_over is not None


async def keep(session: Session, found: Explanation, texts: TextsWanted) -> None:
    """Write the two files where they are wanted, and say where they are."""
    if texts.bundle is None:
        return
    files = await session.save_proof(found, texts.bundle, overwrite=texts.overwrite)
    say(f"Written: {files.page} for the ticket, and {files.document}, which segtui explain --from reads.")
    say("Both hold personal data of customers; give them only to those who may see it.")


def write_text(session: Texts, found: Explanation, texts: TextsWanted) -> None:
    """Print the answer for the customer, or what is handed over. Raises BadInput for what there is not."""
    for number, answer in enumerate(found.answers):
        if number:
            write("\n")
        if texts.reply is not None:
            if len(found.answers) > 1:
                say(f"For {answer.judgement.company or 'no company'}:")
            write(session.reply(found, answer, texts.reply) + "\n")
        elif texts.hand_over == SCOPES:
            write(_scopes(session, answer))
    if texts.hand_over not in {None, SCOPES}:
        answer, fix = _fix(found, texts.hand_over or "")
        write(session.hand_over(found, answer, fix))


def _scopes(session: Texts, answer: Answer) -> str:
    text = session.ask_for_scopes(answer)
    if text is None:
        raise BadInput(
            "No scope would settle anything: there is no open check that waits for one.",
            hint="See the checks with --checks.",
        )
    return text


def _fix(found: Explanation, number: str) -> tuple[Answer, Fix]:
    if not number.isascii() or not number.isdigit():
        raise BadInput(
            f"{number!r} is neither the number of a fix nor {SCOPES}.", hint="Fixes are numbered from 1."
        )
    if len(found.answers) != 1:
        raise BadInput(
            "There is an answer for each company, and each has fixes of its own.",
            hint="Name the company with --legal-entity, or none with --b2c.",
        )
    (answer,) = found.answers
    chosen = answer.fixes[int(number) - 1 : int(number)]
    if not chosen:
        known = len(answer.fixes)
        raise BadInput(f"There is no fix {number}: there are {known}.", hint="Look without --hand-over.")
    return answer, chosen[0]
