"""The roles of the cluster (tenancy: nobody, gate, tenant_any, net_reader, courier, scheduler) and the two logins.

Roles are shared by all databases of a cluster, so every statement here may be run again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from django.conf import settings
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from tenants.places import role_name, schema_name, tenant_role

SHARED_ROLES = ("nobody", "gate", "tenant_any", "net_reader", "courier", "scheduler", "operator")
WEB_MAY_BECOME = ("nobody", "gate", "net_reader", "operator")
WORKER_MAY_BECOME = ("nobody", "gate", "net_reader", "courier", "scheduler")
LOGINS = {"web": WEB_MAY_BECOME, "worker": WORKER_MAY_BECOME}


def login_password(login: str) -> str:
    """This function derives a login's password from the deployment's secret, so that no file has to carry it."""
    return hmac.new(settings.SECRET_KEY.encode(), f"login:{role_name(login)}".encode(), hashlib.sha256).hexdigest()


def _existing(cursor: CursorWrapper, names: Sequence[str]) -> set[str]:
    cursor.execute("select rolname from pg_catalog.pg_roles where rolname = any(%s)", [list(names)])
    return {row[0] for row in cursor.fetchall()}


def _create_missing(
    cursor: CursorWrapper, names: Sequence[str], options: str, becoming: Sequence[str] = ()
) -> list[str]:
    missing = sorted(set(names) - _existing(cursor, names))
    by = sql.SQL(" role {}").format(sql.SQL(", ").join(sql.Identifier(role_name(login)) for login in becoming))
    for name in missing:
        # Two databases of one cluster may do this at the same moment.
        cursor.execute(
            sql.SQL(
                "do $$ begin create role {} {}; exception when duplicate_object or unique_violation then null; end $$"
            ).format(sql.Identifier(name), sql.SQL(options) + (by if becoming else sql.SQL("")))
        )
    return missing


def ensure_shared_roles(cursor: CursorWrapper) -> None:
    """This function makes the shared roles and the two logins where they are missing, and their memberships.

    A login starts as ``nobody`` without a search path; ``RESET`` and ``DISCARD ALL`` fall back to that.
    """
    _create_missing(cursor, [role_name(short) for short in SHARED_ROLES], "nologin")
    for login, becomes in LOGINS.items():
        name = sql.Identifier(role_name(login))
        fresh = _create_missing(cursor, [role_name(login)], "login noinherit")
        cursor.execute(
            "select r.rolname from pg_catalog.pg_auth_members m join pg_catalog.pg_roles r on r.oid = m.roleid"
            " join pg_catalog.pg_roles g on g.oid = m.member where g.rolname = %s",
            [role_name(login)],
        )
        held = {row[0] for row in cursor.fetchall()}
        for short in becomes:
            if role_name(short) not in held:
                cursor.execute(
                    sql.SQL("grant {} to {} with inherit false, set true").format(
                        sql.Identifier(role_name(short)), name
                    )
                )
        if fresh:
            cursor.execute(sql.SQL("alter role {} password {}").format(name, sql.Literal(login_password(login))))
            cursor.execute(sql.SQL("alter role {} set role = {}").format(name, sql.Literal(role_name("nobody"))))
            cursor.execute(sql.SQL("alter role {} set search_path = ''").format(name))


WEB_LIMITS = {"statement_timeout": "15s", "idle_in_transaction_session_timeout": "30s"}
# A client whose host is cut off says no word: without these the server keeps its transaction, and every row in a
# courier's hands, for two hours.
LOST_CLIENT = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25s",
}


def limit_logins(cursor: CursorWrapper) -> None:
    """This function bounds what a client may hold up: a web request 15 s a statement and 30 s idle, a lost host 25 s."""
    for login, limits in (("web", WEB_LIMITS | LOST_CLIENT), ("worker", LOST_CLIENT)):
        for name, value in limits.items():
            cursor.execute(
                sql.SQL("alter role {} set {} = {}").format(
                    sql.Identifier(role_name(login)), sql.Identifier(name), sql.Literal(value)
                )
            )


def refresh_passwords(cursor: CursorWrapper) -> None:
    """This function sets the logins' passwords anew: after the deployment's secret was changed."""
    for login in LOGINS:
        cursor.execute(
            sql.SQL("alter role {} password {}").format(
                sql.Identifier(role_name(login)), sql.Literal(login_password(login))
            )
        )


def open_shared_schema(cursor: CursorWrapper) -> None:
    """This function lets the shared roles, and nobody else, use this database and its public schema."""
    _close_database(cursor)
    cursor.execute("revoke all on schema public from public")
    for short in SHARED_ROLES[1:]:
        cursor.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(role_name(short))))
    # PostgreSQL lets everybody call a new function; one of ours would run in whichever place it is called from.
    cursor.execute("alter default privileges revoke execute on functions from public")


def _close_database(cursor: CursorWrapper) -> None:
    """This function keeps everybody but our logins out of this database, and all but the owner from temporary tables.

    A temporary table is found before any table of the search path, so one could stand in for a congress's. A database
    made as a copy of a file is open again: PostgreSQL does not copy these rights.
    """
    cursor.execute("select pg_catalog.current_database()")
    name = sql.Identifier(cursor.fetchone()[0])
    cursor.execute(sql.SQL("revoke all on database {} from public").format(name))
    logins = sql.SQL(", ").join(sql.Identifier(role_name(login)) for login in LOGINS)
    cursor.execute(sql.SQL("grant connect on database {} to {}").format(name, logins))


def ensure_tenant_roles(cursor: CursorWrapper, numbers: Sequence[int]) -> None:
    """This function makes the congresses' roles where they are missing and lets both logins, who inherit nothing, become them.

    Call it with 50 and more at once: every change of memberships makes each backend read them all again.
    """
    # Not into the maker's own hands: he needs none of them, and what he is a member of is gone through at each grant
    # (12 ms at 1,500 congresses, most of the time of switching one on).
    cursor.execute("set local createrole_self_grant = ''")
    made = _create_missing(cursor, [tenant_role(no) for no in numbers], "nologin", becoming=list(LOGINS))
    if made:
        names = sql.SQL(", ").join(sql.Identifier(name) for name in made)
        cursor.execute(sql.SQL("grant {} to {}").format(sql.Identifier(role_name("tenant_any")), names))


def grant_schema(cursor: CursorWrapper, no: int, tables: Sequence[str]) -> None:
    """This function gives a congress's role the use of its schema and of the named tables in it, and nobody else.

    The tables are named: ``ALL TABLES IN SCHEMA`` costs 140 ms a congress at 1,700 schemas, names 44.
    """
    role, schema = sql.Identifier(tenant_role(no)), schema_name(no)
    cursor.execute(sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(schema), role))
    if tables:
        named = sql.SQL(", ").join(sql.Identifier(schema, table) for table in tables)
        cursor.execute(sql.SQL("grant select, insert, update, delete on {} to {}").format(named, role))
