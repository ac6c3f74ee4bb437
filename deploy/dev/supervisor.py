"""The supervisor: `up`, `demo`, `stop`, `reset` and `status` of one home."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import time

import psutil

from deploy.dev import processes
from deploy.dev.crew import Crew, crew
from deploy.dev.home import DevelopmentError, Home
from deploy.dev.servers import Server, environment, running, servers_of, stop_all
from deploy.dev.steps import run_all, steps_for, threads

WEB_PORT = 8000


def say(line: str) -> None:
    """This function prints a line at once."""
    print(line, flush=True)


def up(*, home: Home, demo: bool) -> int:
    """This function starts the whole stack and stays until Ctrl-C; it returns the exit code.

    Raises DevelopmentError naming what failed and its log.
    """
    begun = time.monotonic()
    other = supervisor_of(home)
    if other:
        raise DevelopmentError(f"already running here (pid {other}); `make stop` ends it")
    end_leftovers(home)
    home.remember(supervisor_pid=os.getpid())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    say(f"One Network: data, ports and logs are in {home.path}")
    before, after = steps_for(demo=demo, search=False), steps_for(demo=demo, search=True)
    total = len(before) + len(after)

    def surroundings(servers: list[Server]) -> dict[str, str]:
        port = home.port("web", first=int(os.environ.get("PORTAL_PORT") or WEB_PORT))
        return {
            **environment(home, servers),
            "ONENET_DEBUG": os.environ.get("ONENET_DEBUG", "1"),
            "PORTAL_PORT": str(port),
            "PORTAL_SUFFIX": os.environ.get("PORTAL_SUFFIX", "localhost"),
        }

    def fill(servers: list[Server]) -> None:
        run_all(home=home, steps=before, env=surroundings(servers), say=say, total=total)

    try:
        with running(home, say=say, meanwhile=fill) as servers:
            env = surroundings(servers)
            port = int(env["PORTAL_PORT"])
            if env["ELASTICSEARCH_URL"]:
                first = len(before) + 1
                run_all(home=home, steps=after, env=env, say=say, first=first, total=total)
            members = crew(home=home, port=port, threads=threads())
            team = Crew(home=home, members=members, env=env, port=port, say=say)
            team.run(when_ready=lambda: welcome(home, env=env, begun=begun))
            say("Stopping the servers …")
    finally:
        home.remember(supervisor_pid=None)
    say("Everything is stopped.")
    return 0


def welcome(home: Home, *, env: dict[str, str], begun: float) -> None:
    """This function prints where to go and, after a demo, with which accounts."""
    address = f"http://{env['PORTAL_SUFFIX']}:{env['PORTAL_PORT']}/"
    played = home.path / "demo.txt"
    say("")
    if played.exists():
        before = home.recall().get("demo_port", env["PORTAL_PORT"])
        text = played.read_text().replace(f":{before}/", f":{env['PORTAL_PORT']}/")
        played.write_text(text)
        home.remember(demo_port=env["PORTAL_PORT"])
        say(text.rstrip())
        say(f"(kept in {played})")
        say("")
    say(f"The network is open after {time.monotonic() - begun:.0f} s: {address}")
    if not env["ELASTICSEARCH_URL"]:
        say("Search runs in basic mode: see above how to mend it.")
    say("Ctrl-C stops everything.")


def stop(*, home: Home, forget: bool) -> int:
    """This function stops whatever of the home runs, and with `forget` deletes its data."""
    supervisor = supervisor_of(home)
    if supervisor:
        say(f"stopping the supervisor (pid {supervisor}) …")
        processes.end(supervisor, patience=40)
    end_leftovers(home)
    servers = servers_of(home)
    stop_all(servers)
    home.remember(supervisor_pid=None)
    if forget:
        for server in servers:
            server.forget()
        delete(home)
        say(f"the data in {home.path} is deleted; nothing of it runs")
    else:
        say(f"nothing of {home.path} runs")
    return 0


def delete(home: Home) -> None:
    """This function deletes what a home holds, but not another home or the tools' caches within it."""
    for path in home.path.iterdir():
        if path.is_dir() and path.name != "cache" and not (path / home.memory.name).exists():
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file():
            path.unlink()
    with contextlib.suppress(OSError):
        home.path.rmdir()


def status(*, home: Home) -> int:
    """This function prints what of the home runs, with its memory, and returns 0 if the web does."""
    total = 0
    for server in servers_of(home):
        pid = server.pid()
        memory = processes.resident(pid) if pid else 0
        total += memory
        where = server.address().rpartition("@")[2] if pid else "does not run"
        say(f"{server.name:<14} {memory // 2**20:>5} MB  {where}")
    supervisor = supervisor_of(home)
    memory = processes.resident(supervisor) if supervisor else 0
    total += memory
    web = f"http://localhost:{home.recall().get('web_port')}/" if supervisor else "does not run"
    say(f"{'web and workers':<14} {memory // 2**20:>4} MB  {web}")
    say(f"{'together':<14} {total // 2**20:>5} MB")
    return 0 if supervisor else 3


def supervisor_of(home: Home) -> int | None:
    """This function returns the process of the home's supervisor, None when none but this one runs."""
    pid = home.recall().get("supervisor_pid")
    if not isinstance(pid, int) or pid == os.getpid():
        return None
    return pid if processes.is_running(pid, words="deploy.dev") else None


def end_leftovers(home: Home) -> None:
    """This function ends processes that a killed supervisor of this home has left behind.

    They are known by ONENET_HOME in their environment, so that no other checkout's are touched.
    """
    kin = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid in kin or process.environ().get("ONENET_HOME") != str(home.path):
                continue
            print(f"ending a leftover: {' '.join(process.cmdline())[:80]}", file=sys.stderr)
            processes.end(process.pid, patience=10)
