"""`python -m tests.isolation.mutants [--short] [NAME…]`: is every guard of the isolation held by a test?

Takes out one guard after another (:mod:`tests.isolation.mutant_list`) and runs the tests that must notice. A mutant that
survives, one whose tests do not even begin, and one whose text has moved in the code are failures. First the same tests
run against the code as it is: what fails there proves nothing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.isolation import mutating
from tests.isolation.mutant_list import MUTANTS
from tests.isolation.mutating import Moved, Mutant, Verdict

LONGEST = 420.0
"""Seconds that the tests of one mutant may take on a machine that does other things as well."""


def main(arguments: Sequence[str]) -> int:
    """Run the mutants and return how the process ends: 0 if every one was killed."""
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("names", nargs="*", help="only these")
    parser.add_argument("--short", action="store_true", help="only those whose tests take seconds")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--trust", action="store_true", help="leave out the run against the code as it is")
    given = parser.parse_args(arguments)
    chosen = [m for m in MUTANTS if (m.name in given.names if given.names else m.short or not given.short)]
    unknown = set(given.names) - {m.name for m in MUTANTS}
    if unknown or not chosen:
        print(f"no such mutant: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    return 1 if faults_of(chosen, workers=given.workers, trust=given.trust) else 0


def faults_of(chosen: Sequence[Mutant], *, workers: int, trust: bool = False) -> list[str]:
    """Run mutants, say how each ended, and return the faults in words."""
    faults = moved(chosen)
    if faults:
        return say(faults)
    mutating.warm()
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    try:
        if not trust:
            tests = sorted({test for mutant in chosen for test in mutant.tests})
            control = run_all([("as it is", None, tests)], folder, workers=1)["as it is"]
            if control.failed or control.broken or not control.passed:
                log = (folder / "as it is.log").read_text(encoding="utf-8")
                return say([f"the code as it is does not pass:\n{log[-4000:]}"])
        jobs: list[Job] = [(mutant.name, mutant, list(mutant.tests)) for mutant in chosen]
        verdicts = run_all(jobs, folder, workers=workers)
        faults = [fault for name, verdict in verdicts.items() if (fault := fault_of(name, verdict, folder))]
        killed = len(verdicts) - len(faults)
        print(f"{killed} of {len(verdicts)} mutants killed in {time.monotonic() - begun:.0f} s", flush=True)
        return say(faults)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def moved(chosen: Sequence[Mutant]) -> list[str]:
    """Name the mutants whose text is not in the code any more."""
    faults = []
    for mutant in chosen:
        try:
            if mutant.file:
                mutant.changed()
        except (Moved, OSError, SyntaxError) as error:
            faults.append(f"moved: {error}")
    return faults


def fault_of(name: str, verdict: Verdict, folder: Path) -> str:
    """Say in words why a mutant is not killed; nothing if it is."""
    if verdict.killed:
        return ""
    log = (folder / f"{name}.log").read_text(encoding="utf-8")[-3000:]
    if verdict.broken:
        return f"broken: {name}: {', '.join(verdict.broken)}\n{log}"
    if not verdict.reached:
        return f"not reached: {name}: its tests never load the changed code"
    return f"SURVIVED: {name}: {verdict.passed} tests passed without the guard"


def say(faults: list[str]) -> list[str]:
    """Print faults and hand them on."""
    for fault in faults:
        print(f"!! {fault}", flush=True)
    return faults


Job = tuple[str, Mutant | None, list[str]]


def run_all(jobs: Sequence[Job], folder: Path, *, workers: int) -> dict[str, Verdict]:
    """Run jobs, some at a time, each in a process of its own."""
    waiting, running, verdicts = list(jobs), dict[int, tuple[str, float]](), dict[str, Verdict]()
    while waiting or running:
        while waiting and len(running) < workers:
            name, mutant, tests = waiting.pop(0)
            running[mutating.begin(mutant, tests, folder / f"{name}.json")] = (name, time.monotonic())
        time.sleep(0.1)
        for pid, (name, since) in list(running.items()):
            if os.waitpid(pid, os.WNOHANG)[0]:
                del running[pid]
                verdicts[name] = mutating.read(folder / f"{name}.json")
                word = "killed" if verdicts[name].killed else "passed" if name == "as it is" else "??"
                by = f" by {verdicts[name].failed[0].rsplit('::', 1)[-1]}" if verdicts[name].failed else ""
                print(f"{time.monotonic() - since:5.1f} s  {word:<7} {name}{by}", flush=True)
            elif time.monotonic() - since > LONGEST:
                os.kill(pid, signal.SIGKILL)
    return verdicts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
