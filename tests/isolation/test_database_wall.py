"""The database's own wall, tried from inside: what SQL of a congress could do if code of ours were wrong.

The gaps that `manage.py check_wall` looks for are opened one by one, so that the check is known to see each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connections
from psycopg import sql as composed

from cases.models import Case
from cases.network.models import Card, Link
from core.ids import new_id
from core.logins import current_login, use_login
from core.transactions import cursor, transaction
from hierarchy.models import Node
from tenants import grants
from tenants.cluster import SHARED_ROLES, open_shared_schema
from tenants.context import as_courier, as_reader, at_gate, in_tenant
from tenants.models import Membership
from tenants.places import role_name, schema_name, tenant_role
from tenants.wall import find_gaps
from tests.factories.world import COUNTY, NOW, TOWN, TOWN2, World


@pytest.fixture(scope="module", autouse=True)
def closed(shared_network: World, django_db_blocker: Any) -> Iterator[World]:
    """The world is a copy of a file, so its database is closed as ``migrate`` does it."""
    with django_db_blocker.unblock(), use_login("owner"), transaction(), cursor() as query:
        open_shared_schema(query)
    yield shared_network


def run(statement: Any, *params: Any) -> list[tuple[Any, ...]]:
    with cursor() as query:
        query.execute(statement, list(params) or None)
        return query.fetchall() if query.description else []


def refused(statement: Any, *params: Any) -> str | None:
    """The SQLSTATE with which the database refuses; None when it does not."""
    try:
        with transaction():
            run(statement, *params)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", "no state")
    return None


def a_card(owner: int, **changes: Any) -> Card:
    given: dict[str, Any] = {
        "id": new_id(), "owner_no": owner, "kind": "SUGGESTION", "path": "1/2/", "level": 4, "title": "标题",
        "masked_title": "标题", "state": "SUBMITTED", "secrecy": "NORMAL", "year": 2026, "updated_at": NOW,
    }  # fmt: skip
    return Card(**given | changes)


class TestWhatACongressCannotMake:
    @pytest.mark.parametrize(
        "statement",
        [
            "create temporary table cases_case (id uuid)",
            "create temporary view cases_case as select 1",
            "create table cases_case (id uuid)",
            "create table c_5.shadow (id uuid)",
            "create table public.shadow (id uuid)",
            "create function c_5.lower(text) returns text language sql as 'select $1'",
            "create function public.lower(text) returns text language sql as 'select $1'",
            "create view c_5.network_card as select 1",
            "create schema mine",
            "create extension dblink",
            "create role mine",
            "alter table cases_case add column more text",
            "alter table public.network_card disable row level security",
            "drop policy own_rows on public.network_card",
            "truncate cases_case",
            "truncate public.network_card",
            "create trigger t before insert on cases_case execute function pg_catalog.suppress_redundant_updates_trigger()",
            "copy (select 1) to program 'true'",
            "copy cases_case to '/tmp/out'",
            "select pg_catalog.pg_read_file('/etc/passwd')",
            "select pg_catalog.pg_ls_dir('.')",
            "select pg_catalog.lo_import('/etc/passwd')",
            "select rolpassword from pg_catalog.pg_authid",
            "select * from pg_catalog.pg_statistic",
            "select * from pg_catalog.pg_largeobject",
        ],
    )
    def test_no_object_no_right_no_file(self, statement: str) -> None:
        with in_tenant(TOWN):
            assert refused(statement) == "42501"

    def test_no_login_is_changed(self) -> None:
        with in_tenant(TOWN):
            for login in ("web", "worker"):
                name = composed.Identifier(role_name(login))
                assert refused(composed.SQL("alter role {} set search_path = 'c_4'").format(name)) == "42501"
                assert (
                    refused(composed.SQL("grant {} to {}").format(composed.Identifier(tenant_role(TOWN)), name))
                    == "42501"
                )

    def test_no_other_session_is_ended(self) -> None:
        with use_login("owner"):
            (pid,) = run("select pg_backend_pid()")[0]
        with in_tenant(TOWN):
            assert refused("select pg_terminate_backend(%s)", pid) == "42501"
            assert refused("select pg_cancel_backend(%s)", pid) == "42501"

    def test_public_names_come_after_its_own_schema_and_cannot_be_shadowed(self) -> None:
        """Whoever could make a table in c_5 could stand in for a public one; nobody but the owner can."""
        with use_login("owner"):
            makers = run(
                "select n.nspname, r.rolname from pg_namespace n cross join pg_roles r"
                " where (n.nspname = 'public' or n.nspname ~ '^c_[0-9]+$') and r.rolname like %s"
                " and has_schema_privilege(r.oid, n.oid, 'CREATE')",
                role_name("%"),
            )
        assert makers == []


class TestWhatACongressCannotRead:
    def test_nothing_of_other_sessions_is_read_but_that_they_are_there(self, shared_network: World) -> None:
        with use_login("courier"), as_courier():
            run("select count(*) as 别人的查询 from sync_outbox")
            for enter in (lambda: in_tenant(TOWN), at_gate, as_reader):
                with use_login("default"), enter():
                    seen = run("select query from pg_stat_activity where query is not null and pid <> pg_backend_pid()")
                    assert {text for (text,) in seen} <= {"<insufficient privilege>", ""}

    def test_no_statistics_of_other_congresses_values(self) -> None:
        with in_tenant(COUNTY):
            Case.objects.create(title="只在县里", session_name="", created_at=NOW)
        with use_login("owner"):
            run(composed.SQL("analyze {}").format(composed.Identifier(schema_name(COUNTY), "cases_case")))
        with in_tenant(TOWN):
            assert run("select 1 from pg_stats where schemaname = %s", schema_name(COUNTY)) == []
        with in_tenant(COUNTY):
            assert run("select 1 from pg_stats where schemaname = %s limit 1", schema_name(COUNTY)) == [(1,)]

    def test_no_large_object_of_another_congress(self) -> None:
        with in_tenant(COUNTY):
            (number,) = run("select lo_from_bytea(0, 'of the county')")[0]
        with in_tenant(TOWN):
            assert refused("select lo_get(%s)", number) == "42501"
        with in_tenant(COUNTY):
            run("select lo_unlink(%s)", number)

    def test_no_counter_of_the_whole_network(self) -> None:
        with in_tenant(TOWN), transaction():
            run(
                "insert into sync_feed (kind, ref, owner_no, at) values ('card', %s, %s, now())",
                new_id(), TOWN,
            )  # fmt: skip
            assert refused("select lastval()") == "42501"
            assert refused("select last_value from sync_feed_id_seq") == "42501"
            assert refused("select currval('sync_feed_id_seq')") == "42501"
            assert refused(
                "insert into sync_feed (kind, ref, owner_no, at) values ('card', %s, %s, now()) returning id",
                new_id(), TOWN,
            ) == "42501"  # fmt: skip

    def test_who_is_what_elsewhere_is_the_gates(self) -> None:
        for enter in (lambda: in_tenant(TOWN), as_reader):
            with enter():
                assert refused("select 1 from tenants_membership") == "42501"
                assert refused("select 1 from tenants_user") == "42501"
                assert refused("select 1 from django_session") == "42501"
        with at_gate():
            assert Membership.objects.exists()

    def test_an_error_does_not_tell_another_congresss_values(self) -> None:
        taken = a_card(COUNTY, title="县里的标题")
        with in_tenant(COUNTY):
            taken.save(force_insert=True)
        with in_tenant(TOWN), pytest.raises(IntegrityError) as told, transaction():
            a_card(TOWN, id=taken.pk).save(force_insert=True)
        assert str(taken.pk) not in str(told.value)
        assert "DETAIL" not in str(told.value)

    def test_a_notice_carries_nothing(self) -> None:
        from core import notices

        assert notices._NOTIFY.endswith("pg_catalog.pg_notify(%s, '')")


class TestRows:
    """What stands in shared tables: own rows only."""

    def test_a_foreign_card_is_neither_written_nor_seen(self) -> None:
        mine, other = a_card(TOWN), a_card(COUNTY)
        for card in (mine, other):
            with in_tenant(card.owner_no):
                card.save(force_insert=True)
        with in_tenant(TOWN):
            assert not Card.objects.filter(pk=other.pk).exists()
            assert Card.objects.filter(pk=other.pk).update(title="改") == 0
            assert Card.objects.filter(pk=mine.pk).update(title="改") == 1
            for forged in (a_card(COUNTY), a_card(TOWN, id=other.pk)):
                with pytest.raises(DatabaseError) as wall, transaction():
                    Card.objects.bulk_create(
                        [forged], update_conflicts=True, unique_fields=["id"], update_fields=["title"]
                    )
                assert getattr(wall.value.__cause__, "sqlstate", "") == "42501"
            assert refused("update network_card set owner_no = %s where id = %s", COUNTY, mine.pk) == "42501"

    def test_a_link_belongs_to_its_two_ends(self) -> None:
        link = Link(
            id=new_id(), root_id=new_id(), kind="ESCALATE", source_no=TOWN, source_case=new_id(), target_no=COUNTY,
            created_at=NOW,
        )  # fmt: skip
        with in_tenant(TOWN):
            link.save(force_insert=True)
        with in_tenant(TOWN2):
            assert not Link.objects.filter(pk=link.pk).exists()
            assert Link.objects.filter(pk=link.pk).update(state="DONE") == 0
            link.pk = new_id()
            with pytest.raises(DatabaseError) as wall, transaction():
                link.save(force_insert=True)
            assert getattr(wall.value.__cause__, "sqlstate", "") == "42501"

    @pytest.mark.parametrize("source", [COUNTY, TOWN2])
    def test_no_message_in_anothers_name(self, source: int) -> None:
        columns = "id, source_no, target_no, stream, seq, epoch, kind, payload, created_at, state, attempts, reason"
        statement = f"insert into sync_outbox ({columns}) values (%s, %s, 1, 'x', {source}, 1, 'x', '{{}}', now(), 'WAITING', 0, '')"
        with in_tenant(TOWN):
            assert refused(statement, new_id(), source) == "42501"
            assert refused(statement, new_id(), TOWN) is None
            assert {row[0] for row in run("select distinct source_no from sync_outbox")} == {TOWN}
            assert refused("delete from sync_outbox") == "42501"
            assert refused("update sync_outbox set state = 'DELIVERED'") == "42501"


class TestConnections:
    def test_a_statement_prepared_by_one_congress_is_refused_to_another(self) -> None:
        """The search path is the same: without the role's own grants it would read the first one's table."""
        connection = connections[current_login()]
        with in_tenant(COUNTY):
            run("select 1")
            with connection.connection.cursor() as raw:
                raw.execute("prepare look as select count(*) from cases_case")
                raw.execute(f"prepare exact as select count(*) from {schema_name(COUNTY)}.cases_case")
                raw.execute("execute look")
                raw.execute("execute exact")
        with in_tenant(TOWN):
            run("select 1")
            with connection.connection.cursor() as raw:
                raw.execute("select set_config('search_path', %s, false)", [f"{schema_name(COUNTY)}, public"])
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    raw.execute("execute exact")
                # Schemas that the role may not use are left out of its search path.
                with pytest.raises(psycopg.errors.UndefinedTable):
                    raw.execute("execute look")
        connection.close()

    def test_a_named_cursor_does_not_outlive_its_place(self) -> None:
        """A cursor WITH HOLD would still hand out its rows elsewhere, so the backend makes none."""
        with in_tenant(COUNTY):
            with transaction():
                assert connections[current_login()].settings_dict["DISABLE_SERVER_SIDE_CURSORS"] is True
                rows = Case.objects.order_by("pk").iterator(chunk_size=1)
                next(rows)
                assert run("select name from pg_cursors") == []
            assert run("select name from pg_cursors") == []

    def test_a_connection_that_starts_or_is_reset_may_nothing(self) -> None:
        for alias in ("default", "courier"):
            given = connections[alias].get_connection_params()
            keep = ("host", "port", "dbname", "user", "password")
            given = {name: value for name, value in given.items() if name in keep}
            with psycopg.connect(**given, autocommit=True) as fresh:
                for reset in ("select 1", "discard all", "reset role", "reset all"):
                    fresh.execute(reset)
                    role, path = fresh.execute("select current_user, current_setting('search_path')").fetchone()
                    assert (role, path.strip('"')) == (role_name("nobody"), "")
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        fresh.execute("select 1 from public.network_card")
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    fresh.execute("create temporary table x (id int)")

    def test_the_logins_themselves_may_nothing(self) -> None:
        with use_login("owner"):
            open_to_login = run(
                "select c.relname, r.rolname from pg_class c cross join pg_roles r where c.relkind = 'r'"
                " and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)' and r.rolname in (%s, %s, %s)"
                " and has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE')",
                role_name("web"), role_name("worker"), role_name("nobody"),
            )  # fmt: skip
        assert open_to_login == []


class TestTheCheck:
    def test_the_wall_has_no_gap(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert find_gaps() == []
        call_command("check_wall")
        assert "隔离完好" in capsys.readouterr().out

    @pytest.fixture(autouse=True)
    def as_owner(self) -> Iterator[None]:
        with use_login("owner"):
            yield

    @pytest.mark.parametrize(
        ("opened", "kind", "fault"),
        [
            ("grant temporary on database {database} to public", "database", "TEMPORARY for everybody"),
            ("grant connect on database {database} to public", "database", "CONNECT for everybody"),
            ("grant create on schema public to {t5}", "schema", "CREATE for {t5}"),
            ("grant create on schema c_5 to {t5}", "schema", "CREATE for {t5}"),
            ("grant usage on schema c_5 to {t6}", "schema", "USAGE for {t6}"),
            ("grant usage on schema c_5 to public", "schema", "USAGE for everybody"),
            ("grant usage on schema c_0 to {tenant_any}", "schema", "USAGE for {tenant_any}"),
            ("grant select on c_5.cases_case to {t6}", "table", "SELECT for {t6}"),
            ("grant select (title) on c_5.cases_case to public", None, None),
            ("grant select on c_5.cases_case to {net_reader}", "table", "SELECT for {net_reader}"),
            ("grant select on c_5.cases_case to public", "table", "SELECT for public"),
            ("grant update on public.network_card to {t5}", "table", "UPDATE for {t5}"),
            ("grant select on public.tenants_user to public", "table", "SELECT for public"),
            ("grant insert on public.core_workday to {tenant_any}", "table", "congresses write it without row security"),
            ("alter table public.network_card disable row level security", "table",
             "congresses write it without row security"),
            ("create function public.f() returns int language sql as 'select 1'; grant execute on function public.f() to public",
             "function", "open to everybody"),
            ("create function public.f() returns int language sql security definer as 'select 1'", "function",
             "runs with its owner's rights"),
            ("create view public.v as select 1 as one", "view", "reads with its owner's rights"),
            ("create view c_5.v as select 1 as one", "view", "reads with its owner's rights"),
            ("alter table c_5.cases_case add constraint far foreign key (id) references public.network_link (id)",
             "constraint", "crosses into public"),
            ("create table public.cases_case (id uuid)", "table", "stands in public and in c_5"),
            ("alter role {t5} createrole", "role", "is more than a role of ours may be"),
            ("alter role {t5} login", "role", "is more than a role of ours may be"),
            ("alter role {web} inherit", "role", "is more than a role of ours may be"),
            ("grant {t6} to {t5}", "role", "is a member of {t6}"),
            ("grant {courier} to {web}", "role", "is a member of {courier}"),
            ("grant {tenant_any} to {net_reader}", "role", "is a member of {tenant_any}"),
        ],
    )  # fmt: skip
    def test_each_gap_is_seen(self, opened: str, kind: str | None, fault: str | None) -> None:
        names = {short: role_name(short) for short in (*SHARED_ROLES, "web", "worker")}
        names |= {f"t{no}": tenant_role(no) for no in (5, 6)}
        names["database"] = run("select current_database()")[0][0]
        with pytest.raises(ZeroDivisionError), transaction():
            run(opened.format(**{key: f'"{name}"' for key, name in names.items()}))
            gaps = {(gap.kind, gap.fault) for gap in find_gaps()}
            if kind is None:
                kind, fault = "column", "SELECT for public"
            assert (kind, str(fault).format(**names)) in gaps
            with pytest.raises(CommandError):
                call_command("check_wall")
            _ = 1 / 0
        assert find_gaps() == []

    def test_an_object_of_a_congresss_role_is_seen(self) -> None:
        with use_login("default"), in_tenant(COUNTY):
            (number,) = run("select lo_from_bytea(0, 'x')")[0]
        assert [(gap.kind, gap.fault) for gap in find_gaps()] == [("object", f"belongs to {tenant_role(COUNTY)}")]
        with use_login("default"), in_tenant(COUNTY):
            run("select lo_unlink(%s)", number)

    def test_a_new_shared_table_is_closed(self) -> None:
        """A table that a migration makes and no model speaks of: nobody gets at it."""
        with pytest.raises(ZeroDivisionError), transaction(), cursor() as query:
            query.execute("create table public.later (id int); grant select on public.later to public")
            query.execute("create function public.later() returns int language sql as 'select 1'")
            grants.apply_grants(query)
            query.execute(
                "select r.rolname from pg_roles r where r.rolname like %s and has_table_privilege(r.oid, 'public.later', 'select')",
                [role_name("%")],
            )
            assert query.fetchall() == []
            query.execute("select has_function_privilege(%s, 'public.later()', 'execute')", [tenant_role(TOWN)])
            assert query.fetchone() == (False,)
            _ = 1 / 0

    def test_a_model_that_lets_congresses_write_says_whose_its_rows_are(self) -> None:
        class Open(Node):
            class Grants:
                tenant_any = ("SELECT", "INSERT")

            class Meta:
                proxy = True
                app_label = "hierarchy"

        from django.apps import apps

        try:
            with pytest.raises(grants.UnguardedTable):
                grants.refuse_unguarded(Open)
        finally:
            del apps.all_models["hierarchy"]["open"]
            apps.clear_cache()
