"""`segtui demo`: the console on a sandbox of its own."""

from __future__ import annotations

import click

from segtui.profiles import PLATFORMS


@click.command()
@click.option("--platform", type=click.Choice(PLATFORMS), default="emporix", show_default=True)
@click.option(
    "--customers", type=click.IntRange(1), metavar="N", help="How many customers the demo shop has."
)
def command(platform: str, customers: int | None) -> int:
    """Open the console on a private sandbox: no account, no network, nothing to break."""
    from segtui.cli.main import require_terminal

    require_terminal()
    from segtui.tui.launch import DemoOptions, run_demo

    return run_demo(DemoOptions(customers, platform))
