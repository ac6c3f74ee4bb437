"""Congresses are switched on whole, from the template, and stay equal to it."""

from __future__ import annotations

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
        ],
    )
    def test_names_each_difference(self, network: World, change: str, expected: Drift) -> None:
        with use_login("owner"):
            assert find_drift() == []
            with transaction(), cursor() as sql:
                sql.execute(change)
            assert expected in find_drift()
            assert {fault.schema for fault in find_drift()} == {"c_4"}

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
