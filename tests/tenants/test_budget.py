"""A congress stays lean, and so does a connection that has met many."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import connections

from cases.models import Case
from core.logins import use_login
from core.transactions import cursor
from tenants.context import in_tenant
from tests.factories.world import COUNTY, DISTRICT, TOWN2, World

BUDGET = tomllib.loads((Path(__file__).resolve().parents[2] / "tenants" / "budget.toml").read_text(encoding="utf-8"))


def test_a_schema_keeps_to_its_budget(network: World) -> None:
    with use_login("owner"), cursor() as sql:
        sql.execute(
            "select count(*) filter (where relkind = 'r'), count(*) filter (where relkind = 'i'),"
            " sum(pg_total_relation_size(oid)) filter (where relkind = 'r') / 1024"
            " from pg_class where relnamespace = %s::regnamespace",
            [f"c_{TOWN2}"],
        )
        tables, indexes, kilobytes = sql.fetchone()
    assert tables <= BUDGET["tables"]
    assert indexes <= BUDGET["indexes"]
    assert kilobytes <= BUDGET["empty_kb"]


def test_a_connection_that_has_met_too_many_congresses_is_replaced(network: World, settings: Any) -> None:
    settings.SCHEMAS_PER_CONNECTION = 2

    def backend() -> int:
        with in_tenant(COUNTY), cursor() as sql:
            sql.execute("select pg_backend_pid()")
            return int(sql.fetchone()[0])

    first = backend()
    with in_tenant(TOWN2):
        Case.objects.count()
    connections["default"].close_if_unusable_or_obsolete()
    assert backend() == first
    with in_tenant(DISTRICT):
        Case.objects.count()
    connections["default"].close_if_unusable_or_obsolete()
    assert backend() != first
