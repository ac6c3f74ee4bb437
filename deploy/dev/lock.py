"""Compiles requirements/*.txt from the .in files: with hashes, without any registry's address."""

from __future__ import annotations

import shutil
import subprocess
import sys

from deploy.dev.home import CHECKOUT, DevelopmentError

NAMES = ("runtime", "dev")


def main() -> int:
    """This function writes both locks and returns the exit code. Raises DevelopmentError without uv."""
    uv = shutil.which("uv")
    if uv is None:
        raise DevelopmentError("`make lock` needs uv on the path: python3 -m pip install --user uv")
    folder = CHECKOUT / "requirements"
    for name in NAMES:
        command = [
            *(uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
            *("--generate-hashes", "--no-annotate", "--no-header", "--no-emit-index-url"),
            *(f"{folder / name}.in", "--output-file", f"{folder / name}.txt"),
        ]
        if subprocess.run(command, check=False).returncode != 0:
            return 1
        print(f"requirements/{name}.txt is written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
