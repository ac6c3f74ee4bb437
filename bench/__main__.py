"""`python -m bench [NAME…]`: runs the benchmarks one after another, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    """This function returns the benchmarks: the modules here that can be run by themselves."""
    modules = sorted(path for path in HERE.glob("*.py") if not path.name.startswith("__"))
    return [path.stem for path in modules if '__name__ == "__main__"' in path.read_text()]


def main(chosen: list[str]) -> int:
    """This function runs the chosen benchmarks, or all, and returns 1 if any failed."""
    unknown = sorted(set(chosen) - set(names()))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    failed = []
    for name in chosen or names():
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        done = subprocess.run([sys.executable, "-m", f"bench.{name}"], env=os.environ, check=False)
        print(f"   {time.monotonic() - begun:.0f} s", flush=True)
        if done.returncode != 0:
            failed.append(name)
    if failed:
        print(f"!! failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
