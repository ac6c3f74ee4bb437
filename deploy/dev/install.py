"""Makes .venv and installs the locked packages into it. Runs before anything is installed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import time
import venv
from importlib.util import find_spec
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
        if not make_venv(python):
            return 1
    total = sum(1 for line in LOCK.read_text().splitlines() if "==" in line)
    say(f"installing {total} packages, every file checked against its hash (some minutes at most)")
    command = [
        *(str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"),
        *("--require-hashes", "--only-binary=:all:", "--no-binary=promise", "--use-pep517"),
        # The lock is complete, and what is imported is compiled then.
        *("--no-deps", "--no-compile", "-r", str(LOCK)),
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


def make_venv(python: Path) -> bool:
    """This function makes .venv with pip and returns whether it could.

    Debian's Python comes without ensurepip: then its own pip helps, or root installs the package.
    """
    if find_spec("ensurepip") is None and find_spec("pip") is None and os.geteuid() == 0:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        say(f"installing {package}")
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", package]):
            with contextlib.suppress(OSError):
                subprocess.run(command, check=False)
    # Asked anew, in a process that sees what was just installed.
    probe = [sys.executable, "-c", "import ensurepip"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
        return subprocess.run(command, check=False).returncode == 0
    if find_spec("pip") is not None:
        venv.create(VENV, with_pip=False, clear=True)
        command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "pip"]
        return subprocess.run(command, check=False).returncode == 0
    say("This Python has neither ensurepip nor pip. On Debian: sudo apt-get install python3-venv")
    return False


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
