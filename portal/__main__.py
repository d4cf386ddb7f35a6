"""``python -m portal``: the commands of ``docs/operations.md``."""

from portal.cli import main

if __name__ == "__main__":
    main()
