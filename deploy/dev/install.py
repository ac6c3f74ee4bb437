"""Makes .venv and installs the locked packages into it. Runs before anything is installed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
import venv
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
STAMP = VENV / ".installed"
LOCK = CHECKOUT / "requirements" / "dev.txt"


def main() -> int:
    """This function installs what the lock names, unless that was done, and returns the exit code."""
    fingerprint = hashlib.sha256(f"{sys.version_info[:2]}".encode() + LOCK.read_bytes()).hexdigest()
    python = VENV / "bin" / "python"
    if STAMP.exists() and STAMP.read_text() == fingerprint and python.exists():
        STAMP.touch()
        return 0
    begun = time.monotonic()
    if not works(python):
        say(f"making .venv with Python {sys.version.split()[0]}")
        venv.create(VENV, with_pip=True, clear=True)
    total = sum(1 for line in LOCK.read_text().splitlines() if "==" in line)
    say(f"installing {total} packages, every file checked against its hash (some minutes at most)")
    command = [
        *(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--only-binary=:all:", "--no-binary=promise", "-r", str(LOCK)),
    ]
    if subprocess.run(command, check=False).returncode != 0:
        say("pip failed: its reason stands above. Nothing else was changed; try again when it is mended.")
        return 1
    add_source_roots(python)
    STAMP.write_text(fingerprint)
    say(f"installed in {time.monotonic() - begun:.0f} s")
    return 0


def works(python: Path) -> bool:
    """This function returns whether .venv has a Python of the same minor version as ours, with pip."""
    probe = "import sys, pip; print(sys.version_info[:2])"
    try:
        answer = subprocess.run([str(python), "-c", probe], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == str(tuple(sys.version_info[:2]))


def add_source_roots(python: Path) -> None:
    """This function lets the venv import the rooms and, from graphql/, the package api.

    A .pth file does what an editable install would, without a build backend to fetch.
    """
    probe = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([str(python), "-c", probe], capture_output=True, text=True, check=True)
    roots = f"{CHECKOUT}\n{CHECKOUT / 'graphql'}\n"
    (Path(answer.stdout.strip()) / "one_network.pth").write_text(roots)


def say(line: str) -> None:
    """This function prints a line of progress."""
    print(f"[install] {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
