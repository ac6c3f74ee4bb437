"""The three servers of a home together: started, joined, counted out and described to programs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from deploy.dev.elasticsearch import Elasticsearch
from deploy.dev.home import CHECKOUT, DevelopmentError, Home
from deploy.dev.postgres import Postgres
from deploy.dev.valkey import Valkey

Say = Callable[[str], None]
Meanwhile = Callable[[list["Server"]], None]


class Server(Protocol):
    """What the stack asks of a server."""

    name: str
    variable: str

    def start(self) -> None:
        """This function starts the server and waits until it answers."""

    def stop(self) -> None:
        """This function ends the server."""

    def pid(self) -> int | None:
        """This function returns the server's process."""

    def address(self) -> str:
        """This function returns the server's address."""

    def forget(self) -> None:
        """This function deletes the server's data."""


def servers_of(home: Home, *, disposable: bool = False) -> list[Server]:
    """This function returns the servers that the home itself runs.

    A server whose address stands in the environment is somebody else's: it is neither started nor
    stopped here. An empty ELASTICSEARCH_URL in the environment means basic mode.
    """
    everything: list[Server] = [
        Postgres(home, disposable=disposable),
        Valkey(home),
        Elasticsearch(home),
    ]
    return [server for server in everything if server.variable not in os.environ]


def environment(home: Home, servers: list[Server]) -> dict[str, str]:
    """This function returns the environment in which the project's programs run."""
    own = {
        "SECRET_KEY": home.secret(),
        "ONENET_DEPLOYMENT": home.deployment(),
        "ELASTICSEARCH_URL": "",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": f"{CHECKOUT}{os.pathsep}{CHECKOUT / 'graphql'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    running = {server.variable: server.address() for server in servers if server.pid()}
    return {**own, **os.environ, **running, "ONENET_HOME": str(home.path)}


@contextlib.contextmanager
def running(
    home: Home, *, disposable: bool = False, say: Say = print, meanwhile: Meanwhile | None = None
) -> Iterator[list[Server]]:
    """This function keeps the home's servers running while its block runs.

    Several programs may share a home: the last to leave stops the servers. Without Elasticsearch it
    goes on in basic mode and says how to mend it. `meanwhile` is called, with the servers that are
    ready, while Elasticsearch still starts. Raises DevelopmentError.
    """
    servers = servers_of(home, disposable=disposable)
    with (home.path / "users.lock").open("a") as users:
        with _alone(home):
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                start_all(servers, say=say, meanwhile=meanwhile)
            except BaseException:
                _leave(users.fileno(), servers)
                raise
        try:
            yield servers
        finally:
            with _alone(home):
                _leave(users.fileno(), servers)


def start_all(servers: list[Server], *, say: Say, meanwhile: Meanwhile | None = None) -> None:
    """This function starts the servers side by side, each with a line that says how long it took.

    Raises DevelopmentError when one cannot be had that the network cannot do without.
    """
    slow = [server for server in servers if isinstance(server, Elasticsearch)]
    quick = [server for server in servers if server not in slow]
    with ThreadPoolExecutor(max_workers=3) as pool:
        slow_ones = [pool.submit(_start, server, say) for server in slow]
        for future in [pool.submit(_start, server, say) for server in quick]:
            future.result()
        if meanwhile is not None:
            meanwhile(quick)
    for future in slow_ones:
        future.result()


def _start(server: Server, say: Say) -> None:
    begun = time.monotonic()
    there = server.pid() is not None
    try:
        server.start()
    except DevelopmentError as problem:
        if not isinstance(server, Elasticsearch):
            raise
        server.stop()
        say(f"!! Elasticsearch cannot be had: {problem}")
        say("!! Search runs in basic mode (from the database).")
        say(f"!! {server.how_to_mend()}")
        return
    how = "was running" if there else f"ready after {time.monotonic() - begun:.1f} s"
    say(f"{server.name:<14} {how}")


def stop_all(servers: list[Server]) -> None:
    """This function stops the servers, the last started first."""
    for server in reversed(servers):
        server.stop()


def _leave(users: int, servers: list[Server]) -> None:
    fcntl.flock(users, fcntl.LOCK_UN)
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop_all(servers)


@contextlib.contextmanager
def _alone(home: Home) -> Iterator[None]:
    """One program at a time starts or stops servers; the kernel frees the lock of a killed one."""
    with (home.path / "start.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
