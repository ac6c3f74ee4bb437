"""The file of one exported congress: a sealed ZIP of COPY texts, its manifest last.

Written as a stream: nothing is kept in memory, and the manifest, which knows counts and digests, comes at the end. The
file has its name only when it is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cases.life import progress
from cases.life.errors import BadArchive
from cases.life.sealed import SealedReader, SealedWriter

FORMAT = 2
MANIFEST = "manifest.json"
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """One table in the archive, or the part of a public one that belongs to the congress."""

    name: str
    table: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive says of itself. ``taken_at`` is the instant of its snapshot, ISO with offset."""

    format: int
    deployment: str
    no: int
    code: str
    name: str
    epoch: int
    taken_at: str
    migrations: tuple[str, ...]
    own: tuple[Member, ...]
    public: tuple[Member, ...]

    @property
    def rows(self) -> int:
        """This property counts all rows."""
        return sum(member.rows for member in (*self.own, *self.public))


class Writer:
    """Writes members one after the other."""

    def __init__(self, target: zipfile.ZipFile) -> None:
        self._zip = target

    def add(self, *, name: str, table: str, columns: tuple[str, ...], chunks: Iterable[bytes]) -> Member:
        """This function writes one table's COPY text and returns what is to be known of it."""
        progress.say(_("正在写 {table}").format(table=table))
        digest, rows = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                # COPY writes a row a line; a line break inside a value is escaped.
                rows += chunk.count(b"\n")
                member.write(chunk)
        return Member(name=name, table=table, columns=columns, rows=rows, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """This function writes the manifest, last."""
        self._zip.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """This function gives a writer; the file appears under its name, readable by its owner alone, when the block ends well."""
    half = path.with_name(f"{path.name}.half")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as raw:
            sealed = SealedWriter(raw)
            with zipfile.ZipFile(sealed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
                yield Writer(target)
            sealed.finish()
            raw.flush()
            os.fsync(raw.fileno())
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


class Reader:
    """An archive opened for reading, checked before anything of it is used."""

    def __init__(self, source: zipfile.ZipFile) -> None:
        self._zip = source
        self.manifest = _manifest(source)

    def check(self) -> None:
        """This function reads every member to its end.

        :raises BadArchive: if one is missing, has another digest or another number of rows
        """
        for member in (*self.manifest.own, *self.manifest.public):
            digest, rows = hashlib.sha256(), 0
            try:
                for chunk in self.chunks(member):
                    digest.update(chunk)
                    rows += chunk.count(b"\n")
            except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
                raise BadArchive(why=f"{member.name}读不出来") from error
            if (digest.hexdigest(), rows) != (member.sha256, member.rows):
                raise BadArchive(why=f"{member.name}与清单不符")

    def chunks(self, member: Member) -> Iterator[bytes]:
        """This function reads a member piece by piece."""
        with self._zip.open(member.name) as source:
            yield from iter(lambda: source.read(CHUNK), b"")

    def copy_into(self, member: Member, write: Callable[[bytes], Any]) -> None:
        """This function hands a member's text to ``write``."""
        for chunk in self.chunks(member):
            write(chunk)


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """This function opens an archive.

    :raises BadArchive: if the file is none
    """
    try:
        raw = path.open("rb")
    except OSError as error:
        raise BadArchive(why="打不开文件") from error
    with raw:
        try:
            source = zipfile.ZipFile(SealedReader(raw))
        except (OSError, zipfile.BadZipFile) as error:
            raise BadArchive(why="不是备份文件") from error
        with source:
            yield Reader(source)


def _manifest(source: zipfile.ZipFile) -> Manifest:
    try:
        raw = json.loads(source.read(MANIFEST))
        own, public = (
            tuple(Member(**{**each, "columns": tuple(each["columns"])}) for each in raw[part])
            for part in ("own", "public")
        )
        manifest = Manifest(**{**raw, "migrations": tuple(raw["migrations"]), "own": own, "public": public})
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise BadArchive(why="没有清单，文件可能没有写完") from error
    if manifest.format != FORMAT:
        raise BadArchive(why=f"格式 {manifest.format}，本版本认识的是 {FORMAT}")
    return manifest
