"""The fan-out and Django's own executor lead to equal schemas and equal rows, forwards and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from cases.models import Case
from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.cluster import grant_schema
from tenants.context import in_tenant
from tenants.drift import find_drift
from tenants.migrating import ledger, migrate_schemas
from tenants.routing import migrating_tenants
from tests.factories.world import COUNTY, NOW, TOWN, TOWN2, World
from tests.tenants.conftest import Migrations

BY_DJANGO = (COUNTY, TOWN)
WITH_ROWS = (TOWN, TOWN2)
"""Equal rows before: the first goes Django's way, the second ours."""

NOTE = """migrations.CreateModel("Note", fields=[
    ("id", models.UUIDField(primary_key=True, default=core.ids.new_id)),
    ("text", models.TextField()), ("rank", models.IntegerField(default=1)),
    ("case", models.ForeignKey("cases.case", on_delete=models.CASCADE, related_name="notes")),
], options={"indexes": [models.Index(fields=["rank", "text"], name="note_rank")], "constraints": [
    models.UniqueConstraint(fields=["case", "rank"], name="note_once", deferrable=models.Deferrable.DEFERRED),
    models.CheckConstraint(condition=models.Q(rank__gte=0), name="note_rank_positive")]})"""
# What a parser of SQL would stumble over: ends of statements, comments, quotes, percent signs, dollars, backslashes.
NASTY = r"""一;
-- 二
/* 三 */ ''单'' %s 100%% $$ \\ ; 四"""
WRITE_NOTES = """
def write(apps, schema_editor):
    alias = schema_editor.connection.alias
    Case, Note = apps.get_model("cases", "Case"), apps.get_model("cases", "Note")
    for case in Case.objects.using(alias).order_by("title"):
        Note.objects.using(alias).create(id=case.id, case=case, text=case.title + "的记录", rank=7)
def erase(apps, schema_editor):
    apps.get_model("cases", "Note").objects.using(schema_editor.connection.alias).all().delete()
"""

SEQUENCES: dict[str, list[str]] = {
    "a table, its rows, its fields": [
        NOTE,
        "migrations.RunPython(write, erase)",
        'migrations.AlterField("note", "text", models.CharField(max_length=200, db_index=True))',
        'migrations.RemoveConstraint("note", "note_rank_positive")',
        'migrations.RenameField("note", "rank", "place")',
        'migrations.AddIndex("note", models.Index(fields=["place"], name="note_place"))',
        'migrations.RenameModel("Note", "Remark")',
        'migrations.AddField("remark", "other", models.ForeignKey("self", null=True, on_delete=models.SET_NULL))',
    ],
    "fields of a table with rows": [
        f'migrations.AddField("case", "remark", models.TextField(default={NASTY!r}))',
        f'migrations.AddField("case", "kept", models.TextField(db_default={NASTY!r}))',
        'migrations.AddField("case", "count", models.IntegerField(null=True))',
        'migrations.AlterField("case", "count", models.IntegerField(default=3))',
        'migrations.AlterField("case", "count", models.CharField(max_length=9, default="x"))',
        'migrations.AddConstraint("case", models.UniqueConstraint(fields=["id", "count"], name="case_count"))',
        'migrations.AddConstraint("case", models.CheckConstraint(condition=~models.Q(count=""), name="case_counted"))',
        'migrations.RemoveField("case", "remark")',
        'migrations.AddIndex("case", models.Index(models.F("count").desc(), name="case_added"))',
    ],
    "SQL as written": [
        (
            "migrations.RunSQL(\"create table extra (a int primary key, b text); insert into extra values (1, 'x;\\n--y')"
            ' -- the end", "drop table extra")'
        ),
        (
            'migrations.RunSQL([("insert into extra values (%s, %s)", [2, "a;\\n-- b %s $$ \'"]), "update extra set a = a + 10'
            " where b like '%;%'\"], migrations.RunSQL.noop)"
        ),
        (
            'migrations.RunSQL("create function twice(a int) returns int language plpgsql as $f$ begin return a * 2;\\nend;'
            " $f$\", 'drop function twice')"
        ),
        'migrations.RunSQL("create view seen as select a, twice(a) as b from extra", "drop view seen", elidable=True)',
        (
            'migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("alter table cases_case add shadow'
            ' text default \'s\'", "alter table cases_case drop shadow")], state_operations=[migrations.AddField("case",'
            ' "shadow", models.TextField(null=True))])'
        ),
        (
            "migrations.SeparateDatabaseAndState(database_operations=[migrations.RunPython(shout, migrations.RunPython.noop,"
            " elidable=True)])"
        ),
    ],
}
SHOUT = """
def shout(apps, schema_editor):
    Case = apps.get_model("cases", "Case")
    for case in Case.objects.using(schema_editor.connection.alias).all():
        case.title += "！"
        case.save(update_fields=["title"])
"""

CATALOGUE = """
select 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
       coalesce(pg_get_expr(d.adbin, d.adrelid), '')
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum where c.relnamespace = %(s)s::regnamespace and c.relkind in ('r', 'v')
union all select 'constraint', c.relname, k.conname, pg_get_constraintdef(k.oid), k.condeferrable::text, ''
from pg_constraint k join pg_class c on c.oid = k.conrelid where k.connamespace = %(s)s::regnamespace
union all select 'index', '', c.relname, replace(pg_get_indexdef(c.oid), %(s)s || '.', ''), '', ''
from pg_class c where c.relnamespace = %(s)s::regnamespace and c.relkind = 'i'
union all select 'function', '', p.proname, p.prosrc, '', '' from pg_proc p where p.pronamespace = %(s)s::regnamespace
order by 1, 2, 3, 4
"""


def catalogue(no: int) -> list[Any]:
    with use_login("owner"), transaction(), cursor() as sql:
        sql.execute(f"set local search_path to c_{no}")
        sql.execute(CATALOGUE, {"s": f"c_{no}"})
        return list(sql.fetchall())


def rows(no: int) -> dict[str, list[Any]]:
    found = {}
    with use_login("owner"), cursor() as sql:
        sql.execute("select relname from pg_class where relnamespace = %s::regnamespace and relkind = 'r'", [f"c_{no}"])
        for (table,) in sql.fetchall():
            sql.execute(f"select to_jsonb(t) - 'id' - 'case_id' from c_{no}.\"{table}\" t order by 1")
            found[table] = [row[0] for row in sql.fetchall()]
    return found


def make_rows() -> None:
    for no in WITH_ROWS:
        with in_tenant(no):
            for title in ("修路；", "-- 修桥", "修'渠"):
                Case.objects.create(title=title, session_name="", created_at=NOW)


def by_django(migrations: Migrations, numbers: tuple[int, ...]) -> None:
    """This function runs the test's migrations with Django's own ``Migration.apply``, as its executor does."""
    connection = connections["owner"]
    with use_login("owner"):
        executor = MigrationExecutor(connection)
        full = [one for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)]
        for no in numbers:
            state = executor.loader.project_state([])
            for migration in full:
                if migration.app_label == "cases" and migration.name > "9":
                    with transaction(), cursor() as sql, migrating_tenants():
                        sql.execute(f"set local search_path to c_{no}")
                        with connection.schema_editor(atomic=True) as editor:
                            state = migration.apply(state, editor)
                        sql.execute(ledger.entries([("cases", migration.name)], [no], now=NOW, backwards=False))
                else:
                    state = migration.mutate_state(state, preserve=False)
            with transaction(), cursor() as sql:
                sql.execute(
                    "select relname from pg_class where relnamespace = %s::regnamespace and relkind = 'r'", [f"c_{no}"]
                )
                grant_schema(sql, no, [row[0] for row in sql.fetchall()])


@pytest.mark.parametrize("apart", [True, False], ids=["a migration each", "all in one"])
@pytest.mark.parametrize("sequence", SEQUENCES.values(), ids=SEQUENCES)
def test_both_ways_lead_to_the_same(network: World, migrations: Migrations, sequence: list[str], apart: bool) -> None:
    make_rows()
    before = catalogue(TOWN2)
    for operations in [[one] for one in sequence] if apart else [sequence]:
        migrations.add(*operations, before=WRITE_NOTES + SHOUT)
    by_django(migrations, BY_DJANGO)
    with use_login("owner"):
        assert migrate_schemas(now=NOW).unfinished == {}
        assert find_drift() == []
    assert catalogue(TOWN2) == catalogue(TOWN) != before
    assert rows(TOWN2) == rows(TOWN)
    assert len(rows(TOWN2)["cases_case"]) == 3
    with use_login("owner"):
        result = migrate_schemas(now=NOW, app="cases", name=migrations.ours)
        assert (result.unfinished, result.applied) == ({}, 8 * (len(sequence) if apart else 1))
        assert find_drift() == []
    assert catalogue(TOWN2) == before
