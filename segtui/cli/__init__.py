"""The commands: read arguments, call one layer below, print."""
