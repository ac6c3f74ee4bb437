"""A process that goes through all congresses in one session gives the session up in time."""

from __future__ import annotations

from typing import Any

from django.db import connections

from core.logins import current_login


def renew_connection(*, most: int) -> bool:
    """This function ends the session of the login in use where it has met more than `most` congresses, and tells whether.

    The next statement begins a new one. A backend keeps what it learnt of each congress's tables (0.3 MB) until it ends.
    Nothing is ended inside a transaction.
    """
    connection: Any = connections[current_login()]
    if connection.in_atomic_block or connection.congresses_met <= most:
        return False
    connection.close()
    return True
