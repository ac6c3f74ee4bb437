"""A transaction pooler between us and PostgreSQL is found out before anything runs over it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from tenants.context import at_gate
from tenants.models import Tenant
from tenants.postgresql import pooler as refusing
from tenants.postgresql.base import DatabaseWrapper
from tenants.postgresql.pooler import TransactionPooler
from tests.factories.poolers import Mode, Pooler
from tests.factories.world import World

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def untried(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(refusing, "_passed", set())
    yield


def over(pooler: Pooler) -> DatabaseWrapper:
    """This function returns a connection as the product makes it, over the pooler."""
    given: dict[str, Any] = {**connections.settings["default"], "HOST": "127.0.0.1", "PORT": str(pooler.port)}
    # The pooler's own connections are the owner's, and it lets everybody in.
    return DatabaseWrapper({**given, "PLACED": False}, "default")


@pytest.mark.parametrize(
    ("mode", "size", "last_first"),
    [
        ("transaction", 1, True),
        ("transaction", 2, True),
        ("transaction", 2, False),
        ("transaction", 5, True),
        ("transaction", 5, False),
        ("statement", 3, True),
        ("statement", 3, False),
    ],
)
def test_where_sessions_are_mixed_nothing_runs(
    network: World, untried: None, mode: Mode, size: int, last_first: bool
) -> None:
    with Pooler(mode=mode, size=size, last_first=last_first) as pooler:
        connection = over(pooler)
        for _ in range(2):
            with pytest.raises(TransactionPooler, match="pool_mode = session"):
                connection.cursor()
        connection.close()


def test_a_pooler_that_keeps_sessions_apart_is_borne(network: World, untried: None) -> None:
    with Pooler(mode="session", size=5) as pooler:
        connection = over(pooler)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from public.tenants_tenant")
            assert cursor.fetchone() == (len(network.hosts),)
        connection.close()


def test_the_server_itself_is_tried_once_in_a_process(network: World, untried: None) -> None:
    connections["default"].close()
    with at_gate():
        assert Tenant.objects.count() == len(network.hosts)
    assert len(refusing._passed) == 1


def started(url: str) -> subprocess.CompletedProcess[str]:
    """This function loads the web's application as its server does and returns how that ended."""
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'graphql'}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_web_does_not_start_behind_one(network: World) -> None:
    name = settings.DATABASE_URL.rsplit("/", 1)[-1]
    with Pooler(mode="transaction", size=3) as pooler:
        ended = started(f"postgresql://owner@127.0.0.1:{pooler.port}/{name}")
    assert ended.returncode != 0
    assert "refuses to run over such a pooler" in ended.stderr


def test_the_web_starts_with_its_server_and_while_it_is_away(network: World) -> None:
    assert started(settings.DATABASE_URL).returncode == 0
    assert started("postgresql://owner@127.0.0.1:1/nothing").returncode == 0
