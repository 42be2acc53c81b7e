"""Lists of people or items in files: read whole, and never written over another file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from segtui.errors import BadInput

LARGEST_BYTES = 5_000_000
"""A longer file is no list that was meant for a paste box."""


def read_list(name: str) -> str:
    """The text of a file; raises BadInput where it cannot be read as text. Blocks."""
    path = Path(name.strip()).expanduser()
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise BadInput(
                f"{path} has {path.stat().st_size:,} bytes; at most {LARGEST_BYTES:,} are read.",
                hint="Bring it in in several parts.",
            )
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{path} cannot be read: {_why(error)}.", hint="Check the path; ~ stands for your home."
        ) from error
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is no text in UTF-8.", hint="Save it as UTF-8 or as CSV UTF-8.") from error


def write_list(name: str, lines: Iterable[str]) -> Path:
    """Write a new file that only its owner can read; where it is. Raises BadInput where it cannot. Blocks.

    Where the lines themselves fail, nothing is left of it.
    """
    import os

    path = Path(name.strip()).expanduser()
    is_made = is_whole = False
    try:
        # It may name customers: nobody else shall read it, and nothing that is there is lost.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        is_made = True
        with os.fdopen(descriptor, "w", encoding="utf-8") as to:
            to.writelines(f"{line}\n" for line in lines)
        is_whole = True
    except FileExistsError as error:
        raise BadInput(f"{path} exists already and is left as it is.", hint="Give another name.") from error
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{path} cannot be written: {_why(error)}.", hint="Give a path that you may write to."
        ) from error
    finally:
        if is_made and not is_whole:
            # Half of it would be taken for the whole, and be in the way of another attempt.
            path.unlink(missing_ok=True)
    return path.absolute()


def _why(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
