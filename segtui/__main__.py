"""The program's entry."""

import sys


def main() -> None:
    """Run segtui with the arguments of this process and end it with the exit code."""
    from segtui.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
