"""What the keys and the signs of an explanation mean."""

from __future__ import annotations

from segtui.signs import choose_signs

HELP = {
    "open": "Open what is under the cursor: evidence, route, the change of a fix, or a moment.",
    "evidence": "Show the evidence of the check under the cursor, or of the one that decides.",
    "fix": "Show the change of the fix under the cursor, or of the best one; it is sent from there.",
    "what if": "Suppose that this check came out otherwise, this fix were done, or it were this moment.",
    "as read": "Drop what is supposed.",
    "moment": "Answer for another moment, from the same facts.",
    "company": "Show the answer for the customer's next company.",
    "copy": "Copy the answer: a sentence, a reply to the customer, or a text to hand over.",
    "proof": "Write the proof to two files: a page for the ticket, and the recorded answers.",
    "observe": "Compare with what the platform returns to the customer's own token, or sign-in.",
    "others": "Tell who else fails at the check that decides.",
    "refresh": "Read the facts and answer again.",
    "undo": "Take back the last change of this profile; what will be sent is shown first.",
    "ask": "Ask another question: another customer, segment, item, company, site or moment.",
    "commands": "Find any action by name (also Ctrl+P).",
    "trace": "Show the requests and answers.",
    "back": "Go back to where you came from.",
    "section": "Go to the next section.",
    "unlock": "Make a production profile writable for ten minutes, with a reason.",
    "keys": "Show the keys.",
}
"""What the keys do, in a sentence each."""


def check_signs() -> tuple[tuple[str, str], ...]:
    """The signs of checks and routes, with what they mean."""
    signs = choose_signs()
    return (
        (signs.member, "the check passes, the route is whole, or the verdict is yes"),
        (signs.failed, "the check fails, the route breaks, or the verdict is no"),
        (signs.unknown, "not known: the evidence could not be had"),
        (signs.label, "the check does not apply"),
    )
