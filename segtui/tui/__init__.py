"""The console: panes, screens and widgets over a Session."""
