"""The commands of `segtui segments` that write."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from segtui.cli.options import one_example
from segtui.cli.write_options import write_options

if TYPE_CHECKING:
    from segtui.cli.consent import Consent

Callback = Callable[..., object]

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", re.ASCII)


class LocalizedText(click.ParamType[tuple[str, str]]):
    """A text with its language, as `en=Gold club`; without one where the platform keeps one text only."""

    name = "text"

    def convert(
        self, value: str | tuple[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """The language and the text; the language is empty where none is named."""
        if isinstance(value, tuple):
            return value
        language, separator, text = value.partition("=")
        if not separator or not _LANGUAGE.fullmatch(language.strip()):
            return "", value.strip()
        return language.strip(), text.strip()


def _each_language_once(
    ctx: click.Context, param: click.Parameter, value: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    languages = [language for language, _ in value]
    twice = {language for language in languages if languages.count(language) > 1}
    if twice:
        names = ", ".join(sorted(language or "the text" for language in twice))
        raise click.BadParameter(f"{names} is given more than once.", ctx, param)
    return value


def field_options(*, same: bool = False) -> Callable[[Callback], Callback]:
    """The options for the fields of a segment; with `same`, those of an original can be taken over."""
    states = ["active", "inactive", *(["same"] if same else [])]
    as_original = ", or same: as the original has it" if same else ""
    options = (
        click.option("--zone", metavar="ZONE", help="Zone of times without an offset; else the site's own."),
        click.option("--to", "ends", metavar="TIME", help=f"End of the validity, or open{as_original}."),
        click.option("--from", "starts", metavar="TIME", help=f"Its start, or open{as_original}."),
        click.option("--site", metavar="CODE", help=f"The site it belongs to{as_original}."),
        click.option("--status", type=click.Choice(states), help="Switched on or off."),
        click.option(
            "--rules",
            metavar="JSON",
            help="Who is in it: makes it a dynamic segment, where there are such.",
        ),
        _texts_option("--description", "descriptions", "A description in one language; may be repeated."),
        _texts_option("--name", "names", "A name in one language; may be repeated."),
    )

    def decorate(command: Callback) -> Callback:
        for option in options:
            command = option(command)
        return command

    return decorate


def _texts_option(flag: str, passed_as: str, words: str) -> Callable[[Callback], Callback]:
    return click.option(
        flag,
        passed_as,
        type=LocalizedText(),
        multiple=True,
        callback=_each_language_once,
        metavar="[LANG=]TEXT",
        help=words,
    )


def version_options(command: Callback) -> Callback:
    """`--version` and `--on-conflict`; passed as `version` and `on_conflict`."""
    on_conflict = click.option(
        "--on-conflict",
        type=click.Choice(["stop", "mine", "theirs"]),
        default="stop",
        show_default=True,
        help="Where somebody changed the same field meanwhile. Other fields are merged and shown again.",
    )
    version = click.option(
        "--version",
        type=click.IntRange(0),
        metavar="N",
        help="Only if it is still at this version, as `show` printed it.",
    )
    return version(on_conflict(command))


@click.command(
    "create",
    short_help="Create a segment.",
    epilog=one_example(
        'segtui segments create --name en="Spring sale" --name de=Frühling',
        "--status inactive --site main --from 2027-03-01T00:00 --to open",
    ),
)
@click.option("--id", "segment_id", metavar="ID", help="Its id; else a new one is made.")
@field_options()
@write_options()
def create_segment(
    segment_id: str | None, consent: Consent, profile_name: str | None, **fields: object
) -> int:
    """Create a segment and print its id.

    Status, site and both ends of the validity are never guessed, where the platform has them: say `open` for
    no start or no end. Times are meant in the shop's zone unless they carry an offset.
    """
    from segtui.cli.segment_edits import create
    from segtui.cli.segment_fields import GivenFields
    from segtui.cli.work import with_session

    given = GivenFields(**fields)  # type: ignore[arg-type]  # the names of the options are those of the fields
    return with_session(profile_name, lambda session: create(session, segment_id, given, consent))


@click.command(
    "clone",
    short_help="Create a copy of a segment, also on another site.",
    epilog=one_example(
        'segtui segments clone SEGMENT --name en="Gold club DE" --status inactive',
        "--site DE --from same --to same",
    ),
)
@click.argument("segment_id", metavar="SEGMENT")
@click.option("--id", "new_id", metavar="ID", help="The id of the copy; else a new one is made.")
@click.option("--without-members", is_flag=True, help="Copy no members.")
@click.option("--without-items", is_flag=True, help="Copy no products and categories.")
@field_options(same=True)
@write_options()
def clone_segment(
    segment_id: str,
    new_id: str | None,
    without_members: bool,
    without_items: bool,
    consent: Consent,
    profile_name: str | None,
    **fields: object,
) -> int:
    """Create a copy of a segment with its members, items and mixins, and print its id.

    Items that are not to be seen on the copy's site are left out and told; the exit code is 5 then.
    """
    from segtui.cli.segment_edits import CloneOrder, clone
    from segtui.cli.segment_fields import GivenFields
    from segtui.cli.work import with_session

    given = GivenFields(**fields)  # type: ignore[arg-type]  # as in create_segment
    order = CloneOrder(segment_id, given, not without_members, not without_items, new_id)
    return with_session(profile_name, lambda session: clone(session, order, consent))


@click.command(
    "edit",
    short_help="Change names, descriptions, status, site or validity.",
    epilog=one_example('segtui segments edit SEGMENT --name de="Goldclub" --to 2027-12-31T23:59'),
)
@click.argument("segment_id", metavar="SEGMENT")
@field_options()
@version_options
@write_options()
def edit_segment(
    segment_id: str,
    version: int | None,
    on_conflict: str,
    consent: Consent,
    profile_name: str | None,
    **fields: object,
) -> int:
    """Change the fields that are given; all others, mixins included, stay as they are.

    An empty text (de=) takes its language away. Where somebody else changed the segment meanwhile, both edits
    are merged and shown again; where both touched one field, nothing is sent and the exit code is 6.
    """
    from segtui.cli.segment_edits import EditOrder, edit
    from segtui.cli.segment_fields import GivenFields
    from segtui.cli.work import with_session

    given = GivenFields(**fields)  # type: ignore[arg-type]  # as in create_segment
    if given.is_empty:
        raise click.UsageError("Nothing to change was given.")
    order = EditOrder(segment_id, given, version, on_conflict)
    return with_session(profile_name, lambda session: edit(session, order, consent))


def _switch(segment_id: str, status: str, consent: Consent, profile_name: str | None) -> int:
    from segtui.cli.segment_edits import EditOrder, switch
    from segtui.cli.segment_fields import GivenFields
    from segtui.cli.work import with_session

    order = EditOrder(segment_id, GivenFields(status=status))
    return with_session(profile_name, lambda session: switch(session, order, consent))


@click.command(
    "activate",
    short_help="Switch a segment on.",
    epilog=one_example("segtui segments activate SEGMENT --reason TICKET-7"),
)
@click.argument("segment_id", metavar="SEGMENT")
@write_options()
def activate_segment(segment_id: str, consent: Consent, profile_name: str | None) -> int:
    """Switch a segment on. It is in force as long as its validity says."""
    return _switch(segment_id, "active", consent, profile_name)


@click.command(
    "deactivate",
    short_help="Switch a segment off.",
    epilog=one_example("segtui segments deactivate SEGMENT --dry-run"),
)
@click.argument("segment_id", metavar="SEGMENT")
@write_options()
def deactivate_segment(segment_id: str, consent: Consent, profile_name: str | None) -> int:
    """Switch a segment off. Its members, items and coupons are told first: they lose their effect."""
    return _switch(segment_id, "inactive", consent, profile_name)


@click.command(
    "extend",
    short_help="Let a segment end later.",
    epilog=one_example("segtui segments extend SEGMENT --to 2027-01-31T23:59"),
)
@click.argument("segment_id", metavar="SEGMENT")
@click.option("--to", "ends", metavar="TIME", required=True, help="The new end, later than the present one.")
@click.option("--zone", metavar="ZONE", help="Zone of a time without an offset; else the site's own.")
@version_options
@write_options()
def extend_segment(
    segment_id: str,
    ends: str,
    zone: str | None,
    version: int | None,
    on_conflict: str,
    consent: Consent,
    profile_name: str | None,
) -> int:
    """Let a segment end later; an end that is not later is refused."""
    from segtui.cli.segment_edits import EditOrder, extend
    from segtui.cli.segment_fields import GivenFields
    from segtui.cli.work import with_session

    order = EditOrder(segment_id, GivenFields(ends=ends, zone=zone), version, on_conflict)
    return with_session(profile_name, lambda session: extend(session, order, consent))


@click.command(
    "delete",
    short_help="Delete a segment.",
    epilog=one_example('segtui segments delete SEGMENT --force --confirm-name "Gold club"'),
)
@click.argument("segment_id", metavar="SEGMENT")
@click.option("--force", is_flag=True, help="With its members and items, where it has any.")
@write_options(confirms_name=True)
def delete_segment(segment_id: str, force: bool, consent: Consent, profile_name: str | None) -> int:
    """Delete a segment. What hangs on it and what could not come back is shown, and its name is asked for."""
    from segtui.cli.segment_edits import delete
    from segtui.cli.work import with_session

    return with_session(profile_name, lambda session: delete(session, segment_id, consent, force=force))


COMMANDS = (
    create_segment,
    edit_segment,
    clone_segment,
    delete_segment,
    activate_segment,
    deactivate_segment,
    extend_segment,
)
"""In the order of the help."""
