"""The colours of the console; every meaning they carry is said by a word or a sign as well."""

from __future__ import annotations

from textual.theme import Theme

SEGTUI = Theme(
    name="segtui",
    primary="#6cb6ff",
    secondary="#4d8fd1",
    accent="#f2b84b",
    foreground="#d8dee4",
    background="#0e1318",
    surface="#141b22",
    panel="#1e2832",
    boost="#18212a",
    success="#7fc98a",
    warning="#f0a848",
    error="#ec6a73",
    variables={
        "border": "#3d4b59",
        "border-blurred": "#3d4b59",
        "block-cursor-background": "#f2b84b",
        "block-cursor-foreground": "#0e1318",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#24303b",
        "block-cursor-blurred-foreground": "#d8dee4",
        "block-cursor-blurred-text-style": "none",
        "text-muted": "#8b98a5",
        "text-disabled": "#5c6975",
        "scrollbar": "#3d4b59",
        "scrollbar-background": "#141b22",
        "input-selection-background": "#6cb6ff 35%",
    },
)
