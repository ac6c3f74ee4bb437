"""The wall between congresses: places, roles, stamps. A missing right is an error and no row, never a former place's rows."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import DatabaseError, connections
from psycopg import sql

from cases.models import Case, Cosigner
from core.logins import current_login, use_login
from core.transactions import cursor, transaction
from tenants.context import (
    NestedTenantError,
    NoTenantError,
    WrongTenantError,
    as_courier,
    as_reader,
    at_gate,
    current_tenant,
    in_tenant,
)
from tenants.models import Tenant, User
from tenants.places import schema_name, tenant_role
from tests.factories.world import CITY, COUNTY, NOW, TOWN, World


def make_case(title: str) -> Case:
    return Case.objects.create(title=title, session_name="十七届五次会议", created_at=NOW)


def sqlstate(error: DatabaseError) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)


def titles() -> list[str]:
    return list(Case.objects.values_list("title", flat=True))


class TestPlaces:
    def test_outside_of_all_places_nothing_can_be_read(self, network: World) -> None:
        with pytest.raises(DatabaseError):
            User.objects.count()
        with pytest.raises(NoTenantError):
            titles()

    def test_each_congress_sees_its_own_rows(self, network: World) -> None:
        for no in (TOWN, COUNTY):
            with in_tenant(no):
                make_case(f"只属于 {no}")
        for no in (TOWN, COUNTY):
            with in_tenant(no):
                assert titles() == [f"只属于 {no}"]

    def test_another_congress_inside_is_refused(self, network: World) -> None:
        with in_tenant(TOWN), pytest.raises(NestedTenantError), in_tenant(COUNTY):
            pass

    @pytest.mark.parametrize("between", [at_gate, as_reader, as_courier])
    def test_another_congress_inside_is_refused_through_a_shared_place(self, between: Any) -> None:
        with in_tenant(TOWN), between():
            with pytest.raises(NestedTenantError), in_tenant(COUNTY):
                pass
            with in_tenant(TOWN):
                assert current_tenant() == TOWN
        with in_tenant(COUNTY):
            assert current_tenant() == COUNTY

    def test_the_same_congress_inside_is_allowed(self, network: World) -> None:
        with in_tenant(TOWN), in_tenant(TOWN):
            assert current_tenant() == TOWN

    def test_the_gate_inside_a_congress_returns_to_it(self, network: World) -> None:
        with in_tenant(TOWN):
            make_case("回来")
            with at_gate():
                assert User.objects.filter(username="deputy1-5").exists()
                assert current_tenant() is None
            assert titles() == ["回来"]

    @pytest.mark.parametrize("no", [0, -1])
    def test_no_congress_has_a_number_below_one(self, no: int) -> None:
        with pytest.raises(ValueError, match=str(no)), in_tenant(no):
            pass

    def test_an_unknown_congress_is_an_error_and_not_the_former_ones_rows(self, network: World) -> None:
        with in_tenant(TOWN):
            make_case("前一个")
            assert titles() == ["前一个"]
        with in_tenant(999_999), pytest.raises(DatabaseError) as refused:
            titles()
        assert sqlstate(refused.value) in ("22023", "42704")
        with in_tenant(TOWN):
            assert titles() == ["前一个"]

    def test_a_new_thread_stands_nowhere(self, network: World) -> None:
        found: list[Any] = []

        def elsewhere() -> None:
            try:
                found.append(titles())
            except NoTenantError as error:
                found.append(type(error))
            finally:
                connections.close_all()

        with in_tenant(TOWN):
            thread = threading.Thread(target=elsewhere)
            thread.start()
            thread.join()
        assert found == [NoTenantError]


class TestRollbacks:
    def test_after_a_rollback_the_place_is_sent_again(self, network: World) -> None:
        with in_tenant(TOWN):
            make_case("镇")
        with in_tenant(COUNTY):
            make_case("县")
        with suppress(ZeroDivisionError), transaction():
            with in_tenant(TOWN):
                assert titles() == ["镇"]
            _ = 1 / 0
        with in_tenant(COUNTY):
            assert titles() == ["县"]

    def test_after_a_savepoint_the_place_is_sent_again(self, network: World) -> None:
        for no, title in ((TOWN, "镇"), (COUNTY, "县")):
            with in_tenant(no):
                make_case(title)
        with transaction():
            with in_tenant(TOWN):
                assert titles() == ["镇"]
            with suppress(ZeroDivisionError), transaction():
                with in_tenant(COUNTY):
                    assert titles() == ["县"]
                _ = 1 / 0
            with in_tenant(TOWN):
                assert titles() == ["镇"]

    def test_what_a_rollback_put_back_is_not_taken_for_the_place_entered_since(self, network: World) -> None:
        """PostgreSQL puts the county's place back: the town's, sent within the transaction, is gone."""
        for no, title in ((TOWN, "镇"), (COUNTY, "县")):
            with in_tenant(no):
                make_case(title)
        with in_tenant(COUNTY):
            assert titles() == ["县"]
        with suppress(ZeroDivisionError), transaction():
            with in_tenant(TOWN):
                assert titles() == ["镇"]
            _ = 1 / 0
        with in_tenant(TOWN):
            assert titles() == ["镇"]

    def test_nor_what_a_savepoint_put_back(self, network: World) -> None:
        for no, title in ((TOWN, "镇"), (COUNTY, "县")):
            with in_tenant(no):
                make_case(title)
        connection = connections[current_login()]
        with transaction():
            with in_tenant(COUNTY):
                assert titles() == ["县"]
                before = connection.savepoint()
            with in_tenant(TOWN):
                assert titles() == ["镇"]
                connection.savepoint_rollback(before)
                assert titles() == ["镇"]

    def test_after_a_closed_connection_the_place_is_sent_again(self, network: World) -> None:
        with in_tenant(TOWN):
            make_case("镇")
            connections[current_login()].close()
            assert titles() == ["镇"]


class TestRoles:
    def test_no_role_of_a_congress_reads_or_writes_another_schema(self, network: World) -> None:
        numbers = sorted(network.hosts)
        with use_login("owner"), cursor() as query:
            query.execute("select tablename from pg_tables where schemaname = 'c_0' order by 1")
            tables = [row[0] for row in query.fetchall()]
        assert len(tables) >= 13
        refused = 0
        for mine in numbers:
            for other in numbers:
                if mine == other:
                    continue
                for table in tables:
                    with in_tenant(mine), pytest.raises(DatabaseError) as wall, cursor() as query:
                        query.execute(sql.SQL("select 1 from {}").format(sql.Identifier(schema_name(other), table)))
                    assert sqlstate(wall.value) == "42501", (mine, other, table)
                    refused += 1
        assert refused == len(numbers) * (len(numbers) - 1) * len(tables)

    def test_the_web_login_cannot_become_the_courier(self, network: World) -> None:
        with as_courier(), pytest.raises(DatabaseError) as wall, cursor() as query:
            query.execute("select 1")
        assert sqlstate(wall.value) == "42501"
        with use_login("courier"), as_courier(), cursor() as query:
            query.execute("select count(*) from sync_outbox")
            assert query.fetchone() == (0,)

    def test_a_congress_cannot_read_users(self, network: World) -> None:
        with in_tenant(TOWN), pytest.raises(DatabaseError) as wall:
            User.objects.count()
        assert sqlstate(wall.value) == "42501"

    def test_the_reader_cannot_write(self, network: World) -> None:
        with as_reader(), pytest.raises(DatabaseError) as wall:
            Tenant.objects.filter(no=TOWN).update(name="改")
        assert sqlstate(wall.value) == "42501"

    def test_nobody_deletes_shared_rows(self, network: World) -> None:
        for table in ("tenants_tenant", "hierarchy_node", "network_card", "network_link"):
            with in_tenant(TOWN), pytest.raises(DatabaseError) as wall, cursor() as query:
                query.execute(sql.SQL("delete from {}").format(sql.Identifier(table)))
            assert sqlstate(wall.value) == "42501"

    def test_no_table_name_stands_in_both_places(self, network: World) -> None:
        with use_login("owner"), cursor() as query:
            query.execute(
                "select tablename from pg_tables where schemaname = 'public'"
                " intersect select tablename from pg_tables where schemaname = 'c_0'"
            )
            assert query.fetchall() == []

    def test_no_constraint_crosses_a_schema(self, network: World) -> None:
        with use_login("owner"), cursor() as query:
            query.execute(
                "select k.conname from pg_constraint k join pg_class a on a.oid = k.conrelid"
                " join pg_class b on b.oid = k.confrelid where a.relnamespace <> b.relnamespace"
            )
            assert query.fetchall() == []

    def test_a_tenant_role_has_rights_in_its_own_schema_only(self, network: World) -> None:
        with use_login("owner"), cursor() as query:
            query.execute(
                "select distinct table_schema from information_schema.role_table_grants where grantee = %s",
                [tenant_role(CITY)],
            )
            assert query.fetchall() == [(schema_name(CITY),)]


class TestStamps:
    def test_a_lazy_queryset_of_another_congress_raises(self, network: World) -> None:
        with in_tenant(TOWN):
            lazy = Case.objects.filter(state="DRAFT")
        with in_tenant(COUNTY):
            for use in (
                lambda: list(lazy),
                lazy.count,
                lazy.exists,
                lazy.first,
                lambda: lazy.update(title="改"),
                lambda: lazy.delete(),
                lambda: list(lazy.values_list("title")),
                lambda: Case.objects.filter(pk__in=lazy).count(),
            ):
                with pytest.raises(WrongTenantError):
                    use()

    def test_an_instance_of_another_congress_raises(self, network: World) -> None:
        with in_tenant(TOWN):
            case = make_case("镇")
        with in_tenant(COUNTY):
            for use in (
                case.save,
                case.delete,
                case.refresh_from_db,
                lambda: list(case.cosigners.all()),
                lambda: Cosigner.objects.filter(case=case).count(),
                lambda: Cosigner.objects.create(case=case, user_id=case.pk, name="李长明", invited_at=NOW),
            ):
                with pytest.raises(WrongTenantError):
                    use()
            assert titles() == []

    def test_a_lazy_foreign_key_of_another_congress_raises(self, network: World) -> None:
        with in_tenant(TOWN):
            case = make_case("镇")
            Cosigner.objects.create(case=case, user_id=case.pk, name="李长明", invited_at=NOW)
            cosigner = Cosigner.objects.get()
        with in_tenant(COUNTY), pytest.raises(WrongTenantError):
            str(cosigner.case.title)

    def test_a_half_read_iterator_raises(self, network: World) -> None:
        with in_tenant(TOWN):
            make_case("一")
            make_case("二")
            rows = Case.objects.order_by("title").iterator()
            next(rows)
        with in_tenant(COUNTY), pytest.raises(WrongTenantError):
            next(rows)

    def test_reading_what_is_loaded_is_harmless(self, network: World) -> None:
        with in_tenant(TOWN):
            case = make_case("镇")
        assert case.title == "镇"
