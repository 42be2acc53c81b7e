"""Where a demo keeps its journal: a directory that goes with the demo, or by a later one if it was killed."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from segtui.changes.claim import alone

PREFIX = "segtui-demo-"
_SIGN = "running"
"""The file that is locked for as long as the demo runs; the system gives the lock back however that ends."""


class DemoDirectory:
    """A directory, taken for as long as this object lives. Blocks; raises OSError if none can be made."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self.path = self._made()

    def _made(self) -> Path:
        while True:
            path = Path(tempfile.mkdtemp(prefix=PREFIX))
            try:
                self._held.enter_context(alone(path / _SIGN))
            except (BlockingIOError, FileNotFoundError):
                # Another demo that starts came upon the sign before it was locked.
                continue
            if (path / _SIGN).exists():
                return path
            self._held.close()

    def remove(self) -> None:
        """Let it go."""
        self._held.close()
        shutil.rmtree(self.path, ignore_errors=True)


def remove_left_over() -> None:
    """Remove the directories of this user's demos that were killed. Blocks.

    One without a sign may be about to get it, and stays.
    """
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if not _is_own(path) or not (path / _SIGN).exists():
                continue
            with alone(path / _SIGN):
                shutil.rmtree(path, ignore_errors=True)
        except OSError:
            # It runs, or another demo that starts is removing it.
            continue
        # Some systems remove no file that is open, such as the sign.
        shutil.rmtree(path, ignore_errors=True)


def _is_own(path: Path) -> bool:
    """Whether it is a directory, and no link to one, of the user that this process runs as."""
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and (sys.platform == "win32" or found.st_uid == os.getuid())
