#!/usr/bin/env python
"""Django's command line."""

import os
import sys
from pathlib import Path


def main() -> None:
    """This function runs a management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # graphql/ is a source root: `import graphql` means graphql-core, `import api` our package in it.
    sys.path.insert(1, str(Path(__file__).resolve().parent / "graphql"))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
