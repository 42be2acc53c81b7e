"""`python -m segtui.sandbox`: the sandbox as a server."""

from __future__ import annotations

import argparse
import sys

from segtui.sandbox.options import SandboxOptions


def options_of(arguments: list[str]) -> SandboxOptions:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m segtui.sandbox", description="Serve a sandbox on a socket."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to bind to (default: loopback)")
    parser.add_argument("--port", type=int, default=0, help="port to bind to (default: any free one)")
    parser.add_argument("--data", choices=("demo", "empty"), default="demo", help="the demo shop, or nothing")
    parser.add_argument("--customers", type=int, default=2000, help="customers of the demo shop")
    parser.add_argument("--members", type=int, help="members of the demo shop's largest segment")
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input closes")
    return SandboxOptions(**vars(parser.parse_args(arguments)))


def main() -> int:
    """Serve as the command line says; returns the exit code."""
    from segtui.sandbox.server import serve

    return serve(options_of(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
