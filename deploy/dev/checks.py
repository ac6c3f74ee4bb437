"""`python -m deploy.dev.checks NAME…`: the checks that `make lint`, `types` and `test` call."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from deploy.dev.home import CHECKOUT

BIN = Path(sys.executable).parent
CHECKS: dict[str, tuple[tuple[str, ...], ...]] = {
    "lint": (("ruff", "check", "."), ("ruff", "format", "--check", ".")),
    "layers": (("lint-imports", "--no-cache"),),
    "templates": (("djlint", "portals", "--lint", "--quiet", "--extension", "html"),),
    "words": (("python", "-m", "deploy.dev.words", "check"),),
    "types": (("mypy",),),
    "migrations": (("python", "manage.py", "makemigrations", "--check", "--dry-run"),),
    "format": (("ruff", "check", "--fix-only", "."), ("ruff", "format", ".")),
}


def main(names: list[str]) -> int:
    """This function runs the named checks, all of them, and returns 1 if any found something."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown or not names:
        print(f"checks: {', '.join(CHECKS)}; not: {', '.join(unknown)}", file=sys.stderr)
        return 2
    bad = [command for name in names for command in CHECKS[name] if not passes(command)]
    for command in bad:
        print(f"!! found something: {' '.join(command)}", file=sys.stderr)
    return 1 if bad else 0


def passes(command: tuple[str, ...]) -> bool:
    """This function runs one check in the checkout and returns whether it found nothing."""
    begun = time.monotonic()
    environment = {
        # The type checker and makemigrations import the settings; they meet no server.
        "SECRET_KEY": "checks",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "BROKER_URL": "redis://127.0.0.1:1/0",
        "ELASTICSEARCH_URL": "",
        "ONENET_DEPLOYMENT": "checks",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **os.environ,
        "PYTHONPATH": f"{CHECKOUT}{os.pathsep}{CHECKOUT / 'graphql'}",
    }
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=CHECKOUT, env=environment, check=False)
    mark = "ok" if done.returncode == 0 else "FAILED"
    print(f"{mark:<6} {' '.join(command)}  ({time.monotonic() - begun:.1f} s)", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
