"""The sandbox as one value: the ASGI application, its clock and its data."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Mount

from segtui.sandbox.control import control_routes
from segtui.sandbox.options import SandboxOptions
from segtui.sandbox.surroundings import Surroundings
from segtui.sandbox.world import CONTROL_PATH, World


class Sandbox(World):
    """One running sandbox."""

    def __init__(self, options: SandboxOptions, surroundings: Surroundings) -> None:
        super().__init__(options, surroundings)
        self.asgi = Starlette(
            routes=[Mount(CONTROL_PATH, routes=control_routes(self)), Mount("/", app=self.gate)],
        )
        """The application: the control API, and beneath it both platforms."""


def create_sandbox(
    options: SandboxOptions | None = None, surroundings: Surroundings | None = None
) -> Sandbox:
    """Make a sandbox for use in process, over an ASGI transport, or behind a server."""
    return Sandbox(options or SandboxOptions(), surroundings or Surroundings())
