"""A small connection pooler in front of the test's PostgreSQL, in the two ways that real ones have.

It speaks enough of the wire protocol: clients are let in without a password, their messages go to one of a few real
server connections, which is theirs for a transaction or for as long as they stay.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections import deque
from typing import Literal, Self

import psycopg
from django.conf import settings

ENCRYPTION_ASKED = (80877103, 80877104)
HEAD = struct.Struct("!cI")
Mode = Literal["session", "transaction", "statement"]


class Pooler:
    """Listens on a free port of this machine while the block runs."""

    def __init__(self, *, mode: Mode, size: int, last_first: bool = True) -> None:
        self._mode = mode
        self._last_first = last_first
        self._owners = [psycopg.connect(settings.DATABASE_URL, autocommit=True) for _ in range(size)]
        self._idle = deque(socket.socket(fileno=os.dup(owner.fileno())) for owner in self._owners)
        for server in self._idle:
            server.setblocking(True)
        self._changed = threading.Condition()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for owner in self._owners:
            owner.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server: socket.socket | None = None
        try:
            self._let_in(client)
            waiting, is_open = b"", False
            while True:
                kind, message = _message(client)
                if kind == b"X":
                    return
                waiting += message
                if kind not in b"QS":
                    continue
                if self._mode == "statement" and b"begin" in waiting.lower():
                    client.sendall(_part(b"E", b"SERROR\0C08P01\0Mtransaction blocks not allowed\0\0"))
                    client.sendall(_part(b"Z", b"I"))
                    waiting = b""
                    continue
                server = server or self._take()
                server.sendall(waiting)
                waiting, is_open = b"", _answer(server, client)
                if self._mode != "session" and not is_open:
                    self._give_back(server)
                    server = None
        except (OSError, EOFError):
            return
        finally:
            client.close()
            if server is not None:
                self._give_back(server)

    def _let_in(self, client: socket.socket) -> None:
        while True:
            (length,) = struct.unpack("!I", _exactly(client, 4))
            (asked,) = struct.unpack("!I", _exactly(client, length - 4)[:4])
            if asked not in ENCRYPTION_ASKED:
                break
            client.sendall(b"N")
        told = b"".join(
            _part(b"S", f"{name}\0{value}\0".encode())
            for name, value in (("server_version", "18.0"), ("client_encoding", "UTF8"), ("TimeZone", "UTC"))
        )
        client.sendall(_part(b"R", struct.pack("!I", 0)) + told + _part(b"K", b"\0" * 8) + _part(b"Z", b"I"))

    def _take(self) -> socket.socket:
        with self._changed:
            while not self._idle:
                self._changed.wait()
            return self._idle.pop() if self._last_first else self._idle.popleft()

    def _give_back(self, server: socket.socket) -> None:
        with self._changed:
            self._idle.append(server)
            self._changed.notify()


def _exactly(source: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        more = source.recv(count - len(found))
        if not more:
            raise EOFError
        found += more
    return found


def _message(source: socket.socket) -> tuple[bytes, bytes]:
    head = _exactly(source, HEAD.size)
    kind, length = HEAD.unpack(head)
    return kind, head + _exactly(source, length - 4)


def _part(kind: bytes, body: bytes) -> bytes:
    return HEAD.pack(kind, len(body) + 4) + body


def _answer(server: socket.socket, client: socket.socket) -> bool:
    """Passes an answer on and tells whether a transaction is open after it."""
    while True:
        kind, message = _message(server)
        client.sendall(message)
        if kind == b"Z":
            return message[-1:] != b"I"
