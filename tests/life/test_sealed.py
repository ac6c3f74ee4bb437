"""A sealed file is read back as it was written, or not at all: no byte of it can be changed, left out or brought in."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cases.life.archive import opened
from cases.life.errors import BadArchive
from cases.life.sealed import HEAD, PIECE, TAG, SealedReader, SealedWriter


def sealed(plain: bytes) -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out)
    for start in range(0, len(plain), 10_007):
        writer.write(plain[start : start + 10_007])
    writer.finish()
    return out.getvalue()


def unsealed(data: bytes) -> bytes:
    return SealedReader(io.BytesIO(data)).read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17])
def test_what_is_written_is_read(size: int) -> None:
    plain = os.urandom(size)
    data = sealed(plain)
    assert unsealed(data) == plain
    reader = SealedReader(io.BytesIO(data))
    assert reader.seek(-min(size, 5), io.SEEK_END) == size - min(size, 5)
    assert reader.read(100) == plain[size - min(size, 5) :]
    assert reader.read(1) == b""
    assert size == 0 or plain[:64] not in data or size < 64


def test_no_byte_can_be_changed_and_no_piece_moved() -> None:
    plain = bytes(2 * PIECE + 100)
    data = sealed(plain)
    for at in (len(b"ONENET"), 20, HEAD - 1, HEAD, HEAD + PIECE + 5, len(data) - 1):
        changed = bytearray(data)
        changed[at] ^= 1
        with pytest.raises(BadArchive):
            unsealed(bytes(changed))
    piece = PIECE + TAG
    first, second, rest = data[HEAD : HEAD + piece], data[HEAD + piece : HEAD + 2 * piece], data[HEAD + 2 * piece :]
    for moved in (second + first + rest, first + rest, first + second, first + second + rest + rest, first):
        with pytest.raises(BadArchive):
            unsealed(data[:HEAD] + moved)
    other = sealed(plain)
    with pytest.raises(BadArchive):
        unsealed(data[:HEAD] + other[HEAD:])


def test_other_keys_and_other_deployments_read_nothing(settings: Any) -> None:
    data = sealed(b"secret")
    settings.FIELD_KEY = "another"
    with pytest.raises(BadArchive, match="密钥换过"):
        unsealed(data)
    settings.ROLE_PREFIX = "on_elsewhere_"
    with pytest.raises(BadArchive, match="来自另一个平台"):
        unsealed(data)


def test_a_bomb_of_somebody_else_s_is_not_opened(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("manifest.json", b"0" * 50_000_000)
    for path in (bomb, tmp_path / "missing", tmp_path):
        with pytest.raises(BadArchive), opened(path):
            pass
    headed = tmp_path / "headed.zip"
    headed.write_bytes(sealed(b"")[:HEAD] + bomb.read_bytes())
    with pytest.raises(BadArchive, match="被改动过"), opened(headed):
        pass
