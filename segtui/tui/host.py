"""What the console's screen asks of the app it runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from segtui.tui.widgets.status_header import StatusHeader


class Host(Protocol):
    """The app, as far as the console's screen knows it."""

    @property
    def demo_customer(self) -> tuple[str, str] | None:
        """E-mail address and password of a demo's own shopper."""
        ...

    @property
    def header(self) -> StatusHeader:
        """The line at the top of the console."""
        ...

    def begin(self) -> None:
        """The panes are there: open the session once they have been painted."""
        ...

    def sign_in(self) -> None:
        """Look for the credential again and open the session anew."""
        ...

    def show_help(self) -> None:
        """Show the keys."""
        ...

    def show_trace(self) -> None:
        """Show the requests and answers."""
        ...

    def open_palette(self) -> None:
        """Find an action by name."""
        ...

    def switch_profile(self) -> None:
        """Choose another profile and change to it."""
        ...

    def unlock(self) -> None:
        """Make a production profile writable for a while, with a reason."""
        ...

    def why_not_unlock(self) -> str | None:
        """Why there is nothing to unlock now; None when there is."""
        ...

    def leave(self) -> None:
        """Leave segtui."""
        ...
