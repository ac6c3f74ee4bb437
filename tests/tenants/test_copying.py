"""A deployment made by a file copy of a prepared database, under a name of its own in the same cluster."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests.factories.databases import administer, exists

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
from django.utils import timezone
from tenants.levels import Level
from tenants.provisioning import NewTenant, provision
from tenants.spares import refill
provision(tenants=[
    NewTenant(code=f"45112{n}", name=f"第{n}县人民代表大会", place=f"第{n}县", level=Level.COUNTY) for n in range(3)
], now=timezone.now())
refill(now=timezone.now(), wanted=2)
"""
LOOK = """
from django.db import connections
from tenants.context import at_gate, in_tenant
from cases.models import Case
from tenants.models import Domain
from tenants.drift import find_drift
from core.logins import use_login
with at_gate():
    print(sorted(Domain.objects.values_list("host", flat=True)))
with in_tenant(2):
    print(Case.objects.count())
with use_login("owner"):
    print(find_drift())
"""


def on_database(database: str, deployment: str, *command: str, suffix: str = "localhost") -> tuple[int, str, str]:
    url = urlsplit(settings.DATABASE_URL)
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": urlunsplit((url.scheme, url.netloc, f"/{database}", url.query, "")),
            "ONENET_DEPLOYMENT": deployment,
            "PORTAL_SUFFIX": suffix,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def drop(*names: str) -> None:
    for name in names:
        administer(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def prepared(worker: str) -> Iterator[str]:
    name = f"prepared_{os.getpid()}_{worker}"
    drop(name)
    administer(sql.SQL("create database {}").format(sql.Identifier(name)))
    assert on_database(name, "prep", "migrate")[0] == 0
    assert on_database(name, "prep", "shell", "-v", "0", "-c", PREPARE) == (0, "", "")
    yield name
    drop(name)


@pytest.fixture
def target(worker: str) -> Iterator[str]:
    name = f"copied_{os.getpid()}_{worker}"
    drop(name)
    yield name
    drop(name)


class TestCopyDeployment:
    def test_a_copy_belongs_to_its_new_deployment_alone(self, prepared: str, target: str) -> None:
        code, out, err = on_database(target, "copy", "copy_deployment", prepared, suffix="gx.example")
        assert (code, err) == (0, "")
        assert out == (
            "文件复制完成，正在接管……\n"
            "权限 5/5 个模式\n"
            "接管完成：3 个人大。接下来运行 manage.py migrate 核对版本，再启动服务。\n"
        )
        code, out, err = on_database(target, "copy", "shell", "-v", "0", "-c", LOOK, suffix="gx.example")
        assert out == "['451120.gx.example', '451121.gx.example', '451122.gx.example']\n0\n[]\n", err
        assert on_database(target, "copy", "check_tenants")[1] == "3 个人大的模式都与模板一致\n"
        assert strangers(target, "on_copy_") == set()
        assert strangers(prepared, "on_prep_") == set()
        # The logins of the deployment that it was prepared under do not get in.
        code, _, err = on_database(target, "prep", "shell", "-v", "0", "-c", "from tenants.models import User\n" + LOOK)
        assert code == 1
        assert "permission denied for database" in err

    def test_names_that_begin_alike_are_told_apart(self, prepared: str, target: str, worker: str) -> None:
        second = f"again_{os.getpid()}_{worker}"
        drop(second)
        try:
            assert on_database(target, "co-py_old", "copy_deployment", prepared)[0] == 0
            assert on_database(second, "co-py", "copy_deployment", target)[0] == 0
            left = {name for name in strangers(second, "on_co-py_") | strangers(second, '"on_co-py_') if "prep" in name}
            assert left == set()
            assert not any("old" in name for name in strangers(second, "nobody's"))
            # Our own roles have their rights, although PostgreSQL writes their names in quotation marks.
            assert on_database(second, "co-py", "shell", "-v", "0", "-c", LOOK)[1].endswith("\n0\n[]\n")
        finally:
            drop(second)

    def test_the_owner_may_still_make_shared_tables(self, prepared: str, target: str) -> None:
        assert on_database(target, "copy", "copy_deployment", prepared)[0] == 0
        url = urlsplit(settings.DATABASE_URL)
        with psycopg.connect(urlunsplit((url.scheme, url.netloc, f"/{target}", url.query, ""))) as connection:
            found = connection.execute(
                "select e.privilege_type from pg_namespace n cross join aclexplode(n.nspacl) e"
                " where n.nspname = 'public' and e.grantee = n.nspowner order by 1"
            ).fetchall()
        assert found == [("CREATE",), ("USAGE",)]

    def test_a_second_time_changes_nothing(self, prepared: str, target: str) -> None:
        assert on_database(target, "copy", "copy_deployment", prepared)[0] == 0
        code, out, _ = on_database(target, "copy", "copy_deployment", "--adopt")
        assert (code, out) == (0, "接管完成：3 个人大。接下来运行 manage.py migrate 核对版本，再启动服务。\n")
        code, _, err = on_database(target, "copy", "copy_deployment", prepared)
        assert (code, "DATABASE_EXISTS" in err) == (1, True)

    def test_a_missing_database_is_named(self, target: str) -> None:
        code, _, err = on_database(target, "copy", "copy_deployment", "no_such_database")
        assert (code, "NO_PREPARED_DATABASE" in err, exists(target)) == (1, True, False)

    def test_a_database_in_use_is_not_copied(self, prepared: str, target: str) -> None:
        url = urlsplit(settings.DATABASE_URL)
        with psycopg.connect(urlunsplit((url.scheme, url.netloc, f"/{prepared}", url.query, ""))):
            code, _, err = on_database(target, "copy", "copy_deployment", prepared)
        assert (code, "PREPARED_IN_USE" in err, exists(target)) == (1, True, False)

    def test_a_database_that_was_worked_in_is_not_adopted(self, world_template: str, target: str) -> None:
        code, _, err = on_database(target, "copy", "copy_deployment", world_template)
        assert (code, "NOT_PREPARED" in err, exists(target)) == (1, True, False)

    def test_another_programs_database_is_left_alone(self, target: str) -> None:
        assert on_database("postgres", "copy", "copy_deployment", "--adopt")[2].endswith("（NOT_PREPARED）\n")


def strangers(database: str, prefix: str) -> set[str]:
    """This function returns the roles that hold any right in the database, but for the owner's and ``prefix``'s."""
    url = urlsplit(settings.DATABASE_URL)
    with psycopg.connect(urlunsplit((url.scheme, url.netloc, f"/{database}", url.query, ""))) as connection:
        rows = connection.execute(
            "select distinct held.grantee::regrole::text from ("
            " select (aclexplode(c.relacl)).grantee from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            "  where n.nspname = 'public' or n.nspname ~ '^c_[0-9]+$'"
            " union select (aclexplode(nspacl)).grantee from pg_namespace where nspname = 'public' or nspname ~ '^c_[0-9]+$'"
            " union select (aclexplode(datacl)).grantee from pg_database where datname = current_database()"
            " union select unnest(polroles) from pg_policy"
            ") as held where grantee <> 0"
        ).fetchall()
        owner = connection.execute("select current_user").fetchone()
    assert owner is not None
    return {name for (name,) in rows if not name.startswith(prefix)} - {owner[0], "pg_database_owner"}
