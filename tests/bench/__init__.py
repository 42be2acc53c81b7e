"""How fast and how frugal the console and the client are; run with `python -m tests.bench`."""
