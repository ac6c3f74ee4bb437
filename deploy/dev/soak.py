"""`make soak`: repeats the tests that kill and break things, each round with another order."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from deploy.dev.home import CHECKOUT


def main(arguments: list[str]) -> int:
    """This function repeats the faults for SOAK_MINUTES and returns 1 at the first failure."""
    minutes = float(os.environ.get("SOAK_MINUTES", "10"))
    begun = time.monotonic()
    rounds = 0
    while rounds == 0 or time.monotonic() - begun < minutes * 60:
        rounds += 1
        # Hash seeds change the order of sets and dicts' keys between rounds, and with it the races.
        environment = {**os.environ, "PYTHONHASHSEED": str(rounds)}
        command = [sys.executable, "-m", "pytest", "-q", "-m", "faults", *arguments]
        done = subprocess.run(command, cwd=CHECKOUT, env=environment, check=False)
        print(f"[soak] round {rounds}, {(time.monotonic() - begun) / 60:.1f} min", flush=True)
        if done.returncode != 0:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
