"""One connection serves congress after congress: nothing of the one before is there for the next."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, close_old_connections, connections
from django.test import Client

from cases.models import Case
from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.context import at_gate, in_tenant
from tenants.models import Tenant
from tenants.places import role_name, tenant_role
from tests.factories.world import CITY, COUNTY, NOW, PROVINCE, TOWN, World


def ask(sql: str, *params: Any) -> Any:
    """This function returns the first value of a statement's first row in the place that is entered."""
    with cursor() as query:
        query.execute(sql, params)
        row = query.fetchone()
    return None if row is None else row[0]


def do(sql: str) -> None:
    """This function runs a statement in the place that is entered."""
    with cursor() as query:
        query.execute(sql)


def pid() -> int:
    """This function returns the backend's process number without entering any place."""
    connection = connections["default"]
    connection.ensure_connection()
    found: int = connection.connection.info.backend_pid
    return found


def raw(sql: str) -> Any:
    """This function asks over the connection as it is left, before any place is sent."""
    row = connections["default"].connection.execute(sql).fetchone()
    return None if row is None else row[0]


def hand_over() -> None:
    """This function does what happens between two requests, and between two tasks."""
    close_old_connections()


LEFT_BEHIND: dict[str, tuple[str, str, Any]] = {
    "a time-out": ("set statement_timeout = '7ms'", "select current_setting('statement_timeout')", "15s"),
    "a search path": ("set search_path = c_5", "select current_setting('search_path')", '""'),
    "a setting of ours": (
        "select set_config('onenet.who', '某镇', false)",
        "select coalesce(current_setting('onenet.who', true), '')",
        "",
    ),
    "a time zone": ("set time zone 'Asia/Tokyo'", "select current_setting('TimeZone')", "UTC"),
    "row security": ("set row_security = off", "select current_setting('row_security')", "on"),
    "a prepared statement": (
        "prepare theirs as select title from cases_case",
        "select count(*) from pg_prepared_statements",
        0,
    ),
    "an open cursor": (
        "declare theirs cursor with hold for select 1",
        "select count(*) from pg_cursors",
        0,
    ),
    "a channel": ("listen theirs", "select count(*) from pg_listening_channels()", 0),
    "a lock": (
        "select pg_advisory_lock(4711)",
        "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()",
        0,
    ),
    "a role": ("set role none", "select current_user", None),
}


@pytest.mark.parametrize("what", LEFT_BEHIND)
def test_nothing_is_left_for_the_next_congress(network: World, what: str) -> None:
    leave, look, clean = LEFT_BEHIND[what]
    with in_tenant(TOWN):
        do(leave)
    before = pid()
    hand_over()
    assert pid() == before, "the connection itself is kept"
    assert raw(look) == (role_name("nobody") if what == "a role" else clean)
    with in_tenant(COUNTY):
        assert ask("select current_user") == tenant_role(COUNTY)
        assert ask("select current_setting('search_path')") == f"c_{COUNTY}, public"
        if what not in ("a search path", "a role"):
            assert ask(look) == clean


def test_a_clean_connection_stands_nowhere(network: World) -> None:
    with in_tenant(TOWN):
        Case.objects.create(title="镇", session_name="十九届八次会议", created_at=NOW)
    hand_over()
    assert (raw("select current_user"), raw("show search_path")) == (role_name("nobody"), '""')
    with pytest.raises(DatabaseError):
        ask("select count(*) from c_5.cases_case")
    with in_tenant(COUNTY):
        assert ask("select count(*) from cases_case") == 0


@pytest.mark.parametrize("broken", [False, True])
def test_a_transaction_that_was_left_open_is_undone_with_its_connection(network: World, broken: bool) -> None:
    before = pid()
    with in_tenant(TOWN):
        do("begin")
        do("insert into cases_numbering (id, series, last) values (gen_random_uuid(), 'left', 1)")
        if broken:
            with pytest.raises(DatabaseError):
                do("select 1 / 0")
    hand_over()
    assert pid() != before
    with in_tenant(TOWN):
        assert ask("select count(*) from cases_numbering where series = 'left'") == 0


def test_a_connection_that_died_meanwhile_is_replaced(network: World) -> None:
    with in_tenant(TOWN):
        assert ask("select count(*) from cases_case") == 0
    before = pid()
    with use_login("owner"):
        ask("select pg_terminate_backend(%s)", before)
    hand_over()
    with in_tenant(COUNTY):
        assert ask("select count(*) from cases_case") == 0
    assert pid() != before


def test_nothing_is_washed_inside_a_transaction(network: World) -> None:
    with transaction(), in_tenant(TOWN):
        do("select pg_advisory_xact_lock(4711)")
        hand_over()
        assert ask("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()") == 1


def test_a_connection_that_has_met_too_many_congresses_is_replaced(network: World, settings: Any) -> None:
    settings.SCHEMAS_PER_CONNECTION = 2
    pids = []
    for no in (TOWN, COUNTY, TOWN, COUNTY, CITY, TOWN):
        with in_tenant(no):
            ask("select count(*) from cases_case")
        pids.append(pid())
        hand_over()
    assert len(set(pids[:5])) == 1
    assert pids[5] != pids[4]


def test_shared_places_count_as_no_congress(network: World, settings: Any) -> None:
    settings.SCHEMAS_PER_CONNECTION = 0
    before = pid()
    for _ in range(3):
        with at_gate():
            assert Tenant.objects.count() == len(network.hosts)
        hand_over()
    assert pid() == before


@pytest.mark.parametrize("cap", [1, 1000])
def test_answers_are_the_same_however_many_congresses_a_connection_may_meet(
    network: World, settings: Any, cap: int
) -> None:
    settings.SCHEMAS_PER_CONNECTION = cap
    for no in (TOWN, COUNTY, CITY, PROVINCE, TOWN):
        with in_tenant(no):
            Case.objects.create(title=f"只属于 {no}", session_name="五次会议", created_at=NOW)
        hand_over()
        with in_tenant(no):
            assert set(Case.objects.values_list("title", flat=True)) == {f"只属于 {no}"}
        hand_over()
        answer = Client(HTTP_HOST=f"{network.host(no)}:8000").get("/")
        assert answer.status_code == 200
        hand_over()
