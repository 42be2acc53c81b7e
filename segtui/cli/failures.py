"""The one place where a failure becomes words on standard error and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

from segtui.cli.hints import hint_of
from segtui.errors import ChangedSince, Rejected, SegtuiError

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells give it: 128 and the number of SIGINT."""

READER_GONE = 141
"""The exit code when the reader of our output has closed it: 128 and the number of SIGPIPE."""


_UNWRITABLE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What a full or broken disk behind standard output answers."""


def guarded(work: Callable[[], int]) -> int:
    """Do the work; turn a told failure, Ctrl-C and a closed pipe into their exit codes."""
    try:
        code = work()
        sys.stdout.flush()
    except SegtuiError as error:
        _write_quietly(told(error))
        return error.exit_code
    except KeyboardInterrupt:
        _write_quietly("Stopped.\n")
        return INTERRUPTED
    except BrokenPipeError:
        _silence_standard_output()
        return READER_GONE
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        _silence_standard_output()
        _write_quietly(
            f"Not written: {error.strerror}.\n  Next: What was written is cut short; make room first.\n"
        )
        return 1
    return code


def told(error: SegtuiError) -> str:
    """The failure as lines for a person: what happened, the platform's own lines, what to do next."""
    from segtui.plain import plain

    lines = [f"{error.title}: {plain(error.summary)}"]
    if isinstance(error, Rejected):
        lines += [f"  {plain(detail)}" for detail in error.details]
    elif isinstance(error, ChangedSince) and len(error.differences) > 1:
        lines += [f"  {plain(each)}" for each in error.differences if each not in error.summary]
    if hint_of(error):
        lines.append(f"  Next: {plain(hint_of(error))}")
    if error.request_id:
        lines.append(f"  Request id: {plain(error.request_id)}")
    return "\n".join(lines) + "\n"


def _write_quietly(text: str) -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_standard_output()
    sys.stderr.write(text)
    sys.stderr.flush()


def _silence_standard_output() -> None:
    """Point standard output to nowhere, so that the interpreter's last flush cannot fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
