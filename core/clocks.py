"""The one clock of the network: the database's. Machines of workers have clocks of their own, and some are wrong."""

from __future__ import annotations

from datetime import datetime

from core import transactions


def database_now() -> datetime:
    """This function returns the database's time, aware; raises what the database raises when it cannot be reached."""
    with transactions.cursor() as cursor:
        cursor.execute("SELECT pg_catalog.clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
