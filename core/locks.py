"""Advisory locks of PostgreSQL, held until the transaction ends, or as long as a session lives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper

from core.transactions import cursor, in_transaction

HELD = """
select exists (select from pg_catalog.pg_locks
               where locktype = 'advisory' and objsubid = 1 and granted and pid = %s
                 and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
                 and (classid::bigint << 32) | objid::bigint = %s)
"""


class LockOutsideTransaction(RuntimeError):
    """Raised when a lock that a transaction should hold is asked for outside of one."""


def _number(name: str, key: int = 0) -> int:
    digest = hashlib.blake2b(f"{name}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def lock(name: str, key: int = 0) -> None:
    """This function waits for the lock ``(name, key)`` and holds it until the open transaction ends.

    :raises LockOutsideTransaction: if no transaction is open: the lock would be gone at once
    """
    if not in_transaction():
        raise LockOutsideTransaction(name)
    with cursor() as sql:
        sql.execute("select pg_catalog.pg_advisory_xact_lock(%s)", [_number(name, key)])


def try_session_lock(name: str, *, sql: CursorWrapper) -> bool:
    """This function takes the lock ``name`` for as long as ``sql``'s session lives; False if somebody else holds it."""
    sql.execute("select pg_catalog.pg_try_advisory_lock(%s)", [_number(name)])
    return bool(sql.fetchone()[0])


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """This function runs the block with True where nobody else is in a block of that name, else at once with False.

    The lock is the session's of the login in use, so it goes with the process that dies.
    """
    with cursor() as sql:
        mine = try_session_lock(name, sql=sql)
    try:
        yield mine
    finally:
        if mine:
            with cursor() as sql:
                sql.execute("select pg_catalog.pg_advisory_unlock(%s)", [_number(name)])


def is_held_by(name: str, *, backend: int) -> bool:
    """This function tells whether the session with that backend's number holds the lock ``name`` now."""
    with cursor() as sql:
        sql.execute(HELD, [backend, _number(name)])
        return bool(sql.fetchone()[0])


def is_mine(name: str) -> bool:
    """This function tells whether the session of the login in use holds the lock ``name``: a session that broke does not."""
    with cursor() as sql:
        sql.execute("select pg_catalog.pg_backend_pid()")
        (backend,) = sql.fetchone()
    return is_held_by(name, backend=backend)
