"""Lists on the command line: read from arguments, files and standard input; written of what was refused."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from segtui.cli.output import count_of, say
from segtui.errors import BadInput
from segtui.plain import plain

STANDARD_INPUT = "-"


def texts_given(arguments: Sequence[str], files: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Each argument, then the contents of standard input (`-`) and of files; true for what has lines."""
    for argument in arguments:
        yield (text_of(argument), True) if argument == STANDARD_INPUT else (argument, False)
    for name in files:
        yield text_of(name), True


def text_of(name: str) -> str:
    """The text of a list in a file, or on standard input (`-`). Raises BadInput where it is none."""
    from segtui.gathering.files import read_list

    return _standard_input() if name == STANDARD_INPUT else read_list(name)


def document_of(name: str) -> str:
    """The text of a file of any length, or of standard input (`-`); raises BadInput where it is none."""
    if name == STANDARD_INPUT:
        return _standard_input()
    try:
        return Path(name).expanduser().read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is no text in UTF-8.", hint="Save it as UTF-8.") from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise BadInput(f"{name} cannot be read: {why}.", hint="Check the path.") from error


def _standard_input() -> str:
    try:
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise BadInput(
            f"Standard input is no text in {sys.stdin.encoding}.", hint="Save it as UTF-8."
        ) from error


def require_folder(path: Path) -> None:
    """Raise BadInput where there is no folder for a file of refused rows."""
    if not path.parent.is_dir():
        raise BadInput(f"There is no folder {path.parent}.", hint="Make it, or give --refused another name.")


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A new file for rows that were not done; it can be given again as input."""

    path: Path

    @classmethod
    def at(cls, name: str) -> RefusedFile:
        """The file of this name; raises BadInput where one is there, or where none can be."""
        path = Path(name).expanduser()
        if path.exists():
            raise BadInput(
                f"{path} exists already and is left as it is.", hint="Give --refused another name."
            )
        require_folder(path)
        return cls(path)

    def keep(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write the rows (text and reason), if there are any; where they cannot be written, they are said."""
        from segtui.gathering.files import write_list

        if not rows:
            return
        lines = [f"{plain(text)}  # {plain(reason)}" for text, reason in rows]
        try:
            write_list(str(self.path), lines)
        except BadInput as error:
            say(f"The refused rows could not be kept: {error.summary} They are:")
            for line in lines:
                say(f"  {line}")
        else:
            say(f"Not done: {count_of(len(rows), 'row')}, kept in {self.path}.")
