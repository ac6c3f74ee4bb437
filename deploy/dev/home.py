"""A home: the folder in which one running stack keeps its data, ports, secrets and logs."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import socket
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]

FIRST_PORT = 20_000
PORT_SPAN = 9_000


class DevelopmentError(Exception):
    """Something of the development stack failed; `log` is where to read why."""

    def __init__(self, message: str, *, log: Path | None = None) -> None:
        super().__init__(message)
        self.log = log


@dataclass(frozen=True)
class Home:
    """One folder with all that a stack must remember between two starts."""

    path: Path

    @staticmethod
    def at(path: Path) -> Home:
        """This function makes the folder and returns its home."""
        path = path.absolute()
        path.mkdir(parents=True, exist_ok=True, mode=0o755)
        (path / "logs").mkdir(exist_ok=True)
        return Home(path=path)

    @property
    def memory(self) -> Path:
        """This property is the file of remembered ports and names."""
        return self.path / "stack.json"

    def log(self, name: str) -> Path:
        """This function returns the log file of the process `name`."""
        return self.path / "logs" / f"{name}.log"

    def recall(self) -> dict[str, Any]:
        """This function returns what the home remembers; a torn file counts as nothing."""
        try:
            remembered = json.loads(self.memory.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return remembered if isinstance(remembered, dict) else {}

    def remember(self, **facts: Any) -> None:
        """This function adds facts to the home's memory so that a power loss cannot tear it."""
        with self._alone():
            self._write(facts)

    def port(self, name: str, *, first: int | None = None) -> int:
        """This function returns the free TCP port of the server `name`, the same as last time if it can.

        Without `first` the search begins at a place that depends on the folder, so that several
        checkouts seldom meet. Raises DevelopmentError when no port is free.
        """
        key = f"{name}_port"
        remembered = self.recall().get(key)
        if isinstance(remembered, int) and is_free(remembered):
            return remembered
        with self._alone():
            return self._choose(key, first)

    def _choose(self, key: str, first: int | None) -> int:
        begin = first or FIRST_PORT + zlib.crc32(str(self.path).encode()) % PORT_SPAN
        taken = {v for k, v in self.recall().items() if k.endswith("_port")}
        for port in range(begin, begin + 1_000):
            if port not in taken and is_free(port):
                self._write({key: port})
                return port
        raise DevelopmentError(f"no free port between {begin} and {begin + 999} for {key}")

    def _write(self, facts: dict[str, Any]) -> None:
        new = self.memory.with_suffix(".new")
        new.write_text(json.dumps({**self.recall(), **facts}, indent=2, sort_keys=True))
        new.chmod(0o600)
        new.replace(self.memory)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Servers start side by side, and a second program may ask for the same home."""
        with (self.path / "memory.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def secret(self) -> str:
        """This function returns the home's secret key, made once."""
        return self._made_once("secret", secrets.token_urlsafe(48))

    def deployment(self) -> str:
        """This function returns the short name that tells this home's database roles from others'."""
        return self._made_once("deployment", secrets.token_hex(2))

    def _made_once(self, key: str, fresh: str) -> str:
        with self._alone():
            remembered = self.recall().get(key)
            if isinstance(remembered, str):
                return remembered
            self._write({key: fresh})
            return fresh


def is_free(port: int) -> bool:
    """This function returns whether nobody listens on the local TCP port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def default_home() -> Home:
    """This function returns the home of `make demo`: ONENET_HOME, else .onenet in the checkout."""
    return Home.at(Path(os.environ.get("ONENET_HOME") or CHECKOUT / ".onenet"))
