from __future__ import annotations

from segtui.changes.entries import EntryState
from segtui.tui.screens.history import STATE_TONES


def test_whatever_state_a_change_is_in_has_a_tone() -> None:
    assert set(STATE_TONES) == {state.value for state in EntryState}
