"""Migrations of many congresses, beside the library's executor, and what the other congresses notice of them.

    python -m deploy.dev with-servers --home .onenet/tests -- .venv/bin/python -m bench.migrating 1244

For each number of congresses, in seconds: a column added, a table with a foreign key and an index added, Python in each
schema, both forms of it, nothing to do. Then the column once more while one congress has a long reader: the whole run,
and the longest that any reader of other congresses had to wait meanwhile. The library's executor does the same column, one
schema after the other, in a sample; its figure is for as many schemas.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from core.logins import use_login  # noqa: E402
from core.transactions import cursor, transaction  # noqa: E402
from tenants.levels import Level  # noqa: E402
from tenants.migrating import FanOut, migrate_schemas  # noqa: E402
from tenants.migrating.plan import Book, Step  # noqa: E402
from tenants.migrating.script import Prepared  # noqa: E402
from tenants.provisioning import NewTenant, provision  # noqa: E402
from tenants.routing import migrating_tenants  # noqa: E402
from tests.factories.databases import copied_database, ensure_template  # noqa: E402
from tests.factories.world import NOW  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = 20
"""Schemas that the library's executor migrates."""
PROBES = 2
"""Readers of other congresses."""

COLUMN = "migrations.AddField('case', '{name}', models.TextField(default='', db_default=''))"
TABLE = """migrations.CreateModel('{name}', fields=[
    ('id', models.UUIDField(primary_key=True, default=core.ids.new_id)),
    ('text', models.TextField()),
    ('case', models.ForeignKey('cases.case', on_delete=models.CASCADE))])"""
PYTHON = "migrations.RunPython(shout, migrations.RunPython.noop)"
TOGETHER = "RunPythonTogether(shout, all_shout)"
FILE = """
from django.db import migrations, models
from psycopg import sql
import core.ids
from tenants.operations import RunPythonTogether
def shout(apps, editor):
    apps.get_model('cases', 'Case').objects.using(editor.connection.alias).update(session_name='')
def all_shout(cursor, schemas):
    text = sql.SQL('update {{}} set session_name = %s')
    cursor.execute(sql.SQL(';').join(sql.SQL("update {{}} set session_name = ''").format(sql.Identifier(one, 'cases_case')) for one in schemas))
class Migration(migrations.Migration):
    dependencies = [('cases', '{last}')]
    operations = [{operation}]
"""


class Files:
    """A copy of the cases' migrations, to which more are added."""

    def __init__(self, folder: Path) -> None:
        self.package = folder / "bench_migrations"
        shutil.copytree(ROOT / "cases" / "migrations", self.package, ignore=shutil.ignore_patterns("__pycache__"))
        sys.path.insert(0, str(folder))
        settings.MIGRATION_MODULES = {"cases": "bench_migrations"}

    def add(self, operation: str) -> None:
        """This function adds a migration with one operation."""
        last = max(path.stem for path in self.package.glob("[0-9]*.py"))
        number = int(last[:4]) + 1
        text = FILE.format(last=last, operation=operation.format(name=f"added{number}"))
        (self.package / f"{number:04d}_added.py").write_text(text)


def run() -> tuple[float, FanOut]:
    """This function migrates and returns how many seconds it took, everything included, and what it did."""
    began = time.perf_counter()
    done = migrate_schemas(now=NOW)
    return time.perf_counter() - began, done


def library(operation: str, files: Files, numbers: list[int]) -> float:
    """This function returns the seconds that Django's executor takes for a schema, as a loop over tenants runs it."""
    files.add(operation)
    times = []
    for no in numbers:
        began = time.perf_counter()
        # What django-tenants does for each tenant: an executor of its own, its plan, its states.
        book = Book()
        target = book.order[-1] if book.order[-1].app_label == "cases" else None
        migration = target or next(one for one in reversed(book.order) if one.app_label == "cases")
        step = Step(migration, backwards=False)
        with transaction(), cursor() as sql, migrating_tenants():
            sql.execute(f"set local search_path to c_{no}")
            with connections["owner"].schema_editor(atomic=False) as editor:
                Prepared(step, book.states_before([step])[step.key]).run(editor)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


@contextmanager
def long_reader(no: int) -> Iterator[None]:
    """This function has a transaction read a congress's cases during the block and not end."""
    with psycopg.connect(settings.DATABASE_URL) as connection:
        connection.execute(f"select count(*) from c_{no}.cases_case")
        yield
        connection.rollback()


@contextmanager
def probes(numbers: list[int]) -> Iterator[list[float]]:
    """This function has readers go round the congresses during the block and yields their waits, in seconds."""
    waits: list[float] = []
    over = threading.Event()

    def go_round(which: int) -> None:
        with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
            while not over.is_set():
                for no in numbers[which::PROBES]:
                    if over.is_set():
                        break
                    began = time.perf_counter()
                    connection.execute(f"select id from c_{no}.cases_case limit 1")
                    waits.append(time.perf_counter() - began)

    threads = [threading.Thread(target=go_round, args=(which,)) for which in range(PROBES)]
    for thread in threads:
        thread.start()
    time.sleep(1.0)
    waits.clear()
    try:
        yield waits
    finally:
        over.set()
        for thread in threads:
            thread.join()


def measure(count: int, files: Files) -> None:
    """This function prints one line for each kind of migration over ``count`` congresses."""
    new = [
        NewTenant(code=f"9{number:07d}", name=f"第{number}县人大", place=f"第{number}县", level=Level.COUNTY)
        for number in range(count)
    ]
    with copied_database(ensure_template(), f"bench_migrating_{count}"), use_login("owner"):
        numbers = [tenant.no for tenant in provision(tenants=new, now=NOW)]
        migrate_schemas(now=NOW)

        def line(what: str, operation: str | None, note: Callable[[float], str] = lambda _: "") -> None:
            if operation is not None:
                files.add(operation)
            seconds, done = run()
            print(f"{count:>6}  {what:<34} {seconds:>7.3f} s  {done.applied:>6,} steps  {note(seconds)}", flush=True)

        theirs = library(COLUMN, files, numbers[:SAMPLE])
        with transaction(), cursor() as sql:
            for no in numbers[:SAMPLE]:
                name = max(path.stem for path in files.package.glob("[0-9]*.py"))
                sql.execute(f"alter table c_{no}.cases_case drop column added{int(name[:4])}")
        line("column", None, lambda ours: f"library {theirs * (count + 8):.0f} s, {theirs * (count + 8) / ours:.0f} x")
        line("column again", COLUMN)
        line("table, foreign key, index", TABLE)
        line("Python, schema by schema", PYTHON)
        line("Python, together", TOGETHER)
        line("nothing to do", None)
        line("nothing to do", None)
        files.add(COLUMN)
        stalled(count, numbers, "column")
        files.add(TABLE)
        stalled(count, numbers, "table, foreign key, index")


def stalled(count: int, numbers: list[int], what: str) -> None:
    """This function migrates while one congress has a long reader, and prints what the others noticed."""
    held = numbers[len(numbers) // 2]
    others = [no for no in numbers if no != held]
    with probes(others) as waits:
        time.sleep(1)
        usual = max(waits, default=0.0)
        waits.clear()
        with long_reader(held):
            seconds, done = run()
        worst, median = max(waits), statistics.median(waits)
    print(
        f"{count:>6}  {what:<34} {seconds:>7.3f} s with a long reader in one; of the others' {len(waits):,} reads the worst"
        f" waited {worst * 1000:.0f} ms (without a migration {usual * 1000:.0f}), the median {median * 1000:.1f};"
        f" unfinished {len(done.unfinished)}",
        flush=True,
    )
    run()


def main(counts: list[int]) -> None:
    """This function prints the figures."""
    print(f"load average {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        files = Files(Path(folder))
        for count in counts:
            measure(count, files)
    print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [50])
