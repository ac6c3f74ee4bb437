"""Migrations of all congresses: fanned out, resumable, named where unfinished."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case
from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.context import in_tenant
from tenants.drift import find_drift
from tenants.migrating import migrate_schemas, pending_schemas
from tenants.models import AppliedMigration
from tests.factories.world import COUNTY, NOW, TOWN, World

ROOT = Path(__file__).resolve().parents[2]

ADD_COLUMN = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("cases", "{last}")]
    operations = [migrations.AddField("case", "remark", models.TextField(default="无", db_default="无"))]
"""

NEW_TABLE = """
from django.db import migrations, models
import core.ids
class Migration(migrations.Migration):
    dependencies = [("cases", "{last}")]
    operations = [migrations.CreateModel("Note", fields=[
        ("id", models.UUIDField(primary_key=True, default=core.ids.new_id)),
        ("text", models.TextField(db_index=True)),
        ("case", models.ForeignKey("cases.case", on_delete=models.CASCADE)),
    ])]
"""

WITH_PYTHON = """
from django.db import migrations
def shout(apps, schema_editor):
    Case = apps.get_model("cases", "Case")
    for case in Case.objects.using(schema_editor.connection.alias).all():
        case.title += "！"
        case.save(update_fields=["title"])
class Migration(migrations.Migration):
    dependencies = [("cases", "{last}")]
    operations = [migrations.RunPython(shout, migrations.RunPython.noop)]
"""

TOGETHER = """
from django.db import migrations
from psycopg import sql
from tenants.operations import RunPythonTogether
def shout(apps, schema_editor):
    raise AssertionError("the form for many schemas is there")
def all_shout(cursor, schemas):
    for schema in schemas:
        cursor.execute(sql.SQL("update {{}} set title = title || '！'").format(sql.Identifier(schema, "cases_case")))
class Migration(migrations.Migration):
    dependencies = [("cases", "{last}")]
    operations = [RunPythonTogether(shout, all_shout)]
"""

Write = Any


@pytest.fixture
def write_migration(tmp_path: Path, settings: Any) -> Iterator[Write]:
    """A function that gives the cases' app one more migration, in a copy of its migrations' package."""
    package = tmp_path / "extra_migrations"
    shutil.copytree(ROOT / "cases" / "migrations", package, ignore=shutil.ignore_patterns("__pycache__"))
    last = max(path.stem for path in package.glob("0*.py"))
    sys.path.insert(0, str(tmp_path))
    settings.MIGRATION_MODULES = {"cases": "extra_migrations"}

    def write(text: str) -> None:
        (package / "9999_more.py").write_text(text.format(last=last))

    yield write
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("extra_migrations")]:
        del sys.modules[name]


def columns(no: int, table: str) -> set[str]:
    with use_login("owner"), cursor() as sql:
        sql.execute(
            "select column_name from information_schema.columns where table_schema = %s and table_name = %s",
            [f"c_{no}", table],
        )
        return {row[0] for row in sql.fetchall()}


class TestFanOut:
    def test_a_column_reaches_every_schema_once(self, network: World, write_migration: Write) -> None:
        write_migration(ADD_COLUMN)
        with use_login("owner"):
            assert pending_schemas() == dict.fromkeys(range(8), 1)
            result = migrate_schemas(now=NOW)
            assert (result.applied, result.unfinished) == (8, {})
            assert all("remark" in columns(no, "cases_case") for no in range(8))
            assert migrate_schemas(now=NOW).applied == 0
            assert find_drift() == []

    def test_a_new_table_may_be_used_by_its_own_congress_only(self, network: World, write_migration: Write) -> None:
        write_migration(NEW_TABLE)
        with use_login("owner"):
            assert migrate_schemas(now=NOW).applied == 8
            assert find_drift() == []
        with in_tenant(TOWN), cursor() as sql:
            sql.execute("select count(*) from cases_note")
            assert sql.fetchone() == (0,)

    @pytest.mark.parametrize("text", [WITH_PYTHON, TOGETHER], ids=["schema by schema", "together"])
    def test_python_runs_in_each_schema(self, network: World, write_migration: Write, text: str) -> None:
        for no in (TOWN, COUNTY):
            with in_tenant(no):
                Case.objects.create(title=f"{no}", session_name="", created_at=NOW)
        write_migration(text)
        with use_login("owner"):
            assert migrate_schemas(now=NOW).applied == 8
        for no in (TOWN, COUNTY):
            with in_tenant(no):
                assert Case.objects.get().title == f"{no}！"

    def test_a_reader_in_one_congress_leaves_only_that_one_unfinished(
        self, network: World, write_migration: Write
    ) -> None:
        write_migration(ADD_COLUMN)
        reading, finished = threading.Event(), threading.Event()

        def read() -> None:
            from django.db import connections

            with use_login("owner"), transaction(), cursor() as sql:
                sql.execute(f"select count(*) from c_{COUNTY}.cases_case")
                reading.set()
                finished.wait(60)
            connections.close_all()

        reader = threading.Thread(target=read)
        reader.start()
        reading.wait(60)
        try:
            with pytest.raises(CommandError, match="1 个人大没有迁移完"):
                call_command("migrate", stdout=StringIO(), stderr=StringIO())
            assert "remark" not in columns(COUNTY, "cases_case")
            assert "remark" in columns(TOWN, "cases_case")
        finally:
            finished.set()
            reader.join()
        call_command("migrate", stdout=StringIO())
        assert "remark" in columns(COUNTY, "cases_case")
        with use_login("owner"):
            assert AppliedMigration.objects.filter(name="9999_more").count() == 8
