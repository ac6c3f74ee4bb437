"""What is killed: children that are forked, and programs that are started, again and again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from django.conf import settings
from django.db import connections

from tests.faults.siege_hosts import Line

ROOT = Path(__file__).resolve().parents[2]


class Part:
    """A child that is forked again whenever it has died, until it ends well: forks are at work at once."""

    def __init__(self, kind: str, work: Callable[..., None], *given: object, far: Line | None = None) -> None:
        self.kind, self.work, self.given, self.far = kind, work, given, far
        self.pid: int | None = None
        self.done = False

    def tend(self) -> None:
        if self.pid is not None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if not pid:
                return
            self.pid, self.done = None, status == 0
        if self.done:
            return
        connections.close_all()
        database = self.far.from_far(settings.DATABASE_URL) if self.far else ""
        self.pid = os.fork()
        if self.pid == 0:
            status = 1
            try:
                silence = os.open(os.devnull, os.O_WRONLY)
                os.dup2(silence, 1)
                os.dup2(silence, 2)
                if self.far:
                    self.far.enter()
                    _use(database)
                self.work(*self.given)
                status = 0
            finally:
                os._exit(status)

    def kill(self) -> bool:
        """This function kills the child, and tells whether it was still at work."""
        if self.pid is None:
            return False
        os.kill(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        self.pid, self.done = None, status == 0
        return os.WIFSIGNALED(status)


class Program:
    """A program with its children, started again whenever it has died; it never ends by itself."""

    done = True

    def __init__(self, kind: str, command: Sequence[str], *, log: Path, far: Line | None = None, **more: str) -> None:
        self.kind, self._log = kind, log
        self._command = far.command(command) if far else list(command)
        self._more = more
        if far:
            for name in ("DATABASE_URL", "BROKER_URL"):
                self._more[name] = far.from_far(os.environ[name])
        self._process: subprocess.Popen[bytes] | None = None
        self._children: list[psutil.Process] = []

    def tend(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._children = psutil.Process(self._process.pid).children(recursive=True)
            return
        self._kill_children()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'graphql'}", "LOG_LEVEL": "ERROR", **self._more},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> bool:
        """This function kills the program with all its children, and tells whether it was alive."""
        if self._process is None or self._process.poll() is not None:
            self._kill_children()
            return False
        self._children = psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.wait()
        self._kill_children()
        return True

    def _kill_children(self) -> None:
        """Not by their group: Celery's beat leaves that, and would go on alone."""
        for one in self._children:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        self._children = []


def _use(url: str) -> None:
    parts = urlsplit(url)
    os.environ["DATABASE_URL"] = settings.DATABASE_URL = url
    for alias in connections:
        connections[alias].close()
        connections.settings[alias] |= {"HOST": parts.hostname, "PORT": str(parts.port)}
        connections[alias].settings_dict |= {"HOST": parts.hostname, "PORT": str(parts.port)}
