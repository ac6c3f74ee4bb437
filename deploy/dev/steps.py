"""What is done between the start of the servers and the start of the web: once, and shown."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.dev.home import CHECKOUT, DevelopmentError, Home
from deploy.dev.servers import Say


@dataclass(frozen=True)
class Step:
    """One command of manage.py. It is skipped when it was done with the same files and database.

    A step that is not `once` is never skipped: it looks itself for what is left to do.
    """

    title: str
    command: tuple[str, ...]
    once: bool = True
    files: tuple[str, ...] = ()
    demo: bool = False
    search: bool = False


STEPS = (
    Step(title="Tables, roles and grants", command=("migrate",), once=False),
    Step(
        title="Work calendar 2004-2026",
        command=("load_workdays",),
        files=("core/data", "core/management/commands/load_workdays.py"),
    ),
    Step(
        title="Congresses of the nation (44,690 divisions)",
        command=("load_divisions",),
        files=("hierarchy/data", "hierarchy/management/commands/load_divisions.py"),
    ),
    Step(
        title="Rules of the law",
        command=("load_rules",),
        files=("cases/rules", "cases/management/commands/load_rules.py"),
    ),
    Step(
        title="Hezhou, its counties and townships, its province and the nation switched on",
        command=("provision", "--under", "4511", "--above"),
        demo=True,
    ),
    Step(
        title="Their departments, courts and offices",
        command=("load_units", "--under", "4511"),
        demo=True,
    ),
    Step(
        title="The demo's year of cases through every level",
        command=("play_demo",),
        once=False,
        demo=True,
    ),
    Step(
        title="Search index",
        command=("rebuild_search",),
        search=True,
    ),
)


def run_all(
    *,
    home: Home,
    steps: Sequence[Step],
    env: Mapping[str, str],
    say: Say,
    first: int = 1,
    total: int = 0,
) -> None:
    """This function runs the steps in their order and says of each how long it took.

    Raises DevelopmentError at the first that fails, with its last lines and its log.
    """
    for number, step in enumerate(steps, start=first):
        head = f"[{number}/{total or len(steps)}] {step.title}"
        print_of_step = fingerprint(step, env=env)
        if step.once and home.recall().get(f"done {step.command[0]}") == print_of_step:
            say(f"{head}: done before")
            continue
        say(head)
        begun = time.monotonic()
        run(home=home, step=step, env=env, say=say)
        home.remember(**{f"done {step.command[0]}": print_of_step})
        say(f"      {time.monotonic() - begun:.1f} s")


def run(*, home: Home, step: Step, env: Mapping[str, str], say: Say) -> None:
    """This function runs one step, its output shown indented and kept in its log."""
    name = step.command[0]
    log = home.log(name)
    command = [sys.executable, str(CHECKOUT / "manage.py"), *step.command]
    with (
        log.open("w") as file,
        subprocess.Popen(
            command,
            env=dict(env),
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None
        try:
            for line in process.stdout:
                file.write(line)
                file.flush()
                say(f"      {line.rstrip()}")
        except KeyboardInterrupt:
            # `make stop` reaches only the supervisor: its step must not work on.
            process.terminate()
            raise
    if process.returncode != 0:
        raise DevelopmentError(f"step {name} failed (exit {process.returncode}): see above", log=log)


def fingerprint(step: Step, *, env: Mapping[str, str]) -> str:
    """This function returns a sum over the step's files and the servers that it wrote into."""
    digest = hashlib.sha256(" ".join(step.command).encode())
    digest.update(without_port(env.get("DATABASE_URL", "")).encode())
    if step.search:
        digest.update(without_port(env.get("ELASTICSEARCH_URL", "")).encode())
    for name in step.files:
        place = CHECKOUT / name
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(CHECKOUT)}".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def without_port(address: str) -> str:
    """This function returns an address on this machine without its port, which may change."""
    head, colon, tail = address.rpartition(":")
    if "127.0.0.1" not in head:
        return address
    return head + colon + tail.lstrip("0123456789")


def steps_for(*, demo: bool, search: bool) -> list[Step]:
    """This function returns the steps that need the search server, or those that do not."""
    return [step for step in STEPS if (demo or not step.demo) and step.search == search]


def threads() -> int:
    """This function returns how many web threads this machine bears."""
    return max(4, 2 * (os.cpu_count() or 2))
