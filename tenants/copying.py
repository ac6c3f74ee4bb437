"""A deployment made by a file copy of a prepared database: all congresses there, nothing written in them yet.

PostgreSQL copies files, not what stands outside of the database: roles belong to the cluster and carry the deployment's
name, and the rights on the database itself are not copied. So the copy is adopted: roles are made, schemas and shared
tables are granted to them and to nobody else, hosts get the deployment's suffix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from core.logins import use_login
from core.transactions import cursor, transaction
from tenants.cluster import (
    LOGINS,
    SHARED_ROLES,
    ensure_shared_roles,
    ensure_tenant_roles,
    grant_schema,
    limit_logins,
    open_shared_schema,
)
from tenants.drift import find_wrong_grants
from tenants.grants import apply_grants, shared_models
from tenants.models import Domain, Spare, Tenant, User
from tenants.places import REMOTE_FROM, role_name, schema_name
from tenants.provisioning import TenantError, default_host
from tenants.template import read_template

BATCH = 200
# Another deployment's name may begin with all of ours. The schema's own owner keeps what lets him migrate.
STRANGERS = """
with held as (
    select n.nspname, null::name as relname, (pg_catalog.aclexplode(n.nspacl)).grantee
    from pg_catalog.pg_namespace n where n.nspname = any(%(schemas)s)
    union
    select n.nspname, c.relname, (pg_catalog.aclexplode(c.relacl)).grantee
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
)
select held.nspname, array_agg(distinct held.relname::text) filter (where held.relname is not null), array_agg(distinct r.rolname::text)
from held join pg_catalog.pg_roles r on r.oid = held.grantee
where r.rolname <> current_user and r.rolname <> all(%(ours)s)
  and not (starts_with(r.rolname, %(tenant)s) and substr(r.rolname, length(%(tenant)s) + 1) ~ '^[0-9]+$')
group by held.nspname
"""
Say = Callable[[str], None]


class CopyingError(TenantError):
    """The root of what may go wrong while a deployment is made by a copy."""

    code = "COPYING_ERROR"


class DatabaseExists(CopyingError):
    """Raised when the database of DATABASE_URL is there already: nothing is ever copied over one."""

    code = "DATABASE_EXISTS"
    message = "DATABASE_URL 指的库已经存在，没有复制。请换一个库名，或先自行删除那个库。"


class NoPreparedDatabase(CopyingError):
    """Raised when the database to copy from is missing."""

    code = "NO_PREPARED_DATABASE"
    message = "没有这个预制库，没有复制。请核对库名。"


class PreparedInUse(CopyingError):
    """Raised when somebody is connected to the database to copy from; PostgreSQL copies only one that is at rest."""

    code = "PREPARED_IN_USE"
    message = "预制库正有程序连着，没有复制。请停下连着它的程序再试。"


class NotPrepared(CopyingError):
    """Raised for a copy that has been worked in: its messages would be sent, its people let in a second time."""

    code = "NOT_PREPARED"
    message = "这个库里已经有用户或业务数据，或者不是本系统的库，没有动它。备份恢复请用 manage.py restore_congress。"


def copy_database(*, prepared: str) -> None:
    """This function makes the database of DATABASE_URL as a file copy of ``prepared`` on the same server.

    :raises DatabaseExists: :raises NoPreparedDatabase: :raises PreparedInUse: :raises NotPrepared: and then nothing was made
    """
    url = urlsplit(settings.DATABASE_URL)
    name = unquote(url.path.lstrip("/"))
    server, source = (
        urlunsplit((url.scheme, url.netloc, f"/{quote(database)}", url.query, ""))
        for database in ("postgres", prepared)
    )
    with psycopg.connect(server, autocommit=True) as connection:
        there = {row[0] for row in connection.execute("select datname from pg_catalog.pg_database")}
        if name in there:
            raise DatabaseExists
        if prepared not in there:
            raise NoPreparedDatabase
        _refuse_a_used_one(source)
        try:
            connection.execute(
                sql.SQL("create database {} template {} strategy file_copy").format(
                    sql.Identifier(name), sql.Identifier(prepared)
                )
            )
        except psycopg.errors.ObjectInUse as error:
            raise PreparedInUse from error


def adopt_database(*, say: Say = lambda _: None) -> int:
    """This function makes a copied database this deployment's own, and returns how many congresses it has.

    May be run again at any time. ``say`` gets a line of progress for each batch of congresses.

    :raises NotPrepared: if there are users, or rows in a shared table that congresses write
    """
    with use_login("owner"):
        _refuse_a_used_one(settings.DATABASE_URL)
        with transaction(), cursor() as sql:
            ensure_shared_roles(sql)
            limit_logins(sql)
            open_shared_schema(sql)
            apply_grants(sql)
            _leave_to_us(sql, ["public"])
        numbers = list(Tenant.objects.filter(no__lt=REMOTE_FROM).order_by("no").values_list("no", flat=True))
        spares = list(Spare.objects.values_list("no", flat=True))
        with transaction(), cursor() as sql:
            ensure_tenant_roles(sql, [*numbers, *spares])
        wrong = find_wrong_grants()
        for start in range(0, len(wrong), BATCH):
            batch = wrong[start : start + BATCH]
            with transaction(), cursor() as sql:
                _grant_schemas(sql, batch)
            say(f"权限 {start + len(batch):,}/{len(wrong):,} 个模式")
        _rename_hosts()
        connections["owner"].close()
    return len(numbers)


def _refuse_a_used_one(url: str) -> None:
    """This function looks at a database from outside, so that nothing is copied or changed when it is refused."""
    written = [model._meta.db_table for model in shared_models() if hasattr(model, "RowSecurity")]
    with psycopg.connect(url) as connection:
        for table in (User._meta.db_table, *written):
            try:
                found = connection.execute(
                    sql.SQL("select exists (select 1 from public.{})").format(sql.Identifier(table))
                ).fetchone()
            except psycopg.errors.UndefinedTable as error:
                raise NotPrepared from error
            if found is None or found[0]:
                raise NotPrepared


def _grant_schemas(cursor: CursorWrapper, numbers: Sequence[int]) -> None:
    tables = read_template(cursor).tables
    cursor.execute("set local search_path to public")
    _leave_to_us(cursor, [schema_name(no) for no in numbers])
    for no in numbers:
        grant_schema(cursor, no, tables)


def _leave_to_us(cursor: CursorWrapper, schemas: Sequence[str]) -> None:
    """This function takes schemas and what is in them from the roles of the deployment that they were prepared under.

    The catalogue is gone through once, and relations are named: a question a schema, or ALL TABLES IN SCHEMA, would go
    through all of it a thousand times.
    """
    cursor.execute(
        STRANGERS,
        {
            "schemas": list(schemas),
            "ours": ["pg_database_owner", *(role_name(short) for short in (*SHARED_ROLES, *LOGINS))],
            "tenant": role_name("t_"),
        },
    )
    for schema, relations, roles in cursor.fetchall():
        names = sql.SQL(", ").join(sql.Identifier(role) for role in roles)
        if relations:
            named = sql.SQL(", ").join(sql.Identifier(schema, relation) for relation in relations)
            cursor.execute(sql.SQL("revoke all on {} from {}").format(named, names))
        cursor.execute(sql.SQL("revoke all on schema {} from {}").format(sql.Identifier(schema), names))


def _rename_hosts() -> None:
    """This function gives hosts that nobody chose the suffix of this deployment."""
    changed = [
        (domain.host, default_host(domain.tenant.code))
        for domain in Domain.objects.filter(tenant__no__lt=REMOTE_FROM).select_related("tenant")
        if domain.host.startswith(f"{domain.tenant.code}.") and domain.host != default_host(domain.tenant.code)
    ]
    if changed:
        with cursor() as sql:
            sql.execute(
                "update public.tenants_domain d set host = c.fresh"
                " from unnest(%s::text[], %s::text[]) as c (old, fresh) where d.host = c.old",
                [[old for old, _ in changed], [fresh for _, fresh in changed]],
            )
