"""The shared tables are migrated without keeping the network waiting for one reader."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections

from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.grants import apply_grants
from tenants.migrating import shared
from tenants.migrating.errors import SharedTablesBusy
from tests.factories.world import World
from tests.tenants.test_migrating_faults import migrate


@contextmanager
def long_reader(ended: threading.Event) -> Iterator[None]:
    """This function has a transaction read the cards until ``ended``."""
    reading = threading.Event()

    def read() -> None:
        with use_login("owner"), transaction(), cursor() as sql:
            sql.execute("select count(*) from network_card")
            reading.set()
            ended.wait(60)
        connections.close_all()

    thread = threading.Thread(target=read)
    thread.start()
    reading.wait(60)
    try:
        yield
    finally:
        ended.set()
        thread.join()


def add_column() -> None:
    with transaction(), cursor() as sql:
        sql.execute("alter table network_card add column if not exists extra int")


def policies() -> list[Any]:
    with use_login("owner"), cursor() as sql:
        sql.execute("select oid, polrelid::regclass::text, polname from pg_policy order by 2, 3")
        return list(sql.fetchall())


def test_with_nothing_to_do_no_reader_is_waited_for(network: World) -> None:
    migrate()
    before = policies()
    with long_reader(threading.Event()):
        assert "迁移完成：公共 0 步，各人大 0 步" in migrate()[0]
    assert policies() == before != []


def test_a_policy_that_somebody_changed_is_put_right(network: World) -> None:
    migrate()
    before = [(table, name) for _, table, name in policies()]
    with use_login("owner"), transaction(), cursor() as sql:
        sql.execute("alter policy own_rows on network_card using (true)")
        apply_grants(sql)
        sql.execute(
            "select pg_get_expr(polqual, polrelid) from pg_policy where polrelid = 'network_card'::regclass"
            " and polname = 'own_rows'"
        )
        assert "CURRENT_USER" in sql.fetchone()[0]
    assert [(table, name) for _, table, name in policies()] == before


def test_it_lets_go_and_tries_again(network: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    said: list[str] = []
    monkeypatch.setattr(shared, "LOCK_TIMEOUT", "20ms")
    monkeypatch.setattr(shared.time, "sleep", lambda _: ended.set())
    with use_login("owner"), long_reader(ended):
        shared.again_while_busy(add_column, say=said.append)
        assert said == ["公共表有人占着，0.5 秒后再试"]
        with cursor() as sql:
            sql.execute("select extra from network_card")
            sql.execute("show lock_timeout")
            assert sql.fetchone() == ("0",)


def test_it_gives_up_in_words(network: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "LOCK_TIMEOUT", "20ms")
    monkeypatch.setattr(shared.time, "sleep", lambda _: None)
    with use_login("owner"), long_reader(threading.Event()), pytest.raises(SharedTablesBusy, match="试了 6 次"):
        shared.again_while_busy(add_column, say=lambda _: None)
