"""One module per command or group of commands; each has an attribute `command`."""
