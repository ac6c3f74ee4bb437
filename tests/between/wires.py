"""A wire to a server that loses answers on demand."""

from __future__ import annotations

import socket
import threading
from typing import Self


class Wire:
    """A TCP proxy. While ``deaf``, requests arrive and are answered, but the answers never come back."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.deaf = False
        self.lost = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._target)) as server:
            threading.Thread(target=self._pour, args=(client, server), daemon=True).start()
            while answer := server.recv(65536):
                if self.deaf:
                    # The server has done its work and said so: this is the moment at which a line breaks.
                    self.lost += 1
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(answer)

    @staticmethod
    def _pour(source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            return
