"""No process works behind a transaction pooler: role and search path belong to a session, and a pooler mixes sessions.

With such a pooler between, what one client sets another one meets: the wall between congresses would be gone without a
word. So the first connection of a process to a server is tried before anything runs over it.
"""

from __future__ import annotations

import secrets
import threading
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured

TRIES = 3
_ASK = "select pg_catalog.pg_backend_pid(), pg_catalog.current_setting('onenet.mark', true)"
_MARK = "select pg_catalog.set_config('onenet.mark', %s, false)"
_guard = threading.Lock()
_passed: set[tuple[Any, ...]] = set()


class TransactionPooler(ImproperlyConfigured):
    """Raised when sessions are mixed between us and PostgreSQL."""

    def __init__(self, where: str, found: str) -> None:
        super().__init__(
            f"Between this process and PostgreSQL at {where} stands a connection pooler that mixes sessions ({found}). "
            "One Network keeps each congress's role in its session and refuses to run over such a pooler: congresses "
            "would see each other's data. Give DATABASE_URL the address of PostgreSQL itself, or set the pooler to "
            "session pooling (PgBouncer: pool_mode = session)."
        )


def refuse_pooler(*, params: dict[str, Any]) -> None:
    """This function tries the server once in a process, with two connections of its own.

    ``params`` are psycopg's. Raises TransactionPooler, each time anew, where sessions are mixed; psycopg's errors if
    the server cannot be reached, after which the next call tries again.
    """
    server = (params.get("host", ""), params.get("port", ""))
    if server in _passed:
        return
    with _guard:
        if server in _passed:
            return
        found = _mixed(params)
        if found:
            raise TransactionPooler(f"{server[0] or 'the local socket'}:{server[1] or 5432}", found)
        _passed.add(server)


def _mixed(params: dict[str, Any]) -> str:
    """Two clients: while the second's transaction is open, what the first one sees changes behind a pooler only."""
    own = {key: value for key, value in params.items() if key not in ("context", "cursor_factory", "row_factory")}
    mark = secrets.token_hex(8)
    with psycopg.connect(**own, autocommit=True) as first, psycopg.connect(**own, autocommit=True) as second:
        try:
            first.execute(_MARK, [mark])
            at_first = _ask(first)
            for _ in range(TRIES):
                with second.transaction():
                    other = _ask(second)
                    if other[0] == at_first[0]:
                        return "two clients had one session"
                    if other[1] == mark:
                        return "one client's setting reached another"
                    if _ask(first) != at_first or at_first[1] != mark:
                        return "one client's statements ran in several sessions"
        except psycopg.Error as error:
            if first.closed or second.closed:
                raise
            return f"an ordinary transaction was refused: {error}"
    return ""


def _ask(connection: psycopg.Connection[Any]) -> tuple[Any, ...]:
    row = connection.execute(_ASK).fetchone()
    assert row is not None
    return tuple(row)
