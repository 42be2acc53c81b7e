"""`segtui sandbox`: the imitation of the platform, served on this machine."""

from __future__ import annotations

import errno
import socket

import click

_CANNOT_LISTEN = (errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES, socket.EAI_NONAME, socket.EAI_AGAIN)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0 means any free port."
)
@click.option(
    "--customers", type=click.IntRange(1), metavar="N", help="How many customers the demo shop has."
)
@click.option(
    "--members", type=click.IntRange(0), metavar="N", help="How many members its largest segment has."
)
@click.option(
    "--data",
    type=click.Choice(["demo", "empty"]),
    default="demo",
    show_default=True,
    help="A shop, or nothing.",
)
def command(host: str, port: int, customers: int | None, members: int | None, data: str) -> int:
    """Serve the sandbox until it is stopped.

    When it is ready, it prints one line of JSON: where it listens, and the credentials it takes.
    """
    from segtui.errors import BadInput
    from segtui.sandbox.options import SandboxOptions
    from segtui.sandbox.server import serve

    options = SandboxOptions(
        host=host,
        port=port,
        data="empty" if data == "empty" else "demo",
        customers=SandboxOptions.customers if customers is None else customers,
        members=members,
    )
    try:
        return serve(options)
    except OSError as error:
        if error.errno not in _CANNOT_LISTEN:
            raise
        raise BadInput(
            f"Could not listen on {host}, port {port}: {error}.",
            hint="Use an address of this machine, and --port 0 for any free port.",
        ) from error
