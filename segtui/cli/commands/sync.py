"""`segtui sync`: keep fixed segments in step with an external system."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from segtui.cli.options import InOrder, json_option, one_example, profile_option
from segtui.cli.write_options import write_options

if TYPE_CHECKING:
    from typing import Unpack

    from segtui.cli.consent import Consent
    from segtui.sync.wanted import PlanWanted

Command = TypeVar("Command", bound=Callable[..., object])


@click.group(cls=InOrder)
def command() -> None:
    """Keep fixed segments in step with a CRM, an ERP or any list: plan, look, apply, verify, resume."""


class _Source(TypedDict):
    """A source and what is wanted of it, as the options say it."""

    source: str
    segment: str | None
    mode: str
    key: str
    column: str | None
    segment_column: str | None
    company_column: str | None
    form: str | None
    encoding: str | None
    separator: str | None
    accepted: tuple[str, ...]
    create_missing: bool
    status: str | None
    site: str | None
    out: str | None


def _source_options(work: Command) -> Command:
    # The codes stand in segtui.sync.sanity, which is not imported for a line of help.
    options = (
        click.argument("source", metavar="SOURCE"),
        click.option("--segment", metavar="SEGMENT", help="Its id or name; else a column names it."),
        click.option(
            "--mode",
            type=click.Choice(["add", "mirror", "remove"]),
            default="add",
            show_default=True,
            help="add never removes; mirror also removes members that are not in the source; remove takes "
            "those out that are.",
        ),
        click.option(
            "--key",
            type=click.Choice(["email", "number", "id"]),
            default="email",
            show_default=True,
            help="What names a customer in each row.",
        ),
        click.option("--column", metavar="NAME|N", help="The column of the key; else found by its name."),
        click.option("--segment-column", metavar="NAME|N", help="The column with the segment's id or name."),
        click.option("--company-column", metavar="NAME|N", help="The column of the legal entity's id."),
        click.option(
            "--format", "form", type=click.Choice(["csv", "json", "ndjson"]), help="Else found out."
        ),
        click.option("--encoding", metavar="NAME", help="Else found out: UTF-8, UTF-16, or Windows-1252."),
        click.option("--separator", metavar="SIGN", callback=_one_sign, help="Else found out."),
        click.option(
            "--accept",
            "accepted",
            metavar="CODE",
            multiple=True,
            help="A concern about the source that is looked at and all right, by the word it is told with.",
        ),
        click.option("--create-missing", is_flag=True, help="Also plan the segments that do not exist."),
        click.option(
            "--status", type=click.Choice(["active", "inactive"]), help="Of segments that are created."
        ),
        click.option("--site", metavar="CODE", help="Of segments that are created."),
    )
    for option in reversed(options):
        work = option(work)
    return work


def _one_sign(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    value = {"tab": "\t", "\\t": "\t"}.get(value or "", value)
    if value is not None and len(value) != 1:
        raise click.BadParameter(f"{value!r} is not one sign, or the word tab.")
    return value


def _wanted(given: _Source) -> PlanWanted:
    from pathlib import Path

    from segtui.drafts import SegmentFields
    from segtui.model import SegmentStatus
    from segtui.sync.plan import Mode
    from segtui.sync.source import KeyKind, SourceFormat, SourceOptions
    from segtui.sync.wanted import PlanWanted

    if given["segment"] and given["segment_column"]:
        raise click.UsageError("--segment and --segment-column exclude each other.")
    if given["create_missing"] and not given["status"]:
        raise click.UsageError("--create-missing needs --status, and --site where the platform has sites.")
    creation = None
    if given["create_missing"]:
        creation = SegmentFields(status=SegmentStatus(given["status"] or ""), site=given["site"])
    form = SourceFormat(given["form"]) if given["form"] else None
    columns = given["column"], given["segment_column"], given["company_column"]
    options = SourceOptions(KeyKind(given["key"]), *columns, form, given["encoding"], given["separator"])
    return PlanWanted(
        given["source"],
        options,
        Mode(given["mode"]),
        segment_id=given["segment"],
        creation=creation,
        accepted=given["accepted"],
        path=Path(given["out"]).expanduser() if given["out"] else None,
    )


@command.command(
    epilog=one_example("segtui sync plan club.csv --segment gold --mode mirror --out club.plan"),
)
@_source_options
@click.option("--out", metavar="FILE", help="Where the plan goes; else into the state directory.")
@click.option("--exit-code", is_flag=True, help="Exit with 10 where changes are pending.")
@json_option
@profile_option
def plan(exit_code: bool, as_json: bool, profile_name: str | None, **source: Unpack[_Source]) -> int:
    """Work out what a source would change, and write it down; nothing is sent.

    SOURCE is a file, or - for standard input: CSV or any table of text, JSON or NDJSON, compressed or not.
    A source that does not look whole is called out instead.
    """
    from segtui.cli.sync_work import make_plan
    from segtui.cli.work import with_session

    wanted = _wanted(source)
    return with_session(
        profile_name, lambda session: make_plan(session, wanted, as_json=as_json, exit_code=exit_code)
    )


def _apply_options(work: Command) -> Command:
    options = (
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--reason", metavar="TEXT", help="For the journal; unlocks a production profile."),
        click.option(
            "--max-remove",
            type=click.FloatRange(0, 100),
            default=10.0,
            show_default=True,
            metavar="PERCENT",
            help="So much of a segment, or 10 members, may go without being asked for.",
        ),
        click.option(
            "--allow-remove", type=click.IntRange(0), metavar="N", help="The plan is meant to remove N."
        ),
        click.option(
            "--allow-create",
            type=click.IntRange(1),
            metavar="N",
            help="The plan is meant to create N segments.",
        ),
        click.option(
            "--lanes",
            type=click.IntRange(1, 32),
            default=4,
            show_default=True,
            help="Batches under way at once; fewer by itself where the platform asks for pauses.",
        ),
        click.option(
            "--refused",
            metavar="FILE",
            help="For refused rows; a source once mended. {run} in its name is the number of the run, which "
            "also goes before the ending where there is such a file already: none is written over.",
        ),
        click.option("--no-verify", is_flag=True, help="Do not read the members back at the end."),
        json_option,
        profile_option,
    )
    for option in reversed(options):
        work = option(work)
    return work


@command.command(
    epilog=one_example("segtui sync apply club.plan --reason TICKET-7 --refused refused-{run}.csv")
)
@click.argument("plan_file", metavar="PLAN")
@_apply_options
def apply(plan_file: str, profile_name: str | None, **given: Any) -> int:  # noqa: ANN401 - as click gives them
    """Do what a plan says, then read the members back.

    A plan older than the members it saw is refused with what has changed since. May be interrupted at any
    moment: `sync resume` goes on with it. With --json, one line of JSON tells the whole run.
    """
    from segtui.cli.sync_endings import told_in_one_line
    from segtui.cli.sync_work import ApplyGiven, apply_plan

    wanted = ApplyGiven(**given)
    return told_in_one_line(
        profile_name,
        lambda session, begun: apply_plan(session, plan_file, wanted, begun),
        as_json=wanted.as_json,
    )


@command.command(epilog=one_example("segtui sync resume --reason TICKET-7"))
@click.argument("run", type=int, required=False)
@_apply_options
def resume(run: int | None, profile_name: str | None, **given: Any) -> int:  # noqa: ANN401 - as click gives them
    """Go on with a run that was interrupted: the latest, or the one of this number."""
    from segtui.cli.sync_endings import told_in_one_line
    from segtui.cli.sync_work import ApplyGiven, resume_run

    wanted = ApplyGiven(**given)
    return told_in_one_line(
        profile_name, lambda session, begun: resume_run(session, run, wanted, begun), as_json=wanted.as_json
    )


@command.command(epilog=one_example("segtui sync status"))
@click.argument("run", type=click.IntRange(1), required=False)
@json_option
@profile_option
def status(run: int | None, as_json: bool, profile_name: str | None) -> int:
    """List the runs of this profile: when, by whom, what each came to, and which can be gone on with.

    Of one run, by its number: every row of its plan, and what became of it.
    """
    from segtui.cli.sync_rows import show_run
    from segtui.cli.sync_work import list_runs
    from segtui.cli.work import with_session

    if run is not None:
        return with_session(profile_name, lambda session: show_run(session, run, as_json=as_json))
    return with_session(profile_name, lambda session: list_runs(session, as_json=as_json))


@command.command(epilog=one_example("segtui sync verify club.csv --segment gold --mode mirror"))
@_source_options
@click.option("--rows", "by_row", is_flag=True, help="Every row with a sign before it, for programs.")
@json_option
@profile_option
def verify(as_json: bool, by_row: bool, profile_name: str | None, **source: Unpack[_Source]) -> int:
    """Compare a source with the members as they are: 0 in step, 10 where they have drifted apart.

    SOURCE may be a plan that was applied, too: then its rows are read back. With --rows, each line is a sign,
    a tab, the segment, a tab, and the row: = in step, + missing, - too many, * names several and awaits a
    decision, ! cannot be compared.
    """
    from pathlib import Path

    from segtui.cli.sync_work import verify_plan, verify_source
    from segtui.cli.work import with_session
    from segtui.sync.plan_format import is_plan

    path = source["source"]
    if as_json and by_row:
        raise click.UsageError("--json and --rows exclude each other.")
    if is_plan(Path(path)):
        if by_row:
            raise click.UsageError(
                "--rows is for a source; a plan's rows are read back, and what differs is told."
            )
        return with_session(profile_name, lambda session: verify_plan(session, path, as_json=as_json))
    wanted = _wanted({**source, "out": None})
    return with_session(
        profile_name, lambda session: verify_source(session, wanted, as_json=as_json, by_row=by_row)
    )


@command.command(epilog=one_example("segtui sync undo 3 --dry-run"))
@click.argument("run", type=click.IntRange(1), required=False)
@write_options(confirms_name=True)
def undo(run: int | None, consent: Consent, profile_name: str | None) -> int:
    """Take back everything that a run did, newest change first: the latest run, or the one of this number.

    A run that others went on with is taken back with them. The platform is compared first, as changes undo
    does it: where somebody changed a member again, nothing is sent, and what differs is told.
    """
    from segtui.cli.sync_undoing import undo_run
    from segtui.cli.work import with_session

    return with_session(profile_name, lambda session: undo_run(session, run, consent))


@command.command(epilog=one_example("segtui sync decisions --json"))
@json_option
@profile_option
def decisions(as_json: bool, profile_name: str | None) -> int:
    """List what was decided about keys that several accounts have, by whom and when."""
    from segtui.cli.sync_decisions import list_decisions
    from segtui.cli.work import with_session

    return with_session(profile_name, lambda session: list_decisions(session, as_json=as_json))


@command.command(epilog=one_example("segtui sync decide ada@example.com --customer 4711"))
@click.argument("key_text", metavar="KEY")
@click.option("--key", type=click.Choice(["email", "number", "id"]), default="email", show_default=True)
@click.option("--customer", metavar="ID", help="Whom it names from now on.")
@click.option("--nobody", is_flag=True, help="It names nobody who shall be a member.")
@click.option("--undecided", is_flag=True, help="Take back what was decided: it is asked about again.")
@json_option
@profile_option
def decide(
    key_text: str,
    key: str,
    customer: str | None,
    nobody: bool,
    undecided: bool,
    as_json: bool,
    profile_name: str | None,
) -> int:
    """Say whom a key names that several accounts have; without an answer, show them side by side.

    The decision is remembered with who made it and when, until one of the accounts changes.
    """
    from segtui.cli.sync_decisions import decide_key, take_decision_back
    from segtui.cli.work import with_session
    from segtui.sync.source import KeyKind

    if bool(customer) + nobody + undecided > 1:
        raise click.UsageError("--customer, --nobody and --undecided exclude each other.")
    if undecided:
        return with_session(profile_name, lambda session: take_decision_back(session, KeyKind(key), key_text))
    answer = customer or ("" if nobody else None)
    return with_session(
        profile_name, lambda session: decide_key(session, KeyKind(key), key_text, answer, as_json=as_json)
    )
