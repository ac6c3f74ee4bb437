"""A file that only this deployment can read, and in which every changed byte is found.

A header (mark, salt, the deployment's name), then pieces of 64 KiB, each sealed with AES-256-GCM. The nonce counts the
pieces and marks the last, so none can be left out, exchanged, or taken from another file. The key comes from FIELD_KEY
and the salt. Both sides are streams: writing needs no seeking, reading seeks to any place.
"""

from __future__ import annotations

import io
import os
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from cases.life.errors import BadArchive
from core.ciphers import file_key

MARK = b"ONENET-EXPORT-2\n"
SALT = 16
NAME = 64
"""The deployment's name, filled up with NUL."""
HEAD = len(MARK) + SALT + NAME
PIECE = 1 << 16
TAG = 16


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class SealedWriter(io.RawIOBase):
    """Seals what is written into ``target``; :meth:`finish` writes the last piece."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        salt = os.urandom(SALT)
        self._head = MARK + salt + settings.ROLE_PREFIX.encode().ljust(NAME, b"\0")
        self._cipher = AESGCM(file_key(salt))
        self._waiting = bytearray()
        self._number = 0
        self._target.write(self._head)

    def writable(self) -> bool:
        """This function tells that the stream can be written."""
        return True

    def write(self, data: object) -> int:
        """This function takes bytes and returns how many."""
        plain = bytes(data)  # type: ignore[call-overload]
        self._waiting += plain
        # The last piece is known only at the end: a full one waits until another byte comes.
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(plain)

    def finish(self) -> None:
        """This function writes the last piece."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, self._head))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Opens what :class:`SealedWriter` sealed.

    :raises BadArchive: at once if the file is none of ours, while reading if a piece was changed
    """

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._head = source.read(HEAD)
        if len(self._head) < HEAD or not self._head.startswith(MARK):
            raise BadArchive(why="不是备份文件")
        name = self._head[-NAME:].rstrip(b"\0").decode(errors="replace")
        if name != settings.ROLE_PREFIX:
            raise BadArchive(why=f"来自另一个平台 {name}")
        self._cipher = AESGCM(file_key(self._head[len(MARK) : len(MARK) + SALT]))
        sealed = source.seek(0, io.SEEK_END) - HEAD
        self._pieces = -(-sealed // (PIECE + TAG))
        self._size = sealed - self._pieces * TAG
        if self._pieces == 0 or self._size < 0:
            raise BadArchive(why="文件不完整")
        self._at = 0
        self._open: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """This function tells that the stream can be read."""
        return True

    def seekable(self) -> bool:
        """This function tells that the stream can be read from any place."""
        return True

    def tell(self) -> int:
        """This function returns the position in the plain text, in bytes."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """This function goes to a position in the plain text, in bytes."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("before the beginning")
        self._at = start + offset
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """This function returns the next ``size`` bytes, all that are left without it."""
        left = max(self._size - self._at, 0)
        wanted = left if size is None or size < 0 else min(size, left)
        found = bytearray()
        while len(found) < wanted:
            number, within = divmod(self._at, PIECE)
            part = self._piece(number)[within : within + wanted - len(found)]
            found += part
            self._at += len(part)
        return bytes(found)

    def readinto(self, buffer: object) -> int:
        """This function fills a buffer and returns how many bytes it got."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def _piece(self, number: int) -> bytes:
        if self._open[0] != number:
            self._source.seek(HEAD + number * (PIECE + TAG))
            sealed = self._source.read(PIECE + TAG)
            try:
                plain = self._cipher.decrypt(_nonce(number, last=number == self._pieces - 1), sealed, self._head)
            except InvalidTag as error:
                raise BadArchive(why="文件不完整，或者被改动过，或者平台的密钥换过") from error
            self._open = (number, plain)
        return self._open[1]
