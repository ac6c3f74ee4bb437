"""Starting, watching and ending the operating system's processes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

from deploy.dev.home import DevelopmentError


def spawn(
    *,
    command: Sequence[str | Path],
    log: Path,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    cwd: Path | None = None,
) -> int:
    """This function starts a program in a session of its own, output to `log`, and returns its pid.

    A session of its own keeps Ctrl-C away from it: whoever started it ends it in the right order.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            user=user,
            group=_group_of(user),
            extra_groups=[] if user else None,
            start_new_session=True,
        )
    return process.pid


def run_as(
    *, command: Sequence[str | Path], user: str | None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """This function runs a short program to its end, as `user` when one is given."""
    return subprocess.run(
        [str(part) for part in command],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        user=user,
        group=_group_of(user),
        extra_groups=[] if user else None,
        cwd=cwd,
        timeout=300,
    )


def _group_of(user: str | None) -> int | None:
    if user is None:
        return None
    import pwd  # there is none on Windows, where nobody is root

    return pwd.getpwnam(user).pw_gid


def is_running(pid: int | None, *, words: str) -> bool:
    """This function returns whether `pid` lives and its command line holds `words`.

    The words matter: after a power loss another program may have got the number.
    """
    if pid is None:
        return False
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and words in " ".join(process.cmdline())
    return False


def end(pid: int, *, sign: signal.Signals = signal.SIGTERM, patience: float = 15.0) -> None:
    """This function asks a process to end and kills it after `patience` seconds."""
    with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
        process = psutil.Process(pid)
        os.kill(pid, sign)
        try:
            process.wait(patience)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(5)


def wait_until(
    *,
    name: str,
    ready: Callable[[], bool],
    alive: Callable[[], bool],
    log: Path,
    patience: float,
) -> None:
    """This function returns as soon as `ready()`; raises DevelopmentError on death or after `patience` seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if ready():
            return
        if not alive():
            raise DevelopmentError(f"{name} ended before it was ready:\n{tail(log)}", log=log)
        time.sleep(0.1)
    raise DevelopmentError(f"{name} was not ready after {patience:.0f} s:\n{tail(log)}", log=log)


def tail(log: Path, *, lines: int = 12) -> str:
    """This function returns the last lines of a log, indented, for a message."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return "    (no log)"
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:]) or "    (the log is empty)"


def resident(pid: int) -> int:
    """This function returns the memory in bytes of a process with its children, shared pages counted once."""
    total = 0
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(pid)
        for process in [parent, *parent.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                facts = process.memory_full_info()
                total += int(getattr(facts, "pss", facts.rss))
    return total
