"""Provisioning, migration and drift of many congresses, beside the library's way, in one run.

    python -m deploy.dev with-servers --home .onenet/tests -- .venv/bin/python -m bench.tenancy 50 200 1244

Prints for each number of congresses the seconds of our ways (the last: a deployment of its own made by a file copy of
the database with all of them, the command's start and 1,200 roles included) and, for a sample of the library's tenants in a database of
its own on the same server, seconds a tenant; and how many times as fast ours is.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from psycopg import sql  # noqa: E402

from core.logins import use_login  # noqa: E402
from core.transactions import transaction  # noqa: E402
from tenants.context import as_operator  # noqa: E402
from tenants.drift import find_drift  # noqa: E402
from tenants.levels import Level  # noqa: E402
from tenants.migrating import migrate_schemas  # noqa: E402
from tenants.provisioning import NewTenant, provision  # noqa: E402
from tenants.spares import claim, refill  # noqa: E402
from tests.factories.databases import administer, ensure_template, use_database  # noqa: E402
from tests.factories.world import NOW  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
PEER_SAMPLE = 8
CLAIMS = 20


def seconds(work: Callable[[], object]) -> float:
    """This function runs ``work`` and returns how many seconds it took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ours(count: int) -> dict[str, float]:
    """This function measures our ways with ``count`` congresses in a database of its own."""
    new = [
        NewTenant(code=f"9{number:07d}", name=f"第{number}县人大", place=f"第{number}县", level=Level.COUNTY)
        for number in range(count)
    ]
    with prepared_database(f"bench_tenancy_{count}") as name:
        made = seconds(lambda: provision(tenants=new, now=NOW))
        with use_login("owner"):
            nothing = min(seconds(lambda: migrate_schemas(now=NOW)) for _ in range(3))
            drift = min(seconds(find_drift) for _ in range(3))
        refill(now=NOW, wanted=CLAIMS + 1)
        claims = []
        for _ in range(CLAIMS + 1):
            with as_operator(), transaction():
                claims.append(seconds(claim))
        for alias in connections:
            connections[alias].close()
        copied = copy(name)
    return {
        "provision": made,
        "nothing": nothing,
        "drift": drift,
        "claim": statistics.median(claims[1:]),
        "copy": copied,
    }


@contextmanager
def prepared_database(name: str) -> Iterator[str]:
    """This function gives the block a migrated database without congresses and people, and drops it afterwards."""
    drop(name)
    administer(sql.SQL("create database {}").format(sql.Identifier(name)))
    before = urlsplit(settings.DATABASE_URL).path.lstrip("/")
    use_database(name)
    try:
        call_command("migrate", verbosity=0, stdout=StringIO())
        yield name
    finally:
        use_database(before)
        drop(name)


def copy(prepared: str) -> float:
    """This function makes a deployment by file copy, and returns how many seconds the command took."""
    name = f"{prepared}_copy"
    deployment = f"bench{os.getpid()}"
    url = urlsplit(settings.DATABASE_URL)
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit((url.scheme, url.netloc, f"/{name}", url.query, "")),
        "ONENET_DEPLOYMENT": deployment,
    }
    command = [sys.executable, "manage.py", "copy_deployment", prepared]
    drop(name)
    try:
        return seconds(
            lambda: subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        )
    finally:
        drop(name)
        drop_roles(f"on_{deployment}_")


def drop(name: str) -> None:
    """This function drops a database if it is there."""
    administer(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def drop_roles(prefix: str) -> None:
    """This function drops all roles whose names begin with ``prefix``; they own nothing."""
    query = sql.SQL("select rolname from pg_roles where starts_with(rolname, {})").format(sql.Literal(prefix))
    names = [sql.Identifier(str(row[0])) for row in administer(query, fetch=True)]
    administer(sql.SQL("drop role {}").format(sql.SQL(", ").join(names)))


def theirs() -> dict[str, float]:
    """This function measures the library's way with a few tenants; seconds a tenant."""
    name = "bench_library"
    drop(name)
    administer(
        sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(ensure_template()))
    )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.peer.run", str(PEER_SAMPLE)],
            cwd=ROOT,
            env={**os.environ, "BENCH_DATABASE": name, "DJANGO_SETTINGS_MODULE": "bench.peer.settings"},
            check=True,
            capture_output=True,
            text=True,
        )
    finally:
        drop(name)
    found: dict[str, float] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


def main(counts: list[int]) -> None:
    """This function prints the table."""
    peer = theirs()
    print(
        f"library: {peer['made'] * 1000:.0f} ms a tenant made, {peer['nothing'] * 1000:.0f} ms a tenant with nothing to migrate"
    )
    print(
        f"{'congresses':>10} {'made s':>8} {'ms each':>8} {'ratio':>7} {'nothing s':>10} {'ratio':>7} {'drift s':>8} {'claim ms':>9} {'copy s':>7}"
    )
    for count in counts:
        run = ours(count)
        each = run["provision"] / count
        print(
            f"{count:>10} {run['provision']:>8.2f} {each * 1000:>8.1f} {peer['made'] / each:>6.1f}x"
            f" {run['nothing']:>10.3f} {peer['nothing'] * count / run['nothing']:>6.0f}x"
            f" {run['drift']:>8.2f} {run['claim'] * 1000:>9.2f} {run['copy']:>7.1f}"
        )


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [50])
