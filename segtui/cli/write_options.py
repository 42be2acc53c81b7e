"""The options that every writing command has."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import click

from segtui.cli.consent import Consent
from segtui.cli.options import json_option, profile_option

Callback = Callable[..., object]


def write_options(*, confirms_name: bool = False) -> Callable[[Callback], Callback]:
    """`--dry-run`, `--yes`, `--reason`, `--json` and `--profile`; passed as `consent` and `profile_name`.

    With `confirms_name` also `--confirm-name`, for commands that may take a segment or many rows away.
    """

    def decorate(command: Callback) -> Callback:
        @wraps(command)
        def called(
            dry_run: bool,
            yes: bool,
            reason: str | None,
            as_json: bool,
            confirm_name: str | None = None,
            **others: object,
        ) -> object:
            return command(consent=Consent(dry_run, yes, reason, as_json, confirm_name), **others)

        options = [
            profile_option,
            json_option,
            click.option("--reason", metavar="TEXT", help="For the journal; unlocks a production profile."),
            click.option("--yes", is_flag=True, help="Do not ask."),
            click.option("--dry-run", is_flag=True, help="Only show what would be sent."),
        ]
        if confirms_name:
            options.insert(2, _confirm_name)
        decorated: Callback = called
        for option in options:
            decorated = option(decorated)
        return decorated

    return decorate


_confirm_name = click.option(
    "--confirm-name",
    "--segment-name",
    "confirm_name",
    metavar="NAME",
    help="The segment's name, asked for where it is deleted, or several of its rows are.",
)
