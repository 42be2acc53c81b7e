"""The command line as click sees it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from segtui import __version__
from segtui.cli import completion
from segtui.cli.failures import INTERRUPTED
from segtui.cli.lazy import Lazy, LazyGroup
from segtui.cli.terminal import prepare_streams

PROGRAM_NAME = "segtui"

_COMMANDS = {
    "demo": Lazy("segtui.cli.commands.demo", "The console on a private sandbox: no account, no network."),
    "sandbox": Lazy("segtui.cli.commands.sandbox", "Serve the sandbox: an imitation of the platform."),
    "profile": Lazy(
        "segtui.cli.commands.profile", "Named ways to reach a tenant: add, list, show, use, remove."
    ),
    "login": Lazy("segtui.cli.commands.login", "Store the credential of a profile."),
    "logout": Lazy("segtui.cli.commands.logout", "Forget the credential of a profile."),
    "doctor": Lazy("segtui.cli.commands.doctor", "What works on this machine, what does not, and why."),
    "segments": Lazy("segtui.cli.commands.segments", "List, show, create, edit, clone and delete segments."),
    "members": Lazy("segtui.cli.commands.members", "List, add and remove members of a segment."),
    "customers": Lazy("segtui.cli.commands.customers", "Find and show customers."),
    "items": Lazy("segtui.cli.commands.items", "List, assign and take out products and categories."),
    "mixins": Lazy("segtui.cli.commands.mixins", "Show and edit a shop's own attributes, as JSON."),
    "coupons": Lazy("segtui.cli.commands.coupons", "List, show and create coupons for segments."),
    "sync": Lazy("segtui.cli.commands.sync", "Keep a segment in step with a list: plan, apply, verify."),
    "changes": Lazy("segtui.cli.commands.changes", "What was changed from here: list, show, undo."),
    "explain": Lazy("segtui.cli.commands.explain", "Why something is so: a verdict with its proof."),
    "storefront": Lazy("segtui.cli.commands.storefront", "What a customer sees because of their segments."),
}


@click.group(
    cls=LazyGroup,
    lazy=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 platform or network failure, 2 wrong usage or bad input, 3 credentials, "
    "4 refused by a guard, 5 done in part, 6 changed meanwhile; explain --exit-code: 11 no, 12 unknown; "
    "sync: 10 changes pending.",
)
@click.version_option(__version__, message="segtui %(version)s")
@click.option("--profile", metavar="NAME", help="The profile to use.  [env: SEGTUI_PROFILE]")
def cli(profile: str | None) -> None:
    """A terminal console for customer segments.

    Without a command, segtui opens the console.
    """


def invoke(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; failures of ours pass through."""
    prepare_streams()
    if completion.is_asked_for():
        cli.main([], prog_name=PROGRAM_NAME)
    try:
        # Not through cli.main: it would make exit code 1 of a closed pipe.
        with cli.make_context(PROGRAM_NAME, list(argv)) as context:
            result = cli.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        sys.stderr.write("Stopped.\n")
        return INTERRUPTED
    return result if isinstance(result, int) else 0
