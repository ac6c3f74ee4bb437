"""The public ledger in SQL: which schema has which migration, and why one lacks it. Owner's login."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from psycopg import sql

from core.transactions import cursor
from tenants.migrating.faults import Fault
from tenants.places import REMOTE_FROM, TEMPLATE_NO

Key = tuple[str, str]

# One statement, so one instant: a spare that is claimed meanwhile is in one of the tables, not in neither.
SCHEMAS = """
select %s::int union all select no from public.tenants_tenant where no < %s union all select no from public.tenants_spare
"""
HOLDERS = """
select app, name, count(*) from public.tenants_appliedmigration where schema_no = any(%s) group by app, name
"""
HOLDING = """
select schema_no from public.tenants_appliedmigration where app = %s and name = %s
"""
# Squashed migrations: whoever has all that one replaces has it.
PARTS = """
select a.schema_no, count(*) from public.tenants_appliedmigration a
where (a.app, a.name) in (select * from unnest(%(apps)s::text[], %(names)s::text[]))
  and not exists (select from public.tenants_appliedmigration b
                  where b.schema_no = a.schema_no and b.app = %(app)s and b.name = %(name)s)
group by a.schema_no
"""
FAILED = """
insert into public.tenants_migrationfault (schema_no, app, name, code, reason, detail, attempts, failed_at)
values (%s, %s, %s, %s, %s, %s, 1, clock_timestamp())
on conflict (schema_no) do update set code = excluded.code, reason = excluded.reason, detail = excluded.detail,
  failed_at = excluded.failed_at, attempts = case
    when (tenants_migrationfault.app, tenants_migrationfault.name) = (excluded.app, excluded.name)
    then tenants_migrationfault.attempts + 1 else 1 end,
  app = excluded.app, name = excluded.name
"""


def exists() -> bool:
    """This function tells whether the ledger's tables are there: not before the shared tables were migrated once."""
    with cursor() as query:
        query.execute("select to_regclass('public.tenants_migrationfault') is not null")
        return bool(query.fetchone()[0])


def schemas() -> list[int]:
    """This function returns the numbers of all schemas that are migrated, in order: template, congresses, spares."""
    with cursor() as query:
        query.execute(SCHEMAS, [TEMPLATE_NO, REMOTE_FROM])
        return sorted(row[0] for row in query.fetchall())


def holders(numbers: Sequence[int]) -> dict[Key, int]:
    """This function returns how many of the schemas have each migration."""
    with cursor() as query:
        query.execute(HOLDERS, [list(numbers)])
        return {(app, name): count for app, name, count in query.fetchall()}


def holding(key: Key) -> set[int]:
    """This function returns the schemas that have the migration."""
    with cursor() as query:
        query.execute(HOLDING, key)
        return {row[0] for row in query.fetchall()}


def parts(key: Key, replaces: Sequence[Key]) -> dict[int, int]:
    """This function returns, for schemas without the squashed migration, how many of those that it replaces they have."""
    with cursor() as query:
        query.execute(
            PARTS,
            {
                "apps": [app for app, _ in replaces],
                "names": [name for _, name in replaces],
                "app": key[0],
                "name": key[1],
            },
        )
        return dict(query.fetchall())


def entries(keys: Sequence[Key], numbers: Sequence[int], *, now: datetime, backwards: bool) -> str:
    """This function returns the SQL that writes migrations into the ledger, or takes them out, for some schemas."""
    places = sql.SQL(", ").join(sql.Literal(no) for no in numbers)
    written = []
    for app, name in keys:
        if backwards:
            text = sql.SQL(
                "delete from public.tenants_appliedmigration where app = {app} and name = {name} and schema_no in ({places})"
            )
        else:
            text = sql.SQL(
                "insert into public.tenants_appliedmigration (schema_no, app, name, applied_at)"
                " select no, {app}, {name}, {now} from unnest(array[{places}]) as place(no)"
            )
        written.append(
            text.format(app=sql.Literal(app), name=sql.Literal(name), now=sql.Literal(now), places=places).as_string()
        )
    return ";\n".join(written)


def forget_faults(numbers: Sequence[int]) -> str:
    """This function returns the SQL that takes schemas off the list of those in trouble."""
    places = sql.SQL(", ").join(sql.Literal(no) for no in numbers)
    return sql.SQL("delete from public.tenants_migrationfault where schema_no in ({})").format(places).as_string()


def write_faults(faults: Mapping[int, tuple[Key, Fault]]) -> None:
    """This function writes down why schemas could not be brought to a migration."""
    with cursor() as query:
        for no, (key, fault) in sorted(faults.items()):
            query.execute(FAILED, [no, *key, fault.code, fault.reason, fault.detail])


def troubled() -> set[int]:
    """This function returns the schemas that are on the list of those in trouble."""
    with cursor() as query:
        query.execute("select schema_no from public.tenants_migrationfault")
        return {row[0] for row in query.fetchall()}


def prune(app: str, *, keep: Sequence[str]) -> list[str]:
    """This function forgets an app's migrations but for those in ``keep``, and returns the names of those forgotten."""
    with cursor() as query:
        query.execute(
            "delete from public.tenants_appliedmigration where app = %s and not name = any(%s) returning name",
            [app, list(keep)],
        )
        return sorted({row[0] for row in query.fetchall()})
