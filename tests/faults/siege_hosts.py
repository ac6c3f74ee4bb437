"""Two hosts and the line between them, which is cut: packets vanish, nobody is told, every connection looks alive.

The far host is a network namespace, and so is the line: a router that stops forwarding. Where this machine lets nobody
make namespaces, the line is a TCP proxy that is stopped in the middle of what it does, which is said aloud.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from deploy.dev.postgres import Postgres

CLONE_NEWNET = 0x40000000


def at(url: str, *, host: str, port: int | None = None) -> str:
    """The same URL at another host, and perhaps another port."""
    parts = urlsplit(url)
    user = parts.netloc.rpartition("@")[0]
    netloc = f"{user}@{host}:{port or parts.port}" if user else f"{host}:{port or parts.port}"
    return urlunsplit(parts._replace(netloc=netloc))


class RoutedLine:
    """Near host (where we are), a router in a namespace of its own, the far host in another."""

    words = "two hosts in network namespaces, packets dropped"

    def __init__(self) -> None:
        pid = os.getpid()
        self._net = f"10.{200 + pid % 50}"
        self.near, self.far_host = f"{self._net}.1.1", f"{self._net}.2.2"
        self._router, self._far, self._link = f"siege-{pid}-line", f"siege-{pid}-far", f"sg{pid}"

    def lay(self) -> None:
        router, far = self._router, self._far
        for step in (
            f"ip netns add {router}",
            f"ip netns add {far}",
            f"ip link add name {self._link} type veth peer name near netns {router}",
            f"ip -n {router} link add name far type veth peer name line netns {far}",
            f"ip addr add {self.near}/30 dev {self._link}",
            f"ip -n {router} addr add {self._net}.1.2/30 dev near",
            f"ip -n {router} addr add {self._net}.2.1/30 dev far",
            f"ip -n {far} addr add {self.far_host}/30 dev line",
            f"ip link set {self._link} up",
            f"ip -n {router} link set near up",
            f"ip -n {router} link set far up",
            f"ip -n {far} link set line up",
            f"ip -n {far} link set lo up",
            f"ip route add {self._net}.2.0/30 via {self._net}.1.2",
            f"ip -n {far} route add default via {self._net}.2.1",
        ):
            subprocess.run(step.split(), check=True, capture_output=True)
        self.mend()

    def cut(self) -> None:
        self._forward("0")

    def mend(self) -> None:
        self._forward("1")

    def _forward(self, whether: str) -> None:
        subprocess.run(
            ["ip", "netns", "exec", self._router, "sh", "-c", f"echo {whether} > /proc/sys/net/ipv4/ip_forward"],
            check=True,
            capture_output=True,
        )

    def from_far(self, url: str) -> str:
        return at(url, host=self.near)

    def enter(self) -> None:
        """Moves this process, a child just forked, to the far host."""
        namespace = os.open(f"/var/run/netns/{self._far}", os.O_RDONLY)
        if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        os.close(namespace)

    def command(self, command: Sequence[str]) -> list[str]:
        """The command that runs `command` on the far host."""
        return ["ip", "netns", "exec", self._far, *command]

    def remove(self) -> None:
        for step in (
            f"ip link del {self._link}",
            f"ip netns del {self._far}",
            f"ip netns del {self._router}",
        ):
            subprocess.run(step.split(), check=False, capture_output=True)


class StoppedLine:
    """One host; what is far goes through a proxy, a process that is stopped and goes on later."""

    words = "NO NETWORK NAMESPACES HERE: one host, and a TCP proxy that swallows everything while it is cut"
    near = far_host = "127.0.0.1"

    def __init__(self) -> None:
        self._proxies: dict[int, tuple[int, int]] = {}

    def from_far(self, url: str) -> str:
        target = urlsplit(url).port or 0
        if target not in self._proxies:
            server = socket.create_server(("127.0.0.1", 0))
            port = int(server.getsockname()[1])
            pid = os.fork()
            if pid == 0:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                _carry_all(server, target)
            server.close()
            self._proxies[target] = (pid, port)
        return at(url, host="127.0.0.1", port=self._proxies[target][1])

    def cut(self) -> None:
        self._tell(signal.SIGSTOP)

    def mend(self) -> None:
        self._tell(signal.SIGCONT)

    def _tell(self, what: signal.Signals) -> None:
        for pid, _ in self._proxies.values():
            os.kill(pid, what)

    def enter(self) -> None:
        pass

    def command(self, command: Sequence[str]) -> list[str]:
        return list(command)

    def remove(self) -> None:
        for pid, _ in self._proxies.values():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


Line = RoutedLine | StoppedLine


def lay() -> Line:
    """This function makes the far host, and says which kind of line leads there."""
    line = RoutedLine()
    try:
        line.lay()
    except (OSError, subprocess.CalledProcessError) as error:
        line.remove()
        said = error.stderr.decode().strip() if isinstance(error, subprocess.CalledProcessError) else str(error)
        print(f"siege: {StoppedLine.words} ({said})", file=sys.stderr, flush=True)
        return StoppedLine()
    return line


def _carry_all(server: socket.socket, target: int) -> None:
    while True:
        client, _ = server.accept()
        try:
            other = socket.create_connection(("127.0.0.1", target))
        except OSError:
            client.close()
            continue
        for source, sink in ((client, other), (other, client)):
            threading.Thread(target=_pour, args=(source, sink), daemon=True).start()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue


class ReachedPostgres(Postgres):
    """The server of the near host, which the far host reaches too."""

    near = "127.0.0.1"
    syncs = True

    def _configure(self, data: Path, port: int) -> None:
        super()._configure(data, port)
        with (data / "one-network.conf").open("a") as file:
            file.write(f"listen_addresses = '127.0.0.1,{self.near}'\n" if self.near != "127.0.0.1" else "")
            # An immediate stop loses nothing that the operating system has; only a power failure would.
            file.write("" if self.syncs else "fsync = off\n")
        with (data / "pg_hba.conf").open("a") as file:
            file.write("host all all 10.0.0.0/8 scram-sha-256\n")
