"""The screens over the panes."""
