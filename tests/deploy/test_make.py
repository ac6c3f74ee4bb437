"""`make help` tells everything that can be made."""

from __future__ import annotations

import re
import subprocess

from deploy.dev.home import CHECKOUT

PROMISED = {
    *("demo", "test", "stop", "reset", "lint", "types", "bench", "faults", "soak", "servers"),
    *("install", "up", "status", "help"),
}


def test_help_lists_every_target() -> None:
    told = subprocess.run(["make", "help"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make ([a-z-]+) +\S", told, re.MULTILINE))
    targets = re.findall(r"^\.PHONY: (.+)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    assert listed == {name for line in targets for name in line.split()}
    assert listed >= PROMISED


def test_continuous_integration_does_what_a_developer_does() -> None:
    script = CHECKOUT / ".ci" / "run"
    assert "set -euo pipefail" in script.read_text()
    assert "make test" in script.read_text()
    assert script.stat().st_mode & 0o111
