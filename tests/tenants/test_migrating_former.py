"""While the congresses are migrated, code of the former release serves those that are done; new code waits for the rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.migrations.state import StateApps
from django.test import Client

from core.logins import use_login
from core.transactions import cursor, transaction
from sync.courier import deliver_all
from sync.models import Outbox
from tenants.context import as_courier, in_tenant
from tenants.migrating import migrate_schemas
from tenants.migrating.former import find_breaks
from tenants.migrating.plan import Book, Step
from tenants.models import AppliedMigration
from tests.factories.world import COUNTY, NOW, TOWN, TOWN2, World
from tests.sync import probes
from tests.tenants.conftest import Migrations

FIELD = "migrations.AddField('case', 'remark', {})"
ALTER = "migrations.AlterField('case', 'title', {})"
FIRST_RELEASE = {"network": "0003_crossing_kinds", "tenants": "0005_successor"}
"""The newest migrations of shared apps as the first programs knew them, where there are newer ones now."""
EXPANDING = [
    FIELD.format("models.TextField(null=True)"),
    FIELD.format("models.TextField(db_default='无')"),
    """migrations.CreateModel("Note", fields=[("id", models.UUIDField(primary_key=True, default=core.ids.new_id)),
        ("case", models.ForeignKey("cases.case", on_delete=models.CASCADE))])""",
    'migrations.AddIndex("case", models.Index(fields=["title"], name="case_title"))',
    ALTER.format("models.TextField()"),
    'migrations.RemoveConstraint("case", "case_number_once")',
]
BREAKING = {
    "migrations.RemoveField('case', 'title')": "旧程序还在用",
    "migrations.RenameField('case', 'title', 'name')": "旧程序还在用",
    "migrations.RenameModel('Case', 'Matter')": "旧程序还在用",
    "migrations.DeleteModel('Receipt')": "旧程序还在用",
    "migrations.AlterModelTable('case', 'matters')": "旧程序还在用",
    FIELD.format("models.TextField(default='')"): "旧程序插入时不写这个字段，要有 null=True 或 db_default",
    ALTER.format("models.CharField(max_length=3)"): "旧程序写的值可能放不下",
    ALTER.format("models.IntegerField()"): "旧程序写的值可能放不下",
    ALTER.format("models.TextField(unique=True)"): "旧程序写的记录可能重复",
    ALTER.format("models.TextField(db_column='name')"): "旧程序用旧的字段名",
    "migrations.AlterField('case', 'number', models.IntegerField())": "旧程序可能写空值",
    "migrations.AddConstraint('case', models.CheckConstraint(condition=~models.Q(title=''), name='titled'))": (
        "旧程序写的记录可能不符合"
    ),
    "migrations.RunSQL('select 1')": "旧程序能不能照常运行，看不出来",
    "migrations.RunPython(migrations.RunPython.noop)": "旧程序能不能照常运行，看不出来",
}


def breaks_of_newest(migrations: Migrations) -> list[str]:
    with use_login("owner"):
        book = Book()
        step = Step(book.graph.nodes["cases", migrations.newest], backwards=False)
        return find_breaks(step.migration, book.states_before([step])[step.key])


def former_models() -> tuple[list[str], dict[str, Any]]:
    """This function returns, for each tenant app, the models before its newest migration."""
    with use_login("owner"):
        book = Book()
        newest = [book.graph.leaf_nodes(app)[0] for app in sorted(book.labels)]
        steps = [Step(book.graph.nodes[key], backwards=False) for key in newest]
        states = book.states_before(steps)
        return [".".join(key) for key in newest], {key[0]: states[key].apps for key in newest}


def use_as_former(apps: StateApps, no: int) -> None:
    """This function writes and reads a case as the former release's code does, in the congress's own place."""
    former = apps.get_model("cases", "Case")
    # Former models carry no stamp, so they need no place of their own; the SQL runs in the congress's.
    with in_tenant(no), transaction():
        made = former._base_manager.create(title="旧程序写的", session_name="", created_at=NOW)
        made.title = "旧程序改的"
        made.save()
        assert [case.title for case in former._base_manager.all()] == ["旧程序改的"]
        former._base_manager.filter(pk=made.pk).delete()


class TestTheRule:
    def test_every_migration_of_ours_keeps_it(self, network: World) -> None:
        with use_login("owner"):
            book = Book()
            steps = [Step(book.graph.nodes[key], backwards=False) for key in book.tenant_keys()]
            states = book.states_before(steps)
            found = {".".join(step.key): find_breaks(step.migration, states[step.key]) for step in steps}
        assert {name: breaks for name, breaks in found.items() if breaks} == {}

    @pytest.mark.parametrize("operation", EXPANDING)
    def test_what_expands_may_come_at_any_time(
        self, shared_network: World, migrations: Migrations, operation: str
    ) -> None:
        migrations.add(operation)
        assert breaks_of_newest(migrations) == []

    @pytest.mark.parametrize(("operation", "why"), BREAKING.items(), ids=BREAKING)
    def test_what_contracts_must_say_since_when_nobody_uses_it(
        self, shared_network: World, migrations: Migrations, operation: str, why: str
    ) -> None:
        migrations.add(operation)
        assert [line.rsplit("：", 1)[1] for line in breaks_of_newest(migrations)] == [why]
        migrations.add(operation, more='contracts = "0.1.0"')
        assert breaks_of_newest(migrations) == []

    def test_a_new_table_may_have_what_it_likes(self, shared_network: World, migrations: Migrations) -> None:
        migrations.add(
            EXPANDING[2],
            "migrations.AddField('note', 'text', models.TextField(default=''))",
            "migrations.AddConstraint('note', models.CheckConstraint(condition=~models.Q(text=''), name='said'))",
        )
        assert breaks_of_newest(migrations) == []


class TestFormerCodeOnNewSchemas:
    @pytest.mark.parametrize("operation", EXPANDING)
    def test_it_reads_and_writes_after_what_expands(
        self, network: World, migrations: Migrations, operation: str
    ) -> None:
        migrations.add(operation)
        _, apps = former_models()
        use_as_former(apps["cases"], TOWN)
        with use_login("owner"):
            assert migrate_schemas(now=NOW).unfinished == {}
        use_as_former(apps["cases"], TOWN)

    def test_it_breaks_after_what_the_rule_refuses(self, network: World, migrations: Migrations) -> None:
        migrations.add(FIELD.format("models.TextField(default='')"))
        _, apps = former_models()
        with use_login("owner"):
            migrate_schemas(now=NOW)
        with pytest.raises(DatabaseError, match="null value in column"):
            use_as_former(apps["cases"], TOWN)

    def test_it_may_write_every_shared_table(self, shared_network: World) -> None:
        """While the shared tables are new and the programs old, those leave out the columns that they do not know."""
        with use_login("owner"), cursor() as sql:
            loader = Book().loader
            newest = dict(loader.graph.leaf_nodes()) | FIRST_RELEASE
            former = {
                model._meta.db_table: {field.column for field in model._meta.local_fields}
                for model in loader.project_state(list(newest.items())).apps.get_models()
            }
            sql.execute(
                "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid"
                " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0"
                " and not a.attisdropped and a.attnotnull and not a.atthasdef and a.attidentity = ''"
            )
            wanted = sql.fetchall()
        assert ("network_link", "root_id") in wanted
        assert [(table, one) for table, one in wanted if table in former and one not in former[table]] == []


class TestNewCodeOnFormerSchemas:
    def test_a_congress_that_is_behind_says_so_and_the_others_work(
        self, network: World, migrations: Migrations
    ) -> None:
        migrations.add(EXPANDING[0])
        with use_login("owner"):
            migrate_schemas(now=NOW)
            AppliedMigration.objects.filter(schema_no=TOWN, name=migrations.newest).delete()
        page = Client(headers={"host": network.host(TOWN)}).get("/")
        assert (page.status_code, page["Retry-After"], page["Cache-Control"]) == (503, "15", "no-store")
        assert "钟山镇人民代表大会的网页正在升级" in page.content.decode()
        assert "CONGRESS_UPGRADING" in page.content.decode()
        answer = Client(headers={"host": network.host(TOWN)}).post(
            "/graphql/", {"query": "{ viewer { isSignedIn } }"}, content_type="application/json"
        )
        assert answer.status_code == 503
        assert answer.json()["errors"][0]["extensions"]["code"] == "CONGRESS_UPGRADING"
        for host in (network.host(TOWN2), "localhost"):
            assert Client(headers={"host": host}).get("/").status_code == 200
        with use_login("owner"):
            AppliedMigration.objects.create(schema_no=TOWN, app="cases", name=migrations.newest, applied_at=NOW)
        assert Client(headers={"host": network.host(TOWN)}).get("/").status_code == 200

    def test_messages_for_it_wait_and_are_not_given_up(self, network: World, migrations: Migrations) -> None:
        probes.register_probe()
        probes.send(source=TOWN, route=[COUNTY], stream="a", n=1, now=NOW)
        name = migrations.add(EXPANDING[0])
        with use_login("owner"):
            migrate_schemas(now=NOW)
            AppliedMigration.objects.filter(schema_no=COUNTY, name=name).delete()
            with cursor() as sql:
                sql.execute(f"alter table c_{COUNTY}.cases_receipt rename column act to act_later")
        deliver_all(now=NOW)
        assert message() == ("WAITING", 0)
        with use_login("owner"), cursor() as sql:
            AppliedMigration.objects.create(schema_no=COUNTY, app="cases", name=name, applied_at=NOW)
            sql.execute(f"alter table c_{COUNTY}.cases_receipt rename column act_later to act")
        deliver_all(now=NOW + timedelta(seconds=3))
        assert message() == ("DELIVERED", 0)


def message() -> tuple[str, int]:
    """This function returns state and attempts of the one message."""
    with use_login("courier"), as_courier():
        (row,) = Outbox.objects.all()
    return (row.state, row.attempts)
