"""Congresses are switched on whole, from the template, and stay equal to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case
from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.context import in_tenant
from tenants.drift import Drift, find_drift
from tenants.levels import Level
from tenants.models import AppliedMigration, Domain, Tenant
from tenants.provisioning import NewTenant, provision
from tests.factories.world import COUNTY, NOW, TOWN, World


def new(number: int) -> NewTenant:
    return NewTenant(code=f"9{number:05d}", name=f"第{number}县人民代表大会", place=f"第{number}县", level=Level.COUNTY)


class TestProvision:
    def test_makes_schema_role_host_and_ledger(self, network: World) -> None:
        seen: list[int] = []
        made = provision(tenants=[new(n) for n in range(60)], now=NOW, progress=seen.append)
        assert seen == [50, 60]
        assert [tenant.no for tenant in made] == list(range(8, 68))
        with in_tenant(8):
            Case.objects.create(title="新县", session_name="", created_at=NOW)
            assert Case.objects.count() == 1
        with use_login("owner"):
            assert Domain.objects.get(host="900000.localhost").tenant_id == 8
            ledger = [
                set(AppliedMigration.objects.filter(schema_no=no).values_list("app", "name")) for no in (0, 8, 67)
            ]
            assert ledger[0] == ledger[1] == ledger[2] != set()
            assert find_drift() == []

    def test_twice_is_nothing_to_do(self, network: World) -> None:
        assert len(provision(tenants=[new(1)], now=NOW)) == 1
        assert provision(tenants=[new(1)], now=NOW + timedelta(days=1)) == []

    def test_a_broken_batch_leaves_nothing_half(self, network: World) -> None:
        clash = NewTenant(code="999999", name="甲", place="甲", level=Level.COUNTY, host=network.host(TOWN))
        with pytest.raises(Exception, match="tenants_domain"):
            provision(tenants=[new(1), clash], now=NOW)
        with use_login("owner"):
            assert Tenant.objects.count() == 7
            with cursor() as sql:
                sql.execute("select count(*) from pg_namespace where nspname ~ '^c_[0-9]+$'")
                assert sql.fetchone() == (8,)


class TestDrift:
    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (
                "alter table c_4.cases_case add extra int",
                Drift("c_4", "column", "cases_case.extra", "not in the template"),
            ),
            (
                "alter table c_4.cases_case alter title type text",
                Drift("c_4", "column", "cases_case.title", "missing or different"),
            ),
            ("drop index c_4.case_state", Drift("c_4", "index", "case_state", "missing or different")),
            (
                "alter table c_4.cases_casetext drop constraint text_version_once",
                Drift("c_4", "constraint", "cases_casetext.text_version_once", "missing or different"),
            ),
            (
                "alter table c_4.cases_case alter revision set default 7",
                Drift("c_4", "column", "cases_case.revision", "missing or different"),
            ),
            ("create view c_4.peep as select 1", Drift("c_4", "relation", "peep", "not in the template")),
            (
                "create function c_4.now() returns int language sql as 'select 1'",
                Drift("c_4", "function", "now(0)", "not in the template"),
            ),
            (
                "alter table c_4.cases_case enable row level security",
                Drift("c_4", "relation", "cases_case", "missing or different"),
            ),
            ("grant select on c_4.cases_case to public", Drift("c_4", "grant", "cases_case", "missing or different")),
            ("grant usage on schema c_4 to public", Drift("c_4", "grant", "c_4", "missing or different")),
            (
                "create rule copied as on insert to c_4.cases_receipt do also notify someone",
                Drift("c_4", "rule", "cases_receipt.copied", "not in the template"),
            ),
            (
                (
                    "alter table c_4.cases_casetext drop constraint text_version_once,"
                    " add constraint text_version_once unique nulls not distinct (case_id, version)"
                ),
                Drift("c_4", "index", "text_version_once", "missing or different"),
            ),
            (
                (
                    "alter table c_4.cases_assignment drop constraint {foreign_key}, add constraint {foreign_key}"
                    " foreign key (case_id) references c_4.cases_case (id) on update cascade deferrable initially deferred"
                ),
                Drift("c_4", "constraint", "cases_assignment.{foreign_key}", "missing or different"),
            ),
            ("drop table c_4.cases_receipt", Drift("c_4", "relation", "cases_receipt", "missing or different")),
            (
                "alter table c_4.cases_reply rename column text to words",
                Drift("c_4", "column", "cases_reply.words", "not in the template"),
            ),
            (
                (
                    "alter table c_4.cases_assignment drop constraint {foreign_key}, add constraint {foreign_key}"
                    " foreign key (case_id) references c_3.cases_case (id) deferrable initially deferred"
                ),
                Drift("c_4", "constraint", "cases_assignment.{foreign_key}", "missing or different"),
            ),
        ],
    )
    def test_names_each_difference(self, network: World, change: str, expected: Drift) -> None:
        with use_login("owner"):
            assert find_drift() == []
            with transaction(), cursor() as sql:
                sql.execute(
                    "select conname from pg_constraint where conrelid = 'c_4.cases_assignment'::regclass"
                    " and confrelid = 'c_4.cases_case'::regclass"
                )
                foreign_key = sql.fetchone()[0]
                sql.execute(change.replace("{foreign_key}", foreign_key))
            assert replace(expected, name=expected.name.replace("{foreign_key}", foreign_key)) in find_drift()
            assert {fault.schema for fault in find_drift()} == {"c_4"}

    def test_schemas_with_the_same_fault_are_all_named(self, network: World) -> None:
        with use_login("owner"):
            with transaction(), cursor() as sql:
                for schema in ("c_3", "c_4"):
                    sql.execute(f"alter table {schema}.cases_case add extra int")
                sql.execute("alter table c_5.cases_case add other int")
                sql.execute("drop schema c_6 cascade")
            assert find_drift() == [
                Drift("c_3", "column", "cases_case.extra", "not in the template"),
                Drift("c_4", "column", "cases_case.extra", "not in the template"),
                Drift("c_5", "column", "cases_case.other", "not in the template"),
                Drift("c_6", "schema", "c_6", "missing or different"),
            ]

    def test_a_column_dropped_from_the_template_makes_no_difference_to_later_schemas(self, network: World) -> None:
        with use_login("owner"):
            with transaction(), cursor() as sql:
                for no in range(8):
                    sql.execute(f"alter table c_{no}.cases_case add extra int")
                    sql.execute(f"alter table c_{no}.cases_case drop title cascade, add title text")
                    sql.execute(f"alter table c_{no}.cases_case drop extra")
            new = NewTenant(code="451122999", name="新乡人大", place="新乡", level=Level.TOWNSHIP)
            provision(tenants=[new], now=NOW)
            with cursor() as sql:
                sql.execute(
                    "select count(distinct a.attnum) from pg_attribute a join pg_class c on c.oid = a.attrelid"
                    " where c.relname = 'cases_case' and a.attname = 'title'"
                )
                assert sql.fetchone() == (2,)
            assert find_drift() == []

    def test_the_command_names_the_schema_and_fails(self, network: World) -> None:
        out = StringIO()
        call_command("check_tenants", stdout=out)
        assert out.getvalue() == "7 个人大的模式都与模板一致\n"
        with use_login("owner"), cursor() as sql:
            sql.execute(f"revoke insert on c_{COUNTY}.cases_case from on_{_deployment()}_t_{COUNTY}")
        with pytest.raises(CommandError, match="1 个模式"):
            call_command("check_tenants", stdout=out)
        assert "c_4：grant cases_case missing or different" in out.getvalue()


def _deployment() -> str:
    from django.conf import settings

    return str(settings.DEPLOYMENT)
