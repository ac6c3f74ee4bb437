"""What goes wrong while all congresses are migrated: named, written down, resumed, never half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from cases.models import Case
from core.logins import use_login
from core.transactions import cursor, transaction
from hierarchy.overview import MigrationProgress, migration_progress
from tenants.actors import Actor, Standing
from tenants.context import as_operator, in_tenant
from tenants.drift import find_drift
from tenants.levels import Level
from tenants.migrating import migrate_schemas
from tenants.migrating.progress import newest_run
from tenants.migrating.record import one_run
from tenants.models import AppliedMigration, MigrationFault, MigrationRun
from tenants.provisioning import NewTenant, provision
from tenants.roles import Role
from tenants.spares import claim, refill
from tests.factories.world import COUNTY, NOW, TOWN, TOWN2, World
from tests.tenants.conftest import Migrations

ROOT = Path(__file__).resolve().parents[2]

COLUMN = 'migrations.AddField("case", "remark", models.TextField(default="无", db_default="无"))'
NOT_BAD = (
    'migrations.AddConstraint("case", models.CheckConstraint(condition=~models.Q(title="坏"), name="case_not_bad"))'
)
PYTHON = "migrations.RunPython(shout, migrations.RunPython.noop)"


def raising(code: str, *, schema: int) -> str:
    """This function returns an operation that raises a PostgreSQL error in one schema."""
    return f"""migrations.RunSQL(\"\"\"do $$ begin if current_schema() = 'c_{schema}' then
        raise exception 'made by the test' using errcode = '{code}'; end if; end $$\"\"\", migrations.RunSQL.noop)"""


def migrate(*arguments: str, **options: Any) -> tuple[str, str]:
    """This function runs the command and returns what it said."""
    out, err = StringIO(), StringIO()
    try:
        call_command("migrate", *arguments, stdout=out, stderr=err, **options)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}"
    return out.getvalue(), err.getvalue()


def has_it(migrations: Migrations) -> set[int]:
    with use_login("owner"):
        return set(AppliedMigration.objects.filter(name=migrations.newest).values_list("schema_no", flat=True))


def columns(no: int) -> set[str]:
    with use_login("owner"), cursor() as sql:
        sql.execute(
            "select column_name from information_schema.columns where table_schema = %s and table_name = 'cases_case'",
            [f"c_{no}"],
        )
        return {row[0] for row in sql.fetchall()}


def progress() -> MigrationProgress:
    """This function returns what an operator of the whole network sees."""
    return migration_progress(
        actor=Actor(None, "运维", (Standing(tenant_no=0, role=Role.OPERATOR, path="1/", subtree=True),))
    )


def make_case(no: int, title: str) -> None:
    with in_tenant(no):
        Case.objects.create(title=title, session_name="", created_at=NOW)


class TestOneCongressesTrouble:
    def test_bad_data_keeps_back_only_whose_they_are(self, network: World, migrations: Migrations) -> None:
        make_case(TOWN, "坏")
        make_case(TOWN2, "好")
        migrations.add(COLUMN)
        migrations.add(NOT_BAD)
        out, err = migrate()
        assert "迁移完成" not in out
        assert "c_5 没有迁移完：cases.9002_more：已有记录不符合新的约束（23514）" in err
        assert "1 个人大没有迁移完，其余 15 步已完成" in err
        assert has_it(migrations) == set(range(8)) - {TOWN}
        seen = progress()
        assert seen.run is not None
        assert (seen.run.outcome, seen.run.done, seen.run.total) == (MigrationRun.Outcome.UNFINISHED, 15, 16)
        (trouble,) = seen.troubles
        assert (trouble.no, trouble.migration) == (TOWN, "cases.9002_more")
        assert trouble.reason == "已有记录不符合新的约束"
        assert 'check constraint "case_not_bad"' in trouble.detail
        migrate()
        assert progress().troubles[0].attempts == 2
        with in_tenant(TOWN):
            Case.objects.update(title="好")
        assert migrate()[1] == ""
        assert has_it(migrations) == set(range(8))
        seen = progress()
        assert seen.run is not None
        assert (seen.run.outcome, seen.run.done, seen.run.total) == (MigrationRun.Outcome.DONE, 1, 1)
        assert seen.troubles == []
        with use_login("owner"):
            assert find_drift() == []

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("22003", "已有记录不能转换成新的样子"),
            ("42P01", "缺少要改的表，与模板不一致"),
            ("23505", "已有记录重复，不符合新的唯一约束"),
            ("57014", "语句太慢，超过了 statement_timeout，或者被人取消"),
            ("P0001", "数据库不接受"),
        ],
    )
    def test_any_error_of_one_is_named_and_the_others_go_on(
        self, network: World, migrations: Migrations, code: str, words: str
    ) -> None:
        migrations.add(raising(code, schema=COUNTY))
        assert f"c_{COUNTY} 没有迁移完：cases.{migrations.newest}：{words}（{code}）" in migrate()[1]
        assert has_it(migrations) == set(range(8)) - {COUNTY}

    def test_python_that_fails_in_one_is_named_too(self, network: World, migrations: Migrations) -> None:
        make_case(TOWN, "坏")
        shout = """
def shout(apps, schema_editor):
    case = apps.get_model("cases", "Case").objects.using(schema_editor.connection.alias).first()
    if case and case.title == "坏":
        case.delete()
        raise KeyError("没有这个键")
"""
        migrations.add(PYTHON, before=shout)
        assert "c_5 没有迁移完：cases.9001_more：迁移里的 Python 出错：KeyError（KeyError）" in migrate()[1]
        assert has_it(migrations) == set(range(8)) - {TOWN}
        with in_tenant(TOWN):
            assert Case.objects.count() == 1

    @pytest.mark.parametrize(
        ("operation", "said"),
        [
            (
                'migrations.AddConstraint("case", models.UniqueConstraint(fields=["title"], name="title_once"))',
                'could not create unique index "title_once"',
            ),
            (
                'migrations.RunSQL("alter table cases_case alter title type int using title::int")',
                'invalid input syntax for type integer: "…"',
            ),
        ],
    )
    def test_what_stands_in_the_rows_is_told_to_nobody(
        self, network: World, migrations: Migrations, operation: str, said: str
    ) -> None:
        for _ in range(2):
            make_case(TOWN, "机密")
        migrations.add(operation)
        out, err = migrate()
        assert [trouble.detail for trouble in progress().troubles] == [said]
        assert "机密" not in out + err

    def test_what_a_schema_lacks_it_gets_in_order(self, network: World, migrations: Migrations) -> None:
        first = migrations.add(raising("22000", schema=TOWN))
        migrations.add(COLUMN)
        migrate()
        assert "remark" not in columns(TOWN)
        migrations.change(f"c_{TOWN}'", "nowhere'", name=first)
        assert "各人大 2 步" in migrate()[0]
        assert "remark" in columns(TOWN)

    def test_many_with_one_reason_are_one_line(self, network: World, migrations: Migrations) -> None:
        migrations.add(
            """migrations.RunSQL("do $$ begin if current_schema() <> 'c_0' then raise division_by_zero; end if; end $$")"""
        )
        _out, err = migrate()
        assert err.count("没有迁移完：") == 1
        assert (
            "c_1、c_2、c_3、c_4、c_5、c_6、c_7 没有迁移完：cases.9001_more：已有记录不能转换成新的样子（22012）" in err
        )


class TestTheRunAsAWhole:
    def test_nothing_is_touched_if_the_template_fails(self, network: World, migrations: Migrations) -> None:
        migrations.add(COLUMN, 'migrations.RunSQL("select 1 / 0")')
        _out, err = migrate()
        assert "cases.9001_more 在模板模式 c_0 上没有成功，所以各人大都没有动" in err
        assert "MIGRATION_TEMPLATE_FAILED" in err
        assert all("remark" not in columns(no) for no in range(8))
        seen = progress().run
        assert seen is not None
        assert seen.outcome == MigrationRun.Outcome.FAILED

    @pytest.mark.parametrize(
        ("code", "words"), [("53100", "数据库的磁盘满了"), ("57P01", "数据库正在关闭，或者管理员断开了连接")]
    )
    def test_it_stops_when_the_database_gives_way_and_goes_on_from_there(
        self, network: World, migrations: Migrations, code: str, words: str
    ) -> None:
        migrations.add(COLUMN)
        migrations.add(raising(code, schema=TOWN))
        _out, err = migrate()
        assert f"迁移中止：{words}（made by the test" in err
        assert "没有做到一半的。解决后再运行一次 manage.py migrate" in err
        seen = progress().run
        assert seen is not None
        assert (seen.outcome, seen.reason.split("（")[0]) == (MigrationRun.Outcome.FAILED, words)
        assert TOWN not in has_it(migrations)
        migrations.change(f"c_{TOWN}'", "nowhere'")
        assert migrate()[1] == ""
        assert has_it(migrations) == set(range(8))
        with use_login("owner"):
            assert find_drift() == []

    def test_a_lost_connection_stops_it_and_leaves_nothing_half_done(
        self, network: World, migrations: Migrations
    ) -> None:
        shout = f"""
def shout(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("insert into cases_numbering select * from cases_numbering")
        cursor.execute("select pg_terminate_backend(pg_backend_pid()) where current_schema() = 'c_{TOWN}'")
"""
        migrations.add(COLUMN)
        migrations.add(PYTHON, before=shout)
        _out, err = migrate()
        assert "迁移中止：数据库正在关闭，或者管理员断开了连接" in err
        migrations.change(f"c_{TOWN}'", "nowhere'")
        assert migrate()[1] == ""
        assert has_it(migrations) == set(range(8))

    def test_only_one_runs_at_a_time(self, network: World, migrations: Migrations) -> None:
        migrations.add(COLUMN)
        with _another_run() as other:
            assert "另一次迁移正在进行（刚刚开始）" in migrate(no_wait=True)[1]
            other.enter("cases.0009_other")
            waiting = threading.Thread(target=_migrate_and_close, args=(said := [],))
            waiting.start()
            _until(lambda: any("另一次迁移正在进行" in line for line in said))
            assert has_it(migrations) == set()
        waiting.join()
        assert has_it(migrations) == set(range(8))

    def test_a_killed_run_is_seen_as_dead_and_the_next_finishes_it(
        self, network: World, migrations: Migrations
    ) -> None:
        shout = f"""
def shout(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select pg_sleep(600) where current_schema() = 'c_{TOWN}'")
"""
        migrations.add(COLUMN)
        migrations.add(PYTHON, before=shout)
        program = (
            "import sys; sys.path[:0] = [{!r}, {!r}, {!r}]\nimport django; django.setup()\n"
            "from django.conf import settings; settings.MIGRATION_MODULES = {{'cases': 'extra_migrations'}}\n"
            "from django.core.management import call_command; call_command('migrate')"
        ).format(str(migrations.folder), str(ROOT), str(ROOT / "graphql"))
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
            stdout=subprocess.DEVNULL,
        )
        _until(lambda: _run_is(MigrationRun.Outcome.RUNNING) and TOWN2 in has_it(migrations))
        seen = progress().run
        assert seen is not None
        assert (seen.migration, seen.total) == (f"cases.{migrations.newest}", 16)
        process.send_signal(signal.SIGKILL)
        process.wait()
        _until(lambda: _run_is(MigrationRun.Outcome.DIED))
        assert TOWN not in has_it(migrations)
        _end_sleepers()
        migrations.change(f"c_{TOWN}'", "nowhere'")
        assert migrate()[1] == ""
        assert has_it(migrations) == set(range(8))
        with use_login("owner"):
            assert [run.outcome for run in MigrationRun.objects.order_by("-id")[:2]] == ["DONE", "DIED"]
            assert find_drift() == []


class TestWhoeverIsSwitchedOnMeanwhile:
    def test_the_template_waits_for_those_being_made_from_it(self, network: World, migrations: Migrations) -> None:
        migrations.add(COLUMN)
        made, go_on = threading.Event(), threading.Event()

        def switch_on() -> None:
            new = NewTenant(code="459999", name="新县人大", place="新县", level=Level.COUNTY)
            provision(tenants=[new], now=NOW, progress=lambda _: (made.set(), go_on.wait(60)))
            connections.close_all()

        provisioning = threading.Thread(target=switch_on)
        provisioning.start()
        made.wait(60)
        migrating = threading.Thread(target=_migrate_and_close, args=([],))
        migrating.start()
        _until(_somebody_waits_for_a_lock)
        assert has_it(migrations) == set()
        go_on.set()
        provisioning.join()
        migrating.join()
        assert has_it(migrations) == set(range(9))
        with use_login("owner"):
            assert find_drift() == []

    def test_spares_are_migrated_and_made_from_the_new_template(self, network: World, migrations: Migrations) -> None:
        refill(now=NOW, wanted=1)
        migrations.add(COLUMN)
        migrate()
        refill(now=NOW, wanted=2)
        for _ in range(2):
            with as_operator(), transaction():
                no = claim()
            assert "remark" in columns(no)
            assert no in has_it(migrations)

    def test_new_tables_and_their_grants_are_one_transaction(self, network: World, migrations: Migrations) -> None:
        migrations.add(
            """migrations.CreateModel("Note", fields=[("id", models.UUIDField(primary_key=True, default=core.ids.new_id))])""",
            raising("22000", schema=TOWN),
        )
        migrate()
        with in_tenant(TOWN2), cursor() as sql:
            sql.execute("select count(*) from cases_note")
            assert sql.fetchone() == (0,)
        with use_login("owner"), cursor() as sql:
            sql.execute(f"select to_regclass('c_{TOWN}.cases_note')")
            assert sql.fetchone() == (None,)


def test_no_run_no_progress(network: World) -> None:
    with use_login("owner"):
        MigrationRun.objects.all().delete()
        assert newest_run() is None
        assert MigrationFault.objects.count() == 0
        assert migrate_schemas(now=NOW).applied == 0
        assert newest_run() is None


@contextmanager
def _another_run() -> Iterator[Any]:
    with use_login("owner"), one_run(say=lambda _: None) as run:
        yield run


def _migrate_and_close(said: list[str]) -> None:
    class Out(StringIO):
        def write(self, text: str) -> int:
            said.append(text)
            return len(text)

    call_command("migrate", stdout=Out())
    connections.close_all()


def _until(condition: Any) -> None:
    """This function waits until something is so; the test's own timeout bounds it."""
    pause = threading.Event()
    for _ in range(1200):
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("it never became so")


def _run_is(outcome: MigrationRun.Outcome) -> bool:
    with use_login("owner"):
        seen = newest_run()
    return seen is not None and seen.outcome == outcome


def _somebody_waits_for_a_lock() -> bool:
    with use_login("owner"), cursor() as sql:
        sql.execute(
            "select exists (select from pg_locks where locktype = 'advisory' and not granted and database ="
            " (select oid from pg_database where datname = current_database()))"
        )
        return bool(sql.fetchone()[0])


def _end_sleepers() -> None:
    """This function ends the killed process's session, which PostgreSQL would notice only after its statement."""
    with use_login("owner"), cursor() as sql:
        sql.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and query like '%%pg_sleep(600)%%' and pid <> pg_backend_pid()"
        )
