"""Rows pass from one congress's schema to another's, ids and all."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from psycopg import sql

from cases.life import progress
from cases.life.ground import columns_of, empty, listed, tables_of
from core.transactions import cursor
from tenants.models import Tenant
from tenants.places import role_name, schema_name, tenant_role

# The successor's own book goes on; numbers of a congress that ended are never given again.
_LEFT_BEHIND = frozenset({"cases_numbering"})
# What both may hold already.
_ONCE = frozenset({"cases_receipt", "inbox_applied", "inbox_sequence"})

WAIT_ROUNDS = 300
_STILL_OPEN = """
select exists (select 1 from pg_catalog.pg_stat_activity where datname = pg_catalog.current_database()
               and pid <> pg_catalog.pg_backend_pid() and usename = any(%s) and xact_start < %s)
"""


def pass_rows(*, old: Tenant, new: Tenant) -> tuple[frozenset[UUID], dict[str, int]]:
    """This function moves all rows of ``old`` into the schema of ``new``; returns cases and opinions, and rows a table.

    Numbers stay, with the place of the congress that gave them: suggestions on their plate, opinions behind the
    number. Counters of what ``old`` sent to ``new`` end. Owner's login, in the caller's transaction.
    """
    tables = tables_of(old.no)
    source, target = schema_name(old.no), schema_name(new.no)
    moved: dict[str, int] = {}
    with cursor() as query:
        query.execute(sql.SQL("select id from {}.cases_case").format(sql.Identifier(source)))
        ids = {row[0] for row in query.fetchall()}
        query.execute(sql.SQL("select id from {}.cases_opinion").format(sql.Identifier(source)))
        ids |= {row[0] for row in query.fetchall()}
        for number, table in enumerate(tables, 1):
            if table in _LEFT_BEHIND:
                continue
            progress.say(_("正在转移记录"), done=number, total=len(tables))
            columns = columns_of(source, table)
            query.execute(
                sql.SQL("insert into {}.{} ({}) select {} from {}.{}{}{}").format(
                    sql.Identifier(target),
                    sql.Identifier(table),
                    listed(columns),
                    sql.SQL(", ").join(_value(table, column, old) for column in columns),
                    sql.Identifier(source),
                    sql.Identifier(table),
                    sql.SQL(" where target_no <> {}").format(sql.Literal(new.no))
                    if table == "inbox_sequence"
                    else sql.SQL(""),
                    sql.SQL(" on conflict do nothing" if table in _ONCE else ""),
                )
            )
            moved[table] = query.rowcount
        query.execute(
            sql.SQL("delete from {}.inbox_sequence where target_no = %s").format(sql.Identifier(target)), [old.no]
        )
        # A table with constraints still to be checked cannot be emptied.
        query.execute("set constraints all immediate")
        empty(old.no, tables)
        query.execute(
            sql.SQL("revoke insert, update, delete on {} from {}").format(
                sql.SQL(", ").join(sql.Identifier(source, table) for table in tables),
                sql.Identifier(tenant_role(old.no)),
            )
        )
    return frozenset(ids), {table: count for table, count in moved.items() if count}


def _value(table: str, column: str, old: Tenant) -> sql.Composable:
    name = sql.Identifier(column)
    if (table, column) == ("cases_case", "plate_place"):
        # What has no number yet gets one of the successor's.
        return sql.SQL("case when number is null then '' else coalesce(nullif({}, ''), {}) end").format(
            name, sql.Literal(old.place)
        )
    if (table, column) == ("cases_opinion", "number"):
        mark = sql.Literal(f"（{old.place}）")
        return sql.SQL("case when position('（' in {n}) > 0 then {n} else left({n} || {m}, 40) end").format(
            n=name, m=mark
        )
    return name


def wait_for_older_transactions() -> None:
    """This function waits until every transaction of a congress's that began before now has ended, 30 seconds at most.

    It may still hold the number of a congress that has ended meanwhile. Owner's login, outside of a transaction.
    """
    logins = [role_name("web"), role_name("worker")]
    with cursor() as query:
        query.execute("select pg_catalog.clock_timestamp()")
        (began,) = query.fetchone()
        for _ in range(WAIT_ROUNDS):
            query.execute(_STILL_OPEN, [logins, began])
            if not query.fetchone()[0]:
                return
            query.execute("select pg_catalog.pg_sleep(0.1)")
