"""A run that finds only congresses in use: whoever is let go meanwhile gets the whole migration, not only its entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

from core.logins import use_login
from tenants.drift import find_drift
from tenants.migrating import migrate_schemas
from tenants.models import AppliedMigration
from tests.factories.world import NOW, TOWN, World
from tests.tenants.conftest import Migrations

COLUMN = 'migrations.AddField("case", "remark", models.TextField(default="无", db_default="无"))'
TABLE = (
    """migrations.CreateModel("Note", fields=[("id", models.UUIDField(primary_key=True, default=core.ids.new_id))])"""
)
NOTHING = "def nothing(apps, schema_editor):\n    pass\n"
PYTHON = "migrations.RunPython(nothing, migrations.RunPython.noop)"


@pytest.mark.parametrize(("operations", "before"), [((COLUMN, TABLE), ""), ((COLUMN, TABLE, PYTHON), NOTHING)])
def test_the_last_one_left_and_in_use(
    network: World, migrations: Migrations, operations: tuple[str, ...], before: str
) -> None:
    migrations.add(*operations, before=before)
    migrations.add('migrations.AddField("case", "second", models.TextField(default="二", db_default="二"))')
    with _in_use(TOWN):
        with use_login("owner"):
            first = migrate_schemas(now=NOW)
        assert sorted(first.unfinished) == [TOWN]
    with _in_use(TOWN) as let_go, use_login("owner"):
        second = migrate_schemas(now=NOW, say=lambda text: let_go() if "秒后再试" in text else None)
    assert (second.unfinished, second.applied) == ({}, 2)
    with use_login("owner"):
        assert AppliedMigration.objects.filter(schema_no=TOWN, name__in=["9001_more", "9002_more"]).count() == 2
        # Columns, tables and grants.
        assert find_drift() == []


@contextmanager
def _in_use(no: int) -> Iterator[Any]:
    """This function reads a congress's cases in a transaction that stays open until the block ends or it is let go."""
    reader = connections["owner"].copy()
    try:
        reader.inc_thread_sharing()
        reader.set_autocommit(False)
        with reader.cursor() as sql:
            sql.execute(f"select count(*) from c_{no}.cases_case")
        yield reader.rollback
    finally:
        reader.rollback()
        reader.close()
