"""Claims: whether the process that sends a change is still at it.

A claim is a file that its process keeps locked. The system gives the lock back when the process ends, however
it ends, so a claim that can be locked by another belongs to nobody any more.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_DIRECTORY = "sending"


@contextmanager
def claimed(state_directory: Path) -> Iterator[str]:
    """Hold a new claim; gives its name. Raises OSError where none can be had."""
    directory = state_directory / _DIRECTORY
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(8)
    path = directory / name
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600)
    try:
        _lock(descriptor, exclusive=True)
        yield name
    finally:
        os.close(descriptor)
        _take_away(path)


def is_held(state_directory: Path, name: str) -> bool:
    """Whether a living process holds this claim; the file of one that nobody holds is taken away."""
    path = state_directory / _DIRECTORY / name
    if _is_locked(path):
        return True
    _take_away(path)
    return False


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Be the only process on this machine that does what the file of this path stands for.

    Raises BlockingIOError where another is at it, OSError where the file cannot be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Who only asks locks the second for a moment, and so is never taken for somebody who is at it.
    with _locked(path), _locked(_sign_of(path), waits=True):
        yield


def is_taken(path: Path) -> bool:
    """Whether a process on this machine is `alone` with this path. Raises OSError where that is not told."""
    return _is_locked(_sign_of(path))


def _is_locked(path: Path) -> bool:
    """Whether another has the file locked."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        # Shared, so that two who ask at once do not take each other for the one who is at it.
        _lock(descriptor, exclusive=False)
    except (BlockingIOError, PermissionError):
        return True
    finally:
        os.close(descriptor)
    return False


def _sign_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.taken")


@contextmanager
def _locked(path: Path, *, waits: bool = False) -> Iterator[None]:
    # The file stays: were it taken away, another process could lock one that has no name any more.
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            _lock(descriptor, exclusive=True, waits=waits)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from error
        yield
    finally:
        os.close(descriptor)


def _take_away(path: Path) -> None:
    # A file that stays says nothing: nobody has it locked any more.
    with suppress(OSError):
        path.unlink()


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, exclusive: bool, waits: bool = False) -> None:
        """Lock the first byte at once, or within ten seconds, or raise; there is no shared lock here."""
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if waits else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int, *, exclusive: bool, waits: bool = False) -> None:
        """Lock at once or raise BlockingIOError, unless it waits."""
        how = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        fcntl.flock(descriptor, how if waits else how | fcntl.LOCK_NB)
