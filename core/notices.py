"""PostgreSQL's notices between processes: a hint without content, lost without harm."""

from __future__ import annotations

from typing import Any

from django.db import connections

from core import transactions
from core.logins import current_login

# A notice takes a lock of the whole server while it commits: this commit does not wait for the disk meanwhile.
_NOTIFY = "SELECT pg_catalog.set_config('synchronous_commit', 'off', true), pg_catalog.pg_notify(%s, '')"


def notify(channel: str) -> None:
    """This function tells all who listen; called outside of transactions, so that it holds up no commit."""
    with transactions.cursor() as cursor:
        cursor.execute(_NOTIFY, [channel])


class Listener:
    """Waits for notices on the connection of the login in use."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._listening: Any = None

    def wait(self, *, seconds: float) -> bool:
        """This function waits until a notice comes, at most so long, and tells whether one came.

        One that came since the last wait counts. Raises what the database raises when it cannot be reached.
        """
        connection = connections[current_login()]
        connection.ensure_connection()
        raw: Any = connection.connection
        with connection.wrap_database_errors:
            if self._listening is not raw:
                raw.execute(f'LISTEN "{self._channel}"')
                self._listening = raw
                # What was sent before this instant was heard by nobody.
                return True
            heard = len(list(raw.notifies(timeout=seconds, stop_after=1)))
            if heard:
                heard += len(list(raw.notifies(timeout=0)))
        return heard > 0
