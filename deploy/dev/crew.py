"""The processes of the application itself, run together by honcho."""

from __future__ import annotations

import re
import shlex
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from honcho.manager import SYSTEM_PRINTER_NAME, Manager

from deploy.dev import processes
from deploy.dev.home import CHECKOUT, DevelopmentError, Home
from deploy.dev.servers import Say

PATIENCE = 60.0
STOPPED = re.compile(r"(\S+) stopped \(rc=")


@dataclass(frozen=True)
class Member:
    """One process: its command, its part of the environment, the words by which it says it is ready."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: str = ""


def crew(*, home: Home, port: int, threads: int) -> list[Member]:
    """This function returns the processes of a stack whose web listens on `port`."""
    celery = ("-m", "celery", "-A", "config.celery")
    behind = {"ONENET_LOGIN": "courier"}
    return [
        Member(
            name="web",
            command=(
                *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
                *("--port", str(port), "--workers", "1", "--blocking-threads", str(threads)),
                *("--no-ws", "--backlog", "256", "config.wsgi:application"),
            ),
            env={"ONENET_LOGIN": "web"},
        ),
        Member(
            name="worker",
            command=(
                *(*celery, "worker", "--pool", "threads", "--concurrency", "2"),
                *("--loglevel", "INFO", "--without-gossip", "--without-mingle"),
            ),
            env=behind,
            ready=" ready.",
        ),
        Member(
            name="beat",
            command=(
                *(*celery, "beat", "--loglevel", "INFO", "--pidfile", ""),
                *("--schedule", str(home.path / "beat-schedule")),
            ),
            env=behind,
            ready="beat: Starting",
        ),
        Member(name="courier", command=("manage.py", "courier", "--run"), env=behind),
    ]


class LogPrinter:
    """Writes each process's lines into its log; honcho calls it from one loop."""

    width = 0

    def __init__(self, home: Home) -> None:
        self._home = home
        self._files: dict[str, TextIO] = {}
        self.lines: dict[str, str] = {}
        self.first_to_end = ""

    def open(self, name: str) -> None:
        """This function begins the process's log anew."""
        self._files[name] = self._home.log(name).open("w")
        self.lines[name] = ""

    def write(self, message: Any) -> None:
        """This function takes one of honcho's messages."""
        if message.name == SYSTEM_PRINTER_NAME:
            stopped = STOPPED.match(message.data)
            if stopped and not self.first_to_end:
                self.first_to_end = stopped.group(1)
            return
        text = message.data.decode(errors="replace") if isinstance(message.data, bytes) else message.data
        file = self._files[message.name]
        file.write(text if text.endswith("\n") else f"{text}\n")
        file.flush()
        self.lines[message.name] = (self.lines[message.name] + text)[-4_000:]


class Crew:
    """Runs the members until one ends or somebody asks to stop."""

    def __init__(self, *, home: Home, members: list[Member], env: Mapping[str, str], port: int, say: Say) -> None:
        self._home = home
        self._members = members
        self._port = port
        self._say = say
        self._printer = LogPrinter(home)
        self._manager = Manager(printer=self._printer)
        for member in members:
            self._printer.open(member.name)
            command = shlex.join([sys.executable, *member.command])
            # exec: without it a shell would stand between honcho and the process.
            self._manager.add_process(member.name, f"exec {command}", env={**env, **member.env}, cwd=str(CHECKOUT))

    def run(self, *, when_ready: Callable[[], None]) -> None:
        """This function stays until the crew has ended; `when_ready` is called when all are ready.

        Raises DevelopmentError when a member ended by itself, with its name and its log.
        """
        watch = threading.Thread(target=self._watch, args=(when_ready,), daemon=True)
        watch.start()
        self._manager.loop()
        if self._manager.returncode in (130, 143):
            return
        failed = self._printer.first_to_end or self._members[0].name
        log = self._home.log(failed)
        raise DevelopmentError(
            f"{failed} ended (exit {self._manager.returncode}); everything else was stopped. "
            f"Its last lines:\n{processes.tail(log)}",
            log=log,
        )

    def _watch(self, when_ready: Callable[[], None]) -> None:
        begun = time.monotonic()
        waiting = {member.name: member for member in self._members}
        while waiting and time.monotonic() - begun < PATIENCE:
            for name, member in list(waiting.items()):
                if self._is_ready(member, since=begun):
                    del waiting[name]
                    self._say(f"{name:<14} ready after {time.monotonic() - begun:.1f} s")
            time.sleep(0.2)
        for name in waiting:
            self._say(f"!! {name} is not ready after {PATIENCE:.0f} s; see {self._home.log(name)}")
        if not waiting:
            when_ready()

    def _is_ready(self, member: Member, *, since: float) -> bool:
        if member.name == "web":
            return answers(self._port)
        if member.ready:
            return member.ready in self._printer.lines[member.name]
        return time.monotonic() - since > 3.0


def answers(port: int) -> bool:
    """This function returns whether the web answers on `port` without a server error."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"http://127.0.0.1:{port}/health/", headers={"Host": f"localhost:{port}"})
    try:
        with opener.open(request, timeout=10) as answer:
            return bool(answer.status < 500)
    except urllib.error.HTTPError as problem:
        return problem.code < 500
    except OSError:
        return False
