"""The owner's hands on a congress's schema: its tables, its columns, its locks, and standing in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from psycopg import sql

from core.transactions import cursor
from tenants.context import in_tenant
from tenants.places import schema_name

LOCK_WAIT = "20s"


@contextmanager
def owner_in(no: int) -> Iterator[None]:
    """This function runs the block in the schema of a congress on the owner's login, inside its open transaction."""
    with in_tenant(no):
        _search(f"{schema_name(no)}, public")
        yield
    _search("public")


def _search(path: str) -> None:
    with cursor() as query:
        query.execute("select pg_catalog.set_config('search_path', %s, true)", [path])


def tables_of(no: int) -> tuple[str, ...]:
    """This function returns the names of a congress's tables."""
    with cursor() as query:
        query.execute("select tablename from pg_catalog.pg_tables where schemaname = %s order by 1", [schema_name(no)])
        return tuple(row[0] for row in query.fetchall())


def columns_of(schema: str, table: str) -> tuple[str, ...]:
    """This function returns the names of a table's columns in their order."""
    with cursor() as query:
        query.execute(
            "select a.attname from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid"
            " where c.relnamespace = %s::regnamespace and c.relname = %s and a.attnum > 0 and not a.attisdropped"
            " order by a.attnum",
            [schema, table],
        )
        return tuple(row[0] for row in query.fetchall())


def listed(names: Sequence[str]) -> sql.Composed:
    """This function writes names as an SQL list."""
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)


def hold(no: int, tables: Sequence[str], *, mode: str) -> None:
    """This function waits until nobody uses the tables of a congress in a way that ``mode`` excludes, and holds them."""
    named = sql.SQL(", ").join(sql.Identifier(schema_name(no), table) for table in tables)
    with cursor() as query:
        # No SELECT: that would take the snapshot of a transaction before its locks.
        query.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(LOCK_WAIT)))
        query.execute(sql.SQL("lock table {} in {} mode").format(named, sql.SQL(mode)))


def empty(no: int, tables: Sequence[str]) -> None:
    """This function takes all rows out of a congress's tables; a rollback brings them back."""
    named = sql.SQL(", ").join(sql.Identifier(schema_name(no), table) for table in tables)
    with cursor() as query:
        query.execute(sql.SQL("truncate {}").format(named))
