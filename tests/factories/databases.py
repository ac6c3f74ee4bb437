"""Databases for tests: one template with a small world, a file copy of it for each test that asks.

Every test commits for real and over several logins, so nothing is rolled back; the copy is dropped instead. The
template is named after what it is made from, so the next run finds it ready.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from core.calendars import forget_calendar

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "*/models/*.py",
    "*/*/models/*.py",
    "tenants/*.py",
    "tenants/migrating/*.py",
    "core/data/*.csv",
    "cases/rules/*",
    "tests/factories/*.py",
    "hierarchy/*.py",
)


def administer(statement: sql.Composable, *, fetch: bool = False) -> list[tuple[object, ...]]:
    """This function runs one statement on the server's own database, outside of any transaction."""
    url = urlsplit(settings.DATABASE_URL)
    server = urlunsplit((url.scheme, url.netloc, "/postgres", url.query, ""))
    with psycopg.connect(server, autocommit=True) as connection:
        result = connection.execute(statement)
        return result.fetchall() if fetch else []


def fingerprint() -> str:
    """This function names the state of everything that the template is made from."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def use_database(name: str) -> None:
    """This function points all three logins of this process, and of processes that it starts, at a database."""
    for alias in connections:
        connections[alias].close()
        connections.settings[alias]["NAME"] = name
    url = urlsplit(settings.DATABASE_URL)
    settings.DATABASE_URL = urlunsplit((url.scheme, url.netloc, f"/{name}", url.query, ""))
    os.environ["DATABASE_URL"] = settings.DATABASE_URL
    cache.clear()
    forget_calendar()


def exists(name: str) -> bool:
    """This function tells whether the server has a database of that name."""
    query = sql.SQL("select 1 from pg_database where datname = {}").format(sql.Literal(name))
    return bool(administer(query, fetch=True))


def ensure_template(build: str = "tests.factories.world") -> str:
    """This function makes the template database unless it is there, and returns its name."""
    name = f"world_{fingerprint()}"
    lock = Path(settings.HOME) / "template.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if exists(name):
            return name
        half = f"{name}_half"
        administer(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(half)))
        administer(sql.SQL("create database {}").format(sql.Identifier(half)))
        use_database(half)
        from tests.factories.world import build_world

        call_command("migrate", verbosity=0, stdout=StringIO())
        build_world()
        for alias in connections:
            connections[alias].close()
        administer(sql.SQL("alter database {} rename to {}").format(sql.Identifier(half), sql.Identifier(name)))
    return name


@contextmanager
def copied_database(template: str, name: str) -> Iterator[str]:
    """This function gives a copy of ``template`` under ``name`` to the block and drops it afterwards."""
    administer(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
    administer(
        sql.SQL("create database {} template {} strategy file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    before = settings.DATABASE_URL
    use_database(name)
    try:
        yield name
    finally:
        use_database(urlsplit(before).path.lstrip("/"))
        administer(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
