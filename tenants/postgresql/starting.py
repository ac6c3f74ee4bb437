"""What a process looks at before it serves anybody."""

from __future__ import annotations

from django.db import DatabaseError, connections

from core.logins import current_login


def try_server() -> None:
    """This function opens the process's first connection now, so that an unfit server is refused at the start.

    A server that is away for the moment is no reason not to start: the same is tried at the first connection. Raises
    tenants.postgresql.pooler.TransactionPooler.
    """
    connection = connections[current_login()]
    try:
        connection.ensure_connection()
    except DatabaseError:
        return
    # The thread that loads the application serves no request: its connection would only stand idle.
    connection.close()
