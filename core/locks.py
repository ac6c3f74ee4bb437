"""Advisory locks of PostgreSQL, held until the transaction ends."""

from __future__ import annotations

import hashlib

from core.transactions import cursor, in_transaction


class LockOutsideTransaction(RuntimeError):
    """Raised when a lock that a transaction should hold is asked for outside of one."""


def lock(name: str, key: int = 0) -> None:
    """This function waits for the lock ``(name, key)`` and holds it until the open transaction ends.

    :raises LockOutsideTransaction: if no transaction is open: the lock would be gone at once
    """
    if not in_transaction():
        raise LockOutsideTransaction(name)
    digest = hashlib.blake2b(f"{name}:{key}".encode(), digest_size=8).digest()
    with cursor() as sql:
        sql.execute("select pg_catalog.pg_advisory_xact_lock(%s)", [int.from_bytes(digest, "big", signed=True)])
