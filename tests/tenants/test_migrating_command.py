"""What a developer types by habit works over all congresses, or is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.logins import use_login
from core.transactions import cursor
from tenants.migrating import migrate_schemas
from tenants.models import AppliedMigration
from tenants.places import tenant_role
from tests.factories.world import NOW, TOWN, World
from tests.tenants.conftest import Migrations
from tests.tenants.test_migrating_faults import COLUMN, columns, has_it, migrate

EVERYWHERE = set(range(8))


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


class TestBeforeItIsDone:
    def test_the_plan_shows_sql_and_number_of_schemas_and_changes_nothing(
        self, network: World, migrations: Migrations
    ) -> None:
        migrations.add(COLUMN)
        migrations.add('migrations.AddIndex("case", models.Index(fields=["remark"], name="case_remark"))')
        plan = migrate("--plan", "-v", "2")[0]
        assert "cases.9001_more → 8 个模式（SQL，每批最多 50 个模式）" in plan
        assert "+ Add field remark to case" in plan
        assert 'ALTER TABLE "cases_case" ADD COLUMN "remark" text DEFAULT \'无\' NOT NULL;' in plan
        assert 'CREATE INDEX "case_remark" ON "cases_case" ("remark");' in plan
        assert "ALTER TABLE" not in migrate("--plan")[0]
        assert has_it(migrations) == set()
        assert "remark" not in columns(0)

    def test_check_ends_with_1_while_something_is_to_do(self, network: World, migrations: Migrations) -> None:
        call_command("migrate", "--check", stdout=StringIO())
        migrations.add(COLUMN)
        with pytest.raises(SystemExit) as ended:
            call_command("migrate", "--check", stdout=StringIO())
        assert ended.value.code == 1
        assert has_it(migrations) == set()

    def test_sqlmigrate_and_showmigrations_know_the_congresses(self, network: World, migrations: Migrations) -> None:
        name = migrations.add(COLUMN)
        assert 'ADD COLUMN "remark"' in said("sqlmigrate", "cases", name)
        assert 'DROP COLUMN "remark"' in said("sqlmigrate", "cases", name, "--backwards")
        assert f" [ ] {name}（0/8 个模式）" in said("showmigrations", "cases")
        assert " [X] 0001_initial（8/8 个模式）" in said("showmigrations", "cases")
        assert " [X] 0001_initial\n" in said("showmigrations", "hierarchy")
        with use_login("owner"):
            migrate_schemas(now=NOW)
            AppliedMigration.objects.filter(name=name, schema_no=TOWN).delete()
        assert f"[-]  cases.{name}（7/8 个模式）" in said("showmigrations", "--plan")


class TestForwardsAndBack:
    def test_an_app_and_a_name_say_how_far(self, network: World, migrations: Migrations) -> None:
        first = migrations.add(COLUMN)
        migrations.add('migrations.AddField("case", "other", models.TextField(null=True))')
        assert "各人大 8 步" in migrate("cases", first)[0]
        assert {"remark", "other"} & columns(TOWN) == {"remark"}
        assert "各人大 8 步" in migrate("cases")[0]
        assert {"remark", "other"} & columns(TOWN) == {"remark", "other"}
        out = migrate("cases", first[:4])[0]
        assert "撤销 cases.9002_more → 8 个模式" in out
        assert {"remark", "other"} & columns(TOWN) == {"remark"}
        assert has_it(migrations) == set()
        assert "各人大 16 步" in migrate("cases", migrations.ours)[0] + migrate()[0] + "各人大 16 步"
        assert has_it(migrations) == EVERYWHERE

    def test_back_to_zero_and_forth(self, network: World, migrations: Migrations) -> None:
        migrate("inbox", "zero")
        with use_login("owner"), cursor() as sql:
            sql.execute(f"select to_regclass('c_{TOWN}.inbox_applied')")
            assert sql.fetchone() == (None,)
        migrate()
        with use_login("owner"), cursor() as sql:
            sql.execute("select has_table_privilege(%s, %s, 'insert')", [tenant_role(TOWN), f"c_{TOWN}.inbox_applied"])
            assert sql.fetchone() == (True,)

    def test_one_that_was_behind_goes_to_the_same_place(self, network: World, migrations: Migrations) -> None:
        first = migrations.add(COLUMN)
        migrate()
        migrations.add('migrations.AddField("case", "other", models.TextField(null=True))')
        migrate()
        with use_login("owner"), cursor() as sql:
            sql.execute(f"alter table c_{TOWN}.cases_case drop other, drop remark")
            AppliedMigration.objects.filter(name__startswith="900", schema_no=TOWN).delete()
        migrate("cases", first)
        assert {"remark", "other"} & columns(TOWN) == {"remark"}
        assert {"remark", "other"} & columns(1) == {"remark"}


class TestRefused:
    @pytest.fixture(autouse=True)
    def nothing_is_changed(self, network: World) -> Iterator[None]:
        before = columns(TOWN)
        yield
        assert columns(TOWN) == before

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (("nowhere",), "MIGRATION_APP_UNKNOWN"),
            (("cases", "nothing"), "MIGRATION_UNKNOWN"),
            (("cases", "0"), "MIGRATION_AMBIGUOUS"),
            (("--fake",), "MIGRATION_FAKE_REFUSED"),
            (("cases", "--fake"), "MIGRATION_FAKE_REFUSED"),
            (("cases", "--fake-initial"), "MIGRATION_FAKE_REFUSED"),
            (("--run-syncdb",), "--run-syncdb 用不上"),
            (("--database", "default"), "--database 只能是 owner"),
            (("--prune",), "--prune 要写明应用"),
        ],
    )
    def test_what_makes_no_sense(
        self, network: World, migrations: Migrations, arguments: tuple[str, ...], code: str
    ) -> None:
        migrations.add(COLUMN)
        assert code in migrate(*arguments)[1]

    def test_what_cannot_be_taken_back(self, network: World, migrations: Migrations) -> None:
        migrations.add('migrations.RunSQL("select 1")')
        migrate()
        error = migrate("cases", migrations.ours)[1]
        assert "cases.9001_more 不能撤销（Raw SQL operation），什么也没有改" in error
        assert has_it(migrations) == EVERYWHERE

    @pytest.mark.parametrize(
        ("operation", "more", "why"),
        [
            (COLUMN, "atomic = False", "atomic = False"),
            (
                'AddIndexConcurrently("case", models.Index(fields=["title"], name="case_title"))',
                "atomic = False",
                "AddIndexConcurrently",
            ),
            (
                'AddIndexConcurrently("case", models.Index(fields=["title"], name="case_title"))',
                "",
                "AddIndexConcurrently",
            ),
        ],
    )
    def test_what_is_not_whole_or_not_at_all(
        self, network: World, migrations: Migrations, operation: str, more: str, why: str
    ) -> None:
        migrations.add(operation, more=more)
        error = migrate()[1]
        assert f"cases.9001_more 不能在事务里运行（{why}）" in error
        assert "MIGRATION_NOT_ATOMIC" in error
        assert has_it(migrations) == set()

    def test_two_newest_migrations(self, network: World, migrations: Migrations) -> None:
        newest = migrations.newest
        migrations.add(COLUMN)
        migrations.newest = newest
        with pytest.raises(CommandError, match="迁移有分叉：cases：9001_more、9001_other"):
            migrations.add(COLUMN, name="other")
            call_command("migrate", stdout=StringIO())


def test_a_squashed_migration_is_known_where_its_parts_are(network: World, migrations: Migrations) -> None:
    migrations.add(COLUMN)
    migrations.add('migrations.AddField("case", "other", models.TextField(null=True))')
    migrate()
    newest, migrations.newest = migrations.newest, migrations.ours
    squashed = migrations.add(
        COLUMN,
        'migrations.AddField("case", "other", models.TextField(null=True))',
        name="squashed",
        more='replaces = [("cases", "9001_more"), ("cases", "9002_more")]',
    )
    assert "各人大 0 步" in migrate()[0]
    assert has_it(migrations) == EVERYWHERE
    (migrations.package / "9001_more.py").unlink()
    (migrations.package / "9002_more.py").unlink()
    migrations.change('replaces = [("cases", "9001_more"), ("cases", "9002_more")]', "")
    assert "忘掉 cases.9002_more" in migrate("cases", "--prune")[0]
    with use_login("owner"):
        assert not AppliedMigration.objects.filter(name=newest).exists()
        assert AppliedMigration.objects.filter(name=squashed).count() == 8
