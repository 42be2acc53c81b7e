"""Where the refused rows of a run are kept: beside those of earlier runs, never in their place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from segtui.cli.lists import require_folder
from segtui.cli.output import count_of, say, say_lines
from segtui.errors import BadInput
from segtui.gathering.files import write_list
from segtui.plain import plain
from segtui.sync.applying import Applied
from segtui.sync.plan import Plan
from segtui.sync.refusals import refused_lines

RUN = "{run}"
"""Stands for the number of the run in the name of a file."""


@dataclass(frozen=True, slots=True)
class RefusedTable:
    """What was given as `--refused`: the same each night, where a clock starts the runs."""

    path: Path

    @classmethod
    def at(cls, name: str) -> RefusedTable:
        """The table of this name; raises BadInput where no file can be made of it."""
        path = Path(name).expanduser()
        if path.is_dir():
            raise BadInput(f"{path} is a folder.", hint=f"Give --refused a file in it, as refused-{RUN}.csv.")
        require_folder(path)
        return cls(path)

    def of_run(self, number: int) -> Path:
        """The file of a run; the number of it is in the name where an earlier file has the name already."""
        path = self.path.with_name(self.path.name.replace(RUN, str(number)))
        return path.with_name(f"{path.stem}.{number}{path.suffix}") if path.exists() else path


def keep_refused(to: RefusedTable | None, plan: Plan, applied: Applied) -> Path | None:
    """Write the refused rows of a run, if there are any, and say where; None where nothing was written.

    Where they cannot be written, they are said.
    """
    refused = applied.refused
    if removals := len(refused) - refused.of_source:
        say(
            f"{count_of(removals, 'removal')} refused of members in no row of the "
            "source: the next mirror tries them again."
        )
    if to is None or not refused.of_source:
        return None
    key_kind, path = plan.head.key_kind, to.of_run(applied.run)
    try:
        write_list(str(path), refused_lines(key_kind, refused))
    except BadInput as error:
        say(f"The refused rows could not be kept: {error.summary} They are:")
        say_lines(plain(line) for line in refused_lines(key_kind, refused))
        return None
    say(f"Refused: {count_of(refused.of_source, 'row')}, kept in {path}.")
    return path
