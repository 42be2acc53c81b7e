"""Foreign text made harmless: what a platform or a user wrote can be shown, and can do nothing else."""

from __future__ import annotations

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for what must not reach the terminal, so that hidden characters in a name are seen."""

# Escape sequences move the cursor, bidi controls reorder a whole line, and invisible characters make two
# names look the same. The joiners U+200C and U+200D stay: emoji and several scripts need them.
_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
_HARMFUL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]+"
)
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED = re.compile(f"({_MARK}{{4}}){_MARK}+")


def plain(text: str) -> str:
    """`text` on one line without control, bidi-override or invisible characters.

    Line breaks and tabs become a space, what is harmful becomes U+FFFD (one for a run), and combining marks
    piled higher than any script needs are cut. It may still look like markup: hand it to what does not parse.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _SPACES.sub(" ", text)
    text = _HARMFUL.sub(REPLACEMENT, text)
    return _PILED.sub(r"\1", text)
