"""The part of a session that keeps a verdict with its proof, and comes to it again without the platform."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from segtui.errors import BadInput
from segtui.session_explain import Explanations
from segtui.session_texts import Texts
from segtui.ways import Way

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from segtui.diagnosis.explanation import Explanation
    from segtui.diagnosis.proof import Proof
    from segtui.diagnosis.question import Question
    from segtui.diagnosis.sameness import Comparison, Told
    from segtui.diagnosis.testimony import UnderWay
    from segtui.model import CustomerSession, CustomerToken
    from segtui.platforms.registry import ConnectedPlatform
    from segtui.profiles import Profile


class ProofFiles(NamedTuple):
    """The two files of one proof."""

    page: Path
    """Markdown, for the ticket."""
    document: Path
    """JSON, from which the verdict can be worked out again."""


class Recomputed(NamedTuple):
    """A recorded question, answered once more."""

    proof: Proof
    recorded: Told
    session: RecordedSession
    explanation: Explanation
    comparison: Comparison | None
    """None where it was answered for another moment than then."""


class Proofs(Explanations):
    """What a session does with an explanation that shall be kept."""

    async def save_proof(self, found: Explanation, name: str, *, overwrite: bool = False) -> ProofFiles:
        """Write an explanation as two files that only their owner can read.

        Raises BadInput where they cannot be written, exist already, or nothing was recorded.
        """
        files = proof_files(name, overwrite=overwrite)
        await asyncio.to_thread(self._write_proof, found, files, overwrite)
        return files

    def _write_proof(self, found: Explanation, files: ProofFiles, overwrite: bool) -> None:
        from segtui.diagnosis.proof import proof_text, read_proof
        from segtui.diagnosis.proof_page import proof_page

        clean = self.platform.without_secrets
        text = proof_text(found, self.profile, clean)
        proof = read_proof(text, files.document.name)
        page = clean(proof_page(found, proof.document, files.document.name))
        _write(files.document, text, overwrite)
        try:
            _write(files.page, page, overwrite)
        except BadInput:
            if not overwrite:
                files.document.unlink(missing_ok=True)
            raise


def proof_files(name: str, *, overwrite: bool = False) -> ProofFiles:
    """Where a proof of this name would be written: `NAME.md` and `NAME.json`, whatever ending was given.

    Raises BadInput where that cannot be, so that it is known before anything is asked.
    """
    path = Path(name.strip()).expanduser()
    stem = _stem(path)
    if not stem or stem.lower() in {".md", ".json"} or path.is_dir():
        raise BadInput(f"{name!r} is no name of a file.", hint="Give a path such as tickets/4711.")
    if not path.parent.is_dir():
        raise BadInput(f"There is no folder {path.parent}.", hint="Make it first, or name another one.")
    files = ProofFiles(path.with_name(f"{stem}.md"), path.with_name(f"{stem}.json"))
    for each in files:
        if each.is_dir() or (each.exists() and not overwrite):
            raise _exists(each)
    return files


def _stem(path: Path) -> str:
    return path.stem if path.suffix.lower() in {".md", ".json"} else path.name


def open_proof(name: str) -> Proof:
    """The proof in a file, named as it was for `save_proof` or in full. Blocks.

    Raises BadInput where it cannot be read.
    """
    from segtui.diagnosis.proof import read_proof

    path = Path(name.strip()).expanduser()
    if path.suffix.lower() == ".md" or not path.exists():
        path = path.with_name(f"{_stem(path)}.json") if path.name else path
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is no text in UTF-8.", hint="Name the .json file of a bundle.") from error
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read: {_why(error)}.", hint="Check the path.") from error
    return read_proof(text, path.name)


async def recompute(proof: Proof, at: datetime | None = None) -> Recomputed:
    """Ask the recorded question once more of the recorded answers: nothing is sent, and no secret is needed.

    What was not recorded is unknown. `at` asks about another moment.
    """
    from segtui.diagnosis.proof import at_moment
    from segtui.diagnosis.sameness import compared, told
    from segtui.diagnosis.shapes import explanation_shape

    recorded = told(proof.document.explanation)
    if recorded is None:
        raise BadInput("The recorded verdict cannot be read.", hint="The file was changed by hand.")
    platform = await asyncio.to_thread(_recorded_platform, proof)
    try:
        session = RecordedSession(proof, platform)
        found = await session.explain(at_moment(proof, at))
    finally:
        await platform.aclose()
    found = replace(found, asked_at=recorded.asked_at)
    if at is not None:
        return Recomputed(proof, recorded, session, found, None)
    now = told(explanation_shape(found))
    assert now is not None  # noqa: S101  # our own shape
    return Recomputed(proof, recorded, session, found, compared(recorded, now))


class RecordedSession(Explanations, Texts):
    """A session of another time: it answers from what was recorded then, and sends nothing."""

    def __init__(self, proof: Proof, platform: ConnectedPlatform) -> None:
        self.profile: Profile = proof.profile
        self.platform = platform
        self._record = proof.record

    def now(self) -> datetime:
        """The moment at which the question was asked."""
        return self._record.began_at

    async def _under_way(self) -> UnderWay:
        """What was under way then."""
        return lambda _segment_id, _customer_id: self._record.pending

    async def sign_in(self) -> frozenset[str]:
        """The scopes that were granted then."""
        return self._record.granted

    @asynccontextmanager
    async def _shopper(
        self, question: Question, token: CustomerToken | None
    ) -> AsyncIterator[CustomerSession | None]:
        """The customer whose token was asked then."""
        yield self._record.shopper if question.at is None else None


def _recorded_platform(proof: Proof) -> ConnectedPlatform:
    from segtui.platforms.registry import Remembered, connect_recorded
    from segtui.wire.replay import replaying

    record = proof.record
    options = replaying(record.exchanges, lambda: record.began_at)
    return connect_recorded(proof.profile, Remembered(record.granted, record.narrowed_by), options)


def _write(path: Path, text: str, overwrite: bool) -> None:
    from segtui.profiles import write_privately

    try:
        if not overwrite:
            _take(path)
        try:
            # Half a character in a name of the platform becomes the escape that it came as.
            write_privately(path, text.encode("utf-8", "backslashreplace"))
        except OSError:
            if not overwrite:
                path.unlink(missing_ok=True)
            raise
    except FileExistsError as error:
        raise _exists(path) from error
    except (OSError, ValueError) as error:
        hint = "Give a path that you may write to."
        raise BadInput(f"{path} cannot be written: {_why(error)}.", hint=hint) from error


def _take(path: Path) -> None:
    """Make the file, empty, so that none that comes into being meanwhile is replaced."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _exists(path: Path) -> BadInput:
    return BadInput(
        f"{path} exists already and is left as it is.", hint=f"Give another name; or {Way.REPLACE}."
    )


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
